//! Skipping work whose inputs have not changed: a digest of files, kept in a stamp.
//!
//! The digest guards build time and nothing else, so the standard library's hash is enough.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A stamp file and the digest that its inputs have now.
#[derive(Debug)]
pub(crate) struct Stamp {
    file: PathBuf,
    digest: String,
}

impl Stamp {
    /// Digests the names and contents of `inputs`; directories are walked, absent paths are skipped.
    ///
    /// # Errors
    /// When an input cannot be read.
    pub(crate) fn of(file: PathBuf, inputs: &[PathBuf]) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        for input in inputs {
            for path in files_below(input)? {
                path.hash(&mut hasher);
                fs::read(&path)
                    .with_context(|| format!("cannot read {}", path.display()))?
                    .hash(&mut hasher);
            }
        }
        Ok(Self {
            file,
            digest: format!("{:016x}", hasher.finish()),
        })
    }

    /// Whether the stamp on disk carries this digest.
    pub(crate) fn is_current(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|kept| kept == self.digest)
    }

    /// Keeps the digest for the next run.
    ///
    /// # Errors
    /// When the stamp cannot be written.
    pub(crate) fn keep(&self) -> Result<()> {
        if let Some(directory) = self.file.parent() {
            fs::create_dir_all(directory)
                .with_context(|| format!("cannot make {}", directory.display()))?;
        }
        fs::write(&self.file, &self.digest)
            .with_context(|| format!("cannot write {}", self.file.display()))
    }
}

/// All files below a path in a fixed order; the path itself when it is a file.
///
/// # Errors
/// When a directory cannot be read.
pub(crate) fn files_below(path: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut waiting = vec![path.to_path_buf()];
    while let Some(next) = waiting.pop() {
        if next.is_dir() {
            let entries =
                fs::read_dir(&next).with_context(|| format!("cannot read {}", next.display()))?;
            for entry in entries {
                waiting.push(entry.context("cannot read a directory entry")?.path());
            }
        } else if next.is_file() {
            files.push(next);
        }
    }
    files.sort();
    Ok(files)
}
