//! An unlocked vault on the disk of a command-line client, sealed under a share that the server
//! keeps with the session: neither of the two opens anything alone, and the share ends with the
//! session (`docs/spec/vault.md#local`).

use core::fmt;

use bulla_crypto::aead::{self, Nonce};
use bulla_crypto::kdf::derive_key;
use bulla_crypto::secret::{Key32, SecretBytes};
use bulla_protocol::vault::VaultItem;
use bulla_types::{AccountId, Base64Bytes};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::{AccountKey, VaultError};

/// The account key sealed under an unlock share, with the sealed items as they were handed out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalUnlock {
    /// Version of the form, 1.
    v: u8,
    /// The account.
    account_id: AccountId,
    /// Epoch of the account key.
    ak_epoch: u32,
    /// AES-GCM nonce, 12 bytes, and the sealed account key, 48 bytes.
    sealed: Base64Bytes,
    /// The vault's items.
    items: Vec<VaultItem>,
}

impl LocalUnlock {
    pub(crate) fn seal(
        account_key: &AccountKey,
        account_id: AccountId,
        items: Vec<VaultItem>,
        share: &Key32,
        rng: &mut impl CryptoRng,
    ) -> Self {
        // A share serves one session; a session seals far less than 2^32 times.
        let nonce = Nonce::generate(rng);
        let secret = account_key.key().expose_secret();
        let ak_epoch = account_key.epoch();
        let aad = associated_data(account_id, ak_epoch);
        let sealed = aead::seal(&key(share), &nonce, &aad, secret);
        Self {
            v: VERSION,
            account_id,
            ak_epoch,
            sealed: [nonce.as_bytes(), sealed.as_slice()].concat().into(),
            items,
        }
    }

    /// Whose vault it is.
    #[must_use]
    pub const fn account_id(&self) -> AccountId {
        self.account_id
    }

    pub(crate) fn items(&self) -> &[VaultItem] {
        &self.items
    }

    pub(crate) fn open(&self, share: &Key32) -> Result<AccountKey, VaultError> {
        let sealed = self.sealed.as_slice();
        let (nonce, sealed) = sealed
            .split_first_chunk()
            .filter(|_| self.v == VERSION)
            .ok_or(VaultError::Locked)?;
        let aad = associated_data(self.account_id, self.ak_epoch);
        let opened = aead::open(&key(share), &Nonce::from_bytes(*nonce), &aad, sealed)
            .map_err(|_| VaultError::Locked)?;
        let opened = SecretBytes::new(opened);
        Key32::from_slice(opened.expose_secret())
            .map(|key| AccountKey::from_key(key, self.ak_epoch))
            .map_err(|_| VaultError::Locked)
    }
}

impl fmt::Debug for LocalUnlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LocalUnlock({})", self.account_id)
    }
}

fn key(share: &Key32) -> Key32 {
    derive_key(share.expose_secret(), &[], &[LABEL])
}

fn associated_data(account_id: AccountId, ak_epoch: u32) -> Vec<u8> {
    [AAD, account_id.as_bytes(), &ak_epoch.to_be_bytes()].concat()
}

const VERSION: u8 = 1;
const LABEL: &[u8] = b"bulla/unlock/local/1";
const AAD: &[u8] = b"bulla/local-unlock/1\0";

#[cfg(test)]
mod tests {
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

    use super::*;

    #[test]
    fn opens_under_its_share_and_account_alone() {
        let mut rng = ChaCha20Rng::seed_from_u64(8);
        let (account_key, share) = (AccountKey::generate(&mut rng), Key32::generate(&mut rng));
        let account = AccountId::from_bytes([1; 16]);
        let local = LocalUnlock::seal(&account_key, account, Vec::new(), &share, &mut rng);
        assert!(local.open(&share).unwrap().key().ct_eq(account_key.key()));
        assert!(local.open(&Key32::generate(&mut rng)).is_err());
        let account_id = AccountId::from_bytes([2; 16]);
        assert!(
            LocalUnlock {
                account_id,
                ..local.clone()
            }
            .open(&share)
            .is_err()
        );
        assert!(
            LocalUnlock {
                ak_epoch: 2,
                ..local.clone()
            }
            .open(&share)
            .is_err()
        );
        assert!(
            LocalUnlock {
                v: 2,
                ..local.clone()
            }
            .open(&share)
            .is_err()
        );
        for at in 0..local.sealed.as_slice().len() {
            let mut bytes = local.sealed.as_slice().to_vec();
            let cut = LocalUnlock {
                sealed: bytes[..at].into(),
                ..local.clone()
            };
            bytes[at] ^= 1;
            let flipped = LocalUnlock {
                sealed: bytes.into(),
                ..local.clone()
            };
            assert!(cut.open(&share).is_err() && flipped.open(&share).is_err());
        }
    }
}
