//! Records of the audit trail, before and after they have their place in an organisation's log.

use bulla_domain::event::EventKind;
use bulla_tlog::TileWrite;
use bulla_types::{Base64Bytes, EventId, Sha256Digest, TenantId, Timestamp};

use crate::detail::LeafRecord;

/// In place of an organisation's id: the anchor log of the server. Ids of organisations are random.
pub const ANCHOR: TenantId = TenantId::from_bytes([0xff; 16]);

/// An event ready to be recorded: its details are committed to and sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingEvent {
    /// Random id; recording the same one twice has no effect.
    pub event_id: EventId,
    /// What happened.
    pub kind: EventKind,
    /// When, by the server's clock.
    pub at: Timestamp,
    /// The thing it happened to.
    pub object: [u8; 16],
    /// Identity of the person who did it.
    pub actor: Option<Sha256Digest>,
    /// The statement behind it.
    pub statement: Option<Sha256Digest>,
    /// Its details.
    pub fields: Vec<SealedField>,
}

/// A detail of an event: what the leaf shows and what the database keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedField {
    /// Name of the detail.
    pub name: &'static str,
    /// HMAC commitment under the field's own salt.
    pub commitment: Sha256Digest,
    /// The field's own key, sealed for this event and field.
    pub wrapped_key: Vec<u8>,
    /// Salt and value under that key.
    pub sealed: Vec<u8>,
}

/// The newest state of an organisation's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogHead {
    /// How many leaves it has.
    pub size: u64,
    /// Root of its tree.
    pub root: Sha256Digest,
    /// The signed checkpoint, a C2SP note.
    pub checkpoint: String,
}

/// A leaf in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLeaf {
    /// Position, from 0.
    pub index: u64,
    /// The leaf, byte for byte.
    pub leaf: Vec<u8>,
}

/// A checkpoint in its place in the anchor log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchored {
    /// Index of its leaf in the anchor log.
    pub index: u64,
    /// How many leaves the checkpoint has.
    pub size: u64,
    /// The signed note.
    pub checkpoint: String,
}

/// A checkpoint of the anchor log as it is shown to everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownAnchor {
    /// How many leaves it has.
    pub size: u64,
    /// The signed note, with the cosignatures that it has.
    pub checkpoint: String,
    /// Time-stamp token (RFC 3161, DER) over the three lines of the checkpoint.
    pub token: Option<Base64Bytes>,
}

/// How the witnesses of the anchor log stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WitnessState {
    /// The policy that was in force last, without addresses; `None` where there was none.
    pub policy: Option<String>,
    /// Since when its quorum is missing, where that was told.
    pub lost_at: Option<Timestamp>,
}

/// How far a log is, and what waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backlog {
    /// The log.
    pub log: TenantId,
    /// How many leaves it has.
    pub size: u64,
    /// How many of them are published.
    pub published: u64,
    /// Events that have no place yet; of the anchor log: checkpoints.
    pub pending: u64,
    /// Time of the oldest event that has no place or is not published; of the anchor log: of the last
    /// event that the oldest such checkpoint covers.
    pub oldest: Option<Timestamp>,
}

/// An erasure that is done in the database and not yet at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenErasure {
    /// Its number, which no other erasure has.
    pub erasure_id: u64,
    /// The log.
    pub log: TenantId,
    /// Index of the leaf whose detail was erased.
    pub index: u64,
}

/// A fuse that has gone: why nothing more of a log is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trip {
    /// The log.
    pub log: TenantId,
    /// Why, for the operator.
    pub reason: String,
    /// A checkpoint of this log that somebody has and the database does not know.
    pub checkpoint: Option<String>,
    /// When it was noticed.
    pub at: Timestamp,
}

/// What a log is brought forward by.
#[derive(Debug, Clone)]
pub struct Restored {
    /// The size it has now.
    pub from: u64,
    /// The leaves that are missing.
    pub leaves: Vec<LeafRecord>,
    /// The tiles that they make.
    pub tiles: Vec<TileWrite>,
    /// The head that was signed for them.
    pub head: LogHead,
}
