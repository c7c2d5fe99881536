//! A panic of a handler becomes a problem without detail; the text goes to the log.

use std::any::Any;

use axum::response::{IntoResponse, Response};
use bulla_protocol::ErrorCode;

use crate::error::ApiError;

/// The answer to a panic.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer hands the payload over by value"
)]
pub(crate) fn answer(payload: Box<dyn Any + Send + 'static>) -> Response {
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text");
    tracing::error!(panic = text, "a handler panicked");
    ApiError::new(ErrorCode::Internal).into_response()
}
