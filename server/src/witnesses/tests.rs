//! Witnesses that are honest, slow, hostile or gone, around the server's own code.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::log::{AnchorProof, ConsistencyProof};
use bulla_protocol::trust::TrustFile;
use bulla_tlog::cosignature::Cosigner;
use bulla_tlog::policy::{Quorum, QuorumState};
use bulla_tlog::witness::AddCheckpoint;
use bulla_tlog::{Checkpoint, VerifiedCheckpoint};
use bulla_types::TenantId;

use super::*;
use crate::commit::{NO_TENANT, commit};
use crate::config::{Alarms, Config, PolicyText, WithoutQuorum, Witnesses as Settings};
use crate::publication::publish_all;
use crate::testing::{Answered, Server};

const LOG: TenantId = TenantId::from_bytes([3; 16]);
const NOW_SECS: u64 = 1_790_000_000;

/// How a witness behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Remembers, compares, cosigns.
    Honest,
    /// Cosigns with another key under its own name.
    OtherKey,
    /// Cosigns a checkpoint of another size.
    OtherSize,
    /// Signs this time.
    At(u64),
    /// Never answers.
    Silent,
    /// Answers without end.
    Endless,
    /// Answers that all is well and signs nothing.
    Empty,
    /// Says that it has seen more.
    Ahead,
    /// Says that the log does not continue.
    Contradicts,
    /// Sends the server somewhere else.
    Redirects,
    /// Is out of order.
    Broken,
    /// Repeats one and the same line often.
    Repeats,
}

struct Peer {
    number: u8,
    manner: Mutex<Manner>,
    newest: Mutex<Option<VerifiedCheckpoint>>,
    asked: Mutex<u32>,
}

/// A witness that listens on this machine.
struct Witness {
    peer: Arc<Peer>,
    url: String,
}

fn cosigner(number: u8) -> Cosigner {
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([100 + number; 32]));
    Cosigner::new(format!("w{number}.example.ch").parse().unwrap(), key)
}

impl Witness {
    async fn start(number: u8, manner: Manner) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let peer = Arc::new(Peer {
            number,
            manner: Mutex::new(manner),
            newest: Mutex::default(),
            asked: Mutex::default(),
        });
        let router = Router::new()
            .route("/add-checkpoint", post(add))
            .route("/{hash}/checkpoint", get(show_newest))
            .with_state(Arc::clone(&peer));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { peer, url }
    }

    fn line(&self) -> String {
        let (number, url) = (self.peer.number, &self.url);
        format!(
            "witness w{number} {} {url}\n",
            cosigner(number).verifier().vkey()
        )
    }

    fn behaves(&self, manner: Manner) {
        *self.peer.manner.lock().unwrap() = manner;
    }

    fn asked(&self) -> u32 {
        *self.peer.asked.lock().unwrap()
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "in all other manners it does its work"
)]
async fn add(State(peer): State<Arc<Peer>>, body: String) -> Response {
    *peer.asked.lock().unwrap() += 1;
    let manner = *peer.manner.lock().unwrap();
    let request = AddCheckpoint::parse(&body).unwrap();
    let log = LogVerifier::new(request.origin().clone(), &log_key());
    let at = if let Manner::At(secs) = manner {
        secs
    } else {
        NOW_SECS
    };
    let signed = |number: u8, checkpoint: &VerifiedCheckpoint| {
        cosigner(number).cosign(checkpoint, at).unwrap_or_default()
    };
    match manner {
        Manner::Silent => std::future::pending().await,
        Manner::Endless => {
            let piece = || Ok::<_, std::io::Error>(vec![b'x'; 65_536]);
            let endless = futures_util::stream::repeat_with(piece);
            return Body::from_stream(endless).into_response();
        }
        Manner::Empty => return "\n".into_response(),
        Manner::Ahead => {
            let kind = [("content-type", "text/x.tlog.size")];
            return (StatusCode::CONFLICT, kind, "9000000\n").into_response();
        }
        Manner::Contradicts => return StatusCode::UNPROCESSABLE_ENTITY.into_response(),
        Manner::Redirects => {
            let to = [("location", "http://169.254.169.254/latest")];
            return (StatusCode::TEMPORARY_REDIRECT, to).into_response();
        }
        Manner::Broken => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        _ => {}
    }
    let mut newest = peer.newest.lock().unwrap();
    let accepted = request
        .authenticate(&[log])
        .and_then(|it| it.against(newest.as_ref().map(VerifiedCheckpoint::checkpoint)));
    let checkpoint = match accepted {
        Ok(checkpoint) => checkpoint,
        Err(refusal) => {
            let kind = [("content-type", refusal.content_type())];
            let status = StatusCode::from_u16(refusal.status()).unwrap();
            return (status, kind, refusal.body()).into_response();
        }
    };
    *newest = Some(checkpoint.clone());
    match manner {
        Manner::OtherKey => signed(99, &checkpoint),
        Manner::OtherSize => signed(peer.number, &other_size(&checkpoint)),
        Manner::Repeats => signed(peer.number, &checkpoint).repeat(500),
        _ => signed(peer.number, &checkpoint),
    }
    .into_response()
}

async fn show_newest(State(peer): State<Arc<Peer>>) -> Response {
    let newest = peer.newest.lock().unwrap();
    let newest = newest.as_ref().map(|it| it.text().to_owned());
    newest.map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        IntoResponse::into_response,
    )
}

fn log_key() -> bulla_crypto::sign::Ed25519PublicKey {
    secret().public_key()
}

/// The key of the test server, whose randomness is seeded.
fn secret() -> Ed25519SecretKey {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng as _;
    let entropy = crate::entropy::SharedRng::new(ChaCha20Rng::seed_from_u64(7));
    crate::secrets::Secrets::generate(&mut crate::entropy::Draw::new(&entropy)).log_key()
}

fn other_size(checkpoint: &VerifiedCheckpoint) -> VerifiedCheckpoint {
    let signer = bulla_tlog::LogSigner::new(checkpoint.origin().clone(), secret());
    let other = Checkpoint {
        size: checkpoint.size() + 1,
        ..checkpoint.checkpoint().clone()
    };
    let note = signer.sign(&other).unwrap();
    signer.verifier().open(&note).unwrap()
}

fn settings(witnesses: &[&Witness], quorum: &str) -> Settings {
    let lines: String = witnesses.iter().map(|witness| witness.line()).collect();
    Settings {
        policy: Some(PolicyText::try_from(lines + quorum).unwrap()),
        timeout_ms: 700,
        missing_alarm_ms: 30_000,
        ..Settings::default()
    }
}

async fn server(witnesses: Settings) -> Server {
    Server::with(Config {
        public_url: "https://sign.example.ch".to_owned().try_into().unwrap(),
        alarms: Alarms {
            mail_to: Some("operator@example.ch".parse().unwrap()),
            ..Alarms::default()
        },
        witnesses,
        ..Config::default()
    })
    .await
}

/// One more event, published with all that follows from it.
async fn grow(server: &Server) {
    let event = Event::new(EventKind::VaultUnlocked, [7; 16]);
    commit(&server.state, LOG, Vec::new(), vec![event])
        .await
        .unwrap();
    publish_all(&server.state).await.unwrap();
}

/// What everybody is shown of the anchor log, and what the policy says of it.
async fn shown(server: &Server) -> (VerifiedCheckpoint, Quorum) {
    let answer = server.ask(Method::GET, "/api/logs/anchor/checkpoint").await;
    let note = String::from_utf8(answer.body).unwrap();
    let log = verifier(&server.state, ANCHOR).unwrap();
    let note = log.open(&note).unwrap();
    let witnesses = server.state.witnesses().unwrap().unwrap();
    let quorum = witnesses.policy().check(&note).unwrap();
    (note, quorum)
}

fn names(quorum: &Quorum) -> Vec<&str> {
    let cosigned = quorum.cosigned().iter();
    cosigned.map(|it| it.witness.as_str()).collect()
}

fn parsed<T: serde::de::DeserializeOwned>(answer: &Answered) -> T {
    serde_json::from_slice(&answer.body).unwrap()
}

#[tokio::test]
async fn what_is_shown_has_the_cosignatures_of_all_and_grows_with_them() {
    let (one, two) = (
        Witness::start(1, Manner::Honest).await,
        Witness::start(2, Manner::Honest).await,
    );
    let server = server(settings(&[&one, &two], "group g all w1 w2\nquorum g\n")).await;
    for size in 1..=3 {
        grow(&server).await;
        let (note, quorum) = shown(&server).await;
        assert_eq!(note.size(), size);
        assert_eq!(names(&quorum), ["w1", "w2"]);
        assert_eq!(quorum.state(), QuorumState::Met { at_secs: NOW_SECS });
        // The published object is the same note.
        let log = verifier(&server.state, ANCHOR).unwrap();
        let there = of(&server.state, ANCHOR, &log).published_checkpoint().await;
        assert_eq!(there.unwrap().unwrap(), note);
    }
    // Nothing grows: nobody is asked.
    let asked = (one.asked(), two.asked());
    publish_all(&server.state).await.unwrap();
    assert_eq!((one.asked(), two.asked()), asked);
    let trust: TrustFile = parsed(&server.ask(Method::GET, "/api/trust").await);
    let policy = trust.witness_policy.unwrap();
    assert!(!policy.contains("http"), "{policy}");
    assert!(policy.contains("group g 2 w1 w2"), "{policy}");
}

#[tokio::test]
async fn a_place_is_shown_under_what_the_witnesses_saw_and_never_goes_back() {
    let one = Witness::start(1, Manner::Honest).await;
    let server = server(settings(&[&one], "quorum w1\n")).await;
    grow(&server).await;
    let event = Event::new(EventKind::VaultUnlocked, [7; 16]);
    commit(&server.state, LOG, Vec::new(), vec![event])
        .await
        .unwrap();
    crate::publication::anchor(&server.state).await.unwrap();
    // The head has two leaves; everybody is shown the one that was witnessed.
    assert_eq!(shown(&server).await.0.size(), 1);
    let path = "/api/logs/anchor/consistency/1";
    let proof: ConsistencyProof = parsed(&server.ask(Method::GET, path).await);
    assert!(proof.proof.is_empty());
    // Who asks for the place of the newest gets it witnessed.
    let path = format!("/api/logs/{LOG}/anchor/2");
    let place: AnchorProof = parsed(&server.ask(Method::GET, &path).await);
    let (note, quorum) = shown(&server).await;
    assert_eq!((place.anchor.as_str(), note.size()), (note.text(), 2));
    assert!(quorum.is_met());
}

#[tokio::test]
async fn no_hostile_or_slow_witness_counts_harms_the_others_or_delays_for_long() {
    for manner in [
        Manner::OtherKey,
        Manner::OtherSize,
        Manner::At(0),
        Manner::At(1),
        Manner::At(NOW_SECS - 301),
        Manner::At(NOW_SECS + 301),
        Manner::Silent,
        Manner::Endless,
        Manner::Empty,
        Manner::Ahead,
        Manner::Contradicts,
        Manner::Redirects,
        Manner::Broken,
        Manner::Repeats,
    ] {
        let honest = Witness::start(1, Manner::Honest).await;
        let hostile = Witness::start(2, manner).await;
        let policy = "group g any w1 w2\nquorum g\n";
        let server = server(settings(&[&honest, &hostile], policy)).await;
        let begun = tokio::time::Instant::now();
        grow(&server).await;
        assert!(begun.elapsed() < Duration::from_secs(5), "{manner:?}");
        let (note, quorum) = shown(&server).await;
        assert_eq!(names(&quorum), ["w1"], "{manner:?}");
        assert!(note.text().len() < 1000, "{manner:?}");
        assert!(server.state.fuse().reason().is_none(), "{manner:?}");
        // It rests: the next checkpoint does not wait for it.
        let asked = hostile.asked();
        grow(&server).await;
        assert_eq!(hostile.asked(), asked, "{manner:?}");
        assert_eq!(shown(&server).await.0.size(), 2);
    }
}

#[tokio::test]
async fn a_missing_quorum_is_shown_alarmed_once_recorded_and_told_to_be_over() {
    let one = Witness::start(1, Manner::Broken).await;
    let mut settings = settings(&[&one], "quorum w1\n");
    settings.missing_alarm_ms = 0;
    let server = server(settings).await;
    let state = &server.state;
    keep_policy(state).await.unwrap();
    grow(&server).await;
    assert_eq!(shown(&server).await.1.state(), QuorumState::Missing);
    look(state).await.unwrap();
    assert_eq!(readiness(&server).await, "ready", "it has just gone");
    pass(&server, 1);
    for _ in 0..3 {
        look(state).await.unwrap();
    }
    assert_eq!(readiness(&server).await, "log_unwitnessed");
    let mails = state.store().queued_mails().await.unwrap();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert_eq!(mails[0].subject, "The audit log is not witnessed");
    let kept = state.store().witness_state().await.unwrap();
    assert!(kept.lost_at.is_some());
    // A new start of the process tells it no second time.
    state.witnesses().unwrap().unwrap().seen().lost_at = None;
    keep_policy(state).await.unwrap();
    look(state).await.unwrap();
    assert_eq!(state.store().queued_mails().await.unwrap().len(), 1);

    one.behaves(Manner::Honest);
    publish_all(state).await.unwrap();
    assert_eq!(
        shown(&server).await.1.state(),
        QuorumState::Missing,
        "it rests"
    );
    pass(&server, 1_000);
    publish_all(state).await.unwrap();
    assert!(shown(&server).await.1.is_met());
    look(state).await.unwrap();
    assert_eq!(readiness(&server).await, "ready");
    publish_all(state).await.unwrap();
    assert_eq!(
        events(&server).await,
        [
            "witness.policy-changed",
            "witness.quorum-lost",
            "witness.quorum-regained"
        ]
    );
    let figures = state.witnesses().unwrap().unwrap().figures(state.now());
    assert_eq!((figures.witnesses, figures.cosigned), (1, 1));
    assert!(!figures.is_lost);
}

#[tokio::test]
async fn whoever_wants_so_shows_nothing_without_a_quorum() {
    let (one, two) = (
        Witness::start(1, Manner::Honest).await,
        Witness::start(2, Manner::Honest).await,
    );
    let mut settings = settings(&[&one, &two], "group g all w1 w2\nquorum g\n");
    settings.without_quorum = WithoutQuorum::Refuse;
    let server = server(settings).await;
    grow(&server).await;
    two.behaves(Manner::Broken);
    grow(&server).await;
    assert_eq!(shown(&server).await.0.size(), 1);
    let path = format!("/api/logs/{LOG}/anchor/2");
    let refused = server.ask(Method::GET, &path).await;
    assert_eq!(refused.code(), "log_unwitnessed");
    let before: AnchorProof = parsed(
        &server
            .ask(Method::GET, &format!("/api/logs/{LOG}/anchor/1"))
            .await,
    );
    assert!(before.anchor.contains("\n1\n"), "{}", before.anchor);
    // What the other has signed meanwhile is not asked for again.
    let asked = one.asked();
    pass(&server, 1_000);
    publish_all(&server.state).await.unwrap();
    assert_eq!(one.asked(), asked);
    two.behaves(Manner::Honest);
    pass(&server, 10_000);
    publish_all(&server.state).await.unwrap();
    let (note, quorum) = shown(&server).await;
    assert_eq!((note.size(), names(&quorum)), (2, vec!["w1", "w2"]));
}

#[tokio::test]
async fn a_witness_that_is_elsewhere_is_caught_up_with() {
    let one = Witness::start(1, Manner::Honest).await;
    let server = server(settings(&[&one], "quorum w1\n")).await;
    for _ in 0..3 {
        grow(&server).await;
    }
    // As after a new start of the server: it does not know where the witness is.
    server
        .state
        .witnesses()
        .unwrap()
        .unwrap()
        .seen()
        .witnesses
        .clear();
    grow(&server).await;
    assert!(shown(&server).await.1.is_met());
    // As if the answer had been lost, and as if the witness had begun anew.
    for size in [Some(1), Some(2), None] {
        let known = Known {
            size,
            ..Known::default()
        };
        let witnesses = server.state.witnesses().unwrap().unwrap();
        witnesses.note(&witnesses.policy().witnesses()[0], known);
        grow(&server).await;
        assert!(shown(&server).await.1.is_met(), "{size:?}");
    }
    *one.peer.newest.lock().unwrap() = None;
    grow(&server).await;
    assert!(shown(&server).await.1.is_met());
}

#[tokio::test]
async fn a_database_that_is_older_than_what_a_witness_saw_stops_the_server() {
    let one = Witness::start(1, Manner::Honest).await;
    let old = server(settings(&[&one], "quorum w1\n")).await;
    grow(&old).await;
    grow(&old).await;
    compare(&old.state).await.unwrap();
    assert!(old.state.fuse().reason().is_none());
    // Database and storage both brought back to a time before the second checkpoint.
    let restored = server(settings(&[&one], "quorum w1\n")).await;
    let event = Event::new(EventKind::VaultUnlocked, [7; 16]);
    commit(&restored.state, LOG, Vec::new(), vec![event])
        .await
        .unwrap();
    let refused = publish_all(&restored.state).await.unwrap_err();
    assert_eq!(refused.code(), bulla_protocol::ErrorCode::LogStopped);
    assert!(restored.state.fuse().reason().is_some());
    let fresh = server(settings(&[&one], "quorum w1\n")).await;
    compare(&fresh.state).await.unwrap();
    let reason = fresh.state.fuse().reason().unwrap();
    assert!(reason.contains("older"), "{reason}");
}

#[tokio::test]
async fn a_policy_that_readers_pin_does_not_name_the_log_whose_key_may_change() {
    let one = Witness::start(1, Manner::Honest).await;
    let log = LogVerifier::new("sign.example.ch/anchor".parse().unwrap(), &log_key());
    let named = settings(&[&one], &format!("log {}\nquorum w1\n", log.vkey()));
    let trust: TrustFile = parsed(&server(named).await.ask(Method::GET, "/api/trust").await);
    let plain = settings(&[&one], "quorum w1\n");
    let same: TrustFile = parsed(&server(plain).await.ask(Method::GET, "/api/trust").await);
    let policy = WitnessPolicy::parse(trust.witness_policy.as_deref().unwrap()).unwrap();
    assert!(policy.logs().is_empty() && policy.witnesses().len() == 1);
    assert_eq!(trust, same);
}

#[tokio::test]
async fn what_a_key_signed_that_is_out_of_use_says_nothing_whoever_shows_it() {
    let one = Witness::start(1, Manner::Honest).await;
    let server = server(settings(&[&one], "quorum w1\n")).await;
    grow(&server).await;
    let before = verifier(&server.state, ANCHOR).unwrap();
    let shown = one.peer.newest.lock().unwrap().clone().unwrap();
    let witnesses = server.state.witnesses().unwrap().unwrap();
    let witness = &witnesses.policy().witnesses()[0];
    assert_eq!(
        ask::newest(witnesses, witness, &before)
            .await
            .unwrap()
            .size(),
        1
    );
    // Whoever took the key that was signs more than there ever was.
    *one.peer.newest.lock().unwrap() = Some(other_size(&shown));
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([8; 32])).public_key();
    let next = LogVerifier::new("sign.example.ch/anchor/2".parse().unwrap(), &key);
    let log = next.continuing([before]);
    assert!(log.open_any(other_size(&shown).text()).is_ok());
    assert!(ask::newest(witnesses, witness, &log).await.is_none());
}

#[tokio::test]
async fn a_policy_about_other_logs_or_with_the_logs_own_key_is_refused() {
    let one = Witness::start(1, Manner::Honest).await;
    let server = server(settings(&[&one], "quorum w1\n")).await;
    let log = verifier(&server.state, ANCHOR).unwrap();
    let other = LogVerifier::new("other.example.ch/anchor".parse().unwrap(), &log_key());
    let own = bulla_tlog::cosignature::CosignatureVerifier::new(
        "w9.example.ch".parse().unwrap(),
        &log_key(),
    );
    let fits = |text: String| {
        let policy = Some(PolicyText::try_from(text).unwrap());
        let settings = Settings {
            policy,
            ..Settings::default()
        };
        let made = Witnesses::new(&settings).unwrap().unwrap();
        made.demand_fits(&log).map_err(|error| error.to_string())
    };
    let line = one.line();
    assert_eq!(fits(format!("{line}quorum w1\n")), Ok(()));
    assert_eq!(
        fits(format!("log {}\n{line}quorum w1\n", log.vkey())),
        Ok(())
    );
    let refused = fits(format!("log {}\n{line}quorum w1\n", other.vkey()));
    assert!(refused.unwrap_err().contains(&log.vkey()));
    let refused = fits(format!("witness w9 {} http://x\nquorum w9\n", own.vkey()));
    assert!(refused.unwrap_err().contains("key of the log itself"));
}

async fn readiness(server: &Server) -> String {
    let answer = server.ask(Method::GET, "/readyz").await;
    if answer.status.is_success() {
        return "ready".to_owned();
    }
    answer.code()
}

fn pass(server: &Server, ms: u64) {
    server.clock.advance_millis(ms);
}

/// What the log of the instance says.
async fn events(server: &Server) -> Vec<String> {
    let head = server
        .state
        .store()
        .log_head(NO_TENANT)
        .await
        .unwrap()
        .unwrap();
    let records = server.state.store().leaf_records(NO_TENANT, 0..head.size);
    let records = records.await.unwrap();
    let leaves = records
        .iter()
        .map(|record| bulla_tlog::Leaf::parse(&record.leaf).unwrap());
    leaves.map(|leaf| leaf.event.as_str().to_owned()).collect()
}
