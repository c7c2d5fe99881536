//! Guessing: per account, per network, over many addresses, around restarts.

use bulla_protocol::ErrorCode;
use bulla_protocol::login::{LoginFinish, LoginStarted};
use bulla_protocol::path;
use bulla_server::config::Config;

use crate::harness::{Answered, Server};
use crate::person::{PASSWORD, ke1, log_in, owner, unlock};

const ANNA: &str = "anna@example.ch";

/// Guesses of this network against an address until one is refused; how many passed, and the wait.
async fn guesses(server: &Server, peer: &str, email: &str) -> (u32, u64) {
    let body = ke1(email);
    let mut passed = 0;
    loop {
        let answered = server.post_from(peer, None, path::LOGIN_START, &body).await;
        if answered.status != 200 {
            return (passed, wait(&answered));
        }
        passed += 1;
        assert!(passed < 2000, "never refused");
    }
}

/// The wait of a refusal, which stands in header and document alike.
fn wait(answered: &Answered) -> u64 {
    assert_eq!(answered.status, 429);
    assert_eq!(answered.code(), ErrorCode::TooManyAttempts.as_str());
    let problem: serde_json::Value = serde_json::from_slice(&answered.body).unwrap();
    let secs = problem["retry_after_secs"].as_u64().unwrap();
    assert_eq!(answered.headers["retry-after"], secs.to_string());
    secs
}

#[tokio::test]
async fn the_eleventh_first_message_waits_and_the_waits_double() {
    let server = Server::start().await;
    owner(&server).await;
    let (passed, mut secs) = guesses(&server, "203.0.113.9", ANNA).await;
    assert_eq!((passed, secs), (10, 30));
    let mut waits = Vec::new();
    for _ in 0..7 {
        server.advance_secs(secs);
        let (passed, next) = guesses(&server, "203.0.113.9", ANNA).await;
        assert_eq!(passed, 1);
        waits.push(next);
        secs = next;
    }
    // A quarter of an hour after the first one, one try has drained.
    assert_eq!(waits, [60, 120, 240, 480, 480, 900, 900]);
}

#[tokio::test]
async fn one_stranger_keeps_the_person_out_of_no_login_and_of_no_session() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    guesses(&server, "203.0.113.9", ANNA).await;
    // From here, and within the session, nothing changes.
    assert!(log_in(&server, ANNA, PASSWORD).await.is_ok());
    unlock(&server, &anna.token, PASSWORD).await.succeeded();
}

#[tokio::test]
async fn guessing_over_many_networks_meets_the_account_and_not_its_sessions() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let mut passed = 0;
    for net in 0..20 {
        passed += guesses(&server, &format!("198.51.{net}.7"), ANNA).await.0;
    }
    assert_eq!(passed, 50);
    let body = ke1(ANNA);
    let answered = server
        .post_from("192.0.2.1", None, path::LOGIN_START, &body)
        .await;
    assert_eq!(wait(&answered), 30);
    // Who is in is not kept out: the sessions, their unlocking and their fresh codes go on.
    unlock(&server, &anna.token, PASSWORD).await.succeeded();
    server.get(&anna.token, path::SESSION).await.succeeded();
}

#[tokio::test]
async fn one_network_is_counted_over_all_addresses() {
    let server = Server::start().await;
    owner(&server).await;
    let guess = async |peer: &str, n: u32| {
        let body = ke1(&format!("n{n}@example.ch"));
        server.post_from(peer, None, path::LOGIN_START, &body).await
    };
    for n in 0..100 {
        assert_eq!(guess("2001:db8:1:2::1", n).await.status, 200);
    }
    // The rest of the same /64 is the same subscriber.
    assert_eq!(wait(&guess("2001:db8:1:2:ffff::9", 101).await), 30);
    assert_eq!(guess("2001:db8:1:3::1", 102).await.status, 200);
}

#[tokio::test]
async fn what_a_stranger_writes_as_forwarded_counts_for_nothing() {
    let config = Config {
        trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
        ..Config::default()
    };
    let server = Server::with(config, |store| store).await;
    owner(&server).await;
    let body = ke1(ANNA);
    let guess = async |peer: &str, forwarded: &str| {
        let path = path::LOGIN_START;
        server.post_from(peer, Some(forwarded), path, &body).await
    };
    for n in 0..10 {
        let claimed = format!("198.51.100.{n}");
        assert_eq!(guess("203.0.113.9", &claimed).await.status, 200);
    }
    wait(&guess("203.0.113.9", "198.51.100.77").await);
    // Through the proxy: its own word counts, at the right; what the client wrote before does not.
    for n in 0..10 {
        let chain = format!("192.0.2.{n}, 198.51.100.9");
        assert_eq!(guess("10.0.0.1", &chain).await.status, 200);
    }
    wait(&guess("10.0.0.2", "192.0.2.77, 198.51.100.9").await);
    assert_eq!(guess("10.0.0.1", "198.51.100.10").await.status, 200);
}

#[tokio::test]
async fn a_lockout_is_one_event_and_none_for_an_address_that_nobody_has() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let locked = async || {
        server.jobs().await;
        let events = server.events(anna.tenant_id, *anna.account_id.as_bytes());
        let events = events.await;
        events.iter().filter(|kind| *kind == "login.locked").count()
    };
    guesses(&server, "203.0.113.9", "nobody@example.ch").await;
    assert_eq!(locked().await, 0);
    guesses(&server, "203.0.113.10", ANNA).await;
    assert_eq!(locked().await, 1);
    for secs in [30, 60, 120] {
        server.advance_secs(secs);
        guesses(&server, "203.0.113.10", ANNA).await;
        assert_eq!(locked().await, 1);
    }
    // Once all has drained, the next one is another.
    server.advance_secs(24 * 3600);
    guesses(&server, "203.0.113.10", ANNA).await;
    assert_eq!(locked().await, 2);
}

#[tokio::test]
async fn counts_are_shared_by_replicas_and_hold_no_network_address() {
    let server = Server::start().await;
    owner(&server).await;
    guesses(&server, "203.0.113.9", ANNA).await;
    let again = server.another_replica().await;
    let body = ke1(ANNA);
    let answered = again
        .post_from("203.0.113.9", None, path::LOGIN_START, &body)
        .await;
    assert_eq!(wait(&answered), 30);
    let dump = server.dump();
    for trace in [&[203, 0, 113, 9][..], b"203.0.113.9"] {
        assert!(!dump.windows(trace.len()).any(|window| window == trace));
    }
}

#[tokio::test]
async fn a_clock_that_is_set_back_neither_opens_the_door_nor_shuts_it() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    server.advance_secs(7 * 24 * 3600);
    guesses(&server, "203.0.113.9", ANNA).await;
    let used = anna.next_code(&server);
    let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    halfway.second_factor(&server, &used).await.succeeded();
    server.set_back_secs(24 * 3600);
    // One guess more than before for each step back, not ten.
    let (passed, secs) = guesses(&server, "203.0.113.9", ANNA).await;
    assert_eq!((passed, secs), (1, 60));
    // Codes of the past are not fresh again.
    let past = anna.totp.dangerous_code(server.now());
    let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    let answered = halfway.second_factor(&server, &past).await;
    assert_eq!(answered.code(), "code_already_used");
}

#[tokio::test]
async fn a_refused_guess_learns_nothing_of_the_password() {
    let server = Server::start().await;
    owner(&server).await;
    guesses(&server, "127.0.0.1", ANNA).await;
    let answered = server.post("", path::LOGIN_START, &ke1(ANNA)).await;
    wait(&answered);
    assert!(serde_json::from_slice::<LoginStarted>(&answered.body).is_err());
    let finish = LoginFinish {
        login_id: bulla_types::LoginId::from_bytes([1; 16]),
        ke3: vec![0; 64].into(),
    };
    let answered = server.post("", path::LOGIN_FINISH, &finish).await;
    assert_eq!(answered.code(), "wrong_credentials");
}
