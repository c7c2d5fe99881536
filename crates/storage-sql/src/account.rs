//! Organisations and accounts.

use bulla_protocol::session::Role;
use bulla_storage::record::{Account, Tenant};
use bulla_storage::{Conflict, StoreError};
use bulla_types::{AccountId, EmailAddress, TenantId};

use crate::column::{Columns, integer, millis, name_of};
use crate::engine::{Connection, Row};
use crate::error::{demand_row, failed};

pub(crate) async fn create_tenant(c: &mut Connection, tenant: &Tenant) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO tenant (tenant_id, name) VALUES ($1, $2)")
        .bind(tenant.tenant_id.as_bytes().as_slice())
        .bind(tenant.name.as_str())
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

pub(crate) async fn tenant(
    c: &mut Connection,
    tenant: TenantId,
) -> Result<Option<Tenant>, StoreError> {
    let row = sqlx::query("SELECT name FROM tenant WHERE tenant_id = $1")
        .bind(tenant.as_bytes().as_slice())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    let read = |row: Row| {
        Ok(Tenant {
            tenant_id: tenant,
            name: Columns::new(&row, "tenant").parsed("name")?,
        })
    };
    row.map(read).transpose()
}

pub(crate) async fn create(c: &mut Connection, account: &Account) -> Result<(), StoreError> {
    let inserted = sqlx::query(
        "INSERT INTO account (account_id, tenant_id, email, name, role, opaque_record, \
         totp_sealed, totp_last_step, ak_epoch, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (email) DO NOTHING",
    )
    .bind(account.account_id.as_bytes().as_slice())
    .bind(account.tenant_id.as_bytes().as_slice())
    .bind(account.email.as_str())
    .bind(account.name.as_str())
    .bind(name_of(&account.role)?)
    .bind(account.opaque_record.as_slice())
    .bind(account.totp_sealed.as_slice())
    .bind(integer(account.totp_last_step)?)
    .bind(integer(account.ak_epoch)?)
    .bind(millis(account.created_at)?)
    .execute(c)
    .await
    .map_err(failed)?;
    demand_row(inserted.rows_affected(), Conflict::Email)
}

/// Accepts a step once: the comparison and the change are one statement.
pub(crate) async fn burn_totp_step(
    c: &mut Connection,
    account: AccountId,
    step: u64,
) -> Result<(), StoreError> {
    let burnt = sqlx::query(
        "UPDATE account SET totp_last_step = $2 WHERE account_id = $1 AND totp_last_step < $2",
    )
    .bind(account.as_bytes().as_slice())
    .bind(integer(step)?)
    .execute(&mut *c)
    .await
    .map_err(failed)?;
    if burnt.rows_affected() == 1 {
        return Ok(());
    }
    match by_id(c, account).await? {
        Some(_) => Err(Conflict::TotpStep.into()),
        None => Err(StoreError::NotFound),
    }
}

/// Refuses unless this is the epoch of the account key in force. The row is locked by the
/// transaction that asks, so the answer holds until its end.
pub(crate) async fn demand_epoch(
    c: &mut Connection,
    account: AccountId,
    ak_epoch: u32,
) -> Result<(), StoreError> {
    match by_id(c, account).await? {
        Some(account) if account.ak_epoch == ak_epoch => Ok(()),
        Some(_) => Err(Conflict::Version.into()),
        None => Err(StoreError::NotFound),
    }
}

/// Moves on to the next epoch.
pub(crate) async fn raise_epoch(
    c: &mut Connection,
    account: AccountId,
    ak_epoch: u32,
) -> Result<(), StoreError> {
    let raised =
        sqlx::query("UPDATE account SET ak_epoch = $2 WHERE account_id = $1 AND ak_epoch = $2 - 1")
            .bind(account.as_bytes().as_slice())
            .bind(integer(ak_epoch)?)
            .execute(&mut *c)
            .await
            .map_err(failed)?;
    changed(c, account, raised.rows_affected()).await
}

pub(crate) async fn replace_record(
    c: &mut Connection,
    account: AccountId,
    expected: &[u8],
    record: &[u8],
) -> Result<(), StoreError> {
    let replaced = sqlx::query(
        "UPDATE account SET opaque_record = $3 WHERE account_id = $1 AND opaque_record = $2",
    )
    .bind(account.as_bytes().as_slice())
    .bind(expected)
    .bind(record)
    .execute(&mut *c)
    .await
    .map_err(failed)?;
    changed(c, account, replaced.rows_affected()).await
}

async fn changed(c: &mut Connection, account: AccountId, rows: u64) -> Result<(), StoreError> {
    if rows == 1 {
        return Ok(());
    }
    match by_id(c, account).await? {
        Some(_) => Err(Conflict::Version.into()),
        None => Err(StoreError::NotFound),
    }
}

/// Replaces secret and last step together.
pub(crate) async fn replace_totp(
    c: &mut Connection,
    account: AccountId,
    sealed: &[u8],
    step: u64,
) -> Result<(), StoreError> {
    let replaced = sqlx::query(
        "UPDATE account SET totp_sealed = $2, totp_last_step = $3 WHERE account_id = $1",
    )
    .bind(account.as_bytes().as_slice())
    .bind(sealed)
    .bind(integer(step)?)
    .execute(c)
    .await
    .map_err(failed)?;
    demand_row(replaced.rows_affected(), StoreError::NotFound)
}

pub(crate) async fn owners(
    c: &mut Connection,
    tenant: TenantId,
) -> Result<Vec<Account>, StoreError> {
    let rows = sqlx::query(
        "SELECT * FROM account WHERE tenant_id = $1 AND role = $2 ORDER BY created_at, account_id",
    )
    .bind(tenant.as_bytes().as_slice())
    .bind(name_of(&Role::Owner)?)
    .fetch_all(c)
    .await
    .map_err(failed)?;
    rows.iter().map(read).collect()
}

pub(crate) async fn exists(c: &mut Connection) -> Result<bool, StoreError> {
    let row = sqlx::query("SELECT 1 FROM account LIMIT 1")
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    Ok(row.is_some())
}

pub(crate) async fn by_id(
    c: &mut Connection,
    account: AccountId,
) -> Result<Option<Account>, StoreError> {
    let row = sqlx::query("SELECT * FROM account WHERE account_id = $1")
        .bind(account.as_bytes().as_slice())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn by_email(
    c: &mut Connection,
    email: &EmailAddress,
) -> Result<Option<Account>, StoreError> {
    let row = sqlx::query("SELECT * FROM account WHERE email = $1")
        .bind(email.as_str())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Account, StoreError> {
    let columns = Columns::new(row, "account");
    Ok(Account {
        account_id: AccountId::from_bytes(columns.array("account_id")?),
        tenant_id: TenantId::from_bytes(columns.array("tenant_id")?),
        email: columns.parsed("email")?,
        name: columns.parsed("name")?,
        role: columns.name("role")?,
        opaque_record: columns.bytes("opaque_record")?,
        totp_sealed: columns.bytes("totp_sealed")?,
        totp_last_step: columns.number("totp_last_step")?,
        ak_epoch: columns.number("ak_epoch")?,
        created_at: columns.time("created_at")?,
    })
}
