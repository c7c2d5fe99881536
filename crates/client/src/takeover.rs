//! Taking over: places that an earlier identity of the own account holds go to the one in force. The
//! envelope key is opened once more with what the vault keeps for reading, sealed for the new key,
//! and the old wrap is deleted by the server once the new one stands.

use bulla_crypto::hash::sha256;
use bulla_protocol::envelope::{EnvelopeRecord, GrantWithWrap, TakeOver};
use bulla_protocol::identity::Rewraps;
use bulla_protocol::{ErrorCode, path};
use bulla_seal::EnvelopeKey;
use bulla_statement::{Basis, Checked, Grant, Role, StatementId, V1, Verified, sign};
use bulla_types::{EnvelopeId, RecipientId, Sha256Digest};

use crate::envelope::CheckedEnvelope;
use crate::send::record;
use crate::{Client, ClientError, Host, Phase};

/// How far the envelopes of an account were taken over to its newest identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct TakenOver {
    /// Envelopes that were sealed anew now.
    pub done: u64,
    /// Envelopes whose turn has not come: they follow when they are opened.
    pub waiting: u64,
    /// Envelopes that could not be taken over, and will be tried again.
    pub failed: u64,
}

impl<H: Host> Client<H> {
    /// Seals the keys of all envelopes that are still sealed for an earlier identity of this
    /// account anew. It goes on where it was cut off: call it after each unlock. Where nothing is
    /// left it asks the server once and does nothing.
    ///
    /// # Errors
    /// The network's and the server's `unauthenticated`; [`ClientError::Locked`]. What is wrong with
    /// one envelope stops none of the others.
    pub async fn take_over(&mut self) -> Result<TakenOver, ClientError> {
        self.own()?;
        let left: Rewraps = self.get(path::IDENTITY_REWRAPS).await?;
        let total = u64::try_from(left.envelopes.len()).unwrap_or(u64::MAX);
        let mut taken = TakenOver::default();
        for (number, id) in (0..).zip(left.envelopes) {
            self.host.progress(Phase::Checking, number, total);
            match self.take_over_envelope(id).await {
                Ok(()) => taken.done += 1,
                Err(ClientError::NotReadable) => taken.waiting += 1,
                Err(error) if error.is_server(ErrorCode::NotYourTurn) => taken.waiting += 1,
                Err(error @ ClientError::Host(_)) => return Err(error),
                Err(error) if error.is_server(ErrorCode::Unauthenticated) => return Err(error),
                Err(_) => taken.failed += 1,
            }
        }
        self.host.progress(Phase::Checking, total, total);
        Ok(taken)
    }

    /// The envelope's records as they are now, checked, with the own places taken over where that
    /// is possible: an envelope whose turn has not come stays as it is.
    pub(crate) async fn fetch_own(
        &mut self,
        id: EnvelopeId,
    ) -> Result<CheckedEnvelope, ClientError> {
        let checked = self.fetch_envelope(id).await?;
        if self.places_left(&checked)?.is_empty() {
            return Ok(checked);
        }
        match self.take_over_envelope(id).await {
            Ok(()) => self.fetch_envelope(id).await,
            Err(error @ ClientError::Host(_)) => Err(error),
            // Reading goes on with the earlier key.
            Err(_) => Ok(checked),
        }
    }

    async fn take_over_envelope(&mut self, id: EnvelopeId) -> Result<(), ClientError> {
        let mut tries = TRIES;
        loop {
            tries -= 1;
            match self.take_over_once(id).await {
                Err(error) if tries > 0 && error.is_server(ErrorCode::HeadMoved) => {}
                result => return result,
            }
        }
    }

    async fn take_over_once(&mut self, id: EnvelopeId) -> Result<(), ClientError> {
        let checked = self.fetch_envelope(id).await?;
        let places = self.places_left(&checked)?;
        if places.is_empty() {
            return Ok(());
        }
        let key = self.envelope_key(&checked).await?;
        let mut grants = Vec::with_capacity(places.len());
        let mut prev = checked.chain.head();
        for place in places {
            let (grant, given) = self.sign_take_over(&checked, &key, place, prev)?;
            prev = grant;
            grants.push(given);
        }
        let path = path::envelope_grants(&id);
        let body = TakeOver { grants };
        let answer: EnvelopeRecord = self.post_repeatable(&path, &body).await?;
        let checked = self.check_envelope(id, answer).await?;
        if self.places_left(&checked)?.is_empty() {
            Ok(())
        } else {
            Err(ClientError::ChainInvalid)
        }
    }

    /// Places that were given to an earlier identity of the own account and not to the one in force,
    /// which that has named.
    fn places_left(&self, checked: &CheckedEnvelope) -> Result<Vec<RecipientId>, ClientError> {
        let own = self.own()?;
        let places = checked.chain.manifest().body().recipients.iter();
        let places = places.map(|recipient| recipient.recipient_id);
        let is_left = |place: &RecipientId| {
            let mut grants = checked.chain.grants().map(Verified::body);
            let has_it = grants.any(|g| g.recipient_id == *place && g.holder == own.identity.id());
            let holder = checked.chain.holder_of(*place);
            !has_it && holder.is_some_and(|holder| self.has_named(holder))
        };
        Ok(places.filter(is_left).collect())
    }

    /// Whether every identity from this one of the own account to the newest named the next.
    fn has_named(&self, holder: StatementId) -> bool {
        let Ok(own) = self.own() else { return false };
        let place = own.epochs.identities().position(|it| it.id() == holder);
        place.is_some_and(|place| {
            let mut steps = own.epochs.steps().skip(place);
            steps.all(|step| step.succession().is_some())
        })
    }

    fn sign_take_over(
        &mut self,
        checked: &CheckedEnvelope,
        key: &EnvelopeKey,
        place: RecipientId,
        prev: StatementId,
    ) -> Result<(StatementId, GrantWithWrap), ClientError> {
        let now = self.host.now();
        let own = self.state.own.as_ref().ok_or(ClientError::Locked)?;
        let manifest = checked.chain.manifest();
        let mut body = Grant {
            v: V1,
            tenant_id: manifest.body().tenant_id,
            envelope_id: checked.envelope_id,
            manifest: manifest.id(),
            recipient_id: place,
            role: Role::Signer,
            holder: own.identity.id(),
            grantor: own.identity.id(),
            basis: Basis::Epoch,
            // Nobody compared anything: the right is the succession.
            checked: Checked::None,
            ek_commit: manifest.body().ek_commit,
            prev,
            created_at_ms: now,
            wrap_sha256: Sha256Digest::from_bytes([0; 32]),
        };
        let info = body.wrap_info().map_err(|_| ClientError::WrongStep)?;
        let receiver = &own.identity.body().x_wing;
        let wrap = key.wrap(receiver, &info, self.host.rng());
        body.wrap_sha256 = sha256(&wrap);
        let grant = sign(&body, &own.vault.signer(), self.host.rng())
            .map_err(|_| ClientError::WrongStep)?;
        let given = GrantWithWrap {
            grant: record(grant.dsse())?,
            wrap: wrap.into(),
        };
        Ok((grant.id(), given))
    }
}

/// How often grants are made anew when somebody else was faster.
const TRIES: u8 = 3;
