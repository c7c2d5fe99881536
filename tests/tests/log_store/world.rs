//! A database and a storage in a folder, and what is done with them.

use std::fs;
use std::path::{Path, PathBuf};

use bulla_storage::log::{ANCHOR, LogHead};
use bulla_storage::publish::{Publication, PublishError};
use bulla_storage::{LogStore as _, PublishedLogs, Store as _};
use bulla_storage_object::ObjectBlobStore;
use bulla_storage_sql::SqlStore;
use bulla_tests::log::{LOG, event, signer};
use bulla_tlog::LogVerifier;
use bulla_types::TenantId;
use tempfile::TempDir;

use crate::outside::View;

/// Folder, open database and open storage.
pub(crate) struct World {
    pub(crate) store: SqlStore,
    pub(crate) published: ObjectBlobStore,
    folder: TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::of(tempfile::tempdir().unwrap()).await
    }

    pub(crate) async fn of(folder: TempDir) -> Self {
        let store = SqlStore::open(&folder.path().join("db.sqlite3")).await;
        Self {
            store: store.unwrap(),
            published: ObjectBlobStore::open_dir(&folder.path().join("blobs")).unwrap(),
            folder,
        }
    }

    /// The same folder with its database opened anew.
    pub(crate) async fn reopened(self) -> Self {
        self.store.close().await;
        Self::of(self.folder).await
    }

    /// The same folder, with the database of another one.
    pub(crate) async fn with_database_of(self, copy: &Path) -> Self {
        self.store.close().await;
        for name in ["db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm"] {
            let (from, to) = (copy.join(name), self.folder.path().join(name));
            if to.exists() {
                fs::remove_file(&to).unwrap();
            }
            if from.exists() {
                fs::copy(from, to).unwrap();
            }
        }
        Self::of(self.folder).await
    }

    /// A copy of everything, taken while the database is closed.
    pub(crate) async fn copy(self) -> (Self, TempDir) {
        self.store.close().await;
        let copy = tempfile::tempdir().unwrap();
        copy_folder(self.folder.path(), copy.path());
        (Self::of(self.folder).await, copy)
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where an object of the log is on disk.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("blobs/logs/{LOG}/{name}"))
    }

    /// Commits and sequences these events.
    pub(crate) async fn append(&self, numbers: core::ops::Range<u64>) -> LogHead {
        let events = numbers.map(event).collect();
        self.store.commit(LOG, Vec::new(), events).await.unwrap();
        let head = self.store.sequence(LOG, &signer(LOG)).await.unwrap();
        head.unwrap()
    }

    pub(crate) async fn anchor(&self) {
        let signer = signer(ANCHOR);
        self.store.sequence_anchor(&signer).await.unwrap();
    }

    pub(crate) fn publication<'a>(
        &'a self,
        log: TenantId,
        verifier: &'a LogVerifier,
    ) -> Publication<'a> {
        self.publication_into(&self.published, log, verifier)
    }

    pub(crate) fn publication_into<'a>(
        &'a self,
        published: &'a dyn PublishedLogs,
        log: TenantId,
        verifier: &'a LogVerifier,
    ) -> Publication<'a> {
        Publication {
            store: &self.store,
            published,
            log,
            verifier,
        }
    }

    pub(crate) async fn publish(&self, log: TenantId) -> Result<u64, PublishError> {
        let verifier = signer(log).verifier();
        self.publication(log, &verifier).publish().await
    }

    /// What an outside reader finds.
    pub(crate) fn view(&self, log: TenantId) -> Option<View> {
        View::read(&self.folder.path().join("blobs"), log)
    }
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
