//! Who may give a place to whom (`docs/spec/grant.md#chain`).

use super::{ChainFault, EnvelopeChain};
use crate::{Addressee, Basis, Grant, KnownIdentities, StatementId, Verified};

impl EnvelopeChain {
    /// Checks the right by which a grant is given, and that its holder may have the place.
    pub(super) fn check_right(
        &self,
        grant: &Grant,
        identities: &KnownIdentities<'_>,
    ) -> Result<(), ChainFault> {
        match grant.basis {
            Basis::Epoch => self.check_successor(grant, identities),
            Basis::Sender => self.check_by_sender(grant, identities),
        }
    }

    /// The sender gives a place to whom the manifest names, or to a later epoch of that account:
    /// so a holder whose keys were lost comes again. Nobody gets a place back under an older epoch.
    fn check_by_sender(
        &self,
        grant: &Grant,
        identities: &KnownIdentities<'_>,
    ) -> Result<(), ChainFault> {
        if !self.is_sender(grant.grantor, identities) {
            return Err(ChainFault::Grantor);
        }
        let is_later =
            |earlier, later| earlier != later && identities.is_later_epoch(earlier, later);
        let place = self.manifest.body().recipient(grant.recipient_id);
        let named = place.and_then(|place| place.identity);
        let fits = |named: Addressee| {
            let named = named.holder();
            named == grant.holder || is_later(named, grant.holder)
        };
        let is_foreign_link = named.is_none() && self.manifest.body().is_link(grant.holder);
        let held = self.holder_of(grant.recipient_id);
        let goes_back = held.is_some_and(|held: StatementId| is_later(grant.holder, held));
        if goes_back || is_foreign_link || named.is_some_and(|named| !fits(named)) {
            return Err(ChainFault::Holder);
        }
        Ok(())
    }

    /// A holder passes its place on to the next epoch of its account: that epoch is the grantor,
    /// and its right is the succession that the holder signed.
    fn check_successor(
        &self,
        grant: &Grant,
        identities: &KnownIdentities<'_>,
    ) -> Result<(), ChainFault> {
        if grant.grantor != grant.holder {
            return Err(ChainFault::Grantor);
        }
        let place = grant.recipient_id;
        let holder = self.holder_of(place).ok_or(ChainFault::NotHolder)?;
        let mut given = self.grants().map(Verified::body);
        let has_it = given.any(|g| g.recipient_id == place && g.holder == grant.holder);
        if has_it || !identities.succeeds(holder, grant.holder) {
            return Err(ChainFault::Successor);
        }
        Ok(())
    }
}
