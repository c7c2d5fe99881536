//! Proofs of every small tree against the recursive definitions of RFC 6962 §2.1, made from tiles as
//! a log writes them; and what must be refused.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

use std::collections::{BTreeMap, HashMap};

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_tlog::tile::{self, TileLevel};
use bulla_tlog::{
    Checkpoint, Edge, EdgeError, LogSigner, MAX_TREE_SIZE, ProofError, ProveError, TilePath,
    TileReader, TileWrite, VerifiedCheckpoint, empty_root, leaf_hash, merkle_root, node_hash,
    prove_consistency, prove_inclusion, tiles_for_consistency, tiles_for_inclusion,
    verify_consistency, verify_inclusion,
};
use bulla_types::Sha256Digest;
use proptest::prelude::*;

const LARGEST: u64 = 600;

fn signer() -> LogSigner {
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([7; 32]));
    LogSigner::new("log.example.ch/test".parse().unwrap(), key)
}

fn checkpoint(size: u64, root: Sha256Digest) -> VerifiedCheckpoint {
    let signer = signer();
    let origin = signer.origin().clone();
    let note = signer.sign(&Checkpoint { origin, size, root }).unwrap();
    signer.verifier().open(&note).unwrap()
}

fn leaf(index: u64) -> Vec<u8> {
    let filler = "x".repeat(usize::try_from(index % 7).unwrap());
    format!("leaf {index} {filler}").into_bytes()
}

#[derive(Clone, Default)]
struct Store(BTreeMap<TilePath, Vec<u8>>);

impl Store {
    fn put(&mut self, writes: Vec<TileWrite>) {
        for TileWrite { path, data } in writes {
            let before = self.0.insert(path, data.clone());
            assert!(before.is_none_or(|before| before == data), "{path}");
        }
    }

    fn only(&self, paths: &[TilePath]) -> Self {
        let held = |path: &TilePath| self.0.get(path).map(|data| (*path, data.clone()));
        Self(paths.iter().filter_map(held).collect())
    }
}

impl TileReader for Store {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        self.0.get(path).cloned()
    }
}

/// A log that grew leaf by leaf, and the reference tree over it.
struct Grown {
    store: Store,
    hashes: Vec<Sha256Digest>,
    roots: HashMap<(u64, u64), Sha256Digest>,
}

impl Grown {
    fn new(size: u64) -> Self {
        let (mut edge, mut store) = (Edge::new(), Store::default());
        let mut hashes = Vec::new();
        for index in 0..size {
            store.put(edge.append(&[leaf(index)]).unwrap());
            hashes.push(leaf_hash(&leaf(index)));
        }
        Self {
            store,
            hashes,
            roots: HashMap::new(),
        }
    }

    /// MTH(D[start:end]).
    fn root(&mut self, start: u64, end: u64) -> Sha256Digest {
        if let Some(known) = self.roots.get(&(start, end)) {
            return *known;
        }
        let root = match end - start {
            0 => empty_root(),
            1 => self.hashes[usize::try_from(start).unwrap()],
            n => {
                let k = start + (1 << (n - 1).ilog2());
                node_hash(&self.root(start, k), &self.root(k, end))
            }
        };
        self.roots.insert((start, end), root);
        root
    }

    /// PATH(index, D[start:end]).
    fn path(&mut self, index: u64, start: u64, end: u64) -> Vec<Sha256Digest> {
        if end - start == 1 {
            return Vec::new();
        }
        let k = start + (1 << (end - start - 1).ilog2());
        let (mut path, sibling) = if index < k {
            (self.path(index, start, k), self.root(k, end))
        } else {
            (self.path(index, k, end), self.root(start, k))
        };
        path.push(sibling);
        path
    }

    /// SUBPROOF(old, D[start:end], whole).
    fn subproof(&mut self, old: u64, (start, end): (u64, u64), whole: bool) -> Vec<Sha256Digest> {
        if old == end {
            return if whole {
                vec![]
            } else {
                vec![self.root(start, end)]
            };
        }
        let k = start + (1 << (end - start - 1).ilog2());
        let (mut path, sibling) = if old <= k {
            (self.subproof(old, (start, k), whole), self.root(k, end))
        } else {
            (self.subproof(old, (k, end), false), self.root(start, k))
        };
        path.push(sibling);
        path
    }

    fn checkpoint(&mut self, size: u64) -> VerifiedCheckpoint {
        let root = self.root(0, size);
        checkpoint(size, root)
    }

    fn hash(&self, index: u64) -> Sha256Digest {
        self.hashes[usize::try_from(index).unwrap()]
    }
}

/// Making a proof hashes up to three tiles, so of the larger trees every 61st is made from them, in
/// turn, and those at the ends; all are verified.
const fn is_made_from_tiles(size: u64, place: u64) -> bool {
    size <= 70 || (size + place).is_multiple_of(61) || place == 0 || place + 2 > size
}

/// Every proof that differs from this one by a flipped bit, a hash too many or too few, or an order.
fn mutations(proof: &[Sha256Digest]) -> Vec<Vec<Sha256Digest>> {
    let mut all = Vec::new();
    let mut longer = proof.to_vec();
    longer.push(empty_root());
    all.push(longer);
    all.push([&[empty_root()], proof].concat());
    for place in 0..proof.len() {
        let mut flipped = proof.to_vec();
        let mut bytes = *flipped[place].as_bytes();
        bytes[place % 32] ^= 1 << (place % 8);
        flipped[place] = Sha256Digest::from_bytes(bytes);
        all.push(flipped);
        let mut shorter = proof.to_vec();
        shorter.remove(place);
        all.push(shorter);
        let mut doubled = proof.to_vec();
        doubled.insert(place, proof[place]);
        all.push(doubled);
        if place > 0 && proof[place] != proof[place - 1] {
            let mut swapped = proof.to_vec();
            swapped.swap(place, place - 1);
            all.push(swapped);
        }
    }
    all
}

#[test]
fn inclusion_is_proven_for_every_index_of_every_small_size() {
    let mut log = Grown::new(LARGEST);
    for size in 1..=LARGEST {
        let head = log.checkpoint(size);
        for index in 0..size {
            let proof = log.path(index, 0, size);
            if is_made_from_tiles(size, index) {
                let needed = log.store.only(&tiles_for_inclusion(size, index));
                let made = prove_inclusion(size, index, &needed).unwrap();
                assert_eq!(made, proof, "{index} of {size}");
            }
            let shown = verify_inclusion(&head, index, &log.hash(index), &proof).unwrap();
            assert_eq!(
                (shown.index(), *shown.leaf_hash()),
                (index, log.hash(index))
            );
            assert_eq!(shown.checkpoint(), head.checkpoint());
        }
    }
}

#[test]
fn consistency_is_proven_for_every_pair_of_small_sizes() {
    let mut log = Grown::new(LARGEST);
    for new in 0..=LARGEST {
        let head = log.checkpoint(new);
        // Of the larger ones every seventh, in turn, and those at the ends.
        let is_tried = |old: &u64| {
            new <= LARGEST / 2 || (new + old).is_multiple_of(7) || *old < 2 || old + 2 > new
        };
        for old in (0..=new).filter(is_tried) {
            let proof = match old {
                0 => Vec::new(),
                _ => log.subproof(old, (0, new), true),
            };
            if is_made_from_tiles(new, old) {
                let needed = log.store.only(&tiles_for_consistency(old, new));
                let made = prove_consistency(old, new, &needed).unwrap();
                assert_eq!(made, proof, "{old} to {new}");
            }
            let old_root = log.root(0, old);
            let shown = verify_consistency(old, &old_root, &head, &proof).unwrap();
            assert_eq!(shown.old_size(), old);
            assert_eq!(shown.checkpoint(), head.checkpoint());
        }
    }
}

#[test]
fn every_changed_inclusion_proof_is_refused() {
    let mut log = Grown::new(70);
    for size in 1..=70 {
        let head = log.checkpoint(size);
        for index in 0..size {
            let proof = log.path(index, 0, size);
            let hash = log.hash(index);
            for changed in mutations(&proof) {
                assert!(verify_inclusion(&head, index, &hash, &changed).is_err());
            }
            let other_leaf = leaf_hash(b"other");
            assert_eq!(
                verify_inclusion(&head, index, &other_leaf, &proof),
                Err(ProofError::Root)
            );
            for other in (0..=size + 1).filter(|other| *other != index) {
                assert!(verify_inclusion(&head, other, &hash, &proof).is_err());
            }
        }
    }
}

#[test]
fn every_changed_consistency_proof_is_refused() {
    let mut log = Grown::new(70);
    for new in 1..=70 {
        let head = log.checkpoint(new);
        for old in 0..=new {
            let proof = match old {
                0 => Vec::new(),
                _ => log.subproof(old, (0, new), true),
            };
            let old_root = log.root(0, old);
            for changed in mutations(&proof) {
                assert!(verify_consistency(old, &old_root, &head, &changed).is_err());
            }
            let foreign = leaf_hash(b"other");
            assert_eq!(
                verify_consistency(old, &foreign, &head, &proof),
                Err(ProofError::Root)
            );
            for other in (0..=new + 1).filter(|other| *other != old) {
                assert!(verify_consistency(other, &old_root, &head, &proof).is_err());
            }
        }
    }
}

#[test]
fn every_flipped_bit_of_a_proof_is_refused() {
    let mut log = Grown::new(300);
    let (head, old_root) = (log.checkpoint(300), log.root(0, 257));
    let inclusion = log.path(257, 0, 300);
    let consistency = log.subproof(257, (0, 300), true);
    let hash = log.hash(257);
    for (proof, is_inclusion) in [(inclusion, true), (consistency, false)] {
        for bit in 0..proof.len() * 256 {
            let mut flipped = proof.clone();
            let mut bytes = *flipped[bit / 256].as_bytes();
            bytes[bit % 256 / 8] ^= 1 << (bit % 8);
            flipped[bit / 256] = Sha256Digest::from_bytes(bytes);
            let refused = if is_inclusion {
                verify_inclusion(&head, 257, &hash, &flipped).map(drop)
            } else {
                verify_consistency(257, &old_root, &head, &flipped).map(drop)
            };
            assert_eq!(refused, Err(ProofError::Root), "{bit}");
        }
    }
}

#[test]
fn a_proof_for_one_size_does_not_serve_its_neighbours() {
    let mut log = Grown::new(72);
    for size in 2..=70 {
        for other in [size - 1, size + 1] {
            let head = log.checkpoint(other);
            for index in 0..size {
                let proof = log.path(index, 0, size);
                let hash = log.hash(index);
                assert!(verify_inclusion(&head, index, &hash, &proof).is_err());
            }
            for old in 1..size {
                let (proof, old_root) = (log.subproof(old, (0, size), true), log.root(0, old));
                let refused = verify_consistency(old, &old_root, &head, &proof);
                assert!(refused.is_err(), "{old} to {size} for {other}");
            }
        }
    }
}

#[test]
fn indices_and_sizes_out_of_range_are_named() {
    let mut log = Grown::new(5);
    let head = log.checkpoint(5);
    assert_eq!(
        verify_inclusion(&head, 5, &log.hash(4), &[]),
        Err(ProofError::Index { index: 5, size: 5 })
    );
    assert_eq!(
        verify_consistency(6, &empty_root(), &head, &[]),
        Err(ProofError::Shrunk { old: 6, new: 5 })
    );
    for (size, index) in [(5, 5), (0, 0), (MAX_TREE_SIZE + 1, 0), (u64::MAX, 1)] {
        assert_eq!(
            prove_inclusion(size, index, &log.store),
            Err(ProveError::Range)
        );
        assert!(tiles_for_inclusion(size, index).is_empty());
    }
    assert_eq!(prove_consistency(6, 5, &log.store), Err(ProveError::Range));
}

#[test]
fn a_missing_or_malformed_tile_is_named() {
    let Grown { mut store, .. } = Grown::new(300);
    let path = tiles_for_inclusion(300, 3)[0];
    store.0.remove(&path);
    assert_eq!(
        prove_inclusion(300, 3, &store),
        Err(ProveError::Missing { path })
    );
    for length in [0, 1, 8191, 8193] {
        store.0.insert(path, vec![0; length]);
        assert!(matches!(
            prove_inclusion(300, 3, &store),
            Err(ProveError::Tile(_))
        ));
    }
}

#[test]
fn a_full_tile_serves_where_the_partial_one_was_deleted() {
    let mut log = Grown::new(300);
    let mut store = std::mem::take(&mut log.store);
    store.0.retain(|path, _| path.is_full());
    let proof = prove_inclusion(200, 77, &store).unwrap();
    assert_eq!(proof, log.path(77, 0, 200));
    let edge = Edge::load(200, &store).unwrap();
    assert_eq!(edge.root(), log.root(0, 200));
}

#[test]
fn an_edge_rebuilt_from_tiles_grows_like_the_one_that_wrote_them() {
    let mut log = Grown::new(600);
    let mut edge = Edge::new();
    for size in 0..600 {
        let needed = log.store.only(&Edge::tiles(size));
        let mut loaded = Edge::load(size, &needed).unwrap();
        assert_eq!(loaded.root(), log.root(0, size), "{size}");
        assert_eq!((loaded.size(), edge.size()), (size, size));
        let next = [leaf(size)];
        assert_eq!(loaded.append(&next).unwrap(), edge.append(&next).unwrap());
        assert_eq!(loaded.root(), edge.root());
    }
}

#[test]
fn an_edge_is_not_loaded_from_absent_cut_or_swapped_tiles() {
    let log = Grown::new(300);
    for path in Edge::tiles(300) {
        let mut store = log.store.clone();
        let data = store.0.remove(&path).unwrap();
        assert_eq!(Edge::load(300, &store), Err(EdgeError::Missing { path }));
        store.0.insert(path, data[..data.len() - 1].to_vec());
        assert!(matches!(Edge::load(300, &store), Err(EdgeError::Tile(_))));
        store.0.insert(path, [data.as_slice(), b"\0"].concat());
        assert!(matches!(Edge::load(300, &store), Err(EdgeError::Tile(_))));
        let mut flipped = data;
        *flipped.last_mut().unwrap() ^= 1;
        store.0.insert(path, flipped);
        match path.level() {
            TileLevel::Hashes(1) => {
                // Nothing below is left to compare with: the root shows it.
                let loaded = Edge::load(300, &store).unwrap();
                assert_ne!(loaded.root(), merkle_root(&log.hashes));
            }
            TileLevel::Entries | TileLevel::Hashes(_) => assert!(matches!(
                Edge::load(300, &store),
                Err(EdgeError::Mismatch { .. })
            )),
        }
    }
}

#[test]
fn a_leaf_that_is_too_long_changes_nothing() {
    let mut edge = Edge::new();
    let longest = vec![0; tile::MAX_LEAF_BYTES];
    edge.append(std::slice::from_ref(&longest)).unwrap();
    let before = edge.clone();
    let too_long = vec![0; tile::MAX_LEAF_BYTES + 1];
    assert_eq!(
        edge.append(&[longest, too_long]),
        Err(EdgeError::LeafTooLong)
    );
    assert_eq!(edge, before);
    assert_eq!(edge.append(&[]).unwrap(), vec![]);
}

/// Tiles of a huge log whose leaves are all equal: every complete subtree of one height is too.
struct Uniform;

impl Uniform {
    fn at(height: u32) -> Sha256Digest {
        (0..height).fold(leaf_hash(b"same"), |hash, _| node_hash(&hash, &hash))
    }

    fn root(size: u64) -> Sha256Digest {
        let heights = (0..63).filter(|height| size >> height & 1 == 1);
        let subtrees = heights.map(Self::at);
        subtrees
            .reduce(|right, left| node_hash(&left, &right))
            .unwrap()
    }
}

impl TileReader for Uniform {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        let TileLevel::Hashes(level) = path.level() else {
            return None;
        };
        let hash = Self::at(u32::from(level) * 8);
        Some(hash.as_bytes().repeat(path.width().into()))
    }
}

#[test]
fn huge_logs_are_proven_from_their_tiles() {
    for size in [
        1 << 40,
        (1 << 40) + 1,
        (1 << 40) - 1,
        0x0123_4567_89ab,
        MAX_TREE_SIZE,
    ] {
        let head = checkpoint(size, Uniform::root(size));
        for index in [0, 1, 255, 256, size / 3, size - 2, size - 1] {
            let proof = prove_inclusion(size, index, &Uniform).unwrap();
            verify_inclusion(&head, index, &leaf_hash(b"same"), &proof).unwrap();
        }
        for old in [1, 2, 255, 256, 65_537, size / 3, size - 1, size] {
            let proof = prove_consistency(old, size, &Uniform).unwrap();
            verify_consistency(old, &Uniform::root(old), &head, &proof).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn batches_of_any_size_write_the_same_log(batches in prop::collection::vec(0_u64..700, 1..6)) {
        let (mut edge, mut store) = (Edge::new(), Store::default());
        let mut size = 0;
        for batch in batches {
            let leaves: Vec<_> = (size..size + batch).map(leaf).collect();
            store.put(edge.append(&leaves).unwrap());
            size += batch;
            let hashes: Vec<_> = (0..size).map(|i| leaf_hash(&leaf(i))).collect();
            prop_assert_eq!(edge.root(), merkle_root(&hashes));
            prop_assert_eq!(&Edge::load(size, &store).unwrap(), &edge);
        }
        for index in (0..size).step_by(61) {
            let path = TilePath::entries_of(size, index).unwrap();
            let data = store.tile(&path).unwrap();
            let bundle = tile::entries(&path, &data).unwrap();
            prop_assert_eq!(bundle[usize::try_from(index % 256).unwrap()], leaf(index));
        }
    }

    #[test]
    fn random_paths_print_and_parse_back(level in 0_u8..9, index: u64, width in 1_u16..=256) {
        let level = level.checked_sub(1).map_or(TileLevel::Entries, TileLevel::Hashes);
        if let Ok(path) = TilePath::new(level, index >> 20, width) {
            prop_assert_eq!(path.to_string().parse(), Ok(path));
        }
    }
}

#[test]
fn tiles_between_two_sizes_are_those_that_appending_writes() {
    let mut edge = Edge::new();
    for batch in [1, 3, 250, 2, 1, 300, 256, 600, 70_000] {
        let from = edge.size();
        let leaves: Vec<_> = (0_u64..batch).map(|n| n.to_be_bytes().to_vec()).collect();
        let written = edge.append(&leaves).unwrap();
        let mut written: Vec<_> = written.into_iter().map(|tile| tile.path).collect();
        let mut between = tile::tiles_between(from, edge.size());
        written.sort();
        between.sort();
        assert_eq!(written, between, "{from} to {}", edge.size());
    }
    assert!(tile::tiles_between(5, 5).is_empty());
    assert!(tile::tiles_between(6, 5).is_empty());
}
