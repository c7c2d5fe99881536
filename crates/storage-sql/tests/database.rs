//! What only a database file has: it is opened again, tampered with, and has another's content.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;
use std::sync::Arc;

use bulla_storage::conformance::log::{check_tree, leaves};
use bulla_storage::conformance::sample::{
    OWNER, TENANT, event, seed, session, tenant_signer, write,
};
use bulla_storage::{Store, StoreError, Write};
use bulla_storage_sql::SqlStore;
use sqlx::{ConnectOptions as _, Executor as _};

async fn open(path: &Path) -> Arc<dyn Store> {
    Arc::new(SqlStore::open(path).await.unwrap())
}

/// Runs SQL on the file as somebody with another program does.
async fn sql(path: &Path, statement: &'static str) -> Result<u64, sqlx::Error> {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let mut connection = options.connect().await?;
    let done = connection.execute(statement).await?;
    Ok(done.rows_affected())
}

/// A database with a log of 300 leaves, closed.
async fn database_with_log(path: &Path) {
    let store = SqlStore::open(path).await.unwrap();
    store
        .commit(TENANT, Vec::new(), (0..300).map(event).collect())
        .await
        .unwrap();
    store.sequence(TENANT, &tenant_signer()).await.unwrap();
    store.close().await;
    assert!(store.probe().await.is_err(), "closed");
}

/// The outcome of one more event and sequencing.
async fn continue_log(path: &Path) -> Result<u64, StoreError> {
    let store = open(path).await;
    store.commit(TENANT, Vec::new(), vec![event(1000)]).await?;
    let head = store.sequence(TENANT, &tenant_signer()).await?;
    Ok(head.map_or(0, |head| head.size))
}

#[tokio::test]
async fn a_reopened_database_has_its_records_and_continues_its_log() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("test.sqlite3");
    let first = SqlStore::open(&path).await.unwrap();
    let store: Arc<dyn Store> = Arc::new(first.clone());
    seed(&store).await;
    write(&store, Write::CreateSession(session(1)))
        .await
        .unwrap();
    let events = (0..200).map(event).collect();
    store.commit(TENANT, Vec::new(), events).await.unwrap();
    store.sequence(TENANT, &tenant_signer()).await.unwrap();
    let events = (200..300).map(event).collect();
    store.commit(TENANT, Vec::new(), events).await.unwrap();
    first.close().await;

    let store = open(&path).await;
    assert!(store.account(OWNER).await.unwrap().is_some());
    let pending = store.tenants_with_pending_events().await.unwrap();
    assert_eq!(pending, [TENANT]);
    let head = store.sequence(TENANT, &tenant_signer()).await.unwrap();
    let head = head.unwrap();
    assert_eq!(head.size, 300);
    let leaves = leaves(&store, TENANT, 300).await;
    check_tree(&leaves, head.root);
    let times: Vec<_> = leaves.iter().map(|(_, leaf)| leaf.at.as_millis()).collect();
    assert_eq!(times, (0..300).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_log_refuses_updates_deletes_and_replacements() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("test.sqlite3");
    database_with_log(&path).await;
    for statement in [
        "UPDATE log_leaf SET leaf = x'00' WHERE position = 5",
        "UPDATE log_leaf SET statement = NULL",
        "DELETE FROM log_leaf WHERE position = 299",
        "DELETE FROM log_leaf",
        "INSERT OR REPLACE INTO log_leaf SELECT tenant_id, 5, x'99', object, statement, x'00' \
         FROM log_leaf WHERE position = 5",
        "INSERT OR REPLACE INTO log_leaf SELECT tenant_id, 300, event_id, object, statement, \
         leaf FROM log_leaf WHERE position = 5",
        "UPDATE log_tile SET data = x'00'",
        "UPDATE log_tile SET width = width - 1, data = substr(data, 33) WHERE level = 0",
        "DELETE FROM log_tile",
        "UPDATE log_head SET size = 299",
        "UPDATE log_head SET root = x'00'",
        "DELETE FROM log_head",
    ] {
        let refused = sql(&path, statement).await.unwrap_err();
        let text = refused.to_string();
        assert!(text.contains("append-only"), "{statement}: {text}");
    }
    assert_eq!(continue_log(&path).await.unwrap(), 301);
}

#[tokio::test]
async fn a_tampered_log_is_not_signed() {
    for (guard, tamper) in [
        (
            "DROP TRIGGER log_tile_only_widens",
            "UPDATE log_tile SET data = zeroblob(length(data)) WHERE level = 0 AND position = 1",
        ),
        (
            "DROP TRIGGER log_tile_only_widens",
            "UPDATE log_tile SET data = zeroblob(length(data)) WHERE level = 1",
        ),
        (
            "DROP TRIGGER log_tile_only_widens",
            "UPDATE log_tile SET data = CAST(data || x'00' AS BLOB) WHERE level = -1 AND position = 1",
        ),
        (
            "DROP TRIGGER log_tile_is_not_deleted",
            "DELETE FROM log_tile WHERE level = 0 AND position = 1",
        ),
        (
            "DROP TRIGGER log_head_only_grows",
            "UPDATE log_head SET size = 256",
        ),
        (
            "DROP TRIGGER log_head_only_grows",
            "UPDATE log_head SET root = zeroblob(32)",
        ),
        (
            "DROP TRIGGER log_head_only_grows",
            "UPDATE log_head SET checkpoint = replace(checkpoint, '300', '299')",
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("test.sqlite3");
        database_with_log(&path).await;
        sql(&path, guard).await.unwrap();
        assert_eq!(sql(&path, tamper).await.unwrap(), 1, "{tamper}");
        let refused = continue_log(&path).await;
        assert!(
            matches!(refused, Err(StoreError::Damaged { .. })),
            "{tamper}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn a_head_set_back_with_its_own_checkpoint_meets_the_leaves() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("test.sqlite3");
    let store = open(&path).await;
    store
        .commit(TENANT, Vec::new(), vec![event(1)])
        .await
        .unwrap();
    store.sequence(TENANT, &tenant_signer()).await.unwrap();
    sql(&path, "CREATE TABLE old AS SELECT * FROM log_head")
        .await
        .unwrap();
    store
        .commit(TENANT, Vec::new(), vec![event(2)])
        .await
        .unwrap();
    store.sequence(TENANT, &tenant_signer()).await.unwrap();
    sql(&path, "DROP TRIGGER log_head_is_not_deleted")
        .await
        .unwrap();
    sql(&path, "DELETE FROM log_head").await.unwrap();
    sql(&path, "INSERT INTO log_head SELECT * FROM old")
        .await
        .unwrap();
    // Signing another second leaf would fork the log.
    assert!(continue_log(&path).await.is_err());
}

#[tokio::test]
async fn a_damaged_record_is_told_by_its_table_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("test.sqlite3");
    let store = open(&path).await;
    seed(&store).await;
    for damage in [
        "UPDATE account SET email = 'no address'",
        "UPDATE account SET email = 'anna@example.ch', role = 'king'",
        "UPDATE account SET role = 'owner', totp_last_step = -1",
        "UPDATE account SET totp_last_step = 0, created_at = 9007199254740992",
    ] {
        let statement = "DELETE FROM account WHERE email = 'bruno@example.ch'";
        sql(&path, statement).await.unwrap();
        sql(&path, damage).await.unwrap();
        let error = store.account(OWNER).await.map(|_| ()).unwrap_err();
        assert_eq!(error.to_string(), "a stored record is damaged: account");
    }
}

#[tokio::test]
async fn refuses_what_is_no_database_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let text = dir.path().join("text");
    std::fs::write(&text, "no database at all, but longer than a header of SQLite, which has 100 bytes, and so more text").unwrap();
    let missing = dir.path().join("missing/test.sqlite3");
    let newer = dir.path().join("newer.sqlite3");
    SqlStore::open(&newer).await.unwrap().close().await;
    let statement = "INSERT INTO _sqlx_migrations \
                     (version, description, success, checksum, execution_time) \
                     VALUES (9999, 'from the future', 1, x'00', 0)";
    sql(&newer, statement).await.unwrap();
    for path in [text, missing, newer, dir.path().to_owned()] {
        let refused = SqlStore::open(&path).await;
        assert!(
            matches!(refused, Err(StoreError::Unavailable(_))),
            "{path:?}"
        );
    }
}

#[tokio::test]
async fn two_stores_on_one_file_keep_one_history() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("test.sqlite3");
    let stores = [open(&path).await, open(&path).await];
    let work = |task: u64| {
        let store = Arc::clone(&stores[usize::try_from(task % 2).unwrap()]);
        tokio::spawn(async move {
            for n in 0..20 {
                let events = vec![event(task * 20 + n)];
                store.commit(TENANT, Vec::new(), events).await.unwrap();
                store.sequence(TENANT, &tenant_signer()).await.unwrap();
            }
        })
    };
    for task in (0..4).map(work).collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let head = stores[0].log_head(TENANT).await.unwrap().unwrap();
    assert_eq!(head.size, 80);
    check_tree(&leaves(&stores[1], TENANT, 80).await, head.root);
}
