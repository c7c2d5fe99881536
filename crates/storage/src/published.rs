//! The store that logs are published in, beside the encrypted bytes. What stands in it can be read
//! with any tool for C2SP tlog-tiles, and a database can be brought forward from it
//! (`docs/spec/audit-log.md#publication`).
//!
//! Durability and consistency as [`crate::BlobStore`]. Tiles, entry bundles and their partial forms
//! are written once; checkpoint, details and keys are replaced.

use async_trait::async_trait;
use bulla_tlog::TilePath;
use bulla_types::TenantId;
use bytes::Bytes;

use crate::error::StoreError;
use crate::log::ANCHOR;

/// An object of a published log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the layout is closed")]
pub enum LogObject {
    /// The newest published checkpoint; replaced after everything that it covers is there.
    Checkpoint,
    /// Details of the leaves of the entry bundle of this index; replaced.
    Details(u64),
    /// Keys of those details; replaced.
    Keys(u64),
    /// A tile or entry bundle; written once.
    Tile(TilePath),
}

/// The name of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a pair")]
pub struct LogObjectKey {
    /// The organisation whose log it is, or [`ANCHOR`].
    pub log: TenantId,
    /// The object.
    pub object: LogObject,
}

impl LogObjectKey {
    /// The folder of all logs.
    pub const ROOT: &'static str = "logs";
    /// The folder of the anchor log in it.
    pub const ANCHOR_FOLDER: &'static str = "anchor";

    /// The folder of a log: `logs/anchor` or `logs/<organisation id, 32 hex digits>`.
    #[must_use]
    pub fn folder(log: TenantId) -> String {
        if log == ANCHOR {
            format!("{}/{}", Self::ROOT, Self::ANCHOR_FOLDER)
        } else {
            format!("{}/{log}", Self::ROOT)
        }
    }

    /// The log whose folder has this name; `None` for another folder.
    #[must_use]
    pub fn log_of(folder: &str) -> Option<TenantId> {
        if folder == Self::ANCHOR_FOLDER {
            return Some(ANCHOR);
        }
        let log: TenantId = folder.parse().ok()?;
        (log != ANCHOR && log.to_string() == folder).then_some(log)
    }

    /// The path in the store: the folder, then `checkpoint`, `tile/…` as in C2SP tlog-tiles,
    /// `details/<N>` or `keys/<N>` with the number as tiles have it.
    #[must_use]
    pub fn path(&self) -> String {
        let folder = Self::folder(self.log);
        match self.object {
            LogObject::Checkpoint => format!("{folder}/checkpoint"),
            LogObject::Details(bundle) => format!("{folder}/details/{}", number(bundle)),
            LogObject::Keys(bundle) => format!("{folder}/keys/{}", number(bundle)),
            LogObject::Tile(path) => format!("{folder}/{path}"),
        }
    }
}

/// Groups of three digits, all but the last after an `x`, as in the paths of tiles.
fn number(bundle: u64) -> String {
    let mut text = format!("{:03}", bundle % 1000);
    let mut rest = bundle / 1000;
    while rest > 0 {
        text = format!("x{:03}/{text}", rest % 1000);
        rest /= 1000;
    }
    text
}

/// A store of published logs.
#[async_trait]
pub trait PublishedLogs: Send + Sync + 'static {
    /// Stores an object that never changes; doing it again with the same bytes has no effect.
    ///
    /// # Errors
    /// [`crate::Conflict::Published`] where other bytes have this name, [`StoreError::Unavailable`].
    async fn put_once(&self, key: LogObjectKey, bytes: Bytes) -> Result<(), StoreError>;
    /// Stores an object in place of the one before.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn replace(&self, key: LogObjectKey, bytes: Bytes) -> Result<(), StoreError>;
    /// The object, or `None`.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] above [`MAX_OBJECT_BYTES`], [`StoreError::Unavailable`].
    async fn object(&self, key: LogObjectKey) -> Result<Option<Bytes>, StoreError>;
    /// Removes every partial form of this tile, whatever its width; none has no effect.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn remove_partials(&self, log: TenantId, full: TilePath) -> Result<(), StoreError>;
    /// Logs of which anything was published, in no order.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn published_logs(&self) -> Result<Vec<TenantId>, StoreError>;
}

/// Largest object in bytes: 256 items of 65 535 bytes with their lengths fit.
pub const MAX_OBJECT_BYTES: u64 = 17 << 20;

#[cfg(test)]
mod tests {
    use bulla_tlog::TileLevel;

    use super::*;

    #[test]
    fn paths_are_those_of_tlog_tiles_below_the_logs_folder() {
        let log = TenantId::from_bytes([0xab; 16]);
        let folder = format!("logs/{}", "ab".repeat(16));
        let tile = TilePath::new(TileLevel::Entries, 1_234_067, 5).unwrap();
        for (object, path) in [
            (LogObject::Checkpoint, "checkpoint"),
            (LogObject::Tile(tile), "tile/entries/x001/x234/067.p/5"),
            (LogObject::Details(0), "details/000"),
            (LogObject::Details(999), "details/999"),
            (LogObject::Keys(1000), "keys/x001/000"),
            (LogObject::Keys(1_234_067), "keys/x001/x234/067"),
        ] {
            let key = LogObjectKey { log, object };
            assert_eq!(key.path(), format!("{folder}/{path}"));
        }
        let anchor = LogObjectKey {
            log: ANCHOR,
            object: LogObject::Checkpoint,
        };
        assert_eq!(anchor.path(), "logs/anchor/checkpoint");
    }

    #[test]
    fn a_folder_names_one_log_in_one_spelling() {
        let log = TenantId::from_bytes([0xab; 16]);
        assert_eq!(LogObjectKey::log_of(&log.to_string()), Some(log));
        assert_eq!(LogObjectKey::log_of("anchor"), Some(ANCHOR));
        for other in ["", "Anchor", "ab", &"AB".repeat(16), &"ff".repeat(16)] {
            assert_eq!(LogObjectKey::log_of(other), None, "{other}");
        }
    }
}
