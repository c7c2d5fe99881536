//! GET `/pki/ocsp/{question}`: the same with the question in base64, which can be cached
//! (RFC 6960 appendix A.1, RFC 5019).

use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bulla_protocol::{ErrorCode, path};

use crate::authority::{OcspAnswer, answer};
use crate::error::Answer;
use crate::request::Segment;
use crate::routes::pki::ocsp::{MAX_QUESTION_BYTES, Response, served};
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
) -> Answer<Response> {
    if question.len() > MAX_QUESTION_BYTES {
        return Err(ErrorCode::PayloadTooLarge.into());
    }
    let question = STANDARD.decode(question);
    let question = question.map_err(|_| ErrorCode::InvalidRequest)?;
    Ok(match answer(&state, &question).await {
        // What failed may be answered in a moment; a copy on the way would hide that.
        OcspAnswer::Failed(response) => served("no-store", response),
        OcspAnswer::Signed(response) => served("public, max-age=300", response),
    })
}
