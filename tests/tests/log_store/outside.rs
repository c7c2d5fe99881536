//! An outside reader: knows the log's key and the published files, nothing of the database. Every
//! reading checks the signature, every leaf against its tile and every tile against the root.

use std::fs;
use std::path::{Path, PathBuf};

use bulla_storage::LogObjectKey;
use bulla_tests::log::signer;
use bulla_tlog::tile::{entries, tiles_between};
use bulla_tlog::{Edge, TileLevel, TilePath, TileReader, leaf_hash, merkle_root};
use bulla_types::TenantId;

/// A published log, as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct View {
    pub(crate) size: u64,
    pub(crate) leaves: Vec<Vec<u8>>,
}

struct Files(PathBuf);

impl TileReader for Files {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        fs::read(self.0.join(path.to_string())).ok()
    }
}

impl View {
    /// The log below this storage; `None` where no checkpoint is published.
    pub(crate) fn read(storage: &Path, log: TenantId) -> Option<Self> {
        let files = Files(storage.join(LogObjectKey::folder(log)));
        let note = fs::read_to_string(files.0.join("checkpoint")).ok()?;
        let note = signer(log).verifier().open(&note).unwrap();
        let mut leaves = Vec::new();
        for path in tiles_between(0, note.size()) {
            let (found, data) = exact_or_full(&files, path);
            if path.level() == TileLevel::Entries {
                let bundle = entries(&found, &data).unwrap();
                let bundle = bundle.into_iter().take(path.width().into());
                leaves.extend(bundle.map(<[u8]>::to_vec));
            }
        }
        let hashes: Vec<_> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
        assert_eq!(merkle_root(&hashes), *note.root());
        let edge = Edge::load(note.size(), &files).unwrap();
        assert_eq!(edge.root(), *note.root());
        Some(Self {
            size: note.size(),
            leaves,
        })
    }

    /// Whether this is a beginning of what is found later.
    pub(crate) fn is_continued_by(&self, later: &Self) -> bool {
        later.leaves.starts_with(&self.leaves)
    }
}

/// The tile, which is there exactly or as the full one.
fn exact_or_full(files: &Files, path: TilePath) -> (TilePath, Vec<u8>) {
    if let Some(data) = files.tile(&path) {
        return (path, data);
    }
    (path.full(), files.tile(&path.full()).unwrap())
}
