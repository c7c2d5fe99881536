//! Login: OPAQUE, then the second factor, then the vault. Unlock: OPAQUE within a session.

use bulla_types::{AccountId, Base64Bytes, EmailAddress, LoginId};
use serde::{Deserialize, Serialize};

use crate::register::TotpEnrolment;
use crate::second_factor::{PendingReset, RecoveryCodes};
use crate::session::SessionView;
use crate::vault::VaultBundle;

/// Request of [`crate::path::LOGIN_START`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoginStart {
    /// Address of the account.
    pub email: EmailAddress,
    /// OPAQUE `KE1` (RFC 9807 §6).
    pub ke1: Base64Bytes,
}

/// Request of [`crate::path::UNLOCK_START`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnlockStart {
    /// OPAQUE `KE1`.
    pub ke1: Base64Bytes,
}

/// Answer of [`crate::path::LOGIN_START`] and [`crate::path::UNLOCK_START`]. An unknown address
/// gets an answer of the same form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoginStarted {
    /// This run, valid for 5 minutes.
    pub login_id: LoginId,
    /// The account: OPAQUE client identity and credential identifier.
    pub account_id: AccountId,
    /// OPAQUE `KE2`.
    pub ke2: Base64Bytes,
}

/// Request of [`crate::path::LOGIN_FINISH`] and [`crate::path::UNLOCK_FINISH`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoginFinish {
    /// The run.
    pub login_id: LoginId,
    /// OPAQUE `KE3`.
    pub ke3: Base64Bytes,
}

/// Answer of [`crate::path::LOGIN_FINISH`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondFactorChallenge {
    /// 32 random bytes, of one use, valid for 5 minutes.
    pub challenge: Base64Bytes,
    /// A new second factor to enrol, after a reset: the code to send is the new app's.
    pub enrolment: Option<TotpEnrolment>,
    /// A reset that is not effective yet: until then the code to send is the old app's.
    pub reset: Option<PendingReset>,
}

/// Request of [`crate::path::LOGIN_SECOND_FACTOR`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondFactor {
    /// The run.
    pub login_id: LoginId,
    /// Six digits from the authenticator app, or a recovery code.
    pub code: String,
    /// HMAC-SHA256 of the challenge under
    /// `HKDF-SHA256(session_key, salt = login_id, info = "bulla/second-factor/1")`, 32 bytes: ties
    /// this step to the OPAQUE run.
    pub proof: Base64Bytes,
}

impl core::fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SecondFactor(…)")
    }
}

/// Answer of [`crate::path::LOGIN_SECOND_FACTOR`]; the session's token is in the cookie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoggedIn {
    /// The new session.
    pub session: SessionView,
    /// The vault.
    pub vault: VaultBundle,
    /// New recovery codes, where a new second factor was enrolled.
    pub recovery_codes: Option<RecoveryCodes>,
}

/// Answer of [`crate::path::UNLOCK_FINISH`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unlocked {
    /// The vault.
    pub vault: VaultBundle,
}
