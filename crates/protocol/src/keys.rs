//! Changing what opens an account, within one run: both factors first, then a new password or a new
//! account key. The run begins in a session ([`crate::path::KEYS_START`]) or by the recovery kit
//! ([`crate::recovery`]); from then on both go the same way.

use bulla_types::{Base64Bytes, EnvelopeId, LoginId};
use serde::{Deserialize, Serialize};

use crate::identity::NextIdentity;
use crate::session::SessionView;
use crate::vault::{SlotRecord, VaultBundle, VaultItem};

/// Request of [`crate::path::KEYS_START`], in a session. Answer: [`crate::login::LoginStarted`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeysStart {
    /// OPAQUE `KE1` with the present password.
    pub ke1: Base64Bytes,
}

/// Request of [`crate::path::KEYS_PROOF`], in the same session. Answer: 204.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeysProof {
    /// The run.
    pub run_id: LoginId,
    /// OPAQUE `KE3`.
    pub ke3: Base64Bytes,
    /// A fresh code of the second factor.
    pub code: String,
}

impl core::fmt::Debug for KeysProof {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("KeysProof(…)")
    }
}

/// Request of [`crate::path::KEYS_RECORDS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeysRun {
    /// The run, both factors proven.
    pub run_id: LoginId,
}

/// Answer of [`crate::path::KEYS_RECORDS`]: everything that hangs on the account key, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyRecords {
    /// The slot of the kind that was proven, and all items.
    pub vault: VaultBundle,
    /// The keys of the envelopes that the account sent, every one.
    pub sender_keys: Vec<SenderKey>,
}

/// The key of an envelope, sealed under its sender's `K_open`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SenderKey {
    /// The envelope.
    pub envelope_id: EnvelopeId,
    /// Its key, sealed.
    pub sealed: Base64Bytes,
}

/// Request of [`crate::path::KEYS_REGISTRATION`]: the first message of a new password; one for
/// each run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegistrationStart {
    /// The run, both factors proven.
    pub run_id: LoginId,
    /// OPAQUE `RegistrationRequest` (RFC 9807 §5).
    pub request: Base64Bytes,
}

/// Answer of [`crate::path::KEYS_REGISTRATION`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegistrationStarted {
    /// OPAQUE `RegistrationResponse`.
    pub response: Base64Bytes,
}

/// Request of [`crate::path::KEYS_PASSWORD`]: a new password for the same account key. Answer: 204;
/// all other sessions have ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePassword {
    /// The run, begun in this session.
    pub run_id: LoginId,
    /// OPAQUE `RegistrationRecord`.
    pub record: Base64Bytes,
    /// The password slot, of the same epoch.
    pub slot: SlotRecord,
    /// Write proof, 64 bytes (`docs/spec/vault.md#write-proofs`).
    pub proof: Base64Bytes,
}

/// A new account key and everything that hangs on it, sealed anew: all or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rekey {
    /// One password slot and one kit slot of the next epoch; every other slot is dropped.
    pub slots: Vec<SlotRecord>,
    /// Ed25519 public key of the new kit, 32 bytes.
    pub kit_auth_key: Base64Bytes,
    /// Every stored item, in its next version.
    pub items: Vec<VaultItem>,
    /// The key of every envelope that the account sent.
    pub sender_keys: Vec<SenderKey>,
}

/// Request of [`crate::path::KEYS_ACCOUNT_KEY`]. The session's token is in the cookie of the
/// answer; every session from before has ended. `version_conflict`: items or envelopes have
/// changed since [`KeyRecords`] were read; read them again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenewAccountKey {
    /// The run.
    pub run_id: LoginId,
    /// OPAQUE `RegistrationRecord` of the new password.
    pub record: Base64Bytes,
    /// The new key.
    pub rekey: Rekey,
    /// Write proof by the identity in force, 64 bytes (`docs/spec/vault.md#write-proofs`).
    pub proof: Base64Bytes,
    /// A new identity, taken in the same transaction; the seeds among the items are then its.
    #[serde(default)]
    pub next_identity: Option<NextIdentity>,
}

/// Answer of [`crate::path::KEYS_ACCOUNT_KEY`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountKeyRenewed {
    /// The new session.
    pub session: SessionView,
}
