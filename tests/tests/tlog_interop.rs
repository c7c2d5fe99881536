//! A foreign reader checks the log that our writer makes: large, grown in batches, then forged in
//! every part.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where one of its steps fails"
)]

#[path = "oracles/go.rs"]
mod go;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use bulla_crypto::{secret::Key32, sign::Ed25519SecretKey};
use bulla_tlog::{
    Checkpoint, Edge, LogSigner, TilePath, TileReader,
    proof_text::{self, TlogProof},
    prove_consistency, prove_inclusion,
};
use bulla_types::{Base64Bytes, Sha256Digest};
use tempfile::TempDir;

use crate::go::Oracle;

/// Tiles by path.
#[derive(Default)]
struct Tiles(BTreeMap<TilePath, Vec<u8>>);

impl TileReader for Tiles {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        self.0.get(path).cloned()
    }
}

/// A log in a directory, as it is published.
struct Published {
    directory: TempDir,
    size: u64,
    tiles: usize,
}

impl Published {
    /// A log of `size` leaves that grew in batches of 1 to 600.
    fn of_size(size: u64) -> Self {
        let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([7; 32]));
        let signer = LogSigner::new("sign.example.ch/audit/5f3c".parse().unwrap(), key);
        let (mut edge, mut tiles) = (Edge::new(), Tiles::default());
        let mut heads = Vec::new();
        let mut batch = 1;
        while edge.size() < size {
            let end = size.min(edge.size() + batch);
            let leaves: Vec<_> = (edge.size()..end).map(leaf).collect();
            let writes = edge.append(&leaves).unwrap();
            tiles.0.extend(writes.into_iter().map(|w| (w.path, w.data)));
            heads.push((edge.size(), edge.root()));
            batch = (batch * 3 + 1) % 600 + 1;
        }
        let note = signer
            .sign(&Checkpoint {
                origin: signer.origin().clone(),
                size,
                root: edge.root(),
            })
            .unwrap();
        let log = Self {
            directory: tempfile::tempdir().unwrap(),
            size,
            tiles: tiles.0.len(),
        };
        log.write("log.vkey", signer.verifier().vkey());
        log.write("checkpoint", &note);
        for (path, data) in &tiles.0 {
            log.write(&path.to_string(), data);
        }
        log.write_proofs(&tiles, &note, &heads);
        log
    }

    fn write_proofs(&self, tiles: &Tiles, note: &str, heads: &[(u64, Sha256Digest)]) {
        let size = self.size;
        for index in [0, 1, 255, 256, size / 3, size / 2, size - 2, size - 1] {
            let proof = TlogProof {
                index,
                hashes: prove_inclusion(size, index, tiles).unwrap(),
                checkpoint: note.to_owned(),
                extra: None,
            };
            self.write(
                &format!("proofs/{index}.tlog-proof"),
                proof_text::encode(&proof),
            );
        }
        for (old, root) in heads.iter().step_by(heads.len() / 12) {
            let mut lines = vec![format!("old {old}"), base64(root)];
            let proof = prove_consistency(*old, size, tiles).unwrap();
            lines.extend(proof.iter().map(base64));
            self.write(
                &format!("proofs/consistency-{old}.txt"),
                lines.join("\n") + "\n",
            );
        }
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn write(&self, name: &str, data: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, data).unwrap();
    }

    /// Lets the oracle see the log with one file changed, and restores it.
    fn with_changed(&self, name: &str, change: impl FnOnce(&mut Vec<u8>), look: impl FnOnce()) {
        let path: PathBuf = self.path().join(name);
        let before = fs::read(&path).unwrap();
        let mut after = before.clone();
        change(&mut after);
        assert_ne!(before, after, "{name}");
        fs::write(&path, after).unwrap();
        look();
        fs::write(&path, before).unwrap();
    }
}

fn leaf(index: u64) -> Vec<u8> {
    let filler = "x".repeat(usize::try_from(index % 97).unwrap());
    format!("audit leaf {index} {filler}").into_bytes()
}

fn base64(hash: &Sha256Digest) -> String {
    Base64Bytes::from(hash.as_bytes().as_slice()).to_string()
}

fn replace(data: &mut Vec<u8>, from: &str, to: &str) {
    let text = String::from_utf8(std::mem::take(data)).unwrap();
    *data = text.replacen(from, to, 1).into_bytes();
}

#[test]
fn a_foreign_reader_accepts_a_large_log_and_refuses_every_forgery() {
    let Some(oracle) = Oracle::build() else {
        return;
    };
    let log = Published::of_size(70_003);
    assert!(log.tiles > 2 * (70_003 / 256), "{}", log.tiles);
    let honest = "size=70003 inclusion=8 consistency=12";
    oracle.assert_accepts(log.path(), honest);

    let refuses = |name: &str, change: &dyn Fn(&mut Vec<u8>), reason: &str| {
        log.with_changed(name, change, || oracle.assert_refuses(log.path(), reason));
    };
    let flip = |data: &mut Vec<u8>| {
        let middle = data.len() / 2;
        if let Some(byte) = data.get_mut(middle) {
            *byte ^= 0x10;
        }
    };
    let cut = |data: &mut Vec<u8>| data.truncate(data.len() - 1);
    refuses("tile/entries/100", &flip, "bundle at leaf 25600");
    refuses("tile/entries/100", &cut, "bundle at leaf 25600");
    refuses("tile/entries/273.p/115", &flip, "bundle at leaf 69888");
    refuses("tile/entries/100", &|data| data.push(0), "bytes after");
    refuses("tile/0/100", &cut, "want 8192");
    refuses("tile/0/100", &flip, "");
    refuses("tile/0/273.p/115", &flip, "");
    refuses("tile/1/000", &flip, "");
    refuses(
        "checkpoint",
        &|data| replace(data, "70003", "70002"),
        "signature",
    );
    refuses("checkpoint", &|data| replace(data, "5f3c", "5f3d"), "");
    refuses("log.vkey", &|data| replace(data, "5f3c", "5f3d"), "");
    refuses(
        "proofs/256.tlog-proof",
        &|data| replace(data, "index 256", "index 257"),
        "256.tlog-proof: invalid transparency proof",
    );
    refuses(
        "proofs/256.tlog-proof",
        &|data| replace(data, "\n70003\n", "\n70004\n"),
        "256.tlog-proof",
    );
    refuses(
        "proofs/consistency-1.txt",
        &|data| replace(data, "old 1", "old 2"),
        "consistency-1.txt: invalid transparency proof",
    );
    oracle.assert_accepts(log.path(), honest);
}
