//! Responses (RFC 3161 §2.4.2): a status, and a token where it is granted.

use super::token::{TimestampError, TimestampToken};
use crate::algorithm::AlgorithmError;
use crate::asn1::{self, Tlv, tlv};

/// Largest response in bytes.
const MAX_RESPONSE_BYTES: usize = crate::cms::MAX_CMS_BYTES + 4096;

/// Why an authority grants nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FailureInfo {
    /// The digest function is not accepted.
    #[error("the digest function is not accepted")]
    BadAlg,
    /// The request is not well formed.
    #[error("the request is not well formed")]
    BadDataFormat,
    /// The request is of a kind that is not served.
    #[error("the request is not served")]
    BadRequest,
    /// Something failed at the authority.
    #[error("the authority failed")]
    SystemFailure,
    /// The time is not available.
    #[error("the time is not available")]
    TimeNotAvailable,
    /// An extension is not served.
    #[error("an extension of the request is not served")]
    UnacceptedExtension,
    /// The policy is not served.
    #[error("the policy is not served")]
    UnacceptedPolicy,
    /// Another reason, or none, is given.
    #[error("no known reason is given")]
    Unspecified,
}

impl FailureInfo {
    /// The named bit of RFC 3161 §2.4.2.
    const fn bit(self) -> Option<u8> {
        Some(match self {
            Self::BadAlg => 0,
            Self::BadRequest => 2,
            Self::BadDataFormat => 5,
            Self::TimeNotAvailable => 14,
            Self::UnacceptedPolicy => 15,
            Self::UnacceptedExtension => 16,
            Self::SystemFailure => 25,
            Self::Unspecified => return None,
        })
    }

    const ALL: [Self; 7] = [
        Self::BadAlg,
        Self::BadRequest,
        Self::BadDataFormat,
        Self::TimeNotAvailable,
        Self::UnacceptedPolicy,
        Self::UnacceptedExtension,
        Self::SystemFailure,
    ];

    fn parse(value: Tlv<'_>) -> Self {
        let bytes = value.content.get(1..).unwrap_or_default();
        let is_set = |bit: u8| {
            let byte = bytes.get(usize::from(bit / 8)).copied().unwrap_or(0);
            byte & (0x80 >> (bit % 8)) != 0
        };
        let known = Self::ALL
            .into_iter()
            .find(|reason| reason.bit().is_some_and(is_set));
        known.unwrap_or(Self::Unspecified)
    }

    fn to_der(self) -> Vec<u8> {
        let Some(bit) = self.bit() else {
            return Vec::new();
        };
        let mut content = vec![7 - bit % 8];
        content.resize(1 + usize::from(bit / 8), 0);
        content.push(0x80 >> (bit % 8));
        tlv(asn1::BIT_STRING, &[&content])
    }
}

impl From<AlgorithmError> for FailureInfo {
    fn from(error: AlgorithmError) -> Self {
        if matches!(error, AlgorithmError::UnknownDigest { .. }) {
            Self::BadAlg
        } else {
            Self::BadDataFormat
        }
    }
}

/// The response that hands out a token.
#[must_use]
pub fn granted(token: &TimestampToken) -> Vec<u8> {
    let status = tlv(asn1::SEQUENCE, &[&asn1::integer(0)]);
    tlv(asn1::SEQUENCE, &[&status, token.as_der()])
}

/// The response that says why there is none.
#[must_use]
pub fn rejected(reason: FailureInfo) -> Vec<u8> {
    let status = tlv(asn1::SEQUENCE, &[&asn1::integer(2), &reason.to_der()]);
    tlv(asn1::SEQUENCE, &[&status])
}

/// The token of a response.
pub(super) fn parse(bytes: &[u8]) -> Result<TimestampToken, TimestampError> {
    if bytes.len() > MAX_RESPONSE_BYTES {
        return Err(TimestampError::TooLarge);
    }
    let mut reader = Tlv::parse(bytes, asn1::SEQUENCE)?.reader();
    let mut status = reader.expect(asn1::SEQUENCE)?.reader();
    let code = status.expect(asn1::INTEGER)?.small()?;
    status.optional(asn1::SEQUENCE)?;
    let reason = status.optional(asn1::BIT_STRING)?;
    status.finish()?;
    let token = reader.optional(asn1::SEQUENCE)?;
    reader.finish()?;
    match (code, token) {
        // granted, granted with modifications: what was modified is compared with the request
        (0 | 1, Some(token)) => TimestampToken::from_der(token.whole),
        (0 | 1, None) => Err(TimestampError::TokenMissing),
        _ => Err(TimestampError::Rejected {
            reason: reason.map_or(FailureInfo::Unspecified, FailureInfo::parse),
        }),
    }
}
