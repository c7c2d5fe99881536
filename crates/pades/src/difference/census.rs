//! Who refers to the objects that change: one reading of the whole document.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::role::{Way, each_place};
use super::store;
use crate::document::Pdf;
use crate::error::{Fault, ReadError};
use crate::syntax::object::{Object, ObjectId, Span, Value};
use crate::view::View;
use crate::xref::Location;

/// One object that refers to another, by one of its entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Referrer {
    number: u32,
    location: Location,
    way: Way,
}

/// The references to every object that changes after a revision.
#[derive(Debug, Default)]
pub(crate) struct Census {
    referrers: HashMap<u32, Vec<Referrer>>,
    /// What some object that counted in any of these revisions uses as a dictionary of names.
    open: HashSet<u32>,
    /// What holds the lists of the security store, in any of these revisions.
    store: BTreeSet<u32>,
}

impl Census {
    /// Reads every object that counts in a revision or came later.
    ///
    /// # Errors
    /// Those of [`View::object`]; [`Fault::Overlap`] where two objects share bytes.
    pub(crate) fn take(pdf: &Pdf<'_>, from: usize) -> Result<Self, ReadError> {
        let mut census = Self::default();
        let later = pdf.revisions().iter().enumerate().skip(from + 1);
        let changed = later.clone().flat_map(|(_, revision)| revision.entries());
        let mut targets: HashSet<u32> = changed.map(|entry| entry.number).collect();
        let Some(view) = pdf.at(from).filter(|_| !targets.is_empty()) else {
            return Ok(census);
        };
        for index in from..pdf.revisions().len() {
            if let Some(view) = pdf.at(index) {
                let members = store::members(view)?.into_iter();
                let holders = members.filter(|(_, is_leaf)| !is_leaf);
                census.store.extend(holders.map(|(number, _)| number));
            }
        }
        targets.extend(&census.store);
        let mut spans: Vec<Span> = Vec::new();
        for entry in view.numbers() {
            spans.extend(census.note(view, (entry.number, entry.location), &targets)?);
        }
        for (index, revision) in later {
            let Some((view, older)) = pdf.at(index).zip(pdf.at(index.saturating_sub(1))) else {
                continue;
            };
            for entry in revision.entries() {
                pdf.meter().charge(index)?;
                let before = older.location(entry.number).map(|(_, location)| location);
                if before != Some(entry.location) {
                    spans.extend(census.note(view, (entry.number, entry.location), &targets)?);
                }
            }
        }
        apart(spans)?;
        Ok(census)
    }

    /// Notes the references that one object makes; gives the place where it stands.
    fn note(
        &mut self,
        view: View<'_, '_>,
        (number, location): (u32, Location),
        targets: &HashSet<u32>,
    ) -> Result<Option<Span>, ReadError> {
        let Some(id) = id_at(number, location) else {
            return Ok(None);
        };
        let Some(object) = view.object(id)? else {
            return Ok(None);
        };
        // A cross-reference stream is the trailer as well, which rules look at by themselves.
        let is_trailer = object.stream().is_some() && is_cross_reference(object.value());
        each_place(object.object(), |to, place| {
            if place.is_open() {
                self.open.insert(to.number);
            }
            let is_trailers = is_trailer && place.is_own(&["Root", "Info"]);
            if targets.contains(&to.number) && !is_trailers {
                let known = self.referrers.entry(to.number).or_default();
                let way = place.way();
                let referrer = Referrer {
                    number,
                    location,
                    way,
                };
                if known.last() != Some(&referrer) {
                    known.push(referrer);
                }
            }
        });
        Ok(object.span())
    }

    /// What holds the lists of the security store, in any of the revisions.
    pub(crate) const fn store(&self) -> &BTreeSet<u32> {
        &self.store
    }

    /// Whether some object uses this one as a dictionary of names, or as one that is drawn or done.
    pub(crate) fn is_open(&self, number: u32) -> bool {
        self.open.contains(&number)
    }

    /// The objects that refer to one, as of a revision, and by which of their entries.
    ///
    /// # Errors
    /// [`crate::LimitKind::Work`].
    pub(crate) fn ways(
        &self,
        view: View<'_, '_>,
        number: u32,
    ) -> Result<BTreeMap<u32, BTreeSet<Way>>, ReadError> {
        let known = self.referrers.get(&number).map_or(&[][..], Vec::as_slice);
        let work = known.len().saturating_mul(view.revision() + 1);
        view.pdf().meter().charge(work)?;
        let mut ways: BTreeMap<u32, BTreeSet<Way>> = BTreeMap::new();
        for referrer in known {
            let now = view.location(referrer.number).map(|(_, location)| location);
            if now == Some(referrer.location) {
                ways.entry(referrer.number)
                    .or_default()
                    .insert(referrer.way);
            }
        }
        Ok(ways)
    }

    /// The objects that refer to one, as of a revision.
    ///
    /// # Errors
    /// [`crate::LimitKind::Work`].
    pub(crate) fn referrers(
        &self,
        view: View<'_, '_>,
        number: u32,
    ) -> Result<BTreeSet<u32>, ReadError> {
        Ok(self.ways(view, number)?.into_keys().collect())
    }
}

/// Number and generation of what stands at a place.
pub(crate) const fn id_at(number: u32, location: Location) -> Option<ObjectId> {
    match location {
        Location::Compressed { .. } => Some(ObjectId::new(number, 0)),
        Location::Free { .. } => None,
        Location::InUse { generation, .. } => Some(ObjectId::new(number, generation)),
    }
}

/// Calls with every reference of a value, without recursion.
pub(crate) fn each_reference(object: &Object, mut found: impl FnMut(ObjectId)) {
    let mut stack = vec![object];
    while let Some(object) = stack.pop() {
        if let Value::Array(items) = &object.value {
            stack.extend(items);
        } else if let Value::Dictionary(dictionary) = &object.value {
            stack.extend(dictionary.entries().iter().map(|entry| &entry.value));
        } else if let Value::Reference(id) = object.value {
            found(id);
        }
    }
}

fn is_cross_reference(value: &Value) -> bool {
    let dictionary = value.as_dictionary();
    dictionary
        .is_some_and(|dictionary| dictionary.is_type("XRef") && dictionary.get("Subtype").is_none())
}

/// No two objects share bytes: what is written as one of them would change the other.
fn apart(mut spans: Vec<Span>) -> Result<(), ReadError> {
    spans.sort_unstable();
    spans.dedup();
    let overlap = spans.windows(2).find_map(|pair| match pair {
        [first, second] if second.start < first.end => Some(second.start),
        _ => None,
    });
    overlap.map_or(Ok(()), |at| Err(ReadError::damaged(Fault::Overlap, at)))
}
