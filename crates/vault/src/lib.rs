//! The client half of login: what unlocks an account and what it keeps for itself. The server
//! stores these records and opens none of them (`docs/spec/vault.md`).
//! ```text
//! password ─ OPAQUE ─ export_key ─┐
//! recovery kit, 160 bits ─────────┴─ HKDF ─ unlock key ─ SLOT ─ account key (AK, 32 random bytes)
//! AK ─ HKDF "bulla/account-key/open/1" ─ K_open ─ receive seeds, envelope keys of the sender
//! AK ─ HKDF "bulla/account-key/sign/1" ─ K_sign ─ signing seeds, pins
//! ```
//! [`ShareLink`] is the key that a sender hands over to somebody without an account, [`PaperAddress`]
//! the one that stands on a printed document.
//!
//! [`Vault::create`] makes an account's secrets, [`Vault::open`] opens what the server hands out;
//! [`Vault::prove`] demands that the secrets are those of the account's own identity statement.

mod account_key;
mod identity_secrets;
mod item;
mod kit;
mod kit_page;
mod local;
mod paper_address;
mod pdf;
mod pins;
mod share_link;
mod slot;
mod vault;
#[cfg(test)]
mod vectors;

pub use account_key::{AccountKey, UnlockKey};
pub use identity_secrets::IdentitySecrets;
pub use kit::{KitError, RecoveryKit};
pub use kit_page::{KitLanguage, KitPage};
pub use local::LocalUnlock;
pub use paper_address::{PaperAddress, PaperAddressError};
pub use pins::{Pin, PinCheck, Pins};
pub use share_link::{Carriage, LinkError, ShareLink};
pub use slot::{open_slot, seal_slot};
pub use vault::{Vault, Versions};

/// Why a vault, or a part of it, does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The secrets are not those of the account's identity statement.
    #[error("the vault does not belong to the account's identity")]
    ForeignSeeds,
    /// A record does not open: another account, key, place or version, or a changed bit. Which of
    /// them is not told.
    #[error("the vault does not open")]
    Locked,
    /// An item or a slot that must be there is not.
    #[error("the vault is incomplete")]
    Missing,
    /// An item is older than one that this device has seen.
    #[error("an item of the vault is older than one seen before")]
    Rollback,
}
