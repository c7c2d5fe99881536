//! The objects of a document security store (ISO 32000-2 §12.8.4.3) by their place in it.

use std::collections::BTreeMap;

use super::claim::is_structure;
use super::same::present;
use crate::error::ReadError;
use crate::syntax::object::{Dictionary, Object, Value};
use crate::view::View;

/// The places of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Store,
    Related,
    List,
    Leaf,
}

/// The objects that make up the store of a revision, and whether they are leaves: streams with data,
/// which are not read here.
pub(super) fn members(view: View<'_, '_>) -> Result<BTreeMap<u32, bool>, ReadError> {
    let mut found = BTreeMap::new();
    let catalog = view.catalog()?;
    let store = catalog
        .dictionary()
        .and_then(|catalog| present(catalog, "DSS"));
    let mut open: Vec<(Object, Place)> = store
        .map(|own| (own.clone(), Place::Store))
        .into_iter()
        .collect();
    while let Some((object, place)) = open.pop() {
        let Value::Reference(id) = object.value else {
            open.extend(inner(&object.value, place));
            continue;
        };
        let is_leaf = place == Place::Leaf;
        if found.insert(id.number, is_leaf).is_some() || is_leaf {
            continue;
        }
        if let Some(object) = view
            .object(id)?
            .filter(|object| !is_structure(object.value()))
        {
            open.extend(inner(object.value(), place));
        }
    }
    Ok(found)
}

/// What stands below a value at a place.
fn inner(value: &Value, place: Place) -> Vec<(Object, Place)> {
    let entries = value.as_dictionary().map_or(&[][..], Dictionary::entries);
    let mut below = Vec::new();
    match place {
        Place::Store => {
            for entry in entries {
                let place = match entry.key.as_bytes() {
                    b"Certs" | b"CRLs" | b"OCSPs" | b"Cert" | b"CRL" | b"OCSP" => Place::List,
                    b"VRI" => Place::Related,
                    b"TS" => Place::Leaf,
                    _ => continue,
                };
                below.push((entry.value.clone(), place));
            }
        }
        Place::Related => {
            let stores = entries
                .iter()
                .map(|entry| (entry.value.clone(), Place::Store));
            below.extend(stores);
        }
        Place::List => {
            let items = value.as_array().unwrap_or_default();
            below.extend(items.iter().map(|item| (item.clone(), Place::Leaf)));
        }
        Place::Leaf => {}
    }
    below
}
