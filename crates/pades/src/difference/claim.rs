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
    /// All: what may change of it means nothing in another role. It has no data.
    Any,
    /// Those of any of these sets, which claims share.
    Only(Vec<Rc<BTreeSet<u32>>>),
    /// It does not matter, since nothing leads to it.
    Unused,
}

impl Owners {
    /// These.
    pub(super) fn only(numbers: impl IntoIterator<Item = u32>) -> Self {
        Self::Only(vec![Rc::new(numbers.into_iter().collect())])
    }

    /// A set that several claims share.
    pub(super) fn of(numbers: &Rc<BTreeSet<u32>>) -> Self {
        Self::Only(vec![Rc::clone(numbers)])
    }

    fn extend(&mut self, more: Self) {
        if let (Self::Only(known), Self::Only(more)) = (self, more) {
            for set in more {
                if !known.iter().any(|own| Rc::ptr_eq(own, &set)) {
                    known.push(set);
                }
            }
        }
    }

    fn allow(&self, referrers: &BTreeSet<u32>) -> bool {
        match self {
            Self::Any | Self::Unused => true,
            Self::Only(sets) => referrers
                .iter()
                .all(|number| sets.iter().any(|set| set.contains(number))),
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
        known.fields.append(&mut change.fields);
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
        let allowed = Rc::new(owners.union(&reached).copied().collect());
        for number in reached {
            self.claim(number, change.clone(), Owners::of(&allowed));
        }
        Ok(())
    }

    /// Whether another rule claimed the object, or it was part of the document's structure.
    fn is_known(&self, number: u32, change: &Change) -> bool {
        let pair = self.changed.get(&number);
        let before = pair.and_then(|pair| pair.before.as_ref());
        let claim = self.claims.get(&number);
        claim.is_some_and(|(known, _)| known.kind != change.kind)
            || before.is_some_and(|before| is_structure(before.value()))
    }

    /// Takes back what was claimed of objects that others refer to as well.
    pub(super) fn shared(&mut self) -> Result<(), ReadError> {
        let mut wrong = Vec::new();
        for (number, (change, owners)) in &self.claims {
            let is_open = change.level != ChangeLevel::Other && matches!(owners, Owners::Only(_));
            if is_open && !owners.allow(&self.referrers(*number)?) {
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

/// What following one reference counts as, in bytes.
const WORK_PER_REFERENCE: usize = 64;
