//! Three readers of canonical JSON, in Rust, Python and JavaScript, take and refuse the same bytes.
//! A body that one verifier reads and another does not, or reads differently, would let a signer
//! show two people two statements.

use bulla_statement::{Dsse, jcs};
use bulla_types::Base64Bytes;
use serde_json::{Value, json};

use crate::{
    corpus::{Changes, kept, typed, vector},
    oracle,
};

/// Bodies as signed, kept malformed ones, and changes of both.
fn bodies() -> Vec<Vec<u8>> {
    let chains = vector("statement/chains.json");
    let records = chains["statements"].as_object().unwrap().values();
    let records = records.chain(chains["identities"].as_object().unwrap().values());
    let signed: Vec<Vec<u8>> = records
        .map(|record| typed::<Dsse>(record).payload.into_vec())
        .collect();
    let vectors = vector("statement/canonical-json.json");
    let vectors = vectors.as_array().unwrap().iter();
    let texts = vectors.filter_map(|vector| vector["input"].as_str());
    let mut bodies: Vec<Vec<u8>> = texts.map(|text| text.as_bytes().to_vec()).collect();
    bodies.extend(kept("canonical-json").into_iter().map(|(_, bytes)| bytes));
    // As deep as our parser goes.
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(126), "]".repeat(126));
    bodies.push(deep.into_bytes());
    let short: Vec<Vec<u8>> = bodies
        .iter()
        .chain(&signed)
        .filter(|body| body.len() < 3000)
        .cloned()
        .collect();
    let mut changes = Changes::new("differential");
    bodies.extend((0..4000).map(|_| changes.of(&short)));
    bodies.extend(signed);
    bodies
}

/// Whether we take a body, as any JSON object.
fn is_taken(body: &[u8]) -> bool {
    jcs::parse_strict::<Value>(body).is_ok_and(|value| value.is_object())
}

fn compare(name: &str, ask: impl Fn(&Value) -> Option<Value>) {
    let bodies = bodies();
    let encoded: Vec<Base64Bytes> = bodies.iter().cloned().map(Base64Bytes::from).collect();
    let Some(theirs) = ask(&json!({ "bodies": encoded })) else {
        return;
    };
    let theirs: Vec<bool> = typed(&theirs);
    assert_eq!(theirs.len(), bodies.len());
    let mut taken = 0;
    for (body, theirs) in bodies.iter().zip(theirs) {
        let ours = is_taken(body);
        let text = body.escape_ascii();
        assert_eq!(ours, theirs, "{name} says {theirs} to {text}");
        taken += usize::from(ours);
    }
    let all = bodies.len();
    assert!(taken > 100 && all - taken > 1000, "{taken} of {all}");
}

#[test]
fn python_takes_and_refuses_the_same_bodies() {
    compare("Python", |case| oracle::python("canonical_json.py", case));
}

#[test]
fn javascript_takes_and_refuses_the_same_bodies() {
    compare("JavaScript", |case| {
        oracle::node("canonical_json.mjs", case)
    });
}

#[test]
fn kept_malformed_bodies_are_refused() {
    for (name, bytes) in kept("canonical-json") {
        assert!(!is_taken(&bytes), "{name}");
    }
}
