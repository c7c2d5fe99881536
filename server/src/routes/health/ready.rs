//! GET `/readyz`: database and storage take writes, and the logs go on and are published in time. A probe writes, since a full
//! disk still reads.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use bulla_protocol::{ErrorCode, path};

use crate::error::Answer;
use crate::state::AppState;

/// How long the probes may take together.
const PROBE: Duration = Duration::from_secs(5);

/// Database and storage take writes, and the logs go on.
#[utoipa::path(get, path = path::READYZ, tag = "health", responses((status = 204, description = "Database and storage take writes, and the logs go on.")), extensions(("x-error-codes" = json!(["log_behind", "log_stopped", "log_unwitnessed"]))))]
pub(crate) async fn ready(State(state): State<AppState>) -> Answer<StatusCode> {
    state.fuse().check()?;
    state.freshness().check()?;
    if let Some(witnesses) = state.witnesses()? {
        witnesses.check()?;
    }
    let probes = async {
        state.store().probe().await?;
        state.blobs().probe().await
    };
    tokio::time::timeout(PROBE, probes)
        .await
        .map_err(|_| ErrorCode::Unavailable)??;
    Ok(StatusCode::NO_CONTENT)
}
