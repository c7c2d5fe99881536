//! When the sender may retract or revoke an envelope (`docs/spec/grant.md#chain`).

use super::{ChainEntry, ChainFault, EnvelopeChain};
use crate::verified::parse_body;
use crate::{
    Dsse, KnownIdentities, Retract, Revoke, Statement, StatementId, Verified, Withdrawal, verify,
};

impl EnvelopeChain {
    /// The statement by which the sender retracted the envelope.
    #[must_use]
    pub fn retraction(&self) -> Option<&Verified<Retract>> {
        self.entries.iter().find_map(|entry| match entry {
            ChainEntry::Retract(own) => Some(own.as_ref()),
            ChainEntry::Act(_) | ChainEntry::Grant(_) | ChainEntry::Revoke(_) => None,
        })
    }

    /// The statement by which the sender revoked the envelope.
    #[must_use]
    pub fn revocation(&self) -> Option<&Verified<Revoke>> {
        self.entries.iter().find_map(|entry| match entry {
            ChainEntry::Revoke(own) => Some(own.as_ref()),
            ChainEntry::Act(_) | ChainEntry::Grant(_) | ChainEntry::Retract(_) => None,
        })
    }

    /// Verifies that the sender says it, of a complete envelope that it was not said of before. What
    /// was revoked cannot be retracted.
    pub(super) fn check_withdrawal<S: Statement + AsRef<Withdrawal>>(
        &self,
        statement: &Dsse,
        identities: &KnownIdentities<'_>,
        before: &[bool],
    ) -> Result<Verified<S>, ChainFault> {
        let claimed: S = parse_body(statement)?;
        let signer = identities.get(claimed.as_ref().identity)?;
        let verified: Verified<S> = verify(statement, &signer.body().keys())?;
        let body = verified.body().as_ref();
        self.check_place((body.tenant_id, body.envelope_id, body.manifest), body.prev)?;
        if !self.is_sender(body.identity, identities) {
            return Err(ChainFault::NotSender);
        }
        if !self.is_completed() {
            return Err(ChainFault::NotCompleted);
        }
        if before.contains(&true) {
            return Err(ChainFault::Closed);
        }
        let private = body.private.iter().map(|private| private.container_id);
        if private.into_iter().any(|id| self.containers.contains(&id)) {
            return Err(ChainFault::Container);
        }
        Ok(verified)
    }

    /// Whether this identity speaks for the sender: the one that spoke last, or one that follows it.
    pub(super) fn is_sender(&self, identity: StatementId, known: &KnownIdentities<'_>) -> bool {
        identity == self.sender || known.succeeds(self.sender, identity)
    }
}
