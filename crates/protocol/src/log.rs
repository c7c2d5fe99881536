//! Pieces of an organisation's log that a client checks: entries with their proofs against one
//! checkpoint, and consistency between two.

use bulla_types::{Base64Bytes, Sha256Digest, TenantId};
use serde::{Deserialize, Serialize};

/// In place of an organisation's id: the instance's own log, where its authorities stand and in which
/// it names its next key.
pub const INSTANCE_LOG: TenantId = TenantId::from_bytes([0; 16]);

/// An entry and its inclusion proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogEntry {
    /// Position in the log, from 0.
    pub index: u64,
    /// The leaf, byte for byte.
    pub leaf: Base64Bytes,
    /// Inclusion proof, lowest hash first (RFC 9162 §2.1.3).
    pub proof: Vec<Sha256Digest>,
    /// The fields that the leaf commits to, all of them, sorted by their names; empty where it has none or
    /// they are not shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<OpenedField>,
}

/// A field of an event, with what opens its commitment unless it is withheld or erased.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenedField {
    /// Name of the field.
    pub field: String,
    /// What the leaf commits to: `HMAC-SHA256(salt, field ‖ 0x00 ‖ value)`.
    pub commitment: Sha256Digest,
    /// The salt, 32 bytes; absent together with the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<Base64Bytes>,
    /// The value; absent where it is withheld or erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl core::fmt::Debug for OpenedField {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "OpenedField({})", self.field)
    }
}

/// Entries of one log, all proven against the same checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogExtract {
    /// The checkpoint: a C2SP signed note.
    pub checkpoint: String,
    /// The entries, by rising index.
    pub entries: Vec<LogEntry>,
}

/// Answer of [`crate::path::LOG_ANCHOR`]: that a checkpoint of an organisation's log stands in the
/// anchor log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnchorProof {
    /// Checkpoint of the anchor log: a C2SP signed note.
    pub anchor: String,
    /// The organisation's checkpoint of the size asked for: a C2SP signed note.
    pub checkpoint: String,
    /// Position of its leaf in the anchor log, from 0.
    pub index: u64,
    /// Inclusion proof under `anchor`, lowest hash first.
    pub proof: Vec<Sha256Digest>,
    /// Time-stamp token (RFC 3161, DER) over the text of `anchor`: its three lines, each with its
    /// newline, SHA-256. Absent where no authority has stamped it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Base64Bytes>,
}

/// Answer of [`crate::path::LOG_CLOSING`]: where the instance's own log ended under a key that signs
/// no more. Its last leaf names the next key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogClosing {
    /// The last checkpoint under the key: a C2SP signed note.
    pub checkpoint: String,
    /// The last leaf, byte for byte.
    pub leaf: Base64Bytes,
    /// Inclusion proof of the leaf at index `size - 1`, lowest hash first.
    pub proof: Vec<Sha256Digest>,
}

/// Body of POST to [`crate::path::LOG_CHECKPOINT`]: a checkpoint that a client, witness or auditor has
/// seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SeenCheckpoint {
    /// The checkpoint: a C2SP signed note.
    pub checkpoint: String,
}

/// Answer of [`crate::path::LOG_CONSISTENCY`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConsistencyProof {
    /// The newest checkpoint: a C2SP signed note.
    pub checkpoint: String,
    /// Proof from the size asked for to the checkpoint's (RFC 9162 §2.1.4).
    pub proof: Vec<Sha256Digest>,
}
