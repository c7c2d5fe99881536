//! The web client: files built into the binary (read from disk in debug builds), and the page
//! itself for every address that the client routes on its own.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
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

/// Answers with a file, with the page, or with a problem for a path that is neither. Pages and files
/// can be read and nothing else.
pub(crate) async fn serve(method: Method, uri: Uri) -> Response {
    let path = uri.path();
    if path == "/api" || path.starts_with("/api/") {
        return ApiError::new(ErrorCode::NotFound).into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allow).into_response();
    }
    let name = path.trim_start_matches('/');
    if let Some(file) = (!name.is_empty()).then(|| Client::get(name)).flatten() {
        return respond(name, file);
    }
    if path.starts_with("/assets/") || is_file(path) {
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

/// Whether a path names a file, by a dot in its last part. Some mail scanners write `%23` for the `#`
/// of a link: what follows is the link's secret, which the page takes out of its address, and no name.
fn is_file(path: &str) -> bool {
    let page = path.split("%23").next().unwrap_or_default();
    let last = page.rsplit('/').next().unwrap_or_default();
    last.contains('.')
}

/// Answers a request whose path exists with another method.
pub(crate) async fn no_such_method() -> ApiError {
    ApiError::new(ErrorCode::NotFound)
}

fn respond(name: &str, file: EmbeddedFile) -> Response {
    let media_type = HeaderValue::from_str(file.metadata.mimetype())
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let mut response = file.data.into_response();
    describe(name, media_type, response.headers_mut());
    response
}

/// What a browser is told of a file.
fn describe(name: &str, media_type: HeaderValue, headers: &mut HeaderMap) {
    let cache = if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers.insert(header::CONTENT_TYPE, media_type);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if name == VERIFIER {
        // It is taken along, and never runs here: the policy of these pages forbids its script.
        let along = HeaderValue::from_static(TO_TAKE_ALONG);
        headers.insert(header::CONTENT_DISPOSITION, along);
    } else if name.strip_suffix(".sha256") == Some(VERIFIER) {
        let text = HeaderValue::from_static("text/plain; charset=utf-8");
        headers.insert(header::CONTENT_TYPE, text);
    }
}

/// The verifier as one file (`docs/adr/0023-verifier-as-one-file.md`); beside it stands its SHA-256.
const VERIFIER: &str = "bulla-verifier.html";
const TO_TAKE_ALONG: &str = "attachment; filename=\"bulla-verifier.html\"";

#[cfg(test)]
mod tests {
    use super::*;

    async fn status(path: &str) -> StatusCode {
        serve(Method::GET, path.parse().unwrap()).await.status()
    }

    #[tokio::test]
    async fn page_routes_get_the_page_and_missing_files_a_problem() {
        for path in [
            "/",
            "/setup",
            "/join",
            "/envelopes/00ff",
            "/verify",
            "/s/00ff",
        ] {
            assert_eq!(status(path).await, StatusCode::OK, "{path}");
        }
        for path in [
            "/api",
            "/api/nothing",
            "/assets/nothing.js",
            "/assets/nothing",
            "/nothing.js",
            "/../Cargo.toml",
            "/nothing.js%23v1.secret",
            "/assets/nothing%23v1.secret",
            "/api/nothing%23v1.secret",
        ] {
            assert_eq!(status(path).await, StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[tokio::test]
    async fn a_link_whose_secret_was_moved_into_its_path_gets_the_page() {
        for path in [
            "/s/00ff%23v1.AAAA.BBBB",
            "/s/00ff%23v1/AAAA.BBBB",
            "/join%23token.with.dots",
            "/setup%23token",
        ] {
            assert_eq!(status(path).await, StatusCode::OK, "{path}");
        }
    }

    #[test]
    fn the_verifier_is_taken_along_and_its_hash_is_text() {
        let of = |name: &str| {
            let mut headers = HeaderMap::new();
            describe(name, HeaderValue::from_static("text/html"), &mut headers);
            headers
        };
        let verifier = of("bulla-verifier.html");
        assert_eq!(verifier[header::CONTENT_DISPOSITION], TO_TAKE_ALONG);
        assert_eq!(verifier[header::CACHE_CONTROL], "no-cache");
        let hash = of("bulla-verifier.html.sha256");
        assert_eq!(hash[header::CONTENT_TYPE], "text/plain; charset=utf-8");
        for other in ["index.html", "assets/bulla-verifier.html", "x.sha256"] {
            let headers = of(other);
            assert!(
                headers.get(header::CONTENT_DISPOSITION).is_none(),
                "{other}"
            );
            assert_eq!(headers[header::CONTENT_TYPE], "text/html", "{other}");
        }
    }

    #[tokio::test]
    async fn pages_and_files_are_read_and_nothing_else() {
        let mut others = Vec::from([Method::POST, Method::PUT, Method::PATCH, Method::DELETE]);
        others.extend([Method::OPTIONS, Method::TRACE, "PROPFIND".parse().unwrap()]);
        for path in ["/", "/verify", "/s/00ff%23v1.AAAA", "/assets/nothing.js"] {
            for method in &others {
                let refused = serve(method.clone(), path.parse().unwrap()).await;
                assert_eq!(
                    refused.status(),
                    StatusCode::METHOD_NOT_ALLOWED,
                    "{method} {path}"
                );
                assert_eq!(refused.headers()[header::ALLOW], "GET, HEAD");
            }
        }
        for method in [Method::GET, Method::HEAD] {
            let read = serve(method, Uri::from_static("/verify")).await;
            assert_eq!(read.status(), StatusCode::OK);
        }
    }
}
