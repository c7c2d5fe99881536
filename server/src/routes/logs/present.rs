//! POST `/api/logs/{tenant}/checkpoint`: a checkpoint that a client, witness or auditor has seen. One
//! that this server signed and does not know stops it: then the database is older than the world.
//! The signature is what lets somebody speak here; no session is asked for.

use axum::Json;
use axum::extract::State;
use bulla_protocol::log::{ConsistencyProof, SeenCheckpoint};
use bulla_protocol::{ErrorCode, path};
use bulla_tlog::MAX_NOTE_BYTES;
use bulla_types::TenantId;

use crate::error::{Answer, ApiError};
use crate::request::{Json as Body, Segment};
use crate::state::AppState;
use crate::{extract, log_keys, publication};

/// Room for the largest note as a JSON text.
const BODY_BYTES: usize = 2 * MAX_NOTE_BYTES;

/// Compares a checkpoint that somebody has seen.
#[utoipa::path(
    post, path = path::LOG_CHECKPOINT, tag = "logs", request_body = SeenCheckpoint,
    params(("tenant" = TenantId, Path, description = "The organisation.")),
    responses((status = 200, description = "Proof from there to the newest checkpoint.", body = ConsistencyProof)),
    extensions(("x-error-codes" = json!(["invalid_request", "log_stopped", "not_found"]))),
)]
pub(crate) async fn present(
    State(state): State<AppState>,
    Segment(tenant): Segment<TenantId>,
    Body(seen): Body<SeenCheckpoint, BODY_BYTES>,
) -> Answer<Json<ConsistencyProof>> {
    compare(&state, tenant, &seen).await.map(Json)
}

/// Compares it with this log; the fuse goes where it is unknown.
pub(crate) async fn compare(
    state: &AppState,
    log: TenantId,
    seen: &SeenCheckpoint,
) -> Answer<ConsistencyProof> {
    let refused = || {
        ApiError::with_detail(
            ErrorCode::InvalidRequest,
            "not a checkpoint that this log signed",
        )
    };
    let verifier = log_keys::verifier(state, log)?;
    let note = verifier.open_any(&seen.checkpoint);
    let note = note.map_err(|_| refused())?;
    // A key that is out of use may be in other hands: what it signs stops nobody.
    let is_of_old = note.origin() != verifier.origin();
    if is_of_old {
        let past = extract::past(state, log, note.size(), note.root()).await?;
        past.ok_or_else(refused)?;
    } else {
        publication::recognise(state, log, &note).await?;
    }
    extract::consistency(state, log, note.size()).await
}
