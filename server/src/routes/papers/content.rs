//! POST `/api/papers/content`: header and payload of a paper's document, whole or in a range. The
//! name of a paper stands in the body, so that no address with it is logged anywhere.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use bulla_protocol::paper::NamePaper;
use bulla_protocol::path;

use crate::address::Network;
use crate::error::Answer;
use crate::request::Json as Body;
use crate::routes::containers::content::answer;
use crate::routes::papers::readable;
use crate::state::AppState;

/// Header and payload, with ranges.
#[utoipa::path(
    post, path = path::PAPERS_CONTENT, tag = "papers", request_body = NamePaper,
    params(("Range" = Option<String>, Header, description = "One range of bytes.")),
    responses(
        (status = 200, description = "The whole file.", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "The range.", body = Vec<u8>, content_type = "application/octet-stream"),
    ),
    extensions(("x-error-codes" = json!(["not_found", "range_not_satisfiable", "too_many_attempts"]))),
)]
pub(crate) async fn content(
    State(state): State<AppState>,
    network: Network,
    headers: HeaderMap,
    Body(named): Body<NamePaper>,
) -> Answer<Response> {
    let readable = readable(&state, &network, &named).await?;
    answer(state, readable.container, &headers).await
}
