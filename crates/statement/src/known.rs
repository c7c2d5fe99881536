//! The identities that a reader of a chain accepts, and which of them follow each other.

use std::collections::BTreeMap;

use crate::{ChainFault, Epochs, Identity, StatementId, Verified};

/// Accepted identities. Whether they are whom they claim to be is the caller's work.
#[derive(Debug, Clone, Default)]
pub struct KnownIdentities<'a> {
    identities: BTreeMap<StatementId, &'a Verified<Identity>>,
    /// From an identity to the one that it named as its successor.
    successors: BTreeMap<StatementId, StatementId>,
}

impl<'a> KnownIdentities<'a> {
    /// The identities of these accounts, with their successions.
    pub fn of_accounts(accounts: impl IntoIterator<Item = &'a Epochs>) -> Self {
        let mut known = Self::default();
        for epochs in accounts {
            known.add(epochs.identities());
            let successions = epochs.steps().filter_map(|step| step.succession());
            let successors = successions.map(|it| (it.body().identity, it.body().next));
            known.successors.extend(successors);
        }
        known
    }

    pub(crate) fn get(&self, id: StatementId) -> Result<&'a Verified<Identity>, ChainFault> {
        let found = self.identities.get(&id).copied();
        found.ok_or(ChainFault::UnknownIdentity)
    }

    /// Whether `later` follows `earlier`, every step between the two signed by the one before.
    pub(crate) fn succeeds(&self, earlier: StatementId, later: StatementId) -> bool {
        let next = |id: &StatementId| self.successors.get(id).copied();
        // Epochs rise with each step, so there is no circle.
        core::iter::successors(next(&earlier), next).any(|id| id == later)
    }

    /// Whether both are of one account and `later` has the same epoch or a later one.
    pub(crate) fn is_later_epoch(&self, earlier: StatementId, later: StatementId) -> bool {
        let body = |id| self.identities.get(&id).map(|identity| identity.body());
        match (body(earlier), body(later)) {
            (Some(a), Some(b)) => a.account_id == b.account_id && a.epoch <= b.epoch,
            _ => false,
        }
    }

    fn add(&mut self, identities: impl IntoIterator<Item = &'a Verified<Identity>>) {
        let identities = identities.into_iter().map(|it| (it.id(), it));
        self.identities.extend(identities);
    }
}

impl<'a, T: AsRef<[Verified<Identity>]> + ?Sized> From<&'a T> for KnownIdentities<'a> {
    fn from(identities: &'a T) -> Self {
        let mut known = Self::default();
        known.add(identities.as_ref());
        known
    }
}

impl From<&Self> for KnownIdentities<'_> {
    fn from(known: &Self) -> Self {
        known.clone()
    }
}
