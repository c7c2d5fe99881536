//! Registration by a link: OPAQUE, the new vault and identity, then the second factor.

use bulla_types::{AccountId, Base64Bytes, DisplayName, EmailAddress, LoginId, TenantId};
use serde::{Deserialize, Serialize};

use crate::StatementRecord;
use crate::invitation::InvitationToken;
use crate::second_factor::RecoveryCodes;
use crate::session::SessionView;
use crate::vault::VaultBundle;

/// Request of [`crate::path::REGISTER_START`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterStart {
    /// The link's token.
    pub token: InvitationToken,
    /// OPAQUE `RegistrationRequest` (RFC 9807 §5).
    pub request: Base64Bytes,
}

/// Answer of [`crate::path::REGISTER_START`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterStarted {
    /// This run of registration, valid for 15 minutes.
    pub registration_id: LoginId,
    /// The account to be made; the OPAQUE credential identifier.
    pub account_id: AccountId,
    /// Its organisation.
    pub tenant_id: TenantId,
    /// OPAQUE `RegistrationResponse`.
    pub response: Base64Bytes,
}

/// Request of [`crate::path::REGISTER_FINISH`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterFinish {
    /// The run.
    pub registration_id: LoginId,
    /// The link's token.
    pub token: InvitationToken,
    /// Address of the account; for a member the invited one.
    pub email: EmailAddress,
    /// Name of the person.
    pub name: DisplayName,
    /// Name of the organisation; for a set-up link alone.
    pub organisation_name: Option<DisplayName>,
    /// OPAQUE `RegistrationRecord`.
    pub record: Base64Bytes,
    /// Password slot, receive and signing seeds.
    pub vault: VaultBundle,
    /// The identity statement of epoch 1.
    pub identity: StatementRecord,
}

/// Answer of [`crate::path::REGISTER_FINISH`]: what an authenticator app needs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TotpEnrolment {
    /// The secret in base32 without padding (RFC 4648 §6), 32 characters.
    pub secret: String,
    /// The `otpauth://totp/…` address that a QR code carries.
    pub otpauth_uri: String,
}

impl core::fmt::Debug for TotpEnrolment {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("TotpEnrolment(…)")
    }
}

/// Request of [`crate::path::REGISTER_CONFIRM`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterConfirm {
    /// The run.
    pub registration_id: LoginId,
    /// The link's token.
    pub token: InvitationToken,
    /// Six digits from the authenticator app.
    pub code: String,
}

impl core::fmt::Debug for RegisterConfirm {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("RegisterConfirm(…)")
    }
}

/// Answer of [`crate::path::REGISTER_CONFIRM`]; the session's token is in the cookie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Registered {
    /// The new session.
    pub session: SessionView,
    /// The account's recovery codes, shown this once.
    pub recovery_codes: RecoveryCodes,
}
