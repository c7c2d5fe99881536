//! GET `/pki/ocsp/{question}`: the same with the question in base64, which can be cached
//! (RFC 6960 appendix A.1, RFC 5019).

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bulla_protocol::{ErrorCode, path};

use crate::authority::answer;
use crate::error::Answer;
use crate::request::Segment;
use crate::routes::pki::ocsp::{MAX_QUESTION_BYTES, RESPONSE};
use crate::state::AppState;

/// A response; failures are responses too.
#[utoipa::path(
    get, path = path::PKI_OCSP_QUESTION, tag = "pki",
    params(("question" = String, Path, description = "OCSPRequest, DER, in base64.")),
    responses((status = 200, description = "OCSPResponse, DER.", body = Vec<u8>, content_type = "application/ocsp-response")),
    extensions(("x-error-codes" = json!(["invalid_request"]))),
)]
pub(crate) async fn get(
    State(state): State<AppState>,
    Segment(question): Segment<String>,
) -> Answer<([(HeaderName, HeaderValue); 2], Vec<u8>)> {
    if question.len() > MAX_QUESTION_BYTES {
        return Err(ErrorCode::PayloadTooLarge.into());
    }
    let question = STANDARD.decode(question);
    let question = question.map_err(|_| ErrorCode::InvalidRequest)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(RESPONSE)),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=300"),
        ),
    ];
    Ok((headers, answer(&state, &question).await))
}
