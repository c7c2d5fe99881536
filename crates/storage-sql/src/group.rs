//! Group commit: one task takes all commits that wait and puts them into one transaction, so that
//! they share the disk's sync. There is no timer: while one group is synced, the next one gathers,
//! and a commit that comes alone waits for nobody.
//!
//! Each commit has its own outcome. Most are not refused: a group is tried without savepoints
//! first, which cost two statements a commit. If one is refused, the group is undone and done again
//! with each commit in a savepoint of its own, so that a refusal takes nothing of the others with
//! it. If the database itself fails, each is done again alone: an engine that is out of space
//! undoes the whole transaction, and only so is it certain which commit is to blame. A caller
//! learns its outcome after the sync, a refusal too, since it may rest on what an earlier commit of
//! the group wrote.

use std::sync::Arc;

use bulla_storage::log::PendingEvent;
use bulla_storage::{StoreError, Write};
use bulla_types::TenantId;
use sqlx::Acquire as _;
use tokio::sync::{mpsc, oneshot};

use crate::engine::{Connection, Engine};
use crate::error::{failed, unavailable};
use crate::log::PendingRow;
use crate::steps::Steps;
use crate::{log, write};

type Outcome = Result<(), StoreError>;

/// The way to the committing task, which ends with the last clone and finishes what it has.
#[derive(Debug, Clone)]
pub(crate) struct Group(mpsc::Sender<Commit>);

/// A commit and whoever waits for it.
struct Commit {
    tenant: TenantId,
    writes: Vec<Write>,
    events: Vec<PendingEvent>,
    done: oneshot::Sender<Outcome>,
}

/// The task is gone, or the commit ran into a defect of this program.
#[derive(Debug, thiserror::Error)]
#[error("the committing task did not answer")]
struct NoAnswer;

impl Group {
    /// Starts the task on the runtime of the caller.
    pub(crate) fn new(engine: Engine, steps: Steps) -> Self {
        let (sender, mut receiver) = mpsc::channel(GROUP);
        tokio::spawn(async move {
            let mut commits = Vec::with_capacity(GROUP);
            while receiver.recv_many(&mut commits, GROUP).await > 0 {
                let group = std::mem::take(&mut commits);
                // A task of its own: a panic costs this group its answers, not the store.
                drop(tokio::spawn(run(engine.clone(), steps.clone(), group)).await);
            }
        });
        Self(sender)
    }

    /// Hands a commit over and waits for its outcome. It takes place even if nobody waits any more.
    pub(crate) async fn commit(
        &self,
        tenant: TenantId,
        writes: Vec<Write>,
        events: Vec<PendingEvent>,
    ) -> Outcome {
        let (done, outcome) = oneshot::channel();
        let commit = Commit {
            tenant,
            writes,
            events,
            done,
        };
        let sent = self.0.send(commit).await;
        sent.map_err(|_| unavailable(NoAnswer))?;
        outcome.await.map_err(|_| unavailable(NoAnswer))?
    }
}

/// Commits a group and tells everybody.
async fn run(engine: Engine, steps: Steps, group: Vec<Commit>) {
    if group.len() > 1 {
        for guarded in [false, true] {
            match together(&engine, &group, guarded).await {
                Together::Done(outcomes) => {
                    for (commit, outcome) in group.into_iter().zip(outcomes) {
                        commit.tell(outcome);
                    }
                    return;
                }
                Together::Failed(error) => {
                    let error = Arc::new(error);
                    for commit in group {
                        commit.tell(Err(shared(&error)));
                    }
                    return;
                }
                Together::Undone => {}
            }
        }
    }
    for commit in group {
        let outcome = alone(&engine, &steps, &commit).await;
        commit.tell(outcome);
    }
}

/// What came of a group.
enum Together {
    /// On disk, with the outcome of each.
    Done(Vec<Outcome>),
    /// One was refused without a savepoint, or the database failed: nothing of the group stands.
    Undone,
    /// The database did not begin, and nothing stands; or it did not end, and who knows.
    Failed(StoreError),
}

/// One transaction for the whole group, with savepoints if `guarded`.
async fn together(engine: &Engine, group: &[Commit], guarded: bool) -> Together {
    let mut tx = match engine.write().await {
        Ok(tx) => tx,
        Err(error) => return Together::Failed(error),
    };
    let applied = if guarded {
        each(&mut tx, group).await
    } else {
        all(&mut tx, group).await
    };
    let Ok(outcomes) = applied else {
        // Before the next one begins, and not whenever the connection comes to it. Where it fails
        // SQLite has done it already, or the connection is closed.
        drop(tx.rollback().await);
        return Together::Undone;
    };
    match tx.commit().await {
        Ok(()) => Together::Done(outcomes),
        Err(error) => Together::Failed(failed(error)),
    }
}

/// Each commit in a savepoint of its own; an error where the database failed.
async fn each(c: &mut Connection, group: &[Commit]) -> Result<Vec<Outcome>, StoreError> {
    let mut outcomes = Vec::with_capacity(group.len());
    for commit in group {
        let outcome = in_savepoint(c, commit).await;
        if let Err(StoreError::Full(_) | StoreError::Unavailable(_)) = outcome {
            outcome?;
        } else {
            outcomes.push(outcome);
        }
    }
    Ok(outcomes)
}

/// All commits, their events together; the first refusal is an error.
async fn all(c: &mut Connection, group: &[Commit]) -> Result<Vec<Outcome>, StoreError> {
    let mut events = Vec::new();
    for commit in group {
        if commit.writes.iter().any(write::looks_into_the_log) {
            log::record(c, &events).await?;
            events.clear();
        }
        for it in &commit.writes {
            write::apply(c, it).await?;
        }
        events.extend(commit.rows()?);
    }
    log::record(c, &events).await?;
    Ok(group.iter().map(|_| Ok(())).collect())
}

/// The error of a whole group, for one of those who wait.
fn shared(error: &Arc<StoreError>) -> StoreError {
    let cause = Box::new(Arc::clone(error));
    if matches!(**error, StoreError::Full(_)) {
        StoreError::Full(cause)
    } else {
        StoreError::Unavailable(cause)
    }
}

async fn in_savepoint(c: &mut Connection, commit: &Commit) -> Outcome {
    let mut savepoint = c.begin().await.map_err(failed)?;
    match commit.apply(&mut savepoint).await {
        Ok(()) => savepoint.commit().await.map_err(failed),
        Err(refusal) => {
            savepoint.rollback().await.map_err(failed)?;
            Err(refusal)
        }
    }
}

/// A transaction for this commit.
async fn alone(engine: &Engine, steps: &Steps, commit: &Commit) -> Outcome {
    let mut tx = engine.write().await?;
    steps.reached("change begun");
    commit.apply(&mut tx).await?;
    steps.reached("before the commit of the change");
    tx.commit().await.map_err(failed)
}

impl Commit {
    async fn apply(&self, c: &mut Connection) -> Outcome {
        for it in &self.writes {
            write::apply(c, it).await?;
        }
        log::record(c, &self.rows()?).await
    }

    /// The rows of its events.
    fn rows(&self) -> Result<Vec<PendingRow<'_>>, StoreError> {
        let row = |event| PendingRow::new(self.tenant, event);
        self.events.iter().map(row).collect()
    }

    fn tell(self, outcome: Outcome) {
        // Nobody may wait any more.
        drop(self.done.send(outcome));
    }
}

/// Commits of one transaction: bounds how long a sequencer waits.
const GROUP: usize = 256;

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use bulla_storage::conformance::sample::{TENANT, mail};

    use super::*;

    /// A commit of a mail of this length.
    fn commit(id: u8, length: usize) -> (Commit, oneshot::Receiver<Outcome>) {
        let (done, outcome) = oneshot::channel();
        let mut mail = mail(id, 1);
        mail.text = "x".repeat(length);
        let commit = Commit {
            tenant: TENANT,
            writes: vec![Write::QueueMail(mail)],
            events: Vec::new(),
            done,
        };
        (commit, outcome)
    }

    async fn end(engine: &Engine, lengths: &[usize]) -> Vec<Outcome> {
        static NEXT: AtomicU8 = AtomicU8::new(1);
        let ids = core::iter::repeat_with(|| NEXT.fetch_add(1, Ordering::Relaxed));
        let commits = ids.zip(lengths).map(|(id, length)| commit(id, *length));
        let (group, outcomes): (Vec<_>, Vec<_>) = commits.unzip();
        run(engine.clone(), Steps::default(), group).await;
        let mut ends = Vec::new();
        for outcome in outcomes {
            ends.push(outcome.await.unwrap());
        }
        ends
    }

    /// Leaves room for so many pages more, as far as this connection goes.
    async fn limit(engine: &Engine, more: i64) {
        let mut tx = engine.write().await.unwrap();
        let pages = sqlx::query_as("PRAGMA page_count");
        let (pages,): (i64,) = pages.fetch_one(&mut *tx).await.unwrap();
        let most = format!("PRAGMA max_page_count = {}", pages + more);
        let limit = sqlx::AssertSqlSafe(most);
        sqlx::query(limit).fetch_one(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    #[tokio::test]
    async fn a_full_disk_is_told_as_such_and_the_next_commits_go_in() {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::open(&folder.path().join("test.sqlite3"))
            .await
            .unwrap();
        limit(&engine, 40).await;
        let [outcome] = &end(&engine, &[1 << 20]).await[..] else {
            panic!("one commit has one outcome");
        };
        assert!(matches!(outcome, Err(StoreError::Full(_))), "{outcome:?}");
        // SQLite ended that transaction by itself. Alone or in a group, the next one begins anew.
        assert!(end(&engine, &[1 << 20]).await[0].is_ok());
        limit(&engine, 40).await;
        for outcome in end(&engine, &[100, 1 << 20, 100]).await {
            assert!(outcome.is_ok(), "{outcome:?}");
        }
    }

    #[test]
    fn a_group_that_failed_for_want_of_room_says_so_to_each() {
        let full = Arc::new(StoreError::Full("no room".into()));
        assert!(matches!(shared(&full), StoreError::Full(_)));
        let gone = Arc::new(StoreError::Unavailable("gone".into()));
        assert!(matches!(shared(&gone), StoreError::Unavailable(_)));
    }
}
