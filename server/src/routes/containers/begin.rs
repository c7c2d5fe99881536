//! PUT `/api/containers/{id}/header`: begins an upload and fixes its size.

use axum::Json;
use axum::extract::State;
use bulla_container::{Header, MAX_HEADER_BYTES};
use bulla_protocol::container::UploadBegun;
use bulla_protocol::{ErrorCode, path};
use bulla_storage::Write;
use bulla_storage::record::Container;
use bulla_types::ContainerId;

use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::request::{Octets, Segment};
use crate::session::SignedIn;
use crate::state::AppState;

/// Begins an upload.
#[utoipa::path(
    put, path = path::CONTAINER_HEADER, tag = "containers",
    params(("id" = ContainerId, Path, description = "The container.")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The header."),
    responses((status = 200, description = "Begun.", body = UploadBegun)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["forbidden", "not_found", "container_invalid", "container_mismatch", "container_too_large"]))),
)]
pub(crate) async fn begin(
    State(state): State<AppState>,
    me: SignedIn,
    Segment(id): Segment<ContainerId>,
    Octets(bytes): Octets<MAX_HEADER_BYTES>,
) -> Answer<Json<UploadBegun>> {
    me.takes_part()?;
    let refused = |detail| ApiError::with_detail(ErrorCode::ContainerInvalid, detail);
    let (header, length) =
        Header::parse(&bytes).map_err(|_| refused("the header is not of its form"))?;
    let spec = header.core().spec();
    if length != bytes.len() || spec.container_id != id {
        return Err(refused("the header is of another container"));
    }
    if spec.tenant_id != me.account.tenant_id {
        return Err(refused("the header names another organisation"));
    }
    let geometry = header.core().geometry();
    let whole = geometry.payload_len() + u64::try_from(length).unwrap_or(u64::MAX);
    if whole > state.config().limits.container_bytes {
        return Err(ErrorCode::ContainerTooLarge.into());
    }
    let write = Write::BeginContainer(Container {
        container_id: id,
        tenant_id: spec.tenant_id,
        envelope_id: spec.envelope_id,
        uploaded_by: me.account.account_id,
        header: bytes.to_vec(),
        container_hash: None,
        begun_at: state.now(),
    });
    commit(&state, me.account.tenant_id, vec![write], Vec::new()).await?;
    Ok(Json(UploadBegun {
        part_count: geometry.part_count().into(),
    }))
}
