//! What a signer should know before signing: what could hide or move content later, or make a reader
//! do something. None of it is wrong in itself, and what lies under opaque content of a page is not
//! found: that takes a picture of the page.

pub(crate) mod annotation;
mod catalog;
mod dictionary;

use std::borrow::Cow;
use std::collections::HashSet;

use crate::error::{Fault, ReadError, reasons};
use crate::syntax::object::{Dictionary, Object, ObjectId, Value};
use crate::view::{Indirect, View};
use crate::xref::Location;

reasons! {
    /// What a signer should know.
    ConcernKind {
        Action = "action", "something happens when the document is opened or used";
        Annotation = "annotation", "a note or drawing lies over a page";
        AppearanceMissing = "appearance_missing", "a field or note without a look: every reader draws its own";
        DuplicateKey = "duplicate_key", "a key twice in one dictionary: readers differ in which counts";
        EmbeddedFile = "embedded_file", "a file is attached";
        ExternalContent = "external_content", "content that is taken from elsewhere";
        FontNotEmbedded = "font_not_embedded", "a font that is not in the document: readers take another";
        FontProgrammed = "font_programmed", "a font whose letters are drawings";
        HiddenLayer = "hidden_layer", "layers that are not shown, or not always";
        JavaScript = "javascript", "a script";
        Launch = "launch", "an action that leaves the document";
        LooksRebuilt = "looks_rebuilt", "readers are told to draw the fields anew";
        Multimedia = "multimedia", "sound, film or a three-dimensional model";
        Overlap = "overlap", "fields or notes that lie over each other";
        Portfolio = "portfolio", "a collection of files";
        Unreferenced = "unreferenced", "an object that nothing refers to: an update could bring it up";
        Xfa = "xfa", "a second form (XFA) that some readers show in place of the pages";
    }
}

/// Something that a signer should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Concern {
    /// What.
    pub kind: ConcernKind,
    /// On which page, from 0, where it is known.
    pub page: Option<usize>,
    /// In which object.
    pub object: Option<ObjectId>,
}

impl View<'_, '_> {
    /// What a signer should know of the document as of this revision, sorted, at most
    /// [`MAX_CONCERNS`].
    ///
    /// # Errors
    /// Those of [`View::object`], [`View::pages`] and [`View::form`].
    pub fn inspect(&self) -> Result<Vec<Concern>, ReadError> {
        let mut found = Concerns::default();
        catalog::look(*self, &mut found)?;
        annotation::look(*self, &mut found)?;
        let reached = self.reach(|object| {
            for (dictionary, is_stream) in dictionaries(object) {
                for kind in dictionary::look(*self, dictionary, is_stream)? {
                    found.add(kind, None, Some(object.id()));
                }
            }
            Ok(())
        })?;
        self.unreferenced(&reached, &mut found)?;
        Ok(found.finish())
    }

    /// Reads every object that can be reached from the trailer, each once; returns their numbers.
    fn reach(
        &self,
        mut see: impl FnMut(&Indirect<'_>) -> Result<(), ReadError>,
    ) -> Result<HashSet<u32>, ReadError> {
        let mut reached = HashSet::new();
        let mut stack: Vec<ObjectId> = Vec::new();
        for entry in self.trailer()?.entries() {
            references(&entry.value, &reached, &mut stack);
        }
        while let Some(id) = stack.pop() {
            if !reached.insert(id.number) {
                continue;
            }
            let Some(object) = self.object(id)? else {
                continue;
            };
            see(&object)?;
            references(object.object(), &reached, &mut stack);
        }
        Ok(reached)
    }

    /// Objects of the first revision that nothing referred to then and nothing refers to now. Later
    /// revisions leave behind what they replace.
    fn unreferenced(&self, reached: &HashSet<u32>, found: &mut Concerns) -> Result<(), ReadError> {
        let first = View::new(self.pdf(), 0);
        let reached_first = match self.revision() {
            0 => reached.clone(),
            _ => first.reach(|_| Ok(()))?,
        };
        let hints = first.hints()?;
        for entry in first.numbers() {
            let (number, location) = (entry.number, entry.location);
            let is_same = self.location(number).map(|(_, now)| now) == Some(location);
            if reached.contains(&number) || reached_first.contains(&number) || !is_same {
                continue;
            }
            let generation = match location {
                Location::InUse { generation, .. } => generation,
                Location::Compressed { .. } | Location::Free { .. } => 0,
            };
            let id = ObjectId::new(number, generation);
            let Some(object) = self.object(id)? else {
                continue;
            };
            let is_structure = object.dictionary().is_some_and(|dictionary| {
                dictionary.is_type("XRef")
                    || dictionary.is_type("ObjStm")
                    || dictionary.get("Linearized").is_some()
            });
            let start = object.span().map(|span| span.start);
            let is_hint = start.is_some_and(|start| hints.contains(&start));
            if !is_structure && !is_hint && *object.value() != Value::Null {
                found.add(ConcernKind::Unreferenced, None, Some(id));
            }
        }
        Ok(())
    }

    /// Where the hint streams of a linearized file stand, which only offsets name.
    fn hints(&self) -> Result<Vec<usize>, ReadError> {
        let mut hints = Vec::new();
        let mut first: Option<(u64, ObjectId)> = None;
        for entry in self.numbers() {
            if let Location::InUse { offset, generation } = entry.location
                && first.is_none_or(|(before, _)| offset < before)
            {
                first = Some((offset, ObjectId::new(entry.number, generation)));
            }
        }
        let Some((_, first)) = first else {
            return Ok(hints);
        };
        let object = self.object(first)?;
        let dictionary = object.as_ref().and_then(Indirect::dictionary);
        let dictionary = dictionary.filter(|first| first.get("Linearized").is_some());
        let list = dictionary.and_then(|dictionary| dictionary.get("H"));
        let list = list.and_then(|list| list.value.as_array());
        for pair in list.unwrap_or_default().chunks(2) {
            let start = pair.first().and_then(|start| start.value.as_integer());
            hints.extend(start.and_then(|start| usize::try_from(start).ok()));
        }
        Ok(hints)
    }
}

/// The concerns that were found so far.
#[derive(Debug, Default)]
pub(crate) struct Concerns(HashSet<Concern>);

impl Concerns {
    pub(crate) fn add(&mut self, kind: ConcernKind, page: Option<usize>, object: Option<ObjectId>) {
        if self.0.len() < MAX_CONCERNS {
            self.0.insert(Concern { kind, page, object });
        }
    }

    fn finish(self) -> Vec<Concern> {
        let mut found: Vec<Concern> = self.0.into_iter().collect();
        found.sort_unstable();
        found
    }
}

/// Every dictionary within an object, and whether it is that of a stream.
fn dictionaries<'o>(object: &'o Indirect<'_>) -> Vec<(&'o Dictionary, bool)> {
    let is_stream = object.stream().is_some();
    let mut found = Vec::new();
    let mut stack = vec![object.object()];
    while let Some(object) = stack.pop() {
        if let Value::Array(items) = &object.value {
            stack.extend(items);
        } else if let Value::Dictionary(dictionary) = &object.value {
            found.push((dictionary, is_stream && found.is_empty()));
            stack.extend(dictionary.entries().iter().map(|entry| &entry.value));
        }
    }
    found
}

/// Every reference within a value to an object that was not reached yet.
fn references(object: &Object, reached: &HashSet<u32>, found: &mut Vec<ObjectId>) {
    let mut stack = vec![object];
    while let Some(object) = stack.pop() {
        if let Value::Array(items) = &object.value {
            stack.extend(items);
        } else if let Value::Dictionary(dictionary) = &object.value {
            stack.extend(dictionary.entries().iter().map(|entry| &entry.value));
        } else if let Value::Reference(id) = object.value
            && !reached.contains(&id.number)
        {
            found.push(id);
        }
    }
}

/// The value of a key, looked up; null where it is absent.
pub(crate) fn value<'d>(
    view: View<'_, '_>,
    dictionary: &'d Dictionary,
    key: &str,
) -> Result<Cow<'d, Value>, ReadError> {
    match dictionary.get(key) {
        None => Ok(Cow::Owned(Value::Null)),
        Some(value) => view.value(value),
    }
}

/// Where something has the wrong form.
pub(crate) const fn odd(fault: Fault) -> ReadError {
    ReadError::damaged(fault, 0)
}

/// Concerns that are listed; a document with more has enough of them.
pub const MAX_CONCERNS: usize = 1000;

#[cfg(test)]
mod tests;
