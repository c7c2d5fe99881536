//! Resets of second factors that are under way.

use bulla_storage::record::Reset;
use bulla_storage::{Conflict, StoreError};
use bulla_types::{AccountId, TenantId, Timestamp};

use crate::column::{Columns, millis, name_of};
use crate::engine::{Connection, Row};
use crate::error::{demand_row, failed};

pub(crate) async fn begin(c: &mut Connection, reset: &Reset) -> Result<(), StoreError> {
    let begun = sqlx::query(
        "INSERT INTO second_factor_reset (account_id, reset_id, origin, begun_at, effective_at, \
         ends_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id) DO UPDATE SET \
         reset_id = $2, origin = $3, begun_at = $4, effective_at = $5, ends_at = $6 \
         WHERE second_factor_reset.ends_at <= $4",
    )
    .bind(reset.account_id.as_bytes().as_slice())
    .bind(reset.reset_id.as_slice())
    .bind(name_of(&reset.origin)?)
    .bind(millis(reset.begun_at)?)
    .bind(millis(reset.effective_at)?)
    .bind(millis(reset.ends_at)?)
    .execute(c)
    .await
    .map_err(failed)?;
    demand_row(begun.rows_affected(), Conflict::Reset)
}

pub(crate) async fn end(
    c: &mut Connection,
    account: AccountId,
    reset: &[u8; 16],
) -> Result<(), StoreError> {
    let ended =
        sqlx::query("DELETE FROM second_factor_reset WHERE account_id = $1 AND reset_id = $2")
            .bind(account.as_bytes().as_slice())
            .bind(reset.as_slice())
            .execute(c)
            .await
            .map_err(failed)?;
    demand_row(ended.rows_affected(), Conflict::Reset)
}

pub(crate) async fn of_account(
    c: &mut Connection,
    account: AccountId,
) -> Result<Option<Reset>, StoreError> {
    let row = sqlx::query("SELECT * FROM second_factor_reset WHERE account_id = $1")
        .bind(account.as_bytes().as_slice())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn in_tenant(
    c: &mut Connection,
    tenant: TenantId,
) -> Result<Vec<Reset>, StoreError> {
    let rows = sqlx::query(
        "SELECT second_factor_reset.* FROM second_factor_reset \
         JOIN account ON account.account_id = second_factor_reset.account_id \
         WHERE account.tenant_id = $1 ORDER BY begun_at, reset_id",
    )
    .bind(tenant.as_bytes().as_slice())
    .fetch_all(c)
    .await
    .map_err(failed)?;
    rows.iter().map(read).collect()
}

pub(crate) async fn sweep(c: &mut Connection, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM second_factor_reset WHERE ends_at <= $1")
        .bind(millis(now)?)
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

fn read(row: &Row) -> Result<Reset, StoreError> {
    let columns = Columns::new(row, "second_factor_reset");
    Ok(Reset {
        reset_id: columns.array("reset_id")?,
        account_id: AccountId::from_bytes(columns.array("account_id")?),
        origin: columns.name("origin")?,
        begun_at: columns.time("begun_at")?,
        effective_at: columns.time("effective_at")?,
        ends_at: columns.time("ends_at")?,
    })
}
