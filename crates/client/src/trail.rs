//! What events that were checked say of each other: who is behind an identity, and which details were
//! erased. Nothing here is the word of a server beyond the events themselves.

use std::collections::{BTreeMap, BTreeSet};

use bulla_domain::event::EventKind;
use bulla_evidence::FieldState;
use bulla_types::Sha256Digest;

use crate::OrganisationEvent;

/// The events of one organisation from the first on, as far as they were read.
#[derive(Debug, Default)]
pub struct Trail {
    identities: BTreeMap<Sha256Digest, [u8; 16]>,
    people: BTreeMap<[u8; 16], Person>,
    erased: BTreeSet<(u64, String)>,
    next: u64,
}

/// Somebody as the events name them.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Person {
    /// The name; `None` where it is not shown.
    pub name: Option<String>,
    /// The address; `None` where it is not shown.
    pub email: Option<String>,
}

impl core::fmt::Debug for Person {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Person(…)")
    }
}

impl Trail {
    /// Nothing read.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Index of the event that is read next.
    #[must_use]
    pub const fn next(&self) -> u64 {
        self.next
    }

    /// Takes the next event in.
    pub fn push(&mut self, event: &OrganisationEvent) {
        self.next = event.index.saturating_add(1);
        let (name, object) = (event.leaf.event.as_str(), *event.leaf.object.as_bytes());
        let value = |wanted: &str| {
            let mut details = event.details.iter();
            details.find(|own| own.name == wanted)?.value.clone()
        };
        if name == EventKind::AccountCreated.as_str() {
            let person = Person {
                name: value("name"),
                email: value("email"),
            };
            self.people.insert(object, person);
        } else if name == EventKind::IdentityPublished.as_str() {
            let identity = event.leaf.statement;
            self.identities.extend(identity.map(|id| (id, object)));
        } else if name == EventKind::FieldErased.as_str() {
            let index = value("index").and_then(|index| index.parse().ok());
            self.erased.extend(index.zip(value("field")));
        }
    }

    /// The account to which an identity belongs, if its publication was read.
    #[must_use]
    pub fn account_of(&self, identity: &Sha256Digest) -> Option<[u8; 16]> {
        self.identities.get(identity).copied()
    }

    /// Who has this account, if its opening was read.
    #[must_use]
    pub fn person(&self, account: &[u8; 16]) -> Option<&Person> {
        self.people.get(account)
    }

    /// Why a detail of the event of this index has a value or none.
    #[must_use]
    pub fn state(&self, index: u64, name: &str, value: Option<&str>) -> FieldState {
        match value {
            Some(_) => FieldState::Opened,
            None if self.erased.contains(&(index, name.to_owned())) => FieldState::Erased,
            None => FieldState::Withheld,
        }
    }
}
