//! Placeholders: text in a document that says where a field shall be. Two notations,
//! `{{signature;role=1}}` and `##SIG{role:'Buyer',w:'50mm',h:'13mm'}`; the grammar is in
//! `docs/spec/pdf-fields.md#placeholders`. [`Placeholder::parse`] reads one; a text that is meant as
//! one and has a mistake is an error with a reason, so that a sender sees it before anybody signs.
//! [`Search::page`] finds them in the text of a page, with their places.
//!
//! ```
//! use bulla_pades::placeholder::{FieldKind, Placeholder, Role};
//!
//! let found = Placeholder::parse("{{signature;role=1;width=50mm;height=13mm}}")?;
//! assert_eq!((found.kind, found.role), (FieldKind::Signature, Role::Number(1)));
//! # Ok::<(), bulla_pades::placeholder::PlaceholderError>(())
//! ```

mod build;
mod cmap;
mod content;
pub(crate) mod cover;
mod encoding;
mod error;
mod field;
mod line;
pub(crate) mod matrix;
mod metrics;
mod notation;
pub(crate) mod operand;
mod page;
pub(crate) mod stream;
mod text_font;
mod widths;

pub use error::{Key, PlaceholderError};
pub use field::{FieldKind, MAX_PLACEHOLDER_CHARACTERS, MAX_ROLE, Offset, Placeholder, Role, Size};
pub use line::Found;
pub use page::Search;
