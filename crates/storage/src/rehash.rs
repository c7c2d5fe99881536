//! A log hashed anew from its first leaf: every tile and the signed root must come out of it. Between
//! its chunks others have their turn, so it may run beside the service.

use bulla_tlog::{Edge, LogVerifier};
use bulla_types::TenantId;

use crate::Store;
use crate::error::StoreError;

/// Hashes the whole log and returns how many leaves it has.
///
/// # Errors
/// [`StoreError::Damaged`] where leaves, tiles and checkpoint do not fit; [`StoreError::Unavailable`].
pub async fn rehash(
    store: &dyn Store,
    log: TenantId,
    verifier: &LogVerifier,
) -> Result<u64, StoreError> {
    let Some(head) = store.log_head(log).await? else {
        return Ok(0);
    };
    let note = verifier.open_any(&head.checkpoint);
    let note = note.map_err(|_| damaged("log_head: not a checkpoint of this name and key"))?;
    if note.size() != head.size || *note.root() != head.root {
        return Err(damaged("log_head: not what its checkpoint says"));
    }
    let mut edge = Edge::new();
    while edge.size() < head.size {
        let places = edge.size()..head.size.min(edge.size() + CHUNK);
        let leaves = store.leaves(log, places.clone()).await?;
        if u64::try_from(leaves.len()) != Ok(places.end - places.start) {
            return Err(damaged("log_leaf: leaves are missing"));
        }
        let tiles = edge.append(&leaves);
        let tiles = tiles.map_err(|_| damaged("log_leaf: a leaf has no form"))?;
        let paths: Vec<_> = tiles.iter().map(|tile| tile.path).collect();
        let stored = store.log_tiles(log, &paths).await?;
        if tiles.iter().map(|tile| &tile.data).ne(&stored) {
            return Err(damaged("log_tile: not what the leaves give"));
        }
    }
    if edge.size() == note.size() && edge.root() == *note.root() {
        Ok(head.size)
    } else {
        Err(damaged("log_head: not the root of the leaves"))
    }
}

const fn damaged(what: &'static str) -> StoreError {
    StoreError::Damaged { what }
}

/// Leaves of one step, a multiple of a tile's width.
const CHUNK: u64 = 1024;
