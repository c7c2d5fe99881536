//! Rules claim objects; what a claimed object may be referred to from is part of the claim.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::census::each_reference;
use super::step::Step;
use super::{Change, ChangeKind, ChangeLevel, Doubt};
use crate::error::ReadError;
use crate::syntax::object::{Object, ObjectId, Value};

/// Which objects may refer to one that changed.
#[derive(Debug, Clone)]
pub(super) enum Owners {
    /// All that use it as what it is. It has no data.
    Any,
    /// These.
    Only(Known),
    /// It does not matter, since nothing leads to it.
    Unused,
}

/// Numbers of objects, and sets of them that claims share.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    numbers: BTreeSet<u32>,
    sets: Vec<Rc<BTreeSet<u32>>>,
}

impl Known {
    fn has(&self, number: u32) -> bool {
        self.numbers.contains(&number) || self.sets.iter().any(|set| set.contains(&number))
    }
}

impl Owners {
    /// These.
    pub(super) fn only(numbers: impl IntoIterator<Item = u32>) -> Self {
        Self::Only(Known {
            numbers: numbers.into_iter().collect(),
            sets: Vec::new(),
        })
    }

    /// A set that several claims share.
    pub(super) fn of(numbers: &Rc<BTreeSet<u32>>) -> Self {
        if numbers.len() <= SMALL {
            return Self::only(numbers.iter().copied());
        }
        Self::Only(Known {
            numbers: BTreeSet::new(),
            sets: vec![Rc::clone(numbers)],
        })
    }

    fn extend(&mut self, more: Self) {
        if let (Self::Only(known), Self::Only(more)) = (self, more) {
            // One by one: `append` would go through all that is known each time.
            known.numbers.extend(more.numbers);
            for set in more.sets {
                if !known.sets.iter().any(|own| Rc::ptr_eq(own, &set)) {
                    known.sets.push(set);
                }
            }
        }
    }
}

impl Step<'_, '_, '_> {
    /// Claims an object, if it changed. Of several claims the furthest level counts, and every field.
    pub(super) fn claim(&mut self, number: u32, mut change: Change, owners: Owners) {
        let Some(pair) = self.changed.get(&number) else {
            return;
        };
        if matches!(owners, Owners::Any) && pair.is_stream() {
            // A dictionary of the structure has no data that something else could show.
            change.level = ChangeLevel::Other;
            change.kind = ChangeKind::Shared;
        }
        let Some((known, known_owners)) = self.claims.get_mut(&number) else {
            self.claims.insert(number, (change, owners));
            return;
        };
        known_owners.extend(owners);
        known.doubt = Doubt::graver(known.doubt, change.doubt);
        known.page = known.page.or(change.page);
        known.fields.extend(change.fields);
        if change.level > known.level {
            known.level = change.level;
            known.kind = change.kind;
        }
    }

    /// Claims everything new or replaced that a value leads to through changed objects. It stops at
    /// what did not change, and at objects that other rules know.
    pub(super) fn claim_below(
        &mut self,
        value: &Object,
        change: &Change,
        owners: &BTreeSet<u32>,
    ) -> Result<(), ReadError> {
        let mut reached: BTreeSet<u32> = BTreeSet::new();
        let mut open: Vec<ObjectId> = Vec::new();
        each_reference(value, |id| open.push(id));
        while let Some(id) = open.pop() {
            self.new.pdf().meter().charge(WORK_PER_REFERENCE)?;
            if reached.contains(&id.number) || self.is_known(id.number, change) {
                continue;
            }
            let pair = self.changed.get(&id.number);
            let Some(after) = pair.and_then(|pair| pair.after.as_ref()) else {
                continue;
            };
            reached.insert(id.number);
            each_reference(after.object(), |id| open.push(id));
        }
        let allowed: BTreeSet<u32> = owners.union(&reached).copied().collect();
        self.new.pdf().meter().charge(allowed.len())?;
        let allowed = Rc::new(allowed);
        for number in reached {
            self.charge_claim(number)?;
            self.claim(number, change.clone(), Owners::of(&allowed));
        }
        Ok(())
    }

    /// Counts what adding to the owners of an object costs.
    fn charge_claim(&self, number: u32) -> Result<(), ReadError> {
        let claim = self.claims.get(&number);
        let sets = claim.map_or(0, |(_, owners)| match owners {
            Owners::Only(known) => known.sets.len(),
            Owners::Any | Owners::Unused => 0,
        });
        self.new.pdf().meter().charge(sets)
    }

    /// Whether another rule claimed the object, or it was part of the document's structure.
    fn is_known(&self, number: u32, change: &Change) -> bool {
        let pair = self.changed.get(&number);
        let before = pair.and_then(|pair| pair.before.as_ref());
        let claim = self.claims.get(&number);
        claim.is_some_and(|(known, _)| known.kind != change.kind)
            || before.is_some_and(|before| is_structure(before.value()))
    }

    /// Takes back what was claimed of objects that others refer to as well, or in another role.
    pub(super) fn shared(&mut self) -> Result<(), ReadError> {
        let mut wrong = Vec::new();
        for (number, (change, owners)) in &self.claims {
            if change.level != ChangeLevel::Other && !self.is_alone(*number, (change, owners))? {
                wrong.push(*number);
            }
        }
        for number in wrong {
            if let Some((change, _)) = self.claims.get_mut(&number) {
                change.level = ChangeLevel::Other;
                change.kind = ChangeKind::Shared;
            }
        }
        Ok(())
    }

    /// Whether an object has the role alone that it was claimed in.
    fn is_alone(
        &self,
        number: u32,
        (change, owners): (&Change, &Owners),
    ) -> Result<bool, ReadError> {
        let after = self
            .changed
            .get(&number)
            .and_then(|pair| pair.after.as_ref());
        let is_annotation = change.kind == ChangeKind::Annotation
            && after.is_some_and(|after| after.stream().is_none() && is_structure(after.value()));
        match owners {
            Owners::Any => Ok(self.is_page(number) || !self.is_open(number)),
            Owners::Only(_) if is_annotation && self.is_open(number) => Ok(false),
            Owners::Only(known) => {
                let ways = self.ways(number)?;
                let work = ways.len().saturating_mul(known.sets.len() + 1);
                self.new.pdf().meter().charge(work)?;
                Ok(ways
                    .iter()
                    .all(|(from, ways)| known.has(*from) && self.owns(*from, ways)))
            }
            Owners::Unused => Ok(true),
        }
    }

    /// Whether a claimed object is a page and no field: what may change of one has a form of its own.
    fn is_page(&self, number: u32) -> bool {
        let before = self
            .changed
            .get(&number)
            .and_then(|pair| pair.before.as_ref());
        let before = before.and_then(|before| before.dictionary());
        before.is_some_and(|page| page.is_type("Page")) && !self.parts.contains(&number)
    }
}

/// Whether a value is a catalog, a node of the page tree, or a field or annotation.
pub(super) fn is_structure(value: &Value) -> bool {
    value.as_dictionary().is_some_and(|dictionary| {
        let of_type = |name| dictionary.is_type(name);
        of_type("Catalog")
            || of_type("Page")
            || of_type("Pages")
            || of_type("Annot")
            || dictionary.get("FT").is_some()
            || dictionary.get("Rect").is_some()
    })
}

/// Sets of at most so many numbers are added to those that are there.
const SMALL: usize = 16;

/// What following one reference counts as, in bytes.
const WORK_PER_REFERENCE: usize = 64;
