//! The evidence file and the offline verifier: one report for a document, its statements and its
//! part of the log (`docs/spec/evidence.md`). No input or output, no clock, no network: the command
//! line and the browser run the same code.
//!
//! ```text
//! Evidence::encode ── *.evidence.json ──┐
//! document (name, SHA-256, first bytes) ├─ verify(files, trust file) ── one Report per document,
//! trust file of the instance ───────────┘                              or evidence file left over
//! ```
//!
//! Nothing here returns an error for bad input: every failure is a [`Verdict`] with a [`Reason`],
//! and what was not checked is said.

mod anchors;
mod epochs;
mod examine;
mod file;
mod history;
mod input;
mod log;
mod names;
mod private;
mod reason;
mod report;
mod signing;
mod verify;

pub use file::{
    DocumentOpening, EmailOpening, Evidence, EvidenceError, LogAnchor, MAX_EVIDENCE_BYTES,
    PrivateOpening,
};
pub use input::{HEAD_BYTES, InputFile, wants_content};
pub use private::{
    DeclinePart, DeclineReason, PrivateDocument, PrivateField, PrivatePart, PrivatePdf,
    PrivateRecipient, PrivateSender,
};
pub use reason::Reason;
pub use report::{Fact, HistoryEntry, Modifier, Report, SignatureRow, SignatureState, Verdict};
pub use signing::{SignatureKey, SignatureLook, SignaturePlace, SignedDocument, SigningPart};
pub use verify::{verify, worst};

#[cfg(test)]
mod anchors_tests;
#[cfg(test)]
mod insiders_tests;
#[cfg(test)]
mod rotation_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;
