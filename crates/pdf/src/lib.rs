//! What the product does with one PDF in memory: a sender places fields, signers fill and sign, and
//! everybody judges the next revision. Pure: clock, random bytes, keys and network are the caller's;
//! the same plan gives the same bytes natively and in WebAssembly.
//!
//! ```text
//! Paper::with_capacity ─ write … ─ inspect ─┬─ place ─────────────────────────▶ revision 1, to be sent
//!                                           └─ prepare ─ finish | accept ─ timestamp ─ extend ─▶ next revision
//! ```
//! [`Paper::prepare`] says what is to be signed, [`Paper::finish`] takes the signature and asks for a
//! time-stamp, [`Paper::timestamp`] takes the answer: only now the document has grown. Data for
//! long-term validation ([`Paper::extend`]) and a time-stamp of the document
//! ([`Paper::ask_for_timestamp`]) follow. [`Paper::rollback`] goes back, where somebody else was
//! faster. [`Paper::successor`] judges a revision that somebody else made.
//!
//! Plans and reports are JSON at the boundary of a WebAssembly module; `docs/spec/pdf-fields.md` says how
//! fields are named and where signatures go.

mod assign;
mod cover;
mod extend;
mod fill;
mod geometry;
mod inspect;
mod instance;
mod layout;
mod mark;
mod name;
mod obstacle;
mod own;
mod paper;
mod place;
mod placing;
pub mod plan;
pub mod report;
mod sheet;
mod sign;
mod successor;
mod writing;

pub use assign::{Holder, Part, assign};
pub use name::{FieldKind, FieldName};
pub use obstacle::Obstacle;
pub use paper::Paper;
pub use place::{MAX_FIELDS, MAX_SIGNERS};
