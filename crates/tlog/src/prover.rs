//! Proofs made from tiles (RFC 9162 §2.1.3.1 and §2.1.4.1). The caller fetches the tiles that
//! `tiles_for_…` names, then calls `prove_…` with a reader over them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use bulla_types::Sha256Digest;

use crate::MAX_TREE_SIZE;
use crate::tile::{TileError, TileLevel, TilePath, TileReader, hashes, read, width_of};
use crate::tree::{Node, Span, fold_right, merkle_root};

/// Why a proof cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProveError {
    /// A tile that the proof needs is absent.
    #[error("{path} is absent")]
    Missing {
        /// Path of the tile.
        path: TilePath,
    },
    /// The index is not below the size, the older size is above the newer, or the size is above
    /// [`MAX_TREE_SIZE`].
    #[error("no such leaf or tree")]
    Range,
    /// A tile is malformed.
    #[error(transparent)]
    Tile(#[from] TileError),
}

/// The tiles that [`prove_inclusion`] reads, sorted; none for a leaf outside the tree.
#[must_use]
pub fn tiles_for_inclusion(size: u64, index: u64) -> Vec<TilePath> {
    tiles_of(size, &inclusion_spans(size, index).unwrap_or_default())
}

/// The proof that leaf `index` stands in the tree of `size` leaves, from leaf to root.
///
/// # Errors
/// [`ProveError`]: `Range`, `Missing` or `Tile`. Tiles are not checked against a root: whoever
/// cannot trust their source verifies the proof.
pub fn prove_inclusion(
    size: u64,
    index: u64,
    reader: &impl TileReader,
) -> Result<Vec<Sha256Digest>, ProveError> {
    let spans = inclusion_spans(size, index).ok_or(ProveError::Range)?;
    Tiles::new(size, reader).hashes(&spans)
}

/// The tiles that [`prove_consistency`] reads, sorted.
#[must_use]
pub fn tiles_for_consistency(old: u64, new: u64) -> Vec<TilePath> {
    tiles_of(new, &consistency_spans(old, new).unwrap_or_default())
}

/// The proof that the tree of `old` leaves is the beginning of the tree of `new` leaves; empty
/// where `old` is 0 or equals `new`.
///
/// # Errors
/// As [`prove_inclusion`].
pub fn prove_consistency(
    old: u64,
    new: u64,
    reader: &impl TileReader,
) -> Result<Vec<Sha256Digest>, ProveError> {
    let spans = consistency_spans(old, new).ok_or(ProveError::Range)?;
    Tiles::new(new, reader).hashes(&spans)
}

/// The hashes that show with which root the tree of `new` leaves begins, of its first `old` leaves:
/// those of [`prove_consistency`], always with the subtree at which the old tree ends in front
/// ([`crate::contradiction`]). They read the tiles of [`tiles_for_beginning`].
///
/// # Errors
/// As [`prove_inclusion`]; `Range` also where `old` is 0 or equals `new`.
pub fn prove_beginning(
    old: u64,
    new: u64,
    reader: &impl TileReader,
) -> Result<Vec<Sha256Digest>, ProveError> {
    let spans = beginning_spans(old, new).ok_or(ProveError::Range)?;
    Tiles::new(new, reader).hashes(&spans)
}

/// The tiles that [`prove_beginning`] reads, sorted.
#[must_use]
pub fn tiles_for_beginning(old: u64, new: u64) -> Vec<TilePath> {
    tiles_of(new, &beginning_spans(old, new).unwrap_or_default())
}

fn beginning_spans(old: u64, new: u64) -> Option<Vec<Span>> {
    if old == 0 || old == new {
        return None;
    }
    let mut spans = consistency_spans(old, new)?;
    if old.is_power_of_two() {
        spans.insert(0, Span { start: 0, end: old });
    }
    Some(spans)
}

/// The spans whose hashes make up an inclusion proof, from leaf to root.
fn inclusion_spans(size: u64, index: u64) -> Option<Vec<Span>> {
    if index >= size || size > MAX_TREE_SIZE {
        return None;
    }
    let mut whole = Span {
        start: 0,
        end: size,
    };
    let mut spans = Vec::new();
    while let Some((left, right)) = whole.split() {
        let (inner, sibling) = if index < left.end {
            (left, right)
        } else {
            (right, left)
        };
        spans.push(sibling);
        whole = inner;
    }
    spans.reverse();
    Some(spans)
}

/// The spans whose hashes make up a consistency proof, from leaves to root.
fn consistency_spans(old: u64, new: u64) -> Option<Vec<Span>> {
    if old > new || new > MAX_TREE_SIZE {
        return None;
    }
    if old == 0 || old == new {
        return Some(Vec::new());
    }
    let mut whole = Span { start: 0, end: new };
    let mut spans = Vec::new();
    while whole.end != old {
        let (left, right) = whole.split()?;
        let (inner, sibling) = if old <= left.end {
            (left, right)
        } else {
            (right, left)
        };
        spans.push(sibling);
        whole = inner;
    }
    // The subtree at which the old tree ends; known to the verifier if it is the whole old tree.
    if whole.start != 0 {
        spans.push(whole);
    }
    spans.reverse();
    Some(spans)
}

/// The tile that holds a node's hash or the hashes below it, and where in the tile they are.
fn locate(size: u64, node: Node) -> Result<(TilePath, core::ops::Range<usize>), TileError> {
    let level = u8::try_from(node.height / 8).map_err(|_| TileError::Path)?;
    let in_tile = node.height % 8;
    let first = node.index << in_tile;
    let (index, offset) = (first / 256, first % 256);
    let path = TilePath::new(
        TileLevel::Hashes(level),
        index,
        width_of(size, level, index),
    )?;
    let offset = usize::try_from(offset).map_err(|_| TileError::Path)?;
    Ok((path, offset..offset + (1 << in_tile)))
}

fn tiles_of(size: u64, spans: &[Span]) -> Vec<TilePath> {
    let mut paths: Vec<_> = spans
        .iter()
        .flat_map(|span| span.nodes())
        .filter_map(|node| locate(size, node).ok())
        .map(|(path, _)| path)
        .collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

/// Tiles of a tree of one size, each read once.
struct Tiles<'a, R> {
    size: u64,
    reader: &'a R,
    read: BTreeMap<TilePath, Vec<Sha256Digest>>,
}

impl<'a, R: TileReader> Tiles<'a, R> {
    const fn new(size: u64, reader: &'a R) -> Self {
        Self {
            size,
            reader,
            read: BTreeMap::new(),
        }
    }

    fn hashes(&mut self, spans: &[Span]) -> Result<Vec<Sha256Digest>, ProveError> {
        spans.iter().map(|span| self.span(*span)).collect()
    }

    fn span(&mut self, span: Span) -> Result<Sha256Digest, ProveError> {
        let nodes: Vec<_> = span
            .nodes()
            .into_iter()
            .map(|node| self.node(node))
            .collect::<Result<_, _>>()?;
        fold_right(nodes).ok_or(ProveError::Range)
    }

    fn node(&mut self, node: Node) -> Result<Sha256Digest, ProveError> {
        let (path, range) = locate(self.size, node)?;
        let tile = match self.read.entry(path) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let (found, data) = read(&path, self.reader).ok_or(ProveError::Missing { path })?;
                let mut tile = hashes(&found, &data)?;
                tile.truncate(path.width().into());
                place.insert(tile)
            }
        };
        tile.get(range)
            .map(merkle_root)
            .ok_or(ProveError::Tile(TileError::Content { path }))
    }
}
