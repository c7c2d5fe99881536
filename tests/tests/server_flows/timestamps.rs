//! Time-stamps through the real router: the built-in authority before OpenSSL, an organisation's own list
//! with authorities that are down or lie, and what passes to them.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use bulla_pki::path::{self as chains, Material, Purpose, Question, RevocationRule};
use bulla_pki::timestamp::{TimestampRequest, VerifiedTimestamp};
use bulla_pki::{Certificate, DigestAlgorithm};
use bulla_protocol::certificate::{
    RequestTimestamp, RequestValidation, TimestampReply, ValidationMaterial,
};
use bulla_protocol::path;
use bulla_server::config::Config;
use bulla_server::timestamp_admin::{self, Change};
use serde_json::json;
use tokio::net::TcpListener;

use crate::certificates::{certified, opened};
use crate::harness::{Answered, Server};
use crate::openssl::{OpenSsl, attime};
use crate::person::{Person, member, owner};

pub(crate) fn question(nonce: u8) -> TimestampRequest {
    TimestampRequest::new(
        DigestAlgorithm::Sha256.digest(b"what is stamped"),
        [nonce; 8],
    )
}

pub(crate) async fn ask(server: &Server, token: &str, query: Vec<u8>) -> Answered {
    let body = RequestTimestamp {
        query: query.into(),
    };
    server.post(token, path::TIMESTAMPS, &body).await
}

/// The reply to a question, and what its token says.
pub(crate) async fn stamped(
    server: &Server,
    person: &Person,
    nonce: u8,
) -> (Vec<u8>, VerifiedTimestamp) {
    let request = question(nonce);
    let reply: TimestampReply = ask(server, &person.token, request.to_der()).await.read();
    let reply = reply.reply.into_vec();
    let (_, verified) = request.verify_response(&reply, &[]).unwrap();
    (reply, verified)
}

/// Whose root a token leads to.
fn leads_to(verified: &VerifiedTimestamp, root: &Certificate) -> bool {
    let at = verified.info().time();
    let material = Material {
        anchors: core::slice::from_ref(root),
        pool: verified.cms().certificates(),
        ..Material::default()
    };
    let question = Question {
        purpose: Purpose::TimeStamping,
        at,
        now: at,
        revocation: RevocationRule::IfAvailable,
    };
    chains::validate(verified.cms().signer(), material, question).is_ok()
}

async fn root_of(server: &Server, person: &Person) -> Certificate {
    opened(&certified(server, person).await.root)
}

async fn change(server: &Server, person: &Person, change: Change) -> Result<(), String> {
    let done = timestamp_admin::change(server.state(), person.tenant_id, change).await;
    done.map(drop).map_err(|error| format!("{error:#}"))
}

pub(crate) async fn add(server: &Server, person: &Person, url: &str, anchor: &Certificate) {
    let added = Change::Add {
        url: url.to_owned(),
        anchor: anchor.to_pem().into_bytes(),
    };
    change(server, person, added).await.unwrap();
}

/// How an authority behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Habit {
    AnotherHash,
    AnotherNonce,
    Bad(&'static [u8]),
    Earlier,
    Honest,
    Large,
    NoNonce,
    Refuses,
    Redirects,
    Silent,
    Status(u16),
}

/// A time-stamping authority on loopback: a second instance of ours, behind RFC 3161 over HTTP.
pub(crate) struct Authority {
    pub(crate) server: Arc<Server>,
    pub(crate) habit: Arc<Mutex<Habit>>,
    /// What is served in place of its certificates and lists.
    pub(crate) files: Arc<Mutex<Files>>,
    pub(crate) root: Certificate,
    pub(crate) url: String,
    pub(crate) asked: Asked,
}

/// The files of an authority.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// How many were asked for.
    pub(crate) asked: usize,
    /// What is given in the place of each.
    pub(crate) instead: Option<Vec<u8>>,
}

/// Questions that came, with their headers.
pub(crate) type Asked = Arc<Mutex<Vec<(Vec<u8>, HeaderMap)>>>;

impl Authority {
    pub(crate) async fn start(habit: Habit) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let config = Config {
            public_url: format!("http://{address}").try_into().unwrap(),
            ..Config::default()
        };
        let server = Arc::new(Server::with(config, |store| store).await);
        if habit == Habit::Earlier {
            server.set_back_secs(3600);
        }
        let holder = owner(&server).await;
        // All harnesses draw from the same seed: from here on it is another.
        member(&server, &holder, "ida@example.ch").await;
        let root = opened(&certified(&server, &holder).await.root);
        let (habit, asked) = (Arc::new(Mutex::new(habit)), Asked::default());
        let (stamping, how) = (Arc::clone(&server), Arc::clone(&habit));
        let heard = Arc::clone(&asked);
        let who = Arc::new(holder);
        let answer = async move |headers: HeaderMap, query: Bytes| {
            heard.lock().unwrap().push((query.to_vec(), headers));
            let habit = *how.lock().unwrap();
            reply(&stamping, &who, habit, &query).await
        };
        let answer = move |headers: HeaderMap, query: Bytes| {
            let answer = answer.clone();
            async move { answer(headers, query).await }
        };
        let files = Arc::new(Mutex::new(Files::default()));
        let (given, giving) = (Arc::clone(&files), Arc::clone(&server));
        let file = move |Path(name): Path<String>| {
            let (given, giving) = (Arc::clone(&given), Arc::clone(&giving));
            async move {
                let instead = {
                    let mut given = given.lock().unwrap();
                    given.asked += 1;
                    given.instead.clone()
                };
                match instead {
                    Some(bytes) => bytes,
                    None => giving.get("", &format!("/pki/{name}")).await.body,
                }
            }
        };
        let service = Router::new()
            .route("/tsa", post(answer))
            .route("/pki/{name}", get(file))
            .fallback_service(server.router());
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self {
            server,
            habit,
            files,
            root,
            url: format!("http://{address}/tsa"),
            asked,
        }
    }
}

type Reply = (StatusCode, [(&'static str, &'static str); 2], Vec<u8>);

async fn reply(server: &Server, holder: &Person, habit: Habit, query: &[u8]) -> Reply {
    let other = |hash: &[u8], nonce: u8| {
        TimestampRequest::new(DigestAlgorithm::Sha256.digest(hash), [nonce; 8]).to_der()
    };
    let mut status = StatusCode::OK;
    let asked = match habit {
        Habit::AnotherHash => {
            // The nonce of the question, over another hash.
            let place = query.windows(2).position(|it| it == [4, 32]).unwrap();
            let mut query = query.to_vec();
            query[place + 2] ^= 1;
            query
        }
        Habit::AnotherNonce => other(b"what is stamped", 0x33),
        Habit::NoNonce => {
            let place = query.windows(2).position(|it| it == [2, 8]).unwrap();
            let mut query = query.to_vec();
            query.drain(place..place + 10);
            query[1] -= 10;
            query
        }
        Habit::Silent => core::future::pending().await,
        Habit::Bad(_)
        | Habit::Earlier
        | Habit::Honest
        | Habit::Large
        | Habit::Refuses
        | Habit::Redirects
        | Habit::Status(_) => query.to_vec(),
    };
    let body = match habit {
        Habit::Bad(bytes) => bytes.to_vec(),
        Habit::Large => vec![0x30; 100 << 10],
        Habit::Refuses => vec![0x30, 5, 0x30, 3, 2, 1, 2],
        Habit::Redirects => {
            status = StatusCode::TEMPORARY_REDIRECT;
            Vec::new()
        }
        Habit::Status(code) => {
            status = StatusCode::from_u16(code).unwrap();
            Vec::new()
        }
        Habit::AnotherHash
        | Habit::AnotherNonce
        | Habit::Earlier
        | Habit::Honest
        | Habit::NoNonce
        | Habit::Silent => {
            let got: TimestampReply = ask(server, &holder.token, asked).await.read();
            got.reply.into_vec()
        }
    };
    let headers = [
        ("content-type", "application/timestamp-reply"),
        ("location", "http://127.0.0.1:1/"),
    ];
    (status, headers, body)
}

/// A server that waits half a second for a foreign authority.
pub(crate) async fn impatient() -> Server {
    let mut config = Config::default();
    config.timestamps.timeout_ms = 500;
    Server::with(config, |store| store).await
}

#[tokio::test]
async fn the_built_in_authority_passes_openssl() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let server = Server::start().await;
    let anna = owner(&server).await;
    openssl.write("root.pem", root_of(&server, &anna).await.to_pem());
    openssl.write("doc", b"what is stamped");
    for options in ["-sha256 -cert", "-sha384 -cert -no_nonce", "-sha512 -cert"] {
        openssl.run(&format!("ts -query -data doc {options} -out ask.tsq"));
        let query = openssl.read("ask.tsq");
        let reply: TimestampReply = ask(&server, &anna.token, query).await.read();
        openssl.write("answer.tsr", reply.reply.as_slice());
        let verify = format!(
            "ts -verify -in answer.tsr -queryfile ask.tsq -CAfile root.pem {}",
            attime()
        );
        assert!(openssl.run(&verify).contains("Verification: OK"));
    }
    let (_, verified) = stamped(&server, &anna, 1).await;
    assert_eq!(verified.info().time(), server.now());
    assert!(leads_to(&verified, &root_of(&server, &anna).await));
    // No two tokens share a number.
    let (_, other) = stamped(&server, &anna, 1).await;
    assert_ne!(other.info().serial(), verified.info().serial());
}

#[tokio::test]
async fn only_a_hash_with_a_nonce_is_a_question() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let good = question(1).to_der();
    assert_eq!(
        ask(&server, "", good.clone()).await.code(),
        "unauthenticated"
    );
    let without_certificates = {
        let mut query = good.clone();
        query.truncate(good.len() - 3);
        query[1] -= 3;
        query
    };
    let with_extension = {
        // extensions [0]: one that is not critical, with somebody's text in it.
        let more = [0xa0, 11, 0x30, 9, 6, 3, 0x2a, 3, 4, 4, 2, 0x68, 0x69];
        let mut query = [good.as_slice(), &more].concat();
        query[1] += 13;
        query
    };
    let sha1 = {
        let mut query = vec![
            0x30, 0x29, 2, 1, 1, 0x30, 0x21, 0x30, 9, 6, 5, 0x2b, 0x0e, 3, 2,
        ];
        query.extend([0x1a, 5, 0, 4, 20]);
        query.extend([7; 20]);
        query.extend([1, 1, 0xff]);
        query[1] = u8::try_from(query.len() - 2).unwrap();
        query
    };
    let mut malformed = vec![without_certificates, with_extension, sha1, Vec::new()];
    malformed.extend((1..good.len()).step_by(7).map(|end| good[..end].to_vec()));
    malformed.push([good.as_slice(), &[0]].concat());
    for query in malformed {
        let answered = ask(&server, &anna.token, query.clone()).await;
        assert_eq!(answered.code(), "timestamp_refused", "{query:02x?}");
    }
    let large = ask(&server, &anna.token, vec![0x30; 9000]).await;
    assert_eq!(large.code(), "payload_too_large");
    for body in [
        json!({}),
        json!({ "query": 7 }),
        json!({ "query": "AA", "url": "x" }),
    ] {
        let answered = server.post(&anna.token, path::TIMESTAMPS, &body).await;
        assert_eq!(answered.code(), "invalid_request", "{body}");
    }
    stamped(&server, &anna, 1).await;
}

#[tokio::test]
async fn a_clock_that_was_set_back_stamps_nothing() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    stamped(&server, &anna, 1).await;
    server.set_back_secs(60);
    let answered = ask(&server, &anna.token, question(2).to_der()).await;
    assert_eq!(answered.code(), "timestamp_unavailable");
    server.advance_secs(60);
    stamped(&server, &anna, 3).await;
}

#[tokio::test]
async fn an_account_asks_so_often_and_others_are_not_held_up() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let ben = member(&server, &anna, "ben@example.ch").await;
    for _ in 0..120 {
        ask(&server, &anna.token, Vec::new()).await;
    }
    let refused = ask(&server, &anna.token, question(1).to_der()).await;
    assert_eq!(refused.code(), "too_many_attempts");
    assert_eq!(refused.headers["retry-after"], "1");
    stamped(&server, &ben, 1).await;
    server.advance_secs(1);
    stamped(&server, &anna, 1).await;
}

#[tokio::test]
async fn an_organisation_s_own_authority_stamps_and_learns_a_hash_alone() {
    let server = impatient().await;
    let anna = owner(&server).await;
    let authority = Authority::start(Habit::Honest).await;
    add(&server, &anna, &authority.url, &authority.root).await;
    let (_, verified) = stamped(&server, &anna, 1).await;
    assert!(leads_to(&verified, &authority.root));
    assert!(!leads_to(&verified, &root_of(&server, &anna).await));
    let asked = authority.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 1);
    let (query, headers) = &asked[0];
    assert_eq!(*query, question(1).to_der());
    assert_eq!(headers["content-type"], "application/timestamp-query");
    let names: Vec<_> = headers.keys().map(axum::http::HeaderName::as_str).collect();
    for name in names {
        let known = [
            "accept",
            "content-length",
            "content-type",
            "host",
            "user-agent",
        ];
        assert!(known.contains(&name), "{name}");
    }
    // Its own revocation lists come along where its network is declared, and are kept for a while.
    let chain = verified.cms().certificates().iter();
    let body = RequestValidation {
        certificates: chain.map(|it| it.as_der().into()).collect(),
    };
    let nothing: ValidationMaterial = server
        .post(&anna.token, path::VALIDATION, &body)
        .await
        .read();
    assert!(nothing.crls.is_empty(), "loopback is not declared");
    let mut config = Config::default();
    config.timestamps.private_networks = vec!["127.0.0.0/8".parse().unwrap()];
    let open = Server::with(config, |store| store).await;
    let zoe = owner(&open).await;
    add(&open, &zoe, &authority.url, &authority.root).await;
    let found: ValidationMaterial = open.post(&zoe.token, path::VALIDATION, &body).await.read();
    assert_eq!(found.crls.len(), 2);
    assert!(
        found
            .certificates
            .iter()
            .any(|it| it.as_slice() == authority.root.as_der())
    );
    let events = server
        .events(anna.tenant_id, *anna.tenant_id.as_bytes())
        .await;
    assert_eq!(events.last().unwrap(), "timestamp-servers.changed");
    assert_eq!(authority.asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn an_authority_that_is_down_or_lies_is_passed_over() {
    let server = impatient().await;
    let anna = owner(&server).await;
    let own = root_of(&server, &anna).await;
    let honest = Authority::start(Habit::Honest).await;
    let liar = Authority::start(Habit::Honest).await;
    let late = Authority::start(Habit::Earlier).await;
    let off = Change::BuiltIn(false);
    for (number, habit) in [
        Habit::AnotherHash,
        Habit::AnotherNonce,
        Habit::Bad(b""),
        Habit::Bad(b"<html>"),
        Habit::Bad(&[0x30, 3, 2, 1, 0]),
        Habit::Earlier,
        Habit::Large,
        Habit::NoNonce,
        Habit::Redirects,
        Habit::Refuses,
        Habit::Silent,
        Habit::Status(500),
        Habit::Status(204),
    ]
    .into_iter()
    .enumerate()
    {
        let liar = if habit == Habit::Earlier {
            &late
        } else {
            &liar
        };
        *liar.habit.lock().unwrap() = habit;
        liar.asked.lock().unwrap().clear();
        add(&server, &anna, &liar.url, &liar.root).await;
        let nonce = u8::try_from(number).unwrap() + 10;
        // The next one is the built-in, then an honest one.
        let (_, verified) = stamped(&server, &anna, nonce).await;
        assert!(leads_to(&verified, &own), "{habit:?}");
        assert_eq!(liar.asked.lock().unwrap().len(), 1, "{habit:?}");
        add(&server, &anna, &honest.url, &honest.root).await;
        change(&server, &anna, off.clone()).await.unwrap();
        let (_, verified) = stamped(&server, &anna, nonce).await;
        assert!(leads_to(&verified, &honest.root), "{habit:?}");
        // Alone nobody stamps.
        let remove = Change::Remove(honest.url.clone());
        change(&server, &anna, remove).await.unwrap();
        let alone = ask(&server, &anna.token, question(nonce).to_der()).await;
        assert_eq!(alone.code(), "timestamp_unavailable", "{habit:?}");
        change(&server, &anna, Change::BuiltIn(true)).await.unwrap();
        let remove = Change::Remove(liar.url.clone());
        change(&server, &anna, remove).await.unwrap();
        // A minute later none of them rests any more.
        for clock in [&server, honest.server.as_ref(), liar.server.as_ref()] {
            clock.advance_secs(61);
        }
    }
}

#[tokio::test]
async fn an_authority_counts_under_its_own_anchor_alone() {
    let server = impatient().await;
    let anna = owner(&server).await;
    let own = root_of(&server, &anna).await;
    let [one, two] = [
        Authority::start(Habit::Honest).await,
        Authority::start(Habit::Honest).await,
    ];
    // The two have the same keys, since they drew the same; ours are others.
    add(&server, &anna, &one.url, &own).await;
    let (_, verified) = stamped(&server, &anna, 1).await;
    assert!(leads_to(&verified, &own), "the built-in one");
    assert_eq!(one.asked.lock().unwrap().len(), 1);
    // The order is the operator's; nothing listens at the first.
    add(&server, &anna, "http://127.0.0.1:9/", &own).await;
    add(&server, &anna, &two.url, &two.root).await;
    let order = Change::Order(vec![
        "http://127.0.0.1:9/".to_owned(),
        two.url.clone(),
        one.url.clone(),
    ]);
    change(&server, &anna, order).await.unwrap();
    let (_, verified) = stamped(&server, &anna, 2).await;
    assert!(leads_to(&verified, &two.root));
    for wrong in [
        Change::Add {
            url: two.url.clone(),
            anchor: own.to_pem().into_bytes(),
        },
        Change::Add {
            url: "http://10.0.0.1/".to_owned(),
            anchor: own.to_pem().into_bytes(),
        },
        Change::Add {
            url: "https://time.example.ch/".to_owned(),
            anchor: b"no certificate".to_vec(),
        },
        Change::Remove("https://time.example.ch/".to_owned()),
        Change::Order(vec![one.url.clone()]),
    ] {
        change(&server, &anna, wrong).await.unwrap_err();
    }
}
