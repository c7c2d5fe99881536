//! The web client: files built into the binary (read from disk in debug builds), and the page
//! itself for every address that the client routes on its own.

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bulla_protocol::ErrorCode;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::error::ApiError;

/// The built web client. The folder may be missing: then [`NOT_BUILT`] is served.
#[derive(RustEmbed)]
#[folder = "../web-client/dist"]
#[allow_missing = true]
struct Client;

/// The page of a server that was built without the web client.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><title>Bulla</title><h1>Bulla</h1>\
<p>This server was built without the web client. Run <code>cargo xtask web</code>, then build the \
server again.</p></html>";

/// Answers with a file, with the page, or with a problem for a path that is neither.
pub(crate) async fn serve(uri: Uri) -> Response {
    let path = uri.path();
    if path == "/api" || path.starts_with("/api/") {
        return ApiError::new(ErrorCode::NotFound).into_response();
    }
    let name = path.trim_start_matches('/');
    if let Some(file) = (!name.is_empty()).then(|| Client::get(name)).flatten() {
        return respond(name, file);
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    if path.starts_with("/assets/") || last.contains('.') {
        return ApiError::new(ErrorCode::NotFound).into_response();
    }
    Client::get("index.html").map_or_else(
        || {
            let headers = [
                (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                (header::CACHE_CONTROL, "no-cache"),
            ];
            (StatusCode::OK, headers, NOT_BUILT).into_response()
        },
        |page| respond("index.html", page),
    )
}

/// Answers a request whose path exists with another method.
pub(crate) async fn no_such_method() -> ApiError {
    ApiError::new(ErrorCode::NotFound)
}

fn respond(name: &str, file: EmbeddedFile) -> Response {
    let cache = if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let media_type = HeaderValue::from_str(file.metadata.mimetype())
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let mut response = file.data.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media_type);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn status(path: &str) -> StatusCode {
        serve(path.parse().unwrap()).await.status()
    }

    #[tokio::test]
    async fn page_routes_get_the_page_and_missing_files_a_problem() {
        for path in ["/", "/setup", "/join", "/envelopes/00ff", "/verify"] {
            assert_eq!(status(path).await, StatusCode::OK, "{path}");
        }
        for path in [
            "/api",
            "/api/nothing",
            "/assets/nothing.js",
            "/assets/nothing",
            "/nothing.js",
            "/../Cargo.toml",
        ] {
            assert_eq!(status(path).await, StatusCode::NOT_FOUND, "{path}");
        }
    }
}
