//! A recorded run: every call with its arguments, its answer, and the digest of the document after it.
//! The same record is played to the module of the browser (`tests/browser/pdf.test.mjs`), which must
//! answer the same and have the same bytes.

use std::fs;
use std::path::Path;

use bulla_crypto::hash::sha256;
use bulla_pdf::Paper;
use bulla_pdf::plan::Expected;
use bulla_pdf::report::Purpose;
use serde_json::{Value, json};

use crate::world::{World, document};

const DOCUMENT: &str = "placeholders-chromium.pdf";
const RECORD: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../fixtures/plans/three-signers.json"
);

/// A run in the making.
struct Recorder {
    paper: Paper,
    steps: Vec<Value>,
}

impl Recorder {
    fn note(&mut self, call: &str, given: &Value, answer: &Value) {
        self.steps.push(json!({
            "call": call,
            "given": given,
            "answer": answer,
            "sha256": sha256(self.paper.bytes()),
        }));
    }

    fn place(&mut self, world: &World) {
        let found = self.paper.inspect(Purpose::Sending).unwrap();
        self.note("inspect", &json!("sending"), &json!(found));
        let plan = world.field_plan(&found);
        let placed = self.paper.place(&plan).unwrap();
        self.note("place", &json!(plan), &json!(placed));
    }

    fn sign(&mut self, world: &World, index: usize) {
        let person = &world.people[index];
        let before = self.paper.bytes().to_vec();
        let plan = person.plan(&self.paper.inspect(Purpose::Signing).unwrap());
        let asked = self.paper.prepare(&plan).unwrap();
        self.note("prepare", &json!(plan), &json!(asked));
        let signature = person.key.sign(asked.attributes.as_slice()).to_bytes();
        let signature = bulla_types::Base64Bytes::from(&signature[..]);
        let nonce = bulla_types::Base64Bytes::new(vec![5; 8]);
        let query = self.paper.finish(signature.as_slice(), [5; 8]).unwrap();
        let given = json!({ "signature": signature, "nonce": nonce });
        self.note("finish", &given, &json!(query));
        let reply = bulla_types::Base64Bytes::new(world.reply(&query.query));
        let trust = world.trust();
        let revised = self
            .paper
            .timestamp(reply.as_slice(), Some(&trust))
            .unwrap();
        let given = json!({ "reply": reply, "trust": trust });
        self.note("timestamp", &given, &json!(revised));
        let validation = world.validation();
        let size = self.paper.extend(&validation).unwrap();
        self.note("extend", &json!(validation), &json!(size));
        let expected = Expected {
            previous_bytes: u64::try_from(before.len()).unwrap(),
            previous_sha256: sha256(&before),
            recipient: Some(person.recipient),
            instance: None,
        };
        let successor = self.paper.successor(&expected).unwrap();
        self.note("successor", &json!(expected), &json!(successor));
    }
}

#[test]
fn the_record_is_what_is_done() {
    let world = World::new();
    let mut run = Recorder {
        paper: Paper::new(document(DOCUMENT)),
        steps: Vec::new(),
    };
    run.place(&world);
    for index in 0..world.people.len() {
        run.sign(&world, index);
    }
    let record = json!({ "document": DOCUMENT, "steps": run.steps });
    let text = format!("{record:#}\n");
    let kept = fs::read_to_string(RECORD).unwrap_or_default();
    let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join("three-signers.json");
    fs::write(&made, &text).unwrap();
    let is_kept = kept == text;
    assert!(
        is_kept,
        "changed: compare {} with the record",
        made.display()
    );
}
