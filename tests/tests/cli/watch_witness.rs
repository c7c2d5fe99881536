//! `audit watch` where witnesses cosign the anchor log: real witnesses beside the real server, and
//! somebody in between who takes their word away, puts another in its place, or a time-stamp of
//! something else.

use std::fs;
use std::path::PathBuf;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::watch::{Between, WATCH};
use crate::witness::{Witness, begins, free_address, unknowing};
use crate::world::{Person, Ran, Server};

/// A server that demands these two witnesses, which do not run yet, reached through somebody in
/// between.
struct Watched {
    between: Between,
    settings: String,
    server: Server,
    anna: Person,
    folders: [PathBuf; 2],
    addresses: [std::net::SocketAddr; 2],
    _keys: TempDir,
}

impl Watched {
    fn start() -> Self {
        let keys = tempfile::tempdir().unwrap();
        let addresses = [free_address(), free_address()];
        let made = [unknowing(&keys, 1), unknowing(&keys, 2)];
        let line = |number: usize| format!("{} http://{}\n", made[number].1, addresses[number]);
        let policy = line(0) + &line(1) + "group both all w1 w2\nquorum both\n";
        let settings = format!(
            "[witnesses]\ntimeout_ms = 1000\npolicy = \"\"\"\n{policy}\"\"\"\n\
             [checkpoint_stamps]\nauthority = \"built-in\"\n"
        );
        let (between, server) = Between::configured(&settings);
        let anna = server.anna();
        Self {
            between,
            settings,
            server,
            anna,
            folders: made.map(|(folder, _)| folder),
            addresses,
            _keys: keys,
        }
    }

    fn witness(&self, number: usize) -> Witness {
        let state = fs::read_to_string(self.anna.home.join("state.json")).unwrap();
        let state: Value = serde_json::from_str(&state).unwrap();
        let log = state["memory"]["trust"]["anchor_log"].as_str().unwrap();
        begins(self.folders[number].clone(), self.addresses[number], log)
    }

    fn ran(&self, more: &[&str]) -> Ran {
        self.anna.bulla(&self.server, &[&WATCH[..], more].concat())
    }

    /// Looks until it ends with this: the server asks its witnesses in turns. What was told last.
    fn until(&self, exit: i32) -> Value {
        for _ in 0..200 {
            let ran = self.ran(&[]);
            if ran.exit == exit {
                return serde_json::from_str(ran.stdout.lines().last().unwrap()).unwrap();
            }
            std::thread::yield_now();
        }
        panic!("never {exit}");
    }

    /// Changes each place in the anchor log that is shown.
    fn lie(&self, mut lie: impl FnMut(&mut Value) + Send + 'static) {
        self.between.lie(move |path, body| {
            if path.contains("/logs/") && path.contains("/anchor/") {
                let mut answer: Value = serde_json::from_slice(body).unwrap_or_default();
                if answer["anchor"].is_string() {
                    lie(&mut answer);
                    *body = answer.to_string().into_bytes();
                }
            }
        });
    }

    fn refused(&self, kind: &str, exit: i32) -> String {
        let ran = self.ran(&[]).ends_with(exit);
        let last: Value = serde_json::from_str(ran.stdout.lines().last().unwrap()).unwrap();
        assert_eq!(last["alarm"]["kind"], kind);
        last["alarm"]["reason"].as_str().unwrap().to_owned()
    }
}

/// The lines of the witnesses below a note.
fn cosignatures(note: &str) -> Vec<&str> {
    note.lines()
        .filter(|line| line.contains(" w.example.ch/"))
        .collect()
}

#[test]
fn a_watcher_names_who_cosigned_and_ends_where_a_quorum_is_missing() {
    let watched = Watched::start();
    assert!(
        watched
            .refused("unwitnessed", 41)
            .contains("nobody cosigned")
    );
    assert!(!watched.anna.home.join("watch.json").exists(), "told again");
    let (one, two) = (watched.witness(0), watched.witness(1));
    let told = watched.until(0);
    let witnesses = &told["checked"]["witnesses"];
    assert_eq!(witnesses["checked"], "yes");
    let names: Vec<_> = witnesses["cosigned"].as_array().unwrap().iter().collect();
    assert_eq!(names.len(), 2);
    assert_eq!(
        (&names[0]["witness"], &names[1]["witness"]),
        (&json!("w1"), &json!("w2"))
    );
    assert!(witnesses["at_ms"].as_u64().unwrap() > 1_700_000_000_000);
    assert_eq!(told["checked"]["has_own_time"], true);
    // The words of both are as old as the newest checkpoint, and no older.
    watched.ran(&["--max-age", "1h"]).ends_with(0);
    let text = ["audit", "watch", "--once"];
    let text = watched
        .anna
        .bulla(&watched.server, &text)
        .ends_with(0)
        .stdout;
    assert!(
        text.contains("Witness  a quorum: cosigned by w1 at 2"),
        "{text}"
    );
    assert!(!text.contains("no time of its own"), "{text}");

    drop(two);
    let invite = ["--json", "invite", "beat@example.ch"];
    watched.anna.bulla(&watched.server, &invite).ends_with(0);
    let told = watched.until(41);
    let reason = told["alarm"]["reason"].as_str().unwrap();
    assert!(
        reason.contains("cosigned by w1 at 2") && !reason.contains("w2"),
        "{reason}"
    );
    drop(one);
}

#[test]
fn a_quorum_that_is_missing_twice_ends_a_watcher_that_goes_on() {
    let watched = Watched::start();
    let arguments = ["--json", "audit", "watch", "--interval", "1s"];
    let ran = watched
        .anna
        .bulla(&watched.server, &arguments)
        .ends_with(41);
    let told: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let checked: Vec<_> = told
        .iter()
        .filter(|line| line["checked"].is_object())
        .collect();
    assert_eq!(checked.len(), 1, "the first is told and goes on");
    assert_eq!(checked[0]["checked"]["witnesses"]["checked"], "no");
    assert_eq!(checked[0]["checked"]["has_own_time"], false);
    assert_eq!(told.last().unwrap()["alarm"]["exit"], 41);
}

#[test]
fn cosignatures_that_are_stripped_forged_or_of_another_checkpoint_are_no_quorum() {
    let watched = Watched::start();
    let (_one, _two) = (watched.witness(0), watched.witness(1));
    watched.until(0);
    // Taken away, all or one.
    for kept in [0, 1] {
        watched.lie(move |answer| {
            let note = answer["anchor"].as_str().unwrap().to_owned();
            let lines = cosignatures(&note);
            let dropped = &lines[kept..];
            let left = note.lines().filter(|line| !dropped.contains(line));
            let left: Vec<_> = left.collect();
            answer["anchor"] = (left.join("\n") + "\n").into();
        });
        let reason = watched.refused("unwitnessed", 41);
        assert_eq!(reason.contains("nobody"), kept == 0, "{reason}");
    }
    // One twice, in the place of the other.
    watched.lie(|answer| {
        let note = answer["anchor"].as_str().unwrap().to_owned();
        let lines = cosignatures(&note);
        answer["anchor"] = note.replace(lines[1], lines[0]).into();
    });
    watched.refused("unwitnessed", 41);
    // Of an older checkpoint.
    let older = std::sync::Arc::new(std::sync::Mutex::new(None::<String>));
    let kept = older.clone();
    watched.lie(move |answer| {
        let note = answer["anchor"].as_str().unwrap();
        *kept.lock().unwrap() = cosignatures(note).first().map(ToString::to_string);
    });
    watched.until(0);
    let invite = ["--json", "invite", "beat@example.ch"];
    watched.anna.bulla(&watched.server, &invite).ends_with(0);
    watched.lie(move |answer| {
        let note = answer["anchor"].as_str().unwrap().to_owned();
        let older = older.lock().unwrap().clone().unwrap();
        if let Some(own) = cosignatures(&note).first() {
            answer["anchor"] = note.replace(own, &older).into();
        }
    });
    let reason = watched.refused("unwitnessed", 41);
    assert!(reason.contains("signature"), "{reason}");
    // Whatever was shown, nothing of it was taken over.
    watched.between.honest();
    watched.until(0);
}

#[test]
fn a_time_stamp_is_told_with_who_stands_behind_it_and_one_of_something_else_ends_the_watch() {
    let mut watched = Watched::start();
    let (_one, _two) = (watched.witness(0), watched.witness(1));
    watched.until(0);
    // Stamped is once an hour, and at once after a start.
    let behind = watched.between.behind();
    watched.server.again_behind(behind, &watched.settings);
    let mut told = watched.until(0);
    for _ in 0..50 {
        if !told["checked"]["timestamp"].is_null() {
            break;
        }
        told = watched.until(0);
    }
    let stamp = &told["checked"]["timestamp"];
    assert_eq!(stamp["authority"]["standing"], "instance", "{told}");
    assert!(stamp["at_ms"].as_u64().unwrap() > 1_700_000_000_000);
    let token = std::sync::Arc::new(std::sync::Mutex::new(None::<String>));
    let kept = token.clone();
    watched.lie(move |answer| {
        *kept.lock().unwrap() = answer["token"].as_str().map(str::to_owned);
    });
    watched.until(0);
    let token = token.lock().unwrap().clone().unwrap();
    let invite = ["--json", "invite", "beat@example.ch"];
    watched.anna.bulla(&watched.server, &invite).ends_with(0);
    let mut changed = STANDARD.decode(&token).unwrap();
    let last = changed.last_mut().unwrap();
    *last ^= 1;
    for wrong in [token, STANDARD.encode(changed), STANDARD.encode("no token")] {
        watched.lie(move |answer| answer["token"] = json!(wrong));
        let reason = watched.refused("time", 39);
        assert!(reason.contains("time-stamp"), "{reason}");
    }
    // What is trusted beside the trust file is certificates.
    watched.between.honest();
    let none = watched.server.file("none.pem", b"no certificate");
    let file = watched.server.file("trust.json", b"{}");
    assert_ne!(watched.ran(&["--trust", &none]).exit, 0);
    assert_ne!(watched.ran(&["--trust", &file]).exit, 0);
}

#[test]
fn a_recipient_who_is_new_is_sent_to_where_witnesses_stand_behind_the_key_or_its_words_were_compared()
 {
    let watched = Watched::start();
    let (anna, server) = (&watched.anna, &watched.server);
    server.member(anna, "beat");
    server.member(anna, "carla");
    let file = server.file("note.txt", b"Milch");
    let send = |to: &str, more: &str| {
        let arguments = ["--json", "send", &file, "--to", to, more];
        anna.bulla(server, &arguments)
    };
    let refused = send("beat@example.ch", "--accept-unverified");
    assert!(refused.stderr.contains("No quorum"), "{}", refused.stderr);
    refused.fails_with(17, "key_unwitnessed");
    send("beat@example.ch", "--words-compared").ends_with(0);
    // Who is known already is sent to while the witnesses are away.
    send("beat@example.ch", "--accept-unverified").ends_with(0);
    let (_one, _two) = (watched.witness(0), watched.witness(1));
    watched.until(0);
    let new = send("carla@example.ch", "--accept-unverified").ends_with(0);
    assert!(!new.stderr.contains("No quorum"), "{}", new.stderr);
}
