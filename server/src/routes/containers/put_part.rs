//! PUT `/api/containers/{id}/parts/{number}`: one part of the payload. The same bytes again have no
//! effect, others are refused.

use axum::extract::State;
use axum::http::StatusCode;
use bulla_container::{PART_SEGMENTS, SEGMENT_BYTES};
use bulla_crypto::hash::sha256;
use bulla_protocol::{ErrorCode, path};
use bulla_storage::record::Part;
use bulla_storage::{BlobKey, Write};
use bulla_types::{ContainerId, Sha256Digest};
use bytes::Bytes;

use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::request::{Octets, Segments};
use crate::routes::containers::{layout, own};
use crate::state::AppState;
use crate::uploads::Sending;

/// Length of a full segment in bytes.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "131 072 fits every usize of the platforms that serve"
)]
const SEGMENT: usize = SEGMENT_BYTES as usize;
/// Length of a full part in bytes: 8 MiB.
#[expect(clippy::as_conversions, reason = "64 fits every usize")]
const PART_BYTES: usize = PART_SEGMENTS as usize * SEGMENT;

/// Stores a part.
#[utoipa::path(
    put, path = path::CONTAINER_PART, tag = "containers",
    params(
        ("id" = ContainerId, Path, description = "The container."),
        ("number" = u32, Path, description = "The part, from 0."),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "64 segments; fewer in the last part."),
    responses((status = 204, description = "Stored.")),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found", "container_mismatch"]))),
)]
pub(crate) async fn put(
    State(state): State<AppState>,
    sending: Sending,
    Segments(id, number): Segments<ContainerId, u32>,
    Octets(bytes): Octets<PART_BYTES>,
) -> Answer<StatusCode> {
    let container = own(&state, &sending.me, id).await?;
    let (_, geometry) = layout(&container)?;
    let place = geometry
        .part_cipher_range(number)
        .ok_or(ErrorCode::NotFound)?;
    if u64::try_from(bytes.len()) != Ok(place.end - place.start) {
        return Err(ApiError::with_detail(
            ErrorCode::ContainerMismatch,
            "the part has another length",
        ));
    }
    let (part, bytes) = hashed(number.into(), bytes).await?;
    let stored = state.store().parts(id).await?;
    if let Some(earlier) = stored.iter().find(|p| p.number == part.number) {
        return if earlier.segment_hashes == part.segment_hashes {
            Ok(StatusCode::NO_CONTENT)
        } else {
            Err(ErrorCode::ContainerMismatch.into())
        };
    }
    let key = BlobKey {
        container_id: id,
        part: part.number,
    };
    state.blobs().put(key, bytes).await?;
    let write = Write::AddPart {
        container_id: id,
        part,
    };
    let added = commit(&state, container.tenant_id, vec![write], Vec::new()).await;
    if let Err(error) = &added
        && error.code() == ErrorCode::NotFound
    {
        // The container was given up and removed while its part came in.
        state.blobs().remove(id).await?;
    }
    added.map(|()| StatusCode::NO_CONTENT)
}

/// The hashes of a part, computed where they hold up no other request.
async fn hashed(number: u64, bytes: Bytes) -> Answer<(Part, Bytes)> {
    let work = move || {
        let segment_hashes: Vec<Sha256Digest> = bytes.chunks(SEGMENT).map(sha256).collect();
        (
            Part {
                number,
                segment_hashes,
            },
            bytes,
        )
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(ApiError::internal)
}
