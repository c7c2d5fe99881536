//! Why something was not done with a PDF: a stable code, and the field that it is about. Texts for
//! people live in the clients.

use bulla_pades::appearance::AppearanceError;
use bulla_pades::verify::record::Code;
use bulla_pades::{FinishError, ReadError, WriteError};
use bulla_pki::cms::{CmsBuildError, CmsError};
use bulla_pki::timestamp::TimestampError;
use bulla_pki::{CertificateError, KeyError};
use serde::{Deserialize, Serialize};

/// Declares an enum whose variants have a stable code and an English text.
macro_rules! reasons {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $code:literal, $text:literal;)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name {
            $($variant,)*
        }

        impl $name {
            pub(crate) const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            pub(crate) const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

reasons! {
    /// Reasons beside those of reading and writing.
    Reason {
        Author = "revision_author", "the newer revision is not signed by the one whose turn it was";
        Certificate = "certificate", "the certificate cannot be used for this signature";
        ChangesForbidden = "changes_forbidden", "the newer revision changes what it may not";
        Character = "character_missing", "a character that no bundled font has";
        Drawing = "drawing", "a drawing that is empty, a mere dot, or too large";
        FieldRequired = "field_required", "a field that must be filled is empty";
        FieldUnknown = "field_unknown", "a value for a field that is not there or not one's own";
        FieldsTooMany = "fields_too_many", "more fields or signers than a document takes";
        ForeignField = "foreign_field", "the newer revision fills in somebody else's field";
        Internal = "internal", "a fault of the program";
        LineBreak = "line_break", "a line break in a text of one line";
        MarkMissing = "mark_missing", "a mark is needed: a name to show in handwriting, or a drawing";
        NotANumber = "not_a_number", "the value is not a number";
        NotASuccessor = "not_a_successor", "the newer revision does not begin with the one before";
        OptionUnknown = "option_unknown", "the value is none of the options";
        Options = "options", "a field with wrong options or places";
        Order = "order", "a step that does not follow the one before";
        OutsidePage = "outside_page", "a place outside of its page";
        PageMissing = "page_missing", "there is no such page";
        PaperWithoutPdf = "paper_without_pdf", "no document is signed in itself, so none can be checked on paper";
        PlaceMissing = "no_room", "the last page has no room for the signatures";
        Role = "role_unknown", "a placeholder for somebody who is no signer";
        Signature = "signature_wrong", "the signature is not that of the certificate's key over this document";
        SignatureAltered = "signature_altered", "a signature of the newer revision does not hold";
        SignatureTooLarge = "signature_too_large", "the signature is larger than what was kept for it";
        SignerTwice = "signer_twice", "a signer or signature field stands twice";
        TextTooLong = "text_too_long", "a text that does not fit into its field";
        Timestamp = "timestamp_wrong", "the time-stamp does not answer the question";
        TimestampRejected = "timestamp_rejected", "the time-stamp authority says no";
        TimestampUntrusted = "timestamp_untrusted", "the time-stamp authority is not one that is trusted";
    }
}

/// Why something was not done. Nothing was changed then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
#[serde(deny_unknown_fields)]
pub struct Obstacle {
    code: Code,
    field: Option<String>,
    character: Option<char>,
    message: String,
}

impl Obstacle {
    /// An obstacle that another module stated: its code, and its text in English.
    #[must_use]
    pub fn stated(code: &str, message: &str) -> Self {
        Self {
            code: code.to_owned().into(),
            field: None,
            character: None,
            message: message.to_owned(),
        }
    }

    /// That no document of an envelope can have a page for the paper check.
    #[must_use]
    pub fn paper_without_pdf() -> Self {
        Reason::PaperWithoutPdf.into()
    }

    /// The stable code, in snake case: one of this crate, or of `ReadError`, `WriteError` of
    /// `bulla_pades`.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The name of the field that it is about.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// The character that no bundled font has.
    #[must_use]
    pub const fn character(&self) -> Option<char> {
        self.character
    }

    /// What it is in English, for terminals and logs; no text of the document.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The same about a field.
    pub(crate) fn about(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }
}

impl From<Reason> for Obstacle {
    fn from(reason: Reason) -> Self {
        Self::stated(reason.code(), reason.text())
    }
}

impl Reason {
    /// Refuses unless all is well.
    pub(crate) fn unless(self, is_well: bool) -> Result<(), Obstacle> {
        if is_well { Ok(()) } else { Err(self.into()) }
    }

    /// The obstacle about a field.
    pub(crate) fn about(self, field: &str) -> Obstacle {
        Obstacle::from(self).about(field)
    }
}

impl From<ReadError> for Obstacle {
    fn from(error: ReadError) -> Self {
        Self::stated(error.code(), &error.to_string())
    }
}

impl From<WriteError> for Obstacle {
    fn from(error: WriteError) -> Self {
        Self::stated(error.code(), &error.to_string())
    }
}

impl From<AppearanceError> for Obstacle {
    fn from(error: AppearanceError) -> Self {
        let reason = match error {
            AppearanceError::MissingCharacter { .. } => Reason::Character,
            AppearanceError::LineBreak { .. } => Reason::LineBreak,
            AppearanceError::DoesNotFit
            | AppearanceError::CombTooShort { .. }
            | AppearanceError::TooManyDetails { .. }
            | AppearanceError::TextTooLong { .. } => Reason::TextTooLong,
            AppearanceError::DrawingCoordinate
            | AppearanceError::DrawingTooLarge
            | AppearanceError::DrawingTooSmall => Reason::Drawing,
            AppearanceError::NothingToShow => Reason::MarkMissing,
            AppearanceError::ChoiceOutOfRange { .. } => Reason::OptionUnknown,
            AppearanceError::OptionCount { .. } | AppearanceError::FrameSide => Reason::Options,
            AppearanceError::BundledFont
            | AppearanceError::CombCells { .. }
            | AppearanceError::FontSize
            | AppearanceError::ObjectNumbers
            | AppearanceError::Rotation { .. }
            | _ => Reason::Internal,
        };
        let mut obstacle = Self::stated(reason.code(), &error.to_string());
        if let AppearanceError::MissingCharacter { character, .. } = error {
            obstacle.character = Some(character);
            reason.text().clone_into(&mut obstacle.message);
        }
        obstacle
    }
}

impl From<FinishError> for Obstacle {
    fn from(error: FinishError) -> Self {
        let reason = match error {
            FinishError::TooLarge { .. } => Reason::SignatureTooLarge,
            FinishError::NotDer | _ => Reason::Signature,
        };
        Self::stated(reason.code(), &error.to_string())
    }
}

impl From<CmsBuildError> for Obstacle {
    fn from(error: CmsBuildError) -> Self {
        let reason = match error {
            CmsBuildError::Signature(_) | CmsBuildError::Cms(_) => Reason::Signature,
            CmsBuildError::Timestamp => Reason::Timestamp,
            CmsBuildError::Chain { .. }
            | CmsBuildError::DigestAlgorithm { .. }
            | CmsBuildError::Key(_)
            | _ => Reason::Certificate,
        };
        Self::stated(reason.code(), &error.to_string())
    }
}

impl From<CmsError> for Obstacle {
    fn from(error: CmsError) -> Self {
        Self::stated(Reason::Signature.code(), &error.to_string())
    }
}

impl From<CertificateError> for Obstacle {
    fn from(error: CertificateError) -> Self {
        Self::stated(Reason::Certificate.code(), &error.to_string())
    }
}

impl From<KeyError> for Obstacle {
    fn from(error: KeyError) -> Self {
        Self::stated(Reason::Certificate.code(), &error.to_string())
    }
}

impl From<TimestampError> for Obstacle {
    fn from(error: TimestampError) -> Self {
        let reason = if matches!(error, TimestampError::Rejected { .. }) {
            Reason::TimestampRejected
        } else {
            Reason::Timestamp
        };
        Self::stated(reason.code(), &error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::{Obstacle, Reason};

    #[test]
    fn an_obstacle_travels_as_json() {
        let obstacle = Reason::FieldRequired.about("bulla-x-text1");
        let json = serde_json::to_string(&obstacle).unwrap();
        assert_eq!(serde_json::from_str::<Obstacle>(&json).unwrap(), obstacle);
        assert_eq!(obstacle.code(), "field_required");
        assert_eq!(obstacle.field(), Some("bulla-x-text1"));
    }
}
