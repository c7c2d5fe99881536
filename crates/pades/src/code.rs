//! Stable codes of errors that carry more than their kind. Texts for people choose by them.

use crate::appearance::AppearanceError;
use crate::placeholder::PlaceholderError;
use crate::update::sign::FinishError;

/// Gives a type the code of each of its values, and the list of all codes.
macro_rules! codes {
    ($name:ident { $($pattern:pat => $code:literal,)* }) => {
        impl $name {
            /// Every code, so that texts for all can be demanded.
            pub const CODES: &'static [&'static str] = &[$($code,)*];

            /// The stable code, in snake case, unique within this type.
            #[must_use]
            pub const fn code(&self) -> &'static str {
                match self { $($pattern => $code,)* }
            }
        }
    };
}

codes! { AppearanceError {
    Self::BundledFont => "bundled_font",
    Self::ChoiceOutOfRange { .. } => "choice_out_of_range",
    Self::CombCells { .. } => "comb_cells",
    Self::CombTooShort { .. } => "comb_too_short",
    Self::DoesNotFit => "does_not_fit",
    Self::DrawingCoordinate => "drawing_coordinate",
    Self::DrawingTooLarge => "drawing_too_large",
    Self::DrawingTooSmall => "drawing_too_small",
    Self::FontSize => "font_size",
    Self::FrameSide => "frame_side",
    Self::LineBreak { .. } => "line_break",
    Self::MissingCharacter { .. } => "missing_character",
    Self::NothingToShow => "nothing_to_show",
    Self::ObjectNumbers => "object_numbers",
    Self::OptionCount { .. } => "option_count",
    Self::Rotation { .. } => "rotation",
    Self::TextTooLong { .. } => "text_too_long",
    Self::TooManyDetails { .. } => "too_many_details",
} }

codes! { FinishError {
    Self::NotDer => "not_der",
    Self::TooLarge { .. } => "too_large",
} }

codes! { PlaceholderError {
    Self::DuplicateKey { .. } => "duplicate_key",
    Self::KeyOfOtherKind { .. } => "key_of_other_kind",
    Self::MissingKey { .. } => "missing_key",
    Self::NotAPlaceholder => "not_a_placeholder",
    Self::Syntax { .. } => "syntax",
    Self::TooLong { .. } => "too_long",
    Self::Unclosed => "unclosed",
    Self::UnknownKey { .. } => "unknown_key",
    Self::UnknownKind => "unknown_kind",
    Self::Value { .. } => "value",
} }
