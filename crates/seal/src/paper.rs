//! The key on paper: what somebody who holds a printed document opens, and nothing more
//! (`docs/spec/paper-check.md`).
//!
//! ```text
//! EK ─ HKDF(EK, document_id, "bulla/paper/1\0" ‖ tenant_id ‖ envelope_id) ─ paper key, in a QR code
//! paper key ─ HKDF ─ locator: under which the server finds the wrap
//!           └ HKDF ─ wrap key: opens the CK of the one container that was wrapped
//! ```

use core::fmt;

use bulla_crypto::{
    aead::{self, Nonce},
    kdf::derive_key,
    secret::Key32,
};
use bulla_types::{DocumentId, EnvelopeId, Sha256Digest, TenantId};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::keys::ContainerKey;
use crate::{EnvelopeKey, ExpectedContainer, SealError};

/// The key that stands on the paper of one document. Whoever has it reads that document; it opens no
/// other one and no private part.
pub struct PaperKey(Key32);

impl PaperKey {
    /// The key in these bytes, as a QR code gives them.
    #[must_use]
    pub const fn from_key(key: Key32) -> Self {
        Self(key)
    }

    /// The key's bytes, for the QR code alone.
    #[must_use]
    pub const fn dangerous_expose(&self) -> &Key32 {
        &self.0
    }

    /// Under what the server keeps the wrap: it tells nothing of the key and opens nothing.
    #[must_use]
    pub fn locator(&self) -> Sha256Digest {
        let locator = derive_key(self.0.expose_secret(), b"", &[b"bulla/paper/1/locator"]);
        Sha256Digest::from_bytes(*locator.expose_secret())
    }

    /// Wraps what opens one container of the document: nonce (12 bytes) ‖ ciphertext ‖ tag, 60 bytes.
    /// The wrap is for this very container. `None` for a container of no document.
    ///
    /// The wrap key is of the container, and the nonce is random: a container is wrapped once for each
    /// time that its signer tries.
    #[must_use]
    pub fn wrap(
        &self,
        envelope_key: &EnvelopeKey,
        container: &ExpectedContainer,
        rng: &mut impl CryptoRng,
    ) -> Option<Vec<u8>> {
        let aad = terms(container)?;
        let key = ContainerKey::derive(
            envelope_key.key(),
            &container.container_id,
            (&container.tenant_id, &container.envelope_id),
        );
        let nonce = Nonce::generate(rng);
        let sealed = aead::seal(&self.wrap_key(container), &nonce, &aad, key.expose());
        Some([nonce.as_bytes().as_slice(), &sealed].concat())
    }

    /// Opens a wrap for this container.
    ///
    /// # Errors
    /// [`SealError::Open`] for another paper or container, for other terms, and for changed bytes.
    pub fn unwrap(
        &self,
        wrap: &[u8],
        container: &ExpectedContainer,
    ) -> Result<ContainerKey, SealError> {
        let aad = terms(container).ok_or(SealError::Open)?;
        let (nonce, sealed) = wrap.split_first_chunk::<12>().ok_or(SealError::Open)?;
        let nonce = Nonce::from_bytes(*nonce);
        let opened = aead::open(&self.wrap_key(container), &nonce, &aad, sealed);
        let opened = Zeroizing::new(opened.map_err(|_| SealError::Open)?);
        let key = Key32::from_slice(&opened).map_err(|_| SealError::Open)?;
        Ok(ContainerKey::from_key(key))
    }

    fn wrap_key(&self, container: &ExpectedContainer) -> Key32 {
        let salt = container.container_id.as_bytes();
        derive_key(self.0.expose_secret(), salt, &[b"bulla/paper/1/wrap"])
    }
}

impl EnvelopeKey {
    /// The key that stands on the paper of a document. Everybody who has the envelope's key can
    /// derive it; from it nothing else of the envelope follows.
    #[must_use]
    pub fn paper_key(
        &self,
        tenant_id: &TenantId,
        envelope_id: &EnvelopeId,
        document_id: &DocumentId,
    ) -> PaperKey {
        PaperKey(derive_key(
            self.key().expose_secret(),
            document_id.as_bytes(),
            &[
                b"bulla/paper/1\0",
                tenant_id.as_bytes(),
                envelope_id.as_bytes(),
            ],
        ))
    }
}

impl fmt::Debug for PaperKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PaperKey")
    }
}

/// What a wrap is for, as it is authenticated with it.
fn terms(container: &ExpectedContainer) -> Option<Vec<u8>> {
    let document_id = container.document_id?;
    let parts: [&[u8]; 8] = [
        b"bulla/paper-wrap/1\0",
        container.tenant_id.as_bytes(),
        container.envelope_id.as_bytes(),
        document_id.as_bytes(),
        container.container_id.as_bytes(),
        &[container.kind.number()],
        &container.revision.to_be_bytes(),
        container.container_hash.as_bytes(),
    ];
    Some(parts.concat())
}

#[cfg(test)]
mod tests;
