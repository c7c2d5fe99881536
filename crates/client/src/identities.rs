//! The checks of somebody's identities: one chain of epochs, each in the log with its closing, none
//! older than seen before, in a view of the log that is not old itself.

use bulla_domain::event::EventKind;
use bulla_protocol::StatementRecord;
use bulla_protocol::identity::{IdentityRecord, IdentityStep};
use bulla_protocol::log::LogEntry;
use bulla_statement::{Dsse, Epochs, StepRecord};
use bulla_types::{TenantId, Timestamp};

use crate::log::{ProvenLog, Wanted};
use crate::memory::IdentityMemory;
use crate::people::Person;
use crate::{Client, ClientError, Host};

impl<H: Host> Client<H> {
    /// Verifies a person's identities: of this account and organisation, epochs in one chain from
    /// the first, each recorded in the log, each closing too, and none older than seen before.
    pub(crate) async fn check_person(
        &mut self,
        tenant: TenantId,
        record: &IdentityRecord,
    ) -> Result<Person, ClientError> {
        let log = self.prove(tenant, &record.log).await?;
        let epochs = epochs_of(&record.statements, &record.steps)?;
        if (epochs.tenant_id(), epochs.account_id()) != (tenant, record.account_id) {
            return Err(ClientError::ProofInvalid);
        }
        let since = demand_recorded(&log, &epochs)?;
        self.remember_epochs(&epochs)?;
        Ok(Person {
            account_id: record.account_id,
            name: record.name.clone(),
            email: record.email.clone(),
            epochs,
            since,
            log,
        })
    }

    /// Refuses identities that end before the newest one that this device has seen, or have another
    /// in its place, and remembers the newest.
    pub(crate) fn remember_epochs(&mut self, epochs: &Epochs) -> Result<(), ClientError> {
        let account_id = epochs.account_id();
        if let Some(seen) = self.memory.identities.get(&account_id)
            && epochs.get(seen.identity.into()).is_none()
        {
            return Err(ClientError::IdentityRollback);
        }
        let newest = epochs.newest();
        let seen = IdentityMemory {
            epoch: newest.body().epoch,
            identity: newest.id().into(),
        };
        if self.memory.identities.insert(account_id, seen) != Some(seen) {
            self.host.remember(&self.memory);
        }
        Ok(())
    }

    /// Refuses a view of the log whose newest entry is too old, or lies in the future: it could hide
    /// that an identity was closed. The time is the server's word; what binds it is that the log
    /// continues the one in which the own login stands (`docs/spec/client.md#age`).
    pub(crate) fn check_freshness(
        &self,
        log: &ProvenLog,
        newest: Option<&LogEntry>,
    ) -> Result<(), ClientError> {
        let entry = newest.ok_or(ClientError::LogStale)?;
        let leaf = log.open_entry(entry)?;
        if entry.index.checked_add(1) != Some(log.checkpoint.size()) {
            return Err(ClientError::LogStale);
        }
        if is_recent(leaf.at, self.host.now()) {
            Ok(())
        } else {
            Err(ClientError::LogStale)
        }
    }
}

/// Identities and the steps between them, as they travel, verified as one chain.
pub(crate) fn epochs_of(
    statements: &[StatementRecord],
    steps: &[IdentityStep],
) -> Result<Epochs, ClientError> {
    let invalid = |_| ClientError::ProofInvalid;
    let statements: Result<Vec<Dsse>, _> =
        statements.iter().map(StatementRecord::to_typed).collect();
    let step = |step: &IdentityStep| {
        let succession = step.succession.as_ref();
        Ok(StepRecord {
            closing: step.closing.to_typed().map_err(invalid)?,
            succession: succession
                .map(StatementRecord::to_typed)
                .transpose()
                .map_err(invalid)?,
        })
    };
    let steps: Result<Vec<_>, ClientError> = steps.iter().map(step).collect();
    Epochs::verify(&statements.map_err(invalid)?, &steps?).map_err(|_| ClientError::ProofInvalid)
}

/// Every identity and every closing has its entry, and each closing reaches back from its own place
/// into this log. When the newest identity was recorded.
pub(crate) fn demand_recorded(log: &ProvenLog, epochs: &Epochs) -> Result<Timestamp, ClientError> {
    let wanted = |event: EventKind, statement, actor| Wanted {
        event: event.as_str(),
        object: *epochs.account_id().as_bytes(),
        statement,
        actor,
    };
    for step in epochs.steps() {
        let closing = step.closing();
        let event = EventKind::IdentityClosed;
        let (index, _) = log.demand(&wanted(event, closing.id(), closing.body().next))?;
        let since = &closing.body().since;
        let same_size = since.size == log.checkpoint.size();
        if !log.checkpoint.is_named(&since.origin)
            || since.size > index
            || (same_size && since.root != *log.checkpoint.root())
        {
            return Err(ClientError::ProofInvalid);
        }
    }
    let mut since = None;
    for identity in epochs.identities() {
        let event = EventKind::IdentityPublished;
        let (_, leaf) = log.demand(&wanted(event, identity.id(), identity.id()))?;
        since = Some(leaf.at);
    }
    since.ok_or(ClientError::ProofInvalid)
}

/// Whether a time of the server lies within a day of the own clock.
pub(crate) fn is_recent(at: Timestamp, now: Timestamp) -> bool {
    at.plus_millis(MAX_AGE_MS) >= now && now.plus_millis(MAX_AGE_MS) >= at
}

/// How old the newest entry of a log may be where it decides whom to trust: 24 hours.
const MAX_AGE_MS: u64 = 24 * 60 * 60 * 1000;
