//! The files that are verified. A PDF is read whole, once; of every other document only its digests
//! are kept.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use bulla_crypto::hash::Sha256;
use bulla_evidence::{
    HEAD_BYTES, InputFile, MAX_EVIDENCE_BYTES, MAX_PDF_BYTES, digest_beside, wants_content,
};
use bulla_pki::{DigestAlgorithm, MessageDigest};
use bulla_types::Sha256Digest;

use crate::commands::cms::digest_of;
use crate::failure::Failure;
use crate::progress::Progress;

/// A file as it was read.
pub(super) struct Held {
    name: String,
    sha256: Sha256Digest,
    head: Vec<u8>,
    content: Option<Vec<u8>>,
    digests: Vec<MessageDigest>,
}

impl Held {
    pub(super) fn input(&self) -> InputFile<'_> {
        InputFile {
            name: &self.name,
            sha256: self.sha256,
            head: &self.head,
            content: self.content.as_deref(),
            digests: &self.digests,
        }
    }
}

/// Reads all files, and hashes documents as signatures beside them want it.
pub(super) fn read(paths: &[PathBuf]) -> Result<Vec<Held>, Failure> {
    let mut held: Vec<Held> = paths
        .iter()
        .map(|path| one(path))
        .collect::<Result<_, _>>()?;
    let wanted = held.iter().filter_map(|file| file.content.as_deref());
    let mut wanted: Vec<DigestAlgorithm> = wanted
        .filter_map(digest_beside)
        .filter(|algorithm| *algorithm != DigestAlgorithm::Sha256)
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    for (file, path) in held.iter_mut().zip(paths) {
        // What is in memory is hashed where it is; what came through a pipe cannot be read again.
        if file.content.is_none() && path.is_file() {
            for algorithm in &wanted {
                file.digests.push(digest_of(path, *algorithm)?);
            }
        }
    }
    Ok(held)
}

fn one(path: &Path) -> Result<Held, Failure> {
    let mut file = File::open(path).map_err(Failure::file(path))?;
    let size = file.metadata().map_err(Failure::file(path))?.len();
    let mut hash = Sha256::new();
    let mut head = Vec::new();
    let mut content = None;
    let mut block = vec![0; BLOCK_BYTES];
    let (mut progress, mut done) = (Progress::new(), 0_u64);
    loop {
        let count = file.read(&mut block).map_err(Failure::file(path))?;
        let bytes = block.get(..count).unwrap_or_default();
        if bytes.is_empty() {
            break;
        }
        if head.is_empty() {
            head = bytes.get(..HEAD_BYTES).unwrap_or(bytes).to_vec();
            let room = usize::try_from(size).unwrap_or_default().min(MAX_PDF_BYTES);
            content = wants_content(&head, size).then(|| Vec::with_capacity(room));
        }
        hash.update(bytes);
        // A pipe does not tell its length before: what grows too long is held no further.
        let limit = if head.starts_with(b"{") {
            MAX_EVIDENCE_BYTES
        } else {
            MAX_PDF_BYTES
        };
        match &mut content {
            Some(kept) if kept.len() <= limit => kept.extend_from_slice(bytes),
            Some(_) if !head.starts_with(b"{") => content = None,
            Some(_) | None => {}
        }
        done = done.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        progress.draw("Reading", done, size.max(done));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(Held {
        name: name.into_owned(),
        sha256: hash.finish(),
        head,
        content,
        digests: Vec::new(),
    })
}

/// Large files are hashed block by block.
const BLOCK_BYTES: usize = 1 << 20;
