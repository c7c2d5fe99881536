//! A placeholder that was understood.

use crate::appearance::{Access, Need};
use crate::placeholder::PlaceholderError;
use crate::placeholder::build::build;
use crate::placeholder::notation;

/// The longest placeholder, in characters.
pub const MAX_PLACEHOLDER_CHARACTERS: usize = 1024;
/// The largest number of a role.
pub const MAX_ROLE: u16 = 999;

/// The kinds of fields (design: signature, initials, name, e-mail, date signed, text, number,
/// checkbox, radio, dropdown).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum FieldKind {
    /// A box to tick.
    Checkbox,
    /// The date of signing.
    Date,
    /// One of several texts, in a list that opens.
    Dropdown,
    /// The signer's e-mail address.
    Email,
    /// The signer's initials.
    Initials,
    /// The signer's name.
    Name,
    /// A number.
    Number,
    /// One of several buttons.
    Radio,
    /// A signature.
    Signature,
    /// Any text.
    Text,
}

/// Who fills a field.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "closed by docs/spec/pdf-fields.md#placeholders"
)]
pub enum Role {
    /// The recipient of this name among those of the envelope, as the sender maps it.
    Named(String),
    /// The recipient with this number, 1 to [`MAX_ROLE`].
    Number(u16),
}

/// The size of a field in points, each side 1 to 14 400.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "two lengths")]
pub struct Size {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// How far a field is moved from where its placeholder stands, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "two lengths")]
pub struct Offset {
    /// To the right.
    pub right: f64,
    /// Downwards.
    pub down: f64,
}

/// A field that a placeholder asks for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Placeholder {
    /// What kind of field.
    pub kind: FieldKind,
    /// Who fills it.
    pub role: Role,
    /// Whether it must be filled; signatures and initials must unless the placeholder says no.
    pub need: Need,
    /// Whether its value can be changed.
    pub access: Access,
    /// What it is called.
    pub label: Option<String>,
    /// The value that it has at first; of a choice one of the options, of a checkbox `true` or
    /// `false`.
    pub default: Option<String>,
    /// The texts of a choice, at least one, each once; empty for other kinds.
    pub options: Vec<String>,
    /// The size, from the placeholder or the usual one of the kind.
    pub size: Size,
    /// How far it is moved.
    pub offset: Offset,
}

impl FieldKind {
    /// The kind of this name, in any case of letters.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "checkbox" => Self::Checkbox,
            "date" => Self::Date,
            "dropdown" => Self::Dropdown,
            "email" => Self::Email,
            "initials" => Self::Initials,
            "name" => Self::Name,
            "number" => Self::Number,
            "radio" => Self::Radio,
            "signature" => Self::Signature,
            "text" => Self::Text,
            _ => return None,
        })
    }

    /// The size of a field whose placeholder says none.
    pub(crate) const fn usual_size(self) -> Size {
        let (width, height) = match self {
            Self::Checkbox | Self::Radio => (14.0, 14.0),
            Self::Date | Self::Number => (100.0, 20.0),
            Self::Initials => (60.0, 30.0),
            Self::Signature => (200.0, 60.0),
            Self::Dropdown | Self::Email | Self::Name | Self::Text => (160.0, 20.0),
        };
        Size { width, height }
    }
}

impl Placeholder {
    /// The placeholder that a text is, from its first to its last brace.
    ///
    /// # Errors
    /// [`PlaceholderError::NotAPlaceholder`] for text that does not look like one, another variant
    /// for a placeholder with a mistake.
    pub fn parse(text: &str) -> Result<Self, PlaceholderError> {
        build(&notation::read(text)?)
    }
}

#[cfg(test)]
mod tests;
