//! One log line for each request: method, route template, status, milliseconds. Never the path
//! itself, a body, a header, a token or an address, nor a method that somebody made up.

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

/// Runs the request and writes the line.
pub(crate) async fn line(request: Request, next: Next) -> Response {
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
