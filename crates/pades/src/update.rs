//! Incremental updates: what is to be appended to a file so that objects are added or replaced. The
//! file itself is never copied nor changed.

pub(crate) mod edited;
pub(crate) mod error;
pub(crate) mod field;
pub(crate) mod fill;
pub(crate) mod guard;
pub(crate) mod section;
pub(crate) mod seed;
pub(crate) mod sign;
#[cfg(test)]
mod tests;
pub(crate) mod value;

use std::collections::{BTreeMap, HashMap};

use crate::appearance::NewObject;
use crate::document::Pdf;
use crate::error::{Fault, ReadError};
use crate::model::form::FieldKind;
use crate::model::pages::Pages;
use crate::syntax::object::{Object, ObjectId, Value};
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
    guard: Guard,
    objects: BTreeMap<u32, Pending>,
    first_new: u32,
    next: u32,
    /// Fields that this update adds.
    added: Vec<AddedField>,
    /// How many pages name each array of annotations, once somebody asked.
    annotation_arrays: Option<HashMap<ObjectId, usize>>,
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

/// Whether an object is only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Change,
    Look,
}

/// A place in an object: the object, and a path of keys through its dictionaries.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    id: ObjectId,
    path: Vec<String>,
}

impl<'p, 'a> Update<'p, 'a> {
    /// Begins an update of the newest revision, after a look at every object.
    ///
    /// # Errors
    /// [`WriteError::Read`] where any of the document cannot be read; [`Refusal::NoPages`];
    /// [`Refusal::CertifiedNoChanges`].
    pub fn begin(pdf: &'p Pdf<'a>) -> Result<Self, WriteError> {
        let view = pdf.newest();
        view.survey()?;
        let pages = view.pages()?;
        if pages.is_empty() {
            return Err(Refusal::NoPages.into());
        }
        let first_new = first_free(pdf)?;
        Ok(Self {
            guard: Guard::new(view)?,
            first_new,
            next: first_new,
            objects: BTreeMap::new(),
            added: Vec::new(),
            annotation_arrays: None,
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
    /// [`Refusal::ObjectNumbers`] where the number is not free.
    pub fn add_object(&mut self, number: u32, body: Vec<u8>) -> Result<(), WriteError> {
        let is_free = number >= self.first_new && !self.objects.contains_key(&number);
        Refusal::ObjectNumbers.unless(is_free && number <= MAX_OBJECT_NUMBER)?;
        self.next = self.next.max(number + 1);
        self.objects.insert(number, Pending::new(body));
        Ok(())
    }

    pub(crate) fn add(&mut self, body: Vec<u8>) -> Result<ObjectId, WriteError> {
        let number = self.next;
        self.add_object(number, body)?;
        Ok(ObjectId::new(number, 0))
    }

    /// Replaces an object that this update added.
    fn replace(&mut self, id: ObjectId, body: Vec<u8>) {
        self.objects.insert(id.number, Pending::new(body));
    }

    /// The object with what this update changed so far; its dictionary has every key once.
    fn edit(&mut self, id: ObjectId, access: Access) -> Result<&mut Edited, WriteError> {
        let missing = ReadError::damaged(Fault::Reference, 0);
        let limits = *self.view.pdf().limits();
        let limits = &limits;
        if !self.objects.contains_key(&id.number) {
            let object = self.view.object(id)?.ok_or(missing)?;
            if object.stream().is_some() {
                return Err(missing.into());
            }
            let raw = object.raw(object.object().span).to_vec();
            let body = Body::Edited(Edited::parse(raw, limits)?);
            let looked_at = Pending {
                generation: id.generation,
                body,
                is_changed: false,
            };
            self.objects.insert(id.number, looked_at);
        }
        let pending = self.objects.get_mut(&id.number).ok_or(missing)?;
        pending.is_changed |= access == Access::Change;
        if let Body::New(bytes) = &pending.body {
            pending.body = Body::Edited(Edited::parse(bytes.clone(), limits)?);
        }
        match &mut pending.body {
            Body::Edited(edited) => Ok(edited),
            Body::New(_) => Err(missing.into()),
        }
    }

    /// The value at a place, and its bytes.
    pub(crate) fn read(&mut self, slot: &Slot) -> Result<Option<(Object, Vec<u8>)>, WriteError> {
        let edited = self.edit(slot.id, Access::Look)?;
        let found = edited.at(&slot.path).cloned();
        Ok(found.map(|object| {
            let raw = edited.raw(object.span).to_vec();
            (object, raw)
        }))
    }

    /// The place of a key's value, which may be an object of its own; `None` where it is absent,
    /// null, or a reference to nothing.
    pub(crate) fn slot(&mut self, from: &Slot, key: &str) -> Result<Option<Slot>, WriteError> {
        let mut path = from.path.clone();
        path.push(key.to_owned());
        let slot = Slot { id: from.id, path };
        let Some((object, _)) = self.read(&slot)? else {
            return Ok(None);
        };
        match object.value {
            Value::Null => Ok(None),
            Value::Reference(id) => {
                let is_there =
                    self.objects.contains_key(&id.number) || self.view.object(id)?.is_some();
                let path = Vec::new();
                Ok(is_there.then_some(Slot { id, path }))
            }
            Value::Array(_)
            | Value::Boolean(_)
            | Value::Dictionary(_)
            | Value::Integer(_)
            | Value::Name(_)
            | Value::Real(_)
            | Value::String(_) => Ok(Some(slot)),
        }
    }

    /// The place of a key's value, set to this where there is none.
    pub(crate) fn slot_or(
        &mut self,
        from: &Slot,
        (key, value): (&str, &[u8]),
    ) -> Result<Slot, WriteError> {
        if let Some(slot) = self.slot(from, key)? {
            return Ok(slot);
        }
        self.set(from, key, value)?;
        let slot = self.slot(from, key)?;
        slot.ok_or_else(|| Refusal::Value.into())
    }

    pub(crate) fn set(&mut self, at: &Slot, key: &str, value: &[u8]) -> Result<(), WriteError> {
        let limits = *self.view.pdf().limits();
        self.edit(at.id, Access::Change)?
            .set(&at.path, (key, value), &limits)
    }

    pub(crate) fn push(&mut self, at: &Slot, values: &[u8]) -> Result<(), WriteError> {
        let limits = *self.view.pdf().limits();
        self.edit(at.id, Access::Change)?
            .push(&at.path, values, &limits)
    }

    pub(crate) fn catalog(&self) -> Result<Slot, WriteError> {
        Ok(Slot::whole(self.view.catalog()?.id()))
    }

    /// The place of the form, which is made where there is none.
    pub(crate) fn form(&mut self) -> Result<Slot, WriteError> {
        let catalog = self.catalog()?;
        self.slot_or(&catalog, ("AcroForm", b"<</Fields[]>>"))
    }

    /// Adds the objects of looks, whose numbers began at [`Self::next_number`].
    ///
    /// # Errors
    /// [`Refusal::ObjectNumbers`] where something else was added in between.
    pub fn add_looks(&mut self, looks: &[NewObject]) -> Result<(), WriteError> {
        let mut looks = looks.iter();
        looks.try_for_each(|look| self.add_object(look.number().get(), look.body().to_vec()))
    }

    pub(crate) const fn view(&self) -> View<'p, 'a> {
        self.view
    }

    pub(crate) const fn pages(&self) -> &Pages {
        &self.pages
    }

    pub(crate) const fn guard(&self) -> &Guard {
        &self.guard
    }

    /// What is to be appended to the file.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`], [`Refusal::ObjectNumbers`].
    pub fn finish(self) -> Result<Vec<u8>, WriteError> {
        let tail = self.write(None)?;
        Ok(tail.bytes)
    }
}

impl Slot {
    pub(crate) const fn whole(id: ObjectId) -> Self {
        Self {
            id,
            path: Vec::new(),
        }
    }
}

/// The number behind all that any revision names and all sizes that trailers state.
fn first_free(pdf: &Pdf<'_>) -> Result<u32, WriteError> {
    let mut next = 1;
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
