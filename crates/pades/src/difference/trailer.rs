//! The trailer, and the information dictionary that it names.

use super::claim::Owners;
use super::same::{changed_keys, index, present};
use super::step::Step;
use super::{Change, ChangeKind, ChangeLevel};
use crate::error::ReadError;
use crate::syntax::object::{Dictionary, Name, Value};

impl Step<'_, '_, '_> {
    /// The catalog stays the same object; identifiers and information may change.
    pub(super) fn trailer(&mut self) -> Result<(), ReadError> {
        let (old, new) = (self.old.trailer()?, self.new.trailer()?);
        let reference = |trailer: &Dictionary, key| {
            let value = trailer.get(key);
            value.and_then(|value| value.value.as_reference())
        };
        if reference(old, "Root") != reference(new, "Root") {
            self.say(Self::other(ChangeKind::CatalogReplaced));
        }
        let after = index(new);
        let is_free = |key: &Name| FREE_KEYS.iter().any(|free| *key == *free);
        let mut changed = changed_keys(old, new).into_iter();
        if changed.any(|key| !is_free(&key) && after.contains_key(&key)) {
            self.say(Self::other(ChangeKind::TrailerKey));
        }
        let Some(info) = present(new, "Info") else {
            return Ok(());
        };
        let change = Change::new(ChangeLevel::LongTerm, ChangeKind::Info);
        if let Some(id) = info.value.as_reference() {
            let object = self.new.object(id)?;
            let is_plain = object.is_none_or(|object| {
                matches!(object.value(), Value::Dictionary(_)) && object.stream().is_none()
            });
            if is_plain {
                // Nothing else refers to it, so that nothing but its texts can change.
                self.claim(id.number, change, Owners::only([]));
            }
        }
        Ok(())
    }
}

/// Keys that say where things stand, identify the file, or describe it.
const FREE_KEYS: [&str; 15] = [
    "AdditionalStreams",
    "DecodeParms",
    "Filter",
    "ID",
    "Index",
    "Info",
    "Length",
    "Prev",
    "Root",
    "Size",
    "Type",
    "W",
    "XRefStm",
    "DocChecksum",
    "DL",
];
