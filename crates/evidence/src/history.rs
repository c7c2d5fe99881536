//! The envelope's events against its statements: nothing missing, nothing cut, the same order.

use std::collections::BTreeMap;

use bulla_statement::{Act, Action, ChainEntry, EnvelopeChain, Verified};
use bulla_tlog::Leaf;
use bulla_types::{Sha256Digest, Timestamp};

use crate::Reason;
use crate::log::{ProvenLeaf, ProvenLog};

/// Where and when each statement stands in the log.
pub(crate) type Recorded = BTreeMap<Sha256Digest, (u64, Timestamp)>;

/// A statement as the log should record it.
struct Expected {
    statement: Sha256Digest,
    event: &'static str,
    signer: Sha256Digest,
}

/// Checks the events; the places of the statements, and what was found wrong.
pub(crate) fn check(chain: &EnvelopeChain, log: &ProvenLog) -> (Recorded, Vec<Reason>) {
    let mut found = Vec::new();
    let expected = expected(chain);
    let mut recorded = Recorded::new();
    let mut last = None;
    for statement in &expected {
        match log.events.iter().find(|entry| records(entry, statement)) {
            Some(entry) => {
                if last.is_some_and(|last| last >= entry.index) {
                    found.push(Reason::OrderViolated);
                }
                last = Some(entry.index);
                recorded.insert(statement.statement, (entry.index, entry.leaf.at));
            }
            None => found.push(Reason::EventNotRecorded),
        }
    }
    let foreign = |entry: &ProvenLeaf| match entry.leaf.statement {
        Some(id) => !expected.iter().any(|e| e.statement == id),
        None => OF_STATEMENTS.contains(&entry.leaf.event.as_str()),
    };
    if log.events.iter().any(foreign) {
        found.push(Reason::StatementMissing);
    }
    if !unbroken(&log.events) {
        found.push(Reason::HistoryBroken);
    }
    found.extend(
        chain
            .acts()
            .filter_map(|act| act_fault(act, chain, log, &recorded)),
    );
    (recorded, found)
}

/// Whether this is the server's word that the deadline has passed before everybody had signed. One that
/// comes before the deadline says nothing.
pub(crate) fn is_expiry(leaf: &Leaf, deadline: Timestamp) -> bool {
    leaf.event.as_str() == EXPIRED && leaf.at > deadline
}

/// Each event names the one before it, and the first is the sending.
fn unbroken(events: &[ProvenLeaf]) -> bool {
    let first_ok = events
        .first()
        .is_none_or(|entry| entry.leaf.prev.is_none() && entry.leaf.event.as_str() == SENT);
    let links_ok = events
        .iter()
        .zip(events.iter().skip(1))
        .all(|(before, after)| after.leaf.prev == Some(before.index));
    first_ok && links_ok
}

fn records(entry: &ProvenLeaf, expected: &Expected) -> bool {
    entry.leaf.statement == Some(expected.statement)
        && entry.leaf.event.as_str() == expected.event
        && entry
            .leaf
            .actor
            .is_none_or(|actor| actor == expected.signer)
}

fn expected(chain: &EnvelopeChain) -> Vec<Expected> {
    let manifest = chain.manifest();
    let mut all = vec![Expected {
        statement: manifest.id().into(),
        event: SENT,
        signer: manifest.body().sender.into(),
    }];
    all.extend(chain.entries().iter().filter_map(|entry| {
        let event = match entry {
            ChainEntry::Act(act) if act.body().action == Action::Decline => DECLINED,
            ChainEntry::Act(_) => ACTED,
            ChainEntry::Grant(_) => GRANTED,
            ChainEntry::Cancel(_) => CANCELLED,
            ChainEntry::Retract(_) => RETRACTED,
            ChainEntry::Revoke(_) => REVOKED,
            _ => return None,
        };
        Some(Expected {
            statement: entry.id().into(),
            event,
            signer: entry.signer().into(),
        })
    }));
    all
}

/// An act must lie before the deadline, and after a checkpoint that the log does not contradict.
fn act_fault(
    act: &Verified<Act>,
    chain: &EnvelopeChain,
    log: &ProvenLog,
    recorded: &Recorded,
) -> Option<Reason> {
    let (index, at) = recorded.get(act.id().digest())?;
    if *at > chain.manifest().body().deadline_at_ms {
        return Some(Reason::DeadlinePassed);
    }
    let named = &act.body().checkpoint;
    let contradicts = |checkpoint: &bulla_tlog::VerifiedCheckpoint| {
        !checkpoint.is_named(&named.origin)
            || (checkpoint.size() == named.size && *checkpoint.root() != named.root)
    };
    (named.size > *index || log.checkpoints.iter().any(contradicts))
        .then_some(Reason::CheckpointContradicted)
}

const SENT: &str = "envelope.sent";
const GRANTED: &str = "grant.recorded";
const ACTED: &str = "recipient.acted";
const DECLINED: &str = "recipient.declined";
const CANCELLED: &str = "envelope.cancelled";
const EXPIRED: &str = "envelope.expired";
const RETRACTED: &str = "envelope.retracted";
const REVOKED: &str = "envelope.revoked";
/// Events that name a statement.
const OF_STATEMENTS: [&str; 7] = [
    SENT, GRANTED, ACTED, DECLINED, CANCELLED, RETRACTED, REVOKED,
];
