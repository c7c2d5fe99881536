//! The audit trail's transparency log, in the formats of C2SP byte for byte: signed notes,
//! checkpoints, tiles and proofs (`docs/spec/audit-log.md`). No input or output, no clock.
//!
//! A checkpoint as it is published; the root is base64, the signature line begins with U+2014:
//! ```text
//! sign.example.ch/audit/5f3c
//! 70003
//! m9Ue0vGq6Bq1p2bq0zL1x0N0pDq6dRZ9W7Jm3r5p1mE=
//!
//! — sign.example.ch/audit/5f3c az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5…
//! ```
//!
//! The flow of a log: [`Edge::append`] yields the tiles to write, [`Edge::root`] the root that a
//! [`LogSigner`] signs. The flow of a reader: [`LogVerifier::open`] yields a
//! [`VerifiedCheckpoint`], which [`verify_inclusion`] and [`verify_consistency`] demand.
//!
//! Others watch a log: a witness that saw a checkpoint continue the one before says so by a
//! [`cosignature`], a [`policy`] says whose cosignatures make a checkpoint witnessed, and
//! [`witness`] is what a witness decides. Where two checkpoints cannot both be true, a
//! [`contradiction`] shows it to everybody who has the log's key.
//!
//! Sources: C2SP signed-note v1.0.0, tlog-checkpoint v1.0.0, tlog-tiles v0.1.0, tlog-proof v1,
//! tlog-cosignature v1, tlog-policy and tlog-witness v1; RFC 6962 §2.1 and RFC 9162 §2.1 for the tree.

mod anchor;
mod audit;
mod checkpoint;
pub mod contradiction;
pub mod cosignature;
mod edge;
pub mod leaf;
mod note;
mod origin;
pub mod policy;
mod proof;
pub mod proof_text;
mod prover;
pub mod rotation;
pub mod tile;
mod tree;
mod verifier_key;
pub mod witness;

pub use anchor::{
    ANCHOR_LEAF_BYTES, AnchorClaim, AnchorError, AnchorSummary, Anchored, anchor_leaf,
    demand_shown, find_anchored, verify_anchored,
};
pub use audit::{Audit, AuditError, AuditSummary};
pub use checkpoint::{Checkpoint, LogSigner, LogVerifier, VerifiedCheckpoint};
pub use edge::{Edge, EdgeError};
pub use leaf::Leaf;
pub use note::{MAX_NOTE_BYTES, NoteError};
pub use origin::{Origin, OriginError};
pub use proof::{
    Consistent, Included, MAX_PROOF_HASHES, ProofError, verify_consistency, verify_inclusion,
};
pub use prover::{
    ProveError, prove_beginning, prove_consistency, prove_inclusion, tiles_for_beginning,
    tiles_for_consistency, tiles_for_inclusion,
};
pub use tile::{TileError, TileLevel, TilePath, TileReader, TileWrite};
pub use tree::{MAX_TREE_SIZE, empty_root, leaf_hash, merkle_root, node_hash};
