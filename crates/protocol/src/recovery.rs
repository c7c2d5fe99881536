//! The way in with the recovery kit, which replaces the password and not the second factor. After
//! the second factor the run goes on as [`crate::keys`] describes, and ends with a new password, a
//! new account key and a new kit.

use bulla_types::{AccountId, Base64Bytes, DisplayName, EmailAddress, LoginId, TenantId};
use serde::{Deserialize, Serialize};

use crate::StatementRecord;
use crate::identity::IdentityStep;
use crate::second_factor::RecoveryCodes;

/// Request of [`crate::path::RECOVERY_START`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryStart {
    /// Address of the account.
    pub email: EmailAddress,
}

/// Answer of [`crate::path::RECOVERY_START`]; unknown addresses and accounts without a kit get one
/// of the same form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryStarted {
    /// This run, valid for 5 minutes.
    pub run_id: LoginId,
    /// The account.
    pub account_id: AccountId,
    /// 32 random bytes that the kit signs.
    pub challenge: Base64Bytes,
}

/// Request of [`crate::path::RECOVERY_PROOF`]. Answer: [`crate::login::SecondFactorChallenge`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryProof {
    /// The run.
    pub run_id: LoginId,
    /// Ed25519 signature by the kit over [`recovery_message`] of the first step, 64 bytes.
    pub proof: Base64Bytes,
}

/// Request of [`crate::path::RECOVERY_SECOND_FACTOR`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoverySecondFactor {
    /// The run.
    pub run_id: LoginId,
    /// A code of the second factor.
    pub code: String,
    /// Ed25519 signature by the kit over [`recovery_message`] of the second step, 64 bytes: ties
    /// the code to the run in which the kit was proven.
    pub proof: Base64Bytes,
}

impl core::fmt::Debug for RecoverySecondFactor {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("RecoverySecondFactor(…)")
    }
}

/// Answer of [`crate::path::RECOVERY_SECOND_FACTOR`]: whose account it is. Its records follow at
/// [`crate::path::KEYS_RECORDS`]; the run is valid for 30 more minutes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryOpened {
    /// The account.
    pub account_id: AccountId,
    /// Its organisation.
    pub tenant_id: TenantId,
    /// Its e-mail address.
    pub email: EmailAddress,
    /// The person's name.
    pub name: DisplayName,
    /// The organisation's name.
    pub organisation_name: DisplayName,
    /// The account's own identity statements, oldest first.
    pub identities: Vec<StatementRecord>,
    /// The steps between them: the first leads to epoch 2.
    #[serde(default)]
    pub identity_steps: Vec<IdentityStep>,
    /// New recovery codes, where a new second factor was enrolled.
    pub recovery_codes: Option<RecoveryCodes>,
}

/// Request of [`crate::path::RECOVERY_RESET_ASK`], in the place of the second factor that is lost.
/// Answer: 204; a code is mailed to the account's address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskReset {
    /// The run.
    pub run_id: LoginId,
    /// Ed25519 signature by the kit over [`recovery_message`] of the third step, 64 bytes.
    pub proof: Base64Bytes,
}

/// Request of [`crate::path::RECOVERY_RESET_CONFIRM`]. Answer:
/// [`crate::second_factor::PendingReset`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfirmReset {
    /// The run.
    pub run_id: LoginId,
    /// The code of the mail.
    pub code: String,
}

impl core::fmt::Debug for ConfirmReset {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ConfirmReset(…)")
    }
}

/// The signatures of a recovery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "closed by docs/spec/login.md")]
pub enum RecoveryStep {
    /// Shows the kit.
    Kit,
    /// Goes with the code of the second factor.
    SecondFactor,
    /// Asks for a reset of the second factor instead.
    Reset,
}

/// What the kit signs: `"bulla/recovery/1\0" ‖ step (1 byte) ‖ account id ‖ run id ‖ challenge`
/// (`docs/spec/login.md#recovery`).
#[must_use]
pub fn recovery_message(
    step: RecoveryStep,
    account_id: &AccountId,
    run_id: &LoginId,
    challenge: &[u8],
) -> Vec<u8> {
    let step = match step {
        RecoveryStep::Kit => 1,
        RecoveryStep::SecondFactor => 2,
        RecoveryStep::Reset => 3,
    };
    [
        MESSAGE,
        &[step],
        account_id.as_bytes(),
        run_id.as_bytes(),
        challenge,
    ]
    .concat()
}

const MESSAGE: &[u8] = b"bulla/recovery/1\0";
