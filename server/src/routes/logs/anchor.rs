//! GET `/api/logs/{tenant}/anchor/{size}`: the checkpoint that a log signed at this size, and its place
//! in the anchor log; public, since it holds hashes alone.

use axum::Json;
use axum::extract::State;
use bulla_protocol::log::AnchorProof;
use bulla_protocol::{ErrorCode, path};
use bulla_storage::log::{ANCHOR, Anchored, LogHead, ShownAnchor};
use bulla_types::TenantId;

use crate::error::Answer;
use crate::request::Segments;
use crate::state::AppState;
use crate::{extract, publication};

/// A checkpoint and its place in the anchor log.
#[utoipa::path(
    get, path = path::LOG_ANCHOR, tag = "logs",
    params(
        ("tenant" = TenantId, Path, description = "The organisation."),
        ("size" = u64, Path, description = "Size of the checkpoint."),
    ),
    responses((status = 200, description = "The proof.", body = AnchorProof)),
    extensions(("x-error-codes" = json!(["log_stopped", "log_unwitnessed", "not_found"]))),
)]
pub(crate) async fn anchor(
    State(state): State<AppState>,
    Segments(tenant, size): Segments<TenantId, u64>,
) -> Answer<Json<AnchorProof>> {
    proof(&state, tenant, size).await.map(Json)
}

/// The checkpoint that a log signed at this size, with its place.
pub(super) async fn proof(state: &AppState, tenant: TenantId, size: u64) -> Answer<AnchorProof> {
    let anchored = place(state, tenant, size).await?;
    let head = covering(state, anchored.index).await?;
    let newest = state.store().shown_anchor().await?;
    let newest = newest.filter(|newest| newest.size == head.size);
    let shown = ShownAnchor {
        size: head.size,
        checkpoint: head.checkpoint,
        token: newest.and_then(|newest| newest.token),
    };
    extract::place(state, shown, anchored).await
}

/// The newest shown checkpoint of the anchor log, which covers this place: where it does not yet, the
/// witnesses are asked about the next one now.
async fn covering(state: &AppState, index: u64) -> Answer<LogHead> {
    let shown = extract::shown(state, ANCHOR).await?;
    if index < shown.size {
        return Ok(shown);
    }
    publication::publish(state, ANCHOR).await?;
    let shown = extract::shown(state, ANCHOR).await?;
    if index < shown.size {
        Ok(shown)
    } else {
        Err(ErrorCode::LogUnwitnessed.into())
    }
}

/// The place; one that waits is given its own now.
async fn place(state: &AppState, tenant: TenantId, size: u64) -> Answer<Anchored> {
    // Above what any log can have: no such checkpoint.
    if i64::try_from(size).is_err() {
        return Err(ErrorCode::NotFound.into());
    }
    if let Some(anchored) = state.store().anchored(tenant, size).await? {
        return Ok(anchored);
    }
    let head = extract::head(state, tenant).await?;
    if size == 0 || size > head.size {
        return Err(ErrorCode::NotFound.into());
    }
    publication::anchor(state).await?;
    let anchored = state.store().anchored(tenant, size).await?;
    anchored.ok_or_else(|| ErrorCode::NotFound.into())
}
