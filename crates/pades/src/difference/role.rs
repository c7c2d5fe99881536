//! In which roles an object stands: dictionaries of the structure (catalog, form, fields) are that alone,
//! and own what changed by the entries for it alone.

use std::collections::BTreeSet;

use super::step::Step;
use crate::syntax::object::{Name, Object, ObjectId, Value};

/// By which entry of its own an object refers to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    /// `AP` of a field or annotation.
    Appearance,
    /// `Extensions` of the catalog.
    Extensions,
    /// `Fields` of the form.
    Fields,
    /// `AcroForm` of the catalog.
    Form,
    /// `Metadata` of the catalog.
    Metadata,
    /// Any other.
    Other,
    /// `Perms` of the catalog.
    Permissions,
    /// `DR` of the form.
    Resources,
    /// `DSS` of the catalog.
    Store,
    /// `V` of a field.
    Value,
}

/// Where a reference stands in its object.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place<'v> {
    /// The key of the object's own entry.
    first: Option<&'v Name>,
    /// The key below, in dictionaries that stand in it.
    second: Option<&'v Name>,
    /// The key whose value the reference itself is; none in an array.
    last: Option<&'v Name>,
}

impl<'v> Place<'v> {
    fn below(self, key: &'v Name) -> Self {
        Self {
            first: self.first.or(Some(key)),
            second: self.second.or_else(|| self.first.and(Some(key))),
            last: Some(key),
        }
    }

    const fn in_array(self) -> Self {
        Self { last: None, ..self }
    }

    /// The entry that a form which stands in its catalog has too.
    pub(crate) fn way(self) -> Way {
        let first = self.first.map_or(&[][..], Name::as_bytes);
        let second = self.second.map(Name::as_bytes);
        match (first, second) {
            (b"AcroForm", None) => Way::Form,
            (b"AcroForm", Some(b"DR")) | (b"DR", _) => Way::Resources,
            (b"AcroForm", Some(b"Fields")) | (b"Fields", _) => Way::Fields,
            (b"AP", _) => Way::Appearance,
            (b"DSS", _) => Way::Store,
            (b"Extensions", _) => Way::Extensions,
            (b"Metadata", _) => Way::Metadata,
            (b"Perms", _) => Way::Permissions,
            (b"V", _) => Way::Value,
            _ => Way::Other,
        }
    }

    /// Whether this is an entry of the object itself, by one of these keys.
    pub(crate) fn is_own(self, keys: &[&str]) -> bool {
        let is_one = |key: &Name| keys.iter().any(|own| *key == *own);
        self.second.is_none() && self.last.is_some_and(is_one)
    }

    /// Whether the reference says that an object is a dictionary in which whoever wrote it chose the
    /// names, or one that is drawn or done.
    pub(crate) fn is_open(self) -> bool {
        let is_one = |key: &Name| OPEN.iter().any(|own| *key == *own);
        self.last.is_some_and(is_one)
    }
}

/// Calls with every reference of a value and where it stands, without recursion.
pub(crate) fn each_place<'v>(object: &'v Object, mut found: impl FnMut(ObjectId, Place<'v>)) {
    let mut stack = vec![(object, Place::default())];
    while let Some((object, place)) = stack.pop() {
        match &object.value {
            Value::Array(items) => {
                stack.extend(items.iter().map(|item| (item, place.in_array())));
            }
            Value::Dictionary(dictionary) => {
                let entries = dictionary.entries().iter();
                stack.extend(entries.map(|entry| (&entry.value, place.below(&entry.key))));
            }
            Value::Reference(id) => found(*id, place),
            Value::Boolean(_)
            | Value::Integer(_)
            | Value::Name(_)
            | Value::Null
            | Value::Real(_)
            | Value::String(_) => {}
        }
    }
}

impl Step<'_, '_, '_> {
    /// Whether a dictionary of the structure is something else as well.
    pub(super) fn is_open(&self, number: u32) -> bool {
        self.census.is_open(number)
    }

    /// Whether an object that refers to one which changed does so in its role: the catalog and the form by
    /// one entry for it, a field that was there by its value and looks.
    pub(super) fn owns(&self, from: u32, ways: &BTreeSet<Way>) -> bool {
        let is_one = ways.len() == 1;
        let only = |allowed: &[Way]| ways.iter().all(|way| allowed.contains(way));
        let is_right = if self.catalog == Some(from) {
            is_one && only(&OF_CATALOG)
        } else if self.holder == Some(from) {
            is_one && only(&[Way::Fields, Way::Resources])
        } else if self.parts.contains(&from) {
            // Of a new field every entry is looked at.
            self.is_new(from) || only(&[Way::Appearance, Way::Value])
        } else {
            return true;
        };
        is_right && !self.is_open(from)
    }
}

const OF_CATALOG: [Way; 7] = [
    Way::Extensions,
    Way::Fields,
    Way::Form,
    Way::Metadata,
    Way::Permissions,
    Way::Resources,
    Way::Store,
];

/// Keys of dictionaries whose own keys are anything, or mean something that is drawn or done.
const OPEN: [&str; 28] = [
    "A",
    "AA",
    "CharProcs",
    "ClassMap",
    "Colorants",
    "ColorSpace",
    "D",
    "Dests",
    "EF",
    "Encoding",
    "ExtGState",
    "Font",
    "Function",
    "Group",
    "HT",
    "JS",
    "N",
    "Names",
    "Next",
    "OCProperties",
    "OpenAction",
    "Pattern",
    "Properties",
    "R",
    "Resources",
    "RoleMap",
    "Shading",
    "XObject",
];
