//! Leaves of the anchor log: one for each checkpoint that a log of the instance signed. The leaf
//! holds a hash alone, so the anchor log can be public and shows neither which organisation grew nor
//! how far; whoever holds the checkpoint can show that it stands there
//! (`docs/spec/audit-log.md#anchor-log`).
//!
//! ```text
//! AnchorClaim::verify(anchor log, checkpoint) ─ Anchored ─ continues(remembered, proof)
//! ```

use bulla_crypto::hash::sha256;
use bulla_types::Sha256Digest;
use serde::Serialize;

use crate::policy::{Quorum, WitnessPolicy};
use crate::proof_text::ProofTextError;
use crate::prover::{ProveError, prove_inclusion};
use crate::tile::{TILE_WIDTH, TilePath, TileReader, entries};
use crate::tree::leaf_hash;
use crate::{
    Checkpoint, Consistent, Included, LogVerifier, NoteError, ProofError, VerifiedCheckpoint,
    verify_consistency, verify_inclusion,
};

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

/// A place in the anchor log as somebody shows it; nothing of it is verified.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::exhaustive_structs,
    reason = "built from an answer or from a file"
)]
pub struct AnchorClaim<'a> {
    /// Checkpoint of the anchor log: a signed note.
    pub anchor: &'a str,
    /// Position of the leaf in the anchor log, from 0.
    pub index: u64,
    /// Inclusion proof under `anchor`, lowest hash first.
    pub proof: &'a [Sha256Digest],
}

/// A checkpoint that was shown to stand in the anchor log. Only [`AnchorClaim::verify`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchored {
    anchor: VerifiedCheckpoint,
    index: u64,
}

/// Where a checkpoint stands in the anchor log, to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AnchorSummary {
    /// Name of the anchor log.
    pub origin: String,
    /// Leaves of the anchor log.
    pub size: u64,
    /// Root of the anchor log.
    pub root: Sha256Digest,
    /// Place of the checkpoint in it.
    pub index: u64,
    /// Size of the remembered checkpoint of the anchor log that this one was shown to continue.
    pub remembered_size: Option<u64>,
}

/// Why a checkpoint is not shown to stand in the anchor log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnchorError {
    /// The anchor log's first leaves are others than those of the remembered checkpoint.
    #[error("the anchor log does not continue the {size} leaves that were remembered")]
    Diverged {
        /// Leaves of the remembered checkpoint.
        size: u64,
    },
    /// Another checkpoint of the same size is shown: the log has two histories.
    #[error("the anchor log is shown with another checkpoint of {size} leaves of this log")]
    Forked {
        /// The size of both.
        size: u64,
    },
    /// The anchor log's own checkpoint is refused.
    #[error("the anchor log's checkpoint: {0}")]
    Note(NoteError),
    /// The checkpoint of another size is shown in place of the wanted one.
    #[error("the anchor log is shown with the checkpoint of {shown} leaves, not that of {wanted}")]
    OtherSize {
        /// Leaves of the checkpoint that was asked for.
        wanted: u64,
        /// Leaves of the one that is shown.
        shown: u64,
    },
    /// The hashes do not lead from the checkpoint to the anchor log's root.
    #[error("the checkpoint does not stand in the anchor log where it is said to: {0}")]
    Proof(ProofError),
    /// The checkpoint that is shown in place of the wanted one is refused.
    #[error("the anchor log is shown with a checkpoint that is refused: {0}")]
    Shown(NoteError),
    /// The anchor log has fewer leaves than were remembered.
    #[error("the anchor log has {size} leaves, and had {remembered}")]
    Shrunk {
        /// Leaves now.
        size: u64,
        /// Leaves of the remembered checkpoint.
        remembered: u64,
    },
    /// The text is no proof file.
    #[error("the place in the anchor log: {0}")]
    Text(ProofTextError),
    /// What should be the anchor log's tiles is something else.
    #[error("the anchor log's tiles: {0}")]
    Tiles(ProveError),
    /// A signature under the name and key of a known witness is bad, or the policy is about other logs.
    #[error("the witnesses of the anchor log's checkpoint: {0}")]
    Witness(NoteError),
}

impl AnchorClaim<'_> {
    /// Shows that the checkpoint stands in the anchor log of this verifier, under any name that it had.
    /// Whoever is shown it as the newest compares the name.
    ///
    /// # Errors
    /// [`AnchorError::Note`] or [`AnchorError::Proof`].
    pub fn verify(
        &self,
        log: &LogVerifier,
        checkpoint: &VerifiedCheckpoint,
    ) -> Result<Anchored, AnchorError> {
        let anchor = log.open_any(self.anchor).map_err(AnchorError::Note)?;
        let included = verify_anchored(&anchor, checkpoint, self.index, self.proof)
            .map_err(AnchorError::Proof)?;
        Ok(Anchored {
            index: included.index(),
            anchor,
        })
    }
}

impl AnchorError {
    /// Whether the anchor log's checkpoint is sound as far as can be told, but of another log or key
    /// than the known one.
    #[must_use]
    pub const fn is_foreign(&self) -> bool {
        matches!(self, Self::Note(error) if error.is_foreign())
    }
}

impl Anchored {
    /// The checkpoint of the anchor log that covers the place.
    #[must_use]
    pub const fn anchor(&self) -> &VerifiedCheckpoint {
        &self.anchor
    }

    /// The place.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// Shows that the anchor log continues a remembered checkpoint of it.
    ///
    /// # Errors
    /// [`AnchorError::Shrunk`], [`AnchorError::Diverged`].
    pub fn continues(
        &self,
        remembered: &VerifiedCheckpoint,
        proof: &[Sha256Digest],
    ) -> Result<Consistent, AnchorError> {
        let (size, old) = (self.anchor.size(), remembered.size());
        if size < old {
            let remembered = old;
            return Err(AnchorError::Shrunk { size, remembered });
        }
        verify_consistency(old, remembered.root(), &self.anchor, proof)
            .map_err(|_| AnchorError::Diverged { size: old })
    }

    /// Which of the witnesses that the reader relies on cosigned the checkpoint that covers the place.
    /// A quorum that is missing is no error: it is for the reader to say so.
    ///
    /// # Errors
    /// [`AnchorError::Witness`] as [`WitnessPolicy::check`].
    pub fn witnesses(&self, policy: &WitnessPolicy) -> Result<Quorum, AnchorError> {
        policy.check(&self.anchor).map_err(AnchorError::Witness)
    }

    /// What is to be told, with the size of the remembered checkpoint that it continues.
    #[must_use]
    pub fn summary(&self, remembered_size: Option<u64>) -> AnchorSummary {
        AnchorSummary {
            origin: self.anchor.origin().to_string(),
            size: self.anchor.size(),
            root: *self.anchor.root(),
            index: self.index,
            remembered_size,
        }
    }
}

/// Demands that the checkpoint that is shown together with a place is the wanted one.
///
/// # Errors
/// [`AnchorError::Shown`] for one that the log's key did not sign, [`AnchorError::OtherSize`],
/// [`AnchorError::Forked`] for a second history.
pub fn demand_shown(
    log: &LogVerifier,
    wanted: &VerifiedCheckpoint,
    shown: &str,
) -> Result<(), AnchorError> {
    let shown = log.open(shown).map_err(AnchorError::Shown)?;
    let (wanted_size, size) = (wanted.size(), shown.size());
    if size != wanted_size {
        return Err(AnchorError::OtherSize {
            wanted: wanted_size,
            shown: size,
        });
    }
    if shown.root() == wanted.root() {
        Ok(())
    } else {
        Err(AnchorError::Forked { size })
    }
}

/// Place and inclusion proof of a checkpoint in an anchor log of this size, whose tiles are at hand;
/// the newest where it stands there twice, `None` where it does not. The tiles are not checked:
/// [`AnchorClaim::verify`] follows.
///
/// # Errors
/// [`ProveError`] for a tile that is absent or malformed.
pub fn find_anchored(
    size: u64,
    checkpoint: &Checkpoint,
    tiles: &impl TileReader,
) -> Result<Option<(u64, Vec<Sha256Digest>)>, ProveError> {
    let wanted = anchor_leaf(checkpoint);
    let width = u64::from(TILE_WIDTH);
    for bundle in (0..size.div_ceil(width)).rev() {
        let first = bundle.saturating_mul(width);
        let path = TilePath::entries_of(size, first).ok_or(ProveError::Range)?;
        let data = tiles.tile(&path).ok_or(ProveError::Missing { path })?;
        let leaves = entries(&path, &data)?;
        let place = (first..).zip(leaves).filter(|(_, leaf)| *leaf == wanted);
        if let Some((index, _)) = place.last() {
            return Ok(Some((index, prove_inclusion(size, index, tiles)?)));
        }
    }
    Ok(None)
}
