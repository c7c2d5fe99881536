//! POST `/api/logs/anchor/checkpoint`: a checkpoint of the anchor log that somebody has seen. One that
//! this server signed and does not know stops it.

use axum::Json;
use axum::extract::State;
use bulla_protocol::log::{ConsistencyProof, SeenCheckpoint};
use bulla_protocol::path;
use bulla_storage::log::ANCHOR;
use bulla_tlog::MAX_NOTE_BYTES;

use crate::error::Answer;
use crate::request::Json as Body;
use crate::routes::logs::present::compare;
use crate::state::AppState;

/// Compares a checkpoint of the anchor log that somebody has seen.
#[utoipa::path(
    post, path = path::ANCHOR_CHECKPOINT, tag = "anchor log", request_body = SeenCheckpoint,
    responses((status = 200, description = "Proof from there to the newest checkpoint.", body = ConsistencyProof)),
    extensions(("x-error-codes" = json!(["invalid_request", "log_stopped", "not_found"]))),
)]
pub(crate) async fn present(
    State(state): State<AppState>,
    Body(seen): Body<SeenCheckpoint, { 2 * MAX_NOTE_BYTES }>,
) -> Answer<Json<ConsistencyProof>> {
    compare(&state, ANCHOR, &seen).await.map(Json)
}
