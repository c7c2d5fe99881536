//! Ports of the stores: the records that the server keeps, the one transaction that changes them
//! together with their events, and the store of encrypted bytes. Adapters live one floor up and
//! pass the same tests.
//!
//! There is one way to change state: [`Store::commit`] takes writes and events and applies all of
//! them or none. An event that was committed is in the log after the next [`Store::sequence`].

pub mod blob;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod error;
pub mod log;
pub mod record;
pub mod store;
pub mod write;

pub use blob::{BlobKey, BlobStore};
pub use error::{Conflict, StoreError};
pub use store::Store;
pub use write::Write;
