//! Memory that holds secrets: on the heap (so that moving the value copies no secret), overwritten
//! when dropped, without `Clone`, `Display` or serialisation, and with a `Debug` that names the
//! type alone.

use core::fmt;

use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::KeyError;

/// A 256-bit secret: a key or a seed.
pub struct Key32(Box<[u8; 32]>);

impl Key32 {
    /// Length in bytes.
    pub const LENGTH: usize = 32;

    /// A new random key.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut key = Self(Box::new([0; 32]));
        rng.fill_bytes(key.0.as_mut_slice());
        key
    }

    /// The key made of these bytes. The caller's array is overwritten here, but copies that the
    /// caller made before remain the caller's to wipe.
    #[must_use]
    pub fn from_bytes(mut bytes: [u8; 32]) -> Self {
        let key = Self(Box::new(bytes));
        bytes.zeroize();
        key
    }

    /// The key in this slice; the slice stays the caller's to wipe.
    ///
    /// # Errors
    /// [`KeyError::Length`] unless it holds 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.len() != Self::LENGTH {
            return Err(KeyError::Length {
                expected: Self::LENGTH,
                got: bytes.len(),
            });
        }
        let mut key = Self(Box::new([0; 32]));
        key.0.copy_from_slice(bytes);
        Ok(key)
    }

    /// The key's bytes. Whoever copies them wipes the copy.
    #[must_use]
    pub fn expose_secret(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether both keys are equal, in constant time.
    #[must_use]
    pub fn ct_eq(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }

    /// A second copy of the key, for a second owner.
    #[must_use]
    pub fn dangerous_duplicate(&self) -> Self {
        Self(self.0.clone())
    }
}

impl fmt::Debug for Key32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key32")
    }
}

impl Drop for Key32 {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for Key32 {}

/// Secret bytes of any length: exported keys, opened seeds, plaintext.
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    /// Takes the bytes over; they are overwritten when the value is dropped.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes. Whoever copies them wipes the copy.
    #[must_use]
    pub fn expose_secret(&self) -> &[u8] {
        &self.0
    }

    /// Number of bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no byte at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether both hold the same bytes, in constant time for equal lengths.
    #[must_use]
    pub fn ct_eq(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }
}

impl From<Vec<u8>> for SecretBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes")
    }
}

impl ZeroizeOnDrop for SecretBytes {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_names_the_type_alone() {
        assert_eq!(format!("{:?}", Key32::from_bytes([7; 32])), "Key32");
        assert_eq!(format!("{:?}", SecretBytes::new(vec![7; 3])), "SecretBytes");
    }

    #[test]
    fn refuses_slices_of_another_length() {
        for got in [0, 31, 33] {
            assert_eq!(
                Key32::from_slice(&vec![0; got]).unwrap_err(),
                KeyError::Length { expected: 32, got }
            );
        }
    }

    #[test]
    fn compares_by_content() {
        let key = Key32::from_bytes([1; 32]);
        assert!(key.ct_eq(&Key32::from_slice(&[1; 32]).unwrap()));
        assert!(key.ct_eq(&key.dangerous_duplicate()));
        assert!(!key.ct_eq(&Key32::from_bytes([2; 32])));
        let bytes = SecretBytes::new(vec![1, 2]);
        assert!(bytes.ct_eq(&SecretBytes::from(vec![1, 2])));
        assert!(!bytes.ct_eq(&SecretBytes::from(vec![1, 2, 3])));
        assert_eq!((bytes.len(), bytes.is_empty()), (2, false));
    }
}
