//! Times that fall, shown out of the tiles of the log that signed them.

use super::finding::fell;
use super::{Contradiction, Event, Shown};
use crate::tile::{self, TilePath, TileReader};
use crate::{VerifiedCheckpoint, prove_inclusion, tiles_for_inclusion};

impl Shown {
    /// The tiles that [`Self::of_times`] reads, sorted; none where the leaf has none in front of it.
    #[must_use]
    pub fn tiles_of_times(size: u64, index: u64) -> Vec<TilePath> {
        let Some(before) = index.checked_sub(1) else {
            return Vec::new();
        };
        let both = [before, index];
        let mut paths: Vec<_> = both
            .iter()
            .flat_map(|index| tiles_for_inclusion(size, *index))
            .collect();
        paths.extend(
            both.iter()
                .filter_map(|index| TilePath::entries_of(size, *index)),
        );
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    /// The contradiction of a leaf that is dated before the one in front of it. `None` where the tiles
    /// do not show this under the checkpoint: they are others than it covers, or the times do not fall.
    #[must_use]
    pub fn of_times(
        checkpoint: &VerifiedCheckpoint,
        index: u64,
        tiles: &impl TileReader,
    ) -> Option<Self> {
        let first = event(checkpoint.size(), index.checked_sub(1)?, tiles)?;
        let second = event(checkpoint.size(), index, tiles)?;
        fell(checkpoint, (&first, &second)).ok()?;
        Some(Self::Contradiction(Contradiction::TimesFell {
            checkpoint: checkpoint.text().to_owned(),
            first,
            second,
        }))
    }
}

fn event(size: u64, index: u64, tiles: &impl TileReader) -> Option<Event> {
    let (path, data) = tile::read(&TilePath::entries_of(size, index)?, tiles)?;
    let leaves = tile::entries(&path, &data).ok()?;
    let place = usize::try_from(index % u64::from(tile::TILE_WIDTH)).ok()?;
    Some(Event {
        hashes: prove_inclusion(size, index, tiles).ok()?,
        index,
        leaf: str::from_utf8(leaves.get(place)?).ok()?.to_owned(),
    })
}
