//! POST `/api/containers/{id}/complete`: all parts are there and make up the announced hash.

use axum::extract::State;
use axum::http::StatusCode;
use bulla_container::container_hash;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::container::CompleteUpload;
use bulla_protocol::{ErrorCode, path};
use bulla_storage::Write;
use bulla_types::{ContainerId, Sha256Digest};

use crate::commit::commit;
use crate::error::Answer;
use crate::request::{Json, Segment};
use crate::routes::containers::{layout, own};
use crate::session::SignedIn;
use crate::state::AppState;

/// Ends an upload.
#[utoipa::path(
    post, path = path::CONTAINER_COMPLETE, tag = "containers", request_body = CompleteUpload,
    params(("id" = ContainerId, Path, description = "The container.")),
    responses((status = 204, description = "Complete.")),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found", "container_incomplete", "container_mismatch"]))),
)]
pub(crate) async fn complete(
    State(state): State<AppState>,
    me: SignedIn,
    Segment(id): Segment<ContainerId>,
    Json(body): Json<CompleteUpload>,
) -> Answer<StatusCode> {
    let container = own(&state, &me, id).await?;
    if let Some(hash) = container.container_hash {
        return if hash == body.container_hash {
            Ok(StatusCode::NO_CONTENT)
        } else {
            Err(ErrorCode::ContainerMismatch.into())
        };
    }
    let (header, geometry) = layout(&container)?;
    let parts = state.store().parts(id).await?;
    let segments: Vec<Sha256Digest> = parts.into_iter().flat_map(|p| p.segment_hashes).collect();
    if u32::try_from(segments.len()) != Ok(geometry.segment_count()) {
        return Err(ErrorCode::ContainerIncomplete.into());
    }
    let hash = container_hash(&header.digest(), &segments);
    if hash != body.container_hash {
        return Err(ErrorCode::ContainerMismatch.into());
    }
    let write = Write::CompleteContainer {
        container_id: id,
        container_hash: hash,
    };
    let event = Event::new(EventKind::ContainerStored, *id.as_bytes()).by(me.actor(&state).await?);
    commit(&state, container.tenant_id, vec![write], vec![event]).await?;
    Ok(StatusCode::NO_CONTENT)
}
