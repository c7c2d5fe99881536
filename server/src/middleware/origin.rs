//! Refuses changes that another site's page asks for. Browsers say where a request comes from;
//! programs say nothing and carry no cookie that a foreign page could use.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bulla_protocol::ErrorCode;

use crate::error::ApiError;
use crate::state::AppState;

/// Lets a request pass that changes nothing or comes from our own page.
pub(crate) async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if reads || is_own(request.headers(), state.config().public_url.as_str()) {
        next.run(request).await
    } else {
        ApiError::new(ErrorCode::OriginRefused).into_response()
    }
}

fn is_own(headers: &HeaderMap, public_url: &str) -> bool {
    let all = |name: &str, wanted: &str| headers.get_all(name).iter().all(|v| v == wanted);
    all("sec-fetch-site", "same-origin") && all(header::ORIGIN.as_str(), public_url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        is_own(&headers, "https://sign.example.ch")
    }

    #[test]
    fn own_page_and_programs_pass() {
        assert!(own(&[]));
        assert!(own(&[
            ("origin", "https://sign.example.ch"),
            ("sec-fetch-site", "same-origin")
        ]));
    }

    #[test]
    fn foreign_null_sibling_and_doubled_origins_do_not() {
        for pairs in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "null")],
            &[("origin", "http://sign.example.ch")],
            &[("origin", "https://sign.example.ch.evil.example")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[
                ("origin", "https://sign.example.ch"),
                ("sec-fetch-site", "cross-site"),
            ],
            &[
                ("origin", "https://sign.example.ch"),
                ("origin", "https://evil.example"),
            ],
        ] {
            assert!(!own(pairs), "{pairs:?}");
        }
    }
}
