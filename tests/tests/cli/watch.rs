//! `audit watch` against the real server, and against somebody in between who lies in each of the ways
//! that have an exit code.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::Command;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use bulla_server::secrets::Secrets;
use bulla_tlog::{Checkpoint, LogSigner};
use bulla_types::Sha256Digest;
use serde_json::{Value, json};

use crate::world::{Person, Server, free_port};

/// Changes what the server answered to this path.
type Lie = Box<dyn FnMut(&str, &mut Vec<u8>) + Send>;

/// Somebody between the clients and the server.
#[derive(Clone)]
pub(crate) struct Between {
    lie: Arc<Mutex<Option<Lie>>>,
    behind: SocketAddr,
}

impl Between {
    /// A server that is reached through this one alone.
    fn start() -> (Self, Server) {
        Self::configured("")
    }

    /// As [`Self::start`], with these settings.
    pub(crate) fn configured(settings: &str) -> (Self, Server) {
        let (own, behind) = (free_port(), free_port());
        let lie = Arc::default();
        let between = Self { lie, behind };
        let state = (between.clone(), format!("http://{behind}"));
        std::thread::spawn(move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_all();
            runtime.build().unwrap().block_on(async {
                let listener = tokio::net::TcpListener::bind(own).await.unwrap();
                let service = Router::new().fallback(forward).with_state(state);
                axum::serve(listener, service).await.unwrap();
            });
        });
        let server = Server::behind(
            behind,
            &format!("http://localhost:{}", own.port()),
            settings,
        );
        (between, server)
    }

    pub(crate) fn lie(&self, lie: impl FnMut(&str, &mut Vec<u8>) + Send + 'static) {
        *self.lie.lock().unwrap() = Some(Box::new(lie));
    }

    /// Where the server listens.
    pub(crate) fn behind(&self) -> SocketAddr {
        self.behind
    }

    pub(crate) fn honest(&self) {
        *self.lie.lock().unwrap() = None;
    }
}

async fn forward(
    State((between, server)): State<(Between, String)>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    // The first one of the process takes effect; later ones change nothing.
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::builder().build().unwrap();
    let path = uri.path().to_owned();
    let request = client.request(method, format!("{server}{path}"));
    let answer = request.headers(headers).body(body).send().await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut bytes = answer.bytes().await.unwrap().to_vec();
    if let Some(lie) = between.lie.lock().unwrap().as_mut() {
        lie(&path, &mut bytes);
    }
    let mut response = Response::builder().status(status);
    for (name, value) in &headers {
        if !["content-length", "transfer-encoding"].contains(&name.as_str()) {
            response = response.header(name, value);
        }
    }
    response.body(Body::from(bytes)).unwrap()
}

pub(crate) const WATCH: [&str; 4] = ["--json", "audit", "watch", "--once"];

/// One look; what was printed, by what it is.
fn look(who: &Person, server: &Server, more: &[&str], exit: i32) -> Vec<(String, Value)> {
    let ran = who.bulla(server, &[&WATCH[..], more].concat());
    let ran = ran.ends_with(exit);
    let values = ran.stdout.lines().map(|line| {
        let value: serde_json::Map<String, Value> = serde_json::from_str(line).unwrap();
        assert_eq!(value.len(), 1, "{line}");
        value.into_iter().next().unwrap()
    });
    values.collect()
}

/// The events among it.
fn events(told: &[(String, Value)]) -> Vec<&Value> {
    let of = told.iter().filter(|(what, _)| what == "event");
    of.map(|(_, value)| value).collect()
}

/// The alarm with which it ended.
fn alarm(told: &[(String, Value)]) -> &str {
    let (what, value) = told.last().unwrap();
    assert_eq!(what, "alarm");
    assert!(!value["advice"].as_str().unwrap().is_empty());
    value["kind"].as_str().unwrap()
}

fn note(checkpoint: &Checkpoint, server: &Server) -> String {
    let secrets = Secrets::load(&server.path("data").join("secrets.json")).unwrap();
    let signer = LogSigner::new(checkpoint.origin.clone(), secrets.log_key());
    signer.sign(checkpoint).unwrap()
}

fn state(who: &Person) -> Value {
    let bytes = fs::read(who.home.join("watch.json")).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn change_state(who: &Person, change: impl Fn(&mut Value)) {
    let mut state = state(who);
    change(&mut state);
    fs::write(who.home.join("watch.json"), state.to_string()).unwrap();
}

/// What the watcher saw last.
fn seen(who: &Person) -> Checkpoint {
    let state = state(who);
    let (body, _) = state["checkpoint"]
        .as_str()
        .unwrap()
        .split_once("\n\n")
        .unwrap();
    Checkpoint::parse_body(&format!("{body}\n")).unwrap()
}

#[test]
fn a_watcher_tells_each_event_once_with_who_what_when_and_how_it_is_proven() {
    let server = Server::start();
    let anna = server.anna();
    let dora = server.member_as(&anna, "dora", "auditor");
    let told = look(&dora, &server, &[], 0);
    let all = events(&told);
    let made = all
        .iter()
        .find(|own| own["event"] == "organisation.created");
    let made = made.unwrap();
    assert_eq!(made["actor"]["name"], "Anna Keller");
    assert_eq!(made["actor"]["email"], "anna@example.ch");
    assert_eq!(
        made["details"],
        json!([{ "name": "name", "state": "opened", "value": "Example AG" }])
    );
    assert_eq!(
        made["proof"],
        json!({ "included": true, "statement": null, "word_of": "server" })
    );
    let at = made["at"].as_str().unwrap();
    assert!(
        at.ends_with('Z')
            && made["at_local"]
                .as_str()
                .unwrap()
                .starts_with(at.get(..4).unwrap())
    );
    let identity = all
        .iter()
        .find(|own| own["event"] == "identity.published")
        .unwrap();
    assert_eq!(identity["proof"]["word_of"], "actor");
    let role = all
        .iter()
        .find(|own| own["event"] == "account.role-changed")
        .unwrap();
    assert_eq!(role["actor"]["name"], "Anna Keller");
    let (what, checked) = told.last().unwrap();
    assert_eq!(
        (what.as_str(), &checked["anchor"]["checked"]),
        ("checked", &json!("yes"))
    );
    assert_eq!(checked["has_own_time"], false);
    assert_eq!(checked["size"], all.len());
    // The look itself is an event, told by the next one; then nothing is left.
    let told = look(&dora, &server, &[], 0);
    let names: Vec<_> = events(&told)
        .iter()
        .map(|own| own["event"].clone())
        .collect();
    assert_eq!(names, ["admin.read"]);
    assert!(events(&look(&dora, &server, &[], 0)).is_empty());
}

#[test]
fn people_read_a_line_for_each_event_and_what_dates_a_checkpoint() {
    let server = Server::start();
    let anna = server.anna();
    let dora = server.member_as(&anna, "dora", "auditor");
    let text = dora
        .bulla(&server, &["audit", "watch", "--once"])
        .ends_with(0)
        .stdout;
    assert!(text.contains("by Anna Keller <anna@example.ch>"), "{text}");
    assert!(
        text.contains("CHECKED  all ") && text.contains("no time of its own"),
        "{text}"
    );
    // Nobody but who may read events watches.
    let ben = server.member(&anna, "ben");
    ben.bulla(&server, &WATCH).fails_with(15, "forbidden");
    for wrong in [
        &["audit", "watch", "--once", "--interval", "5s"][..],
        &["audit", "watch", "--max-age", "old"],
    ] {
        dora.bulla(&server, wrong).ends_with(64);
    }
}

#[test]
fn a_fork_and_a_rollback_end_with_codes_of_their_own() {
    let (between, server) = Between::start();
    let anna = server.anna();
    look(&anna, &server, &[], 0);
    let first = seen(&anna);
    let older = note(&first, &server);
    look(&anna, &server, &[], 0);
    let last = seen(&anna);
    assert!(last.size > first.size);

    // The checkpoint of before.
    between.lie(move |path, body| {
        if path.ends_with("/checkpoint") && !path.contains("anchor") {
            body.clone_from(&older.clone().into_bytes());
        }
    });
    assert_eq!(alarm(&look(&anna, &server, &[], 29)), "rollback");
    // Also where the client itself has forgotten all checkpoints, as after a new installation.
    let path = anna.home.join("state.json");
    let kept = fs::read(&path).unwrap();
    let mut forgotten: Value = serde_json::from_slice(&kept).unwrap();
    forgotten["memory"]["checkpoints"] = json!({});
    fs::write(&path, forgotten.to_string()).unwrap();
    between.honest();
    change_state(&anna, |state| {
        let ahead = Checkpoint {
            size: last.size + 100,
            root: Sha256Digest::from_bytes([9; 32]),
            ..last.clone()
        };
        state["checkpoint"] = json!(note(&ahead, &server));
    });
    assert_eq!(alarm(&look(&anna, &server, &[], 29)), "rollback");
    // Whatever was shown, nothing of it was taken over.
    between.honest();
    change_state(&anna, |state| {
        state["checkpoint"] = json!(note(&last, &server));
    });
    look(&anna, &server, &[], 0);

    // Another root under the same size, signed with the log's own key.
    let forked = Checkpoint {
        root: Sha256Digest::from_bytes([7; 32]),
        ..seen(&anna)
    };
    let forked = note(&forked, &server);
    between.lie(move |path, body| {
        if path.ends_with("/checkpoint") && !path.contains("anchor") {
            body.clone_from(&forked.clone().into_bytes());
        }
    });
    assert_eq!(alarm(&look(&anna, &server, &[], 28)), "fork");
    // It stays one, until whoever watches has saved the proof and decides.
    between.honest();
    assert_eq!(alarm(&look(&anna, &server, &[], 28)), "fork");
    let proof = format!("{}.json", server.file("proof", b""));
    let stopped = ["--json", "audit", "stopped"];
    anna.bulla(&server, &[&stopped[..], &["--save-proof", &proof]].concat())
        .ends_with(31);
    anna.bulla(&server, &[&stopped[..], &["--go-on", &proof]].concat())
        .ends_with(0);
    look(&anna, &server, &[], 0);
}

#[test]
fn entries_that_are_missing_changed_or_dated_back_end_with_codes_of_their_own() {
    let (between, server) = Between::start();
    let anna = server.anna();
    look(&anna, &server, &[], 0);
    let last = seen(&anna);
    // An entry that is left out of a bundle, and one that is changed.
    for wrong in [0_u8, 1] {
        between.lie(move |path, body| {
            if path.contains("/tile/entries/") && !path.contains("anchor") {
                if wrong == 0 {
                    let length = usize::from(u16::from_be_bytes([body[0], body[1]]));
                    body.drain(..length + 2);
                } else {
                    let text = String::from_utf8_lossy(body).into_owned();
                    let at = text.find("organisation.created").unwrap();
                    body[at] = b'O';
                }
            }
        });
        assert_eq!(alarm(&look(&anna, &server, &[], 30)), "gap");
    }
    // An event that is kept back, while the tree has it.
    between.lie(|path, body| {
        if path.contains("/events/") {
            let mut answer: Value = serde_json::from_slice(body).unwrap();
            answer["entries"].as_array_mut().unwrap().remove(1);
            *body = answer.to_string().into_bytes();
        }
    });
    assert_eq!(alarm(&look(&anna, &server, &[], 30)), "gap");

    // An event that is dated before the one in front of it.
    between.lie(|path, body| {
        if path.contains("/tile/entries/") && !path.contains("anchor") {
            let text = String::from_utf8_lossy(body).into_owned();
            let at = text.rfind("\"at_ms\":1").unwrap() + "\"at_ms\":1".len();
            body[at] = b'0';
        }
    });
    assert_eq!(alarm(&look(&anna, &server, &[], 39)), "time");

    // Whatever was shown, nothing of it was taken over.
    between.honest();
    assert_eq!(seen(&anna), last);
    look(&anna, &server, &[], 0);
}

#[test]
fn a_log_without_news_is_an_alarm_that_stays_until_there_is_some() {
    let server = Server::start();
    let anna = server.anna();
    look(&anna, &server, &[], 0);
    let before = state(&anna);
    anna.bulla(&server, &["--json", "invite", "x@example.ch"])
        .ends_with(0);
    let told = look(&anna, &server, &["--max-age", "0s"], 40);
    assert_eq!(alarm(&told), "stale");
    assert!(!events(&told).is_empty());
    assert_eq!(state(&anna), before, "an alarm is told again");
    look(&anna, &server, &["--max-age", "1d"], 0);
}

#[test]
fn a_watcher_that_is_interrupted_ends_cleanly_and_the_next_one_goes_on() {
    let server = Server::start();
    let anna = server.anna();
    let arguments = ["--json", "audit", "watch", "--interval", "1h"];
    let mut child = anna.command(&server, &arguments).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let checked = lines.find(|line| line.as_ref().unwrap().starts_with("{\"checked\""));
    assert!(checked.is_some());
    // The state is kept right after it was told; the signal comes later than that or is waited for.
    while !anna.home.join("watch.json").exists() {
        std::thread::yield_now();
    }
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    let rest: Vec<_> = lines.map(Result::unwrap).collect();
    assert_eq!(rest, ["{\"stopped\":{}}"]);
    assert!(child.wait().unwrap().success());
    let told = look(&anna, &server, &[], 0);
    assert_eq!(events(&told).len(), 1, "the look itself");
}
