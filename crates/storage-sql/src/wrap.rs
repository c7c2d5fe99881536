//! Wraps of envelope keys.

use bulla_storage::StoreError;
use bulla_storage::record::Wrap;
use bulla_types::{AccountId, EnvelopeId, RecipientId};

use crate::column::Columns;
use crate::engine::{Connection, Row};
use crate::error::failed;

pub(crate) async fn add(
    c: &mut Connection,
    envelope: EnvelopeId,
    wrap: &Wrap,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO wrap (grant_id, envelope_id, recipient_id, account_id, wrap) \
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(wrap.grant.as_bytes().as_slice())
    .bind(envelope.as_bytes().as_slice())
    .bind(wrap.recipient_id.as_bytes().as_slice())
    .bind(wrap.account_id.as_bytes().as_slice())
    .bind(wrap.wrap.as_slice())
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(crate) async fn of_holder(
    c: &mut Connection,
    envelope: EnvelopeId,
    account: AccountId,
) -> Result<Vec<Wrap>, StoreError> {
    let rows = sqlx::query(
        "SELECT * FROM wrap WHERE envelope_id = $1 AND account_id = $2 ORDER BY grant_id",
    )
    .bind(envelope.as_bytes().as_slice())
    .bind(account.as_bytes().as_slice())
    .fetch_all(c)
    .await
    .map_err(failed)?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Wrap, StoreError> {
    let columns = Columns::new(row, "wrap");
    Ok(Wrap {
        grant: columns.digest("grant_id")?,
        recipient_id: RecipientId::from_bytes(columns.array("recipient_id")?),
        account_id: AccountId::from_bytes(columns.array("account_id")?),
        wrap: columns.bytes("wrap")?,
    })
}
