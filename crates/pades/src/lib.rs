//! PDF signatures: a strict reader of revisions, a writer of incremental updates, `PAdES` signatures
//! and their verification. No input or output, no clock, no key: they are arguments.
//!
//! ```text
//! bytes ── Pdf::open ──▶ Pdf ── at(n), newest ──▶ View ── object, catalog, pages, form, signature
//!                         └─ revisions: where each ends, what it defines, its trailer
//! ```
//!
//! ```text
//! Update::begin ── add_field, fill, add_object ──┬─▶ finish ──▶ tail to append
//!                                                └─▶ prepare ──▶ Prepared ── finish(CMS) ──▶ tail
//! ```
//!
//! # Reading
//! [`Pdf::open`] borrows the file and reads its cross-reference sections alone, from the newest to
//! the oldest. [`Pdf::revisions`] are the original file and each incremental update: where it ends,
//! how its section is written, and [`Revision::entries`], the objects it adds, replaces or deletes
//! (which is all that a comparison of two revisions has to look at). [`Pdf::at`] gives a [`View`]:
//! the document as of a revision, in which every object is the one that counted then, read from the
//! bytes that existed then. [`View::object`] reads an [`Indirect`] object, lazily;
//! [`Indirect::raw`] gives its bytes. On top stand [`View::catalog`], [`View::pages`],
//! [`View::annotations`], [`View::form`], [`View::signature_fields`], [`View::signature`] and
//! [`View::certification`]. [`Pdf::survey`] reads everything; [`View::inspect`] lists what a signer
//! should know before signing.
//!
//! A file that would need repair is refused with [`ReadError::Damaged`]: readers repair in different
//! ways, and what one shows another does not. All limits are [`Limits`]; `docs/spec/pdf-signatures.md`
//! lists what is refused.
//!
//! # Showing
//! [`appearance`] draws signatures and form fields: forms and fonts, as objects for an update.
//! [`placeholder`] reads the texts that say where a field shall be; [`placeholder::Search`] finds them.
//!
//! # Writing
//! [`Update`] collects changes of the newest revision and gives the bytes to append. Earlier
//! signatures, locks and certifications are respected: a [`Refusal`] says what stands against it.
//! [`Update::prepare`] ends with a signature whose CMS is missing; [`Prepared::digest`] is what the
//! CMS has to sign, and [`Prepared::finish`] puts it in. [`Extension`] adds what long-term validation
//! needs, and document time-stamps in the same two steps.
//!
//! # Verifying
//! [`verify::verify`] judges every signature of a file: what it covers, whether it holds, whose it is,
//! and whether what came after it was allowed. [`difference`] says what a revision changed.

pub mod appearance;
mod code;
pub mod difference;
mod document;
mod error;
mod filter;
mod inspect;
mod limits;
mod model;
mod object_stream;
pub mod placeholder;
#[cfg(test)]
mod reading_tests;
mod survey;
mod syntax;
#[cfg(test)]
mod testing;
mod text;
mod update;
pub mod verify;
mod view;
mod xref;

pub use document::{Pdf, Version};
pub use error::{Fault, Feature, LimitKind, ReadError};
pub use inspect::{Concern, ConcernKind, MAX_CONCERNS};
pub use limits::Limits;
pub use model::catalog::{List, Place};
pub use model::form::{Field, FieldKind, Form};
pub use model::pages::Pages;
pub use model::permission::{FieldSelection, Lock, Permission};
pub use model::signature::{Signature, SignatureField};
pub use survey::{Anomaly, Survey};
pub use syntax::object::{Dictionary, Entry, Name, Object, ObjectId, PdfString, Span, Value};
pub use text::decode_text;
pub use update::Update;
pub use update::error::{Refusal, WriteError};
pub use update::extend::{Extension, ValidationData};
pub use update::field::{NewField, NewWidget, Rectangle};
pub use update::fill::Fill;
pub use update::sign::{
    FinishError, MAX_RESERVE_BYTES, NewSignature, Prepared, PreparedTail, SubFilter,
};
pub use update::value::Entries;
pub use view::{Indirect, View};
pub use xref::chain::Revision;
pub use xref::{Location, XrefEntry, XrefKind};
