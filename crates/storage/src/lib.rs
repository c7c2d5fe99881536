//! Ports of the stores: the records that the server keeps, the one transaction that changes them
//! together with their events, and the store of encrypted bytes. Adapters live one floor up and
//! pass the same tests.
//!
//! There is one way to change state: [`Store::commit`] takes writes and events and applies all of
//! them or none. An event that was committed is in the log after the next [`Store::sequence`].

pub mod authority;
pub mod blob;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod detail;
pub mod erase;
pub mod error;
pub mod log;
pub mod log_store;
pub mod publish;
pub mod published;
pub mod record;
pub mod rehash;
pub mod repair;
pub mod store;
pub mod write;

pub use authority::AuthorityStore;
pub use blob::{BlobKey, BlobStore, Storage};
pub use error::{Conflict, StoreError};
pub use log_store::LogStore;
pub use published::{LogObject, LogObjectKey, PublishedLogs};
pub use store::Store;
pub use write::Write;
