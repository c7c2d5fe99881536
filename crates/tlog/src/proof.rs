//! Inclusion and consistency proofs, verified (RFC 9162 §2.1.3.2 and §2.1.4.2). A proof with one
//! hash too many or too few is refused.

use bulla_types::Sha256Digest;

use crate::tree::{empty_root, node_hash};
use crate::{Checkpoint, VerifiedCheckpoint};

/// Most hashes that a proof can need: one for each level of the largest tree.
pub const MAX_PROOF_HASHES: usize = 63;

/// Why a proof is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The leaf's index is not below the size of the tree.
    #[error("index {index} lies outside a tree of {size} leaves")]
    Index {
        /// Index of the leaf.
        index: u64,
        /// Leaves of the tree.
        size: u64,
    },
    /// The number of hashes is not the one that the sizes demand.
    #[error("the proof has {got} hashes, which does not fit the sizes")]
    Length {
        /// Hashes in the proof.
        got: usize,
    },
    /// The hashes do not lead to the root.
    #[error("the proof does not lead to the root")]
    Root,
    /// The older tree is larger than the newer: the log went back.
    #[error("the tree went back from {old} to {new} leaves")]
    Shrunk {
        /// Leaves of the older tree.
        old: u64,
        /// Leaves of the newer tree.
        new: u64,
    },
}

/// A leaf that was shown to stand in a log. Only [`verify_inclusion`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Included {
    index: u64,
    leaf_hash: Sha256Digest,
    checkpoint: Checkpoint,
}

impl Included {
    /// Place of the leaf in the log.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// Hash of the leaf.
    #[must_use]
    pub const fn leaf_hash(&self) -> &Sha256Digest {
        &self.leaf_hash
    }

    /// The checkpoint under which it stands.
    #[must_use]
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }
}

/// An older tree that was shown to be the beginning of a newer one. Only [`verify_consistency`]
/// makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consistent {
    old_size: u64,
    checkpoint: Checkpoint,
}

impl Consistent {
    /// Leaves of the older tree.
    #[must_use]
    pub const fn old_size(&self) -> u64 {
        self.old_size
    }

    /// The newer checkpoint.
    #[must_use]
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }
}

/// Shows that the leaf stands at `index` of the log.
///
/// # Errors
/// [`ProofError`]: `Index`, `Length` or `Root`.
pub fn verify_inclusion(
    checkpoint: &VerifiedCheckpoint,
    index: u64,
    leaf_hash: &Sha256Digest,
    proof: &[Sha256Digest],
) -> Result<Included, ProofError> {
    let size = checkpoint.size();
    if index >= size {
        return Err(ProofError::Index { index, size });
    }
    let got = proof.len();
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf_hash;
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::Length { got });
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            // A right-most node without a sibling moves up unchanged.
            let skipped = node.trailing_zeros();
            (node, last) = (node >> skipped, last >> skipped);
        } else {
            hash = node_hash(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(ProofError::Length { got });
    }
    if hash != *checkpoint.root() {
        return Err(ProofError::Root);
    }
    Ok(Included {
        index,
        leaf_hash: *leaf_hash,
        checkpoint: checkpoint.checkpoint().clone(),
    })
}

/// Shows that the tree of `old_size` leaves and `old_root` is the beginning of the log. Without
/// leaves, or with equal sizes, the proof is empty.
///
/// # Errors
/// [`ProofError`]: `Shrunk`, `Length` or `Root`.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Sha256Digest,
    checkpoint: &VerifiedCheckpoint,
    proof: &[Sha256Digest],
) -> Result<Consistent, ProofError> {
    let size = checkpoint.size();
    if old_size > size {
        return Err(ProofError::Shrunk {
            old: old_size,
            new: size,
        });
    }
    if old_size == 0 || old_size == size {
        if !proof.is_empty() {
            return Err(ProofError::Length { got: proof.len() });
        }
        let is_of_nothing = old_size > 0 || *old_root == empty_root();
        let is_the_same = old_size < size || old_root == checkpoint.root();
        if !is_of_nothing || !is_the_same {
            return Err(ProofError::Root);
        }
    } else {
        walk_consistency((old_size, old_root), (size, checkpoint.root()), proof)?;
    }
    Ok(Consistent {
        old_size,
        checkpoint: checkpoint.checkpoint().clone(),
    })
}

/// RFC 9162 §2.1.4.2 for 0 < old < new.
fn walk_consistency(
    (old_size, old_root): (u64, &Sha256Digest),
    (size, root): (u64, &Sha256Digest),
    proof: &[Sha256Digest],
) -> Result<(), ProofError> {
    let got = proof.len();
    // An old tree that is one complete subtree is its own first hash.
    let (first, rest) = if old_size.is_power_of_two() {
        (old_root, proof)
    } else {
        proof.split_first().ok_or(ProofError::Length { got })?
    };
    let folded = fold_consistency((old_size, size), first, rest);
    let (old_hash, new_hash) = folded.ok_or(ProofError::Length { got })?;
    if old_hash != *old_root || new_hash != *root {
        return Err(ProofError::Root);
    }
    Ok(())
}

/// The roots of the trees of `old_size` and of `size` leaves, 0 < old < new, that these hashes make:
/// `first` is the largest complete subtree at the end of the old tree, `rest` what lies beside the
/// path from there to the root. `None` where there are too many or too few. Whoever knows the newer
/// root knows the older by it: no other hashes lead to the same.
pub(crate) fn fold_consistency(
    (old_size, size): (u64, u64),
    first: &Sha256Digest,
    rest: &[Sha256Digest],
) -> Option<(Sha256Digest, Sha256Digest)> {
    let last_leaf = old_size.checked_sub(1)?;
    let shared = last_leaf.trailing_ones();
    let (mut node, mut last) = (last_leaf >> shared, size.checked_sub(1)? >> shared);
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return None;
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            let skipped = node.trailing_zeros().min(63);
            (node, last) = (node >> skipped, last >> skipped);
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    (last == 0).then_some((old_hash, new_hash))
}
