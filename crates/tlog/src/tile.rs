//! Tiles (C2SP tlog-tiles): where the tree's hashes and the leaves lie.
//!
//! A tile of level `L` and index `N` holds up to 256 hashes: those of the subtrees of `256^L`
//! leaves that begin at subtree `256·N`. It is the concatenation of its hashes, 32 bytes each. An
//! entry bundle holds the leaves of the level-0 tile of the same index, each after its length in
//! two bytes, big endian. The last tile of a level may be partial: its width stands in its path.
//!
//! Paths: `tile/<L>/<N>[.p/<W>]` and `tile/entries/<N>[.p/<W>]`, `N` in groups of three decimal
//! digits, all but the last after an `x`: 1 234 067 is `x001/x234/067`.

use core::fmt;
use core::str::FromStr;

use bulla_types::Sha256Digest;

use crate::MAX_TREE_SIZE;

/// Hashes or leaves of a full tile.
pub const TILE_WIDTH: u16 = 256;

/// Largest leaf in bytes: what two bytes of length can say.
pub const MAX_LEAF_BYTES: usize = 65_535;

/// Levels of tiles that the largest tree has: 63 bits in groups of eight.
pub const TILE_LEVELS: u8 = 8;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "closed by C2SP tlog-tiles")]
pub enum TileLevel {
    /// Leaves.
    Entries,
    /// Hashes of subtrees of `256^level` leaves; the level is below [`TILE_LEVELS`].
    Hashes(u8),
}

/// The place of a tile. A value that exists is canonical and fits into the largest tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    level: TileLevel,
    index: u64,
    width: u16,
}

/// A tile to write. Writing it twice is harmless: one path has one content for ever.
#[derive(Clone, PartialEq, Eq)]
pub struct TileWrite {
    /// Where.
    pub path: TilePath,
    /// What.
    pub data: Vec<u8>,
}

/// Why a tile or its path is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TileError {
    /// The content is not as long as the width demands, or an entry bundle's lengths do not add up.
    #[error("{path} does not hold what its path says")]
    Content {
        /// Path of the tile.
        path: TilePath,
    },
    /// The text is not a tile's path in its one form.
    #[error("not the path of a tile")]
    Path,
}

/// Tiles that were fetched before: the pure side of storage.
pub trait TileReader {
    /// The content of the tile at exactly this path, or `None`. The caller asks for the full tile
    /// where a partial one is absent, so partial tiles may be deleted once the full one is there.
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>>;
}

impl TilePath {
    /// The path of the tile of this level, index and width.
    ///
    /// # Errors
    /// [`TileError::Path`] if the width is not 1 to 256, the level not below [`TILE_LEVELS`], or
    /// the tile would lie beyond the largest tree.
    pub fn new(level: TileLevel, index: u64, width: u16) -> Result<Self, TileError> {
        let height = match level {
            TileLevel::Entries => 0,
            TileLevel::Hashes(level) if level < TILE_LEVELS => u32::from(level) * 8,
            TileLevel::Hashes(_) => return Err(TileError::Path),
        };
        let max_index = (MAX_TREE_SIZE >> height) >> 8;
        if !(1..=TILE_WIDTH).contains(&width) || index > max_index {
            return Err(TileError::Path);
        }
        Ok(Self {
            level,
            index,
            width,
        })
    }

    /// What the tile holds.
    #[must_use]
    pub const fn level(&self) -> TileLevel {
        self.level
    }

    /// Number of the tile within its level, from 0.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// Number of hashes or leaves, 1 to 256.
    #[must_use]
    pub const fn width(&self) -> u16 {
        self.width
    }

    /// Whether the tile is full, and so never replaced by a wider one.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The same place with the full width.
    #[must_use]
    pub const fn full(&self) -> Self {
        Self {
            width: TILE_WIDTH,
            ..*self
        }
    }

    /// The entry bundle that holds leaf `index` in a tree of `size` leaves; `None` if it has none.
    #[must_use]
    pub fn entries_of(size: u64, index: u64) -> Option<Self> {
        if index >= size || size > MAX_TREE_SIZE {
            return None;
        }
        let tile = index / u64::from(TILE_WIDTH);
        Self::new(TileLevel::Entries, tile, width_of(size, 0, tile)).ok()
    }
}

/// The hashes of a tile.
///
/// # Errors
/// [`TileError::Content`] unless the content is exactly as long as the path says, or if the path is
/// that of an entry bundle.
pub fn hashes(path: &TilePath, data: &[u8]) -> Result<Vec<Sha256Digest>, TileError> {
    let wrong = TileError::Content { path: *path };
    let (chunks, rest) = data.as_chunks::<32>();
    if path.level == TileLevel::Entries
        || !rest.is_empty()
        || chunks.len() != usize::from(path.width)
    {
        return Err(wrong);
    }
    Ok(chunks
        .iter()
        .map(|chunk| Sha256Digest::from_bytes(*chunk))
        .collect())
}

/// The leaves of an entry bundle.
///
/// # Errors
/// [`TileError::Content`] unless it holds as many leaves as the path says and nothing more, or if
/// the path is that of a tile of hashes.
pub fn entries<'a>(path: &TilePath, data: &'a [u8]) -> Result<Vec<&'a [u8]>, TileError> {
    let wrong = || TileError::Content { path: *path };
    if path.level != TileLevel::Entries {
        return Err(wrong());
    }
    let mut rest = data;
    let mut leaves = Vec::with_capacity(path.width.into());
    for _ in 0..path.width {
        let (length, tail) = rest.split_first_chunk::<2>().ok_or_else(wrong)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (leaf, tail) = tail.split_at_checked(length).ok_or_else(wrong)?;
        leaves.push(leaf);
        rest = tail;
    }
    if rest.is_empty() {
        Ok(leaves)
    } else {
        Err(wrong())
    }
}

/// The tiles and entry bundles of a tree of `to` leaves that a tree of `from` leaves does not have,
/// or has narrower.
#[must_use]
pub fn tiles_between(from: u64, to: u64) -> Vec<TilePath> {
    let mut paths = Vec::new();
    for level in 0..TILE_LEVELS {
        let height = u32::from(level) * 8;
        let (first, end) = (from >> height, to >> height);
        if first >= end {
            break;
        }
        for index in first / u64::from(TILE_WIDTH)..end.div_ceil(TILE_WIDTH.into()) {
            let width = width_of(to, level, index);
            if level == 0 {
                paths.extend(TilePath::new(TileLevel::Entries, index, width));
            }
            paths.extend(TilePath::new(TileLevel::Hashes(level), index, width));
        }
    }
    paths
}

/// The tile as read, from its own place or from that of the full tile that replaced it.
pub(crate) fn read(path: &TilePath, reader: &impl TileReader) -> Option<(TilePath, Vec<u8>)> {
    let exact = reader.tile(path).map(|data| (*path, data));
    exact.or_else(|| {
        let full = path.full();
        (full != *path).then(|| reader.tile(&full).map(|data| (full, data)))?
    })
}

/// Hashes in the tile of this level and index, in a tree of `size` leaves.
pub(crate) fn width_of(size: u64, level: u8, index: u64) -> u16 {
    let hashes = size.checked_shr(u32::from(level) * 8).unwrap_or(0);
    let left = hashes.saturating_sub(index.saturating_mul(TILE_WIDTH.into()));
    u16::try_from(left).unwrap_or(TILE_WIDTH).min(TILE_WIDTH)
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            TileLevel::Entries => f.write_str("tile/entries/")?,
            TileLevel::Hashes(level) => write!(f, "tile/{level}/")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for (place, group) in groups.iter().enumerate().rev() {
            let (prefix, separator) = if place == 0 { ("", "") } else { ("x", "/") };
            let prefix = if groups.len() > 1 { prefix } else { "" };
            write!(f, "{prefix}{group:03}{separator}")?;
        }
        if !self.is_full() {
            write!(f, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

impl fmt::Debug for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TilePath({self})")
    }
}

impl fmt::Debug for TileWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TileWrite({}, {} bytes)", self.path, self.data.len())
    }
}

impl FromStr for TilePath {
    type Err = TileError;

    fn from_str(text: &str) -> Result<Self, TileError> {
        let parse = || {
            // The longest path: level, seven groups of digits, width.
            if text.len() > 64 {
                return None;
            }
            let (level, place) = text.strip_prefix("tile/")?.split_once('/')?;
            let level = match level {
                "entries" => TileLevel::Entries,
                level => TileLevel::Hashes(level.parse().ok()?),
            };
            let (number, width) = match place.split_once(".p/") {
                Some((number, width)) => (number, width.parse().ok()?),
                None => (place, TILE_WIDTH),
            };
            let mut index: u64 = 0;
            for group in number.split('/') {
                let digits = group.strip_prefix('x').unwrap_or(group);
                let value: u64 = digits.parse().ok()?;
                index = index.checked_mul(1000)?.checked_add(value)?;
            }
            Self::new(level, index, width).ok()
        };
        // Printing again refuses every other spelling: leading zeros, signs, missing x, `.p/256`.
        parse()
            .filter(|path: &Self| path.to_string() == text)
            .ok_or(TileError::Path)
    }
}
