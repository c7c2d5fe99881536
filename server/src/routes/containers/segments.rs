//! GET `/api/containers/{id}/segments`: the hash of every segment, 32 bytes each, in order.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use bulla_protocol::path::{self, entity_tag};
use bulla_types::ContainerId;

use crate::error::{Answer, ApiError};
use crate::request::Segment;
use crate::routes::containers::readable;
use crate::session::SignedIn;
use crate::state::AppState;

/// The list of segment hashes.
#[utoipa::path(
    get, path = path::CONTAINER_SEGMENTS, tag = "containers",
    params(("id" = ContainerId, Path, description = "The container.")),
    responses((status = 200, description = "32 bytes for each segment.", body = Vec<u8>, content_type = "application/octet-stream")),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
pub(crate) async fn segments(
    State(state): State<AppState>,
    me: SignedIn,
    Segment(id): Segment<ContainerId>,
) -> Answer<([(HeaderName, HeaderValue); 2], Vec<u8>)> {
    let container = readable(&state, &me, id).await?;
    let tag = container.container_hash.map(|hash| entity_tag(&hash));
    let parts = state.store().parts(id).await?;
    let hashes = parts.iter().flat_map(|part| &part.segment_hashes);
    let bytes = hashes.flat_map(|hash| *hash.as_bytes()).collect();
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/octet-stream"),
        ),
        (
            header::ETAG,
            HeaderValue::from_str(&tag.unwrap_or_default()).map_err(ApiError::internal)?,
        ),
    ];
    Ok((headers, bytes))
}
