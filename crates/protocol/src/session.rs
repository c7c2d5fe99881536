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
    /// Everything that an admin does; invites admins, and resets second factors.
    Owner,
    /// Sends and signs.
    Member,
    /// Sends and signs; invites members and auditors, and reads the organisation's events.
    Admin,
    /// Reads the organisation's events and no document: stands in no envelope.
    Auditor,
}

impl Role {
    /// Whether an account of this role may send, receive and sign documents.
    #[must_use]
    pub const fn takes_part(self) -> bool {
        !matches!(self, Self::Auditor)
    }

    /// Whether an account of this role may read the details of the organisation's events.
    #[must_use]
    pub const fn reads_events(self) -> bool {
        matches!(self, Self::Owner | Self::Admin | Self::Auditor)
    }

    /// Whether an account of this role may invite somebody as `other`. Nobody is invited as an owner.
    #[must_use]
    pub const fn may_invite(self, other: Self) -> bool {
        match other {
            Self::Owner => false,
            Self::Admin => matches!(self, Self::Owner),
            Self::Auditor | Self::Member => matches!(self, Self::Owner | Self::Admin),
        }
    }

    /// The name as it travels and stands in events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Auditor => "auditor",
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [Role; 4] = [Role::Owner, Role::Admin, Role::Member, Role::Auditor];

    #[test]
    fn a_role_travels_under_its_name() {
        for role in ROLES {
            let text = serde_json::to_string(&role).unwrap();
            assert_eq!(text, format!("\"{}\"", role.as_str()));
        }
        assert!(serde_json::from_str::<Role>("\"king\"").is_err());
    }

    #[test]
    fn nobody_hands_out_more_than_the_own_role_allows() {
        let may = |role: Role| ROLES.map(|other| role.may_invite(other));
        assert_eq!(may(Role::Owner), [false, true, true, true]);
        assert_eq!(may(Role::Admin), [false, false, true, true]);
        assert_eq!(may(Role::Member), [false; 4]);
        assert_eq!(may(Role::Auditor), [false; 4]);
        assert_eq!(ROLES.map(Role::reads_events), [true, true, false, true]);
        assert_eq!(ROLES.map(Role::takes_part), [true, true, true, false]);
    }
}
