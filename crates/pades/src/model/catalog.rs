//! The catalog, and arrays that stand in their owner or in an object of their own.

use crate::error::{Fault, ReadError};
use crate::syntax::object::{Dictionary, Object, ObjectId, Value};
use crate::view::{Indirect, View};

/// Where a value stands that a dictionary names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there is no other place")]
pub enum Place {
    /// The owner has no such key, or null.
    Absent,
    /// In an object of its own, which others may share.
    Object(ObjectId),
    /// In the owner itself.
    Owner,
}

/// An array that a dictionary names, such as `Annots`, `Kids` or `Fields`.
#[derive(Debug, Clone)]
pub struct List<'a> {
    /// Where it stands.
    pub place: Place,
    /// Its items; spans are places in [`List::object`], or in the owner.
    pub items: Vec<Object>,
    /// The object that holds it, for [`Place::Object`].
    pub object: Option<Indirect<'a>>,
}

impl<'a> View<'_, 'a> {
    /// The catalog.
    ///
    /// # Errors
    /// [`Fault::Catalog`] where `Root` is no catalog, and those of [`View::object`].
    pub fn catalog(&self) -> Result<Indirect<'a>, ReadError> {
        let wrong = ReadError::damaged(Fault::Catalog, 0);
        let root = self.trailer()?.get("Root").ok_or(wrong)?;
        let id = root.value.as_reference().ok_or(wrong)?;
        let catalog = self.structure(id, Fault::Catalog)?;
        let dictionary = catalog.dictionary().ok_or(wrong)?;
        if !dictionary.is_type("Catalog") {
            return Err(wrong);
        }
        Ok(catalog)
    }

    /// An object that must be a dictionary and have every key once.
    ///
    /// # Errors
    /// The fault given where it is missing or something else, [`Fault::DuplicateKey`].
    pub fn structure(&self, id: ObjectId, fault: Fault) -> Result<Indirect<'a>, ReadError> {
        let missing = ReadError::damaged(fault, 0);
        let object = self.object(id)?.ok_or(missing)?;
        let at = object.object().span.start;
        let dictionary = object.dictionary();
        let dictionary = dictionary.ok_or_else(|| ReadError::damaged(fault, at))?;
        once(dictionary)?;
        Ok(object)
    }

    /// The array at a key of a dictionary; an absent one has no items.
    ///
    /// # Errors
    /// The fault given where something else stands there.
    pub fn list(&self, owner: &Dictionary, key: &str, fault: Fault) -> Result<List<'a>, ReadError> {
        let absent = List {
            place: Place::Absent,
            items: Vec::new(),
            object: None,
        };
        let Some(value) = owner.get(key) else {
            return Ok(absent);
        };
        let wrong = || ReadError::damaged(fault, value.span.start);
        if let Some(items) = value.value.as_array() {
            return Ok(List {
                place: Place::Owner,
                items: items.to_vec(),
                object: None,
            });
        }
        if value.value == Value::Null {
            return Ok(absent);
        }
        let id = value.value.as_reference().ok_or_else(wrong)?;
        let Some(object) = self.object(id)? else {
            return Ok(absent);
        };
        let items = object.value().as_array().ok_or_else(wrong)?.to_vec();
        Ok(List {
            place: Place::Object(id),
            items,
            object: Some(object),
        })
    }
}

/// Refuses a dictionary that has a key twice.
pub(crate) fn once(dictionary: &Dictionary) -> Result<(), ReadError> {
    match dictionary.duplicate() {
        Some(at) => Err(ReadError::damaged(Fault::DuplicateKey, at)),
        None => Ok(()),
    }
}
