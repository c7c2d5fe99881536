//! `bulla evidence`: what an evidence file holds, as standard files, and with less in it. `make` is what
//! `download` does without the documents, `verify` is `bulla verify`.

mod redact;
mod show;
mod unpack;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use bulla_evidence::{Evidence, MAX_EVIDENCE_BYTES};

pub(crate) use redact::run as redact;
pub(crate) use show::run as show;
pub(crate) use unpack::run as unpack;

use crate::failure::Failure;

/// The evidence in a file, in its one form; not verified.
fn read(path: &Path) -> Result<Evidence, Failure> {
    let file = File::open(path).map_err(Failure::file(path))?;
    let limit = u64::try_from(MAX_EVIDENCE_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(Failure::file(path))?;
    Evidence::parse(&bytes).map_err(|_| Failure::Malformed {
        path: path.to_owned(),
        expected: "an evidence file",
    })
}
