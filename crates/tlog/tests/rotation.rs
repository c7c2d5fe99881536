//! A log under a second name and key: what is accepted of each, how the end of the first is shown,
//! and each thing that can be wrong with it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends where one of its steps fails"
)]

use std::collections::BTreeMap;

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_tlog::leaf::ObjectId;
use bulla_tlog::rotation::{
    CONTINUED, Closing, ClosingError, ROTATED, continued_statement, rotated_statement,
};
use bulla_tlog::{
    Audit, AuditError, Checkpoint, Edge, Leaf, LogSigner, NoteError, TilePath, TileReader,
    prove_consistency, prove_inclusion, verify_consistency,
};
use bulla_types::{Sha256Digest, Timestamp};

const NAMES: [&str; 3] = [
    "log.example.ch/log/1",
    "log.example.ch/log/2/1",
    "log.example.ch/log/3/1",
];

/// The signer of a generation, from 0, which knows those before.
fn signer(generation: usize) -> LogSigner {
    let of = |at: usize| {
        let seed = u8::try_from(at + 1).unwrap();
        let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([seed; 32]));
        LogSigner::new(NAMES[at].parse().unwrap(), key)
    };
    let earlier = (0..generation).map(|at| of(at).verifier()).collect();
    of(generation).continuing(earlier)
}

#[derive(Default)]
struct Log {
    edge: Edge,
    leaves: Vec<Vec<u8>>,
    tiles: BTreeMap<TilePath, Vec<u8>>,
}

impl TileReader for Log {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        self.tiles.get(path).cloned()
    }
}

impl Log {
    fn push(&mut self, generation: usize, event: &str, statement: Option<Sha256Digest>) {
        let index = self.edge.size();
        let leaf = Leaf {
            origin: NAMES[generation].parse().unwrap(),
            event: event.parse().unwrap(),
            at: Timestamp::from_millis(1000 + index).unwrap(),
            object: ObjectId::from_bytes([1; 16]),
            prev: index.checked_sub(1),
            actor: None,
            statement,
            fields_root: None,
        };
        let leaf = leaf.encode().unwrap();
        for tile in self.edge.append(std::slice::from_ref(&leaf)).unwrap() {
            self.tiles.insert(tile.path, tile.data);
        }
        self.leaves.push(leaf);
    }

    fn checkpoint(&self, generation: usize) -> String {
        let signer = signer(generation);
        let checkpoint = Checkpoint {
            origin: signer.origin().clone(),
            size: self.edge.size(),
            root: self.edge.root(),
        };
        signer.sign(&checkpoint).unwrap()
    }

    fn last(&self) -> (Vec<u8>, Vec<Sha256Digest>) {
        let size = self.edge.size();
        let proof = prove_inclusion(size, size - 1, self).unwrap();
        (self.leaves.last().unwrap().clone(), proof)
    }

    /// Three events, then the end of a generation and the beginning of the next.
    fn rotate(&mut self, generation: usize) -> String {
        for _ in 0..3 {
            self.push(generation, "a.happened", None);
        }
        let next = signer(generation + 1).verifier();
        self.push(generation, ROTATED, Some(rotated_statement(&next)));
        let last = self.checkpoint(generation);
        let opened = signer(generation).verifier().open(&last).unwrap();
        self.push(
            generation + 1,
            CONTINUED,
            Some(continued_statement(&opened)),
        );
        last
    }
}

#[test]
fn the_tree_goes_on_under_each_next_name() {
    let mut log = Log::default();
    let ends = [log.rotate(0), log.rotate(1)];
    log.push(2, "a.happened", None);
    let newest = signer(2).verifier();
    assert_eq!(newest.names().count(), 3);
    let head = newest.open(&log.checkpoint(2)).unwrap();
    for (generation, end) in ends.iter().enumerate() {
        let end = newest.open_any(end).unwrap();
        assert_eq!(end.origin().as_str(), NAMES[generation]);
        let proof = prove_consistency(end.size(), head.size(), &log).unwrap();
        verify_consistency(end.size(), end.root(), &head, &proof).unwrap();
        assert!(head.is_named(NAMES[generation]) && end.is_named(NAMES[generation]));
        assert!(!end.is_named(NAMES[generation + 1]), "a later name");
    }
    let leaves: Vec<_> = log.leaves.iter().map(Vec::as_slice).collect();
    let audit = |earlier: &[&str]| {
        let known = earlier.iter().map(|name| newest.named(name).unwrap());
        let log = newest.named(NAMES[2]).unwrap().continuing(known);
        let mut audit = Audit::new(&log, None);
        audit.push(&leaves).map(|_| audit.finish(&head).unwrap())
    };
    assert_eq!(audit(&NAMES[..2]).unwrap().size, 11);
    for (known, index) in [
        (&[][..], 0),
        (&NAMES[..1], 4),
        (&NAMES[1..2], 0),
        (&[NAMES[1], NAMES[0]], 4),
    ] {
        assert_eq!(
            audit(known),
            Err(AuditError::Foreign { index }),
            "{known:?}"
        );
    }
}

#[test]
fn only_the_newest_key_signs_what_is_shown_as_newest() {
    let mut log = Log::default();
    let end = log.rotate(0);
    let newest = signer(1).verifier();
    assert_eq!(newest.open(&end), Err(NoteError::Origin));
    assert!(newest.open_any(&end).is_ok());
    // A thief of the first key under the second name, and the second key under the first name.
    let forge = |name: &str, seed: u8| {
        let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([seed; 32]));
        let signer = LogSigner::new(name.parse().unwrap(), key);
        let checkpoint = Checkpoint {
            origin: signer.origin().clone(),
            size: log.edge.size(),
            root: log.edge.root(),
        };
        signer.sign(&checkpoint).unwrap()
    };
    for note in [forge(NAMES[1], 1), forge(NAMES[0], 2)] {
        assert_eq!(newest.open_any(&note), Err(NoteError::Unsigned));
        assert!(newest.open(&note).is_err());
    }
    let unknown = forge(NAMES[2], 3);
    assert_eq!(newest.open_any(&unknown), Err(NoteError::Origin));
}

#[test]
fn the_end_of_a_log_names_its_next_key() {
    let mut log = Log::default();
    for _ in 0..3 {
        log.push(0, "a.happened", None);
    }
    let (before, next) = (signer(0).verifier(), signer(1).verifier());
    log.push(0, ROTATED, Some(rotated_statement(&next)));
    let (note, (leaf, proof)) = (log.checkpoint(0), log.last());
    let closing = Closing {
        checkpoint: &note,
        leaf: &leaf,
        proof: &proof,
    };
    assert_eq!(closing.verify(&before, &next).unwrap().size(), 4);
    let third = signer(2).verifier();
    assert_eq!(closing.verify(&before, &third), Err(ClosingError::Leaf));
    let by_next = Closing {
        checkpoint: &log.checkpoint(1),
        ..closing
    };
    let origin = ClosingError::Note(NoteError::Origin);
    assert_eq!(by_next.verify(&before, &next), Err(origin));
    let short = &proof[1..];
    for (leaf, proof) in [
        (log.leaves[2].as_slice(), proof.as_slice()),
        (&leaf, short),
        (&leaf, &[]),
        (&[], &proof),
    ] {
        let wrong = Closing {
            leaf,
            proof,
            ..closing
        };
        assert_eq!(wrong.verify(&before, &next), Err(ClosingError::Proof));
    }
    let proof = prove_inclusion(4, 2, &log).unwrap();
    let not_last = Closing {
        leaf: &log.leaves[2],
        proof: &proof,
        ..closing
    };
    assert_eq!(not_last.verify(&before, &next), Err(ClosingError::Proof));
}

#[test]
fn a_last_leaf_that_says_something_else_ends_nothing() {
    let (before, next) = (signer(0).verifier(), signer(1).verifier());
    let statement = rotated_statement(&next);
    for (generation, event, statement) in [
        (0, "log.rotatee", Some(statement)),
        (0, ROTATED, None),
        (0, ROTATED, Some(Sha256Digest::from_bytes([7; 32]))),
        (0, CONTINUED, Some(statement)),
        (1, ROTATED, Some(statement)),
    ] {
        let mut log = Log::default();
        log.push(0, "a.happened", None);
        log.push(generation, event, statement);
        let (note, (leaf, proof)) = (log.checkpoint(0), log.last());
        let closing = Closing {
            checkpoint: &note,
            leaf: &leaf,
            proof: &proof,
        };
        let refused = closing.verify(&before, &next);
        assert_eq!(refused, Err(ClosingError::Leaf), "{event}");
    }
    let empty = Closing {
        checkpoint: &Log::default().checkpoint(0),
        leaf: &[],
        proof: &[],
    };
    assert_eq!(empty.verify(&before, &next), Err(ClosingError::Proof));
}
