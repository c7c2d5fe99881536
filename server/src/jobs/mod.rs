//! Work that no request waits for: mail, logs that are not settled yet, runs and sessions whose
//! time is over. A failure is logged and tried again with the next turn.

mod outbox;

use std::path::PathBuf;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::commit::settle;
use crate::error::Answer;
use crate::state::AppState;

/// Pause between two turns of mail and logs.
const TURN: Duration = Duration::from_secs(1);
/// Pause between two removals of what is over.
const SWEEP: Duration = Duration::from_mins(1);

/// Runs all jobs until the future is dropped.
pub(crate) async fn run(state: AppState, outbox: PathBuf) {
    let mut turns = interval(TURN);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut swept = None::<Instant>;
    loop {
        turns.tick().await;
        report("mail", outbox::deliver(&state, &outbox).await);
        report("log", settle_all(&state).await);
        if swept.is_none_or(|at| at.elapsed() >= SWEEP) {
            let done = state.store().sweep(state.now()).await;
            report("sweep", done.map_err(Into::into));
            swept = Some(Instant::now());
        }
    }
}

/// Settles the logs of all organisations with pending events.
async fn settle_all(state: &AppState) -> Answer<()> {
    for tenant in state.store().tenants_with_pending_events().await? {
        settle(state, tenant).await?;
    }
    Ok(())
}

fn report(job: &'static str, done: Answer<()>) {
    if let Err(error) = done {
        tracing::warn!(job, ?error, "a job failed and is tried again");
    }
}
