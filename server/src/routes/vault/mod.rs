//! The vault: slots and items that the server keeps and cannot open. It checks their shape alone.

pub(crate) mod recovery_kit;
pub(crate) mod write_item;

use bulla_domain::event::{Event, EventKind};
use bulla_protocol::ErrorCode;
use bulla_protocol::vault::{SlotKind, SlotRecord, VaultItem};

use crate::error::{Answer, ApiError};

/// Largest sealed item in bytes: pins of some thousand people.
const ITEM_BYTES: usize = 1 << 20;

/// Refuses a slot that is not of the form of `docs/spec/login.md#slots`.
pub(crate) fn check_slot(slot: &SlotRecord) -> Answer<()> {
    let lengths = (
        slot.nonce.as_slice().len(),
        slot.ciphertext.as_slice().len(),
        slot.commitment.as_slice().len(),
    );
    if slot.v == 1 && slot.ak_epoch >= 1 && lengths == (12, 48, 32) {
        Ok(())
    } else {
        Err(refused("a slot is not of its form"))
    }
}

/// Refuses an item that cannot be a nonce and a ciphertext, or is too large.
pub(crate) fn check_item(item: &VaultItem) -> Answer<()> {
    if (28..=ITEM_BYTES).contains(&item.sealed.as_slice().len()) && item.version >= 1 {
        Ok(())
    } else {
        Err(refused("an item of the vault is not of its form"))
    }
}

/// What is recorded of a written slot.
pub(crate) fn slot_event(slot: &SlotRecord, account: [u8; 16]) -> Event {
    let kind = match slot.kind {
        SlotKind::RecoveryKit => "recovery_kit",
        SlotKind::Password | _ => "password",
    };
    Event::new(EventKind::VaultSlotWritten, account).with_field("kind", kind)
}

/// What is recorded of a written item.
pub(crate) fn item_event(item: &VaultItem, account: [u8; 16]) -> Event {
    Event::new(EventKind::VaultItemWritten, account)
        .with_field("item", item.name.as_str())
        .with_field("version", item.version.to_string())
}

fn refused(detail: &'static str) -> ApiError {
    ApiError::with_detail(ErrorCode::InvalidRequest, detail)
}
