//! Tests over the whole table of routes.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use axum::routing::get;
use bulla_protocol::path;
use serde_json::Value;

use super::*;
use crate::testing::{Answered, Server, answer};

/// Every documented operation: method, a path with its parameters filled, its description.
fn operations() -> Vec<(Method, String, Value)> {
    let description = serde_json::to_value(description()).unwrap();
    let mut found = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let path = path
                .replace("{id}", &"0".repeat(32))
                .replace("{tenant}", &"0".repeat(32))
                .replace("{number}", "0")
                .replace("{size}", "0")
                .replace("{name}", "pins")
                .replace("{*path}", "0/000.p/1");
            let method = method.to_uppercase().parse().unwrap();
            found.push((method, path, operation.clone()));
        }
    }
    found
}

fn changes(method: &Method) -> bool {
    *method != Method::GET
}

#[test]
fn every_path_of_the_protocol_is_routed_and_documented() {
    let source = include_str!("../../../crates/protocol/src/path.rs");
    let description = serde_json::to_value(description()).unwrap();
    let paths = description["paths"].as_object().unwrap();
    let mut seen = 0;
    for line in source.lines().filter(|line| line.starts_with("pub const")) {
        let path = line.split('"').nth(1).unwrap();
        assert!(paths.contains_key(path), "{path}");
        seen += 1;
    }
    assert_eq!(seen, paths.len());
}

#[test]
fn every_operation_documents_success_and_its_problems() {
    let mut ids = std::collections::BTreeSet::new();
    for (method, path, operation) in operations() {
        let responses = operation["responses"].as_object().unwrap();
        let success = responses.keys().any(|status| status.starts_with('2'));
        assert!(success, "{method} {path}");
        for (status, response) in responses.iter().filter(|(s, _)| !s.starts_with('2')) {
            let problem = &response["content"]["application/problem+json"];
            assert!(problem.is_object(), "{method} {path} {status}");
        }
        for code in operation["x-error-codes"].as_array().into_iter().flatten() {
            let known: Result<bulla_protocol::ErrorCode, _> = serde_json::from_value(code.clone());
            let status = known.unwrap().status().to_string();
            assert!(responses.contains_key(&status), "{method} {path} {code}");
        }
        let id = operation["operationId"].as_str().unwrap().to_owned();
        assert!(ids.insert(id), "{method} {path}");
    }
}

#[test]
fn the_description_that_is_checked_in_is_this_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");
    let checked_in = std::fs::read_to_string(path).unwrap_or_default();
    let now = description().to_pretty_json().unwrap();
    assert!(
        checked_in.trim_end() == now,
        "docs/openapi.json is another interface than the server's: run `cargo xtask api`"
    );
}

#[tokio::test]
async fn every_answer_has_an_id_that_the_server_chose() {
    let server = Server::start().await;
    let mut seen = std::collections::BTreeSet::new();
    for path in ["/", "/healthz", "/api/trust", "/api/none", "/api/session"] {
        let request = Request::builder().uri(path).header("x-request-id", "mine");
        let answered = server.call(request.body(Body::empty()).unwrap()).await;
        let id = answered.headers["x-request-id"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(
            id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit()),
            "{id}"
        );
        assert!(seen.insert(id), "{path}");
    }
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let server = Server::start().await;
    let mut asked = operations();
    for page in ["/", "/setup", "/assets/none.js", "/api/none", "/none.js"] {
        asked.push((Method::GET, page.to_owned(), Value::Null));
    }
    asked.push((Method::PATCH, path::SESSION.to_owned(), Value::Null));
    for (method, path, _) in asked {
        let answered = server.ask(method.clone(), &path).await;
        let header = |name| answered.headers.get(name).map(|v| v.to_str().unwrap());
        let policy = header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; "), "{path}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains(','));
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
            ("cross-origin-resource-policy", "same-origin"),
            (
                "strict-transport-security",
                "max-age=63072000; includeSubDomains",
            ),
        ] {
            assert_eq!(header(name), Some(value), "{method} {path} {name}");
        }
        if path.starts_with("/api/") {
            assert_eq!(header("cache-control"), Some("no-store"), "{method} {path}");
        }
        assert!(header("access-control-allow-origin").is_none());
    }
}

#[tokio::test]
async fn every_change_from_a_foreign_page_is_refused() {
    let server = Server::start().await;
    for (method, path, _) in operations().into_iter().filter(|(m, ..)| changes(m)) {
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let request = Request::builder().method(&method).uri(&path);
            let request = request.header(name, value).body(Body::empty()).unwrap();
            let answered = server.call(request).await;
            assert_eq!(answered.code(), "origin_refused", "{method} {path} {value}");
        }
    }
}

#[tokio::test]
async fn every_protected_route_wants_a_session() {
    let server = Server::start().await;
    let mut protected = 0;
    for (method, path, operation) in operations() {
        if operation["security"].is_null() {
            continue;
        }
        protected += 1;
        for cookie in ["", "__Host-bulla=", "__Host-bulla=AAAA", "bulla=AAAA"] {
            let request = Request::builder().method(&method).uri(&path);
            let request = request
                .header("cookie", cookie)
                .body(Body::empty())
                .unwrap();
            let answered = server.call(request).await;
            assert_eq!(answered.code(), "unauthenticated", "{method} {path}");
        }
    }
    // Everything but health, description, trust, login, registration, what is public of the logs, papers, what a
    // recovery by kit does without a session, and what verifying programs ask of certificates.
    assert_eq!(protected, operations().len() - 20 - 2 - 8 - 5);
}

#[tokio::test]
async fn a_body_of_another_media_type_or_form_is_refused() {
    let server = Server::start().await;
    for path in [path::LOGIN_START, path::REGISTER_START] {
        for (media_type, body) in [
            ("text/plain", "{}"),
            ("application/x-www-form-urlencoded", "a=b"),
            ("application/json", "{}"),
            ("application/json", "{\"unknown\":1}"),
            ("application/json", ""),
        ] {
            let request = Request::post(path).header("content-type", media_type);
            let answered = server.call(request.body(Body::from(body)).unwrap()).await;
            assert_eq!(answered.code(), "invalid_request", "{path} {body}");
        }
        let request = Request::post(path).header("content-type", "application/json");
        let large = Body::from(vec![b' '; (256 << 10) + 1]);
        let answered = server.call(request.body(large).unwrap()).await;
        assert_eq!(answered.code(), "payload_too_large");
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems() {
    let server = Server::start().await;
    for (method, path) in [
        (Method::GET, "/api/nothing"),
        (Method::POST, "/api/nothing"),
        (Method::PATCH, path::SESSION),
        (Method::GET, path::LOGIN_START),
        (Method::GET, "/api/logs/zz/checkpoint"),
    ] {
        assert_eq!(server.ask(method, path).await.code(), "not_found", "{path}");
    }
}

#[tokio::test]
async fn a_panic_is_a_problem_without_detail_and_has_the_headers() {
    async fn panics() -> &'static str {
        panic!("secret detail")
    }
    let server = Server::start().await;
    let routes = Router::new().route("/panic", get(panics));
    let service = around(routes, &server.state).with_state(server.state.clone());
    let request = Request::get("/panic").body(Body::empty()).unwrap();
    let answered: Answered = answer(service, request).await;
    assert_eq!(answered.code(), "internal");
    assert!(!String::from_utf8_lossy(&answered.body).contains("secret"));
    assert!(answered.headers.contains_key("content-security-policy"));
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_ended() {
    let mut config = crate::config::Config::default();
    config.limits.request_timeout_ms = 20;
    let server = Server::with(config).await;
    let routes = Router::new().route("/slow", get(std::future::pending::<&'static str>));
    let service = around(routes, &server.state).with_state(server.state.clone());
    let request = Request::get("/slow").body(Body::empty()).unwrap();
    assert_eq!(answer(service, request).await.code(), "unavailable");
}

#[tokio::test]
async fn health_readiness_and_trust_need_no_session() {
    let server = Server::start().await;
    for path in [path::HEALTHZ, path::READYZ] {
        let answered = server.ask(Method::GET, path).await;
        assert_eq!(answered.status, StatusCode::NO_CONTENT);
    }
    let answered = server.ask(Method::GET, path::TRUST).await;
    let trust: bulla_protocol::trust::TrustFile = serde_json::from_slice(&answered.body).unwrap();
    assert_eq!(trust.instance, "https://sign.example.ch");
    assert_eq!(trust.log_origin_prefix, "sign.example.ch/log/");
    assert_eq!(trust.log_public_key.as_slice().len(), 32);
}

#[tokio::test]
async fn a_server_whose_database_fails_is_alive_and_not_ready() {
    let server = Server::start().await;
    server.store.close().await;
    let live = server.ask(Method::GET, path::HEALTHZ).await;
    assert_eq!(live.status, StatusCode::NO_CONTENT);
    let ready = server.ask(Method::GET, path::READYZ).await;
    assert_eq!(ready.code(), "unavailable");
    let request = Request::get(path::SESSION).header("cookie", "__Host-bulla=A");
    let asked = server.call(request.body(Body::empty()).unwrap()).await;
    assert_eq!(asked.code(), "unavailable");
}
