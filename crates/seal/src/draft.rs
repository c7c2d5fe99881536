//! The sealed record of an upload that can go on later, kept on the sender's device.
//!
//! ```text
//! envelope_id (16) ‖ sealed EK (60) ‖ nonce (12) ‖ GCM(K_draft, nonce, aad, content)
//! K_draft = HKDF(EK, envelope_id, "bulla/draft/1")
//! aad     = "bulla/draft/1\0" ‖ account_id ‖ envelope_id
//! ```
//!
//! `sealed EK` is the owner's copy ([`EnvelopeKey::seal_for_owner`]), so a draft opens for the
//! account that made it and for no other. What `content` is, the client decides.

use core::fmt;

use bulla_crypto::aead::{self, Nonce};
use bulla_crypto::kdf::derive_key;
use bulla_crypto::secret::{Key32, SecretBytes};
use bulla_types::{AccountId, EnvelopeId};
use rand_core::CryptoRng;

use crate::{EnvelopeKey, SealError};

/// A draft that opened.
#[expect(
    clippy::exhaustive_structs,
    reason = "callers take it apart; a new field must be a compile error"
)]
pub struct OpenedDraft {
    /// The envelope to be.
    pub envelope_id: EnvelopeId,
    /// Its key.
    pub key: EnvelopeKey,
    /// The record.
    pub content: SecretBytes,
}

impl fmt::Debug for OpenedDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenedDraft({})", self.envelope_id)
    }
}

impl EnvelopeKey {
    /// Seals a draft for its owner's own later use. `owner` is the key of
    /// [`Self::seal_for_owner`]. A draft is sealed anew for each part of its upload: at most 2^17
    /// random nonces under its key.
    #[must_use]
    pub fn seal_draft(
        &self,
        owner: &Key32,
        (account_id, envelope_id): (&AccountId, &EnvelopeId),
        content: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Vec<u8> {
        let sealed_key = self.seal_for_owner(owner, account_id, envelope_id, rng);
        let nonce = Nonce::generate(rng);
        let aad = aad(account_id, envelope_id);
        let sealed = aead::seal(&self.draft_key(envelope_id), &nonce, &aad, content);
        let parts = [
            envelope_id.as_bytes().as_slice(),
            &sealed_key,
            nonce.as_bytes(),
            &sealed,
        ];
        parts.concat()
    }

    /// Opens what [`Self::seal_draft`] made.
    ///
    /// # Errors
    /// [`SealError::Open`] for another owner's key or account and for changed bytes.
    pub fn open_draft(
        owner: &Key32,
        account_id: &AccountId,
        sealed: &[u8],
    ) -> Result<OpenedDraft, SealError> {
        let (id, rest) = sealed.split_first_chunk::<16>().ok_or(SealError::Open)?;
        let envelope_id = EnvelopeId::from_bytes(*id);
        let (sealed_key, rest) = rest.split_first_chunk::<60>().ok_or(SealError::Open)?;
        let key = Self::open_for_owner(owner, account_id, &envelope_id, sealed_key)?;
        let (nonce, sealed) = rest.split_first_chunk::<12>().ok_or(SealError::Open)?;
        let aad = aad(account_id, &envelope_id);
        let nonce = Nonce::from_bytes(*nonce);
        let content = aead::open(&key.draft_key(&envelope_id), &nonce, &aad, sealed);
        Ok(OpenedDraft {
            content: SecretBytes::new(content.map_err(|_| SealError::Open)?),
            envelope_id,
            key,
        })
    }

    fn draft_key(&self, envelope_id: &EnvelopeId) -> Key32 {
        derive_key(
            self.key().expose_secret(),
            envelope_id.as_bytes(),
            &[b"bulla/draft/1"],
        )
    }
}

fn aad(account_id: &AccountId, envelope_id: &EnvelopeId) -> Vec<u8> {
    [
        b"bulla/draft/1\0".as_slice(),
        account_id.as_bytes(),
        envelope_id.as_bytes(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng as _;

    use super::*;

    const ACCOUNT: AccountId = AccountId::from_bytes([1; 16]);
    const ENVELOPE: EnvelopeId = EnvelopeId::from_bytes([2; 16]);

    fn owner() -> Key32 {
        Key32::from_bytes([3; 32])
    }

    fn sealed(content: &[u8]) -> (EnvelopeKey, Vec<u8>) {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let key = EnvelopeKey::generate(&mut rng);
        let ids = (&ACCOUNT, &ENVELOPE);
        let sealed = key.seal_draft(&owner(), ids, content, &mut rng);
        (key, sealed)
    }

    #[test]
    fn a_draft_opens_for_its_owner_with_key_and_record() {
        for content in [b"".as_slice(), b"{}", &[7; 5000]] {
            let (key, sealed) = sealed(content);
            let opened = EnvelopeKey::open_draft(&owner(), &ACCOUNT, &sealed).unwrap();
            assert_eq!(opened.envelope_id, ENVELOPE);
            assert_eq!(opened.content.expose_secret(), content);
            assert!(opened.key.key().ct_eq(key.key()));
        }
    }

    #[test]
    fn a_draft_does_not_open_for_another_account_or_key() {
        let (_, sealed) = sealed(b"record");
        let other = AccountId::from_bytes([9; 16]);
        assert!(EnvelopeKey::open_draft(&owner(), &other, &sealed).is_err());
        let other = Key32::from_bytes([9; 32]);
        assert!(EnvelopeKey::open_draft(&other, &ACCOUNT, &sealed).is_err());
    }

    #[test]
    fn a_draft_that_is_changed_cut_or_longer_does_not_open() {
        let (_, sealed) = sealed(b"record");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(EnvelopeKey::open_draft(&owner(), &ACCOUNT, &changed).is_err());
            assert!(EnvelopeKey::open_draft(&owner(), &ACCOUNT, &sealed[..at]).is_err());
        }
        let longer = [sealed.as_slice(), b"x"].concat();
        assert!(EnvelopeKey::open_draft(&owner(), &ACCOUNT, &longer).is_err());
    }
}
