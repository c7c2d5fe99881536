//! Drafts of uploads on disk: one sealed file for each, in a directory that one run of the program
//! holds at a time. Another run meanwhile keeps and finds none, so that no two of them go on with the
//! same upload.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use bulla_types::EnvelopeId;

use crate::home::{make_private_directory, replace};

/// The directory of drafts.
#[derive(Debug)]
pub(crate) struct Drafts {
    directory: PathBuf,
    /// Held until this run ends, once it was needed.
    lock: Option<File>,
}

impl Drafts {
    /// The drafts in this directory, which need not exist yet.
    pub(crate) const fn new(directory: PathBuf) -> Self {
        Self {
            directory,
            lock: None,
        }
    }

    /// Keeps a draft in place of an older one.
    pub(crate) fn keep(&mut self, envelope: &EnvelopeId, sealed: &[u8]) -> io::Result<()> {
        self.hold()?;
        replace(&self.path(envelope), sealed)?;
        // The new name is on the disk before the part leaves.
        File::open(&self.directory)?.sync_all()
    }

    /// All drafts, if no other run holds them. What nobody went on with for two days is removed.
    pub(crate) fn all(&mut self) -> Vec<Vec<u8>> {
        if !self.directory.exists() || self.hold().is_err() {
            return Vec::new();
        }
        let entries = fs::read_dir(&self.directory)
            .into_iter()
            .flatten()
            .flatten();
        let mut drafts = Vec::new();
        for path in entries.map(|entry| entry.path()) {
            if path.extension().is_none_or(|name| name != EXTENSION) {
                continue;
            }
            if is_old(&path) {
                // One that cannot be removed is too old for the client too.
                drop(fs::remove_file(&path));
            } else if let Ok(sealed) = fs::read(&path) {
                drafts.push(sealed);
            }
        }
        drafts
    }

    /// Removes a draft.
    pub(crate) fn drop(&mut self, envelope: &EnvelopeId) -> io::Result<()> {
        match fs::remove_file(self.path(envelope)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn hold(&mut self) -> io::Result<()> {
        if self.lock.is_some() {
            return Ok(());
        }
        make_private_directory(&self.directory)?;
        let lock = File::create(self.directory.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => self.lock = Some(lock),
            Err(TryLockError::WouldBlock) => return Err(ErrorKind::ResourceBusy.into()),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        Ok(())
    }

    fn path(&self, envelope: &EnvelopeId) -> PathBuf {
        self.directory.join(format!("{envelope}.{EXTENSION}"))
    }
}

fn is_old(path: &Path) -> bool {
    let age = path.metadata().and_then(|metadata| metadata.modified());
    age.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > KEPT))
}

const EXTENSION: &str = "draft";
const LOCK: &str = "lock";
const KEPT: Duration = Duration::from_hours(48);

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: EnvelopeId = EnvelopeId::from_bytes([1; 16]);
    const TWO: EnvelopeId = EnvelopeId::from_bytes([2; 16]);

    #[test]
    fn keeps_replaces_and_drops() {
        let folder = tempfile::tempdir().unwrap();
        let mut drafts = Drafts::new(folder.path().join("uploads"));
        assert!(drafts.all().is_empty());
        drafts.drop(&ONE).unwrap();
        drafts.keep(&ONE, b"first").unwrap();
        drafts.keep(&ONE, b"second").unwrap();
        drafts.keep(&TWO, b"other").unwrap();
        let mut all = drafts.all();
        all.sort();
        assert_eq!(all, [b"other".to_vec(), b"second".to_vec()]);
        drafts.drop(&ONE).unwrap();
        assert_eq!(drafts.all(), [b"other".to_vec()]);
    }

    #[test]
    fn a_second_run_neither_finds_nor_keeps_what_the_first_one_holds() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = Drafts::new(folder.path().to_owned());
        first.keep(&ONE, b"first").unwrap();
        let mut second = Drafts::new(folder.path().to_owned());
        assert!(second.all().is_empty());
        assert!(second.keep(&TWO, b"x").is_err());
        drop(first);
        assert_eq!(second.all(), [b"first".to_vec()]);
    }

    #[test]
    fn a_draft_of_three_days_ago_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let mut drafts = Drafts::new(folder.path().to_owned());
        drafts.keep(&ONE, b"old").unwrap();
        let path = drafts.path(&ONE);
        let file = File::options().write(true).open(&path).unwrap();
        let written = file.metadata().unwrap().modified().unwrap();
        file.set_modified(written - Duration::from_hours(72))
            .unwrap();
        assert!(drafts.all().is_empty());
        assert!(!path.exists());
    }
}
