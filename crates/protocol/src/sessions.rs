//! The sessions of an account: what its owner sees of them, and how they are ended.

use bulla_types::{SessionId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::session::Device;

/// A session in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionEntry {
    /// The session; not its token.
    pub session_id: SessionId,
    /// What it was opened on.
    pub device: Device,
    /// When it was opened.
    pub created_at_ms: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at_ms: Timestamp,
    /// When it ends if nobody uses it.
    pub ends_at_ms: Timestamp,
    /// Whether it is the caller's.
    pub is_current: bool,
}

/// Answer of [`crate::path::SESSIONS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionList {
    /// The account's live sessions, newest first.
    pub sessions: Vec<SessionEntry>,
}

/// Which sessions to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum WhichSessions {
    /// All of the account.
    All,
    /// All but the caller's.
    Others,
}

/// Request of [`crate::path::SESSIONS_END`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndSessions {
    /// Which.
    pub which: WhichSessions,
}

/// Answer of [`crate::path::SESSIONS_END`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionsEnded {
    /// How many live sessions there were to end.
    pub ended: u64,
}
