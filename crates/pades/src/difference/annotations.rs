//! Annotations other than the widgets of fields: what a certification with `P` 3 allows, and why it
//! may mislead.

use std::collections::BTreeSet;

use super::claim::Owners;
use super::page::references;
use super::same::present;
use super::step::Step;
use super::{Change, ChangeKind, ChangeLevel, Doubt};
use crate::error::ReadError;
use crate::syntax::object::{Dictionary, Name, Object, ObjectId};

impl Step<'_, '_, '_> {
    /// An annotation that came to a page.
    pub(super) fn new_annotation(
        &mut self,
        id: ObjectId,
        page: ObjectId,
        owners: &BTreeSet<u32>,
    ) -> Result<Change, ReadError> {
        if !self.is_new(id.number) {
            return Ok(Self::other(ChangeKind::Revealed));
        }
        let object = self.new.object(id)?;
        let object = object.filter(|object| object.stream().is_none());
        let Some(dictionary) = object.as_ref().and_then(|object| object.dictionary()) else {
            return Ok(Self::other(ChangeKind::Unexplained));
        };
        let subtype = present(dictionary, "Subtype");
        if subtype.is_none_or(|subtype| subtype.value.is_name("Widget")) {
            return Ok(Self::other(ChangeKind::FieldAdded));
        }
        let change = Change::new(ChangeLevel::Annotations, ChangeKind::Annotation);
        let change = change.on(page).doubted(doubt(dictionary));
        for entry in dictionary.entries() {
            if entry.key != "P" && entry.key != "Parent" {
                self.claim_below(&entry.value, &change, &[id.number].into())?;
            }
        }
        let mut owners = owners.clone();
        // A pop-up is referred to by the annotation it belongs to, and the other way round.
        owners.extend(self.annotations_among(&self.referrers(id.number)?)?);
        self.claim(id.number, change.clone(), Owners::only(owners));
        Ok(change)
    }

    /// A list of annotations that does not keep what it had, or not in its order.
    pub(super) fn removed(
        &mut self,
        before: &[Object],
        after: &[Object],
    ) -> Result<Change, ReadError> {
        if before
            .iter()
            .any(|item| item.value.as_reference().is_none())
        {
            // What stands in the list itself cannot be told apart.
            return Ok(Self::other(ChangeKind::AnnotationRemoved));
        }
        let kept: BTreeSet<ObjectId> = references(after).collect();
        for id in references(before).filter(|id| !kept.contains(id)) {
            let object = self.old.object(id)?;
            let dictionary = object.as_ref().and_then(|object| object.dictionary());
            let subtype = dictionary.and_then(|dictionary| dictionary.get("Subtype"));
            if subtype.is_none_or(|subtype| subtype.value.is_name("Widget")) {
                return Ok(Self::other(ChangeKind::AnnotationRemoved));
            }
        }
        let change = Change::new(ChangeLevel::Annotations, ChangeKind::Annotation);
        Ok(change.doubted(Some(Doubt::Annotation)))
    }

    /// An annotation that changed where it stands.
    pub(super) fn changed_annotation(&mut self, number: u32) -> Result<(), ReadError> {
        let Some(pair) = self.changed.get(&number).cloned() else {
            return Ok(());
        };
        let before = pair.before.as_ref().and_then(|before| before.dictionary());
        let after = pair.after.as_ref().and_then(|after| after.dictionary());
        let (Some(before), Some(after)) = (before, after) else {
            return Ok(());
        };
        if !is_annotation(before) || !is_annotation(after) || pair.is_stream() {
            return Ok(());
        }
        let change = Change::new(ChangeLevel::Annotations, ChangeKind::Annotation);
        let change = change.doubted(Some(Doubt::Annotation));
        let referrers = self.referrers(number)?;
        let mut owners = self.annotations_among(&referrers)?;
        let mut page = None;
        for referrer in referrers {
            if self.lists_annotation(referrer, &mut page)? {
                owners.insert(referrer);
            }
        }
        let change = Change { page, ..change };
        let own = [number].into();
        for entry in after.entries() {
            if entry.key != "P" && entry.key != "Parent" {
                self.claim_below(&entry.value, &change, &own)?;
            }
        }
        self.claim(number, change, Owners::only(owners));
        Ok(())
    }

    /// Those of some objects that are annotations.
    fn annotations_among(&self, numbers: &BTreeSet<u32>) -> Result<BTreeSet<u32>, ReadError> {
        let mut found = BTreeSet::new();
        for number in numbers {
            if self
                .dictionary(*number)?
                .is_some_and(|own| is_annotation(&own))
            {
                found.insert(*number);
            }
        }
        Ok(found)
    }

    /// Whether an object is a page, or the list of a page's annotations.
    fn lists_annotation(
        &self,
        number: u32,
        page: &mut Option<ObjectId>,
    ) -> Result<bool, ReadError> {
        let id = self.id(number);
        let Some(object) = id.map(|id| self.new.object(id)).transpose()?.flatten() else {
            return Ok(false);
        };
        if object.dictionary().is_some_and(|page| page.is_type("Page")) {
            *page = page.or(id);
            return Ok(true);
        }
        if object.value().as_array().is_none() {
            return Ok(false);
        }
        for owner in self.referrers(number)? {
            let is_page = self
                .dictionary(owner)?
                .is_some_and(|page| page.is_type("Page"));
            if !is_page {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn id(&self, number: u32) -> Option<ObjectId> {
        let (_, location) = self.new.location(number)?;
        super::census::id_at(number, location)
    }

    fn dictionary(&self, number: u32) -> Result<Option<Dictionary>, ReadError> {
        let object = self.id(number).map(|id| self.new.object(id)).transpose()?;
        Ok(object
            .flatten()
            .and_then(|object| object.dictionary().cloned()))
    }
}

fn is_annotation(dictionary: &Dictionary) -> bool {
    let subtype = dictionary.get("Subtype");
    present(dictionary, "Rect").is_some()
        && subtype.is_some_and(|subtype| !subtype.value.is_name("Widget"))
}

/// Notes and their pop-ups without a look of their own hide nothing beyond an icon.
fn doubt(dictionary: &Dictionary) -> Option<Doubt> {
    let subtype = dictionary.get("Subtype");
    let is_note = subtype
        .is_some_and(|subtype| subtype.value.is_name("Text") || subtype.value.is_name("Popup"));
    let known = |key: &Name| NOTE_KEYS.iter().any(|known| *key == *known);
    let is_plain = dictionary.entries().iter().all(|entry| known(&entry.key));
    (!is_note || !is_plain).then_some(Doubt::Annotation)
}

/// What a note may say: no appearance, no action, no layer.
const NOTE_KEYS: [&str; 20] = [
    "C",
    "Contents",
    "CreationDate",
    "F",
    "IRT",
    "M",
    "NM",
    "Name",
    "Open",
    "P",
    "Parent",
    "Popup",
    "RT",
    "Rect",
    "State",
    "StateModel",
    "Subj",
    "Subtype",
    "T",
    "Type",
];
