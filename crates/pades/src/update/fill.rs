//! Values for fields that are there.

use crate::model::form::{Field, FieldKind};
use crate::syntax::object::ObjectId;
use crate::update::error::{Refusal, WriteError};
use crate::update::value::Entries;
use crate::update::{Slot, Update};

/// A new value of a field, and how its widgets show it.
#[derive(Debug, Clone)]
pub struct Fill {
    /// The field's full name.
    pub field: String,
    /// `V`, for choices also `I`.
    pub value: Entries,
    /// For each widget of the field, in order, `AP` and `AS` as far as they change.
    pub widgets: Vec<Entries>,
}

impl Update<'_, '_> {
    /// Sets the value of a field, and how its widgets show it.
    ///
    /// # Errors
    /// [`Refusal::FieldMissing`]; [`Refusal::FieldKind`] for signature fields;
    /// [`Refusal::FieldReadOnly`]; [`Refusal::FieldLocked`]; [`Refusal::FieldWidgets`];
    /// [`Refusal::Key`].
    pub fn fill(&mut self, fill: &Fill) -> Result<(), WriteError> {
        let field = self.field(&fill.field)?;
        if field.kind.is_none() || field.kind == Some(FieldKind::Signature) {
            return Err(Refusal::FieldKind.into());
        }
        if field.flags & READ_ONLY != 0 {
            return Err(Refusal::FieldReadOnly.into());
        }
        self.guard().may_change(&field.name)?;
        if fill.widgets.len() != field.widgets.len() {
            return Err(Refusal::FieldWidgets.into());
        }
        fill.value.only(&["V", "I"])?;
        self.set_all(field.id, &fill.value)?;
        for (widget, entries) in field.widgets.iter().zip(&fill.widgets) {
            entries.only(&["AP", "AS"])?;
            self.set_all(*widget, entries)?;
        }
        Ok(())
    }

    /// The only field of this full name that has no fields below it.
    pub(crate) fn field(&self, name: &str) -> Result<Field, WriteError> {
        let form = self.view().form()?;
        let fields = form.map(|form| form.fields).unwrap_or_default();
        let mut named = fields
            .into_iter()
            .filter(|field| !field.is_inner && field.name == name);
        match (named.next(), named.next()) {
            (Some(field), None) => Ok(field),
            _ => Err(Refusal::FieldMissing.into()),
        }
    }

    pub(crate) fn set_all(&mut self, id: ObjectId, entries: &Entries) -> Result<(), WriteError> {
        let slot = Slot::whole(id);
        for (key, value) in entries.iter() {
            self.set(&slot, key, value)?;
        }
        Ok(())
    }
}

/// Bit 1 of `Ff`.
pub(crate) const READ_ONLY: i64 = 1;
