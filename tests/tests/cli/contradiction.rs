//! `audit check-proof`: what a file about a log that contradicts itself proves to somebody who has the
//! log's key, and nothing else.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::world::Files;

fn vectors() -> Vec<Value> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("../fixtures/vectors/contradiction/files.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
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
