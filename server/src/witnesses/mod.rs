//! The witnesses of the anchor log: they are asked to cosign each checkpoint before it is shown, and
//! somebody is told where their quorum is missing (`docs/spec/audit-log.md#collecting-cosignatures`).
//! What they answer is believed as far as their own signature goes, and nothing waits for one of them
//! longer than is configured.
//!
//! ```text
//! publication ─ show ─ collect ─ ask ─ a witness        quorum ─ alarm, events, /readyz, /metrics
//! routes ────── newest: what is shown
//! ```

mod ask;
mod collect;
mod quorum;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::bail;
use bulla_storage::log::{ANCHOR, LogHead, ShownAnchor};
use bulla_tlog::policy::{PolicyWitness, WitnessPolicy};
use bulla_tlog::{LogVerifier, NoteError, VerifiedCheckpoint};
use bulla_types::Timestamp;

use crate::config::{WithoutQuorum, Witnesses as Settings};
use crate::egress::Egress;
use crate::error::{Answer, ApiError};
use crate::extract;
use crate::log_keys::verifier;
use crate::publication::{failed, of};
use crate::state::AppState;

pub(crate) use quorum::{Figures, keep_policy, look};

/// The witnesses of this instance, and what is known of them in this process.
#[derive(Debug)]
pub(crate) struct Witnesses {
    policy: WitnessPolicy,
    egress: Egress,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    /// By the verifier key.
    witnesses: BTreeMap<String, Known>,
    /// Since when the newest checkpoint has no quorum.
    missing_since: Option<Timestamp>,
    /// Whether that was told.
    lost_at: Option<Timestamp>,
    /// How many witnesses cosigned the newest checkpoint.
    cosigned: usize,
    /// A checkpoint that is not shown for want of a quorum, with what it has got.
    held: Option<VerifiedCheckpoint>,
}

/// What is known of one witness.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Known {
    /// Leaves of the newest checkpoint that it cosigned; `None` where it was not asked yet.
    size: Option<u64>,
    /// How often it failed since it last cosigned.
    failures: u32,
    /// It is not asked before this time.
    rests_until: Option<Timestamp>,
}

impl Witnesses {
    /// The witnesses of these settings; `None` where there are none.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    pub(crate) fn new(settings: &Settings) -> Result<Option<Self>, reqwest::Error> {
        let Some(policy) = &settings.policy else {
            return Ok(None);
        };
        let egress = Egress::within(settings.timeout(), &settings.private_networks)?;
        Ok(Some(Self {
            policy: policy.policy().clone(),
            egress,
            seen: Mutex::default(),
        }))
    }

    /// Whose cosignatures make a quorum.
    pub(crate) const fn policy(&self) -> &WitnessPolicy {
        &self.policy
    }

    /// Refuses a policy that is about other logs, or in which the log is its own witness.
    pub(crate) fn demand_fits(&self, log: &LogVerifier) -> anyhow::Result<()> {
        let logs = self.policy.logs();
        let vkey = log.vkey();
        if !logs.is_empty() && logs.iter().all(|it| it.verifier().vkey() != vkey) {
            bail!("witnesses.policy names logs, and not this instance's anchor log: log {vkey}");
        }
        if self.policy.has_witness_key(log.public_key()) {
            bail!("witnesses.policy names the key of the log itself as a witness");
        }
        Ok(())
    }

    /// What is held back of this size.
    fn held(&self, size: u64) -> Option<VerifiedCheckpoint> {
        let seen = self.seen();
        seen.held.clone().filter(|held| held.size() == size)
    }

    fn known(&self, witness: &PolicyWitness) -> Known {
        let seen = self.seen();
        let known = seen.witnesses.get(&witness.verifier().vkey());
        known.copied().unwrap_or_default()
    }

    fn note(&self, witness: &PolicyWitness, known: Known) {
        let vkey = witness.verifier().vkey();
        self.seen().witnesses.insert(vkey, known);
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The newest checkpoint of the anchor log that everybody is shown. Without witnesses it is the head;
/// with them the newest that they were asked about, so that nobody is shown a larger one before.
pub(crate) async fn newest(state: &AppState) -> Answer<LogHead> {
    let head = extract::head(state, ANCHOR).await?;
    if state.witnesses()?.is_none() {
        return Ok(head);
    }
    let published = state.store().published_size(ANCHOR).await?;
    let shown = state.store().shown_anchor().await?;
    let Some(shown) = shown.filter(|shown| shown.size >= published) else {
        return Ok(head);
    };
    let verifier = verifier(state, ANCHOR)?;
    let note = verifier
        .open_any(&shown.checkpoint)
        .map_err(ApiError::internal)?;
    Ok(LogHead {
        size: note.size(),
        root: *note.root(),
        checkpoint: shown.checkpoint,
    })
}

/// Asks the witnesses about the newest checkpoint of the anchor log and publishes it with what they
/// cosigned. The caller holds the turn of the anchor log. Where nothing has grown and the quorum is
/// there, nothing is done.
pub(crate) async fn show(state: &AppState, witnesses: &Witnesses) -> Answer<()> {
    let Some(head) = state.store().log_head(ANCHOR).await? else {
        return Ok(());
    };
    let log = verifier(state, ANCHOR)?;
    let head = log.open_any(&head.checkpoint).map_err(ApiError::internal)?;
    let shown = state.store().shown_anchor().await?;
    let before = of_size(&log, shown.as_ref(), head.size());
    let is_done = before.is_some() && state.store().published_size(ANCHOR).await? >= head.size();
    let is_shown = before.is_some();
    let base = before
        .or_else(|| witnesses.held(head.size()))
        .unwrap_or(head);
    let cosignatures = if is_met(witnesses, &base) {
        Vec::new()
    } else {
        collect::cosignatures(state, witnesses, &base).await
    };
    if is_done && cosignatures.is_empty() {
        quorum::note(state, witnesses, &base);
        return Ok(());
    }
    state.fuse().check()?;
    let whole = match base.with_cosignatures(&cosignatures) {
        Ok(whole) => whole,
        // More than a note can hold: what is there stays.
        Err(NoteError::TooLarge) => base,
        Err(error) => return Err(ApiError::internal(error)),
    };
    quorum::note(state, witnesses, &whole);
    let refuses = state.config().witnesses.without_quorum == WithoutQuorum::Refuse;
    if refuses && !is_met(witnesses, &whole) {
        // What it has got is not asked for again.
        witnesses.seen().held = Some(whole);
        return Ok(());
    }
    publish(state, &log, &whole).await?;
    if !is_shown || !cosignatures.is_empty() {
        let shown = ShownAnchor {
            size: whole.size(),
            checkpoint: whole.text().to_owned(),
            token: None,
        };
        state.store().show_anchor(&shown).await?;
    }
    Ok(())
}

/// Compares the database with what every witness has cosigned last: one that has seen more proves that
/// the database is old, and the fuse goes. Those that do not answer say nothing.
pub(crate) async fn compare(state: &AppState) -> Answer<()> {
    let Some(witnesses) = state.witnesses()? else {
        return Ok(());
    };
    let log = verifier(state, ANCHOR)?;
    let asked = witnesses.policy.witnesses().iter();
    let asked = asked.map(|witness| ask::newest(witnesses, witness, &log));
    for note in futures_util::future::join_all(asked)
        .await
        .into_iter()
        .flatten()
    {
        if state.fuse().reason().is_none() {
            // Where it is unknown the fuse has gone, which the caller sees.
            drop(crate::publication::recognise(state, ANCHOR, &note).await);
        }
    }
    Ok(())
}

/// What was shown of this size, if it is a note of this log.
fn of_size(
    log: &LogVerifier,
    shown: Option<&ShownAnchor>,
    size: u64,
) -> Option<VerifiedCheckpoint> {
    let shown = shown.filter(|shown| shown.size == size)?;
    log.open_any(&shown.checkpoint).ok()
}

fn is_met(witnesses: &Witnesses, note: &VerifiedCheckpoint) -> bool {
    let quorum = witnesses.policy.check(note);
    quorum.is_ok_and(|quorum| quorum.is_met())
}

async fn publish(state: &AppState, log: &LogVerifier, note: &VerifiedCheckpoint) -> Answer<()> {
    match of(state, ANCHOR, log).publish_as(note).await {
        Ok(_) => Ok(()),
        Err(error) => Err(failed(state, ANCHOR, error).await),
    }
}

#[cfg(test)]
mod tests;
