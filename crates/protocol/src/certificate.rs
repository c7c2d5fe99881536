//! Certificates and time: a certificate for the caller's P-256 key, time-stamps, and what a long-lived
//! signature has to carry (`docs/spec/certificates.md#instance`). The server sees keys and hashes here,
//! never a document.

use bulla_types::{Base64Bytes, Timestamp};
use serde::{Deserialize, Serialize};

/// Request of [`crate::path::CERTIFICATES`]: for the key that the caller's identity in force lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestCertificate {}

/// Answer of [`crate::path::CERTIFICATES`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignerCertificate {
    /// The certificate, then the authority that issued it; DER.
    pub chain: Vec<Base64Bytes>,
    /// The root above them, DER.
    pub root: Base64Bytes,
    /// The last moment of the certificate.
    pub not_after_ms: Timestamp,
}

/// Request of [`crate::path::TIMESTAMPS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestTimestamp {
    /// `TimeStampReq` of RFC 3161, DER, at most 4 KiB. It holds a hash and a random number.
    pub query: Base64Bytes,
}

/// Answer of [`crate::path::TIMESTAMPS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimestampReply {
    /// `TimeStampResp` of RFC 3161, DER, granted.
    pub reply: Base64Bytes,
}

/// Request of [`crate::path::VALIDATION`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestValidation {
    /// Certificates of signatures and time-stamps, DER, 1 to 16.
    pub certificates: Vec<Base64Bytes>,
}

/// Answer of [`crate::path::VALIDATION`]: whatever could be had. Every piece is signed by the authority
/// that it is of; the reader checks them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ValidationMaterial {
    /// Certificates that complete the chains, DER.
    pub certificates: Vec<Base64Bytes>,
    /// Revocation lists, DER.
    pub crls: Vec<Base64Bytes>,
    /// OCSP responses, DER.
    pub ocsp: Vec<Base64Bytes>,
}
