//! The place of a checkpoint in the anchor log: the honest one, and everything that can be shown in
//! its stead.
#![expect(
    clippy::unwrap_used,
    reason = "a test ends where one of its steps fails"
)]

use std::collections::BTreeMap;

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_tlog::{
    AnchorClaim, AnchorError, Checkpoint, Edge, LogSigner, NoteError, ProofError, ProveError,
    TilePath, TileReader, VerifiedCheckpoint, anchor_leaf, demand_shown, find_anchored,
    prove_consistency, prove_inclusion,
};
use bulla_types::Sha256Digest;

const ORIGIN: &str = "sign.example.ch/log/1";
const OTHER: &str = "sign.example.ch/log/2";
const ANCHOR: &str = "sign.example.ch/anchor";

fn signer(origin: &str, seed: u8) -> LogSigner {
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([seed; 32]));
    LogSigner::new(origin.parse().unwrap(), key)
}

/// The checkpoint of this log, size and root, opened.
fn checkpoint(origin: &str, size: u64, root: u8) -> VerifiedCheckpoint {
    let checkpoint = Checkpoint {
        origin: origin.parse().unwrap(),
        size,
        root: Sha256Digest::from_bytes([root; 32]),
    };
    let log = signer(origin, 1);
    let note = log.sign(&checkpoint).unwrap();
    log.verifier().open(&note).unwrap()
}

/// An anchor log that holds these checkpoints.
#[derive(Default)]
struct Anchor {
    edge: Edge,
    tiles: BTreeMap<String, Vec<u8>>,
}

impl TileReader for Anchor {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        let full = || self.tiles.get(&path.full().to_string());
        self.tiles.get(&path.to_string()).or_else(full).cloned()
    }
}

impl Anchor {
    fn new(checkpoints: &[&VerifiedCheckpoint]) -> Self {
        let mut anchor = Self::default();
        for checkpoint in checkpoints {
            anchor.append(anchor_leaf(checkpoint.checkpoint()));
        }
        anchor
    }

    fn append(&mut self, leaf: Vec<u8>) {
        for tile in self.edge.append(&[leaf]).unwrap() {
            self.tiles.insert(tile.path.to_string(), tile.data);
        }
    }

    fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            origin: ANCHOR.parse().unwrap(),
            size: self.edge.size(),
            root: self.edge.root(),
        }
    }

    fn note(&self) -> String {
        signer(ANCHOR, 1).sign(&self.checkpoint()).unwrap()
    }

    fn opened(&self) -> VerifiedCheckpoint {
        signer(ANCHOR, 1).verifier().open(&self.note()).unwrap()
    }

    fn find(&self, checkpoint: &VerifiedCheckpoint) -> Option<(u64, Vec<Sha256Digest>)> {
        find_anchored(self.edge.size(), checkpoint.checkpoint(), self).unwrap()
    }
}

fn verify(
    note: &str,
    index: u64,
    proof: &[Sha256Digest],
    checkpoint: &VerifiedCheckpoint,
) -> Result<u64, AnchorError> {
    let claim = AnchorClaim {
        anchor: note,
        index,
        proof,
    };
    let anchored = claim.verify(&signer(ANCHOR, 1).verifier(), checkpoint)?;
    assert_eq!(anchored.anchor().text(), note);
    Ok(anchored.index())
}

#[test]
fn a_checkpoint_is_found_and_shown_wherever_it_stands() {
    let all: Vec<_> = (1..=600_u64)
        .map(|size| checkpoint(ORIGIN, size, 7))
        .collect();
    let anchor = Anchor::new(&all.iter().collect::<Vec<_>>());
    for at in [0, 1, 255, 256, 511, 512, 598, 599] {
        let (index, proof) = anchor.find(&all[at]).unwrap();
        assert_eq!(index, u64::try_from(at).unwrap());
        assert_eq!(verify(&anchor.note(), index, &proof, &all[at]), Ok(index));
    }
}

#[test]
fn the_leaf_of_another_log_another_size_or_another_root_is_no_place() {
    let wanted = checkpoint(ORIGIN, 5, 7);
    let others = [
        checkpoint(OTHER, 5, 7),
        checkpoint(ORIGIN, 4, 7),
        checkpoint(ORIGIN, 6, 7),
        checkpoint(ORIGIN, 5, 8),
        checkpoint(ANCHOR, 5, 7),
    ];
    let anchor = Anchor::new(&others.iter().collect::<Vec<_>>());
    assert_eq!(anchor.find(&wanted), None);
    for other in &others {
        let (index, proof) = anchor.find(other).unwrap();
        assert_eq!(verify(&anchor.note(), index, &proof, other), Ok(index));
        let refused = verify(&anchor.note(), index, &proof, &wanted);
        assert_eq!(refused, Err(AnchorError::Proof(ProofError::Root)));
    }
}

#[test]
fn a_place_that_is_wrong_by_anything_is_refused() {
    let all: Vec<_> = (1..=9_u64)
        .map(|size| checkpoint(ORIGIN, size, 7))
        .collect();
    let anchor = Anchor::new(&all.iter().collect::<Vec<_>>());
    let wanted = &all[4];
    let (index, proof) = anchor.find(wanted).unwrap();
    let note = anchor.note();
    let refused = |index, proof: &[_]| verify(&note, index, proof, wanted).unwrap_err();
    for other in (0..9).filter(|other| *other != index) {
        assert!(matches!(refused(other, &proof), AnchorError::Proof(_)));
    }
    for outside in [9, u64::MAX] {
        let size = 9;
        let index = outside;
        let expected = AnchorError::Proof(ProofError::Index { index, size });
        assert_eq!(refused(outside, &proof), expected);
    }
    for at in 0..proof.len() {
        let mut changed = proof.clone();
        changed[at] = Sha256Digest::from_bytes([0; 32]);
        let expected = AnchorError::Proof(ProofError::Root);
        assert_eq!(refused(index, &changed), expected);
        changed.remove(at);
        assert!(matches!(refused(index, &changed), AnchorError::Proof(_)));
    }
    let mut long = proof.clone();
    long.push(proof[0]);
    assert!(matches!(refused(index, &long), AnchorError::Proof(_)));
    // A checkpoint of the anchor log of another size does not cover it by this proof.
    let grown = Anchor::new(&all[..8].iter().collect::<Vec<_>>()).note();
    assert!(verify(&grown, index, &proof, wanted).is_err());
}

#[test]
fn an_anchor_log_of_another_name_or_key_is_foreign_and_a_broken_note_is_not() {
    let wanted = checkpoint(ORIGIN, 5, 7);
    let anchor = Anchor::new(&[&wanted]);
    let renamed = Checkpoint {
        origin: OTHER.parse().unwrap(),
        ..anchor.checkpoint()
    };
    let flipped = anchor.note().replace("\n1\n", "\n2\n");
    for (note, error, foreign) in [
        (
            signer(ANCHOR, 2).sign(&anchor.checkpoint()).unwrap(),
            NoteError::Unsigned,
            true,
        ),
        (
            signer(OTHER, 1).sign(&renamed).unwrap(),
            NoteError::Origin,
            true,
        ),
        // A checkpoint of the organisation's own log proves nothing of itself.
        (wanted.text().to_owned(), NoteError::Origin, true),
        (flipped, NoteError::Signature, false),
        (String::new(), NoteError::Format, false),
    ] {
        let refused = verify(&note, 0, &[], &wanted).unwrap_err();
        assert_eq!(refused.is_foreign(), foreign);
        assert_eq!(refused, AnchorError::Note(error));
    }
}

#[test]
fn an_anchor_log_continues_the_remembered_one_or_is_told_where_it_does_not() {
    let all: Vec<_> = (1..=9_u64)
        .map(|size| checkpoint(ORIGIN, size, 7))
        .collect();
    let refs: Vec<_> = all.iter().collect();
    let newest = Anchor::new(&refs);
    let (index, proof) = newest.find(&all[0]).unwrap();
    let note = newest.note();
    let claim = AnchorClaim {
        anchor: &note,
        index,
        proof: &proof,
    };
    let anchored = claim
        .verify(&signer(ANCHOR, 1).verifier(), &all[0])
        .unwrap();
    for old in 1..=9 {
        let remembered = Anchor::new(&refs[..old]).opened();
        let size = remembered.size();
        let growth = prove_consistency(size, 9, &newest).unwrap();
        anchored.continues(&remembered, &growth).unwrap();
        assert_eq!(anchored.summary(Some(size)).remembered_size, Some(size));
        // The same number of leaves, and another history up to there.
        let mut forked = refs[..old].to_vec();
        let other = checkpoint(OTHER, 1, 7);
        forked[old / 2] = &other;
        let forked = Anchor::new(&forked).opened();
        let diverged = Err(AnchorError::Diverged { size });
        assert_eq!(anchored.continues(&forked, &growth), diverged);
        let mut long = growth.clone();
        long.push(proof[0]);
        assert_eq!(anchored.continues(&remembered, &long), diverged);
        if size < 9 {
            assert_eq!(anchored.continues(&remembered, &[]), diverged);
        }
    }
    let mut longer = Anchor::new(&refs);
    longer.append(b"more".to_vec());
    let expected = AnchorError::Shrunk {
        size: 9,
        remembered: 10,
    };
    let refused = anchored.continues(&longer.opened(), &[]);
    assert_eq!(refused, Err(expected));
}

#[test]
fn the_checkpoint_that_is_shown_must_be_the_wanted_one() {
    let log = signer(ORIGIN, 1).verifier();
    let wanted = checkpoint(ORIGIN, 5, 7);
    assert_eq!(demand_shown(&log, &wanted, wanted.text()), Ok(()));
    let older = checkpoint(ORIGIN, 4, 7);
    let expected = AnchorError::OtherSize {
        wanted: 5,
        shown: 4,
    };
    assert_eq!(demand_shown(&log, &wanted, older.text()), Err(expected));
    let forked = checkpoint(ORIGIN, 5, 8);
    let expected = AnchorError::Forked { size: 5 };
    assert_eq!(demand_shown(&log, &wanted, forked.text()), Err(expected));
    let by_another = signer(ORIGIN, 2).sign(wanted.checkpoint()).unwrap();
    for (text, error) in [
        (checkpoint(OTHER, 5, 7).text(), NoteError::Origin),
        (&by_another, NoteError::Unsigned),
        ("", NoteError::Format),
    ] {
        let refused = demand_shown(&log, &wanted, text);
        assert_eq!(refused, Err(AnchorError::Shown(error)));
    }
}

#[test]
fn tiles_that_are_missing_malformed_or_lie_show_no_place() {
    let all: Vec<_> = (1..=300_u64)
        .map(|size| checkpoint(ORIGIN, size, 7))
        .collect();
    let anchor = || Anchor::new(&all.iter().collect::<Vec<_>>());
    let look = |anchor: &Anchor| find_anchored(300, all[3].checkpoint(), anchor);
    for gone in ["tile/entries/000", "tile/entries/001.p/44", "tile/0/000"] {
        let mut anchor = anchor();
        anchor.tiles.remove(gone).unwrap();
        assert!(matches!(look(&anchor), Err(ProveError::Missing { .. })));
    }
    for (cut, length) in [("tile/entries/001.p/44", 5), ("tile/0/000", 31)] {
        let mut anchor = anchor();
        anchor.tiles.get_mut(cut).unwrap().truncate(length);
        assert!(matches!(look(&anchor), Err(ProveError::Tile(_))), "{cut}");
    }
    // A leaf that somebody wrote into the bundle alone is found, and proves nothing.
    let mut anchor = anchor();
    let bundle = anchor.tiles.get_mut("tile/entries/000").unwrap();
    let wanted = checkpoint(OTHER, 9, 9);
    let leaf = anchor_leaf(wanted.checkpoint());
    bundle[2..2 + leaf.len()].copy_from_slice(&leaf);
    let (index, proof) = anchor.find(&wanted).unwrap();
    assert_eq!(index, 0);
    let refused = verify(&anchor.note(), index, &proof, &wanted);
    assert_eq!(refused, Err(AnchorError::Proof(ProofError::Root)));
    assert_eq!(prove_inclusion(300, 0, &anchor).unwrap(), proof);
}
