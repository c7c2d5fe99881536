//! `bulla-server log rotate-key`: the logs go on under a new key. What was signed before stays
//! authentic, clients follow, foreign readers accept both, and the old key moves nothing any more.

use std::fs;
use std::process::Output;

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_evidence::{anchor_verifier, log_verifier};
use bulla_protocol::trust::TrustFile;
use bulla_tlog::{Checkpoint, LogSigner};
use bulla_types::{Base64Bytes, Sha256Digest, TenantId};
use serde_json::Value;

use crate::go::Oracle;
use crate::sign::send;
use crate::world::{Person, Server, text};

fn rotate(server: &Server, arguments: &[&str]) -> (Option<i32>, String) {
    let command = [&["log", "rotate-key"][..], arguments].concat();
    let Output {
        status,
        stdout,
        stderr,
    } = server.command_on(&server.path("data"), &command);
    let told = String::from_utf8([stdout, stderr].concat()).unwrap();
    (status.code(), told)
}

const DO_IT: [&str; 3] = ["--reason", "a copy of secrets.json was lost", "--yes"];

fn secrets(server: &Server) -> Value {
    serde_json::from_slice(&fs::read(server.path("data/secrets.json")).unwrap()).unwrap()
}

/// What the person's device has pinned, and a file of it.
fn pinned(server: &Server, person: &Person, name: &str) -> (TrustFile, String) {
    let state = fs::read(person.home.join("state.json")).unwrap();
    let state: Value = serde_json::from_slice(&state).unwrap();
    let trust = &state["memory"]["trust"];
    let file = server.file(name, trust.to_string().as_bytes());
    (serde_json::from_value(trust.clone()).unwrap(), file)
}

fn download(server: &Server, person: &Person, id: &str, folder: &str) -> [String; 2] {
    let out = text(&server.path(folder));
    person
        .bulla(server, &["download", id, "-o", &out, "--force"])
        .ends_with(0);
    ["contract.pdf", "Mandate.evidence.json"].map(|name| text(&server.path(folder).join(name)))
}

fn sign(server: &Server, person: &Person, id: &str, more: &[&str]) {
    let command = [&["--json", "sign", id, "--yes"], more].concat();
    person.bulla(server, &command).ends_with(0);
}

fn verify(server: &Server, person: &Person, files: &[String; 2], more: &[&str]) -> i32 {
    let command = [&["--json", "verify", &files[0], &files[1]], more].concat();
    person.bulla(server, &command).exit
}

/// Go's own implementation reads what is published of every log.
fn foreign_reader_accepts(server: &Server, trust: &TrustFile) {
    let Some(go) = Oracle::build() else { return };
    for entry in fs::read_dir(server.path("data/blobs/logs")).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap();
        let verifier = match name.parse::<TenantId>() {
            Ok(tenant) => log_verifier(trust, tenant).unwrap(),
            Err(_) => anchor_verifier(trust).unwrap().unwrap(),
        };
        fs::write(folder.join("log.vkey"), verifier.vkey()).unwrap();
        let note = fs::read_to_string(folder.join("checkpoint")).unwrap();
        let size = verifier.open(&note).unwrap().size();
        go.assert_accepts(&folder, &format!("size={size} inclusion=0 consistency=0"));
        let mut names = verifier.names().skip(1);
        let earlier = names.next().and_then(|name| verifier.named(name.as_str()));
        fs::write(folder.join("log.vkey"), earlier.unwrap().vkey()).unwrap();
        go.assert_refuses(&folder, "");
        fs::remove_file(folder.join("log.vkey")).unwrap();
    }
}

/// The old key is in other hands: it stops nobody and convinces nobody.
fn thief_moves_nothing(server: &Server, first: &Value, trust: [&TrustFile; 2]) {
    let seed: Base64Bytes = serde_json::from_value(first["log_seed"].clone()).unwrap();
    let seed = Key32::from_slice(seed.as_slice()).unwrap();
    let logs = fs::read_dir(server.path("data/blobs/logs")).unwrap();
    let mut logs = logs.map(|log| log.unwrap().file_name().into_string().unwrap());
    let is_anna = |log: &String| log != "anchor" && log.bytes().any(|digit| digit != b'0');
    let tenant = logs.find(is_anna).unwrap();
    for trust in trust {
        let origin = format!("{}{tenant}", trust.log_origin_prefix)
            .parse()
            .unwrap();
        let checkpoint = Checkpoint {
            origin,
            size: 1_000_000,
            root: Sha256Digest::from_bytes([7; 32]),
        };
        let stolen = LogSigner::new(
            checkpoint.origin.clone(),
            Ed25519SecretKey::from_seed(&seed),
        );
        let note = stolen.sign(&checkpoint).unwrap();
        let body = serde_json::json!({ "checkpoint": note }).to_string();
        let place = format!("/api/logs/{tenant}/checkpoint");
        let answer = server.answer("POST", &place, &body);
        assert!(answer.contains("invalid_request"), "{answer}");
    }
    assert!(server.answer("GET", "/readyz", "").contains(" 204 "));
}

/// The same server after the change of its key, once what leads nowhere was tried.
fn rotated(server: Server, before: &Value) -> Server {
    let (exit, told) = rotate(&server, &[]);
    assert_eq!(exit, Some(1), "{told}");
    assert!(told.contains("Nothing was changed"), "{told}");
    let (exit, told) = rotate(&server, &["--yes"]);
    assert_ne!(exit, Some(0), "{told}");
    assert_eq!(secrets(&server), *before);
    let mut server = server.stop();
    let (exit, told) = rotate(&server, &DO_IT);
    assert_eq!(exit, Some(0), "{told}");
    assert!(told.contains("/anchor/"), "{told}");
    let now = secrets(&server).to_string();
    assert!(!now.contains(before["log_seed"].as_str().unwrap()));
    server.again();
    server
}

#[test]
fn the_logs_go_on_under_a_new_key_and_everything_before_stays_authentic() {
    let server = Server::start();
    let anna = server.anna();
    let [ben, zoe] = ["ben", "zoe"].map(|name| server.member(&anna, name));
    let done = send(&anna, &server, &[]);
    sign(&server, &ben, &done, &["--set", "Place=Bern"]);
    sign(&server, &zoe, &done, &[]);
    let half = send(&anna, &server, &[]);
    sign(&server, &ben, &half, &["--set", "Place=Bern"]);
    let before = download(&server, &anna, &done, "before");
    assert_eq!(verify(&server, &anna, &before, &[]), 0);
    let (old, old_file) = pinned(&server, &anna, "old-trust.json");
    let first = secrets(&server);

    let server = rotated(server, &first);

    // Everybody follows, wherever they notice; an envelope goes on over the change.
    sign(&server, &zoe, &half, &[]);
    anna.bulla(&server, &["audit", "verify"]).ends_with(0);
    let after = download(&server, &anna, &half, "after");
    let again = download(&server, &anna, &done, "again");
    let (new, new_file) = pinned(&server, &anna, "new-trust.json");
    assert!(new.succeeds(&old));
    for (files, trust, exit) in [
        (&before, &old_file, 0),
        (&before, &new_file, 0),
        (&after, &new_file, 0),
        (&again, &new_file, 0),
        (&after, &old_file, 2),
    ] {
        let given = verify(&server, &ben, files, &["--trust", trust]);
        assert_eq!(given, exit, "{} {trust}", files[1]);
    }
    let third = send(&anna, &server, &[]);
    sign(&server, &ben, &third, &["--set", "Place=Bern"]);

    thief_moves_nothing(&server, &first, [&old, &new]);

    let server = server.stop();
    foreign_reader_accepts(&server, &new);
    let second = secrets(&server);
    let server = rotated(server, &second);
    sign(&server, &zoe, &third, &[]);
    for person in [&anna, &ben] {
        person.bulla(&server, &["audit", "verify"]).ends_with(0);
    }
    let (last, last_file) = pinned(&server, &anna, "last-trust.json");
    assert!(last.succeeds(&new) && last.succeeds(&old));
    let third = download(&server, &anna, &third, "third");
    for files in [&before, &after, &again, &third] {
        let given = verify(&server, &zoe, files, &["--trust", &last_file]);
        assert_eq!(given, 0, "{}", files[1]);
    }
}

#[test]
fn a_change_that_was_begun_is_finished_before_the_server_serves() {
    let server = Server::start();
    let anna = server.anna();
    let mut server = server.stop();
    let mut begun = secrets(&server);
    begun["next_log_seed"] = Base64Bytes::new(vec![7; 32]).to_string().into();
    fs::write(server.path("data/secrets.json"), begun.to_string()).unwrap();
    let refused = server.command_on(&server.path("data"), &["serve", "--listen", "127.0.0.1:0"]);
    assert!(!refused.status.success());
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("log rotate-key"), "{told}");
    let (_, told) = rotate(&server, &[]);
    assert!(told.contains("begun and is not finished"), "{told}");
    let (exit, told) = rotate(&server, &DO_IT);
    assert_eq!(exit, Some(0), "{told}");
    assert_eq!(secrets(&server)["log_seed"], begun["next_log_seed"]);
    server.again();
    anna.bulla(&server, &["audit", "verify"]).ends_with(0);
}
