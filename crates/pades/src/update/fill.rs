//! Values for fields that are there.

use crate::appearance::FieldLook;
use crate::model::form::{Field, FieldKind};
use crate::syntax::object::ObjectId;
use crate::update::Update;
use crate::update::error::{Refusal, WriteError};
use crate::update::slot::Slot;
use crate::update::value::Entries;

/// A new value of a field, and how its widgets show it.
#[derive(Debug, Clone)]
pub struct Fill {
    /// The field's full name.
    pub field: String,
    /// `V`, for choices also `I`.
    pub value: Entries,
    /// For each widget of the field, in order, `AP` where it changes.
    pub widgets: Vec<Entries>,
}

impl Fill {
    /// The value and the look of a text field or dropdown of one widget.
    ///
    /// # Errors
    /// Those of [`Entries::of_look`].
    pub fn of_look(field: &str, look: &FieldLook) -> Result<Self, WriteError> {
        Ok(Self {
            field: field.to_owned(),
            value: Entries::of_look(&look.field)?.keeping(&["V"]),
            widgets: vec![Entries::of_look(&look.widget)?.keeping(&["AP"])],
        })
    }
}

impl Update<'_, '_> {
    /// Sets the value of a text or choice field, and how its widgets show it.
    ///
    /// # Errors
    /// [`Refusal::FieldMissing`]; [`Refusal::FieldKind`]; [`Refusal::FieldReadOnly`];
    /// [`Refusal::FieldLocked`]; [`Refusal::FieldWidgets`]; [`Refusal::Key`].
    pub fn fill(&mut self, fill: &Fill) -> Result<(), WriteError> {
        let field = self.field(&fill.field)?;
        let is_text = matches!(field.kind, Some(FieldKind::Text | FieldKind::Choice));
        Refusal::FieldKind.unless(is_text)?;
        self.may_fill(&field)?;
        if fill.widgets.len() != field.widgets.len() {
            return Err(Refusal::FieldWidgets.into());
        }
        fill.value.only(&["V", "I"])?;
        self.set_all(field.id, &fill.value)?;
        for (widget, entries) in field.widgets.iter().zip(&fill.widgets) {
            entries.only(&["AP"])?;
            self.set_all(*widget, entries)?;
        }
        Ok(())
    }

    /// Sets a check box or a group of radio buttons to a state, `None` for off. The widgets keep
    /// their looks: each has one for each of its states already, and shows that which is set.
    ///
    /// # Errors
    /// Those of [`Self::fill`]; [`Refusal::Value`] where no widget has such a state.
    pub fn switch(&mut self, field: &str, state: Option<&str>) -> Result<(), WriteError> {
        let field = self.field(field)?;
        Refusal::FieldKind.unless(field.kind == Some(FieldKind::Button))?;
        self.may_fill(&field)?;
        let mut is_known = state.is_none();
        for widget in &field.widgets {
            let slot = Slot::whole(*widget);
            let shown = match state {
                Some(state) if self.has_state(&slot, state)? => state,
                Some(_) | None => OFF,
            };
            is_known |= shown != OFF;
            self.set(&slot, "AS", format!("/{shown}").as_bytes())?;
        }
        Refusal::Value.unless(is_known)?;
        let value = format!("/{}", state.unwrap_or(OFF));
        self.set(&Slot::whole(field.id), "V", value.as_bytes())
    }

    /// Whether a widget has a look for a state, whose name is letters and digits.
    fn has_state(&mut self, widget: &Slot, state: &str) -> Result<bool, WriteError> {
        let is_plain = !state.is_empty() && state.bytes().all(|byte| byte.is_ascii_alphanumeric());
        Refusal::Value.unless(is_plain && state != OFF)?;
        let Some(looks) = self.slot(widget, "AP")? else {
            return Ok(false);
        };
        let Some(normal) = self.slot(&looks, "N")? else {
            return Ok(false);
        };
        Ok(self.slot(&normal, state)?.is_some())
    }

    fn may_fill(&self, field: &Field) -> Result<(), WriteError> {
        Refusal::FieldReadOnly.unless(field.flags & READ_ONLY == 0)?;
        self.guard().may_change(&field.name)
    }

    /// The only field of this full name that has no fields below it.
    pub(crate) fn field(&self, name: &str) -> Result<Field, WriteError> {
        let mut named = self
            .fields
            .iter()
            .filter(|field| !field.is_inner && field.name == name);
        match (named.next(), named.next()) {
            (Some(field), None) => Ok(field.clone()),
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

const OFF: &str = "Off";

/// Bit 1 of `Ff`.
pub(crate) const READ_ONLY: i64 = 1;
