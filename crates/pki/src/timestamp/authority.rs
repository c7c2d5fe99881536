//! An authority that stamps: what a server needs to answer requests with a key that is elsewhere.

use bulla_types::Timestamp;
use const_oid::ObjectIdentifier;

use super::info::{Accuracy, TstInfo};
use super::request::{Certificates, TimestampRequest};
use super::response::FailureInfo;
use super::token::{TimestampError, TimestampToken};
use crate::algorithm::{MessageDigest, SignatureScheme};
use crate::certificate::{Certificate, SerialNumber};
use crate::cms::{CmsBuildError, PreparedCms};
use crate::key::PublicKey;
use crate::oid;

/// The policy of an authority that states none of its own (RFC 5280 §4.2.1.4, `anyPolicy`).
pub const ANY_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32.0");

/// An authority: its certificate and issuers, its policy and how good its clock is.
#[derive(Clone, Debug)]
pub struct TimestampAuthority {
    chain: Vec<Certificate>,
    key: PublicKey,
    policy: ObjectIdentifier,
    accuracy: Accuracy,
}

impl TimestampAuthority {
    /// An authority. `chain` is its certificate, then its issuers; the root may be left out.
    ///
    /// # Errors
    /// [`TimestampError::Usage`] unless the first certificate is for time-stamps alone, marked
    /// critical, and its key is accepted.
    pub fn new(
        chain: &[Certificate],
        policy: ObjectIdentifier,
        accuracy: Accuracy,
    ) -> Result<Self, TimestampError> {
        let certificate = chain.first().ok_or(TimestampError::Usage)?;
        super::token::for_time_stamps_alone(certificate)?;
        let key = certificate
            .public_key()
            .and_then(PublicKey::strong)
            .map_err(|_| TimestampError::Usage)?;
        Ok(Self {
            chain: chain.to_vec(),
            key,
            policy,
            accuracy,
        })
    }

    /// The answer to a request, to be signed. `serial` is a number that this authority never used
    /// before; of `now` the token states whole seconds.
    ///
    /// # Errors
    /// The reason for [`rejected`](super::rejected): `UnacceptedPolicy` for another policy,
    /// `TimeNotAvailable` when the authority's certificate is not valid now, `SystemFailure` when
    /// the chain cannot be enclosed.
    pub fn prepare(
        &self,
        request: &TimestampRequest,
        serial: SerialNumber,
        now: Timestamp,
    ) -> Result<PreparedTimestamp, FailureInfo> {
        if request.policy.is_some_and(|policy| policy != self.policy) {
            return Err(FailureInfo::UnacceptedPolicy);
        }
        let valid = self
            .chain
            .first()
            .is_some_and(|certificate| certificate.covers(now));
        if !valid {
            return Err(FailureInfo::TimeNotAvailable);
        }
        let info = TstInfo {
            policy: self.policy,
            imprint: request.imprint.clone(),
            serial,
            time: now,
            accuracy: Some(self.accuracy),
            nonce: request.nonce.clone(),
        };
        let scheme = self.key.default_scheme();
        let cms = PreparedCms::enclosed(oid::TST_INFO, info.to_der(), &self.chain, scheme)
            .map_err(|_| FailureInfo::SystemFailure)?;
        let cms = match request.certificates {
            Certificates::Asked => cms,
            Certificates::NotAsked => cms.without_certificates(),
        };
        Ok(PreparedTimestamp { cms })
    }
}

/// A token before the authority's key was used.
#[derive(Clone, Debug)]
pub struct PreparedTimestamp {
    cms: PreparedCms,
}

impl PreparedTimestamp {
    /// The message that the key has to sign.
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        self.cms.to_be_signed()
    }

    /// The digest of that message, for keys that sign a hash.
    #[must_use]
    pub fn digest(&self) -> MessageDigest {
        self.cms.digest()
    }

    /// How the key has to sign.
    #[must_use]
    pub const fn scheme(&self) -> SignatureScheme {
        self.cms.scheme()
    }

    /// The token, verified.
    ///
    /// # Errors
    /// [`CmsBuildError::Signature`] when the value is not the authority's over what was prepared.
    pub fn finish(&self, signature: &[u8]) -> Result<TimestampToken, CmsBuildError> {
        let der = self.cms.finish_enclosed(signature)?;
        TimestampToken::from_der(&der).map_err(|_| CmsBuildError::Timestamp)
    }
}
