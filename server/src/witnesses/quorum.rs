//! Whether a quorum cosigned the newest checkpoint of the anchor log, and the alarm where it has been
//! missing for longer than the operator allows: one log line, one mail, one event of the instance, and
//! `/readyz` until it is over, which is an event too.

use bulla_crypto::hash::sha256;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::ErrorCode;
use bulla_storage::Write;
use bulla_storage::log::WitnessState;
use bulla_tlog::VerifiedCheckpoint;
use bulla_types::Timestamp;

use super::Witnesses;
use crate::commit::{NO_TENANT, commit};
use crate::error::Answer;
use crate::freshness::alarm;
use crate::state::AppState;

/// How the witnesses stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    /// How many the policy names.
    pub(crate) witnesses: u64,
    /// How many of them cosigned the newest checkpoint.
    pub(crate) cosigned: u64,
    /// For how many milliseconds it has had no quorum; 0 where it has one.
    pub(crate) missing_ms: u64,
    /// Whether that is an alarm.
    pub(crate) is_lost: bool,
}

impl Witnesses {
    /// Whether a quorum cosigns in time, as far as the last look went.
    ///
    /// # Errors
    /// [`ErrorCode::LogUnwitnessed`] while none does.
    pub(crate) fn check(&self) -> Answer<()> {
        if self.seen().lost_at.is_some() {
            Err(ErrorCode::LogUnwitnessed.into())
        } else {
            Ok(())
        }
    }

    /// How they stand now.
    pub(crate) fn figures(&self, now: Timestamp) -> Figures {
        let seen = self.seen();
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        Figures {
            witnesses: number(self.policy().witnesses().len()),
            cosigned: number(seen.cosigned),
            missing_ms: seen.missing_since.map_or(0, |since| age_ms(since, now)),
            is_lost: seen.lost_at.is_some(),
        }
    }
}

/// Notes who cosigned the newest checkpoint.
pub(super) fn note(state: &AppState, witnesses: &Witnesses, newest: &VerifiedCheckpoint) {
    let quorum = witnesses.policy().check(newest);
    let met = quorum
        .as_ref()
        .is_ok_and(bulla_tlog::policy::Quorum::is_met);
    let cosigned = quorum.map_or(0, |quorum| quorum.cosigned().len());
    let mut seen = witnesses.seen();
    seen.cosigned = cosigned;
    if met {
        seen.missing_since = None;
    } else {
        seen.missing_since.get_or_insert_with(|| state.now());
    }
}

/// Looks once: alarms where the quorum has been missing for too long since the last look, and tells
/// that it is back.
pub(crate) async fn look(state: &AppState) -> Answer<()> {
    let Some(witnesses) = state.witnesses()? else {
        return Ok(());
    };
    let (missing_since, lost_at) = {
        let seen = witnesses.seen();
        (seen.missing_since, seen.lost_at)
    };
    let now = state.now();
    let limit_ms = state.config().witnesses.missing_alarm_ms;
    match (missing_since, lost_at) {
        (Some(since), None) if age_ms(since, now) > limit_ms => {
            tell(state, EventKind::WitnessQuorumLost, since, Some(since)).await?;
            // Kept only now: where the database failed it is told with the next look.
            witnesses.seen().lost_at = Some(since);
            let figures = witnesses.figures(now);
            let what = format!(
                "{} of {} witnesses cosigned the newest checkpoint, which is no quorum, for {} \
                 seconds; {} are allowed. Look at the log lines of the server, and whether the \
                 witnesses can be reached.",
                figures.cosigned,
                figures.witnesses,
                figures.missing_ms / 1000,
                limit_ms / 1000,
            );
            alarm(state, "The audit log is not witnessed", &what).await
        }
        (None, Some(since)) => {
            tell(state, EventKind::WitnessQuorumRegained, since, None).await?;
            witnesses.seen().lost_at = None;
            tracing::info!("a quorum of witnesses cosigns again");
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Records the policy of the settings where it is another than before, and takes over what was told of
/// the quorum before this start.
pub(crate) async fn keep_policy(state: &AppState) -> Answer<()> {
    let before = state.store().witness_state().await?;
    let witnesses = state.witnesses()?;
    let policy = witnesses.map(|it| it.policy().without_addresses());
    if policy != before.policy {
        let hash = |policy: &Option<String>| {
            let text = policy.as_ref();
            text.map_or_else(String::new, |text| sha256(text.as_bytes()).to_string())
        };
        let event = Event::new(EventKind::WitnessPolicyChanged, *NO_TENANT.as_bytes())
            .with_field("from", hash(&before.policy))
            .with_field("to", hash(&policy));
        // Whether the new one has a quorum nobody knows yet.
        let now = WitnessState {
            policy,
            lost_at: None,
        };
        return commit(
            state,
            NO_TENANT,
            vec![Write::PutWitnessState(now)],
            vec![event],
        )
        .await;
    }
    if let Some(witnesses) = witnesses {
        let mut seen = witnesses.seen();
        seen.lost_at = before.lost_at;
        seen.missing_since = before.lost_at;
    }
    Ok(())
}

async fn tell(
    state: &AppState,
    kind: EventKind,
    since: Timestamp,
    lost_at: Option<Timestamp>,
) -> Answer<()> {
    let event = Event::new(kind, *NO_TENANT.as_bytes());
    let event = event.with_field("since", since.as_millis().to_string());
    let before = state.store().witness_state().await?;
    let now = WitnessState { lost_at, ..before };
    commit(
        state,
        NO_TENANT,
        vec![Write::PutWitnessState(now)],
        vec![event],
    )
    .await
}

const fn age_ms(since: Timestamp, now: Timestamp) -> u64 {
    now.as_millis().saturating_sub(since.as_millis())
}
