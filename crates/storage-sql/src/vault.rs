//! Slots and items of vaults.

use bulla_protocol::vault::{SlotRecord, VaultBundle, VaultItem};
use bulla_storage::record::KitAuthKey;
use bulla_storage::{Conflict, StoreError};
use bulla_types::{AccountId, Base64Bytes};

use crate::column::{Columns, integer, json_of, name_of};
use crate::engine::{Connection, Row};
use crate::error::{demand_row, failed};

pub(crate) async fn put_slot(
    c: &mut Connection,
    account: AccountId,
    slot: &SlotRecord,
    auth_key: Option<&KitAuthKey>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO vault_slot (account_id, kind, slot, auth_key) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (account_id, kind) \
         DO UPDATE SET slot = excluded.slot, auth_key = excluded.auth_key",
    )
    .bind(account.as_bytes().as_slice())
    .bind(name_of(&slot.kind)?)
    .bind(json_of(slot)?)
    .bind(auth_key.map(|key| key.as_bytes().as_slice()))
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Writes the next version of an item: version 1 where there is none, else one more than stored.
pub(crate) async fn put_item(
    c: &mut Connection,
    account: AccountId,
    item: &VaultItem,
) -> Result<(), StoreError> {
    let sql = if item.version == 1 {
        "INSERT INTO vault_item (account_id, name, version, sealed) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (account_id, name) DO NOTHING"
    } else {
        "UPDATE vault_item SET version = $3, sealed = $4 \
         WHERE account_id = $1 AND name = $2 AND version = $3 - 1"
    };
    let written = sqlx::query(sql)
        .bind(account.as_bytes().as_slice())
        .bind(name_of(&item.name)?)
        .bind(integer(item.version)?)
        .bind(item.sealed.as_slice())
        .execute(c)
        .await
        .map_err(failed)?;
    demand_row(written.rows_affected(), Conflict::Version)
}

pub(crate) async fn drop_slots(c: &mut Connection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM vault_slot WHERE account_id = $1")
        .bind(account.as_bytes().as_slice())
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

pub(crate) async fn kit_auth_key(
    c: &mut Connection,
    account: AccountId,
) -> Result<Option<KitAuthKey>, StoreError> {
    let row = sqlx::query(
        "SELECT auth_key FROM vault_slot WHERE account_id = $1 AND auth_key IS NOT NULL",
    )
    .bind(account.as_bytes().as_slice())
    .fetch_optional(c)
    .await
    .map_err(failed)?;
    let read = |row: Row| Columns::new(&row, "vault_slot").array("auth_key");
    Ok(row.map(read).transpose()?.map(KitAuthKey::from_bytes))
}

pub(crate) async fn of_account(
    c: &mut Connection,
    account: AccountId,
) -> Result<VaultBundle, StoreError> {
    let slots = sqlx::query("SELECT slot FROM vault_slot WHERE account_id = $1 ORDER BY kind")
        .bind(account.as_bytes().as_slice())
        .fetch_all(&mut *c)
        .await
        .map_err(failed)?;
    let items = sqlx::query("SELECT * FROM vault_item WHERE account_id = $1 ORDER BY name")
        .bind(account.as_bytes().as_slice())
        .fetch_all(c)
        .await
        .map_err(failed)?;
    let slot = |row: &Row| Columns::new(row, "vault_slot").json("slot");
    Ok(VaultBundle {
        slots: slots.iter().map(slot).collect::<Result<_, _>>()?,
        items: items.iter().map(item).collect::<Result<_, _>>()?,
    })
}

fn item(row: &Row) -> Result<VaultItem, StoreError> {
    let columns = Columns::new(row, "vault_item");
    Ok(VaultItem {
        name: columns.name("name")?,
        version: columns.number("version")?,
        sealed: Base64Bytes::new(columns.bytes("sealed")?),
    })
}
