//! Places within objects: what a key names may stand in its owner or in an object of its own, and is
//! read and changed there.

use crate::error::{Fault, ReadError};
use crate::syntax::object::{Object, ObjectId, Value};
use crate::update::edited::Edited;
use crate::update::error::{Refusal, WriteError};
use crate::update::{Body, Pending, Update};

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

impl Slot {
    /// The whole object.
    pub(crate) const fn whole(id: ObjectId) -> Self {
        Self {
            id,
            path: Vec::new(),
        }
    }

    /// The object it is in.
    pub(crate) const fn id(&self) -> ObjectId {
        self.id
    }
}

impl Update<'_, '_> {
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
}
