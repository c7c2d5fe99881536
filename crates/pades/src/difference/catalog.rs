//! The catalog: what may come and change in it, and what hangs below that is never shown.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::claim::Owners;
use super::same::{changed_keys, index, present, same};
use super::step::Step;
use super::store;
use super::{Change, ChangeKind, ChangeLevel};
use crate::error::ReadError;
use crate::syntax::object::{Dictionary, Object, Value};

impl Step<'_, '_, '_> {
    pub(super) fn catalog(&mut self) -> Result<(), ReadError> {
        let (old, new) = (self.old.catalog()?, self.new.catalog()?);
        let owner = new.id().number;
        self.catalog = Some(owner);
        let (Some(old), Some(new)) = (old.dictionary(), new.dictionary()) else {
            return Ok(());
        };
        let mut level = ChangeLevel::None;
        let mut kind = ChangeKind::Structure;
        for key in changed_keys(old, new) {
            let is_allowed = match key.as_bytes() {
                // Looked at below, or with the form.
                b"DSS" | b"Extensions" | b"Metadata" | b"Perms" => true,
                b"AcroForm" => present(new, "AcroForm").is_some(),
                b"Version" => self.is_later_version(old, new)?,
                _ => false,
            };
            if !is_allowed {
                level = ChangeLevel::Other;
                kind = ChangeKind::CatalogKey;
            }
        }
        let change = Change::new(level, kind);
        self.claim(owner, change, Owners::Any);
        self.permissions((old, new), owner)?;
        self.security_store((old, new), owner)?;
        self.metadata(new, owner)?;
        if let Some(extensions) = present(new, "Extensions") {
            let change = Change::new(ChangeLevel::LongTerm, ChangeKind::Extensions);
            self.claim_below(extensions, &change, &[owner].into())?;
            let is_new = present(old, "Extensions")
                .is_none_or(|before| !same(&before.value, &extensions.value));
            if is_new {
                self.claim(owner, change, Owners::Any);
            }
        }
        Ok(())
    }

    /// A newer version may be named, an older one may not.
    fn is_later_version(&self, old: &Dictionary, new: &Dictionary) -> Result<bool, ReadError> {
        let version = |catalog: &Dictionary, view: crate::View<'_, '_>| {
            let value = present(catalog, "Version");
            let value = value.map(|value| view.value(value)).transpose()?;
            let name = value.and_then(|value| value.as_name().cloned());
            Ok::<_, ReadError>(name)
        };
        let (before, after) = (version(old, self.old)?, version(new, self.new)?);
        Ok(after.is_some() && before <= after)
    }

    /// `Perms` may come with a certification; it may not go, and not name another signature.
    fn permissions(
        &mut self,
        (old, new): (&Dictionary, &Dictionary),
        owner: u32,
    ) -> Result<(), ReadError> {
        let value = |dictionary: &Dictionary, view: crate::View<'_, '_>| {
            let value = present(dictionary, "Perms");
            let value = value.map(|value| view.value(value)).transpose()?;
            let perms = value.and_then(|value| value.as_dictionary().cloned());
            Ok::<_, ReadError>(perms.unwrap_or_else(|| Dictionary::new(Vec::new())))
        };
        let (before, after) = (value(old, self.old)?, value(new, self.new)?);
        let changed = changed_keys(&before, &after);
        let is_allowed = changed
            .iter()
            .all(|key| *key == "DocMDP" && present(&before, "DocMDP").is_none());
        let change = if is_allowed {
            Change::new(ChangeLevel::Signature, ChangeKind::Signature)
        } else {
            Self::other(ChangeKind::CatalogKey)
        };
        let object = present(new, "Perms").and_then(|perms| perms.value.as_reference());
        if let Some(id) = object {
            self.claim(id.number, change.clone(), Owners::only([owner]));
        }
        if !changed.is_empty() {
            self.note(change, owner);
        }
        Ok(())
    }

    fn security_store(
        &mut self,
        (old, new): (&Dictionary, &Dictionary),
        owner: u32,
    ) -> Result<(), ReadError> {
        let change = Change::new(ChangeLevel::LongTerm, ChangeKind::SecurityStore);
        let is_same = match (present(old, "DSS"), present(new, "DSS")) {
            (None, None) => return Ok(()),
            (Some(before), Some(after)) => same(&before.value, &after.value),
            (None, Some(_)) | (Some(_), None) => false,
        };
        if !is_same {
            self.note(change.clone(), owner);
        }
        let members = store::members(self.new)?;
        // What the store was made of before may still refer to what it is made of now.
        let known = members.keys().chain(self.census.store()).copied();
        let allowed: Rc<BTreeSet<u32>> = Rc::new(known.chain([owner]).collect());
        for number in self.census.store() {
            // What holds the lists must not be used elsewhere, changed or not.
            let ways = self.ways(*number)?;
            let is_own = |(from, ways)| allowed.contains(from) && self.owns(*from, ways);
            if self.is_open(*number) || !ways.iter().all(is_own) {
                return Ok(());
            }
        }
        for (number, is_leaf) in members {
            let pair = self.changed.get(&number);
            let after = pair.and_then(|pair| pair.after.clone());
            let Some(after) = after.filter(|after| after.stream().is_some() == is_leaf) else {
                continue;
            };
            self.claim(number, change.clone(), Owners::of(&allowed));
            let length = after.dictionary().and_then(|leaf| leaf.get("Length"));
            if let Some(length) = length.filter(|_| is_leaf) {
                self.claim_below(length, &change, &[number].into())?;
            }
        }
        Ok(())
    }

    /// A metadata stream says so itself, and nothing but the catalog refers to it.
    fn metadata(&mut self, new: &Dictionary, owner: u32) -> Result<(), ReadError> {
        let Some(id) = present(new, "Metadata").and_then(|data| data.value.as_reference()) else {
            return Ok(());
        };
        if !self.changed.contains_key(&id.number) {
            return Ok(());
        }
        let Some(object) = self.new.object(id)? else {
            return Ok(());
        };
        let dictionary = object.dictionary();
        let is_metadata = object.stream().is_some()
            && dictionary.is_some_and(|dictionary| dictionary.is_type("Metadata"));
        if is_metadata {
            let change = Change::new(ChangeLevel::LongTerm, ChangeKind::Metadata);
            let length = dictionary.and_then(|dictionary| dictionary.get("Length"));
            if let Some(length) = length {
                self.claim_below(length, &change, &[id.number].into())?;
            }
            self.claim(id.number, change, Owners::only([owner]));
        }
        Ok(())
    }

    /// Says that an object's own entry changed as far as this.
    pub(super) fn note(&mut self, change: Change, number: u32) {
        if self.changed.contains_key(&number) {
            self.claim(number, change, Owners::Any);
        } else {
            self.say(change);
        }
    }

    /// Whether a dictionary of resources only gained entries. Resources are dictionaries of
    /// dictionaries, each directly or in an object of its own.
    pub(super) fn only_grows(&self, old: &Object, new: &Object) -> Result<bool, ReadError> {
        let (old, new) = (self.old.value(old)?, self.new.value(new)?);
        let (Some(old), Some(new)) = (old.as_dictionary(), new.as_dictionary()) else {
            return Ok(same(&old, &new));
        };
        let after = index(new);
        for (key, before) in index(old) {
            let Some(after) = after.get(key) else {
                return Ok(false);
            };
            // A kind of resources may be an object of its own that changed where it stands.
            let (before, after) = (self.old.value(before)?, self.new.value(after)?);
            if !grows(&before, &after) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Whether the entries of a dictionary are all there still.
fn grows(old: &Value, new: &Value) -> bool {
    let (Some(old), Some(new)) = (old.as_dictionary(), new.as_dictionary()) else {
        return same(old, new);
    };
    let before = index(old);
    let changed = changed_keys(old, new);
    changed.iter().all(|key| !before.contains_key(key))
}
