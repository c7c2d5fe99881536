//! When the sender may cancel, retract or revoke an envelope (`docs/spec/grant.md#chain`).

use super::{ChainEntry, ChainFault, EnvelopeChain};
use crate::verified::parse_body;
use crate::{
    Cancel, Dsse, KnownIdentities, Retract, Revoke, Statement, StatementId, Verified, Withdrawal,
    verify,
};

impl EnvelopeChain {
    /// The statement by which the sender cancelled the envelope.
    #[must_use]
    pub fn cancellation(&self) -> Option<&Verified<Cancel>> {
        self.entries.iter().find_map(|entry| {
            if let ChainEntry::Cancel(own) = entry {
                Some(own.as_ref())
            } else {
                None
            }
        })
    }

    /// The statement by which the sender retracted the envelope.
    #[must_use]
    pub fn retraction(&self) -> Option<&Verified<Retract>> {
        self.entries.iter().find_map(|entry| {
            if let ChainEntry::Retract(own) = entry {
                Some(own.as_ref())
            } else {
                None
            }
        })
    }

    /// The statement by which the sender revoked the envelope.
    #[must_use]
    pub fn revocation(&self) -> Option<&Verified<Revoke>> {
        self.entries.iter().find_map(|entry| {
            if let ChainEntry::Revoke(own) = entry {
                Some(own.as_ref())
            } else {
                None
            }
        })
    }

    /// Verifies that the sender ends an envelope that has not ended yet.
    pub(super) fn check_cancel(
        &self,
        statement: &Dsse,
        identities: &KnownIdentities<'_>,
    ) -> Result<Verified<Cancel>, ChainFault> {
        let own = self.check_sender(statement, identities)?;
        if self.has_ended() || self.is_completed() {
            return Err(ChainFault::Closed);
        }
        Ok(own)
    }

    /// Verifies that the sender says it, of a complete envelope that it was not said of before. What
    /// was revoked cannot be retracted.
    pub(super) fn check_withdrawal<S: Statement + AsRef<Withdrawal>>(
        &self,
        statement: &Dsse,
        identities: &KnownIdentities<'_>,
        before: &[bool],
    ) -> Result<Verified<S>, ChainFault> {
        let own = self.check_sender(statement, identities)?;
        if !self.is_completed() {
            return Err(ChainFault::NotCompleted);
        }
        if before.contains(&true) {
            return Err(ChainFault::Closed);
        }
        Ok(own)
    }

    /// Verifies that the sender says it of this envelope, after its head, with a reason that is new.
    fn check_sender<S: Statement + AsRef<Withdrawal>>(
        &self,
        statement: &Dsse,
        identities: &KnownIdentities<'_>,
    ) -> Result<Verified<S>, ChainFault> {
        let claimed: S = parse_body(statement)?;
        let signer = identities.get(claimed.as_ref().identity)?;
        let verified: Verified<S> = verify(statement, &signer.body().keys())?;
        let body = verified.body().as_ref();
        self.check_place((body.tenant_id, body.envelope_id, body.manifest), body.prev)?;
        if !self.is_sender(body.identity, identities) {
            return Err(ChainFault::NotSender);
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
