//! A new account key: slots, items and sender keys replaced as a whole, or nothing.

use std::collections::BTreeSet;

use bulla_storage::record::NewAccountKey;
use bulla_storage::{Conflict, StoreError};

use crate::engine::Connection;
use crate::{account, envelope, vault};

/// Replaces everything that hangs on the account key. The account's row is changed first, so two
/// of these at the same time do not mix.
pub(crate) async fn renew(c: &mut Connection, new: &NewAccountKey) -> Result<(), StoreError> {
    let id = new.account_id;
    account::raise_epoch(c, id, new.ak_epoch).await?;
    if new
        .slots
        .iter()
        .any(|(slot, _)| slot.ak_epoch != new.ak_epoch)
    {
        return Err(Conflict::Version.into());
    }
    vault::drop_slots(c, id).await?;
    for (slot, auth_key) in &new.slots {
        vault::put_slot(c, id, slot, auth_key.as_ref()).await?;
    }
    let stored = vault::of_account(c, id).await?.items;
    let stored: BTreeSet<_> = stored.iter().map(|item| item.name.as_str()).collect();
    let given: BTreeSet<_> = new.items.iter().map(|item| item.name.as_str()).collect();
    if stored != given || given.len() != new.items.len() {
        return Err(Conflict::Version.into());
    }
    for item in &new.items {
        vault::put_item(c, id, item).await?;
    }
    let stored = envelope::sender_keys(c, id).await?;
    let stored: BTreeSet<_> = stored.iter().map(|(envelope, _)| *envelope).collect();
    let given: BTreeSet<_> = new
        .sender_keys
        .iter()
        .map(|(envelope, _)| *envelope)
        .collect();
    if stored != given || given.len() != new.sender_keys.len() {
        return Err(Conflict::Version.into());
    }
    for (envelope, sealed) in &new.sender_keys {
        envelope::put_sender_key(c, id, (*envelope, sealed)).await?;
    }
    Ok(())
}
