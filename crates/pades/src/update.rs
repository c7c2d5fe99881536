//! Incremental updates: what is to be appended to a file so that objects are added or replaced. The
//! file itself is never copied nor changed.

pub(crate) mod cover;
pub(crate) mod edited;
pub(crate) mod error;
pub(crate) mod extend;
pub(crate) mod field;
pub(crate) mod fill;
pub(crate) mod guard;
pub(crate) mod page;
pub(crate) mod section;
pub(crate) mod seed;
pub(crate) mod sign;
pub(crate) mod slot;
#[cfg(test)]
mod tests;
pub(crate) mod value;

use std::collections::{BTreeMap, HashMap};

use crate::appearance::NewObject;
use crate::document::Pdf;
use crate::error::{Fault, ReadError};
use crate::limits::Limits;
use crate::model::form::{Field, FieldKind};
use crate::model::pages::Pages;
use crate::syntax::indirect;
use crate::syntax::lexer::Lexer;
use crate::syntax::object::ObjectId;
use crate::update::edited::Edited;
use crate::update::error::{Refusal, WriteError};
use crate::update::guard::Guard;
use crate::view::View;
use crate::xref::section::is_free;

/// An incremental update in the making.
#[derive(Debug, Clone)]
pub struct Update<'p, 'a> {
    view: View<'p, 'a>,
    pages: Pages,
    /// The fields that are there.
    fields: Vec<Field>,
    guard: Guard,
    objects: BTreeMap<u32, Pending>,
    first_new: u32,
    next: u32,
    /// Fields that this update adds.
    added: Vec<AddedField>,
    /// How many pages name each array of annotations, once somebody asked.
    annotation_arrays: Option<HashMap<ObjectId, usize>>,
    /// The stream that saves the graphics state before covered content, once there is one.
    isolation: Option<ObjectId>,
}

#[derive(Debug, Clone)]
struct AddedField {
    name: String,
    id: ObjectId,
    kind: FieldKind,
}

#[derive(Debug, Clone)]
struct Pending {
    generation: u16,
    body: Body,
    /// What was only looked at is not written.
    is_changed: bool,
}

impl Pending {
    const fn new(body: Vec<u8>) -> Self {
        Self {
            generation: 0,
            body: Body::New(body),
            is_changed: true,
        }
    }
}

#[derive(Debug, Clone)]
enum Body {
    Edited(Edited),
    New(Vec<u8>),
}

impl<'p, 'a> Update<'p, 'a> {
    /// Begins an update of the newest revision, after a look at every object.
    ///
    /// # Errors
    /// [`WriteError::Read`] where any of the document cannot be read; [`Refusal::NoPages`];
    /// [`Refusal::CertifiedNoChanges`].
    pub fn begin(pdf: &'p Pdf<'a>) -> Result<Self, WriteError> {
        let update = Self::unguarded(pdf)?;
        update.guard.may_change_anything()?;
        Ok(update)
    }

    /// The same, also where a certification allows no changes.
    pub(crate) fn unguarded(pdf: &'p Pdf<'a>) -> Result<Self, WriteError> {
        let view = pdf.newest();
        let (_, dangling) = view.survey_numbers(MAX_OBJECT_NUMBER)?;
        let pages = view.pages()?;
        if pages.is_empty() {
            return Err(Refusal::NoPages.into());
        }
        let first_new = first_free(pdf, dangling)?;
        let form = view.form()?;
        Ok(Self {
            guard: Guard::new(view, form.as_ref())?,
            fields: form.map(|form| form.fields).unwrap_or_default(),
            first_new,
            next: first_new,
            objects: BTreeMap::new(),
            added: Vec::new(),
            annotation_arrays: None,
            isolation: None,
            pages,
            view,
        })
    }

    /// An object number from which on all are free: those can be given to new objects.
    #[must_use]
    pub const fn next_number(&self) -> u32 {
        self.next
    }

    /// Adds an object of generation 0 under a free number, see [`Self::next_number`]; `body` is what
    /// stands between `12 0 obj` and `endobj`, and is written as it is.
    ///
    /// # Errors
    /// [`Refusal::Value`] where that is not one value or stream, [`Refusal::ObjectNumbers`] where the
    /// number is not free.
    pub fn add_object(&mut self, number: u32, body: Vec<u8>) -> Result<(), WriteError> {
        Refusal::Value.unless(is_one_object(&body, self.view.pdf().limits()))?;
        self.insert(number, body)
    }

    fn insert(&mut self, number: u32, body: Vec<u8>) -> Result<(), WriteError> {
        let is_free = number >= self.first_new && !self.objects.contains_key(&number);
        Refusal::ObjectNumbers.unless(is_free && number <= MAX_OBJECT_NUMBER)?;
        self.next = self.next.max(number + 1);
        self.objects.insert(number, Pending::new(body));
        Ok(())
    }

    pub(crate) fn add(&mut self, body: Vec<u8>) -> Result<ObjectId, WriteError> {
        let number = self.next;
        self.insert(number, body)?;
        Ok(ObjectId::new(number, 0))
    }

    /// Replaces an object that this update added.
    fn replace(&mut self, id: ObjectId, body: Vec<u8>) {
        self.objects.insert(id.number, Pending::new(body));
    }

    /// Adds the objects of looks, whose numbers began at [`Self::next_number`].
    ///
    /// # Errors
    /// [`Refusal::ObjectNumbers`] where something else was added in between.
    pub fn add_looks(&mut self, looks: &[NewObject]) -> Result<(), WriteError> {
        let mut looks = looks.iter();
        looks.try_for_each(|look| self.add_object(look.number().get(), look.body().to_vec()))
    }

    /// The document before the update.
    #[must_use]
    pub const fn view(&self) -> View<'p, 'a> {
        self.view
    }

    pub(crate) const fn pages(&self) -> &Pages {
        &self.pages
    }

    pub(crate) const fn guard(&self) -> &Guard {
        &self.guard
    }

    /// What is to be appended to the file; nothing where nothing changes.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`], [`Refusal::ObjectNumbers`].
    pub fn finish(self) -> Result<Vec<u8>, WriteError> {
        if !self.objects.values().any(|pending| pending.is_changed) {
            return Ok(Vec::new());
        }
        let tail = self.write(None)?;
        Ok(tail.bytes)
    }
}

/// Whether a body is one value or one stream, so that what follows it is not read as a part of it.
fn is_one_object(body: &[u8], limits: &Limits) -> bool {
    let bytes = [b"1 0 obj\n", body, b"\nendobj"].concat();
    let mut lexer = Lexer::new(&bytes, 0, limits);
    let elsewhere = ReadError::damaged(Fault::StreamLength, 0);
    let parsed = indirect::parse(&mut lexer, &mut |_| Err(elsewhere));
    parsed.is_ok_and(|parsed| parsed.span.end == bytes.len())
}

/// The number behind all that any revision names, all sizes that trailers state, and all that the newest
/// revision refers to though it is not there: else a page that says `61 0 R` too early would show what the
/// update writes there. Numbers that no object can have do not matter.
fn first_free(pdf: &Pdf<'_>, dangling: Option<u32>) -> Result<u32, WriteError> {
    let mut next = dangling.map_or(1, |number| number + 1);
    for revision in pdf.revisions() {
        let size = revision.trailer().get("Size");
        let size = size.and_then(|size| size.value.as_integer()).unwrap_or(0);
        let size = u32::try_from(size).map_err(|_| Refusal::ObjectNumbers)?;
        let used = revision
            .entries()
            .iter()
            .rev()
            .find(|entry| !is_free(entry));
        let last = used.map_or(0, |entry| entry.number.saturating_add(1));
        next = next.max(size).max(last);
    }
    if next > MAX_OBJECT_NUMBER {
        return Err(Refusal::ObjectNumbers.into());
    }
    Ok(next)
}

/// The largest object number that readers take (ISO 32000-1 annex C).
const MAX_OBJECT_NUMBER: u32 = 8_388_607;
