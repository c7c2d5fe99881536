//! GET `/api/logs/{tenant}/consistency/{size}`: that the log only grew since it had this size;
//! public, since it holds hashes alone.

use axum::Json;
use axum::extract::State;
use bulla_protocol::log::ConsistencyProof;
use bulla_protocol::path;
use bulla_types::TenantId;

use crate::error::Answer;
use crate::extract;
use crate::request::Segments;
use crate::state::AppState;

/// Proof from an older size to the newest checkpoint.
#[utoipa::path(
    get, path = path::LOG_CONSISTENCY, tag = "logs",
    params(
        ("tenant" = TenantId, Path, description = "The organisation."),
        ("size" = u64, Path, description = "The older size."),
    ),
    responses((status = 200, description = "The proof.", body = ConsistencyProof)),
    extensions(("x-error-codes" = json!(["not_found", "invalid_request"]))),
)]
pub(crate) async fn consistency(
    State(state): State<AppState>,
    Segments(tenant, size): Segments<TenantId, u64>,
) -> Answer<Json<ConsistencyProof>> {
    extract::consistency(&state, tenant, size).await.map(Json)
}
