//! OCSP requests (RFC 6960 §4.1), with a nonce (RFC 9654).

use sha1_010::Digest as _;

use super::ocsp::{OcspError, OcspResponse};
use crate::algorithm::{DigestAlgorithm, identifier};
use crate::asn1::{self, DerError, Tlv, tlv};
use crate::certificate::{Certificate, SerialNumber, each_extension};
use crate::issue::ExtensionWriter;
use crate::oid;

/// Largest request in bytes.
const MAX_REQUEST_BYTES: usize = 8 * 1024;
/// Most certificates of one request.
const MAX_ENTRIES: usize = 16;
/// Longest nonce in bytes (RFC 9654 §2.1).
const MAX_NONCE_BYTES: usize = 128;

/// Which certificate is asked about: digests of its issuer's name and key, and its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateId {
    hash: Hash,
    name_digest: Vec<u8>,
    key_digest: Vec<u8>,
    serial: SerialNumber,
}

/// The digest by which an issuer is named. It identifies and protects nothing, so that SHA-1, which
/// everybody uses here, will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hash {
    Sha1,
    Sha2(DigestAlgorithm),
}

impl Hash {
    fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => sha1_010::Sha1::digest(bytes).to_vec(),
            Self::Sha2(algorithm) => algorithm.digest(bytes).as_bytes().to_vec(),
        }
    }
}

impl CertificateId {
    /// The identifier of a certificate, by SHA-1, which every responder knows.
    #[must_use]
    pub fn new(certificate: &Certificate, issuer: &Certificate) -> Self {
        Self::by(Hash::Sha1, certificate.serial(), issuer)
    }

    fn by(hash: Hash, serial: &SerialNumber, issuer: &Certificate) -> Self {
        Self {
            hash,
            name_digest: hash.digest(issuer.subject().as_der()),
            key_digest: hash.digest(issuer.key_bits()),
            serial: serial.clone(),
        }
    }

    /// The number.
    #[must_use]
    pub const fn serial(&self) -> &SerialNumber {
        &self.serial
    }

    /// Whether this authority issues the certificate.
    #[must_use]
    pub fn is_of(&self, issuer: &Certificate) -> bool {
        *self == Self::by(self.hash, &self.serial, issuer)
    }

    pub(super) fn parse(value: Tlv<'_>) -> Result<Self, OcspError> {
        let mut reader = value.reader();
        let algorithm = reader.expect(asn1::SEQUENCE)?;
        let hash = match identifier(algorithm)?.0 {
            oid::SHA1 => Hash::Sha1,
            _ => Hash::Sha2(DigestAlgorithm::parse(algorithm)?),
        };
        let name_digest = reader.expect(asn1::OCTET_STRING)?.content.to_vec();
        let key_digest = reader.expect(asn1::OCTET_STRING)?.content.to_vec();
        let serial = SerialNumber::parse(reader.any()?)?;
        reader.finish()?;
        Ok(Self {
            hash,
            name_digest,
            key_digest,
            serial,
        })
    }

    pub(super) fn to_der(&self) -> Vec<u8> {
        let oid = match self.hash {
            Hash::Sha1 => oid::SHA1,
            Hash::Sha2(algorithm) => algorithm.oid(),
        };
        let algorithm = tlv(asn1::SEQUENCE, &[&asn1::oid(oid), &tlv(asn1::NULL, &[])]);
        tlv(
            asn1::SEQUENCE,
            &[
                &algorithm,
                &tlv(asn1::OCTET_STRING, &[&self.name_digest]),
                &tlv(asn1::OCTET_STRING, &[&self.key_digest]),
                &self.serial.to_der(),
            ],
        )
    }
}

/// A request about one certificate or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OcspRequest {
    pub(super) certificates: Vec<CertificateId>,
    pub(super) nonce: Option<Vec<u8>>,
}

impl OcspRequest {
    /// A request about one certificate, with fresh random bytes as nonce.
    #[must_use]
    pub fn new(certificate: CertificateId, nonce: [u8; 32]) -> Self {
        Self {
            certificates: vec![certificate],
            nonce: Some(nonce.to_vec()),
        }
    }

    /// Reads a request. A signature around it is neither needed nor looked at.
    ///
    /// # Errors
    /// [`OcspError`] when it is not well formed, larger than 8 KiB, names more than 16
    /// certificates, or has a critical extension that is not known.
    pub fn from_der(bytes: &[u8]) -> Result<Self, OcspError> {
        if bytes.len() > MAX_REQUEST_BYTES {
            return Err(OcspError::TooLarge);
        }
        let mut outer = Tlv::parse(bytes, asn1::SEQUENCE)?.reader();
        let mut reader = outer.expect(asn1::SEQUENCE)?.reader();
        outer.explicit(0, asn1::SEQUENCE)?;
        outer.finish()?;
        if reader.explicit(0, asn1::INTEGER)?.is_some() {
            return Err(OcspError::Version);
        }
        reader.optional(asn1::CONTEXT_CONSTRUCTED | 1)?;
        let list = reader.expect(asn1::SEQUENCE)?;
        let extensions = reader.explicit(2, asn1::SEQUENCE)?;
        reader.finish()?;
        let mut certificates = Vec::new();
        for item in list.reader() {
            let mut item = item?.reader();
            if certificates.len() == MAX_ENTRIES {
                return Err(OcspError::TooLarge);
            }
            certificates.push(CertificateId::parse(item.expect(asn1::SEQUENCE)?)?);
            item.explicit(0, asn1::SEQUENCE)?;
            item.finish()?;
        }
        if certificates.is_empty() {
            return Err(DerError::Value.into());
        }
        let nonce = extensions.map(nonce).transpose()?.flatten();
        Ok(Self {
            certificates,
            nonce,
        })
    }

    /// The request, DER.
    #[must_use]
    pub fn to_der(&self) -> Vec<u8> {
        let list: Vec<u8> = self
            .certificates
            .iter()
            .flat_map(|id| tlv(asn1::SEQUENCE, &[&id.to_der()]))
            .collect();
        let extensions = match &self.nonce {
            None => Vec::new(),
            Some(nonce) => tlv(asn1::CONTEXT_CONSTRUCTED | 2, &[&nonce_extension(nonce)]),
        };
        let tbs = tlv(
            asn1::SEQUENCE,
            &[&tlv(asn1::SEQUENCE, &[&list]), &extensions],
        );
        tlv(asn1::SEQUENCE, &[&tbs])
    }

    /// The certificates that are asked about.
    #[must_use]
    pub fn certificates(&self) -> &[CertificateId] {
        &self.certificates
    }

    /// Checks that a response answers this request and no earlier one. Many responders answer from
    /// a store and leave the nonce out, which RFC 9654 lets them: that is told apart.
    ///
    /// # Errors
    /// [`OcspError::Nonce`] for another nonce, [`OcspError::NonceMissing`] where there is none.
    pub fn check_nonce(&self, response: &OcspResponse) -> Result<(), OcspError> {
        match (self.nonce.as_deref(), response.nonce()) {
            (None, None) => Ok(()),
            (Some(own), Some(other)) if own == other => Ok(()),
            (Some(_), None) => Err(OcspError::NonceMissing),
            _ => Err(OcspError::Nonce),
        }
    }
}

/// The nonce among some extensions.
pub(super) fn nonce(list: Tlv<'_>) -> Result<Option<Vec<u8>>, OcspError> {
    let mut nonce = None;
    each_extension(list, |oid, critical, value| {
        if oid == oid::OCSP_NONCE {
            let content = Tlv::parse(value, asn1::OCTET_STRING)?.content;
            if nonce.is_some() || content.is_empty() || content.len() > MAX_NONCE_BYTES {
                return Err(OcspError::Nonce);
            }
            nonce = Some(content.to_vec());
        } else if critical {
            return Err(OcspError::CriticalExtension { oid });
        }
        Ok(())
    })?;
    Ok(nonce)
}

pub(super) fn nonce_extension(nonce: &[u8]) -> Vec<u8> {
    let value = tlv(asn1::OCTET_STRING, &[nonce]);
    ExtensionWriter::new().add(oid::OCSP_NONCE, &value).finish()
}
