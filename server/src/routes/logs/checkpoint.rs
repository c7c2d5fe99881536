//! GET `/api/logs/{tenant}/checkpoint`: the newest checkpoint, public.

use axum::extract::State;
use axum::http::{HeaderName, header};
use bulla_protocol::path;
use bulla_types::TenantId;

use crate::error::Answer;
use crate::extract;
use crate::request::Segment;
use crate::state::AppState;

/// The newest checkpoint.
#[utoipa::path(
    get, path = path::LOG_CHECKPOINT, tag = "logs",
    params(("tenant" = TenantId, Path, description = "The organisation.")),
    responses((status = 200, description = "A C2SP signed note.", body = String, content_type = "text/plain")),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
pub(crate) async fn checkpoint(
    State(state): State<AppState>,
    Segment(tenant): Segment<TenantId>,
) -> Answer<([(HeaderName, &'static str); 1], String)> {
    let head = extract::head(&state, tenant).await?;
    let text = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((text, head.checkpoint))
}
