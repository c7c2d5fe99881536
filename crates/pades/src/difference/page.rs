//! Pages: nothing but the list of annotations may change, and what comes to it is looked at.

use std::collections::{BTreeMap, BTreeSet};

use super::claim::Owners;
use super::form::NewWidgets;
use super::same::{changed_keys, present, same};
use super::step::Step;
use super::{Change, ChangeKind, ChangeLevel, Doubt};
use crate::error::ReadError;
use crate::model::catalog::Place;
use crate::syntax::object::{Dictionary, Object, ObjectId};

impl Step<'_, '_, '_> {
    pub(super) fn pages(&mut self, widgets: &NewWidgets) -> Result<(), ReadError> {
        let mut pages: BTreeSet<ObjectId> = BTreeSet::new();
        let mut lists: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for (number, pair) in &self.changed {
            let Some(before) = &pair.before else {
                continue;
            };
            if is_page(before.dictionary()) {
                pages.insert(before.id());
            } else if before.value().as_array().is_some() {
                lists.insert(*number, BTreeSet::new());
            }
        }
        for (list, owners) in &mut lists {
            for owner in self.referrers(*list)? {
                if let Some(page) = self.page_of_list(owner, *list)? {
                    pages.insert(page);
                    owners.insert(owner);
                }
            }
        }
        for page in pages {
            self.page(page, widgets)?;
        }
        for (list, owners) in lists {
            if let Some((change, _)) = self.claims.get(&list) {
                let change = change.clone();
                self.claim(list, change, Owners::only(owners));
            }
        }
        Ok(())
    }

    /// The page that owns a list of annotations, if the object that refers to it is one.
    fn page_of_list(&self, owner: u32, list: u32) -> Result<Option<ObjectId>, ReadError> {
        let Some((_, location)) = self.new.location(owner) else {
            return Ok(None);
        };
        let Some(id) = super::census::id_at(owner, location) else {
            return Ok(None);
        };
        let Some(object) = self.new.object(id)? else {
            return Ok(None);
        };
        let dictionary = object.dictionary().filter(|page| is_page(Some(page)));
        let annotations = dictionary.and_then(|page| page.get("Annots"));
        let named = annotations.and_then(|annotations| annotations.value.as_reference());
        Ok(named
            .is_some_and(|named| named.number == list)
            .then_some(id))
    }

    fn page(&mut self, id: ObjectId, widgets: &NewWidgets) -> Result<(), ReadError> {
        let (old, new) = (self.old.object(id)?, self.new.object(id)?);
        let before = old.as_ref().and_then(|old| old.dictionary());
        let after = new.as_ref().and_then(|new| new.dictionary());
        let is_kept = is_page(before) && is_page(after);
        let (Some(before), Some(after), true) = (before, after, is_kept) else {
            let change = Self::other(ChangeKind::PageKey).on(id);
            self.claim(id.number, change, Owners::Any);
            return Ok(());
        };
        let mut change = self.annotations(id, widgets)?;
        for key in changed_keys(before, after) {
            let is_free = key == "Annots" || (key == "LastModified" && is_text(after));
            if !is_free {
                change = Self::other(ChangeKind::PageKey);
            }
        }
        self.claim(id.number, change.on(id), Owners::Any);
        Ok(())
    }

    /// How far the annotations of a page changed.
    fn annotations(&mut self, page: ObjectId, widgets: &NewWidgets) -> Result<Change, ReadError> {
        let (old, new) = (self.old.annotations(page)?, self.new.annotations(page)?);
        let mut change = Change::new(ChangeLevel::None, ChangeKind::PageAnnotations);
        let mut owners = BTreeSet::from([page.number]);
        if let Place::Object(list) = new.place {
            owners.insert(list.number);
        }
        let known: BTreeSet<ObjectId> = references(&old.items).collect();
        let (added, is_kept) = added(&old.items, &new.items);
        if !is_kept {
            change = self.removed(&old.items, &new.items)?;
        }
        for item in added {
            let own = match item.value.as_reference() {
                // Once more, above others; or, without the one that was there, in another order.
                Some(id) if known.contains(&id) && is_kept => Self::other(ChangeKind::Revealed),
                Some(id) if known.contains(&id) => continue,
                Some(id) => match widgets.get(&id.number) {
                    Some(own) => {
                        let change = Change::new(own.level, ChangeKind::PageAnnotations);
                        change.doubted(own.doubt)
                    }
                    None => self.new_annotation(id, page, &owners)?,
                },
                None => Self::other(ChangeKind::AnnotationRemoved),
            };
            if own.level > change.level || Doubt::graver(change.doubt, own.doubt) != change.doubt {
                let level = own.level.max(change.level);
                change = Change { level, ..own };
            }
        }
        if let Place::Object(list) = new.place {
            let change = change.clone().on(page);
            self.claim(list.number, change, Owners::only([page.number]));
        }
        Ok(change)
    }
}

/// What the second list has beyond the first, and whether it has all of that in its order.
fn added<'l>(before: &[Object], after: &'l [Object]) -> (Vec<&'l Object>, bool) {
    let mut rest = before.iter().peekable();
    let is_new = |item: &&Object| {
        let is_next = rest.next_if(|next| same(&next.value, &item.value));
        is_next.is_none()
    };
    let added = after.iter().filter(is_new).collect();
    (added, rest.next().is_none())
}

/// The annotations of a list that are objects of their own.
pub(super) fn references(items: &[Object]) -> impl Iterator<Item = ObjectId> {
    items.iter().filter_map(|item| item.value.as_reference())
}

fn is_page(dictionary: Option<&Dictionary>) -> bool {
    dictionary
        .is_some_and(|dictionary| dictionary.is_type("Page") && dictionary.duplicate().is_none())
}

/// `LastModified` is a text, or gone.
fn is_text(page: &Dictionary) -> bool {
    present(page, "LastModified").is_none_or(|date| date.value.as_string().is_some())
}
