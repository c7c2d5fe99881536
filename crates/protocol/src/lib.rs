//! What client and server say to each other: paths, bodies and error codes, defined once. The
//! server answers with these types, the client and the generated description read them.
//!
//! Bodies are JSON, containers are bytes. Errors are `application/problem+json` (RFC 9457) with a
//! stable `code`. Signed statements travel as [`StatementRecord`], which this crate does not open.

pub mod certificate;
pub mod container;
pub mod envelope;
pub mod error;
pub mod identity;
pub mod invitation;
pub mod keys;
pub mod log;
pub mod login;
pub mod paper;
pub mod path;
pub mod recovery;
pub mod register;
pub mod second_factor;
pub mod session;
pub mod sessions;
pub mod trust;
pub mod vault;

mod statement_record;
mod write_proof;

pub use error::{ErrorCode, Problem};
pub use statement_record::StatementRecord;
pub use write_proof::VaultWrite;

/// How long a server leaves a connection open on which nobody asks for anything, in milliseconds,
/// where its operator says nothing else. Clients use none that was idle for half as long: a request
/// on one that is closed at that moment fails, and whether it was read nobody knows.
pub const IDLE_CONNECTION_MS: u64 = 10_000;
