//! The vectors of `fixtures/vectors/audit-log`, which another implementation made.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::path::PathBuf;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bulla_tlog::cosignature::CosignatureVerifier;
use bulla_tlog::leaf::{self, Leaf, LeafError};
use bulla_tlog::policy::{PolicyError, QuorumState, WitnessPolicy};
use bulla_tlog::proof_text::{self, ProofTextError};
use bulla_tlog::rotation::{Closing, ClosingError, continued_statement, rotated_statement};
use bulla_tlog::tile::{self, TileLevel};
use bulla_tlog::witness::{AddCheckpoint, Refusal};
use bulla_tlog::{
    Checkpoint, LogVerifier, NoteError, ProofError, TileError, TilePath, anchor_leaf, leaf_hash,
    verify_anchored, verify_consistency,
};
use bulla_types::Sha256Digest;
use serde_json::{Value, json};

/// Runs every vector of a file; `run` yields what the vector expects or its error code.
fn check(file: &str, run: impl Fn(&Value) -> Result<Value, &'static str>) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors/audit-log");
    let text = std::fs::read(root.join(file)).unwrap();
    let vectors: Vec<Value> = serde_json::from_slice(&text).unwrap();
    let mut negatives = 0;
    for vector in &vectors {
        let got = run(&vector["input"]);
        let want = match vector.get("error") {
            Some(code) => {
                negatives += 1;
                Err(code.as_str().unwrap())
            }
            None => Ok(vector["expected"].clone()),
        };
        assert_eq!(got, want, "{file}: {}", vector["id"]);
    }
    assert!(negatives * 4 >= vectors.len() * 3, "{file}");
}

fn text<'a>(input: &'a Value, key: &str) -> &'a str {
    input[key].as_str().unwrap()
}

fn digest(value: &Value) -> Sha256Digest {
    value.as_str().unwrap().parse().unwrap()
}

fn note_code(error: &NoteError) -> &'static str {
    match error {
        NoteError::Checkpoint => "checkpoint",
        NoteError::Format => "format",
        NoteError::Origin => "origin",
        NoteError::Signature => "signature",
        NoteError::Time => "time",
        NoteError::TooLarge => "too_large",
        NoteError::Unsigned => "unsigned",
        NoteError::VerifierKey => "verifier_key",
        other => panic!("{other}"),
    }
}

fn proof_code(error: &ProofError) -> &'static str {
    match error {
        ProofError::Index { .. } => "index",
        ProofError::Length { .. } => "length",
        ProofError::Root => "root",
        ProofError::Shrunk { .. } => "shrunk",
        other => panic!("{other}"),
    }
}

fn leaf_code(error: &LeafError) -> &'static str {
    match error {
        LeafError::Field => "field",
        LeafError::Format => "format",
        LeafError::TooLarge => "too_large",
        other => panic!("{other}"),
    }
}

fn verifier(input: &Value) -> LogVerifier {
    LogVerifier::from_vkey(text(input, "vkey")).unwrap()
}

#[test]
fn checkpoints() {
    check("checkpoints.json", |input| {
        let open = verifier(input).open(text(input, "note"));
        let open = open.map_err(|error| note_code(&error))?;
        Ok(json!({ "origin": open.origin(), "size": open.size(), "root": open.root() }))
    });
}

#[test]
fn verifier_keys() {
    check("verifier-keys.json", |input| {
        let key = LogVerifier::from_vkey(input.as_str().unwrap());
        let key = key.map_err(|error| note_code(&error))?;
        Ok(json!({ "origin": key.origin(), "key": hex::encode(key.public_key().as_bytes()) }))
    });
}

#[test]
fn tile_paths() {
    check("tile-paths.json", |input| {
        let path: TilePath = input.as_str().unwrap().parse().map_err(|_| "path")?;
        let level = match path.level() {
            TileLevel::Entries => "entries".to_owned(),
            TileLevel::Hashes(level) => level.to_string(),
        };
        Ok(json!({ "level": level, "index": path.index(), "width": path.width() }))
    });
}

#[test]
fn entry_bundles() {
    check("entry-bundles.json", |input| {
        let path = text(input, "path").parse().unwrap();
        let data = STANDARD.decode(text(input, "data")).unwrap();
        match tile::entries(&path, &data) {
            Ok(leaves) => Ok(leaves.iter().map(hex::encode).collect()),
            Err(TileError::Content { .. }) => Err("content"),
            Err(other) => panic!("{other}"),
        }
    });
}

#[test]
fn leaves() {
    check("leaves.json", |input| {
        let bytes = input.as_str().unwrap().as_bytes();
        let leaf = Leaf::parse(bytes).map_err(|error| leaf_code(&error))?;
        Ok(json!({ "leaf_hash": leaf_hash(&leaf.encode().unwrap()) }))
    });
}

#[test]
fn fields_roots() {
    check("fields-roots.json", |input| {
        let pairs = input.as_array().unwrap().iter();
        let pairs: Vec<_> = pairs
            .map(|pair| (pair[0].as_str().unwrap().to_owned(), digest(&pair[1])))
            .collect();
        let root = leaf::fields_root(&pairs).map_err(|error| leaf_code(&error))?;
        Ok(json!(root))
    });
}

#[test]
fn anchored() {
    check("anchored.json", |input| {
        let anchor = LogVerifier::from_vkey(text(input, "anchor_vkey")).unwrap();
        let anchor = anchor.open(text(input, "anchor")).map_err(|_| "note")?;
        let checkpoint = verifier(input).open(text(input, "checkpoint"));
        let checkpoint = checkpoint.map_err(|_| "note")?;
        let hashes: Vec<_> = input["hashes"]
            .as_array()
            .unwrap()
            .iter()
            .map(digest)
            .collect();
        let index = input["index"].as_u64().unwrap();
        let shown = verify_anchored(&anchor, &checkpoint, index, &hashes);
        let shown = shown.map_err(|error| proof_code(&error))?;
        let leaf = anchor_leaf(checkpoint.checkpoint());
        let (prefix, hash) = leaf.split_at(15);
        assert_eq!(prefix, b"bulla/anchor/1\0");
        let hash = Sha256Digest::from_slice(hash).unwrap();
        let leaf = format!("62756c6c612f616e63686f722f3100{hash}");
        Ok(json!({ "leaf": leaf, "size": shown.checkpoint().size }))
    });
}

#[test]
fn closings() {
    check("closings.json", |input| {
        let next = LogVerifier::from_vkey(text(input, "next_vkey")).unwrap();
        let hashes: Vec<_> = input["hashes"]
            .as_array()
            .unwrap()
            .iter()
            .map(digest)
            .collect();
        let closing = Closing {
            checkpoint: text(input, "checkpoint"),
            leaf: text(input, "leaf").as_bytes(),
            proof: &hashes,
        };
        let last = closing.verify(&verifier(input), &next);
        let last = last.map_err(|error| match error {
            ClosingError::Leaf => "leaf",
            ClosingError::Note(_) => "note",
            ClosingError::Proof => "proof",
            other => panic!("{other}"),
        })?;
        let (rotated, continued) = (rotated_statement(&next), continued_statement(&last));
        Ok(json!({ "size": last.size(), "rotated": rotated, "continued": continued }))
    });
}

#[test]
fn proof_files() {
    check("proof-files.json", |input| {
        let shown = proof_text::parse(text(input, "proof"))
            .and_then(|proof| proof.verify(&verifier(input), &digest(&input["leaf_hash"])));
        match shown {
            Ok(shown) => Ok(json!({ "index": shown.index(), "size": shown.checkpoint().size })),
            Err(ProofTextError::Format) => Err("format"),
            Err(ProofTextError::Note(_)) => Err("note"),
            Err(ProofTextError::Proof(error)) => Err(proof_code(&error)),
            Err(other) => panic!("{other}"),
        }
    });
}

#[test]
fn consistency() {
    check("consistency.json", |input| {
        let checkpoint = verifier(input).open(text(input, "checkpoint")).unwrap();
        let hashes = input["hashes"].as_array().unwrap().iter();
        let hashes: Vec<_> = hashes.map(digest).collect();
        let old_size = input["old_size"].as_u64().unwrap();
        let old_root = digest(&input["old_root"]);
        let shown = verify_consistency(old_size, &old_root, &checkpoint, &hashes);
        let shown = shown.map_err(|error| proof_code(&error))?;
        Ok(json!({ "old_size": shown.old_size(), "size": shown.checkpoint().size }))
    });
}

#[test]
fn cosignatures() {
    check("cosignatures.json", |input| {
        let witness = CosignatureVerifier::from_vkey(text(input, "witness")).unwrap();
        let found = verifier(input)
            .open(text(input, "note"))
            .and_then(|checkpoint| witness.find(&checkpoint));
        let found = found.map_err(|error| note_code(&error))?;
        Ok(json!(found.map(|cosignature| cosignature.at_secs())))
    });
}

fn policy_code(error: &PolicyError) -> &'static str {
    match error {
        PolicyError::Character { .. } => "character",
        PolicyError::DuplicateKey { .. } => "duplicate_key",
        PolicyError::DuplicateName { .. } => "duplicate_name",
        PolicyError::Format { .. } => "format",
        PolicyError::LogKey { .. } => "log_key",
        PolicyError::MemberTwice { .. } => "member_twice",
        PolicyError::NoQuorum => "no_quorum",
        PolicyError::SecondQuorum { .. } => "second_quorum",
        PolicyError::Threshold { .. } => "threshold",
        PolicyError::TooLarge => "too_large",
        PolicyError::TooMany { .. } => "too_many",
        PolicyError::UnknownName { .. } => "unknown_name",
        PolicyError::WitnessKey { .. } => "witness_key",
        other => panic!("{other}"),
    }
}

#[test]
fn quorums() {
    check("quorums.json", |input| {
        let policy = WitnessPolicy::parse(text(input, "policy"));
        let policy = policy.map_err(|error| policy_code(&error))?;
        let checkpoint = verifier(input).open(text(input, "note")).unwrap();
        let quorum = policy.check(&checkpoint);
        let quorum = quorum.map_err(|error| note_code(&error))?;
        let (state, at) = match quorum.state() {
            QuorumState::NotRequired => ("not_required", None),
            QuorumState::Met { at_secs } => ("met", Some(at_secs)),
            QuorumState::Missing => ("missing", None),
        };
        assert_eq!(quorum.is_met(), state != "missing");
        let cosigned = quorum.cosigned().iter();
        let cosigned: serde_json::Map<_, _> = cosigned
            .map(|it| (it.witness.clone(), json!(it.at_secs)))
            .collect();
        Ok(json!({ "cosigned": cosigned, "state": state, "at": at }))
    });
}

fn refusal_code(refusal: &Refusal) -> &'static str {
    match (refusal.status(), refusal.body().as_str()) {
        (400, _) => "400",
        (403, _) => "403",
        (404, _) => "404",
        (422, _) => "422",
        (409, "0\n") => "409 0",
        (409, "3\n") => "409 3",
        (409, "257\n") => "409 257",
        (409, "290\n") => "409 290",
        (409, "300\n") => "409 300",
        other => panic!("{other:?}"),
    }
}

#[test]
fn witness_requests() {
    check("witness-requests.json", |input| {
        let logs = input["logs"].as_array().unwrap().iter();
        let logs: Vec<_> = logs
            .map(|vkey| LogVerifier::from_vkey(vkey.as_str().unwrap()).unwrap())
            .collect();
        let newest = input["newest"].as_object().map(|newest| Checkpoint {
            origin: "sign.example.ch/anchor".parse().unwrap(),
            size: newest["size"].as_u64().unwrap(),
            root: digest(&newest["root"]),
        });
        let accepted = AddCheckpoint::parse(text(input, "request"))
            .and_then(|request| request.authenticate(&logs))
            .and_then(|request| request.against(newest.as_ref()));
        match accepted {
            Ok(checkpoint) => Ok(json!(checkpoint.size())),
            Err(refusal) => Err(refusal_code(&refusal)),
        }
    });
}
