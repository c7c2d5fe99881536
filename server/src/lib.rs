//! The server of Bulla: stores ciphertext, enforces the second factor, keeps the record that it
//! cannot rewrite. It links no crate that opens a document; that is a fact of its dependency graph.
//!
//! ```text
//! listener ─▶ log ─▶ headers ─▶ panic, time limit, origin ─▶ router ─▶ routes/<resource>/<verb>
//!                                                                         │ one commit(writes, events)
//!                                                                         ▼
//!                                                    store ◀─ sequencer ─▶ leaves, tiles, checkpoint
//! ```
//!
//! A handler extracts, authorises, asks `bulla-domain`, commits state and events together, has the
//! log settled and answers. Every answer that is no success is a problem document (RFC 9457).

pub mod address;
pub mod certificate_admin;
mod checkpoint_stamps;
pub mod clock;
pub mod config;
pub mod doctor;
pub mod entropy;
pub mod erasure_admin;
pub mod listener;
pub mod log_admin;
pub mod log_rotation;
pub mod router;
pub mod secrets;
pub mod start;
pub mod state;
pub mod timestamp_admin;

mod allowance;
mod assets;
mod attempts;
mod authority;
mod commit;
mod details;
mod device;
mod egress;
mod epochs;
mod error;
mod extract;
mod freshness;
mod fuse;
mod jobs;
mod latest;
mod log_keys;
mod mail;
mod metrics;
mod middleware;
mod openapi;
mod patient;
mod publication;
mod request;
mod reset;
mod rotation;
mod routes;
mod run;
mod second_factor;
mod session;
mod set_up;
mod timestamps;
mod uploads;
mod validation;
mod witnesses;

pub use middleware::panic::log_places;

#[cfg(test)]
mod testing;
