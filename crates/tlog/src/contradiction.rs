//! What a log showed that cannot be, or would not prove, as a file for somebody else
//! (`docs/spec/contradiction.md`): signed checkpoints with as much beside them as shows it, offline,
//! to whoever has the log's public key. Nothing in it is secret, nothing but the checkpoints' signatures
//! authenticates it, and nothing else has to.
//!
//! ```text
//! {"format":"bulla.contradiction","shown":{"contradiction":{"two_roots":{"first":"…","second":"…"}}},"v":1}
//! ```
//!
//! A *contradiction* is proven by signatures: an honest log cannot have signed both. A *refusal* is what
//! a device saw and nobody has to believe: every part of it may be genuine.

mod finding;
mod times;

pub use finding::{ContradictionError, Finding, Keys, LATE_MS};

use bulla_types::Sha256Digest;
use bulla_types::json;
use serde::{Deserialize, Serialize};

use crate::proof::fold_consistency;
use crate::{MAX_NOTE_BYTES, Origin, VerifiedCheckpoint, verify_consistency};

/// Largest file in bytes: two notes, each character escaped, and the rest.
pub const MAX_CONTRADICTION_BYTES: usize = 5 * MAX_NOTE_BYTES;

/// Most hashes in one list: a proof of the largest tree and the subtree that it begins with.
pub const MAX_HASHES: usize = 64;

/// What a log showed. Checkpoints are signed notes, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[expect(clippy::exhaustive_enums, reason = "closed by version 1 of the format")]
pub enum Shown {
    /// Cannot be: proven by what is in it and the log's key.
    Contradiction(Contradiction),
    /// Was not proven to a device. Says nothing of itself: every part may be genuine.
    Refusal(Refusal),
}

/// What cannot be, whoever shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[expect(clippy::exhaustive_enums, reason = "closed by version 1 of the format")]
pub enum Contradiction {
    /// An event says that it happened after a witness saw it in the anchor log.
    Late {
        /// The place of `checkpoint` in the anchor log, whose checkpoint bears the cosignature.
        anchor: Place,
        /// The log's checkpoint over the event.
        checkpoint: String,
        /// The event.
        event: Event,
    },
    /// The larger tree does not begin with the smaller.
    NoPrefix {
        /// The smaller checkpoint.
        first: String,
        /// With what the larger begins: see [`crate::prove_beginning`].
        hashes: Vec<Sha256Digest>,
        /// The larger checkpoint.
        second: String,
    },
    /// The time of a later event of one log lies before that of an earlier.
    TimesFell {
        /// The checkpoint over both.
        checkpoint: String,
        /// The earlier, of the smaller index.
        first: Event,
        /// The later.
        second: Event,
    },
    /// One place of the log has two leaves.
    TwoLeaves {
        /// Under the smaller checkpoint.
        first: LeafUnder,
        /// The place, at most [`crate::leaf::MAX_INDEX`].
        index: u64,
        /// Under the larger one.
        second: LeafUnder,
    },
    /// Two checkpoints of one size have different roots.
    TwoRoots {
        /// That of the smaller root, compared byte by byte.
        first: String,
        /// The other.
        second: String,
    },
}

/// What a device was shown and could not prove false.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[expect(clippy::exhaustive_enums, reason = "closed by version 1 of the format")]
pub enum Refusal {
    /// The newest checkpoint is smaller than one that was seen before.
    Rollback {
        /// What was seen before.
        remembered: String,
        /// What is shown as the newest.
        shown: String,
    },
    /// A larger checkpoint was not shown to continue one that was seen before.
    Unproven {
        /// What was given as the proof of it.
        hashes: Vec<Sha256Digest>,
        /// What was seen before.
        remembered: String,
        /// What is shown.
        shown: String,
    },
}

/// An event with its place under a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "closed by version 1 of the format"
)]
pub struct Event {
    /// Inclusion proof, lowest hash first.
    pub hashes: Vec<Sha256Digest>,
    /// Its place, at most [`crate::leaf::MAX_INDEX`].
    pub index: u64,
    /// The leaf, byte for byte.
    pub leaf: String,
}

/// The hash of a leaf under a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "closed by version 1 of the format"
)]
pub struct LeafUnder {
    /// The checkpoint.
    pub checkpoint: String,
    /// Inclusion proof, lowest hash first.
    pub hashes: Vec<Sha256Digest>,
    /// Hash of the leaf.
    pub leaf_hash: Sha256Digest,
}

/// A place in the anchor log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "closed by version 1 of the format"
)]
pub struct Place {
    /// The anchor log's checkpoint.
    pub checkpoint: String,
    /// Inclusion proof, lowest hash first.
    pub hashes: Vec<Sha256Digest>,
    /// Index of the leaf, at most [`crate::leaf::MAX_INDEX`].
    pub index: u64,
}

impl Shown {
    /// What two checkpoints of one log amount to: `remembered` was seen before, `shown` later, with
    /// `proof` as the server's proof that it continues the other. `None` where it does. Both were opened
    /// by the same verifier, under whatever names the log has had.
    #[must_use]
    pub fn of(
        remembered: &VerifiedCheckpoint,
        shown: &VerifiedCheckpoint,
        proof: &[Sha256Digest],
    ) -> Option<Self> {
        let (old, new) = (remembered.size(), shown.size());
        let texts = || (remembered.text().to_owned(), shown.text().to_owned());
        if old == new {
            if remembered.root() == shown.root() {
                return None;
            }
            let (mut first, mut second) = texts();
            if shown.root().as_bytes() < remembered.root().as_bytes() {
                core::mem::swap(&mut first, &mut second);
            }
            return Some(Self::Contradiction(Contradiction::TwoRoots {
                first,
                second,
            }));
        }
        let (first, second) = texts();
        if new < old {
            return Some(Self::Refusal(Refusal::Rollback {
                remembered: first,
                shown: second,
            }));
        }
        if verify_consistency(old, remembered.root(), shown, proof).is_ok() {
            return None;
        }
        let proven = (!old.is_power_of_two()).then(|| Self::of_beginning(remembered, shown, proof));
        proven.flatten().or_else(|| {
            Some(Self::Refusal(Refusal::Unproven {
                hashes: proof.iter().copied().take(MAX_HASHES).collect(),
                remembered: first,
                shown: second,
            }))
        })
    }

    /// The contradiction of a larger checkpoint that does not begin with a smaller one, by the hashes
    /// that show with what it begins ([`crate::prove_beginning`]). `None` where they do not show that.
    #[must_use]
    pub fn of_beginning(
        smaller: &VerifiedCheckpoint,
        larger: &VerifiedCheckpoint,
        hashes: &[Sha256Digest],
    ) -> Option<Self> {
        let begins = beginning((smaller.size(), larger), hashes)?;
        (begins != *smaller.root()).then(|| {
            Self::Contradiction(Contradiction::NoPrefix {
                first: smaller.text().to_owned(),
                hashes: hashes.to_vec(),
                second: larger.text().to_owned(),
            })
        })
    }

    /// Whether signatures alone prove it, if they verify.
    #[must_use]
    pub const fn is_contradiction(&self) -> bool {
        matches!(self, Self::Contradiction(_))
    }

    /// The log that the file says it is about; nothing of it is verified.
    #[must_use]
    pub fn origin(&self) -> Option<Origin> {
        name_in(self.first_note())
    }

    /// The anchor log in which the file says that it shows a place; nothing of it is verified.
    #[must_use]
    pub fn anchor_origin(&self) -> Option<Origin> {
        if let Self::Contradiction(Contradiction::Late { anchor, .. }) = self {
            name_in(&anchor.checkpoint)
        } else {
            None
        }
    }

    /// The file.
    #[must_use]
    pub fn encode(&self) -> String {
        let file = File {
            format: FORMAT.to_owned(),
            shown: self.clone(),
            v: VERSION,
        };
        // Keys are strings and nothing in it can fail to be written.
        json::write_string(&file).unwrap_or_default()
    }

    /// What a file holds. Nothing of it is verified: [`Self::verify`].
    ///
    /// # Errors
    /// [`ContradictionError::TooLarge`]; [`ContradictionError::Format`] unless encoding it again yields
    /// the same bytes, and for too many hashes or an index beyond what JSON keeps exact.
    pub fn parse(bytes: &[u8]) -> Result<Self, ContradictionError> {
        if bytes.len() > MAX_CONTRADICTION_BYTES {
            return Err(ContradictionError::TooLarge);
        }
        let file: File = json::read(bytes).map_err(|_| ContradictionError::Format)?;
        let is_known = file.format == FORMAT && file.v == VERSION;
        if !is_known || !file.shown.is_within_limits() || file.shown.encode().as_bytes() != bytes {
            return Err(ContradictionError::Format);
        }
        Ok(file.shown)
    }

    fn first_note(&self) -> &str {
        match self {
            Self::Contradiction(it) => match it {
                Contradiction::Late { checkpoint, .. }
                | Contradiction::TimesFell { checkpoint, .. } => checkpoint,
                Contradiction::NoPrefix { first, .. } | Contradiction::TwoRoots { first, .. } => {
                    first
                }
                Contradiction::TwoLeaves { first, .. } => &first.checkpoint,
            },
            Self::Refusal(
                Refusal::Rollback { remembered, .. } | Refusal::Unproven { remembered, .. },
            ) => remembered,
        }
    }

    fn is_within_limits(&self) -> bool {
        let (lists, indices): (Vec<&Vec<_>>, Vec<u64>) = match self {
            Self::Contradiction(it) => match it {
                Contradiction::Late { anchor, event, .. } => (
                    vec![&anchor.hashes, &event.hashes],
                    vec![anchor.index, event.index],
                ),
                Contradiction::NoPrefix { hashes, .. } => (vec![hashes], Vec::new()),
                Contradiction::TimesFell { first, second, .. } => (
                    vec![&first.hashes, &second.hashes],
                    vec![first.index, second.index],
                ),
                Contradiction::TwoLeaves {
                    first,
                    index,
                    second,
                } => (vec![&first.hashes, &second.hashes], vec![*index]),
                Contradiction::TwoRoots { .. } => (Vec::new(), Vec::new()),
            },
            Self::Refusal(Refusal::Unproven { hashes, .. }) => (vec![hashes], Vec::new()),
            Self::Refusal(Refusal::Rollback { .. }) => (Vec::new(), Vec::new()),
        };
        lists.iter().all(|list| list.len() <= MAX_HASHES)
            && indices.iter().all(|index| *index <= crate::leaf::MAX_INDEX)
    }
}

fn name_in(note: &str) -> Option<Origin> {
    note.lines().next()?.parse().ok()
}

/// The root of the first `size` leaves of a checkpoint's tree, as hashes that lead to its root show;
/// `None` where they do not lead there.
fn beginning(
    (size, larger): (u64, &VerifiedCheckpoint),
    hashes: &[Sha256Digest],
) -> Option<Sha256Digest> {
    if size == 0 || size >= larger.size() {
        return None;
    }
    let (first, rest) = hashes.split_first()?;
    let (begins, whole) = fold_consistency((size, larger.size()), first, rest)?;
    (whole == *larger.root()).then_some(begins)
}

/// The file: keys in alphabetical order, which serde keeps.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    shown: Shown,
    v: u8,
}

const FORMAT: &str = "bulla.contradiction";
const VERSION: u8 = 1;
