//! Turns at sequencing: callers that wait for one log at the same time share one run.
//!
//! A caller's events were committed before it called, so every run that looks for events later takes
//! them. Whoever gets the turn runs; whoever waited meanwhile and finds that a run looked after its
//! call takes that run's head. A caller that goes away passes the turn on.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bulla_storage::StoreError;
use bulla_storage::log::LogHead;
use bulla_types::TenantId;

/// The turns of all logs. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<BTreeMap<TenantId, Arc<Turn>>>>);

/// The turns of one log.
#[derive(Debug, Default)]
struct Turn {
    /// How often a run has looked for events.
    looks: Mutex<u64>,
    /// The last run that went well; locked while one runs.
    last: tokio::sync::Mutex<Option<Done>>,
}

#[derive(Debug, Clone)]
struct Done {
    /// The last look of the run.
    look: u64,
    head: Option<LogHead>,
}

/// The run that has the turn; it tells whenever it begins to look for events.
#[derive(Debug)]
pub(crate) struct Run(Arc<Turn>);

impl Run {
    /// Whoever calls from here on may have events that this look does not find.
    pub(crate) fn looks(&self) {
        let mut looks = locked(&self.0.looks);
        *looks = looks.saturating_add(1);
    }
}

impl Turns {
    /// Runs `sequence`, or waits for a run by another caller that looks for events after this call.
    /// A run looks before it reads any, and its last look finds all there are.
    ///
    /// # Errors
    /// Those of `sequence`; another caller's failure is not taken over.
    pub(crate) async fn take<F>(
        &self,
        tenant: TenantId,
        sequence: impl FnOnce(Run) -> F,
    ) -> Result<Option<LogHead>, StoreError>
    where
        F: Future<Output = Result<Option<LogHead>, StoreError>>,
    {
        let turn = Arc::clone(locked(&self.0).entry(tenant).or_default());
        let called = *locked(&turn.looks);
        let mut last = turn.last.lock().await;
        if let Some(done) = last.as_ref().filter(|done| done.look > called) {
            return Ok(done.head.clone());
        }
        let head = sequence(Run(Arc::clone(&turn))).await?;
        *last = Some(Done {
            look: *locked(&turn.looks),
            head: head.clone(),
        });
        Ok(head)
    }
}

/// A panic of another holder leaves a count or a map that is whole.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use bulla_types::Sha256Digest;
    use tokio::sync::Notify;

    use super::*;

    const LOG: TenantId = TenantId::from_bytes([1; 16]);

    fn head(size: u64) -> LogHead {
        LogHead {
            size,
            root: Sha256Digest::from_bytes([0; 32]),
            checkpoint: String::new(),
        }
    }

    /// A world in which a run takes what was written when it began, and waits to be let go.
    #[derive(Default)]
    struct World {
        turns: Turns,
        written: AtomicU64,
        runs: AtomicU64,
        go: Notify,
    }

    impl World {
        async fn write_and_sequence(self: Arc<Self>, log: TenantId) -> (u64, u64) {
            let own = self.written.fetch_add(1, Ordering::SeqCst) + 1;
            let run = async |run: Run| {
                self.runs.fetch_add(1, Ordering::SeqCst);
                run.looks();
                let size = self.written.load(Ordering::SeqCst);
                self.go.notified().await;
                Ok(Some(head(size)))
            };
            let head = self.turns.take(log, run).await.unwrap().unwrap();
            (own, head.size)
        }
    }

    #[tokio::test]
    async fn those_who_wait_share_one_run_that_began_after_their_call() {
        let world = Arc::new(World::default());
        let tasks: Vec<_> = (0..50)
            .map(|_| tokio::spawn(Arc::clone(&world).write_and_sequence(LOG)))
            .collect();
        tokio::task::yield_now().await;
        // The first runs alone, the second for all of the others.
        for _ in 0..2 {
            world.go.notify_one();
            tokio::task::yield_now().await;
        }
        for task in tasks {
            let (own, size) = task.await.unwrap();
            assert!(size >= own, "event {own} is missing in a log of {size}");
        }
        assert_eq!(world.runs.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn those_who_call_before_a_run_looks_share_it() {
        let turns = Turns::default();
        let (written, runs, open) = (AtomicU64::new(0), AtomicU64::new(0), Notify::new());
        let call = async || {
            let own = written.fetch_add(1, Ordering::SeqCst) + 1;
            let run = async |run: Run| {
                runs.fetch_add(1, Ordering::SeqCst);
                // As where another transaction is under way.
                open.notified().await;
                run.looks();
                Ok(Some(head(written.load(Ordering::SeqCst))))
            };
            let head = turns.take(LOG, run).await.unwrap().unwrap();
            assert!(
                head.size >= own,
                "event {own} is missing in a log of {}",
                head.size
            );
        };
        let later = async {
            tokio::task::yield_now().await;
            open.notify_one();
        };
        tokio::join!(call(), call(), call(), call(), later);
        assert_eq!(runs.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn another_log_does_not_wait() {
        let world = Arc::new(World::default());
        let stuck = tokio::spawn(Arc::clone(&world).write_and_sequence(LOG));
        tokio::task::yield_now().await;
        let other = TenantId::from_bytes([2; 16]);
        let free = async |_| Ok(Some(head(7)));
        let head = world.turns.take(other, free).await.unwrap();
        assert_eq!(head.map(|head| head.size), Some(7));
        stuck.abort();
    }

    #[tokio::test]
    async fn a_run_that_fails_or_is_dropped_counts_for_nobody() {
        let world = Arc::new(World::default());
        let dropped = tokio::spawn(Arc::clone(&world).write_and_sequence(LOG));
        let waiting = tokio::spawn(Arc::clone(&world).write_and_sequence(LOG));
        tokio::task::yield_now().await;
        dropped.abort();
        assert!(dropped.await.unwrap_err().is_cancelled());
        world.go.notify_one();
        assert_eq!(waiting.await.unwrap(), (2, 2));
        assert_eq!(world.runs.load(Ordering::SeqCst), 2);

        let failing = async |run: Run| {
            run.looks();
            Err(StoreError::NotFound)
        };
        assert!(world.turns.take(LOG, failing).await.is_err());
        let next = async |_| Ok(Some(head(9)));
        let head = world.turns.take(LOG, next).await.unwrap();
        assert_eq!(head.map(|head| head.size), Some(9));
    }

    #[tokio::test]
    async fn a_later_call_never_gets_an_earlier_head() {
        let turns = Turns::default();
        for size in 1..5 {
            let head = turns.take(LOG, async |_| Ok(Some(head(size)))).await;
            assert_eq!(head.unwrap().map(|head| head.size), Some(size));
        }
    }
}
