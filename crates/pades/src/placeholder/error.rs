//! What is wrong with a placeholder. No variant carries text of the document.

use core::fmt;

/// What a placeholder can say of its field.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[expect(
    clippy::exhaustive_enums,
    reason = "closed by docs/spec/pdf-fields.md#placeholders"
)]
pub enum Key {
    /// The value that it has at first.
    Default,
    /// Its height.
    Height,
    /// What it is called.
    Label,
    /// The texts of which one is chosen.
    Options,
    /// Whether its value cannot be changed.
    ReadOnly,
    /// Whether it must be filled.
    Required,
    /// Who fills it.
    Role,
    /// Its width.
    Width,
    /// How far it is moved to the right.
    X,
    /// How far it is moved down.
    Y,
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Default => "default",
            Self::Height => "height",
            Self::Label => "label",
            Self::Options => "options",
            Self::ReadOnly => "readonly",
            Self::Required => "required",
            Self::Role => "role",
            Self::Width => "width",
            Self::X => "x",
            Self::Y => "y",
        })
    }
}

/// Why a text is no placeholder, or one with a mistake.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PlaceholderError {
    /// A key stands twice.
    #[error("{key} stands twice")]
    DuplicateKey {
        /// Which.
        key: Key,
    },
    /// A key that the kind of field does not have.
    #[error("this kind of field has no {key}")]
    KeyOfOtherKind {
        /// Which.
        key: Key,
    },
    /// A key without which the field cannot be made.
    #[error("{key} is missing")]
    MissingKey {
        /// Which.
        key: Key,
    },
    /// The text neither begins nor ends as a placeholder does.
    #[error("the text is no placeholder")]
    NotAPlaceholder,
    /// Something stands where it cannot.
    #[error("character {position} cannot stand there")]
    Syntax {
        /// The index among the characters of the placeholder.
        position: usize,
    },
    /// More characters than a placeholder has.
    #[error("a placeholder has at most {maximum} characters")]
    TooLong {
        /// The largest number.
        maximum: usize,
    },
    /// It begins and does not end in the same line.
    #[error("the placeholder does not end in its line")]
    Unclosed,
    /// A key of another product, or a typing mistake.
    #[error("the key at character {position} is unknown")]
    UnknownKey {
        /// Where it begins, among the characters of the placeholder.
        position: usize,
    },
    /// A kind of field that does not exist.
    #[error("there is no such kind of field")]
    UnknownKind,
    /// A value that the key cannot have.
    #[error("the value of {key} is not valid")]
    Value {
        /// Of which key.
        key: Key,
    },
}
