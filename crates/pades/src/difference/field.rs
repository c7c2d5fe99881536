//! Fields: values of those that were there, and new ones for signatures.

use std::collections::BTreeSet;

use super::claim::Owners;
use super::form::{is_signature, is_subsequence};
use super::same::{changed_keys, present};
use super::step::Step;
use super::{Change, ChangeKind, ChangeLevel, Doubt};
use crate::error::{Fault, ReadError};
use crate::model::form::{Field, FieldKind};
use crate::syntax::object::{Dictionary, Object, ObjectId, Value};

impl Step<'_, '_, '_> {
    /// A field that was there before: how far it changed, itself and its widgets.
    pub(super) fn known_field(
        &mut self,
        (old, new): (&Field, &Field),
        parents: (Option<u32>, Option<u32>),
    ) -> Result<Option<Change>, ReadError> {
        let is_kept = old.name == new.name
            && old.kind == new.kind
            && old.widgets == new.widgets
            && parents.0 == parents.1;
        if !is_kept {
            self.say(Self::other(ChangeKind::FieldRemoved).of_field(&old.name));
        }
        let signing = self.signing(old, new)?;
        let mut furthest: Option<Change> = signing.clone();
        let parts: BTreeSet<ObjectId> = new.widgets.iter().copied().chain([new.id]).collect();
        let owners: BTreeSet<u32> = parts.iter().map(|id| id.number).collect();
        for id in parts {
            let Some(pair) = self.changed.get(&id.number).cloned() else {
                continue;
            };
            let before = pair.before.as_ref().and_then(|before| before.dictionary());
            let after = pair.after.as_ref().and_then(|after| after.dictionary());
            let (Some(before), Some(after)) = (before, after) else {
                self.claim(id.number, Self::other(ChangeKind::FieldKey), Owners::Any);
                continue;
            };
            let change = self.part((before, after), new, signing.as_ref())?;
            let doubt = change.doubt.or_else(|| doubt(old));
            let change = change.doubted(doubt);
            if change.level != ChangeLevel::Other {
                let below = Change::new(change.level, ChangeKind::Appearance);
                let below = below.of_field(&new.name).doubted(doubt);
                for key in ["V", "AP"] {
                    if let Some(value) = present(after, key) {
                        self.claim_below(value, &below, &owners)?;
                    }
                }
            }
            if furthest
                .as_ref()
                .is_none_or(|known| known.level < change.level)
            {
                furthest = Some(change.clone());
            }
            self.claim(id.number, change, Owners::Any);
        }
        Ok(furthest)
    }

    /// What changed in a field or widget that was there.
    fn part(
        &self,
        (before, after): (&Dictionary, &Dictionary),
        field: &Field,
        signing: Option<&Change>,
    ) -> Result<Change, ReadError> {
        if !is_signature(field) && !field.is_inner && !is_filled_in(field) {
            return Ok(Self::other(ChangeKind::FieldKey).of_field(&field.name));
        }
        let allowed = if is_signature(field) {
            let Some(signing) = signing else {
                // An empty one may gain nothing, a signed one may not change its looks.
                return Ok(Self::other(ChangeKind::FieldKey).of_field(&field.name));
            };
            signing.clone()
        } else {
            let is_button = field.kind == Some(FieldKind::Button);
            let is_redrawn =
                is_button && changed_keys(before, after).iter().any(|key| *key == "AP");
            let change = Change::new(ChangeLevel::FormFilling, ChangeKind::FieldValue);
            let change = change.of_field(&field.name);
            change.doubted(is_redrawn.then_some(Doubt::Button))
        };
        let mut wrong = is_page_node(before) || is_page_node(after);
        for key in changed_keys(before, after) {
            wrong |= match key.as_bytes() {
                b"Kids" => !field.is_inner || !self.kids_grow(before, after)?,
                _ if field.is_inner => true,
                b"V" => false,
                b"AP" => !self.is_gone_or(after, "AP", |value| value.as_dictionary().is_some())?,
                b"AS" => !self.is_gone_or(after, "AS", |value| value.as_name().is_some())?,
                b"M" => !self.is_gone_or(after, "M", |value| value.as_string().is_some())?,
                b"I" => {
                    let is_list = |value: &Value| value.as_array().is_some();
                    field.kind != Some(FieldKind::Choice)
                        || !self.is_gone_or(after, "I", is_list)?
                }
                b"Ff" => !self.gains_only((before, after), "Ff", READ_ONLY)?,
                b"F" if is_signature(field) => {
                    !self.gains_only((before, after), "F", PRINT_AND_LOCKED)?
                }
                _ => true,
            };
        }
        if wrong {
            return Ok(Self::other(ChangeKind::FieldKey).of_field(&field.name));
        }
        if is_signature(field) && present(after, "AP").is_some() {
            // What is seen is no longer a matter of validation alone.
            let level = allowed.level.max(ChangeLevel::Signature);
            return Ok(Change { level, ..allowed });
        }
        if field.is_inner {
            return Ok(Change::new(
                ChangeLevel::Signature,
                ChangeKind::SignatureField,
            ));
        }
        Ok(allowed)
    }

    /// Whether an entry is gone, or has the kind of value that it has in a field.
    fn is_gone_or(
        &self,
        after: &Dictionary,
        key: &str,
        fits: impl Fn(&Value) -> bool,
    ) -> Result<bool, ReadError> {
        let Some(value) = present(after, key) else {
            return Ok(true);
        };
        let Value::Reference(id) = value.value else {
            return Ok(fits(&value.value));
        };
        let object = self.new.object(id)?;
        Ok(object.is_none_or(|object| object.stream().is_none() && fits(object.value())))
    }

    /// Whether the kids that a field had are still there, in their order.
    fn kids_grow(&self, before: &Dictionary, after: &Dictionary) -> Result<bool, ReadError> {
        let old = self.old.list(before, "Kids", Fault::FieldTree)?;
        let new = self.new.list(after, "Kids", Fault::FieldTree)?;
        let ids = |items: &[Object]| -> Vec<Option<ObjectId>> {
            items.iter().map(|item| item.value.as_reference()).collect()
        };
        Ok(is_subsequence(&ids(&old.items), &ids(&new.items)))
    }

    /// Whether flags only gained some of these.
    fn gains_only(
        &self,
        (before, after): (&Dictionary, &Dictionary),
        key: &str,
        gained: i64,
    ) -> Result<bool, ReadError> {
        let flags = |dictionary: &Dictionary, view: crate::View<'_, '_>| {
            let value = present(dictionary, key);
            let value = value.map(|value| view.value(value)).transpose()?;
            Ok::<_, ReadError>(value.and_then(|value| value.as_integer()).unwrap_or(0))
        };
        let (before, after) = (flags(before, self.old)?, flags(after, self.new)?);
        Ok(before & after == before && (after & !before) & !gained == 0)
    }

    /// Whether an empty signature field was signed in this step; says what is wrong with one that
    /// was signed before.
    fn signing(&mut self, old: &Field, new: &Field) -> Result<Option<Change>, ReadError> {
        if !is_signature(new) {
            return Ok(None);
        }
        let (before, after) = (reference(old), reference(new));
        let was_signed = match before {
            Some(id) => self.old.object(id)?.is_some(),
            None => false,
        };
        let Some(id) = after else {
            if was_signed {
                self.say(Self::other(ChangeKind::SignatureRemoved).of_field(&new.name));
            }
            return Ok(None);
        };
        if was_signed {
            if before != after {
                self.say(Self::other(ChangeKind::SignatureReplaced).of_field(&new.name));
            } else if self.changed.contains_key(&id.number) {
                let change = Self::other(ChangeKind::SignatureReplaced).of_field(&new.name);
                self.claim(id.number, change, Owners::Any);
            }
            return Ok(None);
        }
        if before == after && !self.changed.contains_key(&id.number) {
            // A signature that is missing, as it was before.
            return Ok(None);
        }
        let owners: BTreeSet<u32> = [new.id.number].into();
        self.signature(id, &owners, &new.name).map(Some)
    }
}

/// The signature dictionary that a field names.
pub(super) fn reference(field: &Field) -> Option<ObjectId> {
    let value = field.value.as_ref()?;
    value.value.as_reference()
}

/// Whether a field has a value that people fill in. A push button has none: only looks.
pub(super) fn is_filled_in(field: &Field) -> bool {
    let is_push_button = field.kind == Some(FieldKind::Button) && field.flags & PUSH_BUTTON != 0;
    let is_other = matches!(field.kind, None | Some(FieldKind::Signature));
    !field.is_inner && !is_other && !is_push_button
}

/// A field that was read only holds what its author wrote, or a script computed.
pub(super) fn doubt(field: &Field) -> Option<Doubt> {
    let is_read_only = field.flags & READ_ONLY != 0 && !is_signature(field);
    is_read_only.then_some(Doubt::ReadOnlyField)
}

/// Whether a dictionary is the catalog or a node of the page tree, whatever else it says.
fn is_page_node(dictionary: &Dictionary) -> bool {
    let names = ["Catalog", "Page", "Pages"];
    names.into_iter().any(|name| dictionary.is_type(name))
}

/// `Ff`: the button has no value.
const PUSH_BUTTON: i64 = 1 << 16;
/// `Ff`: the field is read only.
const READ_ONLY: i64 = 1;
/// `F`: the widget is printed, and may not be moved.
const PRINT_AND_LOCKED: i64 = 4 | 128;
