//! The command line against the real server: both binaries, real files, real codes.
//!
//! The binaries are those of the last build; `BULLA_BIN_DIR` names another directory.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test ends where one of its steps fails"
)]

mod account;
mod anchor;
mod archive;
mod audit;
#[path = "../formats/cases.rs"]
mod cases;
mod certificate;
mod code;
mod conformance;
mod contradiction;
mod decline;
mod doctor;
mod envelope;
mod erase;
mod evidence;
#[path = "../oracles/go.rs"]
mod go;
mod keys;
mod local;
mod log;
mod log_key;
mod operator;
mod paper;
mod published;
mod rotate;
mod sign;
mod sign_files;
mod usage;
mod verify;
mod verify_files;
mod watch;
mod watch_witness;
mod withdraw;
mod witness;
mod witness_interop;
mod world;
