//! What a file shows, once its signatures and hashes are verified, and why one shows nothing.

use bulla_types::{Sha256Digest, Timestamp};
use serde::Serialize;

use super::{Contradiction, Event, LeafUnder, Place, Refusal, Shown, beginning};
use crate::cosignature::CosignatureVerifier;
use crate::leaf::LeafError;
use crate::{
    Leaf, LogVerifier, NoteError, ProofError, VerifiedCheckpoint, leaf_hash, verify_anchored,
    verify_consistency, verify_inclusion,
};

/// What a file is verified with.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::exhaustive_structs,
    reason = "built by whoever verifies; a new key must be a compile error"
)]
pub struct Keys<'a> {
    /// The log's, with the keys that it had under earlier names where they are known.
    pub log: &'a LogVerifier,
    /// The anchor log's, where it is known; [`Contradiction::Late`] needs it.
    pub anchor: Option<&'a LogVerifier>,
    /// Witnesses whose clock whoever verifies relies on; [`Contradiction::Late`] needs one of them.
    pub witnesses: &'a [CosignatureVerifier],
}

/// What a file shows. Every number and root in it is signed by the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Finding {
    /// An event is of a time at which a witness had already seen it.
    Late {
        /// Place of the event.
        index: u64,
        /// Its time.
        at_ms: Timestamp,
        /// When the witness had seen it: seconds since 1970-01-01T00:00:00Z.
        seen_at_secs: u64,
        /// Name of the witness.
        witness: String,
    },
    /// The tree of `next_size` leaves begins with another one than was signed for `size`.
    NoPrefix {
        /// Leaves of the smaller checkpoint.
        size: u64,
        /// Its root.
        root: Sha256Digest,
        /// Leaves of the larger checkpoint.
        next_size: u64,
        /// Root of its first `size` leaves.
        begins: Sha256Digest,
    },
    /// The newest checkpoint is smaller than one that was seen before. Proves nothing.
    Rollback {
        /// Leaves of the one that was seen before.
        remembered: u64,
        /// Leaves of the one that was shown as the newest.
        shown: u64,
    },
    /// Times fall while indices rise.
    TimesFell {
        /// The smaller index.
        index: u64,
        /// Its time.
        at_ms: Timestamp,
        /// The larger index.
        next_index: u64,
        /// Its time, before the other.
        next_at_ms: Timestamp,
    },
    /// One place has two leaves.
    TwoLeaves {
        /// The place.
        index: u64,
        /// Leaves of the smaller checkpoint.
        size: u64,
        /// Leaves of the larger checkpoint.
        next_size: u64,
        /// Hash of the leaf in the smaller.
        leaf_hash: Sha256Digest,
        /// Hash of the leaf in the larger.
        next_leaf_hash: Sha256Digest,
    },
    /// One size has two roots.
    TwoRoots {
        /// The size.
        size: u64,
        /// The smaller root.
        root: Sha256Digest,
        /// The other.
        other_root: Sha256Digest,
    },
    /// A larger checkpoint was not shown to continue a smaller. Proves nothing.
    Unproven {
        /// Leaves of the one that was seen before.
        remembered: u64,
        /// Leaves of the one that was shown.
        shown: u64,
    },
}

impl Finding {
    /// Whether it is proven, to everybody, that the log signed what cannot all be true.
    #[must_use]
    pub const fn is_contradiction(&self) -> bool {
        !matches!(self, Self::Rollback { .. } | Self::Unproven { .. })
    }

    /// The stable name of its kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Late { .. } => "late",
            Self::NoPrefix { .. } => "no_prefix",
            Self::Rollback { .. } => "rollback",
            Self::TimesFell { .. } => "times_fell",
            Self::TwoLeaves { .. } => "two_leaves",
            Self::TwoRoots { .. } => "two_roots",
            Self::Unproven { .. } => "unproven",
        }
    }
}

/// Why a file shows nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContradictionError {
    /// What is in it can all be true.
    #[error("the parts of the file do not contradict each other")]
    Agrees,
    /// Not the one encoding of version 1.
    #[error("not a file of this format")]
    Format,
    /// An event in it is no leaf, or one of another log.
    #[error("an event in the file is not one of this log")]
    Leaf,
    /// A checkpoint in it is refused.
    #[error("a checkpoint in the file: {0}")]
    Note(#[from] NoteError),
    /// Its parts stand in another order, or have other sizes, than their kind has them in.
    #[error("the checkpoints in the file do not have the sizes or the order of their kind")]
    Order,
    /// Its hashes do not lead to a signed root.
    #[error("the hashes in the file: {0}")]
    Proof(#[from] ProofError),
    /// Larger than [`super::MAX_CONTRADICTION_BYTES`].
    #[error("too large")]
    TooLarge,
    /// Nobody whose clock is relied on cosigned.
    #[error("no known witness cosigned the checkpoint in the file")]
    Unwitnessed,
}

impl ContradictionError {
    /// The stable code: `foreign` for a checkpoint of another log or key, which may be sound.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Format => "format",
            Self::Leaf => "leaf",
            Self::Note(error) if error.is_foreign() => "foreign",
            Self::Note(_) => "note",
            Self::Order => "order",
            Self::Proof(_) => "proof",
            Self::TooLarge => "too_large",
            Self::Unwitnessed => "unwitnessed",
        }
    }
}

impl Shown {
    /// What the file shows to somebody who has these keys, and nothing else.
    ///
    /// # Errors
    /// [`ContradictionError`], all but `Format` and `TooLarge`.
    pub fn verify(&self, keys: &Keys<'_>) -> Result<Finding, ContradictionError> {
        match self {
            Self::Contradiction(it) => match it {
                Contradiction::Late {
                    anchor,
                    checkpoint,
                    event,
                } => late(keys, anchor, checkpoint, event),
                Contradiction::NoPrefix {
                    first,
                    hashes,
                    second,
                } => no_prefix(keys, (first, second), hashes),
                Contradiction::TimesFell {
                    checkpoint,
                    first,
                    second,
                } => times_fell(keys, checkpoint, (first, second)),
                Contradiction::TwoLeaves {
                    first,
                    index,
                    second,
                } => two_leaves(keys, *index, (first, second)),
                Contradiction::TwoRoots { first, second } => two_roots(keys, (first, second)),
            },
            Self::Refusal(Refusal::Rollback { remembered, shown }) => {
                let (remembered, shown) = open(keys, (remembered, shown))?;
                if shown.size() >= remembered.size() {
                    return Err(ContradictionError::Order);
                }
                Ok(Finding::Rollback {
                    remembered: remembered.size(),
                    shown: shown.size(),
                })
            }
            Self::Refusal(Refusal::Unproven {
                hashes,
                remembered,
                shown,
            }) => unproven(keys, (remembered, shown), hashes),
        }
    }
}

type Pair<'a, T> = (&'a T, &'a T);

fn open(
    keys: &Keys<'_>,
    (first, second): Pair<'_, String>,
) -> Result<(VerifiedCheckpoint, VerifiedCheckpoint), ContradictionError> {
    Ok((keys.log.open_any(first)?, keys.log.open_any(second)?))
}

fn two_roots(keys: &Keys<'_>, notes: Pair<'_, String>) -> Result<Finding, ContradictionError> {
    let (first, second) = open(keys, notes)?;
    if first.size() != second.size() || first.root().as_bytes() > second.root().as_bytes() {
        return Err(ContradictionError::Order);
    }
    if first.root() == second.root() {
        return Err(ContradictionError::Agrees);
    }
    Ok(Finding::TwoRoots {
        size: first.size(),
        root: *first.root(),
        other_root: *second.root(),
    })
}

fn no_prefix(
    keys: &Keys<'_>,
    notes: Pair<'_, String>,
    hashes: &[Sha256Digest],
) -> Result<Finding, ContradictionError> {
    let (first, second) = open(keys, notes)?;
    if first.size() == 0 || first.size() >= second.size() {
        return Err(ContradictionError::Order);
    }
    let begins = beginning((first.size(), &second), hashes).ok_or(ProofError::Root)?;
    if begins == *first.root() {
        return Err(ContradictionError::Agrees);
    }
    Ok(Finding::NoPrefix {
        size: first.size(),
        root: *first.root(),
        next_size: second.size(),
        begins,
    })
}

fn two_leaves(
    keys: &Keys<'_>,
    index: u64,
    (first, second): Pair<'_, LeafUnder>,
) -> Result<Finding, ContradictionError> {
    let (smaller, larger) = open(keys, (&first.checkpoint, &second.checkpoint))?;
    if smaller.size() >= larger.size() {
        return Err(ContradictionError::Order);
    }
    verify_inclusion(&smaller, index, &first.leaf_hash, &first.hashes)?;
    verify_inclusion(&larger, index, &second.leaf_hash, &second.hashes)?;
    if first.leaf_hash == second.leaf_hash {
        return Err(ContradictionError::Agrees);
    }
    Ok(Finding::TwoLeaves {
        index,
        size: smaller.size(),
        next_size: larger.size(),
        leaf_hash: first.leaf_hash,
        next_leaf_hash: second.leaf_hash,
    })
}

fn times_fell(
    keys: &Keys<'_>,
    note: &str,
    events: Pair<'_, Event>,
) -> Result<Finding, ContradictionError> {
    fell(&keys.log.open_any(note)?, events)
}

/// Two events under one checkpoint, of which the later is dated before the earlier.
pub(super) fn fell(
    checkpoint: &VerifiedCheckpoint,
    (first, second): Pair<'_, Event>,
) -> Result<Finding, ContradictionError> {
    if first.index >= second.index {
        return Err(ContradictionError::Order);
    }
    let at = time_of(checkpoint, first)?;
    let next_at = time_of(checkpoint, second)?;
    if next_at >= at {
        return Err(ContradictionError::Agrees);
    }
    Ok(Finding::TimesFell {
        index: first.index,
        at_ms: at,
        next_index: second.index,
        next_at_ms: next_at,
    })
}

/// The leaf lies under the log's checkpoint, that in the anchor log, and the witness saw the anchor
/// log: so it had seen the event, by its own clock, at the latest when it signed.
fn late(
    keys: &Keys<'_>,
    place: &Place,
    note: &str,
    event: &Event,
) -> Result<Finding, ContradictionError> {
    let checkpoint = keys.log.open_any(note)?;
    let anchor = keys.anchor.ok_or(NoteError::Origin)?;
    let anchor = anchor.open_any(&place.checkpoint)?;
    verify_anchored(&anchor, &checkpoint, place.index, &place.hashes)?;
    let at = time_of(&checkpoint, event)?;
    let mut seen: Option<(u64, &CosignatureVerifier)> = None;
    for witness in keys.witnesses {
        if let Some(cosignature) = witness.find(&anchor)?
            && seen.is_none_or(|(secs, _)| cosignature.at_secs() < secs)
        {
            seen = Some((cosignature.at_secs(), witness));
        }
    }
    let (seen_at_secs, witness) = seen.ok_or(ContradictionError::Unwitnessed)?;
    // A cosignature has no fractions of a second: all of the second belongs to it.
    let latest = seen_at_secs
        .saturating_add(1)
        .saturating_mul(1000)
        .saturating_add(LATE_MS);
    if at.as_millis() < latest {
        return Err(ContradictionError::Agrees);
    }
    Ok(Finding::Late {
        index: event.index,
        at_ms: at,
        seen_at_secs,
        witness: witness.name().to_string(),
    })
}

fn unproven(
    keys: &Keys<'_>,
    notes: Pair<'_, String>,
    hashes: &[Sha256Digest],
) -> Result<Finding, ContradictionError> {
    let (remembered, shown) = open(keys, notes)?;
    if remembered.size() >= shown.size() {
        return Err(ContradictionError::Order);
    }
    if verify_consistency(remembered.size(), remembered.root(), &shown, hashes).is_ok() {
        return Err(ContradictionError::Agrees);
    }
    Ok(Finding::Unproven {
        remembered: remembered.size(),
        shown: shown.size(),
    })
}

fn time_of(
    checkpoint: &VerifiedCheckpoint,
    event: &Event,
) -> Result<Timestamp, ContradictionError> {
    let bytes = event.leaf.as_bytes();
    let leaf = Leaf::parse(bytes)?;
    if !checkpoint.is_named(leaf.origin.as_str()) {
        return Err(ContradictionError::Leaf);
    }
    verify_inclusion(checkpoint, event.index, &leaf_hash(bytes), &event.hashes)?;
    Ok(leaf.at)
}

impl From<LeafError> for ContradictionError {
    fn from(_: LeafError) -> Self {
        Self::Leaf
    }
}

/// By how much the clocks of a log and of a witness may differ: ten minutes.
pub const LATE_MS: u64 = 10 * 60 * 1000;
