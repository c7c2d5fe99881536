//! Slots: the account key sealed under one unlock key each (`docs/spec/vault.md#slots`). A slot
//! commits to its key, and the commitment is checked before the ciphertext is touched: AES-GCM alone
//! lets one ciphertext open under several keys.

use bulla_crypto::aead::{self, Nonce};
use bulla_crypto::kdf::derive_key;
use bulla_crypto::mac::{hmac_sha256, verify_hmac_sha256};
use bulla_crypto::secret::{Key32, SecretBytes};
use bulla_protocol::vault::{SlotKind, SlotRecord};
use bulla_types::{AccountId, Base64Bytes, SlotId};
use rand_core::CryptoRng;

use crate::{AccountKey, UnlockKey, VaultError};

/// A new slot of this kind for an account key.
///
/// # Errors
/// [`VaultError::Locked`] for a kind that this version does not know.
pub fn seal_slot(
    account_key: &AccountKey,
    account_id: AccountId,
    kind: SlotKind,
    unlock: &UnlockKey,
    rng: &mut impl CryptoRng,
) -> Result<SlotRecord, VaultError> {
    let mut id = [0; SlotId::LENGTH];
    rng.fill_bytes(&mut id);
    let mut slot = SlotRecord {
        v: VERSION,
        slot_id: SlotId::from_bytes(id),
        kind,
        ak_epoch: account_key.epoch(),
        nonce: Base64Bytes::default(),
        ciphertext: Base64Bytes::default(),
        commitment: Base64Bytes::default(),
    };
    let keys = SlotKeys::derive(unlock, &slot)?;
    // The key is fresh: it depends on the random slot id, and it seals this one message.
    let nonce = Nonce::generate(rng);
    let aad = associated_data(&slot, account_id)?;
    let secret = account_key.key().expose_secret();
    slot.ciphertext = aead::seal(&keys.encrypt, &nonce, &aad, secret).into();
    slot.nonce = nonce.as_bytes().as_slice().into();
    let parts = [&aad, slot.nonce.as_slice(), slot.ciphertext.as_slice()];
    let tag = hmac_sha256(keys.commit.expose_secret(), &parts);
    slot.commitment = tag.as_slice().into();
    Ok(slot)
}

/// The account key in a slot of this account.
///
/// # Errors
/// [`VaultError::Locked`] for another unlock key or account, a changed record, or an unknown form.
pub fn open_slot(
    slot: &SlotRecord,
    account_id: AccountId,
    unlock: &UnlockKey,
) -> Result<AccountKey, VaultError> {
    let locked = |()| VaultError::Locked;
    if slot.v != VERSION || slot.ciphertext.as_slice().len() != CIPHERTEXT_BYTES {
        return Err(VaultError::Locked);
    }
    let nonce: [u8; Nonce::LENGTH] = fixed(&slot.nonce).map_err(locked)?;
    let commitment: [u8; 32] = fixed(&slot.commitment).map_err(locked)?;
    let keys = SlotKeys::derive(unlock, slot)?;
    let aad = associated_data(slot, account_id)?;
    let parts = [&aad, slot.nonce.as_slice(), slot.ciphertext.as_slice()];
    verify_hmac_sha256(keys.commit.expose_secret(), &parts, &commitment)
        .map_err(|_| VaultError::Locked)?;
    let nonce = Nonce::from_bytes(nonce);
    let opened = aead::open(&keys.encrypt, &nonce, &aad, slot.ciphertext.as_slice())
        .map_err(|_| VaultError::Locked)?;
    let opened = SecretBytes::new(opened);
    Key32::from_slice(opened.expose_secret())
        .map(|key| AccountKey::from_key(key, slot.ak_epoch))
        .map_err(|_| VaultError::Locked)
}

struct SlotKeys {
    encrypt: Key32,
    commit: Key32,
}

impl SlotKeys {
    fn derive(unlock: &UnlockKey, slot: &SlotRecord) -> Result<Self, VaultError> {
        let kind = [kind_number(slot.kind)?];
        let key = |label: &[u8]| {
            let ikm = unlock.key().expose_secret();
            derive_key(ikm, slot.slot_id.as_bytes(), &[label, &kind])
        };
        Ok(Self {
            encrypt: key(ENCRYPT),
            commit: key(COMMIT),
        })
    }
}

/// `"bulla/slot/1\0" ‖ account id ‖ slot id ‖ kind (1 byte) ‖ ak_epoch (4 bytes, big-endian)`.
fn associated_data(slot: &SlotRecord, account_id: AccountId) -> Result<Vec<u8>, VaultError> {
    Ok([
        AAD,
        account_id.as_bytes(),
        slot.slot_id.as_bytes(),
        &[kind_number(slot.kind)?],
        &slot.ak_epoch.to_be_bytes(),
    ]
    .concat())
}

const fn kind_number(kind: SlotKind) -> Result<u8, VaultError> {
    match kind {
        SlotKind::Password => Ok(1),
        SlotKind::RecoveryKit => Ok(2),
        _ => Err(VaultError::Locked),
    }
}

fn fixed<const N: usize>(bytes: &Base64Bytes) -> Result<[u8; N], ()> {
    bytes.as_slice().try_into().map_err(|_| ())
}

const VERSION: u8 = 1;
const CIPHERTEXT_BYTES: usize = Key32::LENGTH + aead::TAG_BYTES;
const AAD: &[u8] = b"bulla/slot/1\0";
const ENCRYPT: &[u8] = b"bulla/slot/1/encrypt\0";
const COMMIT: &[u8] = b"bulla/slot/1/commit\0";

#[cfg(test)]
mod tests {
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

    use super::*;

    const ACCOUNT: AccountId = AccountId::from_bytes([1; 16]);

    fn sealed() -> (AccountKey, UnlockKey, SlotRecord) {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let key = AccountKey::generate(&mut rng);
        let unlock = UnlockKey::from_kit(&[5; 20]);
        let slot = seal_slot(&key, ACCOUNT, SlotKind::RecoveryKit, &unlock, &mut rng).unwrap();
        (key, unlock, slot)
    }

    #[test]
    fn opens_what_it_sealed() {
        let (key, unlock, slot) = sealed();
        let opened = open_slot(&slot, ACCOUNT, &unlock).unwrap();
        assert!(opened.key().ct_eq(key.key()));
        assert_eq!(slot.ciphertext.as_slice().len(), 48);
        assert_eq!(slot.commitment.as_slice().len(), 32);
    }

    #[test]
    fn two_slots_of_one_key_share_nothing() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let (key, unlock, slot) = sealed();
        let other = seal_slot(&key, ACCOUNT, slot.kind, &unlock, &mut rng).unwrap();
        assert_ne!(slot.slot_id, other.slot_id);
        assert_ne!(slot.nonce, other.nonce);
        assert_ne!(slot.ciphertext, other.ciphertext);
    }

    #[test]
    fn refuses_a_slot_that_was_moved_to_another_account() {
        let (_, unlock, slot) = sealed();
        let other = AccountId::from_bytes([2; 16]);
        assert_eq!(
            open_slot(&slot, other, &unlock).unwrap_err(),
            VaultError::Locked
        );
    }

    #[test]
    fn refuses_another_unlock_key_and_the_same_bytes_as_another_kind() {
        let (_, unlock, mut slot) = sealed();
        let other = UnlockKey::from_kit(&[6; 20]);
        assert!(open_slot(&slot, ACCOUNT, &other).is_err());
        slot.kind = SlotKind::Password;
        assert!(open_slot(&slot, ACCOUNT, &unlock).is_err());
    }

    #[test]
    fn refuses_every_changed_field() {
        let (_, unlock, slot) = sealed();
        let flip = |bytes: &Base64Bytes, at: usize| {
            let mut bytes = bytes.as_slice().to_vec();
            bytes[at] ^= 1;
            Base64Bytes::new(bytes)
        };
        let mut changed = Vec::new();
        for at in 0..48 {
            let ciphertext = flip(&slot.ciphertext, at);
            changed.push(SlotRecord {
                ciphertext,
                ..slot.clone()
            });
        }
        for at in 0..32 {
            let commitment = flip(&slot.commitment, at);
            changed.push(SlotRecord {
                commitment,
                ..slot.clone()
            });
        }
        let nonce = flip(&slot.nonce, 0);
        changed.push(SlotRecord {
            nonce,
            ..slot.clone()
        });
        let slot_id = SlotId::from_bytes([9; 16]);
        changed.push(SlotRecord {
            slot_id,
            ..slot.clone()
        });
        changed.push(SlotRecord {
            ak_epoch: 2,
            ..slot.clone()
        });
        changed.push(SlotRecord {
            v: 2,
            ..slot.clone()
        });
        changed.push(SlotRecord {
            nonce: Base64Bytes::default(),
            ..slot.clone()
        });
        changed.push(SlotRecord {
            commitment: Base64Bytes::default(),
            ..slot.clone()
        });
        changed.push(SlotRecord {
            ciphertext: vec![0; 47].into(),
            ..slot
        });
        for slot in changed {
            assert_eq!(
                open_slot(&slot, ACCOUNT, &unlock).unwrap_err(),
                VaultError::Locked
            );
        }
    }
}
