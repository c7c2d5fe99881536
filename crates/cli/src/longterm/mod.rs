//! Long-term validation of PDFs: what shows later that certificates were in force, fetched where they
//! say or given as files, and a time-stamp over all of it (B-LT, B-LTA). Whose the certificates are, and
//! whether they are trusted, is nothing that is decided here: `bulla verify` does.
//!
//! ```text
//! file ─ verify ─▶ signatures ─ chains ─▶ roots ─ revocation ─▶ DSS ─▶ document time-stamp ─ verify ─▶ file
//! ```

mod fetch;
mod files;
mod gather;
mod journey;
mod needs;
mod outcome;

pub(crate) use journey::{Goal, Journey};
pub(crate) use outcome::{Outcome, State};
