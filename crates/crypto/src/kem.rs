//! Wrapping a key for a receiver: HPKE (RFC 9180) in Base mode with KEM 0x647a (X-Wing, that is
//! ML-KEM-768 with X25519), KDF 0x0001 (HKDF-SHA256) and AEAD 0x0002 (AES-256-GCM).
//!
//! The context goes into `info` and the associated data is empty, because some libraries let a
//! caller set `info` alone. Base mode does not say who sent: whoever relies on the sender checks
//! a signature over the context.

use core::fmt;

use hpke::{
    Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _, aead::AesGcm256,
    kdf::HkdfSha256, kem::XWing,
};
use rand_core::CryptoRng;
use x25519_dalek::x25519;

use crate::{
    KeyError,
    aead::OpenError,
    secret::{Key32, SecretBytes},
};

/// Length of the encapsulated key in front of every sealed message, in bytes.
pub const ENCAPSULATED_BYTES: usize = 1120;

/// An X-Wing secret key: its 32-byte seed.
pub struct XWingSecretKey(Key32);

impl XWingSecretKey {
    /// A new random key.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Key32::generate(rng))
    }

    /// The key of this seed; both halves come from SHAKE256 of it.
    #[must_use]
    pub const fn from_seed(seed: Key32) -> Self {
        Self(seed)
    }

    /// The seed, for sealing into the vault.
    #[must_use]
    pub const fn seed(&self) -> &Key32 {
        &self.0
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> XWingPublicKey {
        let public = XWing::sk_to_pk(&self.parse());
        XWingPublicKey(public.to_bytes().as_slice().into())
    }

    #[expect(clippy::expect_used, reason = "every seed of 32 bytes is a key")]
    fn parse(&self) -> <XWing as hpke::Kem>::PrivateKey {
        <XWing as hpke::Kem>::PrivateKey::from_bytes(self.0.expose_secret()).expect("32 bytes")
    }
}

impl fmt::Debug for XWingSecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("XWingSecretKey")
    }
}

/// An X-Wing public key: 1184 bytes of ML-KEM-768, checked as FIPS 203 §7.2 demands, and 32 bytes
/// of X25519 that are not of small order.
#[derive(Clone, PartialEq, Eq)]
pub struct XWingPublicKey(Box<[u8]>);

impl XWingPublicKey {
    /// Length in bytes.
    pub const LENGTH: usize = 1216;

    /// The key of this encoding.
    ///
    /// # Errors
    /// [`KeyError::Length`] unless it has 1216 bytes; [`KeyError::Invalid`] for ML-KEM
    /// coefficients out of range and for an X25519 share of small order.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.len() != Self::LENGTH {
            return Err(KeyError::Length {
                expected: Self::LENGTH,
                got: bytes.len(),
            });
        }
        <XWing as hpke::Kem>::PublicKey::from_bytes(bytes).map_err(|_| KeyError::Invalid)?;
        if has_small_order_share(bytes) {
            return Err(KeyError::Invalid);
        }
        Ok(Self(bytes.into()))
    }

    /// The 1216-byte encoding.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for XWingPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("XWingPublicKey")
    }
}

/// Seals `plaintext` to a public key in the context `info`: the encapsulated key (1120 bytes),
/// then the ciphertext (16 bytes longer than the plaintext). Every call draws a fresh key and uses
/// it for this one message, so no nonce ever repeats.
///
/// # Panics
/// Above 2^36 − 32 bytes of plaintext, the limit of GCM.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "the key was checked when parsed; short messages always seal"
)]
pub fn hpke_seal(
    receiver: &XWingPublicKey,
    info: &[u8],
    plaintext: &[u8],
    rng: &mut impl CryptoRng,
) -> Vec<u8> {
    let receiver = <XWing as hpke::Kem>::PublicKey::from_bytes(receiver.as_bytes());
    let (encapsulated, ciphertext) =
        hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, XWing>(
            &OpModeS::Base,
            &receiver.expect("checked when parsed"),
            info,
            plaintext,
            &[],
            rng,
        )
        .expect("plaintext below the limit of GCM");
    [encapsulated.to_bytes().as_slice(), &ciphertext].concat()
}

/// Opens what [`hpke_seal`] made.
///
/// # Errors
/// [`OpenError`] if key, `info` or a single bit differ, or the message is too short.
pub fn hpke_open(
    receiver: &XWingSecretKey,
    info: &[u8],
    sealed: &[u8],
) -> Result<SecretBytes, OpenError> {
    let (encapsulated, ciphertext) = sealed
        .split_at_checked(ENCAPSULATED_BYTES)
        .ok_or(OpenError)?;
    if has_small_order_share(encapsulated) {
        return Err(OpenError);
    }
    let encapsulated = <XWing as hpke::Kem>::EncappedKey::from_bytes(encapsulated);
    hpke::single_shot_open::<AesGcm256, HkdfSha256, XWing>(
        &OpModeR::Base,
        &receiver.parse(),
        &encapsulated.map_err(|_| OpenError)?,
        info,
        ciphertext,
        &[],
    )
    .map(SecretBytes::new)
    .map_err(|_| OpenError)
}

/// Whether the X25519 share at the end of a public or encapsulated key adds nothing to the shared
/// secret (RFC 7748 §6.1): every scalar takes such a point to zero.
fn has_small_order_share(encoded: &[u8]) -> bool {
    encoded
        .last_chunk::<32>()
        .is_none_or(|share| x25519([0x40; 32], *share) == [0; 32])
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

    const SMALL_ORDER: [&str; 5] = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];

    fn pair(rng: &mut ChaCha20Rng) -> (XWingSecretKey, XWingPublicKey) {
        let secret = XWingSecretKey::generate(rng);
        let public = secret.public_key();
        (secret, public)
    }

    /// Recomputed with OpenSSL from SHAKE256 of the seed.
    #[test]
    fn a_seed_gives_the_public_key_of_another_implementation() {
        let secret = XWingSecretKey::from_seed(Key32::from_bytes([1; 32]));
        assert_eq!(
            crate::hash::sha256(secret.public_key().as_bytes()).to_string(),
            "f37b99b2db732a7df55f61fa442606133b1aeea462df9f8225fb5c82674523db"
        );
    }

    #[test]
    fn opens_what_it_sealed_and_has_the_sizes_of_the_suite() {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let (secret, public) = pair(&mut rng);
        let sealed = hpke_seal(&public, b"info", &[7; 32], &mut rng);
        assert_eq!((public.as_bytes().len(), sealed.len()), (1216, 1120 + 48));
        let opened = hpke_open(&secret, b"info", &sealed).unwrap();
        assert_eq!(opened.expose_secret(), [7; 32]);
        let again = hpke_seal(&public, b"info", &[7; 32], &mut rng);
        assert_ne!(sealed, again);
    }

    #[test]
    fn refuses_another_key_info_and_every_changed_or_missing_byte() {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let (secret, public) = pair(&mut rng);
        let (other, _) = pair(&mut rng);
        let sealed = hpke_seal(&public, b"info", &[7; 32], &mut rng);
        assert!(hpke_open(&other, b"info", &sealed).is_err());
        assert!(hpke_open(&secret, b"infp", &sealed).is_err());
        assert!(hpke_open(&secret, b"", &sealed).is_err());
        for at in (0..sealed.len()).step_by(41).chain(1119..sealed.len()) {
            let mut tampered = sealed.clone();
            tampered[at] ^= 1;
            assert!(hpke_open(&secret, b"info", &tampered).is_err(), "{at}");
            assert!(
                hpke_open(&secret, b"info", &sealed[..at]).is_err(),
                "cut {at}"
            );
        }
        let longer = [sealed.as_slice(), &[0]].concat();
        assert!(hpke_open(&secret, b"info", &longer).is_err());
    }

    #[test]
    fn refuses_shares_of_small_order_in_keys_and_messages() {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let (secret, public) = pair(&mut rng);
        let sealed = hpke_seal(&public, b"info", &[7; 32], &mut rng);
        for hex in SMALL_ORDER {
            let share = hex::decode(hex).unwrap();
            let mut key = public.as_bytes().to_vec();
            key[1184..].copy_from_slice(&share);
            assert_eq!(XWingPublicKey::from_bytes(&key), Err(KeyError::Invalid));
            let mut message = sealed.clone();
            message[1088..1120].copy_from_slice(&share);
            assert!(hpke_open(&secret, b"info", &message).is_err());
        }
    }

    #[test]
    fn refuses_ml_kem_coefficients_out_of_range_and_other_lengths() {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let (_, public) = pair(&mut rng);
        assert_eq!(
            XWingPublicKey::from_bytes(public.as_bytes()),
            Ok(public.clone())
        );
        // q = 3329 = 0xd01 is the least coefficient that is not reduced.
        for at in [0, 3, 1149] {
            let mut key = public.as_bytes().to_vec();
            key[at] = 0x01;
            key[at + 1] = (key[at + 1] & 0xf0) | 0x0d;
            assert_eq!(XWingPublicKey::from_bytes(&key), Err(KeyError::Invalid));
        }
        for got in [0, 1215, 1217] {
            assert_eq!(
                XWingPublicKey::from_bytes(&vec![1; got]),
                Err(KeyError::Length {
                    expected: 1216,
                    got
                })
            );
        }
    }
}
