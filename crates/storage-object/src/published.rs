//! Published logs in the same store, below `logs/`.

use async_trait::async_trait;
use bulla_storage::published::MAX_OBJECT_BYTES;
use bulla_storage::{Conflict, LogObject, LogObjectKey, PublishedLogs, StoreError};
use bulla_tlog::TilePath;
use bulla_types::TenantId;
use bytes::Bytes;
use object_store::path::Path;
use object_store::{Error, ObjectStoreExt as _, PutMode, PutOptions};

use crate::{ObjectBlobStore, failed};

#[async_trait]
impl PublishedLogs for ObjectBlobStore {
    async fn put_once(&self, key: LogObjectKey, bytes: Bytes) -> Result<(), StoreError> {
        let options = PutOptions::from(PutMode::Create);
        let put = self
            .store
            .put_opts(&path(key), bytes.clone().into(), options)
            .await;
        match put {
            Ok(_) => Ok(()),
            Err(Error::AlreadyExists { .. }) if self.object(key).await? == Some(bytes) => Ok(()),
            Err(Error::AlreadyExists { .. }) => Err(Conflict::Published.into()),
            Err(error) => Err(failed(error)),
        }
    }

    async fn replace(&self, key: LogObjectKey, bytes: Bytes) -> Result<(), StoreError> {
        let put = self.store.put(&path(key), bytes.into()).await;
        put.map(drop).map_err(failed)
    }

    async fn object(&self, key: LogObjectKey) -> Result<Option<Bytes>, StoreError> {
        let got = match self.store.get(&path(key)).await {
            Ok(got) => got,
            Err(Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        if got.meta.size > MAX_OBJECT_BYTES {
            let what = "published log: an object is too large";
            return Err(StoreError::Damaged { what });
        }
        got.bytes().await.map(Some).map_err(failed)
    }

    async fn remove_partials(&self, log: TenantId, full: TilePath) -> Result<(), StoreError> {
        let object = LogObject::Tile(full.full());
        let folder = format!("{}.p", LogObjectKey { log, object }.path());
        let folder = Path::from(folder);
        let listed = self.store.list_with_delimiter(Some(&folder)).await;
        for partial in listed.map_err(failed)?.objects {
            match self.store.delete(&partial.location).await {
                Ok(()) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(())
    }

    async fn published_logs(&self) -> Result<Vec<TenantId>, StoreError> {
        let root = Path::from(LogObjectKey::ROOT);
        let listed = self.store.list_with_delimiter(Some(&root)).await;
        let folders = listed.map_err(failed)?.common_prefixes;
        let logs = folders.iter().filter_map(|folder| {
            let name = folder.filename()?;
            LogObjectKey::log_of(name)
        });
        Ok(logs.collect())
    }
}

fn path(key: LogObjectKey) -> Path {
    Path::from(key.path())
}
