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

/// Notes every envelope in which the account has wraps.
pub(crate) async fn note_to_replace(
    c: &mut Connection,
    account: AccountId,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO rewrap (account_id, envelope_id) \
         SELECT DISTINCT account_id, envelope_id FROM wrap WHERE account_id = $1 \
         ON CONFLICT DO NOTHING",
    )
    .bind(account.as_bytes().as_slice())
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(crate) async fn to_replace(
    c: &mut Connection,
    account: AccountId,
) -> Result<Vec<EnvelopeId>, StoreError> {
    let rows =
        sqlx::query("SELECT envelope_id FROM rewrap WHERE account_id = $1 ORDER BY envelope_id")
            .bind(account.as_bytes().as_slice())
            .fetch_all(c)
            .await
            .map_err(failed)?;
    let read = |row: &Row| {
        let columns = Columns::new(row, "rewrap");
        columns.array("envelope_id").map(EnvelopeId::from_bytes)
    };
    rows.iter().map(read).collect()
}

/// The new wraps stand before the old ones for the same places go.
pub(crate) async fn replace(
    c: &mut Connection,
    envelope: EnvelopeId,
    account: AccountId,
    wraps: &[Wrap],
) -> Result<(), StoreError> {
    let before = of_holder(c, envelope, account).await?;
    for wrap in wraps {
        add(c, envelope, wrap).await?;
    }
    let replaced = before.iter().filter(|old| {
        let mut places = wraps.iter().map(|new| new.recipient_id);
        places.any(|place| place == old.recipient_id)
    });
    for old in replaced {
        sqlx::query("DELETE FROM wrap WHERE grant_id = $1")
            .bind(old.grant.as_bytes().as_slice())
            .execute(&mut *c)
            .await
            .map_err(failed)?;
    }
    sqlx::query("DELETE FROM rewrap WHERE account_id = $1 AND envelope_id = $2")
        .bind(account.as_bytes().as_slice())
        .bind(envelope.as_bytes().as_slice())
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
