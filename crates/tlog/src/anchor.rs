//! Leaves of the anchor log: one for each checkpoint that a log of the instance signed. The leaf
//! holds a hash alone, so the anchor log can be public and shows neither which organisation grew nor
//! how far; whoever holds the checkpoint can show that it stands there
//! (`docs/spec/audit-log.md#anchor-log`).

use bulla_crypto::hash::sha256;
use bulla_types::Sha256Digest;

use crate::tree::leaf_hash;
use crate::{Checkpoint, Included, ProofError, VerifiedCheckpoint, verify_inclusion};

/// What every leaf of a checkpoint begins with.
const PREFIX: &[u8] = b"bulla/anchor/1\0";

/// Length of a leaf in bytes: the prefix and a SHA-256.
pub const ANCHOR_LEAF_BYTES: usize = PREFIX.len() + Sha256Digest::LENGTH;

/// The leaf of a checkpoint: `"bulla/anchor/1\0" ‖ SHA-256(text)`, where the text is the three lines
/// that the log signed, each with its newline. Signatures and cosignatures do not change it.
#[must_use]
pub fn anchor_leaf(checkpoint: &Checkpoint) -> Vec<u8> {
    let hash = sha256(checkpoint.body().as_bytes());
    [PREFIX, hash.as_bytes()].concat()
}

/// Verifies that a checkpoint stands in the anchor log at this index.
///
/// # Errors
/// [`ProofError`] as [`verify_inclusion`].
pub fn verify_anchored(
    anchor: &VerifiedCheckpoint,
    checkpoint: &VerifiedCheckpoint,
    index: u64,
    proof: &[Sha256Digest],
) -> Result<Included, ProofError> {
    let leaf = leaf_hash(&anchor_leaf(checkpoint.checkpoint()));
    verify_inclusion(anchor, index, &leaf, proof)
}
