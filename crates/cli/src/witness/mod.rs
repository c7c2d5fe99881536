//! A witness of logs (C2SP tlog-witness): remembers the newest checkpoint of each log that it was told
//! of, and signs a newer one only if that continues it. What it decides is in `bulla_tlog::witness`.
//!
//! ```text
//! http ─ memory ─ bulla_tlog::witness        key ─ name and seed, one line in a file
//!           └ DIR/checkpoints/<SHA-256 of the log's name>: the newest cosigned checkpoint
//! ```

pub(crate) mod folder;
pub(crate) mod http;
mod key;
mod memory;

pub(crate) use memory::{Witness, remembered};
