//! Records of the audit trail, before and after they have their place in an organisation's log.

use bulla_domain::event::EventKind;
use bulla_types::{EventId, Sha256Digest, Timestamp};

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
    /// Salt and value, sealed for this event and field.
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
