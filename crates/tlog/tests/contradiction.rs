//! Contradictions: the vectors of `fixtures/vectors/contradiction`, which another implementation made,
//! and that a fork of any size yields one while no honest log ever does.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

use std::collections::BTreeMap;

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_tlog::contradiction::{
    Contradiction, ContradictionError, Finding, Keys, LeafUnder, MAX_CONTRADICTION_BYTES, Refusal,
    Shown,
};
use bulla_tlog::cosignature::CosignatureVerifier;
use bulla_tlog::leaf::ObjectId;
use bulla_tlog::{
    Checkpoint, Edge, Leaf, LogSigner, LogVerifier, TilePath, TileReader, VerifiedCheckpoint,
    leaf_hash, prove_beginning, prove_consistency, prove_inclusion, tiles_for_beginning,
};
use bulla_types::{Sha256Digest, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

fn run(input: &Value) -> Result<Finding, ContradictionError> {
    let text = |key: &str| input[key].as_str();
    let shown = Shown::parse(text("file").unwrap().as_bytes())?;
    let log = LogVerifier::from_vkey(text("vkey").unwrap()).unwrap();
    let anchor = text("anchor_vkey").map(|key| LogVerifier::from_vkey(key).unwrap());
    let witnesses = input["witnesses"].as_array().unwrap().iter();
    let witnesses: Vec<_> = witnesses
        .map(|key| CosignatureVerifier::from_vkey(key.as_str().unwrap()).unwrap())
        .collect();
    let finding = shown.verify(&Keys {
        log: &log,
        anchor: anchor.as_ref(),
        witnesses: &witnesses,
    })?;
    assert_eq!(finding.is_contradiction(), shown.is_contradiction());
    assert_eq!(shown.origin().as_ref(), Some(log.origin()));
    Ok(finding)
}

fn vectors() -> Vec<Value> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fixtures/vectors/contradiction/files.json"
    );
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn contradictions() {
    for vector in vectors() {
        let got = match run(&vector["input"]) {
            Ok(finding) => {
                assert_eq!(vector["expected"]["kind"], finding.kind());
                json!({ "expected": finding })
            }
            Err(error) => json!({ "error": error.code() }),
        };
        let want = match vector.get("error") {
            Some(error) => json!({ "error": error }),
            None => json!({ "expected": vector["expected"] }),
        };
        assert_eq!(got, want, "{}", vector["id"]);
    }
}

#[test]
fn every_cut_and_every_changed_byte_of_a_contradiction_is_refused() {
    for vector in vectors().iter().filter(|it| it.get("expected").is_some()) {
        let text = vector["input"]["file"].as_str().unwrap();
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            let cut = Shown::parse(&text.as_bytes()[..end]);
            assert_eq!(cut, Err(ContradictionError::Format), "{end}");
        }
        for place in 0..text.len() {
            let mut bytes = text.as_bytes().to_vec();
            bytes[place] ^= 1;
            let Ok(changed) = String::from_utf8(bytes) else {
                continue;
            };
            let mut input = vector["input"].clone();
            input["file"] = changed.into();
            let got = run(&input);
            // What nobody signs is the proof that did not hold, and which event is told of.
            if let Ok(finding) = &got {
                assert!(!finding.is_contradiction(), "{} {place}", vector["id"]);
            }
        }
    }
    let long = vec![b' '; MAX_CONTRADICTION_BYTES + 1];
    assert_eq!(Shown::parse(&long), Err(ContradictionError::TooLarge));
}

/// A log of which every size is signed.
struct History {
    signer: LogSigner,
    edge: Edge,
    tiles: BTreeMap<String, Vec<u8>>,
    leaves: Vec<Vec<u8>>,
    notes: Vec<String>,
}

impl TileReader for History {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        self.tiles.get(&path.to_string()).cloned()
    }
}

impl History {
    /// Leaves up to `size`, those from `parts` on of the history of this name.
    fn new(size: u64, parts: u64, name: &str) -> Self {
        let name = |index| if index < parts { "both" } else { name };
        Self::of((0..size).map(|index| format!("{index} {}", name(index)).into_bytes()))
    }

    fn of(leaves: impl Iterator<Item = Vec<u8>>) -> Self {
        let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([8; 32]));
        let mut log = Self {
            signer: LogSigner::new("log.example.ch/1".parse().unwrap(), key),
            edge: Edge::new(),
            tiles: BTreeMap::new(),
            leaves: Vec::new(),
            notes: Vec::new(),
        };
        log.sign();
        for leaf in leaves {
            for write in log.edge.append(std::slice::from_ref(&leaf)).unwrap() {
                log.tiles.insert(write.path.to_string(), write.data);
            }
            log.leaves.push(leaf);
            log.sign();
        }
        log
    }

    fn sign(&mut self) {
        let checkpoint = Checkpoint {
            origin: self.signer.origin().clone(),
            size: self.edge.size(),
            root: self.edge.root(),
        };
        self.notes.push(self.signer.sign(&checkpoint).unwrap());
    }

    fn at(&self, size: u64) -> VerifiedCheckpoint {
        let note = &self.notes[usize::try_from(size).unwrap()];
        self.signer.verifier().open(note).unwrap()
    }

    fn under(&self, size: u64, index: u64) -> LeafUnder {
        LeafUnder {
            checkpoint: self.at(size).text().to_owned(),
            hashes: prove_inclusion(size, index, self).unwrap(),
            leaf_hash: leaf_hash(&self.leaves[usize::try_from(index).unwrap()]),
        }
    }
}

fn verified(shown: &Shown, log: &History) -> Result<Finding, ContradictionError> {
    let verifier = log.signer.verifier();
    let again = Shown::parse(shown.encode().as_bytes()).unwrap();
    assert_eq!(again, *shown);
    again.verify(&Keys {
        log: &verifier,
        anchor: None,
        witnesses: &[],
    })
}

#[test]
fn a_fork_of_any_size_yields_a_contradiction_and_an_honest_log_never_does() {
    const SIZE: u64 = 20;
    for parts in 0..SIZE {
        let (one, other) = (
            History::new(SIZE, parts, "one"),
            History::new(SIZE, parts, "other"),
        );
        for old in 1..=SIZE {
            let same = Shown::of(&one.at(old), &other.at(old), &[]);
            assert_eq!(same.is_some(), old > parts, "{parts} {old}");
            if let Some(shown) = same {
                let finding = verified(&shown, &one).unwrap();
                assert_eq!(finding.kind(), "two_roots");
                assert_eq!(Some(shown), Shown::of(&other.at(old), &one.at(old), &[]));
            }
            for new in old + 1..=SIZE {
                let (seen, later) = (one.at(old), other.at(new));
                let hashes = prove_beginning(old, new, &other).unwrap();
                assert!(tiles_for_beginning(old, new).iter().all(|path| {
                    other.tile(path).is_some() || other.tile(&path.full()).is_some()
                }));
                let shown = Shown::of_beginning(&seen, &later, &hashes);
                assert_eq!(shown.is_some(), old > parts, "{parts} {old} {new}");
                if let Some(shown) = shown {
                    assert_eq!(verified(&shown, &one).unwrap().kind(), "no_prefix");
                }
                // The fork's own proof is enough, but of a tree that is complete.
                let answer = prove_consistency(old, new, &other).unwrap();
                let shown = Shown::of(&seen, &later, &answer);
                assert_eq!(shown.is_some(), old > parts);
                if let Some(shown) = shown {
                    let is_proven = !old.is_power_of_two();
                    assert_eq!(shown.is_contradiction(), is_proven, "{old} {new}");
                    verified(&shown, &one).unwrap();
                }
                // What continues is nothing, whatever hashes come with it.
                let honest = prove_beginning(old, new, &one).unwrap();
                assert_eq!(Shown::of_beginning(&seen, &one.at(new), &honest), None);
                let back = Shown::of(&one.at(new), &one.at(old), &[]).unwrap();
                assert_eq!(verified(&back, &one).unwrap().kind(), "rollback");
            }
        }
    }
}

#[test]
fn one_place_with_two_leaves_is_a_contradiction_at_every_place_after_the_fork_alone() {
    let (one, other) = (History::new(13, 5, "one"), History::new(13, 5, "other"));
    for index in 0..9 {
        let shown = Shown::Contradiction(Contradiction::TwoLeaves {
            first: one.under(9, index),
            index,
            second: other.under(13, index),
        });
        let got = verified(&shown, &one).map(|it| it.kind());
        let want = if index < 5 {
            Err(ContradictionError::Agrees)
        } else {
            Ok("two_leaves")
        };
        assert_eq!(got, want, "{index}");
    }
}

/// Events of one object, each a second after the one in front of it but for one, which is of this time.
fn dated(size: u64, index: u64, at_ms: u64) -> History {
    History::of((0..size).map(|place| {
        let at_ms = if place == index {
            at_ms
        } else {
            10_000 + 1000 * place
        };
        let leaf = Leaf {
            origin: "log.example.ch/1".parse().unwrap(),
            event: "envelope.sent".parse().unwrap(),
            at: Timestamp::from_millis(at_ms).unwrap(),
            object: ObjectId::from_bytes([1; 16]),
            prev: place.checked_sub(1),
            actor: None,
            statement: None,
            fields_root: None,
        };
        leaf.encode().unwrap()
    }))
}

#[test]
fn times_that_fall_are_shown_from_tiles_at_their_place_alone() {
    for (size, index) in [
        (2, 1),
        (7, 3),
        (256, 255),
        (257, 256),
        (300, 256),
        (600, 257),
    ] {
        let log = dated(size, index, 9_999);
        let (signed, tiles) = (log.at(size), Shown::tiles_of_times(size, index));
        let narrow = Only(&log, &tiles);
        let shown = Shown::of_times(&signed, index, &narrow).unwrap();
        let finding = verified(&shown, &log).unwrap();
        let Finding::TimesFell {
            index: first,
            next_index,
            ..
        } = finding
        else {
            panic!("{finding:?}")
        };
        assert_eq!((first, next_index), (index - 1, index));
        for other in [0, 1, index + 1, size - 1, size, u64::MAX] {
            let nothing = other == index;
            let shown = Shown::of_times(&signed, other, &log);
            assert_eq!(shown.is_some(), nothing, "{other} of {size}");
        }
        // Of one millisecond, or without a tile, or under another checkpoint: nothing.
        let same = dated(size, index, 10_000 + 1000 * (index - 1));
        assert_eq!(Shown::of_times(&same.at(size), index, &same), None);
        assert_eq!(Shown::of_times(&same.at(size), index, &log), None);
        for left_out in 0..tiles.len() {
            let mut tiles = tiles.clone();
            tiles.remove(left_out);
            let narrow = Only(&log, &tiles);
            assert_eq!(Shown::of_times(&signed, index, &narrow), None);
        }
    }
    assert!(Shown::tiles_of_times(5, 0).is_empty());
}

/// The log with these tiles alone.
struct Only<'a>(&'a History, &'a [TilePath]);

impl TileReader for Only<'_> {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        let is_there = self.1.contains(path);
        is_there.then(|| self.0.tile(path))?
    }
}

proptest! {
    /// Whoever has two honest checkpoints and no key makes no contradiction of them, with whatever hashes.
    #[test]
    fn no_hashes_make_a_contradiction_of_an_honest_log(
        (old, new) in (1_u64..40, 2_u64..41),
        change in 0_usize..5,
        place in any::<prop::sample::Index>(),
        other in any::<[u8; 32]>(),
    ) {
        prop_assume!(old < new);
        let log = History::new(new, new, "");
        let mut hashes = prove_beginning(old, new, &log).unwrap();
        let place = place.index(hashes.len());
        let other = Sha256Digest::from_bytes(other);
        match change {
            0 => hashes[place] = other,
            1 => hashes.insert(place, other),
            2 => drop(hashes.remove(place)),
            3 => hashes.swap(0, place),
            _ => hashes.reverse(),
        }
        let (first, second) = (log.at(old), log.at(new));
        prop_assert_eq!(Shown::of_beginning(&first, &second, &hashes), None);
        let forged = Shown::Contradiction(Contradiction::NoPrefix {
            first: first.text().to_owned(),
            hashes: hashes.clone(),
            second: second.text().to_owned(),
        });
        prop_assert!(verified(&forged, &log).is_err());
        // At most it is said that this was no proof.
        let of = Shown::of(&first, &second, &hashes);
        let is_unproven = |shown| matches!(shown, Shown::Refusal(Refusal::Unproven { .. }));
        let is_harmless = of.is_none_or(is_unproven);
        prop_assert!(is_harmless);
    }
}
