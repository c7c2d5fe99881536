//! Fields of events: what their commitments open to, and what is withheld or was erased.

use std::collections::BTreeSet;

use bulla_protocol::log::OpenedField;
use bulla_statement::commitment::commit_field;
use bulla_tlog::Leaf;
use bulla_tlog::leaf::fields_root;

use crate::log::ProvenLeaf;
use crate::{EventField, FieldState, Reason};

/// Shows that these are all fields that the leaf commits to, and that what is opened is their value. No
/// fields at all are none that are shown.
///
/// # Errors
/// [`Reason::FieldDiffers`].
pub fn check(leaf: &Leaf, fields: &[OpenedField]) -> Result<(), Reason> {
    if fields.is_empty() {
        return Ok(());
    }
    let commitments: Vec<_> = fields
        .iter()
        .map(|own| (own.field.clone(), own.commitment))
        .collect();
    let root = fields_root(&commitments).map_err(|_| Reason::FieldDiffers)?;
    if root == leaf.fields_root && fields.iter().all(is_opened_or_withheld) {
        Ok(())
    } else {
        Err(Reason::FieldDiffers)
    }
}

fn is_opened_or_withheld(own: &OpenedField) -> bool {
    match (&own.salt, &own.value) {
        (None, None) => true,
        (Some(salt), Some(value)) => {
            let salt: Result<&[u8; 32], _> = salt.as_slice().try_into();
            salt.is_ok_and(|salt| commit_field(salt, &own.field, value) == own.commitment)
        }
        _ => false,
    }
}

/// The fields of an event for the report; `None` where it has fields and none is shown.
pub(crate) fn rows(
    entry: &ProvenLeaf,
    erased: &BTreeSet<(String, String)>,
) -> Option<Vec<EventField>> {
    if entry.fields.is_empty() {
        return entry.leaf.fields_root.is_none().then(Vec::new);
    }
    let row = |own: &OpenedField| {
        let named = (entry.index.to_string(), own.field.clone());
        EventField {
            field: own.field.clone(),
            state: match &own.value {
                Some(_) => FieldState::Opened,
                None if erased.contains(&named) => FieldState::Erased,
                None => FieldState::Withheld,
            },
            value: own.value.clone(),
        }
    };
    Some(entry.fields.iter().map(row).collect())
}

/// Index and name of each field that an event of the file says was erased.
pub(crate) fn erased(events: &[ProvenLeaf]) -> BTreeSet<(String, String)> {
    let of_erasure = events
        .iter()
        .filter(|entry| entry.leaf.event.as_str() == ERASED);
    let named = of_erasure.filter_map(|entry| {
        let value = |name: &str| {
            let mut fields = entry.fields.iter();
            fields.find(|own| own.field == name)?.value.clone()
        };
        Some((value("index")?, value("field")?))
    });
    named.collect()
}

const ERASED: &str = "field.erased";
