//! Pieces of an organisation's log with their proofs, made from its tiles.

use std::collections::{BTreeMap, BTreeSet};

use bulla_protocol::ErrorCode;
use bulla_protocol::log::{AnchorProof, ConsistencyProof, LogEntry, LogExtract};
use bulla_storage::log::{ANCHOR, Anchored, LogHead, ShownAnchor, StoredLeaf};
use bulla_tlog::{
    Consistent, TilePath, TileReader, prove_consistency, prove_inclusion, tiles_for_consistency,
    tiles_for_inclusion, verify_consistency,
};
use bulla_types::{Base64Bytes, Sha256Digest, TenantId};

use crate::error::{Answer, ApiError};
use crate::log_keys::verifier;
use crate::state::AppState;
use crate::witnesses;

/// The newest head of an organisation's log.
pub(crate) async fn head(state: &AppState, tenant: TenantId) -> Answer<LogHead> {
    let head = state.store().log_head(tenant).await?;
    head.ok_or_else(|| ErrorCode::NotFound.into())
}

/// The newest checkpoint of a log that everybody is shown: of the anchor log the one that its witnesses
/// were asked about.
pub(crate) async fn shown(state: &AppState, log: TenantId) -> Answer<LogHead> {
    if log == ANCHOR {
        witnesses::newest(state).await
    } else {
        head(state, log).await
    }
}

/// These leaves, proven against this checkpoint, which was read after them and so covers them. One
/// answer has one checkpoint: a client that saw a newer one refuses an older one.
pub(crate) async fn entries(
    state: &AppState,
    tenant: TenantId,
    head: &LogHead,
    leaves: Vec<StoredLeaf>,
) -> Answer<LogExtract> {
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
            fields: Vec::new(),
        })
    };
    Ok(LogExtract {
        entries: leaves.into_iter().map(entry).collect::<Answer<_>>()?,
        checkpoint: head.checkpoint.clone(),
    })
}

/// A checkpoint in its place, under a shown checkpoint of the anchor log that covers it.
pub(crate) async fn place(
    state: &AppState,
    shown: ShownAnchor,
    anchored: Anchored,
) -> Answer<AnchorProof> {
    Ok(AnchorProof {
        proof: inclusion(state, ANCHOR, shown.size, anchored.index).await?,
        anchor: shown.checkpoint,
        checkpoint: anchored.checkpoint,
        index: anchored.index,
        token: shown.token,
    })
}

/// The proof that this index stands in a log of this size.
pub(crate) async fn inclusion(
    state: &AppState,
    log: TenantId,
    size: u64,
    index: u64,
) -> Answer<Vec<Sha256Digest>> {
    let paths = tiles_for_inclusion(size, index).into_iter().collect();
    let tiles = Tiles::fetch(state, log, paths).await?;
    prove_inclusion(size, index, &tiles).map_err(ApiError::internal)
}

/// That the log of size `old` is the beginning of the newest one.
pub(crate) async fn consistency(
    state: &AppState,
    tenant: TenantId,
    old: u64,
) -> Answer<ConsistencyProof> {
    let head = shown(state, tenant).await?;
    if old > head.size {
        return Err(ApiError::with_detail(
            ErrorCode::InvalidRequest,
            "the log is smaller than that",
        ));
    }
    Ok(ConsistencyProof {
        proof: growth(state, tenant, old, head.size).await?,
        checkpoint: head.checkpoint,
    })
}

/// That the log had this root at this size; `None` if it did not.
pub(crate) async fn past(
    state: &AppState,
    tenant: TenantId,
    size: u64,
    root: &Sha256Digest,
) -> Answer<Option<Consistent>> {
    let head = head(state, tenant).await?;
    if size > head.size {
        return Ok(None);
    }
    let newest = verifier(state, tenant)?.open_any(&head.checkpoint);
    let newest = newest.map_err(ApiError::internal)?;
    let proof = growth(state, tenant, size, head.size).await?;
    Ok(verify_consistency(size, root, &newest, &proof).ok())
}

/// The proof from size `old` to size `new` of a log that has as many leaves.
pub(crate) async fn growth(
    state: &AppState,
    log: TenantId,
    old: u64,
    new: u64,
) -> Answer<Vec<Sha256Digest>> {
    let paths = tiles_for_consistency(old, new).into_iter().collect();
    let tiles = Tiles::fetch(state, log, paths).await?;
    prove_consistency(old, new, &tiles).map_err(ApiError::internal)
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
