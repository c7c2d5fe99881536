//! The second factor within a session and around a lost one: recovery codes, another authenticator
//! app, and resets that take a day. A fresh code is six digits of the app or a recovery code.

use bulla_types::{DisplayName, EmailAddress, LoginId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::register::TotpEnrolment;

/// Request of [`crate::path::RECOVERY_CODES`] and [`crate::path::SECOND_FACTOR_START`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FreshCode {
    /// Six digits of the authenticator app, not used before, or a recovery code.
    pub code: String,
}

impl core::fmt::Debug for FreshCode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("FreshCode(…)")
    }
}

/// Answer of [`crate::path::RECOVERY_CODES`]; also in answers that open an account or enrol a new
/// second factor. Shown once: the server keeps hashes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    /// The codes, each of one use: three groups of four characters of Crockford's base32.
    pub codes: Vec<String>,
}

impl core::fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "RecoveryCodes({})", self.codes.len())
    }
}

/// Answer of [`crate::path::SECOND_FACTOR_START`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenewalStarted {
    /// This run, valid for 15 minutes.
    pub renewal_id: LoginId,
    /// What the authenticator app needs.
    pub enrolment: TotpEnrolment,
}

/// Request of [`crate::path::SECOND_FACTOR_CONFIRM`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfirmRenewal {
    /// The run.
    pub renewal_id: LoginId,
    /// Six digits of the app that was just enrolled.
    pub code: String,
}

impl core::fmt::Debug for ConfirmRenewal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ConfirmRenewal(…)")
    }
}

/// Who asked for a reset of a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum ResetOrigin {
    /// The person, by recovery kit and e-mail code, where nobody else can.
    Kit,
    /// The operator of the server.
    Operator,
    /// An owner of the organisation.
    Owner,
}

/// A reset that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PendingReset {
    /// Who asked for it.
    pub origin: ResetOrigin,
    /// When.
    pub begun_at_ms: Timestamp,
    /// From when on a login with the password enrols a new second factor.
    pub effective_at_ms: Timestamp,
    /// When it lapses.
    pub ends_at_ms: Timestamp,
}

/// Request of POST [`crate::path::SECOND_FACTOR_RESETS`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BeginReset {
    /// Whose second factor is lost: a member of the caller's organisation.
    pub email: EmailAddress,
    /// A fresh code of the caller.
    pub code: String,
}

impl core::fmt::Debug for BeginReset {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("BeginReset(…)")
    }
}

/// Request of [`crate::path::SECOND_FACTOR_RESETS_CANCEL`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CancelReset {
    /// Whose reset is to be cancelled.
    pub email: EmailAddress,
}

/// A reset as owners see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberReset {
    /// The member's address.
    pub email: EmailAddress,
    /// The member's name.
    pub name: DisplayName,
    /// The reset.
    pub reset: PendingReset,
}

/// Answer of GET [`crate::path::SECOND_FACTOR_RESETS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResetList {
    /// The resets under way in the caller's organisation, oldest first.
    pub resets: Vec<MemberReset>,
}
