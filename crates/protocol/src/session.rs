//! The session: who is signed in, and the share that a command-line client keeps with it.
//! The token travels in the cookie `__Host-bulla` alone (`HttpOnly`, Secure, SameSite=Strict).

use bulla_types::{AccountId, Base64Bytes, DisplayName, EmailAddress, TenantId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::StatementRecord;
use crate::identity::IdentityStep;
use crate::second_factor::PendingReset;

/// Name of the session cookie.
pub const COOKIE: &str = "__Host-bulla";

/// What an account may do in its organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum Role {
    /// Invites members.
    Owner,
    /// Sends and signs.
    Member,
}

/// The program that opened a session, by what it says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum DeviceClient {
    /// Chromium, Chrome and what is built on them.
    Chromium,
    /// The program `bulla`.
    CommandLine,
    /// Edge.
    Edge,
    /// Firefox.
    Firefox,
    /// Anything else.
    Other,
    /// Safari.
    Safari,
}

/// The system that a session was opened on, by what its program says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum DeviceSystem {
    /// Android.
    Android,
    /// iOS and iPadOS.
    Ios,
    /// Linux.
    Linux,
    /// macOS.
    Macos,
    /// Anything else.
    Other,
    /// Windows.
    Windows,
}

/// What a session was opened on: coarse on purpose, no version and no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Device {
    /// The program.
    pub client: DeviceClient,
    /// The system.
    pub system: DeviceSystem,
}

/// Answer of [`crate::path::SESSION`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionView {
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
    /// Its role.
    pub role: Role,
    /// Whether a recovery kit is stored.
    pub has_recovery_kit: bool,
    /// How many recovery codes are left.
    pub recovery_codes_left: u32,
    /// The reset of the second factor that is under way.
    pub second_factor_reset: Option<PendingReset>,
    /// The account's own identity statements, oldest first.
    pub identities: Vec<StatementRecord>,
    /// The steps between them: the first leads to epoch 2.
    #[serde(default)]
    pub identity_steps: Vec<IdentityStep>,
    /// When the session ends.
    pub expires_at_ms: Timestamp,
}

impl Eq for SessionView {}

/// Request and answer of [`crate::path::SESSION_UNLOCK_SHARE`]: 32 random bytes under which a
/// client on disk seals its account key. They end with the session, so the disk alone opens
/// nothing, and the server holds nothing that they open.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnlockShare {
    /// The share, 32 bytes.
    pub share: Base64Bytes,
}

impl core::fmt::Debug for UnlockShare {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("UnlockShare(…)")
    }
}
