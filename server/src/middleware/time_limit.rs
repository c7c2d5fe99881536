//! Ends a request that takes too long, a slowly sent body above all.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bulla_protocol::ErrorCode;

use crate::error::ApiError;
use crate::state::AppState;

/// Runs the request for as long as it may take.
pub(crate) async fn apply(State(state): State<AppState>, request: Request, next: Next) -> Response {
    tokio::time::timeout(state.config().limits.request_timeout(), next.run(request))
        .await
        .unwrap_or_else(|_| ApiError::new(ErrorCode::Unavailable).into_response())
}
