//! The Merkle tree of RFC 6962 §2.1: hashes of leaves and nodes, and how a range of leaves splits
//! into complete subtrees.

use bulla_crypto::hash::{sha256, sha256_parts};
use bulla_types::Sha256Digest;

/// Largest number of leaves: what a signed 64-bit integer of other implementations holds.
pub const MAX_TREE_SIZE: u64 = (1 << 63) - 1;

/// The hash of a leaf, SHA-256(0x00 ‖ leaf).
#[must_use]
pub fn leaf_hash(leaf: &[u8]) -> Sha256Digest {
    sha256_parts(&[&[0], leaf])
}

/// The hash of an inner node, SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node_hash(left: &Sha256Digest, right: &Sha256Digest) -> Sha256Digest {
    sha256_parts(&[&[1], left.as_bytes(), right.as_bytes()])
}

/// The root of the tree without leaves, SHA-256 of nothing.
#[must_use]
pub fn empty_root() -> Sha256Digest {
    sha256(&[])
}

/// The root of the tree over these leaf or node hashes, from left to right.
#[must_use]
pub fn merkle_root(hashes: &[Sha256Digest]) -> Sha256Digest {
    // One subtree per set bit of the count so far, the largest first: as a binary counter.
    let mut stack: Vec<Sha256Digest> = Vec::new();
    for (count, hash) in (0_u64..).zip(hashes) {
        let mut node = *hash;
        for _ in 0..count.trailing_ones() {
            if let Some(left) = stack.pop() {
                node = node_hash(&left, &node);
            }
        }
        stack.push(node);
    }
    fold_right(stack).unwrap_or_else(empty_root)
}

/// The hash over neighbouring subtrees, each smaller than the one before; `None` of none.
pub(crate) fn fold_right(
    subtrees: impl IntoIterator<Item = Sha256Digest, IntoIter: DoubleEndedIterator>,
) -> Option<Sha256Digest> {
    subtrees
        .into_iter()
        .rev()
        .reduce(|right, left| node_hash(&left, &right))
}

/// Leaves `start` up to and without `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u64,
    pub(crate) end: u64,
}

/// A complete subtree: leaves `index << height` up to and without `(index + 1) << height`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) height: u32,
    pub(crate) index: u64,
}

impl Span {
    /// The complete subtrees of the span, from left to right, largest first. The span begins at a
    /// multiple of the largest, as every span of a tree does.
    pub(crate) fn nodes(self) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut start = self.start;
        while let Some(height) = (self.end.saturating_sub(start)).checked_ilog2() {
            nodes.push(Node {
                height,
                index: start >> height,
            });
            start += 1 << height;
        }
        nodes
    }

    /// The two children of a span of two or more leaves: the left is the largest power of two
    /// that is smaller than the whole (RFC 6962 §2.1).
    pub(crate) fn split(self) -> Option<(Self, Self)> {
        let height = (self.end - self.start).checked_sub(1)?.checked_ilog2()?;
        let middle = self.start + (1 << height);
        Some((
            Self {
                start: self.start,
                end: middle,
            },
            Self {
                start: middle,
                end: self.end,
            },
        ))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The definition of RFC 6962 §2.1, word for word.
    pub(crate) fn recursive_root(hashes: &[Sha256Digest]) -> Sha256Digest {
        match hashes.len() {
            0 => empty_root(),
            1 => hashes[0],
            n => {
                let k = 1 << (n - 1).ilog2();
                node_hash(&recursive_root(&hashes[..k]), &recursive_root(&hashes[k..]))
            }
        }
    }

    pub(crate) fn leaves(count: usize) -> Vec<Vec<u8>> {
        (0..count)
            .map(|i| format!("leaf {i} {}", "x".repeat(i % 7)).into_bytes())
            .collect()
    }

    pub(crate) fn hashes(count: usize) -> Vec<Sha256Digest> {
        leaves(count).iter().map(|l| leaf_hash(l)).collect()
    }

    #[test]
    fn root_equals_the_recursive_definition_for_every_small_size() {
        let all = hashes(600);
        for n in 0..=all.len() {
            assert_eq!(merkle_root(&all[..n]), recursive_root(&all[..n]), "{n}");
        }
    }

    #[test]
    fn known_roots_of_the_certificate_transparency_test_data() {
        // RFC 6962 reference data as used by other implementations: leaves "", 0x00, 0x10, …
        let data: [&[u8]; 8] = [
            &[],
            &[0x00],
            &[0x10],
            &[0x20, 0x21],
            &[0x30, 0x31],
            &[0x40, 0x41, 0x42, 0x43],
            &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            &[
                0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d,
                0x6e, 0x6f,
            ],
        ];
        let hashes: Vec<_> = data.iter().map(|d| leaf_hash(d)).collect();
        for (n, root) in [
            (
                0,
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
            (
                1,
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            ),
            (
                8,
                "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
            ),
        ] {
            assert_eq!(merkle_root(&hashes[..n]).to_string(), root, "{n}");
        }
    }

    #[test]
    fn a_node_is_not_the_leaf_with_the_same_bytes() {
        let (a, b) = (leaf_hash(b"a"), leaf_hash(b"b"));
        let both = [a.as_bytes().as_slice(), b.as_bytes()].concat();
        assert_ne!(node_hash(&a, &b), leaf_hash(&both));
        assert_ne!(node_hash(&a, &b), node_hash(&b, &a));
    }
}
