//! ML-DSA-65 (FIPS 204), pure variant with a context string; signing is hedged with fresh
//! randomness, so two signatures of one message differ.

use core::fmt;

use ml_dsa::{ExpandedSigningKey, MlDsa65, Signature, VerifyingKey};
use rand_core::CryptoRng;

use super::SignatureError;
use crate::{KeyError, secret::Key32};

/// An ML-DSA-65 secret key, expanded from its seed.
pub struct MlDsa65SecretKey(Box<ExpandedSigningKey<MlDsa65>>);

impl MlDsa65SecretKey {
    /// The key of this seed (FIPS 204 algorithm 6, the seed is ξ).
    #[must_use]
    pub fn from_seed(seed: &Key32) -> Self {
        let seed: &ml_dsa::Seed = seed.expose_secret().into();
        Self(Box::new(ExpandedSigningKey::from_seed(seed)))
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> MlDsa65PublicKey {
        let encoded = self.0.verifying_key().encode();
        MlDsa65PublicKey(encoded.as_slice().into())
    }

    /// Signs a message under a context, which keeps signatures of one purpose apart from others.
    ///
    /// # Errors
    /// [`SignatureError::Context`] for a context above 255 bytes.
    pub fn sign(
        &self,
        message: &[u8],
        context: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<MlDsa65Signature, SignatureError> {
        let signature = self.0.sign_randomized(message, context, rng);
        let signature = signature.map_err(|_| SignatureError::Context)?;
        Ok(MlDsa65Signature(signature.encode().as_slice().into()))
    }
}

impl fmt::Debug for MlDsa65SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MlDsa65SecretKey")
    }
}

/// An ML-DSA-65 public key. Every string of 1952 bytes is one.
#[derive(Clone, PartialEq, Eq)]
pub struct MlDsa65PublicKey(Box<[u8]>);

impl MlDsa65PublicKey {
    /// Length in bytes.
    pub const LENGTH: usize = 1952;

    /// The key of this encoding.
    ///
    /// # Errors
    /// [`KeyError::Length`] unless it has 1952 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.len() != Self::LENGTH {
            return Err(KeyError::Length {
                expected: Self::LENGTH,
                got: bytes.len(),
            });
        }
        Ok(Self(bytes.into()))
    }

    /// The 1952-byte encoding.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Checks a signature.
    ///
    /// # Errors
    /// [`SignatureError::Invalid`] unless it is this key's signature of `message` in `context`.
    pub fn verify(
        &self,
        message: &[u8],
        context: &[u8],
        signature: &MlDsa65Signature,
    ) -> Result<(), SignatureError> {
        let encoded = self.0.as_ref().try_into();
        let key = VerifyingKey::<MlDsa65>::decode(encoded.map_err(|_| SignatureError::Invalid)?);
        let decoded = Signature::try_from(signature.as_bytes());
        let decoded = decoded.map_err(|_| SignatureError::Invalid)?;
        if !key.verify_with_context(message, context, &decoded) {
            return Err(SignatureError::Invalid);
        }
        #[cfg(feature = "record")]
        bulla_types::record::passed("ML-DSA-65", &[&self.0, message, &signature.0], || {
            let (key, message, signature) = (self.clone(), message.to_vec(), signature.clone());
            let context = context.to_vec();
            Box::new(move || key.verify(&message, &context, &signature).is_ok())
        });
        Ok(())
    }
}

impl fmt::Debug for MlDsa65PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MlDsa65PublicKey")
    }
}

/// An ML-DSA-65 signature, not yet verified.
#[derive(Clone, PartialEq, Eq)]
pub struct MlDsa65Signature(Box<[u8]>);

impl MlDsa65Signature {
    /// Length in bytes.
    pub const LENGTH: usize = 3309;

    /// The signature in these bytes.
    ///
    /// # Errors
    /// [`SignatureError::Invalid`] unless there are 3309.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SignatureError> {
        if bytes.len() != Self::LENGTH {
            return Err(SignatureError::Invalid);
        }
        Ok(Self(bytes.into()))
    }

    /// The 3309 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for MlDsa65Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MlDsa65Signature")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

    /// Recomputed with OpenSSL from the same seed.
    #[test]
    fn a_seed_gives_the_public_key_of_another_implementation() {
        let key = MlDsa65SecretKey::from_seed(&Key32::from_bytes([1; 32]));
        assert_eq!(
            crate::hash::sha256(key.public_key().as_bytes()).to_string(),
            "83ee80fcbcaf4872ed023e55cb10d7a2b4f1336a182115ea9c000f7449a7a9b0"
        );
    }

    #[test]
    fn signs_with_fresh_randomness_and_verifies_after_a_round_trip() {
        let mut rng = ChaCha20Rng::from_seed([9; 32]);
        let key = MlDsa65SecretKey::from_seed(&Key32::from_bytes([1; 32]));
        let public = MlDsa65PublicKey::from_bytes(key.public_key().as_bytes()).unwrap();
        let (a, b) = (
            key.sign(b"m", b"ctx", &mut rng).unwrap(),
            key.sign(b"m", b"ctx", &mut rng).unwrap(),
        );
        assert_ne!(a, b);
        for signature in [a, b] {
            let parsed = MlDsa65Signature::from_bytes(signature.as_bytes()).unwrap();
            assert_eq!(public.verify(b"m", b"ctx", &parsed), Ok(()));
        }
    }

    #[test]
    fn refuses_other_contexts_messages_keys_and_flipped_bits() {
        let mut rng = ChaCha20Rng::from_seed([9; 32]);
        let key = MlDsa65SecretKey::from_seed(&Key32::from_bytes([1; 32]));
        let other = MlDsa65SecretKey::from_seed(&Key32::from_bytes([2; 32]));
        let signature = key.sign(b"m", b"ctx", &mut rng).unwrap();
        let invalid = Err(SignatureError::Invalid);
        assert_eq!(key.public_key().verify(b"m", b"ctz", &signature), invalid);
        assert_eq!(key.public_key().verify(b"m", b"", &signature), invalid);
        assert_eq!(key.public_key().verify(b"n", b"ctx", &signature), invalid);
        assert_eq!(other.public_key().verify(b"m", b"ctx", &signature), invalid);
        for at in (0..MlDsa65Signature::LENGTH).step_by(103) {
            let mut bytes = signature.as_bytes().to_vec();
            bytes[at] ^= 1;
            let tampered = MlDsa65Signature::from_bytes(&bytes).unwrap();
            assert_eq!(key.public_key().verify(b"m", b"ctx", &tampered), invalid);
        }
    }

    #[test]
    fn refuses_other_lengths_and_long_contexts() {
        let mut rng = ChaCha20Rng::from_seed([9; 32]);
        let key = MlDsa65SecretKey::from_seed(&Key32::from_bytes([1; 32]));
        assert_eq!(
            key.sign(b"m", &[0; 256], &mut rng).unwrap_err(),
            SignatureError::Context
        );
        assert!(MlDsa65Signature::from_bytes(&[0; 3308]).is_err());
        assert_eq!(
            MlDsa65PublicKey::from_bytes(&[0; 1953]),
            Err(KeyError::Length {
                expected: 1952,
                got: 1953
            })
        );
    }
}
