//! Publication of a log: from the database, which alone decides what the log is, into storage, which
//! is believed nothing. Doing it again, after a crash at any point, gives the same objects.
//!
//! Order: compare with what is published (the fuse), tiles and entry bundles, details and keys, then
//! the checkpoint, then the note in the database, then removal of partial tiles whose full one is
//! there. So a reader who finds a checkpoint finds everything that it covers. One caller at a time
//! publishes a log.

use std::collections::BTreeMap;

use bulla_tlog::tile::tiles_between;
use bulla_tlog::{Edge, LogVerifier, TilePath, TileReader, VerifiedCheckpoint};
use bulla_types::{Sha256Digest, TenantId};
use bytes::Bytes;

use crate::detail::{DetailError, LeafRecord};
use crate::error::{Conflict, StoreError};
use crate::{LogObject, LogObjectKey, PublishedLogs, Store};

/// A log, where it is kept and where it is published.
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "callers name every part")]
pub struct Publication<'a> {
    /// The database.
    pub store: &'a dyn Store,
    /// Where it is published.
    pub published: &'a dyn PublishedLogs,
    /// The organisation, or [`crate::log::ANCHOR`].
    pub log: TenantId,
    /// Name and key of the log.
    pub verifier: &'a LogVerifier,
}

/// Why nothing more of a log may be signed: the fuse. An operator has to look.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Halt {
    /// The database is older than a checkpoint that somebody has.
    #[error(
        "a checkpoint of {seen} leaves was signed and the database has {database}: the database is \
         older than what has left the server"
    )]
    Ahead {
        /// Leaves of the database.
        database: u64,
        /// Leaves of the checkpoint.
        seen: u64,
    },
    /// A checkpoint of the same log says otherwise.
    #[error("another history of {size} leaves was signed than the database has")]
    Forked {
        /// Leaves of both.
        size: u64,
    },
    /// What is published is not a checkpoint of this log and key.
    #[error("the published checkpoint is not one of this log and its key")]
    Foreign,
    /// A published object has other bytes than the log.
    #[error("{path} was published with other bytes than the log has")]
    Overwritten {
        /// Its path.
        path: String,
    },
}

/// Why a log was not published.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// The fuse has to go.
    #[error(transparent)]
    Halt(#[from] Halt),
    /// Database or storage failed; it may work later.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Publication<'_> {
    /// Publishes the newest head and returns its size; 0 where the log is empty.
    ///
    /// # Errors
    /// [`PublishError`]. What was published before stays readable.
    pub async fn publish(&self) -> Result<u64, PublishError> {
        let Some(head) = self.store.log_head(self.log).await? else {
            self.compare().await?;
            return Ok(0);
        };
        // Nothing leaves that readers could not verify.
        let own = self.verifier.open_any(&head.checkpoint);
        let own = own.map_err(|_| StoreError::Damaged {
            what: "log_head: not by this name and key",
        })?;
        self.publish_as(&own).await
    }

    /// Publishes the log as far as this checkpoint goes, in the words of this note: a checkpoint of
    /// the database, with the cosignatures that it has got meanwhile. The same checkpoint with more
    /// signatures takes the place of the one before. Returns its size.
    ///
    /// # Errors
    /// [`PublishError`]; [`PublishError::Halt`] for a checkpoint that is none of the database's.
    pub async fn publish_as(&self, note: &VerifiedCheckpoint) -> Result<u64, PublishError> {
        self.recognise(note).await?;
        let (there, size) = (self.compare().await?, note.size());
        let from = there.as_ref().map_or(0, VerifiedCheckpoint::size);
        let length = there.map_or(0, |there| there.text().len());
        let has_more = from < size || (from == size && length < note.text().len());
        if from < size {
            for path in tiles_between(from, size) {
                self.put_tile(path).await?;
            }
            for bundle in from / BUNDLE..size.div_ceil(BUNDLE) {
                self.put_details(bundle, size).await?;
            }
        }
        if has_more {
            // Stores without conditions cannot refuse an older checkpoint: whoever was paused and
            // superseded meanwhile looks once more.
            self.store.leads().await?;
            self.replace(LogObject::Checkpoint, note.text().to_owned().into())
                .await?;
        }
        let noted = self.store.published_size(self.log).await?;
        for path in tiles_between(from.min(noted), size) {
            if path.is_full() {
                self.published.remove_partials(self.log, path).await?;
            }
        }
        if noted < size {
            self.store.set_published_size(self.log, size).await?;
        }
        Ok(size)
    }

    /// Compares the database with the published checkpoint, which is yielded where there is one.
    ///
    /// # Errors
    /// [`PublishError::Halt`] where the published log is not a beginning of the database's.
    pub async fn compare(&self) -> Result<Option<VerifiedCheckpoint>, PublishError> {
        let Some(note) = self.published_checkpoint().await? else {
            return Ok(None);
        };
        self.recognise(&note).await?;
        Ok(Some(note))
    }

    /// The published checkpoint, its signature verified.
    ///
    /// # Errors
    /// [`Halt::Foreign`], [`PublishError::Store`].
    pub async fn published_checkpoint(&self) -> Result<Option<VerifiedCheckpoint>, PublishError> {
        let Some(bytes) = self.object(LogObject::Checkpoint).await? else {
            return Ok(None);
        };
        let text = core::str::from_utf8(&bytes).map_err(|_| Halt::Foreign)?;
        let note = self.verifier.open_any(text).map_err(|_| Halt::Foreign)?;
        Ok(Some(note))
    }

    /// Compares the database with a checkpoint of this log, wherever it comes from.
    ///
    /// # Errors
    /// [`Halt::Ahead`] or [`Halt::Forked`] where it is none of the database's, [`PublishError::Store`].
    pub async fn recognise(&self, note: &VerifiedCheckpoint) -> Result<(), PublishError> {
        let head = self.store.log_head(self.log).await?;
        let database = head.map_or(0, |head| head.size);
        let seen = note.size();
        if seen > database {
            return Err(Halt::Ahead { database, seen }.into());
        }
        if self.root_at(seen).await? != *note.root() {
            return Err(Halt::Forked { size: seen }.into());
        }
        Ok(())
    }

    /// Writes details and keys of a bundle once more, as the database now has them, if they were
    /// published.
    ///
    /// # Errors
    /// [`PublishError::Store`].
    pub async fn renew_details(&self, index: u64) -> Result<(), PublishError> {
        let note = self.published_checkpoint().await?;
        let size = note.map_or(0, |note| note.size());
        if index < size {
            self.put_details(index / BUNDLE, size).await?;
        }
        Ok(())
    }

    /// The root that the database's log had at this size.
    async fn root_at(&self, size: u64) -> Result<Sha256Digest, StoreError> {
        Ok(self.edge_at(size).await?.root())
    }

    /// The edge that the database's log had at this size.
    pub(crate) async fn edge_at(&self, size: u64) -> Result<Edge, StoreError> {
        let paths = Edge::tiles(size);
        let data = self.store.log_tiles(self.log, &paths).await?;
        let tiles = Tiles(paths.into_iter().zip(data).collect());
        let damaged = |_| StoreError::Damaged { what: "log_tile" };
        Edge::load(size, &tiles).map_err(damaged)
    }

    /// Puts a tile where it is not yet, and reads back what a store said it took.
    async fn put_tile(&self, path: TilePath) -> Result<(), PublishError> {
        let object = LogObject::Tile(path);
        let key = self.key(object);
        let overwritten = || Halt::Overwritten { path: key.path() };
        let tiles = self.store.log_tiles(self.log, &[path]).await?;
        let tile = tiles.into_iter().next().ok_or(StoreError::NotFound)?;
        let tile = Bytes::from(tile);
        match self.object(object).await? {
            Some(there) if there == tile => return Ok(()),
            Some(_) => return Err(overwritten().into()),
            None => {}
        }
        match self.published.put_once(key, tile.clone()).await {
            Ok(()) => {}
            Err(StoreError::Conflict(Conflict::Published)) => return Err(overwritten().into()),
            Err(error) => return Err(error.into()),
        }
        self.read_back(object, &tile).await
    }

    /// Writes details and keys of a bundle of a log of this size, until both are those that the
    /// database has afterwards too: a field may be erased at the same time.
    async fn put_details(&self, bundle: u64, size: u64) -> Result<(), PublishError> {
        let places = bundle * BUNDLE..size.min((bundle + 1) * BUNDLE);
        let mut records = self.store.leaf_records(self.log, places.clone()).await?;
        loop {
            let [details, keys] = parts(&records)?;
            self.replace(LogObject::Details(bundle), details).await?;
            self.replace(LogObject::Keys(bundle), keys).await?;
            let now = self.store.leaf_records(self.log, places.clone()).await?;
            if now == records {
                return Ok(());
            }
            records = now;
        }
    }

    async fn replace(&self, object: LogObject, bytes: Bytes) -> Result<(), PublishError> {
        let key = self.key(object);
        self.published.replace(key, bytes.clone()).await?;
        self.read_back(object, &bytes).await
    }

    /// Whether storage gives back what it took.
    async fn read_back(&self, object: LogObject, bytes: &Bytes) -> Result<(), PublishError> {
        if self.object(object).await?.as_ref() == Some(bytes) {
            Ok(())
        } else {
            let what = "published log: it does not read back";
            Err(StoreError::Damaged { what }.into())
        }
    }

    pub(crate) async fn object(&self, object: LogObject) -> Result<Option<Bytes>, StoreError> {
        self.published.object(self.key(object)).await
    }

    pub(crate) const fn key(&self, object: LogObject) -> LogObjectKey {
        LogObjectKey {
            log: self.log,
            object,
        }
    }
}

/// Details and keys of these leaves, as they are published.
fn parts(records: &[LeafRecord]) -> Result<[Bytes; 2], StoreError> {
    let damaged = |_: DetailError| StoreError::Damaged { what: "log_detail" };
    let mut parts = [Vec::new(), Vec::new()];
    for record in records {
        let items = [record.source.encode(), record.source.encode_keys()];
        for (part, item) in parts.iter_mut().zip(items) {
            let item = item.map_err(damaged)?;
            let length = u16::try_from(item.len()).map_err(|_| damaged(DetailError))?;
            part.extend_from_slice(&length.to_be_bytes());
            part.extend_from_slice(&item);
        }
    }
    Ok(parts.map(Bytes::from))
}

/// Items that stand one after the other, each after its length; `None` where they are not whole.
pub(crate) fn items(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut items = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk::<2>()?;
        let (item, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
        items.push(item);
        bytes = rest;
    }
    Some(items)
}

/// Tiles that were fetched before.
pub(crate) struct Tiles(pub(crate) BTreeMap<TilePath, Vec<u8>>);

impl TileReader for Tiles {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        self.0.get(path).cloned()
    }
}

impl core::fmt::Debug for Publication<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Publication({})", self.verifier.origin())
    }
}

/// Leaves of an entry bundle.
pub(crate) const BUNDLE: u64 = 256;
