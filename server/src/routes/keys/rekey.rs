//! A new account key as it comes from a client: its form is checked here, that it is whole by the
//! store, in the transaction.

use bulla_domain::event::{Event, EventKind};
use bulla_protocol::ErrorCode;
use bulla_protocol::keys::Rekey;
use bulla_protocol::vault::{SlotKind, SlotRecord};
use bulla_storage::record::{Account, NewAccountKey};

use crate::error::{Answer, ApiError};
use crate::routes::envelopes::SEALED_KEY_BYTES;
use crate::routes::keys::kit_auth_key;
use crate::routes::vault::{check_item, check_slot, item_event, slot_event};

/// What the store takes, if it is of its form and of the epoch that follows.
pub(super) fn check(account: &Account, rekey: Rekey) -> Answer<NewAccountKey> {
    let ak_epoch = account.ak_epoch.checked_add(1);
    let ak_epoch = ak_epoch.ok_or_else(|| refused("there is no further epoch"))?;
    let auth_key = kit_auth_key(&rekey.kit_auth_key)?;
    rekey.slots.iter().try_for_each(check_slot)?;
    rekey.items.iter().try_for_each(check_item)?;
    let mut kinds: Vec<SlotKind> = rekey.slots.iter().map(|slot| slot.kind).collect();
    kinds.sort_by_key(|kind| *kind == SlotKind::RecoveryKit);
    if kinds != [SlotKind::Password, SlotKind::RecoveryKit] {
        return Err(refused(
            "a new account key has a password slot and a kit slot",
        ));
    }
    if rekey.slots.iter().any(|slot| slot.ak_epoch != ak_epoch) {
        return Err(ErrorCode::VersionConflict.into());
    }
    let mut lengths = rekey
        .sender_keys
        .iter()
        .map(|key| key.sealed.as_slice().len());
    if lengths.any(|length| length > SEALED_KEY_BYTES) {
        return Err(refused("a sender's key is too long"));
    }
    let with_key = |slot: SlotRecord| {
        let is_kit = slot.kind == SlotKind::RecoveryKit;
        (slot, is_kit.then_some(auth_key))
    };
    let sender_keys = rekey.sender_keys.into_iter();
    Ok(NewAccountKey {
        account_id: account.account_id,
        ak_epoch,
        slots: rekey.slots.into_iter().map(with_key).collect(),
        items: rekey.items,
        sender_keys: sender_keys
            .map(|key| (key.envelope_id, key.sealed.into_vec()))
            .collect(),
    })
}

/// What is recorded: the new epoch, each slot and each item.
pub(super) fn events(account: &Account, rekey: &Rekey) -> Vec<Event> {
    let object = *account.account_id.as_bytes();
    let epoch = account.ak_epoch.saturating_add(1).to_string();
    let renewed = Event::new(EventKind::AccountKeyRenewed, object).with_field("epoch", epoch);
    let mut events = vec![renewed];
    events.extend(rekey.slots.iter().map(|slot| slot_event(slot, object)));
    events.extend(rekey.items.iter().map(|item| item_event(item, object)));
    events
}

fn refused(detail: &'static str) -> ApiError {
    ApiError::with_detail(ErrorCode::InvalidRequest, detail)
}
