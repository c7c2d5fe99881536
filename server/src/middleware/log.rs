//! One log line for each request: its id, method, route template, status, milliseconds. Never the
//! path itself, a body, a header, a token or an address, nor a method that somebody made up. The id
//! stands in the answer and in every line that is written meanwhile, so that whoever reports a
//! failure can be helped.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::state::AppState;

/// The header with a request's id. One that a client sends is not looked at.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Runs the request and writes the line.
pub(crate) async fn line(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let id = format!("{:016x}", u64::from_be_bytes(state.rng().bytes()));
    let span = tracing::info_span!("request", id);
    let mut response = write(request, next).instrument(span).await;
    if let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

async fn write(request: Request, next: Next) -> Response {
    let method = name(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let begun = Instant::now();
    let response = next.run(request).await;
    tracing::info!(
        method,
        route = route.as_ref().map_or("(page)", MatchedPath::as_str),
        status = response.status().as_u16(),
        ms = begun.elapsed().as_millis(),
        "request"
    );
    response
}

/// The method, if it is one of HTTP's: any word can stand in its place.
const fn name(method: &Method) -> &'static str {
    match *method {
        Method::DELETE => "DELETE",
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        Method::POST => "POST",
        Method::PUT => "PUT",
        _ => "(other)",
    }
}
