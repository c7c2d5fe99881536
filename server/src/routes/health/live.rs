//! GET `/healthz`: the process answers.

use axum::http::StatusCode;
use bulla_protocol::path;

/// The process answers; says nothing about its stores.
#[utoipa::path(get, path = path::HEALTHZ, tag = "health", responses((status = 204, description = "The process answers.")))]
pub(crate) async fn live() -> StatusCode {
    StatusCode::NO_CONTENT
}
