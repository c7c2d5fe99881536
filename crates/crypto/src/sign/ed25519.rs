//! Ed25519 with the strict rules: canonical encodings, and neither a public key nor an `R` of small
//! order, so that one signature fits one message under one key.

use core::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use super::SignatureError;
use crate::{KeyError, secret::Key32};

/// An Ed25519 secret key.
pub struct Ed25519SecretKey(Box<SigningKey>);

impl Ed25519SecretKey {
    /// The key of this seed (RFC 8032 §5.1.5).
    #[must_use]
    pub fn from_seed(seed: &Key32) -> Self {
        Self(Box::new(SigningKey::from_bytes(seed.expose_secret())))
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> Ed25519PublicKey {
        Ed25519PublicKey(self.0.verifying_key())
    }

    /// Signs a message; the same message always gets the same signature.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Ed25519Signature {
        Ed25519Signature(self.0.sign(message).to_bytes())
    }
}

impl fmt::Debug for Ed25519SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ed25519SecretKey")
    }
}

/// An Ed25519 public key: a canonical encoding of a point that is not of small order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Ed25519PublicKey(VerifyingKey);

impl Ed25519PublicKey {
    /// Length in bytes.
    pub const LENGTH: usize = 32;

    /// The key of this encoding.
    ///
    /// # Errors
    /// [`KeyError::Length`] unless it has 32 bytes; [`KeyError::Invalid`] for bytes that are no
    /// point, not its canonical encoding, or a point of small order.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let encoded = bytes.try_into().map_err(|_| KeyError::Length {
            expected: Self::LENGTH,
            got: bytes.len(),
        })?;
        let key = VerifyingKey::from_bytes(encoded).map_err(|_| KeyError::Invalid)?;
        let canonical = key.to_edwards().compress().to_bytes() == *encoded;
        if key.is_weak() || !canonical {
            return Err(KeyError::Invalid);
        }
        Ok(Self(key))
    }

    /// The 32-byte encoding.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Checks a signature under the strict rules.
    ///
    /// # Errors
    /// [`SignatureError::Invalid`] unless it is this key's signature of `message`.
    pub fn verify(
        &self,
        message: &[u8],
        signature: &Ed25519Signature,
    ) -> Result<(), SignatureError> {
        self.0
            .verify_strict(message, &Signature::from_bytes(&signature.0))
            .map_err(|_| SignatureError::Invalid)?;
        #[cfg(feature = "record")]
        bulla_types::record::passed("Ed25519", &[self.as_bytes(), message, &signature.0], || {
            let (key, message, signature) = (*self, message.to_vec(), *signature);
            Box::new(move || key.verify(&message, &signature).is_ok())
        });
        Ok(())
    }
}

impl fmt::Debug for Ed25519PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ed25519PublicKey")
    }
}

/// An Ed25519 signature, not yet verified.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Ed25519Signature([u8; 64]);

impl Ed25519Signature {
    /// Length in bytes.
    pub const LENGTH: usize = 64;

    /// The signature in these bytes.
    ///
    /// # Errors
    /// [`SignatureError::Invalid`] unless there are 64.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SignatureError> {
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| SignatureError::Invalid)
    }

    /// The 64 bytes, `R ‖ S`.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

impl fmt::Debug for Ed25519Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ed25519Signature")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_signature_of_rfc_8032_test_2() {
        let seed = hex::decode("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        let key = Ed25519SecretKey::from_seed(&Key32::from_slice(&seed.unwrap()).unwrap());
        assert_eq!(
            hex::encode(key.public_key().as_bytes()),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
        );
        let signature = key.sign(&[0x72]);
        assert_eq!(
            hex::encode(signature.as_bytes()),
            concat!(
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
                "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            )
        );
        assert_eq!(key.public_key().verify(&[0x72], &signature), Ok(()));
    }

    #[test]
    fn refuses_other_messages_keys_and_every_flipped_bit() {
        let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([1; 32]));
        let other = Ed25519SecretKey::from_seed(&Key32::from_bytes([2; 32]));
        let signature = key.sign(b"message");
        assert!(key.public_key().verify(b"massage", &signature).is_err());
        assert!(other.public_key().verify(b"message", &signature).is_err());
        for bit in 0..512 {
            let mut bytes = *signature.as_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let tampered = Ed25519Signature::from_bytes(&bytes).unwrap();
            assert!(key.public_key().verify(b"message", &tampered).is_err());
        }
        assert!(Ed25519Signature::from_bytes(&[0; 63]).is_err());
        assert!(Ed25519Signature::from_bytes(&[0; 65]).is_err());
    }

    #[test]
    fn refuses_small_order_non_canonical_and_off_curve_keys() {
        for hex in [
            // order 1, 2, 4 and 8
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            // y = p + 3, not reduced
            "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            // no point has y = 2
            "0200000000000000000000000000000000000000000000000000000000000000",
        ] {
            let bytes = hex::decode(hex).unwrap();
            assert_eq!(
                Ed25519PublicKey::from_bytes(&bytes),
                Err(KeyError::Invalid),
                "{hex}"
            );
        }
        assert_eq!(
            Ed25519PublicKey::from_bytes(&[1; 31]),
            Err(KeyError::Length {
                expected: 32,
                got: 31
            })
        );
    }
}
