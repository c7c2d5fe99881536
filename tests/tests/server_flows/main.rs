//! Flows through the real router: SQL store on disk, blobs in memory, a clock that the test moves,
//! seeded randomness. The other side of every protocol is played with the client's own crates.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends where one of its steps fails"
)]

mod authority_oracle;
mod certificates;
mod containers;
mod counting;
mod decline;
mod draft;
mod enumeration;
mod envelopes;
mod expiry;
#[path = "../oracles/go.rs"]
mod go;
mod harness;
mod instance;
mod keys;
mod lockout;
mod log_interop;
mod login;
mod logs;
#[path = "../pki/openssl.rs"]
mod openssl;
#[expect(dead_code, reason = "nothing here asks JavaScript")]
#[path = "../formats/oracle.rs"]
mod oracle;
mod person;
mod published;
mod recovery;
mod registration;
mod relay;
mod reminders;
mod reset;
mod revisions;
mod session;
mod sessions;
mod timestamps;
mod withdraw;
