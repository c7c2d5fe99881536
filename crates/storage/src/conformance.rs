//! What every adapter promises, as checks that its tests run: each macro makes one test of each
//! check, over a fresh store. A check panics where the adapter breaks its word.
//!
//! ```ignore
//! bulla_storage::conformance::blob_store_tests!(in_memory, async {
//!     ((), std::sync::Arc::new(MyBlobStore::new()))
//! });
//! ```
//! The expression yields a guard that lives as long as the test, such as a directory, and the store.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::indexing_slicing,
    reason = "checks of a test suite: a panic is how they report"
)]

pub mod blob;

pub use crate::blob_store_tests;
