//! GET `/api/containers/{id}/parts`: which parts of an own upload are stored, so that it can go on
//! after a break. A client trusts the list for nothing but saving work: whatever it re-sends is what
//! it sent before (`docs/spec/container.md#uploads`).

use axum::Json;
use axum::extract::State;
use bulla_container::part_hash;
use bulla_protocol::container::{StoredPart, StoredParts};
use bulla_protocol::path;
use bulla_types::ContainerId;

use crate::error::Answer;
use crate::request::Segment;
use crate::routes::containers::own;
use crate::session::SignedIn;
use crate::state::AppState;

/// The parts that are stored.
#[utoipa::path(
    get, path = path::CONTAINER_PARTS, tag = "containers",
    params(("id" = ContainerId, Path, description = "The container.")),
    responses((status = 200, description = "The stored parts.", body = StoredParts)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    me: SignedIn,
    Segment(id): Segment<ContainerId>,
) -> Answer<Json<StoredParts>> {
    let container = own(&state, &me, id).await?;
    let parts = state.store().parts(id).await?;
    let parts = parts.iter().map(|part| StoredPart {
        number: part.number,
        part_hash: part_hash(&part.segment_hashes),
    });
    Ok(Json(StoredParts {
        parts: parts.collect(),
        container_hash: container.container_hash,
    }))
}
