//! What no rule claimed: containers, objects that nothing refers to, appearances that were replaced
//! where they stood; everything else is not explained.

use std::collections::BTreeSet;

use super::census::{each_reference, id_at};
use super::claim::Owners;
use super::field::{doubt, is_filled_in};
use super::same::present;
use super::step::{Pair, Step};
use super::{Change, ChangeKind, ChangeLevel, Doubt};
use crate::error::ReadError;
use crate::model::form::FieldKind;
use crate::syntax::object::{Dictionary, ObjectId};

impl Step<'_, '_, '_> {
    pub(super) fn rest(&mut self) -> Result<(), ReadError> {
        let replaced = self.changed.iter().filter(|(_, pair)| held_objects(pair));
        let replaced: Vec<u32> = replaced.map(|(number, _)| *number).collect();
        for number in replaced {
            // Nothing refers to an object stream, and yet all that it held is gone with it.
            self.claim(number, Self::other(ChangeKind::Overwritten), Owners::Unused);
        }
        for number in self.unclaimed() {
            self.changed_annotation(number)?;
        }
        self.appearances()?;
        for number in self.unclaimed() {
            let Some(pair) = self.changed.get(&number) else {
                continue;
            };
            if is_container(pair) {
                let change = Change::new(ChangeLevel::None, ChangeKind::Structure);
                self.claim(number, change, Owners::only([]));
            }
        }
        self.unused()?;
        for number in self.unclaimed() {
            let kind = self.changed.get(&number).map(|pair| match pair {
                Pair { after: None, .. } => ChangeKind::Freed,
                Pair { before: None, .. } => ChangeKind::Unexplained,
                Pair {
                    before: Some(before),
                    after: Some(after),
                } if before.id() != after.id() => ChangeKind::Generation,
                Pair { .. } => ChangeKind::Overwritten,
            });
            let mut change = Self::other(kind.unwrap_or(ChangeKind::Unexplained));
            change.page = self.page_with(number)?;
            self.claim(number, change, Owners::Any);
        }
        Ok(())
    }

    fn unclaimed(&self) -> Vec<u32> {
        let numbers = self.changed.keys().copied();
        numbers
            .filter(|number| !self.claims.contains_key(number))
            .collect()
    }

    /// A page that refers to an object directly, or is it.
    fn page_with(&self, number: u32) -> Result<Option<ObjectId>, ReadError> {
        for number in self.referrers(number)?.into_iter().chain([number]) {
            let location = self.new.location(number).map(|(_, location)| location);
            let Some(id) = location.and_then(|location| id_at(number, location)) else {
                continue;
            };
            let object = self.new.object(id)?;
            let page = object.as_ref().and_then(|object| object.dictionary());
            if page.is_some_and(|page| page.is_type("Page")) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// Objects to which nothing refers but others of the kind.
    fn unused(&mut self) -> Result<(), ReadError> {
        let mut open: BTreeSet<u32> = self.unclaimed().into_iter().collect();
        let mut used: Vec<u32> = Vec::new();
        let trailer = self.new.trailer()?.entries().iter();
        let roots = trailer.filter_map(|entry| entry.value.value.as_reference());
        let roots: BTreeSet<u32> = roots.map(|id| id.number).collect();
        for number in &open {
            if !self.referrers(*number)?.is_subset(&open) || roots.contains(number) {
                used.push(*number);
            }
        }
        while let Some(number) = used.pop() {
            if !open.remove(&number) {
                continue;
            }
            let after = self
                .changed
                .get(&number)
                .and_then(|pair| pair.after.as_ref());
            if let Some(after) = after {
                each_reference(after.object(), |id| used.push(id.number));
            }
        }
        for number in open {
            let change = Change::new(ChangeLevel::None, ChangeKind::Unused);
            self.claim(number, change, Owners::Unused);
        }
        Ok(())
    }

    /// Appearances that were replaced where they stand, without a change of their widget, which names
    /// them itself.
    fn appearances(&mut self) -> Result<(), ReadError> {
        let open = self.unclaimed();
        let is_stream = |number: &u32| {
            let pair = self.changed.get(number);
            let after = pair.and_then(|pair| pair.after.as_ref());
            after.is_some_and(|after| after.stream().is_some())
        };
        if !open.iter().any(is_stream) {
            return Ok(());
        }
        let Some(form) = self.new.form()? else {
            return Ok(());
        };
        for field in form.fields.iter().filter(|field| is_filled_in(field)) {
            for widget in &field.widgets {
                let Some(object) = self.new.object(*widget)? else {
                    continue;
                };
                let Some(appearance) = object.dictionary().and_then(|own| present(own, "AP"))
                else {
                    continue;
                };
                let change = Change::new(ChangeLevel::FormFilling, ChangeKind::Appearance);
                let is_button = field.kind == Some(FieldKind::Button);
                let doubt = doubt(field).or_else(|| is_button.then_some(Doubt::Button));
                let change = change.of_field(&field.name).doubted(doubt);
                self.claim_below(appearance, &change, &[widget.number].into())?;
            }
        }
        Ok(())
    }
}

/// Whether there was an object stream.
fn held_objects(pair: &Pair<'_>) -> bool {
    let before = pair.before.as_ref().and_then(|before| before.dictionary());
    before.is_some_and(|before| before.is_type("ObjStm"))
}

/// Whether an object is a cross-reference stream or an object stream and was nothing else before.
fn is_container(pair: &Pair<'_>) -> bool {
    let kind = |dictionary: &Dictionary| {
        let names = ["XRef", "ObjStm"];
        names.into_iter().find(|name| dictionary.is_type(name))
    };
    let after = pair.after.as_ref().filter(|after| after.stream().is_some());
    let after = after.and_then(|after| after.dictionary()).and_then(kind);
    let before = pair
        .before
        .as_ref()
        .map(|before| before.dictionary().and_then(kind));
    after.is_some() && before.is_none_or(|before| before == after)
}
