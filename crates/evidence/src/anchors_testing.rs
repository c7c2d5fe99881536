//! An anchor log for tests.

use std::collections::BTreeMap;

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_protocol::trust::TrustFile;
use bulla_tlog::{Checkpoint, Edge, LogSigner, TilePath, TileReader, anchor_leaf, prove_inclusion};

use crate::testing::World;
use crate::{Evidence, LogAnchor};

pub(crate) const ANCHOR: &str = "sign.example.ch/anchor";

pub(crate) fn signer(seed: u8) -> LogSigner {
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([seed; 32]));
    LogSigner::new(ANCHOR.parse().unwrap(), key)
}

/// An anchor log of these leaves.
pub(crate) struct Anchor {
    edge: Edge,
    tiles: BTreeMap<TilePath, Vec<u8>>,
}

impl TileReader for Anchor {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        self.tiles.get(path).cloned()
    }
}

impl Anchor {
    pub(crate) fn new(leaves: &[Vec<u8>]) -> Self {
        let mut edge = Edge::new();
        let tiles = edge.append(leaves).unwrap();
        let tiles = tiles.into_iter().map(|tile| (tile.path, tile.data));
        Self {
            tiles: tiles.collect(),
            edge,
        }
    }

    pub(crate) fn place(&self, index: u64, size: u64) -> LogAnchor {
        let checkpoint = Checkpoint {
            origin: ANCHOR.parse().unwrap(),
            size: self.edge.size(),
            root: self.edge.root(),
        };
        LogAnchor {
            anchor: signer(9).sign(&checkpoint).unwrap(),
            index,
            proof: prove_inclusion(self.edge.size(), index, self).unwrap(),
            size,
            token: None,
        }
    }
}

/// The checkpoint of a note.
pub(crate) fn checkpoint(note: &str) -> Checkpoint {
    let (body, _) = note.split_once("\n\n").unwrap();
    Checkpoint::parse_body(&format!("{body}\n")).unwrap()
}

pub(crate) fn leaf_of(note: &str) -> Vec<u8> {
    anchor_leaf(&checkpoint(note))
}

pub(crate) fn trust(world: &World) -> TrustFile {
    TrustFile {
        anchor_log: Some(signer(9).verifier().vkey()),
        ..world.trust()
    }
}

/// Evidence whose checkpoint stands third of five in the anchor log.
pub(crate) fn anchored(world: &World) -> Evidence {
    let mut evidence = world.evidence();
    let note = &evidence.log.checkpoint;
    let mut leaves: Vec<_> = (1..=5_u8).map(|number| vec![number; 47]).collect();
    leaves[2] = leaf_of(note);
    evidence.log_anchors = vec![Anchor::new(&leaves).place(2, checkpoint(note).size)];
    evidence
}
