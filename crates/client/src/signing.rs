//! What a person chooses when signing: values of fields, what is seen of the signature, the key,
//! and whether to go without a time-stamp.

use bulla_evidence::SignatureLook;
use bulla_pdf::plan::{CmsForm, Detail, FieldValue, Ink, Look, Mark, Style};
use bulla_types::DocumentId;
use serde::Deserialize;

use crate::{ClientError, Locale};

/// How somebody signs. The default is the key of the identity, the name in handwriting, and a
/// time-stamp.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "callers fill in a form; a new field must be a compile error"
)]
pub struct Signing {
    /// Values of the own fields. Fields that are not named keep what they have.
    pub values: Vec<DocumentValue>,
    /// The mark; the name in handwriting where none is given.
    pub mark: Option<Mark>,
    /// The mark of initials; the first letters of the name where none is given.
    pub initials: Option<Mark>,
    /// The colour of marks.
    pub ink: Ink,
    /// The handwriting of typed marks.
    pub style: Style,
    /// Why; empty for none.
    pub reason: String,
    /// Where; empty for none.
    pub location: String,
    /// The form of the signature in PDFs.
    pub form: CmsForm,
    /// Whether the signature needs a time-stamp.
    pub timestamp: TimestampWish,
    /// Whose key makes the signatures of documents.
    pub key: KeyChoice,
    /// What documents get that are not signed in themselves.
    pub files: FileSignatures,
}

/// The value of a field of a document.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "callers fill in a form; a new field must be a compile error"
)]
pub struct DocumentValue {
    /// The document.
    pub document_id: DocumentId,
    /// Name of the field, as [`crate::Client::inspect`] gave it.
    pub field: String,
    /// The value.
    pub value: String,
}

/// Whether a signature needs a time-stamp.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum TimestampWish {
    /// It goes without: nothing but the act then says when.
    Without,
    /// Nothing is signed where none can be had.
    #[default]
    Needed,
}

/// What documents get that are not signed in themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum FileSignatures {
    /// Nothing of their own: the act names them and is their signature.
    ActAlone,
    /// Beside the act a CMS, which other programs verify.
    #[default]
    Beside,
}

/// Whose key makes the signatures of documents. The act is always signed by the identity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "there are no others")]
pub enum KeyChoice {
    /// The key of the identity, with a certificate of the instance.
    #[default]
    Identity,
    /// A key that the person brought along and that the host holds under this number.
    Imported(u32),
}

impl Signing {
    /// The values of one document.
    pub(crate) fn values_of(&self, document: DocumentId) -> Vec<FieldValue> {
        let own = self.values.iter().filter(|v| v.document_id == document);
        own.map(|value| FieldValue {
            field: value.field.clone(),
            value: value.value.clone(),
        })
        .collect()
    }

    /// What is seen of the signature.
    pub(crate) fn look(&self, name: &str, details: Vec<Detail>) -> Look {
        let mark = self.mark.clone();
        Look {
            mark: Some(mark.unwrap_or_else(|| Mark::Typed(name.to_owned()))),
            ink: self.ink,
            style: self.style,
            details,
        }
    }

    /// The mark of initials.
    pub(crate) fn initials_of(&self, name: &str) -> Option<Mark> {
        let letters = || {
            let words = name.split_whitespace();
            words.filter_map(|word| word.chars().next()).collect()
        };
        self.initials
            .clone()
            .or_else(|| Some(Mark::Typed(letters())))
    }
}

/// How the act records a look.
pub(crate) const fn look_kind(look: &Look) -> SignatureLook {
    match look.mark {
        Some(Mark::Drawn(_)) => SignatureLook::Drawn,
        Some(Mark::Typed(_)) => SignatureLook::Typed,
        None => SignatureLook::Text,
    }
}

/// The facts beside a mark, in the signer's language.
pub(crate) fn details(locale: Locale, facts: [&str; 4]) -> Vec<Detail> {
    let labels = match locale {
        Locale::De => ["Unterschrieben von", "Datum", "Grund", "Schlüssel"],
        Locale::Fr => ["Signé par", "Date", "Motif", "Clé"],
        Locale::It => ["Firmato da", "Data", "Motivo", "Chiave"],
        Locale::En => ["Signed by", "Date", "Reason", "Key"],
    };
    labels
        .into_iter()
        .zip(facts)
        .map(|(label, text)| Detail {
            label: label.to_owned(),
            text: text.to_owned(),
        })
        .collect()
}

/// Whether the values are of documents that are there.
pub(crate) fn check_values(signing: &Signing, documents: &[DocumentId]) -> Result<(), ClientError> {
    let known = |value: &DocumentValue| documents.contains(&value.document_id);
    if signing.values.iter().all(known) {
        Ok(())
    } else {
        Err(ClientError::WrongStep)
    }
}
