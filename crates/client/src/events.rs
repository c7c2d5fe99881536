//! The events of the own organisation with their details, for its owners, admins and auditors. The
//! server opens the details; what it says of them counts only if the leaf in the log commits to it.

use bulla_protocol::log::{LogEntry, LogExtract, OpenedField};
use bulla_protocol::path;
use bulla_tlog::Leaf;

use crate::{Client, ClientError, Host};

/// Events that follow each other in the log, each proven under one checkpoint of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventPage {
    /// Size of the log under whose checkpoint they are proven.
    pub size: u64,
    /// The events; empty at the end of the log alone.
    pub events: Vec<OrganisationEvent>,
}

/// One event, proven to stand in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrganisationEvent {
    /// Index in the log.
    pub index: u64,
    /// What the log says.
    pub leaf: Leaf,
    /// Every detail that the leaf commits to, by their names.
    pub details: Vec<EventDetail>,
}

/// A detail of an event.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventDetail {
    /// Its name.
    pub name: String,
    /// Its value, to which the leaf commits; `None` where the server does not show it. An event
    /// `field.erased` says whether it was erased.
    pub value: Option<String>,
}

impl core::fmt::Debug for EventDetail {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "EventDetail({})", self.name)
    }
}

impl<H: Host> Client<H> {
    /// The events of the organisation from this index on, at most [`Self::EVENTS`] at a time. The server
    /// records once a day that the caller reads them.
    ///
    /// # Errors
    /// [`ClientError::ProofInvalid`] where an event is left out, moved, changed or not proven, or the
    /// log is cut short; [`ClientError::EventDiffers`] where details are not those that the leaf commits
    /// to, or some are left out; [`ClientError::Stopped`], [`ClientError::LogRollback`]; the server's
    /// `forbidden` for members; [`ClientError::Locked`].
    pub async fn events(&mut self, from: u64) -> Result<EventPage, ClientError> {
        let tenant = self.own()?.view.tenant_id;
        let answer: LogExtract = self.get(&path::log_events(&tenant, from)).await?;
        if answer.entries.len() > Self::EVENTS {
            return Err(ClientError::AnswerInvalid);
        }
        let proven = self.prove(tenant, &answer).await?;
        let size = proven.checkpoint.size();
        if answer.entries.is_empty() && from < size {
            return Err(ClientError::ProofInvalid);
        }
        let mut events = Vec::with_capacity(answer.entries.len());
        let entries = answer.entries.into_iter().zip(proven.entries);
        for ((entry, (index, leaf)), wanted) in entries.zip(from..) {
            if index != wanted {
                return Err(ClientError::ProofInvalid);
            }
            let details = details(&leaf, entry)?;
            events.push(OrganisationEvent {
                index,
                leaf,
                details,
            });
        }
        Ok(EventPage { size, events })
    }

    /// Most events of one answer (`docs/spec/audit-log.md#addresses`).
    pub const EVENTS: usize = 256;
}

/// The details of a proven entry, all of them: a server that leaves one out shows less than it has.
fn details(leaf: &Leaf, entry: LogEntry) -> Result<Vec<EventDetail>, ClientError> {
    if entry.fields.is_empty() != leaf.fields_root.is_none() {
        return Err(ClientError::EventDiffers);
    }
    let detail = |own: OpenedField| EventDetail {
        name: own.field,
        value: own.value,
    };
    Ok(entry.fields.into_iter().map(detail).collect())
}
