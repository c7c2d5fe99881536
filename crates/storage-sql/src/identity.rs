//! Identity statements.

use bulla_storage::record::{Identity, IdentityStep};
use bulla_storage::{Conflict, StoreError};
use bulla_types::{AccountId, Sha256Digest, TenantId};

use crate::column::{Columns, integer};
use crate::engine::{Connection, Row};
use crate::error::{demand_row, failed};

pub(crate) async fn add(c: &mut Connection, identity: &Identity) -> Result<(), StoreError> {
    if by_id(c, identity.identity_id).await?.is_some() {
        return Ok(());
    }
    let inserted = sqlx::query(
        "INSERT INTO identity (identity_id, account_id, tenant_id, epoch, statement) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id, epoch) DO NOTHING",
    )
    .bind(identity.identity_id.as_bytes().as_slice())
    .bind(identity.account_id.as_bytes().as_slice())
    .bind(identity.tenant_id.as_bytes().as_slice())
    .bind(integer(identity.epoch)?)
    .bind(identity.statement.as_str())
    .execute(c)
    .await
    .map_err(failed)?;
    demand_row(inserted.rows_affected(), Conflict::Version)
}

pub(crate) async fn of_account(
    c: &mut Connection,
    account: AccountId,
) -> Result<Vec<Identity>, StoreError> {
    let rows = sqlx::query("SELECT * FROM identity WHERE account_id = $1 ORDER BY epoch")
        .bind(account.as_bytes().as_slice())
        .fetch_all(c)
        .await
        .map_err(failed)?;
    rows.iter().map(read).collect()
}

pub(crate) async fn add_step(c: &mut Connection, step: &IdentityStep) -> Result<(), StoreError> {
    let inserted = sqlx::query(
        "INSERT INTO identity_step (next_id, closed_id, account_id, closing, succession) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(step.next.as_bytes().as_slice())
    .bind(step.closed.as_bytes().as_slice())
    .bind(step.account_id.as_bytes().as_slice())
    .bind(step.closing.as_str())
    .bind(step.succession.as_deref())
    .execute(c)
    .await
    .map_err(failed)?;
    demand_row(inserted.rows_affected(), Conflict::Version)
}

pub(crate) async fn steps_of_account(
    c: &mut Connection,
    account: AccountId,
) -> Result<Vec<IdentityStep>, StoreError> {
    let rows = sqlx::query(
        "SELECT identity_step.* FROM identity_step \
         JOIN identity ON identity.identity_id = identity_step.next_id \
         WHERE identity_step.account_id = $1 ORDER BY identity.epoch",
    )
    .bind(account.as_bytes().as_slice())
    .fetch_all(c)
    .await
    .map_err(failed)?;
    let read = |row: &Row| {
        let columns = Columns::new(row, "identity_step");
        Ok(IdentityStep {
            account_id: account,
            closed: columns.digest("closed_id")?,
            next: columns.digest("next_id")?,
            closing: columns.text("closing")?,
            succession: columns.parsed_or_null("succession")?,
        })
    };
    rows.iter().map(read).collect()
}

pub(crate) async fn by_id(
    c: &mut Connection,
    identity: Sha256Digest,
) -> Result<Option<Identity>, StoreError> {
    let row = sqlx::query("SELECT * FROM identity WHERE identity_id = $1")
        .bind(identity.as_bytes().as_slice())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Identity, StoreError> {
    let columns = Columns::new(row, "identity");
    Ok(Identity {
        identity_id: columns.digest("identity_id")?,
        account_id: AccountId::from_bytes(columns.array("account_id")?),
        tenant_id: TenantId::from_bytes(columns.array("tenant_id")?),
        epoch: columns.number("epoch")?,
        statement: columns.text("statement")?,
    })
}
