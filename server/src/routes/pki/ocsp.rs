//! POST `/pki/ocsp`: the OCSP responder (RFC 6960 appendix A.1).

use axum::body::Bytes;
use axum::extract::{FromRequest as _, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use bulla_protocol::{ErrorCode, path};

use crate::authority::{OcspAnswer, answer};
use crate::error::Answer;
use crate::state::AppState;

/// Largest question in bytes.
pub(super) const MAX_QUESTION_BYTES: usize = 8 << 10;
/// Media type of a question.
const QUESTION: &str = "application/ocsp-request";
/// Media type of a response.
const RESPONSE: &str = "application/ocsp-response";

/// A response with its headers.
pub(super) type Response = ([(HeaderName, HeaderValue); 2], Vec<u8>);

/// A response; failures are responses too.
#[utoipa::path(
    post, path = path::PKI_OCSP, tag = "pki",
    request_body(content = Vec<u8>, content_type = "application/ocsp-request", description = "OCSPRequest, DER."),
    responses((status = 200, description = "OCSPResponse, DER.", body = Vec<u8>, content_type = "application/ocsp-response")),
)]
pub(crate) async fn post(State(state): State<AppState>, request: Request) -> Answer<Response> {
    let media_type = request.headers().get(header::CONTENT_TYPE);
    if media_type.is_none_or(|it| it != QUESTION) {
        return Err(ErrorCode::InvalidRequest.into());
    }
    let request = request
        .map(|body| axum::body::Body::new(http_body_util::Limited::new(body, MAX_QUESTION_BYTES)));
    let question = Bytes::from_request(request, &state).await;
    let question = question.map_err(|_| ErrorCode::PayloadTooLarge)?;
    let (OcspAnswer::Failed(response) | OcspAnswer::Signed(response)) =
        answer(&state, &question).await;
    Ok(served("no-store", response))
}

/// A response, and how it may be kept.
pub(super) fn served(kept: &'static str, response: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(RESPONSE)),
        (header::CACHE_CONTROL, HeaderValue::from_static(kept)),
    ];
    (headers, response)
}
