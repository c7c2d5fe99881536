//! One step from a revision to the next: what changed, and what was said about it so far.

use std::collections::{BTreeMap, BTreeSet};

use super::census::{Census, id_at};
use super::claim::Owners;
use super::role::Way;
use super::same::same;
use super::{Change, ChangeLevel};
use crate::error::{LimitKind, ReadError};
use crate::view::{Indirect, View};

/// A comparison in the making.
#[derive(Debug)]
pub(super) struct Step<'c, 'p, 'a> {
    pub(super) old: View<'p, 'a>,
    pub(super) new: View<'p, 'a>,
    pub(super) census: &'c Census,
    /// The catalog, what holds the form, and every field and widget, as they are now.
    pub(super) catalog: Option<u32>,
    pub(super) holder: Option<u32>,
    pub(super) parts: BTreeSet<u32>,
    /// Every object that is not what it was, by number.
    pub(super) changed: BTreeMap<u32, Pair<'a>>,
    /// What rules said about them.
    pub(super) claims: BTreeMap<u32, (Change, Owners)>,
    /// What was found beside the objects.
    pub(super) more: Vec<Change>,
}

/// An object before and after.
#[derive(Debug, Clone)]
pub(super) struct Pair<'a> {
    pub(super) before: Option<Indirect<'a>>,
    pub(super) after: Option<Indirect<'a>>,
}

impl<'c, 'p, 'a> Step<'c, 'p, 'a> {
    pub(super) fn new(
        old: View<'p, 'a>,
        new: View<'p, 'a>,
        census: &'c Census,
    ) -> Result<Self, ReadError> {
        let mut step = Self {
            old,
            new,
            census,
            catalog: None,
            holder: None,
            parts: BTreeSet::new(),
            changed: BTreeMap::new(),
            claims: BTreeMap::new(),
            more: Vec::new(),
        };
        let revision = new.revisions().last();
        for entry in revision.map_or(&[][..], |revision| revision.entries()) {
            let number = entry.number;
            new.pdf().meter().charge(new.revision())?;
            let before = old.location(number).map(|(_, location)| location);
            if number == 0 || before == Some(entry.location) {
                continue;
            }
            let before = before.and_then(|location| id_at(number, location));
            let after = id_at(number, entry.location);
            let pair = Pair {
                before: before.map(|id| old.object(id)).transpose()?.flatten(),
                after: after.map(|id| new.object(id)).transpose()?.flatten(),
            };
            if step.changed.len() == MAX_CHANGED {
                return Err(ReadError::Limit(LimitKind::Objects));
            }
            if !pair.is_same() {
                step.changed.insert(number, pair);
            }
        }
        Ok(step)
    }

    /// Says something beside the objects.
    pub(super) fn say(&mut self, change: Change) {
        if self.more.len() < MAX_SAID && !self.more.contains(&change) {
            self.more.push(change);
        }
    }

    /// Whether an object is new: nothing stood under its number before.
    pub(super) fn is_new(&self, number: u32) -> bool {
        let pair = self.changed.get(&number);
        pair.is_some_and(|pair| pair.before.is_none() && pair.after.is_some())
    }

    /// A change that no rule allows.
    pub(super) fn other(kind: super::ChangeKind) -> Change {
        Change::new(ChangeLevel::Other, kind)
    }

    /// The objects that refer to one, as of the newer revision.
    pub(super) fn ways(&self, number: u32) -> Result<BTreeMap<u32, BTreeSet<Way>>, ReadError> {
        self.census.ways(self.new, number)
    }

    /// The objects that refer to one now.
    pub(super) fn referrers(&self, number: u32) -> Result<BTreeSet<u32>, ReadError> {
        self.census.referrers(self.new, number)
    }

    pub(super) fn into_changes(self) -> Vec<Change> {
        let claims = self.claims.into_iter().map(|(number, (mut change, _))| {
            change.object = Some(number);
            change
        });
        self.more.into_iter().chain(claims).collect()
    }
}

impl Pair<'_> {
    /// Whether there were or are data beside the dictionary.
    pub(super) fn is_stream(&self) -> bool {
        let both = self.before.iter().chain(&self.after);
        both.into_iter().any(|object| object.stream().is_some())
    }

    fn is_same(&self) -> bool {
        match (&self.before, &self.after) {
            (None, None) => true,
            (Some(before), Some(after)) => {
                before.id() == after.id()
                    && before.stream_data() == after.stream_data()
                    && same(before.value(), after.value())
            }
            _ => false,
        }
    }
}

/// Objects of one revision after a signature that are compared; updates of signed documents change
/// some dozens.
const MAX_CHANGED: usize = 100_000;

/// Changes beside the objects that are listed; a file with more has enough of them.
const MAX_SAID: usize = 1000;
