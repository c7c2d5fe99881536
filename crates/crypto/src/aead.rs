//! AES-256-GCM (NIST SP 800-38D) with 96-bit nonces and 128-bit tags appended to the ciphertext.
//!
//! GCM breaks when one key meets one nonce twice: every caller states why that cannot happen.
//! GCM does not commit to its key: what must open under one key only adds its own commitment.

use aes_gcm::{
    Aes256Gcm,
    aead::{AeadInOut as _, KeyInit as _},
};
use zeroize::Zeroize as _;

use crate::secret::Key32;

/// Length of the tag at the end of every ciphertext, in bytes.
pub const TAG_BYTES: usize = 16;

/// A nonce of 96 bits; unique for its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nonce([u8; 12]);

impl Nonce {
    /// Length in bytes.
    pub const LENGTH: usize = 12;

    /// The nonce made of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 12]) -> Self {
        Self(bytes)
    }

    /// A random nonce: safe for up to 2^32 messages under one key.
    #[must_use]
    pub fn generate(rng: &mut impl rand_core::CryptoRng) -> Self {
        let mut bytes = [0; 12];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// The 12 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 12] {
        &self.0
    }
}

/// Ciphertext that does not open under key, nonce and associated data. No detail on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("ciphertext does not open")]
#[expect(
    clippy::exhaustive_structs,
    reason = "one failure without detail is the whole content"
)]
pub struct OpenError;

/// Encrypts `plaintext`: as many bytes of ciphertext, then the tag.
///
/// The caller never uses `nonce` again with `key`.
///
/// # Panics
/// Above 2^36 − 32 bytes of plaintext, the limit of GCM.
#[must_use]
pub fn seal(key: &Key32, nonce: &Nonce, aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let mut buffer = Vec::with_capacity(plaintext.len().saturating_add(TAG_BYTES));
    buffer.extend_from_slice(plaintext);
    encrypt(&cipher(key), nonce, aad, &mut buffer);
    buffer
}

/// Decrypts what [`seal`] made.
///
/// # Errors
/// [`OpenError`] if key, nonce, associated data or a single bit of the ciphertext differ.
pub fn open(
    key: &Key32,
    nonce: &Nonce,
    aad: &[u8],
    ciphertext: &[u8],
) -> Result<Vec<u8>, OpenError> {
    let mut buffer = ciphertext.to_vec();
    cipher(key)
        .decrypt_in_place(&nonce.0.into(), aad, &mut buffer)
        .map_err(|_| OpenError)?;
    Ok(buffer)
}

/// AES-256-GCM over payload segments, without associated data. Implementations give identical
/// bytes; which one runs is a question of speed alone.
pub trait SegmentEngine {
    /// Replaces the plaintext in `segment` by ciphertext and tag (16 bytes longer). The caller
    /// never uses `nonce` again with this engine's key.
    fn seal_in_place(&self, nonce: &Nonce, segment: &mut Vec<u8>) {
        self.seal_tail(nonce, 0, segment);
    }

    /// As [`Self::seal_in_place`] for what `buffer` holds from `start` on, nothing if it ends
    /// before. So segments lie one after the other without being copied there.
    fn seal_tail(&self, nonce: &Nonce, start: usize, buffer: &mut Vec<u8>);

    /// Replaces ciphertext and tag in `segment` by the plaintext (16 bytes shorter).
    ///
    /// # Errors
    /// [`OpenError`] if it does not open; `segment` is then empty.
    fn open_in_place(&self, nonce: &Nonce, segment: &mut Vec<u8>) -> Result<(), OpenError>;
}

/// The `aes-gcm` crate: runs everywhere, constant time.
pub struct PortableEngine(Box<Aes256Gcm>);

impl PortableEngine {
    /// The engine of this key.
    #[must_use]
    pub fn new(key: &Key32) -> Self {
        Self(Box::new(cipher(key)))
    }
}

impl SegmentEngine for PortableEngine {
    #[expect(
        clippy::expect_used,
        reason = "GCM refuses plaintexts near 2^36 bytes alone; a segment has 2^17"
    )]
    fn seal_tail(&self, nonce: &Nonce, start: usize, buffer: &mut Vec<u8>) {
        let tail = buffer.get_mut(start..).unwrap_or_default();
        let tag = self
            .0
            .encrypt_inout_detached(&nonce.0.into(), &[], tail.into())
            .expect("short segment");
        buffer.extend_from_slice(&tag);
    }

    fn open_in_place(&self, nonce: &Nonce, segment: &mut Vec<u8>) -> Result<(), OpenError> {
        let opened = self.0.decrypt_in_place(&nonce.0.into(), &[], segment);
        opened.map_err(|_| wipe(segment))
    }
}

impl core::fmt::Debug for PortableEngine {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("PortableEngine")
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub use native::RingEngine;

/// The fastest engine of this target.
#[cfg(not(target_arch = "wasm32"))]
pub type DefaultEngine = RingEngine;
/// The fastest engine of this target.
#[cfg(target_arch = "wasm32")]
pub type DefaultEngine = PortableEngine;

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use ring::aead::{AES_256_GCM, Aad, LessSafeKey, UnboundKey};

    use super::{Key32, Nonce, OpenError, SegmentEngine, wipe};

    /// `ring`: several times faster where the processor has AES instructions.
    pub struct RingEngine(Box<LessSafeKey>);

    impl RingEngine {
        /// The engine of this key.
        #[must_use]
        #[expect(
            clippy::expect_used,
            clippy::missing_panics_doc,
            reason = "ring refuses keys of another length alone"
        )]
        pub fn new(key: &Key32) -> Self {
            let key = UnboundKey::new(&AES_256_GCM, key.expose_secret()).expect("32 bytes");
            Self(Box::new(LessSafeKey::new(key)))
        }
    }

    impl SegmentEngine for RingEngine {
        #[expect(
            clippy::expect_used,
            reason = "GCM refuses plaintexts near 2^36 bytes alone; a segment has 2^17"
        )]
        fn seal_tail(&self, nonce: &Nonce, start: usize, buffer: &mut Vec<u8>) {
            let nonce = ring::aead::Nonce::assume_unique_for_key(nonce.0);
            let tail = buffer.get_mut(start..).unwrap_or_default();
            let tag = self
                .0
                .seal_in_place_separate_tag(nonce, Aad::empty(), tail)
                .expect("short segment");
            buffer.extend_from_slice(tag.as_ref());
        }

        fn open_in_place(&self, nonce: &Nonce, segment: &mut Vec<u8>) -> Result<(), OpenError> {
            let nonce = ring::aead::Nonce::assume_unique_for_key(nonce.0);
            let opened = self.0.open_in_place(nonce, Aad::empty(), segment);
            let Ok(length) = opened.map(|plaintext| plaintext.len()) else {
                return Err(wipe(segment));
            };
            segment.truncate(length);
            Ok(())
        }
    }

    impl core::fmt::Debug for RingEngine {
        fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            f.write_str("RingEngine")
        }
    }
}

fn cipher(key: &Key32) -> Aes256Gcm {
    Aes256Gcm::new(key.expose_secret().into())
}

#[expect(
    clippy::expect_used,
    reason = "GCM refuses plaintexts near 2^36 bytes alone, and callers document that limit"
)]
fn encrypt(cipher: &Aes256Gcm, nonce: &Nonce, aad: &[u8], buffer: &mut Vec<u8>) {
    cipher
        .encrypt_in_place(&nonce.0.into(), aad, buffer)
        .expect("plaintext below the limit of GCM");
}

/// Leaves nothing of a failed decryption behind.
fn wipe(segment: &mut Vec<u8>) -> OpenError {
    segment.zeroize();
    OpenError
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Test case 16 of the GCM specification, appendix B.
    #[test]
    fn gives_the_ciphertext_of_the_gcm_specification() {
        let key = Key32::from_slice(
            &hex::decode("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
                .unwrap(),
        )
        .unwrap();
        let nonce = Nonce::from_bytes(
            hex::decode("cafebabefacedbaddecaf888")
                .unwrap()
                .try_into()
                .unwrap(),
        );
        let plaintext = hex::decode(concat!(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72",
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
        ))
        .unwrap();
        let aad = hex::decode("feedfacedeadbeeffeedfacedeadbeefabaddad2").unwrap();
        let sealed = seal(&key, &nonce, &aad, &plaintext);
        assert_eq!(
            hex::encode(&sealed),
            concat!(
                "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa",
                "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
                "76fc6ece0f4e1768cddf8853bb2d551b"
            )
        );
        assert_eq!(open(&key, &nonce, &aad, &sealed).unwrap(), plaintext);
    }

    #[test]
    fn refuses_another_key_nonce_aad_and_every_flipped_or_missing_byte() {
        let (key, nonce) = (Key32::from_bytes([1; 32]), Nonce::from_bytes([2; 12]));
        let sealed = seal(&key, &nonce, b"aad", b"text");
        assert_eq!(open(&key, &nonce, b"aad", &sealed).unwrap(), b"text");
        assert!(open(&Key32::from_bytes([3; 32]), &nonce, b"aad", &sealed).is_err());
        assert!(open(&key, &Nonce::from_bytes([3; 12]), b"aad", &sealed).is_err());
        assert!(open(&key, &nonce, b"aae", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut other = sealed.clone();
            other[at] ^= 0x80;
            assert_eq!(open(&key, &nonce, b"aad", &other), Err(OpenError));
            assert_eq!(open(&key, &nonce, b"aad", &sealed[..at]), Err(OpenError));
        }
    }

    #[test]
    fn a_tail_that_begins_beyond_the_end_is_empty() {
        let key = Key32::from_bytes([1; 32]);
        let nonce = Nonce::from_bytes([2; 12]);
        let engines: [Box<dyn SegmentEngine>; 2] = [
            Box::new(PortableEngine::new(&key)),
            Box::new(RingEngine::new(&key)),
        ];
        for engine in engines {
            let mut buffer = vec![7; 3];
            engine.seal_tail(&nonce, 4, &mut buffer);
            assert_eq!(buffer, [vec![7; 3], seal(&key, &nonce, &[], &[])].concat());
        }
    }

    #[test]
    fn a_failed_segment_leaves_nothing_behind() {
        let key = Key32::from_bytes([1; 32]);
        let nonce = Nonce::from_bytes([2; 12]);
        let engines: [Box<dyn SegmentEngine>; 2] = [
            Box::new(PortableEngine::new(&key)),
            Box::new(RingEngine::new(&key)),
        ];
        for engine in engines {
            for mut segment in [vec![], vec![0; 15], vec![0; 16], vec![0; 100]] {
                assert_eq!(engine.open_in_place(&nonce, &mut segment), Err(OpenError));
                assert!(segment.is_empty());
            }
        }
    }

    proptest! {
        #[test]
        fn both_engines_give_the_same_bytes_and_open_each_other(
            key in any::<[u8; 32]>(),
            nonce in any::<[u8; 12]>(),
            text in proptest::collection::vec(any::<u8>(), 0..2000),
            before in proptest::collection::vec(any::<u8>(), 0..50),
        ) {
            let (key, nonce) = (Key32::from_bytes(key), Nonce::from_bytes(nonce));
            let (ring, portable) = (RingEngine::new(&key), PortableEngine::new(&key));
            let whole = [before.as_slice(), &seal(&key, &nonce, &[], &text)].concat();
            let engines: [&dyn SegmentEngine; 2] = [&ring, &portable];
            for engine in engines {
                let mut buffer = [before.as_slice(), &text].concat();
                engine.seal_tail(&nonce, before.len(), &mut buffer);
                prop_assert_eq!(&buffer, &whole);
            }
            let (mut a, mut b) = (text.clone(), text.clone());
            ring.seal_in_place(&nonce, &mut a);
            portable.seal_in_place(&nonce, &mut b);
            prop_assert_eq!(&a, &b);
            prop_assert_eq!(&a, &seal(&key, &nonce, &[], &text));
            portable.open_in_place(&nonce, &mut a).unwrap();
            ring.open_in_place(&nonce, &mut b).unwrap();
            prop_assert_eq!(&a, &text);
            prop_assert_eq!(&b, &text);
        }
    }
}
