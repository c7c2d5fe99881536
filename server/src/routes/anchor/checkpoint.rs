//! GET `/api/logs/anchor/checkpoint`: the newest checkpoint of the anchor log.

use axum::extract::State;
use axum::http::{HeaderName, header};
use bulla_protocol::path;
use bulla_storage::log::ANCHOR;

use crate::error::Answer;
use crate::extract;
use crate::state::AppState;

/// The newest checkpoint of the anchor log.
#[utoipa::path(
    get, path = path::ANCHOR_CHECKPOINT, tag = "anchor log",
    responses((status = 200, description = "A C2SP signed note.", body = String, content_type = "text/plain")),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
pub(crate) async fn checkpoint(
    State(state): State<AppState>,
) -> Answer<([(HeaderName, &'static str); 1], String)> {
    let head = extract::shown(&state, ANCHOR).await?;
    let text = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((text, head.checkpoint))
}
