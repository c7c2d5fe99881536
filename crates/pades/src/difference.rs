//! What happened between two revisions: each object that the newer one adds, replaces or deletes is
//! explained by a rule, or counts as [`ChangeLevel::Other`].
//!
//! Only the objects that the newer revision names are compared. Who refers to them is found in one
//! reading of the document, so that no object changes in two roles: the appearance of
//! a field that is a part of the page as well, or a number that was referred to before it existed.

mod annotations;
mod catalog;
mod census;
mod claim;
mod cover;
mod field;
mod form;
mod free_space;
mod new_field;
mod page;
mod path;
mod rest;
mod role;
mod same;
mod shade;
mod step;
mod store;
mod trailer;
mod veil;

use std::collections::BTreeSet;

use crate::document::Pdf;
use crate::error::{Fault, ReadError, reasons};
use crate::syntax::object::ObjectId;
use crate::view::View;
use census::Census;

reasons! {
    /// How far a change goes, from nothing to what no rule explains.
    ChangeLevel {
        None = "none", "nothing that a reader shows";
        LongTerm = "long_term", "data for long-term validation, time-stamps, metadata";
        Signature = "signature", "signatures and their fields";
        FormFilling = "form_filling", "values of form fields";
        Annotations = "annotations", "annotations";
        Other = "other", "anything else";
    }
}

reasons! {
    /// What a change is.
    ChangeKind {
        Annotation = "annotation", "an annotation was added, changed or removed";
        AnnotationRemoved = "annotation_removed", "the widget of a field is no longer shown";
        Appearance = "appearance", "the appearance of a field";
        CatalogKey = "catalog_key", "an entry of the catalog that may not change";
        CatalogReplaced = "catalog_replaced", "another catalog";
        Extensions = "extensions", "the list of extensions";
        FieldAdded = "field_added", "a field other than for a signature was added";
        FieldKey = "field_key", "an entry of a field that may not change";
        FieldRemoved = "field_removed", "a field is gone, moved or renamed";
        FieldValue = "field_value", "the value of a field";
        Form = "form", "the list of fields";
        FormKey = "form_key", "an entry of the form that may not change";
        Freed = "freed", "an object that is still referred to was deleted";
        Generation = "generation", "an object returned under another generation";
        Info = "info", "the document's information";
        Metadata = "metadata", "the document's metadata";
        Overwritten = "overwritten", "an object was replaced that no rule lets change";
        PageAnnotations = "page_annotations", "the list of a page's annotations";
        PageKey = "page_key", "an entry of a page that may not change";
        Revealed = "revealed", "an object that was there before came into use";
        SecurityStore = "security_store", "data for long-term validation";
        Shared = "shared", "a changed object is used in another place as well";
        Signature = "signature", "a signature";
        SignatureField = "signature_field", "a field for a signature";
        SignatureRemoved = "signature_removed", "a signature was removed";
        SignatureReplaced = "signature_replaced", "a signature or its appearance was replaced";
        Structure = "structure", "cross-references and containers of objects";
        Timestamp = "timestamp", "a document time-stamp";
        TrailerKey = "trailer_key", "an entry of the trailer that may not change";
        Unexplained = "unexplained", "an object came into use that no rule explains";
        Unused = "unused", "an object that nothing refers to";
    }
}

reasons! {
    /// Why a change that is of a permitted kind may mislead whoever looks at the page.
    Doubt {
        Annotation = "annotation_may_hide", "an annotation may hide what was signed";
        Button = "button_redrawn", "a button has another look";
        Covering = "field_may_hide", "a field was filled in, and its look may hide what was signed";
        ReadOnlyField = "read_only_field", "a field that nobody should fill in has another value";
        SignedField = "signed_field_added", "a later signer added a visible signature field where the page was empty";
        VisibleField = "visible_signature_field", "a visible signature field was added that may hide what was signed";
    }
}

impl Doubt {
    /// Which of two doubts counts: one that may turn out to be none counts least.
    pub(crate) fn graver(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (None | Some(Self::SignedField), Some(other)) => Some(other),
            (one, _) => one,
        }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The object's number; `None` for the trailer.
    pub object: Option<u32>,
    /// How far it goes.
    pub level: ChangeLevel,
    /// What it is.
    pub kind: ChangeKind,
    /// The full names of the fields that it belongs to.
    pub fields: BTreeSet<String>,
    /// The page that it is seen on, as far as that is known.
    pub page: Option<ObjectId>,
    /// Why it may mislead.
    pub doubt: Option<Doubt>,
}

impl Change {
    pub(crate) fn new(level: ChangeLevel, kind: ChangeKind) -> Self {
        Self {
            object: None,
            level,
            kind,
            fields: BTreeSet::new(),
            page: None,
            doubt: None,
        }
    }

    pub(crate) fn of_field(mut self, name: &str) -> Self {
        self.fields.insert(name.to_owned());
        self
    }

    pub(crate) fn on(mut self, page: ObjectId) -> Self {
        self.page = Some(page);
        self
    }

    pub(crate) fn doubted(mut self, doubt: Option<Doubt>) -> Self {
        self.doubt = doubt;
        self
    }
}

/// All changes of one revision.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The revision that they came with, counted from 0; at least 1.
    pub revision: usize,
    /// The changes, those of the trailer first, then by object number.
    pub changes: Vec<Change>,
}

impl Difference {
    /// The furthest level.
    #[must_use]
    pub fn level(&self) -> ChangeLevel {
        let levels = self.changes.iter().map(|change| change.level);
        levels.max().unwrap_or(ChangeLevel::None)
    }
}

/// What each revision after `oldest` changed, in order, or why it cannot be read.
#[must_use]
pub fn since(pdf: &Pdf<'_>, oldest: usize) -> Vec<(usize, Result<Difference, ReadError>)> {
    let count = pdf.revisions().len();
    if oldest.saturating_add(1) >= count {
        return Vec::new();
    }
    let census = Census::take(pdf, oldest);
    let step = |index: usize| {
        let census = census.as_ref().map_err(|error| *error)?;
        let views = pdf.at(index.saturating_sub(1)).zip(pdf.at(index));
        let (old, new) = views.ok_or_else(|| ReadError::damaged(Fault::Trailer, 0))?;
        compare(old, new, census)
    };
    (oldest + 1..count)
        .map(|index| (index, step(index)))
        .collect()
}

/// Compares a revision with the one before. The census must have been taken at an older revision
/// than `new`, or at `old`.
///
/// # Errors
/// Those of reading: what cannot be read is not explained.
fn compare(old: View<'_, '_>, new: View<'_, '_>, census: &Census) -> Result<Difference, ReadError> {
    let mut step = step::Step::new(old, new, census)?;
    step.trailer()?;
    step.catalog()?;
    let widgets = step.form()?;
    step.pages(&widgets)?;
    step.rest()?;
    step.shared()?;
    step.covering()?;
    Ok(Difference {
        revision: new.revision(),
        changes: step.into_changes(),
    })
}
