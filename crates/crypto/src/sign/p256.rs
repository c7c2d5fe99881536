//! ECDSA on P-256 with SHA-256 (FIPS 186-5), nonces after RFC 6979: the one signature that every
//! PDF reader accepts.

use core::fmt;

use p256::ecdsa::{
    Signature, SigningKey, VerifyingKey,
    signature::{Signer as _, Verifier as _},
};
use p256::elliptic_curve::Generate as _;
use rand_core::CryptoRng;

use super::SignatureError;
use crate::{KeyError, secret::Key32};

/// A P-256 secret key.
pub struct P256SecretKey(Box<SigningKey>);

impl P256SecretKey {
    /// A new random key.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Box::new(SigningKey::generate_from_rng(rng)))
    }

    /// The key of this scalar, 32 bytes big-endian.
    ///
    /// # Errors
    /// [`KeyError::Invalid`] for zero and for numbers not below the group order.
    pub fn from_bytes(scalar: &Key32) -> Result<Self, KeyError> {
        SigningKey::from_slice(scalar.expose_secret())
            .map(|key| Self(Box::new(key)))
            .map_err(|_| KeyError::Invalid)
    }

    /// The scalar, 32 bytes big-endian, for sealing into the vault.
    #[must_use]
    pub fn to_bytes(&self) -> Key32 {
        Key32::from_bytes(self.0.to_bytes().into())
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> P256PublicKey {
        P256PublicKey(*self.0.verifying_key())
    }

    /// Signs the SHA-256 digest of a message.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> P256Signature {
        let signature: Signature = self.0.sign(message);
        P256Signature(signature)
    }
}

impl fmt::Debug for P256SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P256SecretKey")
    }
}

/// A P-256 public key: a point on the curve, not the one at infinity.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct P256PublicKey(VerifyingKey);

impl P256PublicKey {
    /// Length of the encoding in bytes.
    pub const LENGTH: usize = 65;

    /// The key of this uncompressed SEC 1 encoding.
    ///
    /// # Errors
    /// [`KeyError::Length`] unless it has 65 bytes; [`KeyError::Invalid`] for points off the curve
    /// and other encodings.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.len() != Self::LENGTH {
            return Err(KeyError::Length {
                expected: Self::LENGTH,
                got: bytes.len(),
            });
        }
        VerifyingKey::from_sec1_bytes(bytes)
            .map(Self)
            .map_err(|_| KeyError::Invalid)
    }

    /// The uncompressed SEC 1 encoding, 65 bytes, `04 ‖ x ‖ y`.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_sec1_point(false).as_bytes().to_vec()
    }

    /// Checks a signature of the SHA-256 digest of a message.
    ///
    /// # Errors
    /// [`SignatureError::Invalid`] unless it is this key's signature of `message`.
    pub fn verify(&self, message: &[u8], signature: &P256Signature) -> Result<(), SignatureError> {
        self.0
            .verify(message, &signature.0)
            .map_err(|_| SignatureError::Invalid)
    }
}

impl fmt::Debug for P256PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P256PublicKey")
    }
}

/// An ECDSA signature, not yet verified.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct P256Signature(Signature);

impl P256Signature {
    /// Length in bytes.
    pub const LENGTH: usize = 64;

    /// The signature in these bytes, `r ‖ s`.
    ///
    /// # Errors
    /// [`SignatureError::Invalid`] unless there are 64 and both numbers are in range.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SignatureError> {
        Signature::from_slice(bytes)
            .map(Self)
            .map_err(|_| SignatureError::Invalid)
    }

    /// The 64 bytes, `r ‖ s`, each big-endian.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 64] {
        self.0.to_bytes().into()
    }
}

impl fmt::Debug for P256Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P256Signature")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

    #[test]
    fn gives_the_signature_of_rfc_6979_a_2_5() {
        let scalar = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
        let scalar = Key32::from_slice(&hex::decode(scalar).unwrap()).unwrap();
        let key = P256SecretKey::from_bytes(&scalar).unwrap();
        let signature = key.sign(b"sample");
        let hex = concat!(
            "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
            "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
        );
        assert_eq!(hex::encode(signature.to_bytes()), hex);
        assert_eq!(key.public_key().verify(b"sample", &signature), Ok(()));
        assert!(key.to_bytes().ct_eq(&scalar));
    }

    #[test]
    fn refuses_other_messages_keys_and_every_flipped_bit() {
        let mut rng = ChaCha20Rng::from_seed([9; 32]);
        let key = P256SecretKey::generate(&mut rng);
        let other = P256SecretKey::generate(&mut rng);
        let signature = key.sign(b"message");
        assert!(key.public_key().verify(b"massage", &signature).is_err());
        assert!(other.public_key().verify(b"message", &signature).is_err());
        for bit in (0..512).step_by(7) {
            let mut bytes = signature.to_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let verified = P256Signature::from_bytes(&bytes)
                .and_then(|tampered| key.public_key().verify(b"message", &tampered));
            assert_eq!(verified, Err(SignatureError::Invalid));
        }
    }

    #[test]
    fn refuses_scalars_out_of_range_and_points_off_the_curve() {
        for scalar in [[0; 32], [0xff; 32]] {
            let parsed = P256SecretKey::from_bytes(&Key32::from_bytes(scalar));
            assert_eq!(parsed.unwrap_err(), KeyError::Invalid);
        }
        let key = P256SecretKey::from_bytes(&Key32::from_bytes([1; 32])).unwrap();
        let encoded = key.public_key().to_bytes();
        assert_eq!(P256PublicKey::from_bytes(&encoded), Ok(key.public_key()));
        for at in [0, 1, 64] {
            let mut bytes = encoded.clone();
            bytes[at] ^= 1;
            assert_eq!(P256PublicKey::from_bytes(&bytes), Err(KeyError::Invalid));
        }
        assert!(P256PublicKey::from_bytes(&encoded[..33]).is_err());
        assert!(P256PublicKey::from_bytes(&[0]).is_err());
    }
}
