//! One log line for each request: method, route template, status, milliseconds. Never the path
//! itself, a body, a header, a token or an address.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

/// Runs the request and writes the line.
pub(crate) async fn line(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let begun = Instant::now();
    let response = next.run(request).await;
    tracing::info!(
        %method,
        route = route.as_ref().map_or("(page)", MatchedPath::as_str),
        status = response.status().as_u16(),
        ms = begun.elapsed().as_millis(),
        "request"
    );
    response
}
