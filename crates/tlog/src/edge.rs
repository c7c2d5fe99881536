//! The right edge of a log: the last tile of each level and the last entry bundle, which is all
//! that appending needs.

use std::collections::BTreeSet;

use bulla_types::Sha256Digest;

use crate::tile::{
    MAX_LEAF_BYTES, TILE_LEVELS, TILE_WIDTH, TileError, TileLevel, TilePath, TileReader, TileWrite,
    entries, hashes, read, width_of,
};
use crate::tree::{empty_root, fold_right, leaf_hash, merkle_root};
use crate::{MAX_TREE_SIZE, tree::Span};

/// The state of a log of some size, small and rebuildable: below 64 KiB of hashes and the leaves
/// of the last bundle.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    /// Hashes of the partial tile of each level, fewer than 256 each.
    levels: Vec<Vec<Sha256Digest>>,
    /// The leaves of the partial bundle, encoded.
    bundle: Vec<u8>,
}

/// Why leaves cannot be appended or an edge cannot be loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EdgeError {
    /// The log would grow beyond [`MAX_TREE_SIZE`].
    #[error("the log is full")]
    Full,
    /// A leaf is longer than [`MAX_LEAF_BYTES`].
    #[error("a leaf is longer than {MAX_LEAF_BYTES} bytes")]
    LeafTooLong,
    /// The last entry bundle does not match the hashes of its tile.
    #[error("the leaves of {path} do not match their hashes")]
    Mismatch {
        /// Path of the bundle.
        path: TilePath,
    },
    /// A tile that the edge needs is absent.
    #[error("{path} is absent")]
    Missing {
        /// Path of the tile.
        path: TilePath,
    },
    /// A tile is malformed.
    #[error(transparent)]
    Tile(#[from] TileError),
}

impl Edge {
    /// The edge of a log without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The tiles that [`Self::load`] reads for a log of this size.
    #[must_use]
    pub fn tiles(size: u64) -> Vec<TilePath> {
        let mut paths = Vec::new();
        for level in 0..TILE_LEVELS {
            let index = size.checked_shr(u32::from(level) * 8 + 8).unwrap_or(0);
            let width = width_of(size, level, index);
            let path = TilePath::new(TileLevel::Hashes(level), index, width);
            if level == 0 {
                paths.extend(TilePath::new(TileLevel::Entries, index, width));
            }
            // A width of 0 is no tile: the edge of that level is empty.
            paths.extend(path);
        }
        paths
    }

    /// Rebuilds the edge of a log of this size from its stored tiles and checks the last leaves
    /// against their hashes. The caller compares [`Self::root`] with the root that was signed.
    ///
    /// # Errors
    /// [`EdgeError`]: `Full`, `Missing`, `Mismatch` or `Tile`.
    pub fn load(size: u64, reader: &impl TileReader) -> Result<Self, EdgeError> {
        if size > MAX_TREE_SIZE {
            return Err(EdgeError::Full);
        }
        let mut edge = Self {
            size,
            levels: vec![Vec::new(); TILE_LEVELS.into()],
            bundle: Vec::new(),
        };
        let mut leaf_hashes = None;
        for path in Self::tiles(size) {
            let (found, data) = read(&path, reader).ok_or(EdgeError::Missing { path })?;
            match path.level() {
                TileLevel::Entries => {
                    let mut leaves = entries(&found, &data)?;
                    leaves.truncate(path.width().into());
                    edge.bundle = leaves.iter().flat_map(|leaf| encode_entry(leaf)).collect();
                    let hashed: Vec<_> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
                    leaf_hashes = Some((path, hashed));
                }
                TileLevel::Hashes(level) => {
                    let mut tile = hashes(&found, &data)?;
                    tile.truncate(path.width().into());
                    if let Some(slot) = edge.levels.get_mut(usize::from(level)) {
                        *slot = tile;
                    }
                }
            }
        }
        match leaf_hashes {
            Some((path, hashed)) if edge.levels.first() != Some(&hashed) => {
                Err(EdgeError::Mismatch { path })
            }
            _ => Ok(edge),
        }
    }

    /// Appends leaves and yields every tile that changed: full ones, and the partial ones of the
    /// new size. Nothing changes on an error. Both of a tile's contents stay valid: a partial tile
    /// is the beginning of the wider one.
    ///
    /// # Errors
    /// [`EdgeError::LeafTooLong`] or [`EdgeError::Full`].
    pub fn append(&mut self, leaves: &[Vec<u8>]) -> Result<Vec<TileWrite>, EdgeError> {
        if leaves.iter().any(|leaf| leaf.len() > MAX_LEAF_BYTES) {
            return Err(EdgeError::LeafTooLong);
        }
        let grown = u64::try_from(leaves.len())
            .ok()
            .and_then(|count| self.size.checked_add(count));
        if grown.is_none_or(|size| size > MAX_TREE_SIZE) {
            return Err(EdgeError::Full);
        }
        self.levels.resize(TILE_LEVELS.into(), Vec::new());
        let mut writes = Vec::new();
        let mut touched = BTreeSet::new();
        for leaf in leaves {
            self.push(leaf, &mut writes, &mut touched)?;
        }
        for level in touched {
            let index = self.size >> (u32::from(level) * 8 + 8);
            let Some(tile) = self.levels.get(usize::from(level)) else {
                continue;
            };
            if tile.is_empty() {
                continue;
            }
            if level == 0 {
                let data = self.bundle.clone();
                writes.push(write(TileLevel::Entries, index, tile.len(), data)?);
            }
            let data = concatenated(tile);
            writes.push(write(TileLevel::Hashes(level), index, tile.len(), data)?);
        }
        Ok(writes)
    }

    /// Number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Root of the tree.
    #[must_use]
    pub fn root(&self) -> Sha256Digest {
        // The hashes of a level, and the levels from high to low, are neighbouring subtrees.
        let mut subtrees = Vec::new();
        for tile in self.levels.iter().rev() {
            let end = u64::try_from(tile.len()).unwrap_or(0);
            let mut rest = tile.as_slice();
            for node in (Span { start: 0, end }).nodes() {
                let count = 1_usize << node.height;
                if let Some((subtree, tail)) = rest.split_at_checked(count) {
                    subtrees.push(merkle_root(subtree));
                    rest = tail;
                }
            }
        }
        fold_right(subtrees).unwrap_or_else(empty_root)
    }

    /// Appends one leaf; full tiles go to `writes` and move up one level.
    fn push(
        &mut self,
        leaf: &[u8],
        writes: &mut Vec<TileWrite>,
        touched: &mut BTreeSet<u8>,
    ) -> Result<(), EdgeError> {
        let place = self.size;
        self.size += 1;
        self.bundle.extend(encode_entry(leaf));
        let mut hash = leaf_hash(leaf);
        for level in 0..TILE_LEVELS {
            touched.insert(level);
            let Some(tile) = self.levels.get_mut(usize::from(level)) else {
                break;
            };
            tile.push(hash);
            if tile.len() < usize::from(TILE_WIDTH) {
                break;
            }
            let index = place >> (u32::from(level) * 8 + 8);
            let full = core::mem::take(tile);
            if level == 0 {
                let data = core::mem::take(&mut self.bundle);
                writes.push(write(TileLevel::Entries, index, full.len(), data)?);
            }
            let data = concatenated(&full);
            writes.push(write(TileLevel::Hashes(level), index, full.len(), data)?);
            hash = merkle_root(&full);
        }
        Ok(())
    }
}

impl core::fmt::Debug for Edge {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Edge({} leaves)", self.size)
    }
}

/// A leaf after its length in two bytes; the caller has checked the length.
fn encode_entry(leaf: &[u8]) -> Vec<u8> {
    let length = u16::try_from(leaf.len()).unwrap_or(u16::MAX);
    [length.to_be_bytes().as_slice(), leaf].concat()
}

fn concatenated(hashes: &[Sha256Digest]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

fn write(
    level: TileLevel,
    index: u64,
    width: usize,
    data: Vec<u8>,
) -> Result<TileWrite, TileError> {
    let width = u16::try_from(width).map_err(|_| TileError::Path)?;
    let path = TilePath::new(level, index, width)?;
    Ok(TileWrite { path, data })
}
