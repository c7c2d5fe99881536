//! Invitations: the one-time link that sets up an organisation, and those that add members.
//! A link is `{public_url}/setup#{token}` or `{public_url}/join#{token}`; the token is 32 random
//! bytes in base64url without padding, and the server keeps only its SHA-256.

use bulla_types::{DisplayName, EmailAddress, InvitationId, TenantId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::session::Role;

/// A link's token in base64url without padding, 43 characters.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationToken(String);

impl InvitationToken {
    /// Wraps the text; the server decides whether it is known.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The token as text, for the request body and for hashing alone.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        &self.0
    }
}

impl core::fmt::Debug for InvitationToken {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("InvitationToken(…)")
    }
}

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum InvitationKind {
    /// Makes the first organisation and its owner.
    SetUp,
    /// Adds a member to an organisation.
    Member,
}

/// Request of [`crate::path::INVITATION_INSPECT`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InspectInvitation {
    /// The link's token.
    pub token: InvitationToken,
}

/// Answer of [`crate::path::INVITATION_INSPECT`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationView {
    /// What the link is for.
    pub kind: InvitationKind,
    /// The organisation that invites; for a set-up link, the id of the one to be made.
    pub tenant_id: TenantId,
    /// The inviting organisation's name; absent for a set-up link.
    pub organisation_name: Option<DisplayName>,
    /// The address that is invited; absent for a set-up link.
    pub email: Option<EmailAddress>,
    /// The person who invites; absent for a set-up link.
    pub invited_by: Option<DisplayName>,
    /// The role of the account to come.
    #[serde(default = "member")]
    pub role: Role,
    /// When the link ends.
    pub expires_at_ms: Timestamp,
}

/// Request of [`crate::path::INVITATIONS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateInvitation {
    /// Whom to invite.
    pub email: EmailAddress,
    /// As what; a member where it is not said.
    #[serde(default = "member")]
    pub role: Role,
}

const fn member() -> Role {
    Role::Member
}

/// Answer of [`crate::path::INVITATIONS`]. The link is also mailed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationCreated {
    /// The invitation.
    pub invitation_id: InvitationId,
    /// The link, to hand over by another channel.
    pub link: String,
    /// When the link ends.
    pub expires_at_ms: Timestamp,
}
