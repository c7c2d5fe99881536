//! Cancelling, retracting and revoking: what the sender says of a whole envelope, with a reason that only its
//! people can read. None takes a signature back.

use bulla_evidence::GivenReason;
use bulla_protocol::envelope::{EnvelopeRecord, EnvelopeState, Withdraw};
use bulla_protocol::{ErrorCode, path};
use bulla_statement::{
    Cancel, ChainEntry, ContainerRef, Retract, Revoke, Statement, V1, Verified, Withdrawal, sign,
};
use bulla_types::{EnvelopeId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::envelope::CheckedEnvelope;
use crate::send::record;
use crate::sign::{TRIES, as_the_server};
use crate::{Client, ClientError, Host, Locale, OpenedEnvelope, Phase};

/// What a sender says of a whole envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "there are these three statements")]
pub enum WithdrawalKind {
    /// It ends before everybody has signed.
    Cancel,
    /// It is no longer relied on; its signatures stay valid.
    Retract,
    /// It must not be relied on.
    Revoke,
}

/// A cancellation, retraction or revocation that stands in the envelope's chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WithdrawalView {
    /// Which of them.
    pub kind: WithdrawalKind,
    /// When, by the sender's clock.
    #[serde(rename = "at_ms")]
    pub at: Timestamp,
    /// Why; `None` where no reason was given, or it cannot be read.
    pub reason: Option<GivenReason>,
    /// Whether a reason was given that is damaged or withheld.
    pub reason_is_unreadable: bool,
}

impl<H: Host> Client<H> {
    /// Cancels an envelope that the caller sent, or retracts or revokes one that everybody has signed. The
    /// reason is sealed like the documents; the server sees that one was given. Answers with the envelope
    /// as it is then.
    ///
    /// # Errors
    /// As [`Self::open`]; the server's `forbidden` for an envelope of somebody else, `not_completed`,
    /// `envelope_closed` where it was said before or has ended, and `head_moved` (somebody was faster three
    /// times).
    pub async fn withdraw(
        &mut self,
        id: EnvelopeId,
        kind: WithdrawalKind,
        reason: Option<GivenReason>,
        locale: Locale,
    ) -> Result<OpenedEnvelope, ClientError> {
        let checked = self.fetch_own(id).await?;
        // Before anything is uploaded: whether it can be said at all.
        self.withdrawal(&checked, kind, None)?;
        let private = self.upload_reason(&checked, reason).await?;
        let mut tries = TRIES;
        loop {
            tries -= 1;
            match self.withdraw_once(id, kind, private, locale).await {
                // Somebody acted at the same time: the same over the new head.
                Err(error) if tries > 0 && error.is_server(ErrorCode::HeadMoved) => {}
                result => return result,
            }
        }
    }

    async fn withdraw_once(
        &mut self,
        id: EnvelopeId,
        kind: WithdrawalKind,
        private: Option<ContainerRef>,
        locale: Locale,
    ) -> Result<OpenedEnvelope, ClientError> {
        let checked = self.fetch_envelope(id).await?;
        let body = self.withdrawal(&checked, kind, private)?;
        let checked = match kind {
            WithdrawalKind::Cancel => self.submit_withdrawal(id, &Cancel(body)).await?,
            WithdrawalKind::Retract => self.submit_withdrawal(id, &Retract(body)).await?,
            WithdrawalKind::Revoke => self.submit_withdrawal(id, &Revoke(body)).await?,
        };
        self.view(&checked, locale).await
    }

    async fn submit_withdrawal<S: Statement>(
        &mut self,
        id: EnvelopeId,
        body: &S,
    ) -> Result<CheckedEnvelope, ClientError> {
        self.host.progress(Phase::Signing, 0, 1);
        let own = self.state.own.as_ref().ok_or(ClientError::Locked)?;
        let signed = sign(body, &own.vault.signer(), self.host.rng());
        let signed: Verified<S> = signed.map_err(|_| ClientError::WrongStep)?;
        let submit = Withdraw {
            statement: record(signed.dsse())?,
        };
        let path = path::envelope_withdrawals(&id);
        let answer: EnvelopeRecord = self.post_repeatable(&path, &submit).await?;
        let checked = self.check_envelope(id, answer).await?;
        let mut entries = checked.chain.entries().iter();
        if !entries.any(|taken| taken.id() == signed.id()) {
            return Err(ClientError::ChainInvalid);
        }
        self.host.progress(Phase::Signing, 1, 1);
        Ok(checked)
    }

    /// The statement, if it can be said now.
    fn withdrawal(
        &self,
        checked: &CheckedEnvelope,
        kind: WithdrawalKind,
        private: Option<ContainerRef>,
    ) -> Result<Withdrawal, ClientError> {
        let own = self.own()?;
        let manifest = checked.chain.manifest();
        if own.epochs.get(manifest.body().sender).is_none() {
            return Err(as_the_server(ErrorCode::Forbidden));
        }
        if kind != WithdrawalKind::Cancel && !checked.chain.is_completed() {
            return Err(as_the_server(ErrorCode::NotCompleted));
        }
        if !checked.can_be(kind) {
            return Err(as_the_server(ErrorCode::EnvelopeClosed));
        }
        Ok(Withdrawal {
            v: V1,
            tenant_id: manifest.body().tenant_id,
            envelope_id: checked.envelope_id,
            manifest: manifest.id(),
            identity: own.identity.id(),
            prev: checked.chain.head(),
            at_ms: self.host.now(),
            private,
        })
    }

    /// What the sender has said of it, newest first. A reason that does not open, or
    /// that a server withholds, keeps nobody from seeing that it was said.
    pub(crate) async fn withdrawal_views(
        &mut self,
        checked: &CheckedEnvelope,
    ) -> Result<Vec<WithdrawalView>, ClientError> {
        let mut views = Vec::new();
        for entry in checked.chain.entries() {
            let kind = match entry {
                ChainEntry::Cancel(_) => WithdrawalKind::Cancel,
                ChainEntry::Retract(_) => WithdrawalKind::Retract,
                ChainEntry::Revoke(_) => WithdrawalKind::Revoke,
                ChainEntry::Act(_) | ChainEntry::Grant(_) | _ => continue,
            };
            let body = entry.as_withdrawal().ok_or(ClientError::ChainInvalid)?;
            let reason = match &body.private {
                Some(container) => Some(self.read_reason(checked, container).await?),
                None => None,
            };
            views.push(WithdrawalView {
                kind,
                at: body.at_ms,
                reason_is_unreadable: reason == Some(None),
                reason: reason.flatten(),
            });
        }
        views.reverse();
        Ok(views)
    }

    /// What the caller can say of an envelope now.
    pub(crate) fn possible_withdrawals(
        &self,
        checked: &CheckedEnvelope,
    ) -> Result<Vec<WithdrawalKind>, ClientError> {
        let all = [
            WithdrawalKind::Cancel,
            WithdrawalKind::Retract,
            WithdrawalKind::Revoke,
        ];
        let mut possible = Vec::new();
        for kind in all {
            match self.withdrawal(checked, kind, None) {
                Ok(_) => possible.push(kind),
                Err(ClientError::Server { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(possible)
    }
}

impl CheckedEnvelope {
    /// Whether it was not said yet, nor what excludes it.
    fn can_be(&self, kind: WithdrawalKind) -> bool {
        let is_revoked = self.chain.revocation().is_some();
        match kind {
            WithdrawalKind::Cancel => self.state() == EnvelopeState::Sent,
            WithdrawalKind::Retract => !is_revoked && self.chain.retraction().is_none(),
            WithdrawalKind::Revoke => !is_revoked,
        }
    }
}
