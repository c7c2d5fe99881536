//! Pieces of an organisation's log with their proofs, made from its tiles.

use std::collections::{BTreeMap, BTreeSet};

use bulla_protocol::ErrorCode;
use bulla_protocol::log::{ConsistencyProof, LogEntry, LogExtract};
use bulla_storage::log::{LogHead, StoredLeaf};
use bulla_tlog::{
    TilePath, TileReader, prove_consistency, prove_inclusion, tiles_for_consistency,
    tiles_for_inclusion,
};
use bulla_types::{Base64Bytes, TenantId};

use crate::error::{Answer, ApiError};
use crate::state::AppState;

/// The newest head of an organisation's log.
pub(crate) async fn head(state: &AppState, tenant: TenantId) -> Answer<LogHead> {
    let head = state.store().log_head(tenant).await?;
    head.ok_or_else(|| ErrorCode::NotFound.into())
}

/// These leaves, proven against the newest checkpoint.
pub(crate) async fn entries(
    state: &AppState,
    tenant: TenantId,
    leaves: Vec<StoredLeaf>,
) -> Answer<LogExtract> {
    // The head is read after the leaves, so it covers them.
    let head = head(state, tenant).await?;
    let paths = leaves
        .iter()
        .flat_map(|leaf| tiles_for_inclusion(head.size, leaf.index))
        .collect();
    let tiles = Tiles::fetch(state, tenant, paths).await?;
    let entry = |leaf: StoredLeaf| {
        let proof = prove_inclusion(head.size, leaf.index, &tiles).map_err(ApiError::internal)?;
        Ok(LogEntry {
            index: leaf.index,
            leaf: Base64Bytes::new(leaf.leaf),
            proof,
        })
    };
    Ok(LogExtract {
        entries: leaves.into_iter().map(entry).collect::<Answer<_>>()?,
        checkpoint: head.checkpoint,
    })
}

/// That the log of size `old` is the beginning of the newest one.
pub(crate) async fn consistency(
    state: &AppState,
    tenant: TenantId,
    old: u64,
) -> Answer<ConsistencyProof> {
    let head = head(state, tenant).await?;
    if old > head.size {
        return Err(ApiError::with_detail(
            ErrorCode::InvalidRequest,
            "the log is smaller than that",
        ));
    }
    let paths = tiles_for_consistency(old, head.size).into_iter().collect();
    let tiles = Tiles::fetch(state, tenant, paths).await?;
    Ok(ConsistencyProof {
        proof: prove_consistency(old, head.size, &tiles).map_err(ApiError::internal)?,
        checkpoint: head.checkpoint,
    })
}

/// Tiles that were fetched before a proof is made.
struct Tiles(BTreeMap<TilePath, Vec<u8>>);

impl Tiles {
    async fn fetch(state: &AppState, tenant: TenantId, paths: BTreeSet<TilePath>) -> Answer<Self> {
        let paths: Vec<TilePath> = paths.into_iter().collect();
        let data = state.store().log_tiles(tenant, &paths).await?;
        Ok(Self(paths.into_iter().zip(data).collect()))
    }
}

impl TileReader for Tiles {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        self.0.get(path).cloned()
    }
}
