//! OCSP responses (RFC 6960 §4.2), read and verified.

use bulla_types::Timestamp;
use sha1_010::Digest as _;

use super::ocsp_request::{CertificateId, nonce};
use super::{Answer, Reason, Revoked, Source};
use crate::algorithm::{AlgorithmError, SignatureScheme};
use crate::asn1::{self, DerError, Reader, Tlv, parse_time};
use crate::certificate::{Certificate, DistinguishedName, KeyUsage, each_extension};
use crate::key::SignatureError;
use crate::known::KnownSignatures;
use crate::oid;

/// Largest response in bytes.
pub const MAX_OCSP_BYTES: usize = 256 * 1024;
/// Most certificates and most answers of one response.
const MAX_ENTRIES: usize = 32;

/// Most enclosed certificates with the responder's name whose signature is verified.
const MAX_CANDIDATES: usize = 4;

/// A successful response, well formed, not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OcspResponse {
    der: Vec<u8>,
    tbs: Vec<u8>,
    algorithm: Vec<u8>,
    signature: Vec<u8>,
    responder: ResponderId,
    produced_at: Timestamp,
    answers: Vec<SingleAnswer>,
    nonce: Option<Vec<u8>>,
    certificates: Vec<Certificate>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum ResponderId {
    Name(DistinguishedName),
    /// SHA-1 of the key: an identifier, not a protection.
    Key(Vec<u8>),
}

impl ResponderId {
    fn names(&self, certificate: &Certificate) -> bool {
        match self {
            Self::Name(name) => name == certificate.subject(),
            Self::Key(hash) => {
                sha1_010::Sha1::digest(certificate.key_bits()).as_slice() == hash.as_slice()
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct SingleAnswer {
    id: CertificateId,
    status: SingleStatus,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SingleStatus {
    Good,
    Revoked(Revoked),
    Unknown,
}

impl OcspResponse {
    /// Reads a response.
    ///
    /// # Errors
    /// [`OcspError::Status`] when the responder gives no answer; other [`OcspError`]s for anything
    /// but one well-formed basic response.
    pub fn from_der(bytes: &[u8]) -> Result<Self, OcspError> {
        if bytes.len() > MAX_OCSP_BYTES {
            return Err(OcspError::TooLarge);
        }
        let mut outer = Tlv::parse(bytes, asn1::SEQUENCE)?.reader();
        let status = outer.expect(asn1::ENUMERATED)?;
        if status.content != [0] {
            let code = status.content.first().copied().unwrap_or(u8::MAX);
            return Err(OcspError::Status { code });
        }
        let body = outer
            .explicit(0, asn1::SEQUENCE)?
            .ok_or(DerError::Truncated)?;
        outer.finish()?;
        let mut body = body.reader();
        if body.expect(asn1::OBJECT_IDENTIFIER)?.oid()? != oid::OCSP_BASIC {
            return Err(OcspError::Type);
        }
        let basic = body.expect(asn1::OCTET_STRING)?.content;
        body.finish()?;
        Self::basic(bytes, Tlv::parse(basic, asn1::SEQUENCE)?)
    }

    fn basic(bytes: &[u8], basic: Tlv<'_>) -> Result<Self, OcspError> {
        let mut reader = basic.reader();
        let tbs = reader.expect(asn1::SEQUENCE)?;
        let algorithm = reader.expect(asn1::SEQUENCE)?;
        let signature = reader.expect(asn1::BIT_STRING)?.bits()?;
        let certificates = reader.explicit(0, asn1::SEQUENCE)?;
        reader.finish()?;

        let mut data = tbs.reader();
        if data.explicit(0, asn1::INTEGER)?.is_some() {
            return Err(OcspError::Version);
        }
        let responder = match (
            data.explicit(1, asn1::SEQUENCE)?,
            data.explicit(2, asn1::OCTET_STRING)?,
        ) {
            (Some(name), None) => ResponderId::Name(DistinguishedName::parse(name)?),
            (None, Some(key)) if key.tag == asn1::OCTET_STRING => {
                ResponderId::Key(key.content.to_vec())
            }
            _ => return Err(DerError::Value.into()),
        };
        let produced_at = parse_time(data.expect(asn1::GENERALIZED_TIME)?)?;
        let mut answers = Vec::new();
        for single in data.expect(asn1::SEQUENCE)?.reader() {
            if answers.len() == MAX_ENTRIES {
                return Err(OcspError::TooLarge);
            }
            answers.push(SingleAnswer::parse(single?)?);
        }
        let extensions = data.explicit(1, asn1::SEQUENCE)?;
        data.finish()?;
        Ok(Self {
            der: bytes.to_vec(),
            tbs: tbs.whole.to_vec(),
            algorithm: algorithm.whole.to_vec(),
            signature: signature.to_vec(),
            responder,
            produced_at,
            answers,
            nonce: extensions.map(nonce).transpose()?.flatten(),
            certificates: enclosed(certificates)?,
        })
    }

    /// The response, byte for byte.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// When it was signed.
    #[must_use]
    pub const fn produced_at(&self) -> Timestamp {
        self.produced_at
    }

    /// The request's nonce, if the responder repeats it.
    #[must_use]
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }

    /// The certificates that it encloses.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Verifies that the issuer, or a responder that the issuer authorised, signed the response.
    ///
    /// A responder's certificate must be signed by the issuer itself, be valid when it signed, have
    /// the extended usage OCSP signing, and be exempt from revocation checks.
    ///
    /// # Errors
    /// [`OcspError::Responder`] when nobody authorised is named; [`OcspError::Signature`] when the
    /// signature does not verify.
    pub fn verify(&self, issuer: &Certificate) -> Result<(), OcspError> {
        self.verify_among(issuer, &KnownSignatures::default())
    }

    fn verify_among(&self, issuer: &Certificate, known: &KnownSignatures) -> Result<(), OcspError> {
        let signer = if self.responder.names(issuer) {
            issuer
        } else {
            self.certificates
                .iter()
                .filter(|certificate| self.responder.names(certificate))
                .take(MAX_CANDIDATES)
                .find(|certificate| self.is_authorised(certificate, issuer, known))
                .ok_or(OcspError::Responder)?
        };
        let scheme = SignatureScheme::parse(Reader::new(&self.algorithm).any()?, None)?;
        known.verify(signer, scheme, (&self.tbs, &self.signature))?;
        Ok(())
    }

    /// RFC 6960 §4.2.2.2
    fn is_authorised(
        &self,
        responder: &Certificate,
        issuer: &Certificate,
        known: &KnownSignatures,
    ) -> bool {
        let extensions = responder.extensions();
        let usage = extensions
            .extended_key_usage()
            .is_some_and(|usages| usages.contains(&oid::EKU_OCSP_SIGNING));
        let signs = extensions
            .key_usage()
            .is_none_or(KeyUsage::digital_signature);
        usage
            && signs
            && responder.covers(self.produced_at)
            && extensions.ocsp_no_check()
            && extensions.unknown_critical().is_empty()
            && responder.issuer() == issuer.subject()
            && responder.verify_among(issuer, known).is_ok()
    }

    /// What the verified response says about a certificate.
    pub(super) fn answer(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        known: &KnownSignatures,
    ) -> Result<Answer, OcspError> {
        let mut own = self
            .answers
            .iter()
            .filter(|answer| answer.id.serial() == certificate.serial() && answer.id.is_of(issuer));
        let answer = own.next().ok_or(OcspError::Unanswered)?;
        // Two answers about one certificate would let a reader choose.
        if own.next().is_some() {
            return Err(OcspError::Unanswered);
        }
        let revoked = match answer.status {
            SingleStatus::Good => None,
            SingleStatus::Revoked(revoked) => Some(revoked),
            SingleStatus::Unknown => return Err(OcspError::Unanswered),
        };
        self.verify_among(issuer, known)?;
        Ok(Answer {
            source: Source::Ocsp,
            this_update: answer.this_update,
            next_update: answer.next_update,
            revoked,
        })
    }
}

/// The enclosed certificates that can be read.
fn enclosed(list: Option<Tlv<'_>>) -> Result<Vec<Certificate>, OcspError> {
    let mut certificates = Vec::new();
    let Some(list) = list else {
        return Ok(certificates);
    };
    for (place, item) in list.reader().enumerate() {
        if place == MAX_ENTRIES {
            return Err(OcspError::TooLarge);
        }
        certificates.extend(Certificate::from_der(item?.whole).ok());
    }
    Ok(certificates)
}

impl SingleAnswer {
    fn parse(value: Tlv<'_>) -> Result<Self, OcspError> {
        let mut reader = value.reader();
        let id = CertificateId::parse(reader.expect(asn1::SEQUENCE)?)?;
        let status = reader.any()?;
        let status = match status.tag {
            asn1::CONTEXT if status.content.is_empty() => SingleStatus::Good,
            0xa1 => {
                let mut inner = status.reader();
                let at = parse_time(inner.expect(asn1::GENERALIZED_TIME)?)?;
                let reason = inner.explicit(0, asn1::ENUMERATED)?;
                inner.finish()?;
                let code = reason.and_then(|reason| reason.content.first().copied());
                let reason = code.map_or(Reason::Unspecified, Reason::from_number);
                SingleStatus::Revoked(Revoked { at, reason })
            }
            0x82 if status.content.is_empty() => SingleStatus::Unknown,
            _ => return Err(DerError::Value.into()),
        };
        let this_update = parse_time(reader.expect(asn1::GENERALIZED_TIME)?)?;
        let next_update = reader
            .explicit(0, asn1::GENERALIZED_TIME)?
            .map(parse_time)
            .transpose()?;
        if let Some(list) = reader.explicit(1, asn1::SEQUENCE)? {
            each_extension(list, |oid, critical, _| {
                if critical {
                    Err(OcspError::CriticalExtension { oid })
                } else {
                    Ok(())
                }
            })?;
        }
        reader.finish()?;
        Ok(Self {
            id,
            status,
            this_update,
            next_update,
        })
    }
}

/// Why a request or response is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OcspError {
    /// An algorithm is not accepted.
    #[error(transparent)]
    Algorithm(#[from] AlgorithmError),
    /// A critical extension is unknown.
    #[error("the unknown critical extension {oid}")]
    CriticalExtension {
        /// The extension.
        oid: const_oid::ObjectIdentifier,
    },
    /// The bytes are not strict DER of that structure.
    #[error("OCSP: {0}")]
    Der(#[from] DerError),
    /// The nonce is another, or none that is accepted.
    #[error("the response answers another request")]
    Nonce,
    /// The response repeats no nonce, so that it may be an old one.
    #[error("the response repeats no nonce")]
    NonceMissing,
    /// No authorised responder signed.
    #[error("no authorised responder signed the response")]
    Responder,
    /// The signature does not verify.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The responder gives no answer.
    #[error("the responder gives no answer, status {code}")]
    Status {
        /// The status of RFC 6960 §4.2.1.
        code: u8,
    },
    /// Bytes or entries are more than accepted.
    #[error("larger than is accepted")]
    TooLarge,
    /// The response is none of the basic type.
    #[error("not a basic response")]
    Type,
    /// The response says nothing, or two things, about the certificate.
    #[error("the response has no answer about the certificate")]
    Unanswered,
    /// The version is not 1.
    #[error("another version than 1")]
    Version,
}
