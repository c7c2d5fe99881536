//! Answers OCSP requests with a key that is elsewhere.

use bulla_types::Timestamp;
use sha1_010::Digest as _;

use super::Revoked;
use super::ocsp::{OcspError, OcspResponse};
use super::ocsp_request::{CertificateId, OcspRequest, nonce_extension};
use crate::algorithm::SignatureScheme;
use crate::asn1::{self, generalized_time, tlv};
use crate::certificate::Certificate;
use crate::key::{PublicKey, SignatureError};
use crate::oid;

/// What the authority knows about one of its certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateStatus {
    /// Issued and not revoked.
    Good,
    /// Revoked.
    Revoked(Revoked),
    /// Never issued here.
    Unknown,
}

/// Times of a response; whole seconds count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OcspTimes {
    /// When the response is signed, and since when it is known to be right.
    pub now: Timestamp,
    /// Until when it may be used.
    pub next_update: Timestamp,
}

/// A response without an answer (RFC 6960 §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseStatus {
    /// Something failed at the responder.
    InternalError,
    /// The request is not well formed.
    MalformedRequest,
    /// The responder cannot answer now.
    TryLater,
    /// The responder does not answer about these certificates.
    Unauthorized,
}

impl ResponseStatus {
    /// The response, DER. It is not signed.
    #[must_use]
    pub fn to_der(self) -> Vec<u8> {
        let code = match self {
            Self::MalformedRequest => 1,
            Self::InternalError => 2,
            Self::TryLater => 3,
            Self::Unauthorized => 6,
        };
        tlv(asn1::SEQUENCE, &[&tlv(asn1::ENUMERATED, &[&[code]])])
    }
}

/// A responder: the authority itself, or one that it certified.
#[derive(Clone, Debug)]
pub struct OcspResponder {
    issuer: Certificate,
    certificate: Certificate,
    key: PublicKey,
}

impl OcspResponder {
    /// A responder for the certificates of `issuer`; `certificate` is its own, or the issuer's.
    ///
    /// # Errors
    /// [`OcspError::Responder`] when the certificate is not signed by the issuer or not for OCSP;
    /// [`OcspError::Signature`] when its key is not accepted.
    pub fn new(issuer: Certificate, certificate: Certificate) -> Result<Self, OcspError> {
        let extensions = certificate.extensions();
        let usages = extensions.extended_key_usage().unwrap_or_default();
        let delegated = usages.contains(&oid::EKU_OCSP_SIGNING)
            && extensions.ocsp_no_check()
            && certificate.issuer() == issuer.subject()
            && issuer
                .public_key()
                .is_ok_and(|key| certificate.verify_signature(&key).is_ok());
        if !delegated && certificate != issuer {
            return Err(OcspError::Responder);
        }
        Self::unchecked(issuer, certificate)
    }

    /// A responder that may have no right to answer.
    pub(super) fn unchecked(
        issuer: Certificate,
        certificate: Certificate,
    ) -> Result<Self, OcspError> {
        let key = certificate.public_key().and_then(PublicKey::strong);
        let key = key.map_err(SignatureError::from)?;
        Ok(Self {
            issuer,
            certificate,
            key,
        })
    }

    /// The answer to a request, to be signed. `status` is asked for each certificate of this
    /// issuer; about others the answer is unknown. The request's nonce is repeated.
    #[must_use]
    pub fn prepare(
        &self,
        request: &OcspRequest,
        times: OcspTimes,
        status: impl Fn(&CertificateId) -> CertificateStatus,
    ) -> UnsignedOcspResponse {
        let now = generalized_time(times.now);
        let next = tlv(
            asn1::CONTEXT_CONSTRUCTED,
            &[&generalized_time(times.next_update)],
        );
        let answers: Vec<u8> = request
            .certificates
            .iter()
            .flat_map(|id| {
                let status = if id.is_of(&self.issuer) {
                    status(id)
                } else {
                    CertificateStatus::Unknown
                };
                tlv(
                    asn1::SEQUENCE,
                    &[&id.to_der(), &status_der(status), &now, &next],
                )
            })
            .collect();
        let id = tlv(
            asn1::OCTET_STRING,
            &[&sha1_010::Sha1::digest(self.certificate.key_bits())],
        );
        let nonce = match &request.nonce {
            None => Vec::new(),
            Some(nonce) => tlv(asn1::CONTEXT_CONSTRUCTED | 1, &[&nonce_extension(nonce)]),
        };
        let tbs = tlv(
            asn1::SEQUENCE,
            &[
                &tlv(asn1::CONTEXT_CONSTRUCTED | 2, &[&id]),
                &now,
                &tlv(asn1::SEQUENCE, &[&answers]),
                &nonce,
            ],
        );
        let enclosed = if self.certificate == self.issuer {
            Vec::new()
        } else {
            let list = tlv(asn1::SEQUENCE, &[self.certificate.as_der()]);
            tlv(asn1::CONTEXT_CONSTRUCTED, &[&list])
        };
        UnsignedOcspResponse {
            tbs,
            enclosed,
            scheme: self.key.default_scheme(),
            key: self.key.clone(),
        }
    }
}

fn status_der(status: CertificateStatus) -> Vec<u8> {
    match status {
        CertificateStatus::Good => tlv(asn1::CONTEXT, &[]),
        CertificateStatus::Revoked(Revoked { at, reason }) => {
            let reason = reason.to_der();
            let reason = reason.map(|code| tlv(asn1::CONTEXT_CONSTRUCTED, &[&code]));
            tlv(
                asn1::CONTEXT_CONSTRUCTED | 1,
                &[&generalized_time(at), &reason.unwrap_or_default()],
            )
        }
        CertificateStatus::Unknown => tlv(asn1::CONTEXT | 2, &[]),
    }
}

/// A response before the responder's key was used.
#[derive(Clone, Debug)]
pub struct UnsignedOcspResponse {
    tbs: Vec<u8>,
    enclosed: Vec<u8>,
    scheme: SignatureScheme,
    key: PublicKey,
}

impl UnsignedOcspResponse {
    /// The message that the key has to sign.
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        &self.tbs
    }

    /// How the key has to sign.
    #[must_use]
    pub const fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    /// The response, with the signature verified.
    ///
    /// # Errors
    /// [`OcspError::Signature`] when the signature is not the responder's.
    pub fn finish(&self, signature: &[u8]) -> Result<OcspResponse, OcspError> {
        let signature = self.key.normalise(self.scheme, &self.tbs, signature)?;
        let bits = tlv(asn1::BIT_STRING, &[&[0], &signature]);
        let basic = tlv(
            asn1::SEQUENCE,
            &[&self.tbs, &self.scheme.to_der(), &bits, &self.enclosed],
        );
        let body = tlv(
            asn1::SEQUENCE,
            &[
                &asn1::oid(oid::OCSP_BASIC),
                &tlv(asn1::OCTET_STRING, &[&basic]),
            ],
        );
        OcspResponse::from_der(&tlv(
            asn1::SEQUENCE,
            &[
                &tlv(asn1::ENUMERATED, &[&[0]]),
                &tlv(asn1::CONTEXT_CONSTRUCTED, &[&body]),
            ],
        ))
    }
}
