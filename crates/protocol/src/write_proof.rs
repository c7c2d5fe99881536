//! What an account signs when it writes to its vault (`docs/spec/vault.md#write-proofs`): a session
//! alone, such as a stolen cookie, overwrites nothing, because the signing key lies in the vault.
//! ```text
//! "bulla/vault-write/1\0" ‖ account id (16) ‖ kind (1) ‖ fields
//! ```
//! Numbers are big-endian; byte strings follow their length in eight bytes, lists their count.

use bulla_types::AccountId;

use crate::keys::{Rekey, SenderKey};
use crate::vault::{SlotKind, SlotRecord, VaultItem};

/// A write to a vault, as it is signed.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::exhaustive_enums, reason = "closed by docs/spec/vault.md")]
pub enum VaultWrite<'a> {
    /// The next version of an item.
    Item {
        /// Epoch of the account key under which it is sealed.
        ak_epoch: u32,
        /// The item.
        item: &'a VaultItem,
    },
    /// A recovery kit.
    RecoveryKit {
        /// Its slot.
        slot: &'a SlotRecord,
        /// Its public key.
        auth_key: &'a [u8],
    },
    /// A new password.
    Password {
        /// The OPAQUE record.
        record: &'a [u8],
        /// Its slot.
        slot: &'a SlotRecord,
    },
    /// A new account key.
    AccountKey {
        /// The OPAQUE record of the new password.
        record: &'a [u8],
        /// The new key with everything that hangs on it.
        rekey: &'a Rekey,
    },
}

impl VaultWrite<'_> {
    /// The bytes that the identity's Ed25519 key signs.
    #[must_use]
    pub fn message(&self, account_id: &AccountId) -> Vec<u8> {
        let mut message = Message(LABEL.to_vec());
        message.0.extend(account_id.as_bytes());
        match self {
            Self::Item { ak_epoch, item } => {
                message.0.push(1);
                message.0.extend(ak_epoch.to_be_bytes());
                message.item(item);
            }
            Self::RecoveryKit { slot, auth_key } => {
                message.0.push(2);
                message.slot(slot);
                message.bytes(auth_key);
            }
            Self::Password { record, slot } => {
                message.0.push(3);
                message.bytes(record);
                message.slot(slot);
            }
            Self::AccountKey { record, rekey } => {
                message.0.push(4);
                message.bytes(record);
                message.rekey(rekey);
            }
        }
        message.0
    }
}

struct Message(Vec<u8>);

impl Message {
    fn count(&mut self, count: usize) {
        // A length in memory fits eight bytes.
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        self.0.extend(count.to_be_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.extend(bytes);
    }

    fn slot(&mut self, slot: &SlotRecord) {
        self.0.push(slot.v);
        self.0.extend(slot.slot_id.as_bytes());
        self.0.push(match slot.kind {
            SlotKind::Password => 1,
            SlotKind::RecoveryKit => 2,
        });
        self.0.extend(slot.ak_epoch.to_be_bytes());
        self.bytes(slot.nonce.as_slice());
        self.bytes(slot.ciphertext.as_slice());
        self.bytes(slot.commitment.as_slice());
    }

    fn item(&mut self, item: &VaultItem) {
        self.bytes(item.name.as_str().as_bytes());
        self.0.extend(item.version.to_be_bytes());
        self.bytes(item.sealed.as_slice());
    }

    fn rekey(&mut self, rekey: &Rekey) {
        self.count(rekey.slots.len());
        for slot in &rekey.slots {
            self.slot(slot);
        }
        self.bytes(rekey.kit_auth_key.as_slice());
        self.count(rekey.items.len());
        for item in &rekey.items {
            self.item(item);
        }
        self.count(rekey.sender_keys.len());
        for SenderKey {
            envelope_id,
            sealed,
        } in &rekey.sender_keys
        {
            self.0.extend(envelope_id.as_bytes());
            self.bytes(sealed.as_slice());
        }
    }
}

const LABEL: &[u8] = b"bulla/vault-write/1\0";
