//! Requests (RFC 3161 §2.4.1).

use const_oid::ObjectIdentifier;

use super::info::{Imprint, MAX_NONCE_BYTES, no_critical};
use super::response::{self, FailureInfo};
use super::token::{TimestampError, VerifiedTimestamp};
use crate::algorithm::MessageDigest;
use crate::asn1::{self, DerError, Tlv, raw_integer, tlv};
use crate::certificate::Certificate;

/// Largest request in bytes; ours have 69.
const MAX_REQUEST_BYTES: usize = 4096;

/// What somebody wants to have stamped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimestampRequest {
    pub(super) imprint: Imprint,
    pub(super) policy: Option<ObjectIdentifier>,
    pub(super) nonce: Option<Vec<u8>>,
    pub(super) certificates: Certificates,
}

/// Whether the token shall enclose the authority's certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Certificates {
    Asked,
    NotAsked,
}

impl TimestampRequest {
    /// A request for this digest, with fresh random bytes as nonce; certificates are asked for.
    #[must_use]
    pub fn new(imprint: MessageDigest, nonce: [u8; 8]) -> Self {
        let nonce = raw_integer(&nonce);
        // Tag and length of such a short number are two bytes.
        let nonce = nonce.get(2..).unwrap_or_default().to_vec();
        Self {
            imprint: Imprint::new(imprint),
            policy: None,
            nonce: Some(nonce),
            certificates: Certificates::Asked,
        }
    }

    /// The same request under a policy that the authority must use.
    #[must_use]
    pub fn with_policy(mut self, policy: ObjectIdentifier) -> Self {
        self.policy = Some(policy);
        self
    }

    /// Reads a request.
    ///
    /// # Errors
    /// The reason that a response should state: `BadAlg` for a digest function that is not
    /// accepted, `UnacceptedExtension` for a critical extension, otherwise `BadDataFormat`.
    pub fn from_der(bytes: &[u8]) -> Result<Self, FailureInfo> {
        if bytes.len() > MAX_REQUEST_BYTES {
            return Err(FailureInfo::BadDataFormat);
        }
        let bad = |_: DerError| FailureInfo::BadDataFormat;
        let mut reader = Tlv::parse(bytes, asn1::SEQUENCE).map_err(bad)?.reader();
        let version = reader
            .expect(asn1::INTEGER)
            .and_then(|value| value.small())
            .map_err(bad)?;
        if version != 1 {
            return Err(FailureInfo::BadDataFormat);
        }
        let imprint = Imprint::parse(reader.expect(asn1::SEQUENCE).map_err(bad)?)?;
        let policy = reader.optional(asn1::OBJECT_IDENTIFIER).map_err(bad)?;
        let policy = policy.map(|policy| policy.oid()).transpose().map_err(bad)?;
        let nonce = reader.optional(asn1::INTEGER).map_err(bad)?;
        let certificates = reader.optional(asn1::BOOLEAN).map_err(bad)?;
        let extensions = reader.optional(asn1::CONTEXT_CONSTRUCTED).map_err(bad)?;
        reader.finish().map_err(bad)?;
        if nonce.is_some_and(|nonce| nonce.content.len() > MAX_NONCE_BYTES) {
            return Err(FailureInfo::BadDataFormat);
        }
        if let Some(extensions) = extensions {
            no_critical(extensions).map_err(|_| FailureInfo::UnacceptedExtension)?;
        }
        Ok(Self {
            imprint,
            policy,
            nonce: nonce.map(|nonce| nonce.content.to_vec()),
            certificates: match certificates {
                Some(asked) if asked.content != [0] => Certificates::Asked,
                _ => Certificates::NotAsked,
            },
        })
    }

    /// The request, DER.
    #[must_use]
    pub fn to_der(&self) -> Vec<u8> {
        let policy = self.policy.map(asn1::oid).unwrap_or_default();
        let nonce = self
            .nonce
            .as_ref()
            .map(|nonce| tlv(asn1::INTEGER, &[nonce]));
        let certificates = match self.certificates {
            Certificates::Asked => tlv(asn1::BOOLEAN, &[&[0xff]]),
            Certificates::NotAsked => Vec::new(),
        };
        tlv(
            asn1::SEQUENCE,
            &[
                &asn1::integer(1),
                self.imprint.as_der(),
                &policy,
                &nonce.unwrap_or_default(),
                &certificates,
            ],
        )
    }

    /// Whether the token shall enclose the authority's certificates.
    #[must_use]
    pub const fn asks_for_certificates(&self) -> bool {
        matches!(self.certificates, Certificates::Asked)
    }

    /// The digest that is to be stamped.
    #[must_use]
    pub const fn imprint(&self) -> &MessageDigest {
        self.imprint.digest()
    }

    /// Verifies the answer to this request. `extra` are certificates among which the authority's
    /// may be beside the enclosed ones.
    ///
    /// # Errors
    /// [`TimestampError::Rejected`] when the authority says no; `Imprint`, `Nonce` or `Policy`
    /// when the token answers another request; otherwise those of
    /// [`TimestampToken::verify`](super::TimestampToken::verify).
    pub fn verify_response(
        &self,
        response: &[u8],
        extra: &[Certificate],
    ) -> Result<(super::TimestampToken, VerifiedTimestamp), TimestampError> {
        let token = response::parse(response)?;
        let info = token.info();
        if info.imprint() != self.imprint() {
            return Err(TimestampError::Imprint);
        }
        if info.nonce() != self.nonce.as_deref() {
            return Err(TimestampError::Nonce);
        }
        if self.policy.is_some_and(|policy| policy != info.policy()) {
            return Err(TimestampError::Policy);
        }
        let verified = token.verify(extra)?;
        Ok((token, verified))
    }
}
