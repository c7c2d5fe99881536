//! A folder in which a log was published: `checkpoint` and `tile/…` (C2SP tlog-tiles). What is not
//! there is told apart from what cannot be read.

use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use bulla_tlog::tile::{TileLevel, entries};
use bulla_tlog::{TilePath, TileReader};

use crate::failure::Failure;

/// The folder of one log.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folder<'a>(&'a Path);

impl<'a> Folder<'a> {
    pub(super) const fn new(path: &'a Path) -> Self {
        Self(path)
    }

    /// Where a file of this name is or would be.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A file that has at most so many bytes; `None` where there is none.
    pub(super) fn read(&self, name: &str, most: usize) -> Result<Option<Vec<u8>>, Failure> {
        let path = self.path(name);
        let file = match fs::File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(Failure::File { path, source }),
        };
        let mut bytes = Vec::new();
        // One byte too many makes every reader refuse it.
        let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        file.take(limit)
            .read_to_end(&mut bytes)
            .map_err(Failure::file(&path))?;
        Ok(Some(bytes))
    }

    /// A tile, from its own place or from that of the full tile that replaced it.
    pub(super) fn tile_or_full(&self, path: &TilePath) -> Result<Option<Vec<u8>>, Failure> {
        let exact = self.read(&path.to_string(), MAX_TILE_BYTES)?;
        if exact.is_some() || path.is_full() {
            return Ok(exact);
        }
        let full = self.read(&path.full().to_string(), MAX_TILE_BYTES)?;
        Ok(full.and_then(|data| cut(path, data)))
    }
}

impl TileReader for Folder<'_> {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        self.tile_or_full(path).ok().flatten()
    }
}

/// The beginning of a full tile, as wide as the path says.
fn cut(path: &TilePath, mut data: Vec<u8>) -> Option<Vec<u8>> {
    let length = if path.level() == TileLevel::Entries {
        let leaves = entries(&path.full(), &data).ok()?;
        let first = leaves.iter().take(path.width().into());
        first.map(|leaf| leaf.len().saturating_add(2)).sum()
    } else {
        usize::from(path.width()).saturating_mul(32)
    };
    data.truncate(length);
    Some(data)
}

/// More than a bundle of the longest leaves.
const MAX_TILE_BYTES: usize = 256 * (2 + 65_535);
