//! The form: fields keep their place and name; fields for signatures may be added.

use std::collections::{BTreeMap, BTreeSet};

use super::claim::Owners;
use super::same::{changed_keys, present};
use super::step::Step;
use super::{Change, ChangeKind, ChangeLevel};
use crate::error::ReadError;
use crate::model::catalog::Place;
use crate::model::form::{Field, FieldKind, Form};
use crate::syntax::object::{Dictionary, ObjectId};

/// The widgets of new signature fields, and how far their fields go.
pub(super) type NewWidgets = BTreeMap<u32, Change>;

impl Step<'_, '_, '_> {
    pub(super) fn form(&mut self) -> Result<NewWidgets, ReadError> {
        let old = self.old.form()?;
        let Some(new) = self.new.form()? else {
            if old.is_some_and(|old| !old.fields.is_empty()) {
                self.say(Self::other(ChangeKind::FieldRemoved));
            }
            return Ok(NewWidgets::new());
        };
        self.holder = Some(new.holder.id().number);
        let parts = new.fields.iter();
        let parts = parts.flat_map(|field| field.widgets.iter().chain([&field.id]));
        self.parts = parts.map(|id| id.number).collect();
        let fields = old.as_ref().map_or(&[][..], |old| old.fields.as_slice());
        let known: BTreeMap<u32, &Field> = fields.iter().map(|old| (old.id.number, old)).collect();
        let mut widgets = NewWidgets::new();
        let mut level = ChangeLevel::None;
        let mut names: BTreeSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        for field in &new.fields {
            let change = match known.get(&field.id.number) {
                Some(before) if before.id == field.id => {
                    let parents = (parent(fields, before), parent(&new.fields, field));
                    self.known_field((before, field), parents)?
                }
                Some(_) | None => {
                    let is_known_name = !names.insert(&field.name);
                    let change = self.new_field(field, is_known_name)?;
                    let own = field.widgets.iter().map(|id| (id.number, change.clone()));
                    widgets.extend(own);
                    Some(change)
                }
            };
            level = level.max(change.map_or(ChangeLevel::None, |change| change.level));
        }
        let there: BTreeSet<u32> = new.fields.iter().map(|field| field.id.number).collect();
        for field in fields
            .iter()
            .filter(|field| !there.contains(&field.id.number))
        {
            self.say(Self::other(ChangeKind::FieldRemoved).of_field(&field.name));
        }
        self.roots(old.as_ref(), &new, level);
        self.form_keys(old.as_ref(), &new, level)?;
        Ok(widgets)
    }

    /// The list of fields keeps what it had, in its order.
    fn roots(&mut self, old: Option<&Form<'_>>, new: &Form<'_>, level: ChangeLevel) {
        let ids = |form: &Form<'_>| -> Vec<Option<ObjectId>> {
            let items = form.roots.items.iter();
            items.map(|item| item.value.as_reference()).collect()
        };
        let (before, after) = (old.map(ids).unwrap_or_default(), ids(new));
        if !is_subsequence(&before, &after) {
            self.say(Self::other(ChangeKind::FieldRemoved));
        }
        if let Place::Object(list) = new.roots.place {
            let owners = Owners::only([new.holder.id().number]);
            self.claim(list.number, Change::new(level, ChangeKind::Form), owners);
        }
    }

    fn form_keys(
        &mut self,
        old: Option<&Form<'_>>,
        new: &Form<'_>,
        level: ChangeLevel,
    ) -> Result<(), ReadError> {
        let empty = Dictionary::new(Vec::new());
        let before = old.map_or(&empty, |old| &old.dictionary);
        let had_fields = old.is_some_and(|old| !old.fields.is_empty());
        let holder = new.holder.id().number;
        let mut change = Change::new(level, ChangeKind::Form);
        for key in changed_keys(before, &new.dictionary) {
            let is_allowed = match key.as_bytes() {
                b"Fields" => true,
                b"SigFlags" => self.flags_grow(before, &new.dictionary)?,
                b"NeedAppearances" => {
                    let needs = present(&new.dictionary, "NeedAppearances");
                    let needs = needs.map(|needs| self.new.value(needs)).transpose()?;
                    needs.is_none_or(|needs| *needs == crate::Value::Boolean(false))
                }
                b"DR" => match (present(before, "DR"), present(&new.dictionary, "DR")) {
                    (None, Some(_)) => true,
                    (Some(old), Some(new)) => self.only_grows(old, new)?,
                    (_, None) => false,
                },
                b"DA" => !had_fields || present(before, "DA").is_none(),
                b"Q" => !had_fields,
                _ => false,
            };
            if !is_allowed {
                change = Self::other(ChangeKind::FormKey);
            }
        }
        let below = Change::new(level.max(ChangeLevel::LongTerm), ChangeKind::Appearance);
        if let Some(resources) = present(&new.dictionary, "DR") {
            self.resources(before, resources, &below, holder)?;
        }
        if change.level == ChangeLevel::Other {
            // Also where another form took the place of the one that was there.
            self.note(change, holder);
        } else {
            self.claim(holder, change, Owners::Any);
        }
        Ok(())
    }

    /// Resources of the form that are objects of their own and gained entries.
    fn resources(
        &mut self,
        before: &Dictionary,
        after: &crate::Object,
        change: &Change,
        holder: u32,
    ) -> Result<(), ReadError> {
        let grows = match present(before, "DR") {
            None => true,
            Some(before) => self.only_grows(before, after)?,
        };
        if !grows {
            return Ok(());
        }
        let mut owners = BTreeSet::from([holder]);
        if let Some(id) = after.value.as_reference() {
            if !self.changed.contains_key(&id.number) {
                // Pages may share it: what is below did not come with the form.
                return Ok(());
            }
            self.claim(
                id.number,
                change.clone(),
                Owners::only(owners.iter().copied()),
            );
            owners.insert(id.number);
        }
        let value = self.new.value(after)?.into_owned();
        for entry in value.as_dictionary().map_or(&[][..], Dictionary::entries) {
            if let Some(id) = entry.value.value.as_reference() {
                // A kind of resources in an object of its own; that it grew was found above.
                self.claim(
                    id.number,
                    change.clone(),
                    Owners::only(owners.iter().copied()),
                );
            }
            let inner = self.new.value(&entry.value)?.into_owned();
            for entry in inner.as_dictionary().map_or(&[][..], Dictionary::entries) {
                let number = entry.value.value.as_reference().map(|id| id.number);
                if number.is_some_and(|number| self.is_new(number)) {
                    self.new_resource(&entry.value, change)?;
                }
            }
        }
        Ok(())
    }

    /// A font or image that is new and that only what changed refers to.
    fn new_resource(&mut self, value: &crate::Object, change: &Change) -> Result<(), ReadError> {
        let root = value.value.as_reference().map(|id| id.number);
        let users = root.map(|root| self.referrers(root)).transpose()?;
        let is_user = |user: &u32| {
            let pair = self.changed.get(user);
            let after = pair.and_then(|pair| pair.after.as_ref());
            let page = after.and_then(|after| after.dictionary());
            pair.is_some() && !page.is_some_and(|page| page.is_type("Page"))
        };
        let owners = users
            .unwrap_or_default()
            .into_iter()
            .filter(is_user)
            .collect();
        self.claim_below(value, change, &owners)?;
        Ok(())
    }

    fn flags_grow(&self, old: &Dictionary, new: &Dictionary) -> Result<bool, ReadError> {
        let flags = |form: &Dictionary, view: crate::View<'_, '_>| {
            let value = present(form, "SigFlags");
            let value = value.map(|value| view.value(value)).transpose()?;
            Ok::<_, ReadError>(value.and_then(|value| value.as_integer()).unwrap_or(0))
        };
        let (before, after) = (flags(old, self.old)?, flags(new, self.new)?);
        Ok(before & after == before)
    }
}

/// Whether everything of the first list is in the second one, in its order.
pub(super) fn is_subsequence<T: PartialEq>(first: &[T], second: &[T]) -> bool {
    let mut rest = second.iter();
    first.iter().all(|item| rest.any(|other| other == item))
}

fn parent(fields: &[Field], field: &Field) -> Option<u32> {
    let parent = field.parent.and_then(|parent| fields.get(parent))?;
    Some(parent.id.number)
}

/// Whether a field is one for a signature.
pub(super) fn is_signature(field: &Field) -> bool {
    field.kind == Some(FieldKind::Signature) && !field.is_inner
}
