//! Sessions of an account on several devices.

use axum::body::Body;
use axum::http::{Method, Request, header};
use bulla_protocol::path;
use bulla_protocol::session::{COOKIE, DeviceClient, DeviceSystem};
use bulla_protocol::sessions::{EndSessions, SessionList, SessionsEnded, WhichSessions};
use bulla_server::config::Config;
use bulla_types::SessionId;

use crate::harness::Server;
use crate::person::{PASSWORD, log_in, member, owner};

async fn list(server: &Server, token: &str) -> SessionList {
    server.get(token, path::SESSIONS).await.read()
}

async fn end(server: &Server, token: &str, which: WhichSessions) -> u64 {
    let body = EndSessions { which };
    let answered = server.post(token, path::SESSIONS_END, &body).await;
    let cleared = answered.headers.contains_key(header::SET_COOKIE);
    assert_eq!(cleared, which == WhichSessions::All);
    answered.read::<SessionsEnded>().ended
}

#[tokio::test]
async fn sessions_are_listed_with_their_device_and_ended_one_by_one() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let ben = member(&server, &anna, "ben@example.ch").await;
    let halfway = log_in(&server, "anna@example.ch", PASSWORD).await;
    let (halfway, code) = (halfway.ok().unwrap(), anna.next_code(&server));
    let agent = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/143.0";
    let second = halfway.second_factor_as(&server, &code, agent).await;
    let second = second.session_token();
    let sessions = list(&server, &second).await.sessions;
    assert_eq!(sessions.len(), 2);
    assert!(sessions[0].is_current && !sessions[1].is_current);
    assert_eq!(sessions[0].device.client, DeviceClient::Firefox);
    assert_eq!(sessions[0].device.system, DeviceSystem::Linux);
    assert_eq!(sessions[0].created_at_ms, server.now());
    assert_eq!(sessions[0].ends_at_ms, server.now().plus_millis(900_000));
    // Somebody else's session is not there to be ended.
    let foreign = path::session_entry(&list(&server, &ben.token).await.sessions[0].session_id);
    let refused = server.ask(Method::DELETE, &second, &foreign).await;
    assert_eq!(refused.code(), "not_found");
    server.get(&ben.token, path::SESSION).await.succeeded();
    // The first one is dead at once.
    let first = path::session_entry(&sessions[1].session_id);
    server
        .ask(Method::DELETE, &second, &first)
        .await
        .succeeded();
    let dead = server.get(&anna.token, path::SESSION).await;
    assert_eq!(dead.code(), "unauthenticated");
    let again = server.ask(Method::DELETE, &second, &first).await;
    assert_eq!(again.code(), "not_found");
    let nobody = path::session_entry(&SessionId::from_bytes([9; 16]));
    let refused = server.ask(Method::DELETE, &second, &nobody).await;
    assert_eq!(refused.code(), "not_found");
    let events = server
        .events(anna.tenant_id, *anna.account_id.as_bytes())
        .await;
    let revoked = events.iter().filter(|kind| *kind == "session.revoked");
    assert_eq!(revoked.count(), 1);
}

#[tokio::test]
async fn all_other_sessions_end_at_once_and_then_all() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let ben = member(&server, &anna, "ben@example.ch").await;
    let second = anna.log_in_again(&server).await;
    let third = anna.log_in_again(&server).await;
    assert_eq!(end(&server, &second, WhichSessions::Others).await, 2);
    for dead in [&anna.token, &third] {
        let answered = server.get(dead, path::SESSION).await;
        assert_eq!(answered.code(), "unauthenticated");
    }
    server.get(&second, path::SESSION).await.succeeded();
    let fourth = anna.log_in_again(&server).await;
    assert_eq!(end(&server, &second, WhichSessions::All).await, 2);
    for dead in [&second, &fourth] {
        let answered = server.get(dead, path::SESSION).await;
        assert_eq!(answered.code(), "unauthenticated");
    }
    server.get(&ben.token, path::SESSION).await.succeeded();
    let events = server
        .events(anna.tenant_id, *anna.account_id.as_bytes())
        .await;
    let ended = events.iter().filter(|kind| *kind == "sessions.ended");
    assert_eq!(ended.count(), 2);
}

#[tokio::test]
async fn an_operator_sets_other_times() {
    let mut config = Config::default();
    config.sessions.idle_timeout_secs = 300;
    config.sessions.absolute_timeout_secs = 700;
    let server = Server::with(config, |store| store).await;
    let anna = owner(&server).await;
    server.advance_secs(299);
    server.get(&anna.token, path::SESSION).await.succeeded();
    server.advance_secs(299);
    server.get(&anna.token, path::SESSION).await.succeeded();
    server.advance_secs(102);
    let answered = server.get(&anna.token, path::SESSION).await;
    assert_eq!(answered.code(), "unauthenticated");
    let idle = anna.log_in_again(&server).await;
    server.advance_secs(300);
    let answered = server.get(&idle, path::SESSION).await;
    assert_eq!(answered.code(), "unauthenticated");
    server.jobs().await;
    let left = server.store_sessions(anna.account_id).await;
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_token_that_was_planted_is_not_taken_over_by_a_login() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let planted = "A".repeat(43);
    let halfway = log_in(&server, "anna@example.ch", PASSWORD).await;
    let (halfway, code) = (halfway.ok().unwrap(), anna.next_code(&server));
    let request = Request::builder()
        .method(Method::POST)
        .uri(path::LOGIN_SECOND_FACTOR)
        .header(header::COOKIE, format!("{COOKIE}={planted}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(halfway.body(&code)))
        .unwrap();
    let opened = server.send(request).await;
    let token = opened.session_token();
    assert_ne!(token, planted);
    assert_ne!(token, anna.token);
    let answered = server.get(&planted, path::SESSION).await;
    assert_eq!(answered.code(), "unauthenticated");
}
