//! The store of the audit trail beyond single reads: who may sign, what waits for publication, the
//! anchor log, the fuse, what is kept beside the leaves.
//!
//! Durability, consistency and concurrency as [`crate::Store`]. In place of an organisation's id,
//! [`crate::log::ANCHOR`] stands for the anchor log.

use core::ops::Range;

use async_trait::async_trait;
use bulla_tlog::{LogSigner, LogVerifier};
use bulla_types::{TenantId, Timestamp};

use crate::detail::LeafRecord;
use crate::error::StoreError;
use crate::log::{
    Anchored, Backlog, LogHead, OpenErasure, Restored, ShownAnchor, Trip, WitnessState,
};

/// The audit trail of all organisations and the anchor log.
#[async_trait]
pub trait LogStore: Send + Sync + 'static {
    /// Takes the right to sign over from whoever had it: the epoch rises by one, and another
    /// process that has an earlier one signs nothing from then on, however long it was paused.
    async fn lead(&self) -> Result<(), StoreError>;

    /// Whether this store may still sign and publish.
    ///
    /// # Errors
    /// [`StoreError::Superseded`] where another process took the right over.
    async fn leads(&self) -> Result<(), StoreError>;

    /// Appends every checkpoint that waits to the anchor log and signs its checkpoint, as
    /// [`crate::Store::sequence`] does for events.
    ///
    /// # Errors
    /// As [`crate::Store::sequence`].
    async fn sequence_anchor(&self, signer: &LogSigner) -> Result<Option<LogHead>, StoreError>;

    /// The checkpoint that this log signed at this size, and its place in the anchor log; `None`
    /// where none was signed at this size, or it waits for its place.
    async fn anchored(&self, log: TenantId, size: u64) -> Result<Option<Anchored>, StoreError> {
        let first = self.first_anchored(log, size).await?;
        Ok(first.filter(|found| found.size == size))
    }
    /// The smallest checkpoint of this log that has so many leaves or more and its place in the anchor
    /// log; it is the first that was put there.
    async fn first_anchored(
        &self,
        log: TenantId,
        size: u64,
    ) -> Result<Option<Anchored>, StoreError>;

    /// The newest checkpoint of the anchor log that was shown; `None` where none was kept.
    async fn shown_anchor(&self) -> Result<Option<ShownAnchor>, StoreError>;
    /// Keeps a checkpoint of the anchor log as the newest shown one, or the same one with more
    /// cosignatures; a smaller one than is kept has no effect. Smaller ones without token go.
    async fn show_anchor(&self, shown: &ShownAnchor) -> Result<(), StoreError>;
    /// The smallest stamped checkpoint of the anchor log that covers this place: the one with the
    /// earliest time.
    async fn stamped_anchor(&self, index: u64) -> Result<Option<ShownAnchor>, StoreError>;
    /// Keeps the token of a checkpoint that was shown, also where a larger one is shown meanwhile.
    async fn stamp_anchor(&self, shown: &ShownAnchor) -> Result<(), StoreError>;
    /// How the witnesses stand. [`crate::Write::PutWitnessState`] changes it.
    async fn witness_state(&self) -> Result<WitnessState, StoreError>;

    /// Logs whose newest checkpoint is not published, the anchor log among them.
    async fn logs_to_publish(&self) -> Result<Vec<TenantId>, StoreError>;
    /// Size of the newest checkpoint whose publication was noted; 0 at first.
    async fn published_size(&self, log: TenantId) -> Result<u64, StoreError>;
    /// Notes that the checkpoint of this size is published; a smaller one than noted has no effect.
    async fn set_published_size(&self, log: TenantId, size: u64) -> Result<(), StoreError>;

    /// The leaves of these places, encoded, by rising index; fewer where the log ends earlier.
    async fn leaves(&self, log: TenantId, places: Range<u64>) -> Result<Vec<Vec<u8>>, StoreError>;

    /// The leaves of these places, with what is kept beside them, by rising index; fewer where the
    /// log ends earlier.
    async fn leaf_records(
        &self,
        log: TenantId,
        places: Range<u64>,
    ) -> Result<Vec<LeafRecord>, StoreError>;

    /// Compares a log with itself: as many leaves as the head says, the right edge gives the signed
    /// root, the last bundle holds the last leaves.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with what does not fit; [`StoreError::Unavailable`].
    async fn check_log(&self, log: TenantId, verifier: &LogVerifier) -> Result<(), StoreError>;

    /// The newest time of any leaf of any organisation; `None` where there is no leaf.
    async fn newest_leaf_time(&self) -> Result<Option<Timestamp>, StoreError>;

    /// How far every log is that has a leaf or an event that waits, and the anchor log.
    async fn backlog(&self) -> Result<Vec<Backlog>, StoreError>;
    /// The epoch in force: how often the right to sign was taken.
    async fn epoch(&self) -> Result<u64, StoreError>;

    /// Erasures that are done in the database and may not be in the published details or the
    /// write-ahead log, oldest first. [`crate::Write::EraseField`] puts them there.
    async fn erasures(&self) -> Result<Vec<OpenErasure>, StoreError>;
    /// Takes these off that list; one that is not on it has no effect.
    async fn finish_erasures(&self, done: &[OpenErasure]) -> Result<(), StoreError>;

    /// Fuses that have gone, oldest first.
    async fn trips(&self) -> Result<Vec<Trip>, StoreError>;
    /// Keeps that a fuse has gone; the first reason of a log stays.
    async fn trip(&self, trip: &Trip) -> Result<(), StoreError>;
    /// Puts a new fuse in.
    async fn reset_trip(&self, log: TenantId) -> Result<(), StoreError>;

    /// Appends leaves that were signed before and are missing here, with the checkpoint that was
    /// signed for them; pending events that are among them are pending no more. The right to sign
    /// is taken over in the same transaction.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where the log does not have the size it is to be continued from;
    /// [`StoreError::Unavailable`].
    async fn roll_forward(&self, log: TenantId, restored: &Restored) -> Result<(), StoreError>;

    /// Brings everything that was deleted out of the files of the database: freed space is
    /// overwritten and the write-ahead log emptied. False where somebody reads an old state meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn scrub(&self) -> Result<bool, StoreError>;
}
