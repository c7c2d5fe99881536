//! Foreign verifiers read what the publisher wrote on disk, of an organisation's log and of the anchor
//! log, and refuse each of them once one thing in it is changed.

use std::fs;
use std::path::Path;

use bulla_storage::LogObjectKey;
use bulla_storage::log::ANCHOR;
use bulla_tests::log::{LOG, signer};
use bulla_tlog::proof_text::{self, TlogProof};
use bulla_tlog::{TilePath, TileReader, prove_consistency, prove_inclusion};
use bulla_types::{Base64Bytes, Sha256Digest, TenantId};

use crate::go::Oracle;
use crate::sigstore::Sigstore;
use crate::world::World;

struct Files<'a>(&'a Path);

impl TileReader for Files<'_> {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        fs::read(self.0.join(path.to_string())).ok()
    }
}

fn base64(hash: &Sha256Digest) -> String {
    Base64Bytes::from(hash.as_bytes().as_slice()).to_string()
}

/// Key and proofs beside a published log: inclusion of some leaves, consistency with older heads.
fn with_proofs(folder: &Path, log: TenantId, heads: &[(u64, Sha256Digest)]) -> String {
    let verifier = signer(log).verifier();
    fs::write(folder.join("log.vkey"), verifier.vkey()).unwrap();
    fs::create_dir_all(folder.join("proofs")).unwrap();
    let checkpoint = fs::read_to_string(folder.join("checkpoint")).unwrap();
    let size = verifier.open(&checkpoint).unwrap().size();
    let mut indices = vec![0, 1, size / 2, size - 2, size - 1];
    indices.dedup();
    for index in &indices {
        let proof = TlogProof {
            index: *index,
            hashes: prove_inclusion(size, *index, &Files(folder)).unwrap(),
            checkpoint: checkpoint.clone(),
            extra: None,
        };
        let name = format!("proofs/{index}.tlog-proof");
        fs::write(folder.join(name), proof_text::encode(&proof)).unwrap();
    }
    for (old, root) in heads {
        let mut lines = vec![format!("old {old}"), base64(root)];
        let proof = prove_consistency(*old, size, &Files(folder)).unwrap();
        lines.extend(proof.iter().map(base64));
        let name = format!("proofs/consistency-{old}.txt");
        fs::write(folder.join(name), lines.join("\n") + "\n").unwrap();
    }
    format!("size={size} inclusion={}", indices.len())
}

/// A published log of 600 leaves in eight batches, and the anchor log of its checkpoints.
async fn published() -> (World, Vec<(u64, Sha256Digest)>) {
    let world = World::new().await;
    let mut heads = Vec::new();
    for end in [1, 2, 5, 250, 256, 257, 500, 600] {
        let from = heads.last().map_or(0, |(size, _)| *size);
        let head = world.append(from..end).await;
        heads.push((head.size, head.root));
        world.anchor().await;
        for log in [LOG, ANCHOR] {
            world.publish(log).await.unwrap();
        }
    }
    (world, heads)
}

#[tokio::test]
async fn foreign_verifiers_accept_both_published_logs_and_refuse_every_change() {
    let (world, heads) = published().await;
    for (log, heads, last, bundle) in [
        (LOG, heads.as_slice(), "599", "tile/entries/002.p/88"),
        (ANCHOR, &[], "7", "tile/entries/000.p/8"),
    ] {
        let folder = world.path().join("blobs").join(LogObjectKey::folder(log));
        let honest = with_proofs(&folder, log, heads);
        let judges = Judges {
            go: Oracle::build(),
            sigstore: Sigstore::installed(),
            folder: &folder,
        };
        let of_go = format!("{honest} consistency={}", heads.len());
        judges.accept(&of_go, &honest);
        texts_are_refused(&judges, last);
        bits_are_refused(&judges, last, bundle);
        judges.accept(&of_go, &honest);
    }
}

/// Names, numbers and forms that were changed.
fn texts_are_refused(judges: &Judges<'_>, last: &str) {
    let proof = format!("proofs/{last}.tlog-proof");
    let index = format!("index {last}");
    for (name, from, to) in [
        ("checkpoint", "sign.example.ch", "sign.example.cg"),
        ("checkpoint", "\n\n", "\nmore\n\n"),
        ("log.vkey", "sign.example.ch", "sign.example.cg"),
        (&proof, &index, "index 3"),
        (&proof, "\n\nsign", "\nAAAA\n\nsign"),
        (&proof, "c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
    ] {
        judges.refuse(name, &|bytes: &mut Vec<u8>| {
            let text = String::from_utf8(std::mem::take(bytes)).unwrap();
            *bytes = text.replacen(from, to, 1).into_bytes();
        });
    }
}

/// One bit: of the last leaf, of the signature, of a hash of a proof, of a tile.
fn bits_are_refused(judges: &Judges<'_>, last: &str, bundle: &str) {
    let flip_at = |at: usize| {
        move |bytes: &mut Vec<u8>| {
            let place = bytes.len() - at;
            bytes[place] ^= 1;
        }
    };
    judges.refuse(bundle, &flip_at(3));
    judges.refuse("checkpoint", &flip_at(20));
    judges.refuse(&format!("proofs/{last}.tlog-proof"), &|bytes| {
        let start = bytes.iter().position(|byte| *byte == b'\n').unwrap();
        let line = bytes.iter().skip(start + 1).position(|byte| *byte == b'\n');
        let place = start + 1 + line.unwrap() + 5;
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
    });
    // A tile is read by Go alone.
    let tile = bundle.replace("entries", "0");
    changed(&judges.folder.join(tile), &flip_at(5), || {
        if let Some(go) = &judges.go {
            go.assert_refuses(judges.folder, "");
        }
    });
}

/// The verifiers that are installed, and what they look at.
struct Judges<'a> {
    go: Option<Oracle>,
    sigstore: Vec<Sigstore>,
    folder: &'a Path,
}

impl Judges<'_> {
    fn accept(&self, of_go: &str, of_sigstore: &str) {
        if let Some(go) = &self.go {
            go.assert_accepts(self.folder, of_go);
        }
        for oracle in &self.sigstore {
            oracle.assert_accepts(self.folder, of_sigstore);
        }
    }

    /// All of them refuse the folder with this file changed.
    fn refuse(&self, name: &str, change: &dyn Fn(&mut Vec<u8>)) {
        changed(&self.folder.join(name), change, || {
            if let Some(go) = &self.go {
                go.assert_refuses(self.folder, "");
            }
            for oracle in &self.sigstore {
                oracle.assert_refuses(self.folder, name);
            }
        });
    }
}

/// Lets somebody look at the folder with one file changed, and restores it.
fn changed(file: &Path, change: &dyn Fn(&mut Vec<u8>), look: impl FnOnce()) {
    let before = fs::read(file).unwrap();
    let mut after = before.clone();
    change(&mut after);
    assert_ne!(before, after, "{}", file.display());
    fs::write(file, after).unwrap();
    look();
    fs::write(file, before).unwrap();
}
