//! GET `/api/logs/closings/{generation}`: where the instance's own log ended under a key that signs no
//! more, and which key it named; public, so that every client can follow.

use axum::Json;
use axum::extract::State;
use bulla_protocol::log::LogClosing;
use bulla_protocol::{ErrorCode, path};
use bulla_storage::log::LogHead;

use crate::authority::INSTANCE_LOG;
use crate::epochs::leaf;
use crate::error::{Answer, ApiError};
use crate::request::Segment;
use crate::state::AppState;
use crate::{extract, log_keys};

/// The end of the logs under an earlier key.
#[utoipa::path(
    get, path = path::LOG_CLOSING, tag = "logs",
    params(("generation" = usize, Path, description = "How many keys the logs had up to this one, from 1.")),
    responses((status = 200, description = "The last checkpoint and leaf.", body = LogClosing)),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
pub(crate) async fn closing(
    State(state): State<AppState>,
    Segment(generation): Segment<usize>,
) -> Answer<Json<LogClosing>> {
    let place = generation.checked_sub(1).ok_or(ErrorCode::NotFound)?;
    let ended = state.secrets().earlier_logs.get(place);
    let ended = ended.ok_or(ErrorCode::NotFound)?;
    let verifier = log_keys::verifier(&state, INSTANCE_LOG)?;
    let last = verifier.open_any(&ended.instance_checkpoint);
    let last = last.map_err(ApiError::internal)?;
    let index = last.size().checked_sub(1).ok_or(ErrorCode::NotFound)?;
    let head = LogHead {
        size: last.size(),
        root: *last.root(),
        checkpoint: last.text().to_owned(),
    };
    Ok(Json(LogClosing {
        leaf: leaf(&state, INSTANCE_LOG, head.size, index).await?.into(),
        proof: extract::inclusion(&state, INSTANCE_LOG, head.size, index).await?,
        checkpoint: head.checkpoint,
    }))
}
