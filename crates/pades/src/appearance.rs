//! What a person sees of signatures and form fields: appearance streams (form `XObjects`) and the
//! fonts in them. The bytes of PDF objects come out; putting them into a file, and the structural
//! entries (`/Type /Subtype /FT /T /Rect /P /Parent /F`), are the writer's. The looks are specified
//! in `docs/spec/pdf-fields.md`.
//!
//! ```
//! use bulla_pades::appearance::{
//!     Appearances, Detail, Frame, Ink, Mark, Rotation, SignatureLook, Style,
//! };
//!
//! let mut looks = Appearances::starting_at(12)?;
//! let frame = Frame::new(220.0, 60.0, Rotation::None)?;
//! let details = [Detail { label: "", text: "Zoë Łukasz" }, Detail { label: "Date", text: "2026-11-28" }];
//! let mark = Mark::Typed("Zoë Łukasz", Style::Formal);
//! let look = SignatureLook { mark: Some(mark), details: &details, ink: Ink::Blue };
//! let signature = looks.signature(&look, frame)?;
//! // signature.widget: `/AP <</N 12 0 R>>`, to be spliced into the widget's dictionary
//! for object in looks.finish()? {
//!     // `12 0 obj` … : the form, then the fonts, one subset of each for all looks together
//!     assert!(object.number().get() >= 12);
//! }
//! # Ok::<(), bulla_pades::appearance::AppearanceError>(())
//! ```
//!
//! The same arguments give the same bytes on every machine: lengths are integers (thousandths of a
//! point) from the edge of this module on.

mod button;
mod choice;
mod comb;
mod content;
mod drawing;
mod embed;
mod error;
mod font;
mod form;
mod frame;
mod ink;
mod length;
mod mark;
mod object;
mod set;
mod sheet;
mod signature;
mod text;
mod text_field;

pub use button::{ButtonState, RadioButton, RadioLook};
pub use choice::Choice;
pub use drawing::{Drawing, InkPoint, MAX_POINTS, MAX_STROKES};
pub use error::AppearanceError;
pub use form::{Access, Border, FieldLook, FieldRules, Need};
pub use frame::{Frame, MAX_SIDE_POINTS, MIN_SIDE_POINTS, Rotation};
pub use ink::Ink;
pub use mark::{Mark, Style};
pub use object::{Dictionary, MAX_OBJECT_NUMBER, NewObject, ObjectNumber, text_string};
pub use set::Appearances;
pub use sheet::{MAX_MODULES, SHEET_POINTS, SheetLook};
pub use signature::{Detail, MAX_DETAILS, SignatureAppearance, SignatureLook};
pub use text::MAX_TEXT_CHARACTERS;
pub use text_field::{Alignment, FontSize, Layout, TextStyle};

#[cfg(test)]
mod tests;
