//! Runs of registration and login between their requests.

use bulla_storage::record::Run;
use bulla_storage::{Conflict, StoreError};
use bulla_types::{AccountId, LoginId, Timestamp};

use crate::column::{Columns, integer, millis};
use crate::engine::{Connection, Row};
use crate::error::{demand_row, failed};

pub(crate) async fn create(c: &mut Connection, run: &Run) -> Result<(), StoreError> {
    let inserted = sqlx::query(
        "INSERT INTO run (run_id, stage, account_id, state, failures, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (run_id) DO NOTHING",
    )
    .bind(run.run_id.as_bytes().as_slice())
    .bind(run.stage.as_str())
    .bind(run.account_id.map(|id| id.as_bytes().to_vec()))
    .bind(run.state.as_slice())
    .bind(integer(run.failures)?)
    .bind(millis(run.expires_at)?)
    .execute(c)
    .await
    .map_err(failed)?;
    demand_row(inserted.rows_affected(), Conflict::Run)
}

/// Moves a run on. Within its stage the count of failures must rise.
pub(crate) async fn replace(c: &mut Connection, from: &str, run: &Run) -> Result<(), StoreError> {
    let replaced = sqlx::query(
        "UPDATE run SET stage = $3, account_id = $4, state = $5, failures = $6, expires_at = $7 \
         WHERE run_id = $1 AND stage = $2 AND (stage <> $3 OR failures < $6)",
    )
    .bind(run.run_id.as_bytes().as_slice())
    .bind(from)
    .bind(run.stage.as_str())
    .bind(run.account_id.map(|id| id.as_bytes().to_vec()))
    .bind(run.state.as_slice())
    .bind(integer(run.failures)?)
    .bind(millis(run.expires_at)?)
    .execute(c)
    .await
    .map_err(failed)?;
    demand_row(replaced.rows_affected(), Conflict::Run)
}

pub(crate) async fn delete(
    c: &mut Connection,
    run: LoginId,
    stage: &str,
) -> Result<(), StoreError> {
    let deleted = sqlx::query("DELETE FROM run WHERE run_id = $1 AND stage = $2")
        .bind(run.as_bytes().as_slice())
        .bind(stage)
        .execute(c)
        .await
        .map_err(failed)?;
    demand_row(deleted.rows_affected(), Conflict::Run)
}

pub(crate) async fn end(c: &mut Connection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM run WHERE account_id = $1")
        .bind(account.as_bytes().as_slice())
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

pub(crate) async fn by_id(c: &mut Connection, run: LoginId) -> Result<Option<Run>, StoreError> {
    let row = sqlx::query("SELECT * FROM run WHERE run_id = $1")
        .bind(run.as_bytes().as_slice())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn sweep(c: &mut Connection, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM run WHERE expires_at <= $1")
        .bind(millis(now)?)
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

fn read(row: &Row) -> Result<Run, StoreError> {
    let columns = Columns::new(row, "run");
    Ok(Run {
        run_id: LoginId::from_bytes(columns.array("run_id")?),
        stage: columns.text("stage")?,
        account_id: columns
            .array_or_null("account_id")?
            .map(AccountId::from_bytes),
        state: columns.bytes("state")?,
        failures: columns.number("failures")?,
        expires_at: columns.time("expires_at")?,
    })
}
