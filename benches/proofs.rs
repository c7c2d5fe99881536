//! Proofs from tiles, in logs of a thousand to ten million leaves. They must cost as the logarithm
//! of the log, whoever keeps it: hashes in the proof, tiles read, bytes of them, time.
//!
//! The tiles are synthetic: every leaf is the same, so that each level has one hash and any tile can
//! be made when it is asked for. The trees are whole all the same: each proof here is verified
//! against a signed checkpoint of the root. The peer of a proof is to hash all leaves anew.
#![expect(
    clippy::print_stdout,
    reason = "a benchmark exists to print its result"
)]

mod measure;

use std::cell::Cell;
use std::error::Error;
use std::hint::black_box;

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_tlog::{
    Checkpoint, LogSigner, TileLevel, TilePath, TileReader, VerifiedCheckpoint, leaf_hash,
    merkle_root, node_hash, prove_consistency, prove_inclusion, verify_consistency,
    verify_inclusion,
};
use bulla_types::Sha256Digest;
use measure::{Figures, machine, now};

/// Leaves of the logs.
const SIZES: [u64; 5] = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];
/// Proofs of one round, spread over the log.
const PROOFS: u64 = 200;
/// How often each size has its turn.
const ROUNDS: usize = 5;
/// The one leaf, as long as a usual one.
const LEAF: [u8; 300] = [b'x'; 300];

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What proofs of one kind cost in a log of one size.
#[derive(Default)]
struct Cost {
    hashes: usize,
    tiles: u64,
    bytes: u64,
    prove_us: Figures,
    verify_us: Figures,
}

fn main() -> Outcome<()> {
    println!("machine  {}", machine());
    let mut inclusion: [Cost; SIZES.len()] = Default::default();
    let mut consistency: [Cost; SIZES.len()] = Default::default();
    for _ in 0..ROUNDS {
        for (size, cost) in SIZES.into_iter().zip(&mut inclusion) {
            included(size, cost)?;
        }
        for (size, cost) in SIZES.into_iter().zip(&mut consistency) {
            consistent(size, cost)?;
        }
    }
    print("inclusion", &inclusion);
    print("consistency", &consistency);
    let (hashes, leaves) = (10_000_u32, vec![leaf_hash(&LEAF); 10_000]);
    let began = now();
    black_box(merkle_root(&leaves));
    let each = began.elapsed().as_secs_f64() / f64::from(hashes);
    println!(
        "hashing all nodes above 10000000 leaves takes {:.1} s here",
        each * 1e7
    );
    Ok(())
}

fn print(name: &str, costs: &[Cost; SIZES.len()]) {
    println!("{name:<12}  hashes  tiles  KiB read  prove us (least - greatest)  verify us");
    for (size, cost) in SIZES.into_iter().zip(costs) {
        let (least, greatest) = cost.prove_us.spread();
        println!(
            "{size:>12} {:>7} {:>6} {:>9} {:>9.0} ({least:.0} - {greatest:.0}) {:>16.0}",
            cost.hashes,
            cost.tiles,
            cost.bytes / 1024,
            cost.prove_us.median(),
            cost.verify_us.median()
        );
    }
}

/// Proves that leaves all over the log are in it, and verifies it.
fn included(size: u64, cost: &mut Cost) -> Outcome<()> {
    let checkpoint = checkpoint(size)?;
    let tiles = Tiles::new();
    let leaf = leaf_hash(&LEAF);
    let places: Vec<u64> = (0..PROOFS).map(|n| n * (size - 1) / (PROOFS - 1)).collect();
    let began = now();
    let mut proofs = Vec::new();
    for index in &places {
        proofs.push(prove_inclusion(size, *index, &tiles)?);
    }
    cost.proved(&tiles, &proofs, began.elapsed().as_secs_f64());
    let began = now();
    for (index, proof) in places.iter().zip(&proofs) {
        black_box(verify_inclusion(&checkpoint, *index, &leaf, proof)?);
    }
    cost.verified(began.elapsed().as_secs_f64());
    Ok(())
}

/// Proves that older logs are the beginning of the log, and verifies it.
fn consistent(size: u64, cost: &mut Cost) -> Outcome<()> {
    let checkpoint = checkpoint(size)?;
    let tiles = Tiles::new();
    let olds: Vec<u64> = (1..=PROOFS).map(|n| n * (size - 1) / PROOFS).collect();
    let roots: Vec<_> = olds.iter().map(|old| root(*old)).collect();
    let began = now();
    let mut proofs = Vec::new();
    for old in &olds {
        proofs.push(prove_consistency(*old, size, &tiles)?);
    }
    cost.proved(&tiles, &proofs, began.elapsed().as_secs_f64());
    let began = now();
    for ((old, root), proof) in olds.iter().zip(&roots).zip(&proofs) {
        black_box(verify_consistency(*old, root, &checkpoint, proof)?);
    }
    cost.verified(began.elapsed().as_secs_f64());
    Ok(())
}

impl Cost {
    /// The longest proof; tiles and bytes of one proof on average, rounded up.
    fn proved(&mut self, tiles: &Tiles, proofs: &[Vec<Sha256Digest>], seconds: f64) {
        self.hashes = proofs.iter().map(Vec::len).max().unwrap_or(0);
        self.tiles = tiles.read.get().div_ceil(PROOFS);
        self.bytes = tiles.bytes.get().div_ceil(PROOFS);
        self.prove_us.add(micros(seconds));
    }

    fn verified(&mut self, seconds: f64) {
        self.verify_us.add(micros(seconds));
    }
}

/// Microseconds of one proof.
fn micros(seconds: f64) -> f64 {
    seconds * 1e6 / f64::from(u32::try_from(PROOFS).unwrap_or(u32::MAX))
}

/// The tiles of a log whose leaves are all the same.
struct Tiles {
    /// The hash of every node of tiles of a level.
    levels: Vec<Sha256Digest>,
    read: Cell<u64>,
    bytes: Cell<u64>,
}

impl Tiles {
    fn new() -> Self {
        Self {
            levels: (0..4).map(|level| subtree(level * 8)).collect(),
            read: Cell::new(0),
            bytes: Cell::new(0),
        }
    }
}

impl TileReader for Tiles {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        let TileLevel::Hashes(level) = path.level() else {
            return None;
        };
        let hash = self.levels.get(usize::from(level))?;
        let data = hash.as_bytes().repeat(path.width().into());
        self.read.set(self.read.get() + 1);
        let length = u64::try_from(data.len()).ok()?;
        self.bytes.set(self.bytes.get() + length);
        Some(data)
    }
}

/// The hash over 2^height leaves.
fn subtree(height: u32) -> Sha256Digest {
    (0..height).fold(leaf_hash(&LEAF), |hash, _| node_hash(&hash, &hash))
}

/// The root over this many leaves, at least one: full subtrees from right to left.
fn root(size: u64) -> Sha256Digest {
    let mut subtrees = (0..64)
        .filter(|height| size >> height & 1 == 1)
        .map(subtree);
    let last = subtrees.next().unwrap_or_else(|| subtree(0));
    subtrees.fold(last, |right, left| node_hash(&left, &right))
}

fn checkpoint(size: u64) -> Outcome<VerifiedCheckpoint> {
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([1; 32]));
    let signer = LogSigner::new("localhost/log/1".parse()?, key);
    let note = signer.sign(&Checkpoint {
        origin: signer.origin().clone(),
        size,
        root: root(size),
    })?;
    Ok(signer.verifier().open(&note)?)
}
