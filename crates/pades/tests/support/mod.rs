//! The test corpora, and listings of what becomes of their files.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::fs;
use std::path::{Path, PathBuf};

/// The corpora's PDFs: `BULLA_CORPORA`, else `../shared/corpora` beside the checkout; nothing where
/// they are absent.
pub(crate) fn corpora() -> Option<PathBuf> {
    let named = std::env::var_os("BULLA_CORPORA").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    Some(named.unwrap_or_else(beside).join("pdf")).filter(|folder| folder.is_dir())
}

/// A line `folder/name …` for each PDF of which there is something to say, sorted.
pub(crate) fn list(corpora: &Path, say: impl Fn(&[u8]) -> Option<String>) -> String {
    let mut lines = Vec::new();
    for folder in ["dss", "pdf101", "pyhanko"] {
        for file in fs::read_dir(corpora.join(folder)).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "pdf") {
                continue;
            }
            let name = path.file_name().unwrap().to_str().unwrap();
            if let Some(said) = say(&fs::read(&path).unwrap()) {
                lines.push(format!("{folder}/{name} {said}\n"));
            }
        }
    }
    lines.sort();
    lines.concat()
}

/// The text of a listing in `fixtures/hostile`.
pub(crate) fn listing(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/hostile");
    fs::read_to_string(folder.join(name)).unwrap_or_default()
}

/// Demands that what was found is what is listed; what was found is kept where it is not.
pub(crate) fn compare(found: &str, name: &str) {
    if found != listing(name) {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::write(&kept, found).unwrap();
        panic!("changed: compare {} with the listing", kept.display());
    }
}
