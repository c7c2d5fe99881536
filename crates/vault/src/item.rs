//! Items of the vault: sealed content that is bound to its account, name and version
//! (`docs/spec/vault.md#items`).

use bulla_crypto::aead::{self, Nonce};
use bulla_crypto::secret::{Key32, SecretBytes};
use bulla_protocol::vault::{VaultItem, VaultItemName};
use bulla_types::AccountId;
use rand_core::CryptoRng;

use crate::{AccountKey, VaultError};

/// Where an item belongs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ItemPlace {
    /// The account.
    pub(crate) account_id: AccountId,
    /// The item.
    pub(crate) name: VaultItemName,
    /// Its version, from 1.
    pub(crate) version: u64,
}

/// The item with this content: `nonce (12) ‖ ciphertext ‖ tag (16)`.
pub(crate) fn seal_item(
    account_key: &AccountKey,
    place: ItemPlace,
    content: &[u8],
    rng: &mut impl CryptoRng,
) -> VaultItem {
    // Random nonces: an account writes its items far less than 2^32 times.
    let nonce = Nonce::generate(rng);
    let key = item_key(account_key, place.name);
    let sealed = aead::seal(&key, &nonce, &place.associated_data(), content);
    VaultItem {
        name: place.name,
        version: place.version,
        sealed: [nonce.as_bytes(), sealed.as_slice()].concat().into(),
    }
}

/// The content of an item of this account.
pub(crate) fn open_item(
    account_key: &AccountKey,
    account_id: AccountId,
    item: &VaultItem,
) -> Result<SecretBytes, VaultError> {
    let sealed = item.sealed.as_slice();
    let (nonce, sealed) = sealed.split_first_chunk().ok_or(VaultError::Locked)?;
    let place = ItemPlace {
        account_id,
        name: item.name,
        version: item.version,
    };
    let key = item_key(account_key, item.name);
    let nonce = Nonce::from_bytes(*nonce);
    aead::open(&key, &nonce, &place.associated_data(), sealed)
        .map(SecretBytes::new)
        .map_err(|_| VaultError::Locked)
}

impl ItemPlace {
    /// `"bulla/vault-item/1\0" ‖ account id ‖ version (8 bytes, big-endian) ‖ name`.
    fn associated_data(&self) -> Vec<u8> {
        [
            AAD,
            self.account_id.as_bytes(),
            &self.version.to_be_bytes(),
            self.name.as_str().as_bytes(),
        ]
        .concat()
    }
}

fn item_key(account_key: &AccountKey, name: VaultItemName) -> Key32 {
    if name == VaultItemName::ReceiveSeeds {
        account_key.open_items()
    } else {
        account_key.sign_items()
    }
}

const AAD: &[u8] = b"bulla/vault-item/1\0";

#[cfg(test)]
mod tests {
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

    use super::*;

    const PLACE: ItemPlace = ItemPlace {
        account_id: AccountId::from_bytes([1; 16]),
        name: VaultItemName::Pins,
        version: 3,
    };

    fn sealed() -> (AccountKey, VaultItem) {
        let mut rng = ChaCha20Rng::seed_from_u64(4);
        let key = AccountKey::generate(&mut rng);
        let item = seal_item(&key, PLACE, b"content", &mut rng);
        (key, item)
    }

    #[test]
    fn opens_what_it_sealed() {
        let (key, item) = sealed();
        let opened = open_item(&key, PLACE.account_id, &item).unwrap();
        assert_eq!(opened.expose_secret(), b"content");
    }

    #[test]
    fn refuses_an_item_under_another_version_name_account_or_key() {
        let (key, item) = sealed();
        let account_id = PLACE.account_id;
        for version in [0, 2, 4, u64::MAX] {
            let moved = VaultItem {
                version,
                ..item.clone()
            };
            assert!(open_item(&key, account_id, &moved).is_err(), "{version}");
        }
        for name in [VaultItemName::ReceiveSeeds, VaultItemName::SigningSeeds] {
            let moved = VaultItem {
                name,
                ..item.clone()
            };
            assert!(open_item(&key, account_id, &moved).is_err(), "{name:?}");
        }
        assert!(open_item(&key, AccountId::from_bytes([2; 16]), &item).is_err());
        let other = AccountKey::generate(&mut ChaCha20Rng::seed_from_u64(5));
        assert!(open_item(&other, account_id, &item).is_err());
    }

    #[test]
    fn refuses_every_flipped_and_missing_byte() {
        let (key, item) = sealed();
        for at in 0..item.sealed.as_slice().len() {
            let mut bytes = item.sealed.as_slice().to_vec();
            let cut = VaultItem {
                sealed: bytes[..at].into(),
                ..item.clone()
            };
            bytes[at] ^= 1;
            let flipped = VaultItem {
                sealed: bytes.into(),
                ..item.clone()
            };
            for item in [cut, flipped] {
                let opened = open_item(&key, PLACE.account_id, &item);
                assert_eq!(opened.unwrap_err(), VaultError::Locked);
            }
        }
    }
}
