//! The database engine: connections and transactions. All that only SQLite knows stands here and in
//! `migrations/sqlite`; the SQL of the other modules suits PostgreSQL too.
//!
//! One connection writes, so that no task of this process waits for another's lock; eight read, and
//! cannot write. A commit is on disk when it returns (WAL, `synchronous = FULL`).

use std::path::Path;
use std::time::Duration;

use bulla_storage::StoreError;
use sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool,
    SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _, Row as _, Transaction};

use crate::error::{failed, unavailable};

/// The kind of database.
pub(crate) type Kind = Sqlite;
/// A connection of the engine.
pub(crate) type Connection = SqliteConnection;
/// A row of the engine.
pub(crate) type Row = SqliteRow;
/// A transaction of the engine; undone unless it is committed.
pub(crate) type Tx = Transaction<'static, Sqlite>;

/// The pools.
#[derive(Debug, Clone)]
pub(crate) struct Engine {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Engine {
    /// Opens the file, which is made where it is missing, and migrates it.
    pub(crate) async fn open(path: &Path) -> Result<Self, StoreError> {
        create_private(path).map_err(unavailable)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("recursive_triggers", "ON")
            .pragma("secure_delete", "ON")
            .pragma("wal_autocheckpoint", WAL_PAGES);
        let writer = pool(options.clone(), 1).await?;
        sqlx::migrate!("migrations/sqlite")
            .run(&writer)
            .await
            .map_err(unavailable)?;
        let readers = pool(options.pragma("query_only", "ON"), READERS).await?;
        Ok(Self { writer, readers })
    }

    /// A transaction that may write and is serialised with every other one.
    pub(crate) async fn write(&self) -> Result<Tx, StoreError> {
        let tx = self.writer.begin_with("BEGIN IMMEDIATE").await;
        tx.map_err(failed)
    }

    /// A transaction that reads one state of the database.
    pub(crate) async fn read(&self) -> Result<Tx, StoreError> {
        self.readers.begin().await.map_err(failed)
    }

    /// Empties the write-ahead log into the database, in which freed space is overwritten, so that
    /// neither file holds what was deleted. False where somebody reads an old state meanwhile.
    pub(crate) async fn scrub(&self) -> Result<bool, StoreError> {
        let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(&self.writer)
            .await
            .map_err(failed)?;
        let busy = row.try_get::<i64, _>(0).map_err(unavailable)?;
        Ok(busy == 0)
    }

    /// Waits until every connection is closed.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Makes the file where it is missing, for this user alone; SQLite gives the files beside it the
/// same permissions.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// A pool that keeps its connections and checks each one's settings before its first use.
async fn pool(options: SqliteConnectOptions, connections: u32) -> Result<SqlitePool, StoreError> {
    // A pool tries again until its time is over; one connection alone fails at once.
    let mut first = options.connect().await.map_err(unavailable)?;
    check_settings(&mut first).await.map_err(unavailable)?;
    first.close().await.map_err(unavailable)?;
    SqlitePoolOptions::new()
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(|connection, _| Box::pin(check_settings(connection)))
        .after_release(|connection, _| Box::pin(is_between_transactions(connection)))
        .connect_with(options)
        .await
        .map_err(unavailable)
}

/// Whether a connection that comes back can be used again. Where a disk is full SQLite ends the
/// transaction by itself, and the driver goes on to count it as open.
async fn is_between_transactions(connection: &mut Connection) -> Result<bool, sqlx::Error> {
    // A rollback that was begun before comes first.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Refuses a connection on which durability or referential integrity would be off.
async fn check_settings(connection: &mut Connection) -> Result<(), sqlx::Error> {
    let journal: String = sqlx::query("PRAGMA journal_mode")
        .fetch_one(&mut *connection)
        .await?
        .try_get(0)?;
    let mut settings = Vec::new();
    for pragma in [
        "PRAGMA synchronous",
        "PRAGMA foreign_keys",
        "PRAGMA busy_timeout",
        "PRAGMA recursive_triggers",
        "PRAGMA secure_delete",
    ] {
        let row = sqlx::query(pragma).fetch_one(&mut *connection).await?;
        settings.push(row.try_get::<i64, _>(0)?);
    }
    // 2 is FULL.
    if journal != "wal" || settings != [2, 1, BUSY_TIMEOUT_MS, 1, 1] {
        return Err(sqlx::Error::Configuration(
            format!("the database refused its settings: {journal} {settings:?}").into(),
        ));
    }
    Ok(())
}

const READERS: u32 = 8;
/// Pages after which the write-ahead log is emptied into the database: the last bundle of a log is written
/// again with each batch, and many of its versions leave as one.
const WAL_PAGES: &str = "4000";
const BUSY_TIMEOUT_MS: i64 = 5000;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn readers_cannot_write_and_every_connection_has_its_settings() {
        let dir = tempfile::tempdir().unwrap();
        let engine = Engine::open(&dir.path().join("test.sqlite3"))
            .await
            .unwrap();
        let mut readers = Vec::new();
        for _ in 0..READERS {
            readers.push(engine.read().await.unwrap());
        }
        for reader in &mut readers {
            check_settings(reader).await.unwrap();
            let write = sqlx::query("UPDATE probe SET count = 9");
            assert!(write.execute(&mut **reader).await.is_err());
        }
        check_settings(&mut engine.write().await.unwrap())
            .await
            .unwrap();
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_files_are_for_their_user_alone() {
        use std::os::unix::fs::PermissionsExt as _;

        let dir = tempfile::tempdir().unwrap();
        let engine = Engine::open(&dir.path().join("test.sqlite3"))
            .await
            .unwrap();
        drop(engine.read().await.unwrap());
        let mut files = 0;
        for entry in std::fs::read_dir(dir.path()).unwrap() {
            let mode = entry.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            files += 1;
        }
        assert_eq!(files, 3, "database, write-ahead log and its index");
    }

    #[tokio::test]
    async fn refuses_a_connection_that_does_not_sync() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("test.sqlite3");
        Engine::open(&path).await.unwrap().close().await;
        let options = SqliteConnectOptions::new().filename(path);
        for options in [
            options.clone().synchronous(SqliteSynchronous::Normal),
            options.clone().foreign_keys(false),
            options.journal_mode(SqliteJournalMode::Delete),
        ] {
            assert!(pool(options, 1).await.is_err());
        }
    }
}
