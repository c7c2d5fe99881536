//! GET `/api/logs/anchor/consistency/{size}`: that the anchor log only grew since it had this size.

use axum::Json;
use axum::extract::State;
use bulla_protocol::log::ConsistencyProof;
use bulla_protocol::path;
use bulla_storage::log::ANCHOR;

use crate::error::Answer;
use crate::extract;
use crate::request::Segment;
use crate::state::AppState;

/// Proof from an older size to the newest checkpoint of the anchor log.
#[utoipa::path(
    get, path = path::ANCHOR_CONSISTENCY, tag = "anchor log",
    params(("size" = u64, Path, description = "The older size.")),
    responses((status = 200, description = "The proof.", body = ConsistencyProof)),
    extensions(("x-error-codes" = json!(["not_found", "invalid_request"]))),
)]
pub(crate) async fn consistency(
    State(state): State<AppState>,
    Segment(size): Segment<u64>,
) -> Answer<Json<ConsistencyProof>> {
    extract::consistency(&state, ANCHOR, size).await.map(Json)
}
