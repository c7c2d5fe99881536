//! Logs between database and storage: publication, crashes at every step, old copies, forgeries by
//! whoever owns the storage, erasure.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test ends where one of its steps fails"
)]

mod crash;
mod erasure;
mod foreign;
mod full;
#[path = "../oracles/go.rs"]
mod go;
mod lies;
mod outside;
mod paused;
mod publication;
mod repair;
#[path = "../oracles/sigstore.rs"]
mod sigstore;
mod world;
mod writer;
