//! `audit verify` of a folder and the anchor log: the place that came with the log, the published
//! anchor log, and what is told where neither is there or one of them does not hold.

use std::fs;
use std::path::Path;

use bulla_client::Memory;
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_tlog::proof_text::{self, TlogProof};
use bulla_tlog::{Checkpoint, Edge, LogSigner, TilePath, TileReader, anchor_leaf, prove_inclusion};
use bulla_types::Base64Bytes;
use serde_json::{Value, json};

use crate::audit::{PREFIX, leaves, publish, signer};
use crate::world::{Files, text};

const ANCHOR: &str = "sign.example.ch/anchor";

fn anchor_signer(seed: u8) -> LogSigner {
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([seed; 32]));
    LogSigner::new(ANCHOR.parse().unwrap(), key)
}

/// The checkpoint over the first leaves of the log of the tests.
fn checkpoint(size: u64) -> Checkpoint {
    let leaves: Vec<_> = leaves(size)
        .iter()
        .map(|leaf| leaf.encode().unwrap())
        .collect();
    let mut edge = Edge::new();
    edge.append(&leaves).unwrap();
    Checkpoint {
        origin: signer(1).origin().clone(),
        size,
        root: edge.root(),
    }
}

/// The anchor log in a folder.
struct Anchor<'a>(&'a Path);

impl TileReader for Anchor<'_> {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        fs::read(self.0.join(path.to_string())).ok()
    }
}

impl Anchor<'_> {
    /// Publishes these leaves, signed by the key of this seed; the note.
    fn publish(&self, leaves: &[Vec<u8>], seed: u8) -> String {
        let mut edge = Edge::new();
        for tile in edge.append(leaves).unwrap() {
            let path = self.0.join(tile.path.to_string());
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, tile.data).unwrap();
        }
        let note = anchor_signer(seed).sign(&Checkpoint {
            origin: ANCHOR.parse().unwrap(),
            size: edge.size(),
            root: edge.root(),
        });
        fs::write(self.0.join("checkpoint"), note.as_ref().unwrap()).unwrap();
        note.unwrap()
    }

    /// The proof file of this leaf.
    fn proof(&self, note: &str, size: u64, index: u64) -> String {
        proof_text::encode(&TlogProof {
            index,
            hashes: prove_inclusion(size, index, self).unwrap(),
            checkpoint: note.to_owned(),
            extra: None,
        })
    }
}

/// Leaves of checkpoints of these sizes.
fn places(sizes: &[u64]) -> Vec<Vec<u8>> {
    let of = |size: &u64| anchor_leaf(&checkpoint(*size));
    sizes.iter().map(of).collect()
}

/// A folder with a log of 20 leaves, and the trust file of an instance with an anchor log.
struct Published {
    files: Files,
    trust: String,
}

impl Published {
    fn new() -> Self {
        let files = Files::new();
        publish(&files.path("log"), &leaves(20), 1);
        let trust = trust(Some(&anchor_signer(1).verifier().vkey()));
        let trust = files.file("trust.json", trust.to_string().as_bytes());
        Self { files, trust }
    }

    fn verify(&self, more: &[&str]) -> (i32, Value) {
        let log = text(&self.files.path("log"));
        let verify = ["--json", "audit", "verify", "--log", &log];
        let trust = ["--trust", &self.trust];
        let ran = self.files.bulla(&[&verify[..], &trust, more].concat());
        (ran.exit, ran.json())
    }

    /// Verifies with the anchor log in this folder.
    fn with_folder(&self, name: &str) -> (i32, Value) {
        self.verify(&["--anchor", &text(&self.files.path(name))])
    }
}

fn trust(anchor: Option<&str>) -> Value {
    let key = signer(1).verifier().public_key().as_bytes().to_vec();
    let mut trust = json!({
        "v": 1,
        "instance": "https://sign.example.ch",
        "log_origin_prefix": PREFIX,
        "log_public_key": Base64Bytes::new(key),
    });
    if let Some(anchor) = anchor {
        trust["anchor_log"] = anchor.into();
    }
    trust
}

#[test]
fn the_place_in_the_anchor_log_is_shown_by_a_proof_or_by_the_published_log() {
    let world = Published::new();
    let folder = world.files.path("anchor");
    let anchor = Anchor(&folder);
    let note = anchor.publish(&places(&[5, 12, 20, 20]), 1);
    let (exit, told) = world.with_folder("anchor");
    assert_eq!((exit, &told["verdict"]), (0, &json!("authentic")));
    assert_eq!(told["anchor"]["checked"], "yes");
    assert_eq!(told["anchor"]["place"]["index"], 3, "the newest");
    assert_eq!(told["anchor"]["place"]["origin"], ANCHOR);
    fs::write(
        world.files.path("log/anchor.tlog-proof"),
        anchor.proof(&note, 4, 2),
    )
    .unwrap();
    let (exit, told) = world.verify(&[]);
    assert_eq!((exit, &told["anchor"]["checked"]), (0, &json!("yes")));
    assert_eq!(told["anchor"]["place"]["index"], 2);
    assert_eq!(told["anchor"]["place"]["size"], 4);
    assert_eq!(told["anchor"]["place"]["remembered_size"], Value::Null);
}

#[test]
fn what_was_not_checked_is_said_and_nothing_else_is_doubted() {
    let mut world = Published::new();
    let (exit, told) = world.verify(&[]);
    assert_eq!((exit, &told["verdict"]), (0, &json!("authentic")));
    assert_eq!(told["anchor"]["checked"], "not_checked");
    let reason = told["anchor"]["reason"].as_str().unwrap();
    assert!(reason.contains("anchor.tlog-proof"), "{reason}");
    let log = text(&world.files.path("log"));
    let verify = ["audit", "verify", "--log", &log, "--trust", &world.trust];
    let shown = world.files.bulla(&verify).ends_with(0).stdout;
    assert!(
        shown.contains("  Anchor   not checked: there is"),
        "{shown}"
    );

    let none = trust(None).to_string();
    world.trust = world.files.file("trust.json", none.as_bytes());
    let (exit, told) = world.verify(&[]);
    assert_eq!(
        (exit, &told["anchor"]["checked"]),
        (0, &json!("not_checked"))
    );
    let reason = told["anchor"]["reason"].as_str().unwrap();
    assert!(reason.contains("names no anchor log"), "{reason}");

    let none = trust(Some("none")).to_string();
    world.trust = world.files.file("trust.json", none.as_bytes());
    assert_eq!(world.verify(&[]).0, 2);
}

#[test]
fn an_anchor_log_without_this_checkpoint_confirms_nothing() {
    let world = Published::new();
    let other = Checkpoint {
        origin: format!("{PREFIX}{}", "08".repeat(16)).parse().unwrap(),
        ..checkpoint(20)
    };
    for (number, leaves) in [
        places(&[5, 12]),
        vec![anchor_leaf(&other)],
        vec![b"something else".to_vec()],
        Vec::new(),
    ]
    .iter()
    .enumerate()
    {
        let name = format!("anchor{number}");
        let folder = world.files.path(&name);
        fs::create_dir_all(&folder).unwrap();
        Anchor(&folder).publish(leaves, 1);
        let (exit, told) = world.with_folder(&name);
        assert_eq!((exit, &told["verdict"]), (2, &json!("unrecognised")));
        assert_eq!(told["anchor"], json!({"checked": "no"}));
        assert_eq!(told["log"]["size"], 20, "what the log holds is told");
    }
}

#[test]
fn every_way_in_which_an_anchor_log_does_not_hold_has_its_verdict() {
    let world = Published::new();
    let honest = world.files.path("anchor");
    let note = Anchor(&honest).publish(&places(&[5, 12, 20]), 1);
    let mut number = 0;
    let mut verdict = |change: &dyn Fn(&Path)| {
        number += 1;
        let name = format!("anchor{number}");
        let folder = world.files.path(&name);
        Anchor(&folder).publish(&places(&[5, 12, 20]), 1);
        change(&folder);
        let (exit, told) = world.with_folder(&name);
        (exit, told["anchor"]["checked"].as_str().unwrap().to_owned())
    };
    let no = |exit| (exit, "no".to_owned());
    let flip = |path: &Path| {
        let mut bytes = fs::read(path).unwrap();
        bytes[5] ^= 1;
        fs::write(path, bytes).unwrap();
    };
    assert_eq!(
        verdict(&|folder| flip(&folder.join("tile/0/000.p/3"))),
        no(1)
    );
    assert_eq!(
        verdict(&|folder| fs::write(folder.join("tile/entries/000.p/3"), b"x").unwrap()),
        no(1)
    );
    assert_eq!(
        verdict(&|folder| fs::write(folder.join("checkpoint"), b"\xff").unwrap()),
        no(1)
    );
    assert_eq!(
        verdict(&|folder| {
            fs::write(folder.join("checkpoint"), note.replace("\n3\n", "\n4\n")).unwrap();
        }),
        no(1)
    );
    // By another key: nobody who is known says so.
    let by_another = |folder: &Path| drop(Anchor(folder).publish(&places(&[5, 12, 20]), 2));
    assert_eq!(verdict(&by_another), no(2));
    for gone in ["checkpoint", "tile/entries/000.p/3", "tile/0/000.p/3"] {
        let (exit, _) = verdict(&|folder| fs::remove_file(folder.join(gone)).unwrap());
        assert_eq!(exit, 10, "{gone}");
    }
}

/// Of another leaf, of another checkpoint, of another log, garbage.
#[test]
fn a_proof_file_that_does_not_hold_has_its_verdict() {
    let world = Published::new();
    let folder = world.files.path("anchor");
    let anchor = Anchor(&folder);
    let note = anchor.publish(&places(&[5, 12, 20]), 1);
    let own = anchor.proof(&note, 3, 2);
    let foreign = signer(1).sign(&checkpoint(20)).unwrap();
    for (text, exit) in [
        (own.replace("index 2", "index 1"), 1),
        (anchor.proof(&note, 3, 1), 1),
        (own.replace("\n3\n", "\n4\n"), 1),
        (anchor.proof(&foreign, 3, 2), 2),
        ("c2sp.org/tlog-proof@v2\n".to_owned(), 1),
        (String::new(), 1),
        ("a".repeat(200_000), 1),
    ] {
        fs::write(world.files.path("log/anchor.tlog-proof"), text).unwrap();
        let (ended, told) = world.verify(&[]);
        assert_eq!((ended, &told["anchor"]["checked"]), (exit, &json!("no")));
    }
    fs::write(world.files.path("log/anchor.tlog-proof"), own).unwrap();
    assert_eq!(world.verify(&[]).0, 0);
}

#[test]
fn a_published_anchor_log_must_continue_what_this_device_has_seen() {
    let world = Published::new();
    let folder = world.files.path("anchor");
    let anchor = Anchor(&folder);
    // What this device has seen of the anchor log.
    let remember = |leaves: &[Vec<u8>]| {
        let seen = world.files.path("seen");
        let note = Anchor(&seen).publish(leaves, 1);
        let mut memory = serde_json::to_value(Memory::new()).unwrap();
        memory["checkpoints"][ANCHOR] = note.into();
        let state =
            json!({"v": 1, "server": "https://sign.example.ch", "email": null, "memory": memory});
        let home = world.files.path("../home");
        fs::create_dir_all(&home).unwrap();
        fs::write(home.join("state.json"), state.to_string()).unwrap();
    };
    let note = anchor.publish(&places(&[5, 12, 20]), 1);
    let proof = world.files.path("log/anchor.tlog-proof");
    fs::write(proof, anchor.proof(&note, 3, 2)).unwrap();
    let judged = |told: (i32, Value)| {
        let anchor = &told.1["anchor"];
        (told.0, anchor["place"]["remembered_size"].as_u64())
    };
    for (seen, by_folder, by_proof) in [
        (places(&[5, 12]), (0, Some(2)), (0, None)),
        (places(&[5, 12, 20]), (0, Some(3)), (0, Some(3))),
        // Another history, as long and shorter; the proof alone can tell only the first.
        (places(&[5, 11, 20]), (1, None), (1, None)),
        (places(&[6]), (1, None), (0, None)),
        // The folder went back; a proof is of its own time.
        (places(&[5, 12, 20, 21]), (1, None), (0, None)),
    ] {
        remember(&seen);
        assert_eq!(judged(world.with_folder("anchor")), by_folder);
        assert_eq!(judged(world.verify(&[])), by_proof);
    }
}
