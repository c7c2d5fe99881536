//! An envelope's record, checked as a whole: people, chain, log, memory. Every flow that shows or
//! signs something goes through [`Client::check_envelope`].

use std::collections::BTreeMap;

use bulla_domain::event::EventKind;
use bulla_protocol::StatementRecord;
use bulla_protocol::envelope::{EnvelopeRecord, EnvelopeState, RecipientState};
use bulla_statement::{
    Action, ChainEntry, Closing, Dsse, EnvelopeChain, Epochs, ExpectedEnvelope, Grant, Identity,
    KnownIdentities, StatementId, Verified,
};
use bulla_tlog::Leaf;
use bulla_types::{EmailAddress, EnvelopeId, RecipientId, Sha256Digest, Timestamp};
use bulla_vault::PinCheck;

use crate::log::{ProvenLog, Wanted};
use crate::{Client, ClientError, HeadMemory, Host};

/// An envelope whose records were checked. Its content is another matter.
#[derive(Debug)]
pub(crate) struct CheckedEnvelope {
    pub(crate) envelope_id: EnvelopeId,
    pub(crate) chain: EnvelopeChain,
    pub(crate) people: BTreeMap<StatementId, Participant>,
    /// The identities of everybody in the record, account by account.
    pub(crate) epochs: Vec<Epochs>,
    pub(crate) log: ProvenLog,
    /// As the server sent it: for evidence, and for what only the server knows.
    pub(crate) record: EnvelopeRecord,
}

/// The person behind an identity.
#[derive(Debug)]
pub(crate) struct Participant {
    pub(crate) email: EmailAddress,
    pub(crate) identity: Verified<Identity>,
    pub(crate) pin: PinCheck,
}

impl CheckedEnvelope {
    /// The sender.
    pub(crate) fn sender(&self) -> Result<&Participant, ClientError> {
        let sender = self.chain.manifest().body().sender;
        self.people.get(&sender).ok_or(ClientError::ChainInvalid)
    }

    /// The place that one of these identities holds; the first of several whose turn it is, if any
    /// is.
    pub(crate) fn place_of(&self, epochs: &Epochs) -> Option<RecipientId> {
        let recipients = &self.chain.manifest().body().recipients;
        let held: Vec<_> = recipients
            .iter()
            .map(|recipient| recipient.recipient_id)
            .filter(|place| self.is_held_by(*place, epochs))
            .collect();
        let turn = held.iter().find(|place| self.chain.is_turn_of(**place));
        turn.or_else(|| held.first()).copied()
    }

    /// The newest grant to the newest of these identities that has one, and its epoch.
    pub(crate) fn grant_to(&self, epochs: &Epochs) -> Option<(&Verified<Grant>, u32)> {
        let mut newest_first = epochs.identities().rev();
        newest_first.find_map(|it| Some((self.chain.grant_to(it.id())?, it.body().epoch)))
    }

    /// Whether one of these identities holds a place.
    pub(crate) fn is_held_by(&self, place: RecipientId, epochs: &Epochs) -> bool {
        let holder = self.chain.holder_of(place);
        holder.is_some_and(|holder| epochs.get(holder).is_some())
    }

    /// The identities of the account that this one belongs to.
    pub(crate) fn epochs_of(&self, identity: StatementId) -> Option<&Epochs> {
        let mut accounts = self.epochs.iter();
        accounts.find(|epochs| epochs.get(identity).is_some())
    }

    fn closing_of(&self, identity: StatementId) -> Option<&Verified<Closing>> {
        self.epochs_of(identity)?.closing_of(identity)
    }

    /// When the log recorded that the deadline had passed before everybody had signed. An event that
    /// comes before the deadline says nothing.
    pub(crate) fn expired_at(&self) -> Option<Timestamp> {
        let deadline = self.chain.manifest().body().deadline_at_ms;
        let mut leaves = self.log.entries.iter().map(|(_, leaf)| leaf);
        let is_expiry = |leaf: &&Leaf| {
            leaf.event.as_str() == EventKind::EnvelopeExpired.as_str() && leaf.at > deadline
        };
        leaves.find(is_expiry).map(|leaf| leaf.at)
    }

    /// State of the envelope, as the statements show it, and the log for what the server alone says.
    pub(crate) fn state(&self) -> EnvelopeState {
        if self.chain.decline().is_some() {
            EnvelopeState::Declined
        } else if self.chain.cancellation().is_some() {
            EnvelopeState::Cancelled
        } else if self.chain.revocation().is_some() {
            EnvelopeState::Revoked
        } else if self.chain.retraction().is_some() {
            EnvelopeState::Retracted
        } else if self.chain.is_completed() {
            EnvelopeState::Completed
        } else if self.expired_at().is_some() {
            EnvelopeState::Expired
        } else {
            EnvelopeState::Sent
        }
    }

    /// State of a place: signed and declined as the acts show it, the rest on the server's word.
    pub(crate) fn state_of(&self, place: RecipientId) -> RecipientState {
        if let Some(act) = self.chain.act_of(place) {
            return match act.body().action {
                Action::Decline => RecipientState::Declined,
                Action::Sign | _ => RecipientState::Signed,
            };
        }
        let views = &self.record.summary.recipients;
        let view = views.iter().find(|view| view.recipient_id == place);
        match view.map(|view| view.state) {
            Some(RecipientState::Released) => RecipientState::Released,
            _ => RecipientState::Pending,
        }
    }
}

impl<H: Host> Client<H> {
    /// Checks an envelope's record: it is the one asked for, of this organisation; everybody in it
    /// is recorded and none has changed; the statements are one chain and continue the one seen
    /// before; the log has an entry for each.
    pub(crate) async fn check_envelope(
        &mut self,
        envelope_id: EnvelopeId,
        record: EnvelopeRecord,
    ) -> Result<CheckedEnvelope, ClientError> {
        let tenant_id = self.own()?.view.tenant_id;
        if record.tenant_id != tenant_id || record.summary.envelope_id != envelope_id {
            return Err(ClientError::ChainInvalid);
        }
        let log = self.prove(tenant_id, &record.log).await?;
        let (people, epochs) = self.check_people(&record).await?;
        let statements: Result<Vec<Dsse>, _> = record
            .statements
            .iter()
            .map(StatementRecord::to_typed)
            .collect();
        let statements = statements.map_err(|_| ClientError::ChainInvalid)?;
        let expected = ExpectedEnvelope {
            tenant_id,
            envelope_id,
        };
        let identities = KnownIdentities::of_accounts(&epochs);
        let chain = EnvelopeChain::verify(&statements, identities, &expected)
            .map_err(|_| ClientError::ChainInvalid)?;
        if record.head != Sha256Digest::from(chain.head()) {
            return Err(ClientError::ChainInvalid);
        }
        let checked = CheckedEnvelope {
            envelope_id,
            chain,
            people,
            epochs,
            log,
            record,
        };
        check_pins(&checked)?;
        check_history(&checked)?;
        check_recorded(&checked)?;
        self.check_head(&checked)?;
        Ok(checked)
    }

    async fn check_people(
        &mut self,
        record: &EnvelopeRecord,
    ) -> Result<(BTreeMap<StatementId, Participant>, Vec<Epochs>), ClientError> {
        let (mut people, mut all) = (BTreeMap::new(), Vec::new());
        for identity in &record.identities {
            let person = self.check_person(record.tenant_id, identity).await?;
            let own = self.own()?;
            for identity in person.epochs.identities() {
                let participant = Participant {
                    email: person.email.clone(),
                    identity: identity.clone(),
                    pin: own.check_epoch(&person.epochs, &person.email, identity),
                };
                people.insert(identity.id(), participant);
            }
            all.push(person.epochs);
        }
        Ok((people, all))
    }

    /// Demands that the chain continues the one that this device has seen, and remembers it.
    fn check_head(&mut self, checked: &CheckedEnvelope) -> Result<(), ClientError> {
        let ids: Vec<_> = checked.chain.records().map(Dsse::claimed_id).collect();
        if let Some(seen) = self.memory.heads.get(&checked.envelope_id) {
            let place = usize::try_from(seen.length.saturating_sub(1));
            let there = place.ok().and_then(|place| ids.get(place));
            if there.map(StatementId::digest) != Some(&seen.head) {
                return Err(ClientError::ChainInvalid);
            }
        }
        let head = HeadMemory {
            length: u64::try_from(ids.len()).map_err(|_| ClientError::ChainInvalid)?,
            head: checked.chain.head().into(),
        };
        self.memory.heads.insert(checked.envelope_id, head);
        self.host.remember(&self.memory);
        Ok(())
    }
}

/// Nobody who stands in the chain may have other keys than this account accepted.
fn check_pins(checked: &CheckedEnvelope) -> Result<(), ClientError> {
    let manifest = checked.chain.manifest().body();
    let holders = checked.chain.grants().map(|grant| grant.body().holder);
    // Who has a link is not known yet; the chain lets a link hold its own place alone, and not act.
    let holders = holders.filter(|holder| !manifest.is_link(*holder));
    for identity in holders.chain([manifest.sender]) {
        let person = checked.people.get(&identity);
        if person.ok_or(ClientError::ChainInvalid)?.pin == PinCheck::Changed {
            return Err(ClientError::IdentityChanged);
        }
    }
    Ok(())
}

/// The entries are the envelope's, without a gap, by people who stand in its record, and none is of
/// a statement that is kept back or does not exist.
fn check_history(checked: &CheckedEnvelope) -> Result<(), ClientError> {
    let mut before = None;
    for (index, leaf) in &checked.log.entries {
        let statement = leaf.statement.map(StatementId::from_digest);
        let is_here = |id: StatementId| checked.chain.records().any(|dsse| dsse.claimed_id() == id);
        let is_known = |id: Sha256Digest| checked.people.contains_key(&id.into());
        if leaf.object.as_bytes() != checked.envelope_id.as_bytes()
            || leaf.prev != before
            || !statement.map_or_else(|| !STATEMENT_EVENTS.contains(&leaf.event.as_str()), is_here)
            || !leaf.actor.is_none_or(is_known)
        {
            return Err(ClientError::ProofInvalid);
        }
        before = Some(*index);
    }
    Ok(())
}

/// Events that are nothing without the statement that they record.
const STATEMENT_EVENTS: [&str; 7] = [
    EventKind::EnvelopeSent.as_str(),
    EventKind::GrantRecorded.as_str(),
    EventKind::RecipientActed.as_str(),
    EventKind::RecipientDeclined.as_str(),
    EventKind::EnvelopeCancelled.as_str(),
    EventKind::EnvelopeRetracted.as_str(),
    EventKind::EnvelopeRevoked.as_str(),
];

/// Every statement of the chain has its entry in the log.
fn check_recorded(checked: &CheckedEnvelope) -> Result<(), ClientError> {
    let object = *checked.envelope_id.as_bytes();
    let manifest = checked.chain.manifest();
    demand(
        checked,
        &Wanted {
            event: EventKind::EnvelopeSent.as_str(),
            object,
            statement: manifest.id(),
            actor: manifest.body().sender,
        },
    )?;
    for entry in checked.chain.entries() {
        let event = match entry {
            ChainEntry::Act(act) if act.body().action == Action::Decline => {
                EventKind::RecipientDeclined.as_str()
            }
            ChainEntry::Act(_) => EventKind::RecipientActed.as_str(),
            ChainEntry::Grant(_) => EventKind::GrantRecorded.as_str(),
            ChainEntry::Cancel(_) => EventKind::EnvelopeCancelled.as_str(),
            ChainEntry::Retract(_) => EventKind::EnvelopeRetracted.as_str(),
            ChainEntry::Revoke(_) => EventKind::EnvelopeRevoked.as_str(),
            _ => return Err(ClientError::ChainInvalid),
        };
        demand(
            checked,
            &Wanted {
                event,
                object,
                statement: entry.id(),
                actor: entry.signer(),
            },
        )?;
    }
    Ok(())
}

/// A statement has its entry, and that stands before the point from which on its signer's identity
/// does not count.
fn demand(checked: &CheckedEnvelope, wanted: &Wanted<'_>) -> Result<(), ClientError> {
    let (index, _) = checked.log.demand(wanted)?;
    match checked.closing_of(wanted.actor) {
        Some(closing) if index >= closing.body().since.size => Err(ClientError::IdentityRevoked),
        _ => Ok(()),
    }
}
