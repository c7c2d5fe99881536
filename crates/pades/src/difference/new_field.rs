//! What comes with a signature: its dictionary, and a field that was not there before.

use std::collections::BTreeSet;

use super::claim::Owners;
use super::field::reference;
use super::form::is_signature;
use super::same::{present, same};
use super::step::Step;
use super::{Change, ChangeKind, ChangeLevel, Doubt};
use crate::error::ReadError;
use crate::model::form::Field;
use crate::syntax::object::{Dictionary, Name, Object, ObjectId, Value};

impl Step<'_, '_, '_> {
    /// Claims a signature dictionary that came with this step.
    pub(super) fn signature(
        &mut self,
        id: ObjectId,
        fields: &BTreeSet<u32>,
        name: &str,
    ) -> Result<Change, ReadError> {
        if !self.is_new(id.number) {
            let change = Self::other(ChangeKind::Revealed).of_field(name);
            self.say(change.clone());
            return Ok(change);
        }
        let object = self.new.object(id)?;
        let dictionary = object.as_ref().and_then(|object| object.dictionary());
        let named = |key, name| {
            let value = dictionary.and_then(|dictionary| dictionary.get(key));
            value.is_some_and(|value| value.value.is_name(name))
        };
        let is_timestamp = named("Type", "DocTimeStamp") && named("SubFilter", "ETSI.RFC3161");
        let change = if is_timestamp {
            Change::new(ChangeLevel::LongTerm, ChangeKind::Timestamp)
        } else {
            Change::new(ChangeLevel::Signature, ChangeKind::Signature)
        };
        let change = change.of_field(name);
        let mut owners = fields.clone();
        let catalog = self.new.catalog()?;
        owners.insert(catalog.id().number);
        let perms = catalog
            .dictionary()
            .and_then(|catalog| catalog.get("Perms"));
        owners.extend(
            perms
                .and_then(|perms| perms.value.as_reference())
                .map(|id| id.number),
        );
        let value = Object {
            span: crate::Span::new(0, 0),
            value: Value::Reference(id),
        };
        self.claim_below(&value, &change, &owners)?;
        Ok(change)
    }

    /// A field that was not there before: one for a signature, or a node above such ones.
    pub(super) fn new_field(
        &mut self,
        field: &Field,
        is_known_name: bool,
    ) -> Result<Change, ReadError> {
        let wrong = |name: &str| Self::other(ChangeKind::FieldAdded).of_field(name);
        let parts: BTreeSet<ObjectId> = field.widgets.iter().copied().chain([field.id]).collect();
        let owners: BTreeSet<u32> = parts.iter().map(|id| id.number).collect();
        // Fields of one name are one field for readers.
        let is_allowed = !is_known_name
            && parts.iter().all(|id| self.is_new(id.number))
            && (is_signature(field) || (field.is_inner && field.value.is_none()));
        if !is_allowed {
            let change = wrong(&field.name);
            self.say(change.clone());
            return Ok(change);
        }
        let mut change = Change::new(ChangeLevel::Signature, ChangeKind::SignatureField);
        if let Some(id) = reference(field) {
            let signature = self.signature(id, &owners, &field.name)?;
            change.level = signature.level;
        }
        let change = change.of_field(&field.name);
        let mut doubt = None;
        for id in parts {
            let seen = self.new_part(id, field, (&change, &owners))?;
            doubt = Doubt::graver(doubt, seen);
        }
        // What is seen is no longer a matter of validation alone.
        let mut change = change.doubted(doubt);
        if doubt.is_some() {
            change.level = change.level.max(ChangeLevel::Signature);
        }
        Ok(change)
    }

    /// Claims a new signature field, or a widget of it; says why it may mislead.
    fn new_part(
        &mut self,
        id: ObjectId,
        field: &Field,
        (change, owners): (&Change, &BTreeSet<u32>),
    ) -> Result<Option<Doubt>, ReadError> {
        let Some(object) = self.new.object(id)? else {
            return Ok(None);
        };
        let Some(dictionary) = object.dictionary() else {
            return Ok(None);
        };
        let known = |name: &Name| NEW_KEYS.iter().any(|key| *name == *key);
        let is_visible = self.is_visible(dictionary)?;
        let is_signed = reference(field).is_some() && change.level == ChangeLevel::Signature;
        let doubt = match is_visible {
            false => None,
            true if is_signed && self.is_free(id, dictionary)? => Some(Doubt::SignedField),
            true => Some(Doubt::VisibleField),
        };
        let own = if !dictionary.entries().iter().all(|entry| known(&entry.key)) {
            Self::other(ChangeKind::FieldAdded).of_field(&field.name)
        } else if is_visible {
            let level = change.level.max(ChangeLevel::Signature);
            Change {
                level,
                ..change.clone()
            }
        } else {
            change.clone()
        };
        let below = Change::new(own.level, ChangeKind::Appearance).of_field(&field.name);
        for key in ["AP", "MK", "SV", "Lock"] {
            if let Some(value) = present(dictionary, key) {
                self.claim_below(value, &below, owners)?;
            }
        }
        self.claim(id.number, own.doubted(doubt), Owners::Any);
        Ok(doubt)
    }

    /// Whether a widget takes up room on the page and is not hidden.
    fn is_visible(&self, widget: &Dictionary) -> Result<bool, ReadError> {
        let Some(rectangle) = present(widget, "Rect") else {
            return Ok(false);
        };
        let value = self.new.value(rectangle)?;
        let corners = value.as_array().unwrap_or_default();
        let [left, bottom, right, top] = corners else {
            return Ok(true);
        };
        let flags = present(widget, "F")
            .map(|flags| self.new.value(flags))
            .transpose()?;
        let flags = flags.and_then(|flags| flags.as_integer()).unwrap_or(0);
        let is_empty =
            number_is_same(&left.value, &right.value) || number_is_same(&bottom.value, &top.value);
        Ok(!is_empty && flags & HIDDEN == 0)
    }
}

fn number_is_same(first: &Value, second: &Value) -> bool {
    let zero = |value: &Value| {
        let is_real = matches!(value, Value::Real(number) if number.abs() < f64::EPSILON);
        is_real || *value == Value::Integer(0)
    };
    same(first, second) || (zero(first) && zero(second))
}

/// `F`: the widget is hidden.
const HIDDEN: i64 = 2;

/// What a new signature field and its widget may say. No action, no layer.
const NEW_KEYS: [&str; 25] = [
    "AP", "BS", "Border", "DA", "DR", "F", "FT", "Ff", "H", "Kids", "Lock", "M", "MK", "NM", "P",
    "Parent", "Q", "Rect", "SV", "Subtype", "T", "TM", "TU", "Type", "V",
];
