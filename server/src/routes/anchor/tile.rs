//! GET `/api/logs/anchor/tile/…`: a tile or entry bundle of the anchor log.

use axum::extract::State;
use axum::http::{HeaderName, header};
use bulla_protocol::path;
use bulla_storage::log::ANCHOR;

use crate::error::Answer;
use crate::request::Segment;
use crate::routes::logs::tile::stored;
use crate::state::AppState;

/// A tile or entry bundle of the anchor log.
#[utoipa::path(
    get, path = path::ANCHOR_TILE, tag = "anchor log",
    params(("path" = String, Path, description = "The path after tile/, as in C2SP tlog-tiles.")),
    responses((status = 200, description = "The tile.", body = Vec<u8>, content_type = "application/octet-stream")),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
pub(crate) async fn tile(
    State(state): State<AppState>,
    Segment(path): Segment<String>,
) -> Answer<([(HeaderName, &'static str); 2], Vec<u8>)> {
    let tile = stored(&state, ANCHOR, &path).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, tile))
}
