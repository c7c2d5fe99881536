//! Vault records as they travel and are stored: slots that open the account key, and items sealed
//! under its children. The server cannot open either.

use bulla_types::{Base64Bytes, SlotId};
use serde::{Deserialize, Serialize};

/// Ways to open an account key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum SlotKind {
    /// By the export key of the password login.
    Password,
    /// By the recovery kit.
    RecoveryKit,
}

/// A slot: the account key sealed under one unlock key (`docs/spec/vault.md#slots`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SlotRecord {
    /// Version of the form, 1.
    pub v: u8,
    /// The slot.
    pub slot_id: SlotId,
    /// What opens it.
    pub kind: SlotKind,
    /// Epoch of the account key, from 1.
    pub ak_epoch: u32,
    /// AES-GCM nonce, 12 bytes.
    pub nonce: Base64Bytes,
    /// The sealed account key, 48 bytes.
    pub ciphertext: Base64Bytes,
    /// Key commitment over the other fields, 32 bytes, checked before the ciphertext is opened.
    pub commitment: Base64Bytes,
}

/// The items of a vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub enum VaultItemName {
    /// The receive seed, sealed under `K_open`.
    ReceiveSeeds,
    /// The signing seeds, sealed under `K_sign`.
    SigningSeeds,
    /// Pinned identities of others, sealed under `K_sign`.
    Pins,
}

impl VaultItemName {
    /// Every item.
    pub const ALL: &'static [Self] = &[Self::ReceiveSeeds, Self::SigningSeeds, Self::Pins];

    /// The name as it stands in paths.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReceiveSeeds => "receive-seeds",
            Self::SigningSeeds => "signing-seeds",
            Self::Pins => "pins",
        }
    }
}

/// An item of the vault in one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VaultItem {
    /// Which item.
    pub name: VaultItemName,
    /// Version from 1, one more with each write; a client refuses one older than it knows.
    pub version: u64,
    /// Nonce and sealed content; the associated data binds account, name and version.
    pub sealed: Base64Bytes,
}

/// All of a vault, handed out after login or unlock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VaultBundle {
    /// Its slots.
    pub slots: Vec<SlotRecord>,
    /// Its items.
    pub items: Vec<VaultItem>,
}

/// Request of [`crate::path::VAULT_RECOVERY_KIT`]; replaces an earlier kit.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoreRecoveryKit {
    /// The kit's slot.
    pub slot: SlotRecord,
    /// Ed25519 public key of the kit, 32 bytes: it shows the kit at a recovery.
    pub auth_key: Base64Bytes,
    /// A fresh code of the second factor, to replace a kit; the first one needs none.
    pub code: Option<String>,
    /// Write proof, 64 bytes (`docs/spec/vault.md#write-proofs`).
    pub proof: Base64Bytes,
}

impl core::fmt::Debug for StoreRecoveryKit {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("StoreRecoveryKit(…)")
    }
}

/// Request of [`crate::path::VAULT_ITEM`]: the next version of an item. Answer: 204.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WriteVaultItem {
    /// Epoch of the account key under which the item is sealed; the one in force.
    pub ak_epoch: u32,
    /// The item; its version is one more than the stored one (1 for a new item).
    pub item: VaultItem,
    /// Write proof, 64 bytes (`docs/spec/vault.md#write-proofs`).
    pub proof: Base64Bytes,
}
