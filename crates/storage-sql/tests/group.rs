//! Commits that share one transaction of the database. On a runtime of one thread all of them wait
//! before the committing task has its turn, so each test here makes one group.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::future::poll_fn;
use std::path::Path;
use std::sync::Arc;
use std::task::Poll;

use bulla_storage::conformance::log::{check_tree, leaves};
use bulla_storage::conformance::sample::{
    TENANT, assert_conflict, event, run, seed, session, tenant_signer,
};
use bulla_storage::{Conflict, Store, StoreError, Write};
use bulla_storage_sql::SqlStore;
use bulla_types::SessionId;

async fn open(folder: &Path) -> (SqlStore, Arc<dyn Store>) {
    let store = SqlStore::open(&folder.join("test.sqlite3")).await.unwrap();
    let port: Arc<dyn Store> = Arc::new(store.clone());
    seed(&port).await;
    (store, port)
}

/// Commits all at the same time, the n-th with event n: their outcomes.
async fn together(store: &Arc<dyn Store>, commits: Vec<Vec<Write>>) -> Vec<Result<(), StoreError>> {
    let tasks: Vec<_> = (0_u64..)
        .zip(commits)
        .map(|(number, writes)| {
            let store = Arc::clone(store);
            let commit = async move { store.commit(TENANT, writes, vec![event(number)]).await };
            tokio::spawn(commit)
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

/// The numbers of the events that have a place in the log, in their order.
async fn recorded(store: &Arc<dyn Store>) -> Vec<u64> {
    let head = store.sequence(TENANT, &tenant_signer()).await.unwrap();
    let head = head.unwrap();
    let leaves = leaves(store, TENANT, head.size).await;
    check_tree(&leaves, head.root);
    leaves.iter().map(|(_, leaf)| leaf.at.as_millis()).collect()
}

/// A write that is refused: this run does not exist.
fn refused() -> Write {
    Write::DeleteRun {
        run_id: run(99).run_id,
        stage: "login.1".to_owned(),
    }
}

#[tokio::test]
async fn a_refused_commit_takes_nothing_of_the_others_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let (_, store) = open(dir.path()).await;
    let commits = (0..60).map(|number| match number % 4 {
        // What it wrote before the refusal must go.
        0 => vec![Write::CreateRun(run(number)), refused()],
        _ => vec![Write::CreateRun(run(number))],
    });
    let outcomes = together(&store, commits.collect()).await;
    for (number, outcome) in (0_u8..).zip(outcomes) {
        let kept = store.run(run(number).run_id).await.unwrap().is_some();
        assert_eq!(kept, number % 4 != 0, "{number}");
        if kept {
            outcome.unwrap();
        } else {
            assert_conflict(outcome, Conflict::Run);
        }
    }
    let expected: Vec<u64> = (0..60).filter(|number| number % 4 != 0).collect();
    assert_eq!(recorded(&store).await, expected);
}

#[tokio::test]
async fn a_commit_sees_what_an_earlier_one_of_its_group_wrote() {
    let dir = tempfile::tempdir().unwrap();
    let (_, store) = open(dir.path()).await;
    let take = || {
        vec![Write::DeleteRun {
            run_id: run(1).run_id,
            stage: "login.1".to_owned(),
        }]
    };
    let commits = vec![take(), vec![Write::CreateRun(run(1))], take(), take()];
    let outcomes = together(&store, commits).await;
    let won: Vec<bool> = outcomes.iter().map(Result::is_ok).collect();
    assert_eq!(won, [false, true, true, false]);
    assert_eq!(recorded(&store).await, [1, 2]);
}

#[tokio::test]
async fn a_commit_that_the_database_itself_refuses_fails_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (_, store) = open(dir.path()).await;
    let mut commits: Vec<_> = (1..30)
        .map(|id| vec![Write::CreateSession(session(id))])
        .collect();
    // No precondition of the port: another session under the same id.
    commits.insert(7, vec![Write::CreateSession(session(1))]);
    let outcomes = together(&store, commits).await;
    for (number, outcome) in outcomes.into_iter().enumerate() {
        assert_eq!(outcome.is_ok(), number != 7, "{number}: {outcome:?}");
        assert!(matches!(outcome, Ok(()) | Err(StoreError::Unavailable(_))));
    }
    let expected: Vec<u64> = (0..30).filter(|number| *number != 7).collect();
    assert_eq!(recorded(&store).await, expected);
}

#[tokio::test]
async fn a_commit_that_nobody_waits_for_takes_place() {
    let dir = tempfile::tempdir().unwrap();
    let (_, store) = open(dir.path()).await;
    let mut first = store.commit(TENANT, Vec::new(), vec![event(1)]);
    poll_fn(|context| {
        assert!(first.as_mut().poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
    drop(first);
    let second = store.commit(TENANT, Vec::new(), vec![event(2)]);
    second.await.unwrap();
    assert_eq!(recorded(&store).await, [1, 2]);
}

#[tokio::test]
async fn one_event_in_all_commits_of_a_group_is_recorded_once() {
    let dir = tempfile::tempdir().unwrap();
    let (_, store) = open(dir.path()).await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.commit(TENANT, Vec::new(), vec![event(5)]).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(recorded(&store).await, [5]);
}

#[tokio::test]
async fn a_closed_store_tells_every_commit_that_it_is_not_available() {
    let dir = tempfile::tempdir().unwrap();
    let (own, store) = open(dir.path()).await;
    own.close().await;
    let commits = (0..10).map(|_| Vec::new()).collect();
    for outcome in together(&store, commits).await {
        assert!(matches!(outcome, Err(StoreError::Unavailable(_))));
    }
    let alone = Write::DeleteSession(SessionId::from_bytes([1; 16]));
    let outcome = store.commit(TENANT, vec![alone], Vec::new()).await;
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))));
}
