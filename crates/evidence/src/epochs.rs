//! The identities of each account as one chain of epochs, and what the closed ones signed: it counts
//! where the log recorded it before the point that the closing names, and not after.

use std::collections::BTreeMap;

use bulla_statement::{
    Closing, Dsse, EnvelopeChain, Epochs, Identity, StatementId, StepRecord, Succession, Verified,
    jcs,
};
use bulla_types::{AccountId, Sha256Digest};

use crate::history::Recorded;
use crate::log::ProvenLog;
use crate::{Evidence, Reason};

/// Verifies the identities of every account from its first epoch on, with every closing and
/// succession in its place; `None` if anything is left over, missing or does not hold.
pub(crate) fn verify(evidence: &Evidence) -> Option<Vec<Epochs>> {
    let mut accounts: BTreeMap<AccountId, Vec<(u32, &Dsse)>> = BTreeMap::new();
    for dsse in &evidence.identities {
        let claimed: Identity = claimed(dsse)?;
        let epochs = accounts.entry(claimed.account_id).or_default();
        epochs.push((claimed.epoch, dsse));
    }
    let mut closings = by_identity(&evidence.identity_closings, |it: Closing| it.identity)?;
    let mut successions =
        by_identity(&evidence.identity_successions, |it: Succession| it.identity)?;
    let mut all = Vec::with_capacity(accounts.len());
    for mut identities in accounts.into_values() {
        identities.sort_by_key(|(epoch, _)| *epoch);
        let identities: Vec<Dsse> = identities
            .into_iter()
            .map(|(_, dsse)| dsse.clone())
            .collect();
        let (_, earlier) = identities.split_last()?;
        let steps = earlier.iter().map(|identity| {
            let id = identity.claimed_id();
            Some(StepRecord {
                closing: closings.remove(&id)?,
                succession: successions.remove(&id),
            })
        });
        let steps: Option<Vec<_>> = steps.collect();
        all.push(Epochs::verify(&identities, &steps?).ok()?);
    }
    (closings.is_empty() && successions.is_empty()).then_some(all)
}

/// What is wrong with identities and closings in the log: not recorded for their account, or a
/// closing that reaches beyond its own place or contradicts the log.
pub(crate) fn check(epochs: &[Epochs], log: &ProvenLog) -> Vec<Reason> {
    let mut found = Vec::new();
    for account in epochs {
        let id = *account.account_id().as_bytes();
        let is_recorded =
            |identity: &Verified<Identity>| log.identities.contains(&(identity.id().into(), id));
        if !account.identities().all(is_recorded) {
            found.push(Reason::IdentityNotRecorded);
        }
        for closing in account.steps().map(bulla_statement::Step::closing) {
            let since = &closing.body().since;
            let contradicts = |checkpoint: &bulla_tlog::VerifiedCheckpoint| {
                !checkpoint.is_named(&since.origin)
                    || (checkpoint.size() == since.size && *checkpoint.root() != since.root)
            };
            match log.closings.get(&(closing.id().into(), id)) {
                None => found.push(Reason::IdentityNotRecorded),
                Some(index) if since.size > *index || log.checkpoints.iter().any(contradicts) => {
                    found.push(Reason::CheckpointContradicted);
                }
                Some(_) => {}
            }
        }
    }
    found
}

/// Statements of the chain that the log recorded after the identity that signed them was closed.
pub(crate) fn revoked(
    chain: &EnvelopeChain,
    recorded: &Recorded,
    epochs: &[Epochs],
) -> Vec<Sha256Digest> {
    let manifest = chain.manifest();
    let first = (manifest.id(), manifest.body().sender);
    let rest = chain.entries().iter().map(|it| (it.id(), it.signer()));
    let closing_of = |id: StatementId| epochs.iter().find_map(|account| account.closing_of(id));
    let is_late = |(statement, signer): &(StatementId, StatementId)| {
        let since = closing_of(*signer).map(|closing| closing.body().since.size);
        let index = recorded.get(statement.digest()).map(|(index, _)| *index);
        matches!((index, since), (Some(index), Some(since)) if index >= since)
    };
    let all = core::iter::once(first).chain(rest);
    all.filter(is_late)
        .map(|(statement, _)| statement.into())
        .collect()
}

fn by_identity<T: bulla_statement::Statement>(
    records: &[Dsse],
    identity: impl Fn(T) -> StatementId,
) -> Option<BTreeMap<StatementId, Dsse>> {
    let mut found = BTreeMap::new();
    for dsse in records {
        let before = found.insert(identity(claimed(dsse)?), dsse.clone());
        if before.is_some() {
            return None;
        }
    }
    Some(found)
}

/// What a record claims; it is verified together with the others of its account.
fn claimed<T: bulla_statement::Statement>(dsse: &Dsse) -> Option<T> {
    jcs::parse_strict(dsse.payload.as_slice()).ok()
}
