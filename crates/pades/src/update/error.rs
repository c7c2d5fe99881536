//! Why an update is not written. Each reason has a stable code, for interfaces to explain.

use crate::error::{ReadError, reasons};

reasons! {
    /// What stands against an update.
    Refusal {
        CertificationNotFirst = "certification_not_first", "only the first signature can certify a document";
        CertifiedNoChanges = "certified_no_changes", "the document is certified and allows no changes";
        CertifiedNoNewFields = "certified_no_new_fields", "the document is certified and allows no new visible fields";
        FieldExists = "field_exists", "there is a field of this name";
        FieldKind = "field_kind", "the field is of another kind";
        FieldLocked = "field_locked", "a signature forbids changes of this field";
        FieldMissing = "field_missing", "there is no field of this name";
        FieldName = "field_name", "no name for a field";
        FieldReadOnly = "field_read_only", "the field is read-only";
        FieldSigned = "field_signed", "the field is signed already";
        FieldWidgets = "field_widgets", "a field with another number of widgets";
        Key = "key", "a key that may not be set here";
        NoPages = "no_pages", "the document has no pages";
        ObjectNumbers = "object_numbers", "no object numbers are left";
        PageMissing = "page_missing", "there is no such page";
        Rectangle = "rectangle", "no rectangle";
        SeedValue = "seed_value", "the field demands of its signature what is not given";
        SignedNoNewFields = "signed_no_new_fields", "the document is signed, and new fields would change it";
        SignedNoNewPages = "signed_no_new_pages", "the document is signed, and a new page would change it";
        TooLarge = "too_large", "the file is too large for its cross-reference table";
        Value = "value", "not one PDF value";
    }
}

/// Why an update is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The file is not read as far as the update needs it.
    #[error("the document cannot be read: {0}")]
    Read(#[from] ReadError),
    /// The file, or somebody's signature, stands against it.
    #[error("{0}")]
    Refused(Refusal),
}

impl WriteError {
    /// The stable code, in snake case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Read(error) => error.code(),
            Self::Refused(refusal) => refusal.code(),
        }
    }
}

impl Refusal {
    /// Refuses unless all is well.
    pub(crate) fn unless(self, is_well: bool) -> Result<(), WriteError> {
        if is_well { Ok(()) } else { Err(self.into()) }
    }
}

impl From<Refusal> for WriteError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
