//! The evidence file and the offline verifier: one report for a document, its statements and its
//! part of the log (`docs/spec/evidence.md`). No input or output, no clock, no network: the command
//! line and the browser run the same code.
//!
//! ```text
//! Evidence::encode ── *.evidence.json ──────┐
//! documents: PDFs whole, others by digest   ├─ verify(files, trust, now) ── one Report per document,
//! signatures beside documents (.p7s)        │                          or evidence file left over
//! trust file of the instance, certificates ─┘
//! ```
//!
//! Nothing here returns an error for bad input: every failure is a [`Verdict`] with a [`Reason`],
//! and what was not checked is said.

mod acts;
mod anchors;
mod assurance;
mod certificate;
mod compose;
mod derive;
mod epochs;
mod examine;
mod fields;
mod file;
mod history;
mod input;
mod instance_logs;
mod log;
mod names;
mod private;
mod reason;
mod redact;
mod report;
mod signed;
mod signing;
mod stamps;
mod times;
mod trust;
mod unpack;
mod verify;

pub use assurance::{
    Assurance, Criterion, CriterionName, EmailVoucher, Ground, LeftOpen, SecondFactorVoucher,
    Shown, SignatureLevel, Standing,
};
pub use bulla_certificate::{Language, UnknownLanguage, VERSION as CERTIFICATE_VERSION};
pub use certificate::{CertificateError, make_certificate};
pub use fields::check as check_fields;
pub use file::{
    DocumentOpening, EmailOpening, Evidence, EvidenceError, LogAnchor, MAX_EVIDENCE_BYTES,
    PrivateOpening, RevisionOpening,
};
pub use input::{HEAD_BYTES, InputFile, MAX_PDF_BYTES, digest_beside, wants_content};
pub use instance_logs::{anchor_verifier, log_verifier};
pub use private::{
    GivenReason, PrivateDocument, PrivateField, PrivatePart, PrivatePdf, PrivateRecipient,
    PrivateSender, ReasonPart,
};
pub use reason::Reason;
pub use redact::{Omission, OmissionError};
pub use report::{
    AuthorityStanding, EventField, Fact, FieldState, HistoryEntry, LogTime, LogTimeSource,
    Modifier, Report, SignatureRow, SignatureState, TimestampAuthority, Verdict,
};
pub use signing::{SignatureKey, SignatureLook, SignaturePlace, SignedDocument, SigningPart};
pub use stamps::{CheckpointStamp, checkpoint_stamp};
pub use times::witnessed_at;
pub use trust::Trust;
pub use unpack::{UnpackedFile, unpack};
pub use verify::{verify, worst};

#[cfg(test)]
mod anchors_testing;
#[cfg(test)]
mod anchors_tests;
#[cfg(test)]
mod assurance_tests;
#[cfg(test)]
mod certificate_tests;
#[cfg(test)]
mod certificate_vectors;
#[cfg(test)]
mod fields_tests;
#[cfg(test)]
mod insiders_tests;
#[cfg(test)]
mod pdf_testing;
#[cfg(test)]
mod pdf_tests;
#[cfg(test)]
mod redact_tests;
#[cfg(test)]
mod rotation_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod times_tests;
#[cfg(test)]
mod vectors;
#[cfg(test)]
mod withdrawal_tests;
#[cfg(test)]
mod witness_tests;
