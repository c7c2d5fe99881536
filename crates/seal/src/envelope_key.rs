//! EK, the key of an envelope: its commitment, its wraps and what opens single contents.

use core::fmt;

use bulla_crypto::{
    aead::{self, Nonce},
    kdf::derive_key,
    kem::{self, XWingPublicKey, XWingSecretKey},
    mac::hmac_sha256,
    secret::Key32,
};
use bulla_types::{AccountId, ContainerId, EnvelopeId, Sha256Digest, TenantId};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{ExpectedEnvelope, SealError};

/// The key of one envelope, 32 random bytes, never used for another.
pub struct EnvelopeKey(Key32);

impl EnvelopeKey {
    /// A new random key.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Key32::generate(rng))
    }

    /// The key made of these bytes, as a test vector or another holder gives them.
    #[must_use]
    pub const fn from_key(key: Key32) -> Self {
        Self(key)
    }

    /// The key's bytes. Nothing but a test, an export that its owner asked for, or a foreign
    /// verifier needs them.
    #[must_use]
    pub const fn dangerous_expose(&self) -> &Key32 {
        &self.0
    }

    /// `ek_commit`: stands in the manifest and in each grant, so that nobody can hand out another
    /// key for the same envelope. Discloses nothing of the key.
    #[must_use]
    pub fn commit(&self, tenant_id: &TenantId, envelope_id: &EnvelopeId) -> Sha256Digest {
        let key = self.child(envelope_id.as_bytes(), b"bulla/ek-commit/1");
        Sha256Digest::from_bytes(hmac_sha256(
            key.expose_secret(),
            &[tenant_id.as_bytes(), envelope_id.as_bytes()],
        ))
    }

    /// Checks that this is the key that a manifest committed to.
    ///
    /// # Errors
    /// [`SealError::Open`] for another key, envelope or organisation.
    pub fn check(&self, expected: &ExpectedEnvelope) -> Result<(), SealError> {
        if self.commit(&expected.tenant_id, &expected.envelope_id) == expected.ek_commit {
            return Ok(());
        }
        Err(SealError::Open)
    }

    /// What opens the commitment to one container's content, see [`Blind`].
    #[must_use]
    pub fn content_blind(&self, container_id: &ContainerId) -> Blind {
        let key = self.child(container_id.as_bytes(), b"bulla/blind/1");
        Blind(Zeroizing::new(*key.expose_secret()))
    }

    /// `content_commit`: the commitment to a container's plaintext that statements carry in place
    /// of its digest.
    #[must_use]
    pub fn content_commit(
        &self,
        container_id: &ContainerId,
        plaintext_sha256: &Sha256Digest,
    ) -> Sha256Digest {
        self.content_blind(container_id).commit(plaintext_sha256)
    }

    /// Seals the key for its owner's own later use: nonce (12 bytes) ‖ ciphertext ‖ tag, 60 bytes.
    /// `key` is derived for this purpose alone. The nonce is random; one owner makes far fewer
    /// than 2^32 envelopes.
    #[must_use]
    pub fn seal_for_owner(
        &self,
        key: &Key32,
        account_id: &AccountId,
        envelope_id: &EnvelopeId,
        rng: &mut impl CryptoRng,
    ) -> Vec<u8> {
        let nonce = Nonce::generate(rng);
        let aad = owner_aad(account_id, envelope_id);
        let sealed = aead::seal(key, &nonce, &aad, self.0.expose_secret());
        [nonce.as_bytes().as_slice(), &sealed].concat()
    }

    /// Opens what [`Self::seal_for_owner`] made.
    ///
    /// # Errors
    /// [`SealError::Open`] for another key, account or envelope and for changed bytes.
    pub fn open_for_owner(
        key: &Key32,
        account_id: &AccountId,
        envelope_id: &EnvelopeId,
        sealed: &[u8],
    ) -> Result<Self, SealError> {
        let (nonce, sealed) = sealed.split_first_chunk::<12>().ok_or(SealError::Open)?;
        let aad = owner_aad(account_id, envelope_id);
        let opened = aead::open(key, &Nonce::from_bytes(*nonce), &aad, sealed);
        let opened = Zeroizing::new(opened.map_err(|_| SealError::Open)?);
        Key32::from_slice(&opened)
            .map(Self)
            .map_err(|_| SealError::Open)
    }

    /// Wraps the key for a receiver (HPKE, 1168 bytes). `info` binds the wrap to its grant; the
    /// wrap alone does not say who made it.
    #[must_use]
    pub fn wrap(
        &self,
        receiver: &XWingPublicKey,
        info: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Vec<u8> {
        kem::hpke_seal(receiver, info, self.0.expose_secret(), rng)
    }

    /// Unwraps a key and checks that it is the one that the manifest committed to. There is no
    /// unwrapping without this check: whoever makes a wrap chooses its content.
    ///
    /// # Errors
    /// [`SealError::Open`] for another receiver, `info`, envelope or key, and for changed bytes.
    pub fn unwrap_checked(
        receiver: &XWingSecretKey,
        info: &[u8],
        wrapped: &[u8],
        expected: &ExpectedEnvelope,
    ) -> Result<Self, SealError> {
        let opened = kem::hpke_open(receiver, info, wrapped).map_err(|_| SealError::Open)?;
        let key = Key32::from_slice(opened.expose_secret()).map_err(|_| SealError::Open)?;
        let key = Self(key);
        key.check(expected)?;
        Ok(key)
    }

    pub(crate) const fn key(&self) -> &Key32 {
        &self.0
    }

    fn child(&self, salt: &[u8; 16], label: &[u8]) -> Key32 {
        derive_key(self.0.expose_secret(), salt, &[label])
    }
}

impl fmt::Debug for EnvelopeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnvelopeKey")
    }
}

/// What opens one `content_commit`: with it, and only with it, somebody can check that a plaintext
/// is the committed one. Disclosed in evidence, file by file; it opens no container.
#[derive(Clone, PartialEq, Eq)]
pub struct Blind(Zeroizing<[u8; 32]>);

impl Blind {
    /// The blind in these bytes, as evidence carries them.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The 32 bytes, for evidence.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// HMAC-SHA256(blind, SHA-256 of the plaintext).
    #[must_use]
    pub fn commit(&self, plaintext_sha256: &Sha256Digest) -> Sha256Digest {
        let tag = hmac_sha256(self.0.as_slice(), &[plaintext_sha256.as_bytes()]);
        Sha256Digest::from_bytes(tag)
    }

    /// Whether this commitment is to a plaintext with this digest.
    #[must_use]
    pub fn opens(&self, content_commit: &Sha256Digest, plaintext_sha256: &Sha256Digest) -> bool {
        self.commit(plaintext_sha256) == *content_commit
    }
}

impl fmt::Debug for Blind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Blind")
    }
}

fn owner_aad(account_id: &AccountId, envelope_id: &EnvelopeId) -> Vec<u8> {
    [
        b"bulla/owner-key/1\0".as_slice(),
        account_id.as_bytes(),
        envelope_id.as_bytes(),
    ]
    .concat()
}

#[cfg(test)]
mod tests;
