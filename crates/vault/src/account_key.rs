//! The account key and the keys around it. What each child is for: `docs/spec/vault.md#keys`.

use core::fmt;

use bulla_crypto::kdf::derive_key;
use bulla_crypto::secret::{Key32, SecretBytes};
use rand_core::CryptoRng;

use crate::VaultError;

/// The account key (AK): 32 random bytes that unlock everything of an account, and how many there
/// have been.
pub struct AccountKey {
    key: Key32,
    epoch: u32,
}

impl AccountKey {
    /// A new random account key, the first of its account.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self::from_key(Key32::generate(rng), FIRST_EPOCH)
    }

    /// A new random account key that follows this one.
    ///
    /// # Errors
    /// [`VaultError::Locked`] after the last of 2^32 − 1 epochs.
    pub(crate) fn generate_next(&self, rng: &mut impl CryptoRng) -> Result<Self, VaultError> {
        let epoch = self.epoch.checked_add(1).ok_or(VaultError::Locked)?;
        Ok(Self::from_key(Key32::generate(rng), epoch))
    }

    pub(crate) const fn from_key(key: Key32, epoch: u32) -> Self {
        Self { key, epoch }
    }

    pub(crate) const fn key(&self) -> &Key32 {
        &self.key
    }

    /// Which of the account's keys it is, from 1.
    #[must_use]
    pub const fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Seals receive seeds: a child of `K_open`.
    pub(crate) fn open_items(&self) -> Key32 {
        child(&self.k_open(), ITEMS)
    }

    /// Seals signing seeds and pins: a child of `K_sign`.
    pub(crate) fn sign_items(&self) -> Key32 {
        child(&self.k_sign(), ITEMS)
    }

    /// Seals the envelope keys of what the account sends: a child of `K_open`.
    pub(crate) fn envelope_keys(&self) -> Key32 {
        child(&self.k_open(), ENVELOPE_KEYS)
    }

    fn k_open(&self) -> Key32 {
        child(&self.key, K_OPEN)
    }

    fn k_sign(&self) -> Key32 {
        child(&self.key, K_SIGN)
    }
}

impl fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountKey")
    }
}

/// The key that opens one kind of slot, derived from what the person has. Never from a password
/// itself: that goes through OPAQUE first.
pub struct UnlockKey(Key32);

impl UnlockKey {
    /// The key of the password slot, from the OPAQUE export key (64 bytes).
    #[must_use]
    pub fn from_export_key(export_key: &SecretBytes) -> Self {
        Self(derive_key(export_key.expose_secret(), &[], &[PASSWORD]))
    }

    /// The key of the recovery kit's slot, from its 20 bytes.
    pub(crate) fn from_kit(secret: &[u8; 20]) -> Self {
        Self(derive_key(secret, &[], &[RECOVERY_KIT]))
    }

    pub(crate) const fn key(&self) -> &Key32 {
        &self.0
    }
}

impl fmt::Debug for UnlockKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnlockKey")
    }
}

fn child(parent: &Key32, label: &[u8]) -> Key32 {
    derive_key(parent.expose_secret(), &[], &[label])
}

const FIRST_EPOCH: u32 = 1;
const K_OPEN: &[u8] = b"bulla/account-key/open/1";
const K_SIGN: &[u8] = b"bulla/account-key/sign/1";
const ITEMS: &[u8] = b"bulla/vault-items/1";
const ENVELOPE_KEYS: &[u8] = b"bulla/envelope-keys/1";
const PASSWORD: &[u8] = b"bulla/unlock/password/1";
const RECOVERY_KIT: &[u8] = b"bulla/unlock/recovery-kit/1";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_child_is_another_key_and_debug_shows_none() {
        let account_key = AccountKey::from_key(Key32::from_bytes([1; 32]), 1);
        let children = [
            account_key.open_items(),
            account_key.sign_items(),
            account_key.envelope_keys(),
            account_key.k_open(),
            account_key.k_sign(),
        ];
        for (place, key) in children.iter().enumerate() {
            assert!(!key.ct_eq(account_key.key()));
            assert!(children[place + 1..].iter().all(|other| !key.ct_eq(other)));
        }
        assert_eq!(format!("{account_key:?}"), "AccountKey");
    }

    #[test]
    fn the_next_key_is_another_one_and_the_last_has_none() {
        use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        let first = AccountKey::generate(&mut rng);
        let second = first.generate_next(&mut rng).unwrap();
        assert_eq!((first.epoch(), second.epoch()), (1, 2));
        assert!(!first.key().ct_eq(second.key()));
        let last = AccountKey::from_key(Key32::from_bytes([1; 32]), u32::MAX);
        assert!(last.generate_next(&mut rng).is_err());
    }

    #[test]
    fn the_same_bytes_unlock_different_slots_by_different_keys() {
        let password = UnlockKey::from_export_key(&SecretBytes::new(vec![7; 20]));
        let kit = UnlockKey::from_kit(&[7; 20]);
        assert!(!password.key().ct_eq(kit.key()));
        assert_eq!(format!("{kit:?}"), "UnlockKey");
    }
}
