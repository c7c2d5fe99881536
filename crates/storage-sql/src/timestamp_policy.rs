//! Where organisations get their time from.

use bulla_storage::authority::TimestampPolicy;
use bulla_storage::{Conflict, StoreError};
use bulla_types::TenantId;

use crate::column::{Columns, integer, json_of};
use crate::engine::Connection;
use crate::error::{demand_row, failed};

pub(crate) async fn put(
    c: &mut Connection,
    tenant: TenantId,
    version: u64,
    policy: &TimestampPolicy,
) -> Result<(), StoreError> {
    let policy = json_of(policy)?;
    let statement = if version == 1 {
        "INSERT INTO timestamp_policy (tenant_id, version, policy) VALUES ($1, $2, $3) \
         ON CONFLICT DO NOTHING"
    } else {
        "UPDATE timestamp_policy SET version = $2, policy = $3 \
         WHERE tenant_id = $1 AND version = $2 - 1"
    };
    let written = sqlx::query(statement)
        .bind(tenant.as_bytes().as_slice())
        .bind(integer(version)?)
        .bind(policy)
        .execute(c)
        .await
        .map_err(failed)?;
    demand_row(written.rows_affected(), Conflict::Version)
}

pub(crate) async fn of_tenant(
    c: &mut Connection,
    tenant: TenantId,
) -> Result<(u64, TimestampPolicy), StoreError> {
    let row = sqlx::query("SELECT * FROM timestamp_policy WHERE tenant_id = $1")
        .bind(tenant.as_bytes().as_slice())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    let Some(row) = row else {
        return Ok((0, TimestampPolicy::default()));
    };
    let columns = Columns::new(&row, "timestamp_policy");
    Ok((columns.number("version")?, columns.json("policy")?))
}
