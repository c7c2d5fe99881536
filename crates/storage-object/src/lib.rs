//! The blob store on `object_store`: a directory on disk, or memory for tests. On disk each blob is
//! a file `containers/<id>/<part>` that appears whole or not at all, and is synced with its
//! directory before `put` returns. Beside them `logs/` holds what is published of the logs.

mod published;

use core::ops::Range;
use std::io::ErrorKind;
use std::path::Path as DiskPath;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use bulla_storage::{BlobKey, BlobStore, Conflict, StoreError};
use bulla_types::ContainerId;
use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions};

/// Blobs in an `object_store`.
#[derive(Debug, Clone)]
pub struct ObjectBlobStore {
    store: Arc<dyn ObjectStore>,
    probes: Arc<AtomicU64>,
}

impl ObjectBlobStore {
    /// The blobs in this directory, which is made where it is missing.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the directory cannot be made or resolved.
    pub fn open_dir(dir: &DiskPath) -> Result<Self, StoreError> {
        std::fs::create_dir_all(dir).map_err(unavailable)?;
        let store = LocalFileSystem::new_with_prefix(dir).map_err(unavailable)?;
        Ok(Self::new(Arc::new(store.with_fsync(true))))
    }

    /// An empty store in memory; it ends with its last clone.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::new(Arc::new(InMemory::new()))
    }

    fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self {
            store,
            probes: Arc::default(),
        }
    }

    /// Why a range was not read, where the store's own error does not tell.
    async fn explain(&self, path: &Path, range: &Range<u64>, error: Error) -> StoreError {
        match self.store.head(path).await {
            Ok(meta) if meta.size < range.end => DAMAGED,
            Ok(_) => unavailable(error),
            Err(error) => failed(error),
        }
    }
}

#[async_trait]
impl BlobStore for ObjectBlobStore {
    async fn put(&self, key: BlobKey, bytes: Bytes) -> Result<(), StoreError> {
        let path = Path::from(key.path());
        let options = PutOptions::from(PutMode::Create);
        match self
            .store
            .put_opts(&path, bytes.clone().into(), options)
            .await
        {
            Ok(_) => Ok(()),
            Err(Error::AlreadyExists { .. }) => {
                let stored = self.store.get(&path).await.map_err(failed)?;
                // The length first: what is longer is not read into memory.
                let same = stored.meta.size == len(&bytes)
                    && stored.bytes().await.map_err(failed)? == bytes;
                if same {
                    Ok(())
                } else {
                    Err(Conflict::Part.into())
                }
            }
            Err(error) => Err(failed(error)),
        }
    }

    async fn get(&self, key: BlobKey, range: Range<u64>) -> Result<Bytes, StoreError> {
        let path = Path::from(key.path());
        if range.is_empty() {
            self.store.head(&path).await.map_err(failed)?;
            return Ok(Bytes::new());
        }
        match self.store.get_range(&path, range.clone()).await {
            Ok(bytes) if len(&bytes) == range.end - range.start => Ok(bytes),
            Ok(_) => Err(DAMAGED),
            Err(error @ Error::NotFound { .. }) => Err(failed(error)),
            Err(error) => Err(self.explain(&path, &range, error).await),
        }
    }

    async fn remove(&self, container: ContainerId) -> Result<(), StoreError> {
        let folder = Path::from(BlobKey::folder(container));
        let listed = self.store.list_with_delimiter(Some(&folder)).await;
        for part in listed.map_err(failed)?.objects {
            match self.store.delete(&part.location).await {
                Ok(()) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(())
    }

    async fn probe(&self) -> Result<(), StoreError> {
        // Process and count keep probes that run at the same time apart.
        let count = self.probes.fetch_add(1, Ordering::Relaxed);
        let path = Path::from(format!("probe/{}-{count}", std::process::id()));
        let written = Bytes::from(count.to_be_bytes().to_vec());
        self.store
            .put(&path, written.clone().into())
            .await
            .map_err(failed)?;
        let read = self.store.get(&path).await.map_err(failed)?;
        let read = read.bytes().await.map_err(failed)?;
        self.store.delete(&path).await.map_err(failed)?;
        if read == written {
            Ok(())
        } else {
            Err(DAMAGED)
        }
    }
}

fn len(bytes: &Bytes) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn failed(error: Error) -> StoreError {
    if matches!(error, Error::NotFound { .. }) {
        StoreError::NotFound
    } else if is_full(&error) {
        StoreError::Full(Box::new(error))
    } else {
        unavailable(error)
    }
}

/// Whether somewhere below the error a disk, a quota or the size of files has come to its end.
fn is_full(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>()
            && matches!(
                io.kind(),
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge
            )
        {
            return true;
        }
        cause = error.source();
    }
    false
}

fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}

const DAMAGED: StoreError = StoreError::Damaged { what: "blob" };
