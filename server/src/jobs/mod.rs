//! Work that no request waits for: mail, lockouts, deadlines, reminders, logs that are not settled yet, runs and sessions whose
//! time is over, containers that nobody sent. A failure is logged and tried again with the next turn.

mod abandoned;
mod expiry;
mod lockouts;
mod outbox;
mod reminders;

use std::path::PathBuf;
use std::time::Duration;

use bulla_types::Timestamp;
use tokio::time::{Instant, MissedTickBehavior, interval, interval_at};

use crate::authority;
use crate::checkpoint_stamps;
use crate::commit::settle;
use crate::erasure_admin;
use crate::error::{Answer, ApiError};
use crate::freshness;
use crate::publication::{publish_all, rehash_all};
use crate::state::AppState;
use crate::witnesses;

/// Pause between two turns of mail and logs: what was signed is published within a second.
const TURN: Duration = Duration::from_millis(500);
/// Pause between two times that all logs are hashed anew.
const REHASH: Duration = Duration::from_hours(24);
/// Pause between two removals of what is over.
const SWEEP: Duration = Duration::from_mins(1);

/// Runs all other jobs until the future is dropped.
pub(crate) async fn run(state: AppState) {
    let mut turns = interval(TURN);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut swept = None::<Instant>;
    loop {
        turns.tick().await;
        // Once the fuse has gone there is nothing to try again.
        if state.fuse().reason().is_none() {
            report("lockouts", lockouts::record(&state).await);
            report("log", settle_all(&state).await);
            report("publication", publish_all(&state).await);
            report("erasure", erasure_admin::finish(&state).await.map(drop));
        }
        if swept.is_none_or(|at| at.elapsed() >= SWEEP) {
            report("sweep", sweep(&state).await);
            report("abandoned containers", abandoned::remove(&state).await);
            if state.fuse().reason().is_none() {
                report("deadlines", expiry::expire(&state).await);
                report("reminders", reminders::send(&state).await);
                report("authority", keep_authority(&state).await);
                report("checkpoint stamps", checkpoint_stamps::keep(&state).await);
            }
            swept = Some(Instant::now());
        }
    }
}

/// Delivers mail and looks whether the logs are published in time, beside everything else: what holds
/// the other jobs up must not hold up the alarm.
pub(crate) async fn watch(state: AppState, outbox: PathBuf) {
    let mut turns = interval(TURN);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
        report("freshness", freshness::look(&state).await);
        report("witnesses", witnesses::look(&state).await);
        report("mail", outbox::deliver(&state, &outbox).await);
    }
}

/// One turn of what needs no disk: lockouts, logs, removal of what is over.
pub(crate) async fn turn(state: &AppState) -> Answer<()> {
    lockouts::record(state).await?;
    expiry::expire(state).await?;
    reminders::send(state).await?;
    settle_all(state).await?;
    sweep(state).await
}

/// Renews authorities and lists in time.
async fn keep_authority(state: &AppState) -> Answer<()> {
    authority::keep(state).await?;
    authority::renew_lists(state).await
}

/// Removes what is over.
async fn sweep(state: &AppState) -> Answer<()> {
    let now = state.now();
    let idle_ms = state.config().sessions.lifetime().idle_ms;
    let idle_since = now.as_millis().saturating_sub(idle_ms);
    let idle_since = Timestamp::from_millis(idle_since).map_err(ApiError::internal)?;
    Ok(state.store().sweep(now, idle_since).await?)
}

/// Hashes every log anew once a day, beside everything else.
pub(crate) async fn rehash(state: AppState) {
    let mut nights = interval_at(Instant::now() + REHASH, REHASH);
    nights.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        nights.tick().await;
        if state.fuse().reason().is_some() {
            continue;
        }
        report("rehash", rehash_all(&state).await);
    }
}

/// Settles the logs of all organisations with pending events; one that fails holds up no other.
async fn settle_all(state: &AppState) -> Answer<()> {
    let mut done = Ok(());
    for tenant in state.store().tenants_with_pending_events().await? {
        done = settle(state, tenant).await.and(done);
    }
    done
}

fn report(job: &'static str, done: Answer<()>) {
    if let Err(error) = done {
        tracing::warn!(job, ?error, "a job failed and is tried again");
    }
}

#[cfg(test)]
mod tests {
    use bulla_domain::event::{Event, EventKind};
    use bulla_tlog::LogSigner;
    use bulla_types::TenantId;

    use super::*;
    use crate::commit::commit;
    use crate::log_keys::origin;

    #[tokio::test]
    async fn a_log_that_cannot_be_settled_holds_up_no_other() {
        let server = crate::testing::Server::start().await;
        let state = &server.state;
        let tenants = [1, 2].map(|byte| TenantId::from_bytes([byte; 16]));
        let event = || Event::new(EventKind::VaultUnlocked, [7; 16]);
        // The log of the first is another instance's: it cannot go on under our name and key.
        let foreign = "other.example/log/1".parse().unwrap();
        let signer = LogSigner::new(foreign, state.secrets().log_key());
        let pending = bulla_storage::log::PendingEvent {
            event_id: bulla_types::EventId::from_bytes([1; 16]),
            kind: EventKind::VaultUnlocked,
            at: state.now(),
            object: [7; 16],
            actor: None,
            statement: None,
            fields: Vec::new(),
        };
        let store = state.store();
        store
            .commit(tenants[0], Vec::new(), vec![pending.clone()])
            .await
            .unwrap();
        store.sequence(tenants[0], &signer).await.unwrap();
        for (byte, tenant) in [(2, tenants[0]), (3, tenants[1])] {
            let event = bulla_storage::log::PendingEvent {
                event_id: bulla_types::EventId::from_bytes([byte; 16]),
                ..pending.clone()
            };
            store.commit(tenant, Vec::new(), vec![event]).await.unwrap();
        }
        assert!(settle_all(state).await.is_err());
        assert!(store.log_head(tenants[1]).await.unwrap().is_some());
        // A change is not undone because its log waits.
        commit(state, tenants[0], Vec::new(), vec![event()])
            .await
            .unwrap();
        assert!(origin(state, tenants[0]).is_ok());
    }
}
