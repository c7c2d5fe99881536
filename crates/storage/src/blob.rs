//! The store of encrypted bytes: parts of containers under random ids.
//!
//! Durability: a `put` that returned survives the loss of power. Consistency: a `get` sees every
//! `put` that returned before it began, and never a part of one. Concurrency: any number of
//! callers. Idempotency: a key is written once; writing it again with the same bytes has no effect,
//! other bytes are refused, so that nobody changes a part whose hash was recorded.

use core::ops::Range;

use async_trait::async_trait;
use bulla_types::ContainerId;
use bytes::Bytes;

use crate::PublishedLogs;
use crate::error::StoreError;

/// Name of a blob: one part of one container's payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlobKey {
    /// The container.
    pub container_id: ContainerId,
    /// The part, from 0.
    pub part: u64,
}

impl BlobKey {
    /// The path in the store: `containers/<id>/<part as 8 digits>`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}/{:08}", Self::folder(self.container_id), self.part)
    }

    /// What the paths of all parts of a container begin with: `containers/<id>`.
    #[must_use]
    pub fn folder(container: ContainerId) -> String {
        format!("containers/{container}")
    }
}

/// A store of immutable blobs.
#[async_trait]
pub trait BlobStore: Send + Sync + 'static {
    /// Stores a blob.
    ///
    /// # Errors
    /// [`crate::Conflict::Part`] where other bytes have this key, [`StoreError::Unavailable`].
    async fn put(&self, key: BlobKey, bytes: Bytes) -> Result<(), StoreError>;
    /// Reads a byte range of a blob; an empty range yields no bytes of a blob that exists.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Damaged`] when the blob is shorter,
    /// [`StoreError::Unavailable`].
    async fn get(&self, key: BlobKey, range: Range<u64>) -> Result<Bytes, StoreError>;
    /// Removes every blob of a container. Doing it again, or for one that has none, has no effect; a
    /// `put` at the same time may stay.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn remove(&self, container: ContainerId) -> Result<(), StoreError>;
    /// Writes, reads back and removes a probe.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn probe(&self) -> Result<(), StoreError>;
}

/// Everything that an instance keeps outside of its database: encrypted bytes and published logs.
pub trait Storage: BlobStore + PublishedLogs {}

impl<T: BlobStore + PublishedLogs> Storage for T {}
