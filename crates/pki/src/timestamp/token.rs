//! Time-stamp tokens: a CMS of one authority over a [`TstInfo`].

use super::info::{TstInfo, TstInfoError};
use super::response::FailureInfo;
use crate::asn1::DerError;
use crate::certificate::Certificate;
use crate::cms::{Cms, CmsError, VerifiedCms};
use crate::oid;

/// A token, well formed, not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimestampToken {
    der: Vec<u8>,
    cms: Cms,
    info: TstInfo,
}

impl TimestampToken {
    /// Reads a token.
    ///
    /// # Errors
    /// [`TimestampError::Cms`] unless it is a CMS that [`Cms::parse`] accepts, with content of the
    /// type time-stamp; [`TimestampError::Info`] when that content is not accepted.
    pub fn from_der(bytes: &[u8]) -> Result<Self, TimestampError> {
        let cms = Cms::parse(bytes)?;
        let info = TstInfo::parse(cms.enclosed_content(oid::TST_INFO)?)?;
        Ok(Self {
            der: bytes.to_vec(),
            cms,
            info,
        })
    }

    /// The token, byte for byte.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// What the token says, not verified.
    #[must_use]
    pub const fn info(&self) -> &TstInfo {
        &self.info
    }

    /// The enclosed certificates that can be read.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        self.cms.certificates()
    }

    /// Verifies the token over these bytes: for a signature time-stamp the signature value.
    /// `extra` are certificates among which the authority's may be beside the enclosed ones.
    ///
    /// # Errors
    /// [`TimestampError::Imprint`] when the token is over other bytes; otherwise those of
    /// [`Self::verify`].
    pub fn verify_over(
        &self,
        bytes: &[u8],
        extra: &[Certificate],
    ) -> Result<VerifiedTimestamp, TimestampError> {
        if !self.info.covers(bytes) {
            return Err(TimestampError::Imprint);
        }
        self.verify(extra)
    }

    /// Verifies that the authority's key signed the token. What the imprint is of, the caller
    /// compares.
    ///
    /// # Errors
    /// [`TimestampError`] when the signature does not verify, the certificate is not one for
    /// time-stamps alone (RFC 3161 §2.3), or was not valid at the stated time.
    pub fn verify(&self, extra: &[Certificate]) -> Result<VerifiedTimestamp, TimestampError> {
        let (_, cms) = self.cms.verify_enclosed(oid::TST_INFO, extra)?;
        let authority = cms.signer();
        for_time_stamps_alone(authority)?;
        if !authority.covers(self.info.time) {
            return Err(TimestampError::Validity);
        }
        Ok(VerifiedTimestamp {
            info: self.info.clone(),
            cms,
        })
    }
}

/// RFC 3161 §2.3: time-stamping is the one extended usage of the key, marked critical, and the key
/// may sign.
pub(super) fn for_time_stamps_alone(certificate: &Certificate) -> Result<(), TimestampError> {
    let extensions = certificate.extensions();
    let alone = extensions.extended_key_usage() == Some(&[oid::EKU_TIME_STAMPING][..]);
    let signs = extensions
        .key_usage()
        .is_none_or(|usage| usage.digital_signature() || usage.content_commitment());
    if alone && extensions.extended_key_usage_critical && signs {
        Ok(())
    } else {
        Err(TimestampError::Usage)
    }
}

/// A token that its authority's key signed. Whether that authority is trusted is for
/// [`crate::path`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedTimestamp {
    info: TstInfo,
    cms: VerifiedCms,
}

impl VerifiedTimestamp {
    /// What the token says.
    #[must_use]
    pub const fn info(&self) -> &TstInfo {
        &self.info
    }

    /// The signature over it; its signer is the authority.
    #[must_use]
    pub const fn cms(&self) -> &VerifiedCms {
        &self.cms
    }

    /// The authority's certificate.
    #[must_use]
    pub const fn authority(&self) -> &Certificate {
        self.cms.signer()
    }
}

/// Why a token, a request or a response is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimestampError {
    /// The signature around it is not accepted.
    #[error("time-stamp: {0}")]
    Cms(#[from] CmsError),
    /// The response is not strict DER of that structure.
    #[error("response: {0}")]
    Der(#[from] DerError),
    /// The token is over something else.
    #[error("the time-stamp covers something else")]
    Imprint,
    /// What the authority says is not accepted.
    #[error(transparent)]
    Info(#[from] TstInfoError),
    /// The token does not have the request's nonce.
    #[error("the time-stamp answers another request")]
    Nonce,
    /// The token was issued under another policy than was asked for.
    #[error("the time-stamp was issued under another policy")]
    Policy,
    /// The authority says no.
    #[error("the authority says no: {reason}")]
    Rejected {
        /// Its reason.
        reason: FailureInfo,
    },
    /// The response says that a token is granted, but has none.
    #[error("the response has no time-stamp")]
    TokenMissing,
    /// The response is larger than accepted.
    #[error("larger than is accepted")]
    TooLarge,
    /// The certificate is not one for time-stamps alone, marked critical.
    #[error("the certificate is not one for time-stamps alone")]
    Usage,
    /// The authority's certificate was not valid at the stated time.
    #[error("the certificate of the authority was not valid at the stated time")]
    Validity,
}
