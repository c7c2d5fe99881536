//! `audit check-proof`: what a file about a log that contradicts itself proves to somebody who has the
//! log's key, and nothing else. `audit stopped`: what a device keeps of it, and how its owner goes on.

use std::fs;
use std::path::PathBuf;

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_server::secrets::Secrets;
use bulla_server::start;
use bulla_tlog::contradiction::Shown;
use bulla_tlog::{Checkpoint, LogSigner};
use bulla_types::Sha256Digest;
use serde_json::{Value, json};

use crate::world::{Files, Person, Server};

fn vectors() -> Vec<Value> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("../fixtures/vectors/contradiction/files.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn vector(id: &str) -> Value {
    let found = vectors().into_iter().find(|vector| vector["id"] == id);
    found.unwrap_or_else(|| panic!("{id}"))["input"].clone()
}

/// Writes the file of a vector, and gives its path and the log's key.
fn file(files: &Files, id: &str) -> (String, String) {
    let input = vector(id);
    let name = format!("{id}.json");
    let path = files.file(&name, input["file"].as_str().unwrap().as_bytes());
    (path, input["vkey"].as_str().unwrap().to_owned())
}

#[test]
fn a_contradiction_is_proven_with_the_key_of_the_log_alone() {
    let files = Files::new();
    for (id, kind, exit, verdict) in [
        ("two-roots", "two_roots", 0, "contradiction"),
        ("no-prefix-4-11", "no_prefix", 0, "contradiction"),
        ("two-leaves", "two_leaves", 0, "contradiction"),
        ("times-fell", "times_fell", 0, "contradiction"),
        ("rollback", "rollback", 32, "refusal"),
        ("unproven", "unproven", 32, "refusal"),
    ] {
        let (path, key) = file(&files, id);
        let check = ["audit", "check-proof", &path, "--log-key", &key];
        let told = files.bulla(&[&["--json"][..], &check].concat());
        let told = told.ends_with(exit).json();
        assert_eq!(told["verdict"], verdict, "{id}");
        assert_eq!(told["shown"]["kind"], kind, "{id}");
        let text = files.bulla(&check).ends_with(exit).stdout;
        assert!(text.starts_with(verdict), "{text}");
        let is_proof = text.contains("This is proven by the log's own signatures");
        assert_eq!(is_proof, exit == 0, "{text}");
    }
}

#[test]
fn what_a_witness_saw_counts_where_the_trust_file_names_the_witness() {
    let files = Files::new();
    let (path, key) = file(&files, "late");
    let input = vector("late");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (anchor, witness) = (text(&input["anchor_vkey"]), text(&input["witnesses"][0]));
    let public = key.rsplit('+').next().unwrap();
    let public = base64(public)[1..].to_vec();
    let trust = |policy: Option<String>| {
        let mut trust = json!({
            "v": 1,
            "instance": "https://sign.example.ch",
            "anchor_log": anchor,
            "log_origin_prefix": "sign.example.ch/log/",
            "log_public_key": bulla_types::Base64Bytes::new(public.clone()),
        });
        if let Some(policy) = policy {
            trust["witness_policy"] = policy.into();
        }
        trust.to_string()
    };
    let named = format!("log {anchor}\nwitness w {witness}\nquorum w\n");
    let named = files.file("named.json", trust(Some(named)).as_bytes());
    let nobody = files.file("nobody.json", trust(None).as_bytes());
    let check = ["--json", "audit", "check-proof", &path, "--trust"];
    let told = files.bulla(&[&check[..], &[&named]].concat());
    let told = told.ends_with(0).json();
    assert_eq!(told["shown"]["kind"], "late");
    let told = files.bulla(&[&check[..], &[&nobody]].concat());
    let told = told.ends_with(2).json();
    assert_eq!(told["reason"], "unwitnessed");
}

fn base64(text: &str) -> Vec<u8> {
    let json = Value::from(text);
    let bytes: bulla_types::Base64Bytes = serde_json::from_value(json).unwrap();
    bytes.as_slice().to_vec()
}

#[test]
fn a_contradiction_across_two_names_of_a_log_takes_the_keys_of_both() {
    let files = Files::new();
    let signer = |seed, name: &str| {
        let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([seed; 32]));
        LogSigner::new(name.parse().unwrap(), key)
    };
    let old = signer(1, "sign.example.ch/log/1");
    let new = signer(2, "sign.example.ch/log/2/1").continuing(vec![old.verifier()]);
    let checkpoint_of = |by: &LogSigner, root| {
        let checkpoint = Checkpoint {
            origin: by.origin().clone(),
            size: 9,
            root: Sha256Digest::from_bytes([root; 32]),
        };
        let note = by.sign(&checkpoint).unwrap();
        new.verifier().open_any(&note).unwrap()
    };
    let keys = [&old, &new].map(|signer| signer.verifier().vkey());
    // Whichever of the roots is the smaller.
    for roots in [(3, 4), (4, 3)] {
        let shown = Shown::of(
            &checkpoint_of(&old, roots.0),
            &checkpoint_of(&new, roots.1),
            &[],
        );
        let path = files.file("renamed.json", shown.unwrap().encode().as_bytes());
        let check = |keys: &[&str]| {
            let mut all = vec!["--json", "audit", "check-proof", &path];
            for key in keys {
                all.extend(["--log-key", key]);
            }
            files.bulla(&all)
        };
        let told = check(&[&keys[0], &keys[1]]).ends_with(0).json();
        assert_eq!(told["shown"]["kind"], "two_roots");
        for alone in &keys {
            let told = check(&[alone]).ends_with(2).json();
            assert_eq!(told["reason"], "foreign");
        }
    }
}

#[test]
fn a_file_that_proves_nothing_has_its_verdict_and_code() {
    let files = Files::new();
    for vector in vectors() {
        let Some(error) = vector["error"].as_str() else {
            continue;
        };
        let id = vector["id"].as_str().unwrap();
        if id.starts_with("late-") {
            continue;
        }
        let (path, key) = file(&files, id);
        let told = files.bulla(&["--json", "audit", "check-proof", &path, "--log-key", &key]);
        let (exit, verdict) = match error {
            "foreign" => (2, "unrecognised"),
            "format" => (10, "unreadable"),
            _ => (1, "unfounded"),
        };
        let told = told.ends_with(exit).json();
        assert_eq!(told["verdict"], verdict, "{id}");
        assert_eq!(told["reason"], error, "{id}");
        assert_eq!(told["shown"], Value::Null, "{id}");
    }
    // Without any key nothing is proven, and a key that is none is wrong usage.
    let (path, _) = file(&files, "two-roots");
    let told = files.bulla(&["--json", "audit", "check-proof", &path]);
    assert_eq!(told.ends_with(2).json()["reason"], "foreign");
    files
        .bulla(&["audit", "check-proof", &path, "--log-key", "key"])
        .ends_with(64);
    files
        .bulla(&["audit", "check-proof", &format!("{path}.gone")])
        .ends_with(18);
    let long = files.file("long.json", &vec![b' '; 400_000]);
    let told = files.bulla(&["--json", "audit", "check-proof", &long]);
    assert_eq!(told.ends_with(10).json()["reason"], "too_large");
}

/// Has this home remember another history of its log, by the real key: as if the server had shown it.
fn remembers_another_history(server: &Server, person: &Person, grown: u64) -> String {
    person.bulla(server, &["list"]).ends_with(0);
    let path = person.home.join("state.json");
    let mut state: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let checkpoints = state["memory"]["checkpoints"].as_object_mut().unwrap();
    let mut logs = checkpoints.iter_mut();
    let own = logs.find(|(name, _)| name.contains("/log/"));
    let (name, note) = own.unwrap();
    let name = name.clone();
    let size: u64 = note
        .as_str()
        .unwrap()
        .lines()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let secrets = server.path("data").join(start::SECRETS);
    let key = Secrets::load(&secrets).unwrap().log_key();
    let signer = LogSigner::new(name.parse().unwrap(), key);
    let forged = Checkpoint {
        origin: signer.origin().clone(),
        size: size + grown,
        root: Sha256Digest::from_bytes([7; 32]),
    };
    *note = signer.sign(&forged).unwrap().into();
    fs::write(&path, state.to_string()).unwrap();
    signer.verifier().vkey()
}

#[test]
fn a_log_that_contradicts_itself_stops_every_command_until_its_owner_decides() {
    let server = Server::start();
    let anna = server.anna();
    let stopped = |arguments: &[&str]| {
        let all = [&["--json", "audit", "stopped"][..], arguments].concat();
        anna.bulla(&server, &all)
    };
    let told = stopped(&[]).ends_with(0).json();
    assert_eq!(told["stopped"], false);
    stopped(&["--save-proof", "none.json"]).ends_with(64);
    let vkey = remembers_another_history(&server, &anna, 0);
    let file = server.file("a.txt", b"a");
    anna.bulla(&server, &["--json", "list"])
        .fails_with(31, "log_fork");
    for command in [
        &["list"][..],
        &["whoami"],
        &["audit", "verify"],
        &["send", &file, "--to", "ben@example.ch", "--words-compared"],
    ] {
        let ran = anna.bulla(&server, command).ends_with(31);
        assert!(ran.stderr.contains("bulla audit stopped"), "{}", ran.stderr);
    }
    let login = ["--json", "login", "--email", "anna@example.ch"];
    anna.bulla(&server, &login).fails_with(31, "log_fork");
    // What is there stays, and can be shown to others.
    let told = stopped(&[]).ends_with(31).json();
    assert_eq!(told["code"], "log_fork");
    assert_eq!(told["shown"]["kind"], "two_roots");
    let shown = anna.bulla(&server, &["audit", "stopped"]).ends_with(31);
    for part in ["CONTRADICTION", "What is safe", "--save-proof", "--go-on"] {
        assert!(shown.stdout.contains(part), "{}", shown.stdout);
    }
    let proof = server.file("unused", b"");
    let proof = format!("{proof}.proof.json");
    stopped(&["--save-proof", &proof]).ends_with(31);
    stopped(&["--save-proof", &proof]).ends_with(18);
    stopped(&["--save-proof", &proof, "--force"]).ends_with(31);
    stopped(&["--look-again"]).fails_with(31, "log_fork");
    let files = Files::new();
    let check = ["--json", "audit", "check-proof", &proof, "--log-key", &vkey];
    files.file("here", b"");
    let told = files.bulla(&check).ends_with(0).json();
    assert_eq!(told["verdict"], "contradiction");
    // Its owner goes on with the saved file and no other.
    stopped(&["--go-on", &file]).ends_with(18);
    let told = stopped(&["--go-on", &proof]).ends_with(0).json();
    assert_eq!(told["stopped"], false);
    anna.bulla(&server, &["list"]).ends_with(0);
    let told = stopped(&[]).ends_with(0).json();
    assert_eq!(told["stopped"], false);
}

#[test]
fn a_log_that_went_back_stops_with_another_code_and_says_that_it_proves_nothing() {
    let server = Server::start();
    let anna = server.anna();
    remembers_another_history(&server, &anna, 9);
    // The server is shown a checkpoint by its own key that it does not know, and stops its log.
    anna.bulla(&server, &["--json", "list"])
        .fails_with(32, "log_rollback");
    let shown = anna.bulla(&server, &["audit", "stopped"]).ends_with(32);
    for part in ["NOT PROVEN", "proves nothing", "--look-again"] {
        assert!(shown.stdout.contains(part), "{}", shown.stdout);
    }
    let again = ["--json", "audit", "stopped", "--look-again"];
    let told = anna.bulla(&server, &again);
    assert_ne!(told.exit, 0, "{}", told.stdout);
    anna.bulla(&server, &["--json", "list"])
        .fails_with(32, "log_rollback");
}
