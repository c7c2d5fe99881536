//! The opened vault: account key, the keys of the identity, pins, and the versions that were seen.

use core::fmt;

use bulla_crypto::kem::{XWingPublicKey, XWingSecretKey};
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::P256SecretKey;
use bulla_protocol::VaultWrite;
use bulla_protocol::vault::{SlotKind, SlotRecord, VaultBundle, VaultItem, VaultItemName};
use bulla_statement::{Epochs, IdentityKeys, Signer, Verified};
use bulla_types::{AccountId, Base64Bytes};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::item::{ItemPlace, open_item, seal_item};
use crate::{
    AccountKey, IdentitySecrets, LocalUnlock, Pins, UnlockKey, VaultError, open_slot, seal_slot,
};

/// The newest version of each item and the newest epoch of the account key that a device has seen;
/// 0 for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Versions {
    #[serde(default)]
    ak_epoch: u32,
    receive_seeds: u64,
    signing_seeds: u64,
    pins: u64,
}

impl Versions {
    /// The version of an item; 0 where none was seen.
    #[must_use]
    pub fn of(&self, name: VaultItemName) -> u64 {
        match name {
            VaultItemName::ReceiveSeeds => self.receive_seeds,
            VaultItemName::SigningSeeds => self.signing_seeds,
            VaultItemName::Pins => self.pins,
            _ => 0,
        }
    }

    /// The epoch of the account key; 0 where none was seen.
    #[must_use]
    pub const fn ak_epoch(&self) -> u32 {
        self.ak_epoch
    }

    /// The newer version of each item, of both.
    #[must_use]
    pub fn newest(&self, other: &Self) -> Self {
        Self {
            ak_epoch: self.ak_epoch.max(other.ak_epoch),
            receive_seeds: self.receive_seeds.max(other.receive_seeds),
            signing_seeds: self.signing_seeds.max(other.signing_seeds),
            pins: self.pins.max(other.pins),
        }
    }

    fn of_items(ak_epoch: u32, items: &[VaultItem]) -> Self {
        let version = |name| find(items, name).map_or(0, |item| item.version);
        Self {
            ak_epoch,
            receive_seeds: version(VaultItemName::ReceiveSeeds),
            signing_seeds: version(VaultItemName::SigningSeeds),
            pins: version(VaultItemName::Pins),
        }
    }
}

/// An account's vault, opened.
pub struct Vault {
    account_id: AccountId,
    account_key: AccountKey,
    envelope_keys: Key32,
    secrets: IdentitySecrets,
    pins: Pins,
    items: Vec<VaultItem>,
}

impl Vault {
    /// The vault of a new account: random account key, random identity keys, no pins.
    ///
    /// # Errors
    /// As [`IdentitySecrets::generate`].
    pub fn create(account_id: AccountId, rng: &mut impl CryptoRng) -> Result<Self, VaultError> {
        let account_key = AccountKey::generate(rng);
        let secrets = IdentitySecrets::generate(rng)?;
        let mut item = |name, content: &[u8]| {
            let place = ItemPlace {
                account_id,
                name,
                version: 1,
            };
            seal_item(&account_key, place, content, rng)
        };
        let receive = secrets.encode_receive();
        let signing = secrets.encode_signing();
        let items = vec![
            item(VaultItemName::ReceiveSeeds, receive.expose_secret()),
            item(VaultItemName::SigningSeeds, signing.expose_secret()),
        ];
        Ok(Self {
            account_id,
            envelope_keys: account_key.envelope_keys(),
            account_key,
            secrets,
            pins: Pins::default(),
            items,
        })
    }

    /// Opens what the server handed out by one of its slots. `seen` are the versions that this
    /// device remembers.
    ///
    /// # Errors
    /// [`VaultError::Locked`] if neither slot of this kind opens or an item does not;
    /// [`VaultError::Missing`] without such a slot or without seeds; [`VaultError::Rollback`] for
    /// an item or an account key older than `seen`.
    pub fn open(
        bundle: &VaultBundle,
        account_id: AccountId,
        kind: SlotKind,
        unlock: &UnlockKey,
        seen: &Versions,
    ) -> Result<Self, VaultError> {
        let mut slots = bundle.slots.iter().filter(|slot| slot.kind == kind);
        let first = slots.next().ok_or(VaultError::Missing)?;
        let account_key = open_slot(first, account_id, unlock).or_else(|e| {
            slots
                .find_map(|s| open_slot(s, account_id, unlock).ok())
                .ok_or(e)
        })?;
        Self::open_items(account_key, account_id, &bundle.items, seen)
    }

    /// Opens what [`Self::seal_local`] made.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_local(
        local: &LocalUnlock,
        share: &Key32,
        seen: &Versions,
    ) -> Result<Self, VaultError> {
        let account_key = local.open(share)?;
        Self::open_items(account_key, local.account_id(), local.items(), seen)
    }

    /// The vault for the disk of a client, sealed under a share that the server keeps.
    #[must_use]
    pub fn seal_local(&self, share: &Key32, rng: &mut impl CryptoRng) -> LocalUnlock {
        let items = self.items.clone();
        LocalUnlock::seal(&self.account_key, self.account_id, items, share, rng)
    }

    /// The same vault with the items that are stored now, which another device may have written.
    ///
    /// # Errors
    /// As [`Self::open`]; [`VaultError::Rollback`] for an item older than this vault's.
    pub fn refresh(&self, items: &[VaultItem]) -> Result<Self, VaultError> {
        let key = self.account_key.key().dangerous_duplicate();
        let account_key = AccountKey::from_key(key, self.account_key.epoch());
        Self::open_items(account_key, self.account_id, items, &self.versions())
    }

    /// The same vault under a new random account key of the next epoch, every item sealed anew in
    /// its next version. This vault stays as it is: with it one opens, for the last time, what is
    /// sealed outside of the vault under [`Self::envelope_keys`], to be sealed anew as well.
    ///
    /// # Errors
    /// [`VaultError::Locked`] after the last epoch or version.
    pub fn rekey(&self, rng: &mut impl CryptoRng) -> Result<Self, VaultError> {
        let next = self.account_key.generate_next(rng)?;
        let mut items = Vec::new();
        for name in VaultItemName::ALL {
            let Some(item) = find(&self.items, *name) else {
                continue;
            };
            let content = open_item(&self.account_key, self.account_id, item)?;
            let place = ItemPlace {
                account_id: self.account_id,
                name: *name,
                version: item.version.checked_add(1).ok_or(VaultError::Locked)?,
            };
            items.push(seal_item(&next, place, content.expose_secret(), rng));
        }
        Self::open_items(next, self.account_id, &items, &self.versions())
    }

    /// A new slot for the account key.
    ///
    /// # Errors
    /// As [`seal_slot`].
    pub fn seal_slot(
        &self,
        kind: SlotKind,
        unlock: &UnlockKey,
        rng: &mut impl CryptoRng,
    ) -> Result<SlotRecord, VaultError> {
        seal_slot(&self.account_key, self.account_id, kind, unlock, rng)
    }

    /// Shows that the vault's secrets are those of the account's own identities, by comparing the
    /// public keys computed from them: all of the newest, and of earlier ones those that are kept. A
    /// vault that was not proven signs nothing.
    ///
    /// # Errors
    /// [`VaultError::ForeignSeeds`].
    pub fn prove(&self, epochs: &Epochs) -> Result<(), VaultError> {
        let newest = epochs.newest().body();
        let reads = |epoch: u32, key: &XWingPublicKey| {
            let own = self.secrets.receive_key_of(epoch);
            own.is_none_or(|own| own.public_key() == *key)
        };
        let mut all = epochs.identities().map(Verified::body);
        if newest.account_id == self.account_id
            && newest.epoch == self.secrets.epoch()
            && newest.keys() == self.secrets.public_keys()
            && all.all(|identity| reads(identity.epoch, &identity.x_wing))
        {
            Ok(())
        } else {
            Err(VaultError::ForeignSeeds)
        }
    }

    /// The signature that the server demands with a write to the vault: it shows that whoever
    /// writes has opened it (`docs/spec/vault.md#write-proofs`).
    #[must_use]
    pub fn prove_write(&self, write: &VaultWrite<'_>) -> Base64Bytes {
        let message = write.message(&self.account_id);
        let signature = self.secrets.signer().ed25519.sign(&message);
        signature.as_bytes().as_slice().into()
    }

    /// The same vault with new identity keys of the next epoch. The items with the seeds are sealed
    /// anew in their present version, so this is for a vault that is not stored yet.
    ///
    /// # Errors
    /// [`VaultError::Locked`] after the last epoch; [`VaultError::Missing`] without seeds.
    pub fn with_next_identity(mut self, rng: &mut impl CryptoRng) -> Result<Self, VaultError> {
        let secrets = self.secrets.next(rng)?;
        for (name, content) in [
            (VaultItemName::ReceiveSeeds, secrets.encode_receive()),
            (VaultItemName::SigningSeeds, secrets.encode_signing()),
        ] {
            let place = ItemPlace {
                account_id: self.account_id,
                name,
                version: self.versions().of(name),
            };
            if place.version == 0 {
                return Err(VaultError::Missing);
            }
            let item = seal_item(&self.account_key, place, content.expose_secret(), rng);
            self.items.retain(|old| old.name != name);
            self.items.push(item);
        }
        self.secrets = secrets;
        Ok(self)
    }

    /// The next version of the pins, to be sent to the server; the vault has it from
    /// [`Self::accept_pins`] on.
    ///
    /// # Errors
    /// None that pins can cause.
    pub fn seal_pins(
        &self,
        pins: &Pins,
        rng: &mut impl CryptoRng,
    ) -> Result<VaultItem, VaultError> {
        let name = VaultItemName::Pins;
        let place = ItemPlace {
            account_id: self.account_id,
            name,
            version: self.versions().of(name).saturating_add(1),
        };
        Ok(seal_item(&self.account_key, place, &pins.encode()?, rng))
    }

    /// Takes over pins that the server has stored.
    ///
    /// # Errors
    /// [`VaultError::Locked`] for an item that this vault did not seal; [`VaultError::Rollback`]
    /// for one that is not newer.
    pub fn accept_pins(&mut self, item: VaultItem) -> Result<(), VaultError> {
        let name = VaultItemName::Pins;
        if item.name != name {
            return Err(VaultError::Locked);
        }
        if item.version <= self.versions().of(name) {
            return Err(VaultError::Rollback);
        }
        let content = open_item(&self.account_key, self.account_id, &item)?;
        self.pins = Pins::decode(content.expose_secret())?;
        self.items.retain(|old| old.name != name);
        self.items.push(item);
        Ok(())
    }

    /// Whose vault it is.
    #[must_use]
    pub const fn account_id(&self) -> AccountId {
        self.account_id
    }

    /// Epoch of the account key, from 1.
    #[must_use]
    pub const fn ak_epoch(&self) -> u32 {
        self.account_key.epoch()
    }

    /// Seals the envelope keys of what the account sends: a child of `K_open`.
    #[must_use]
    pub const fn envelope_keys(&self) -> &Key32 {
        &self.envelope_keys
    }

    /// The sealed items, as they are stored.
    #[must_use]
    pub fn items(&self) -> &[VaultItem] {
        &self.items
    }

    /// The key that signs PDFs.
    #[must_use]
    pub const fn pdf_key(&self) -> &P256SecretKey {
        self.secrets.pdf_key()
    }

    /// Accepted identities of others.
    #[must_use]
    pub const fn pins(&self) -> &Pins {
        &self.pins
    }

    /// The public keys of the identity.
    #[must_use]
    pub fn public_keys(&self) -> IdentityKeys {
        self.secrets.public_keys()
    }

    /// Number of the identity in force, from 1.
    #[must_use]
    pub const fn identity_epoch(&self) -> u32 {
        self.secrets.epoch()
    }

    /// The key that opens wraps for the own identity of this epoch, where it is kept.
    #[must_use]
    pub fn receive_key_of(&self, epoch: u32) -> Option<&XWingSecretKey> {
        self.secrets.receive_key_of(epoch)
    }

    /// The two keys that sign statements.
    #[must_use]
    pub const fn signer(&self) -> Signer<'_> {
        self.secrets.signer()
    }

    /// Versions of the items, to be remembered by the device.
    #[must_use]
    pub fn versions(&self) -> Versions {
        Versions::of_items(self.account_key.epoch(), &self.items)
    }

    fn open_items(
        account_key: AccountKey,
        account_id: AccountId,
        items: &[VaultItem],
        seen: &Versions,
    ) -> Result<Self, VaultError> {
        if account_key.epoch() < seen.ak_epoch {
            return Err(VaultError::Rollback);
        }
        for name in VaultItemName::ALL {
            let version = find(items, *name).map_or(0, |item| item.version);
            if version < seen.of(*name) {
                return Err(VaultError::Rollback);
            }
        }
        let open = |name| match find(items, name) {
            Some(item) => open_item(&account_key, account_id, item),
            None => Err(VaultError::Missing),
        };
        let receive = open(VaultItemName::ReceiveSeeds)?;
        let signing = open(VaultItemName::SigningSeeds)?;
        let pins = match open(VaultItemName::Pins) {
            Ok(content) => Pins::decode(content.expose_secret())?,
            Err(VaultError::Missing) => Pins::default(),
            Err(error) => return Err(error),
        };
        Ok(Self {
            account_id,
            envelope_keys: account_key.envelope_keys(),
            secrets: IdentitySecrets::decode(&receive, &signing)?,
            account_key,
            pins,
            items: items.to_vec(),
        })
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({})", self.account_id)
    }
}

/// The newest item of this name.
fn find(items: &[VaultItem], name: VaultItemName) -> Option<&VaultItem> {
    items
        .iter()
        .filter(|item| item.name == name)
        .max_by_key(|item| item.version)
}

#[cfg(test)]
#[path = "vault_tests.rs"]
mod tests;
