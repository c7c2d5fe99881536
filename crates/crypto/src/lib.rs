//! The primitives, one of each kind, behind types that cannot be mixed up or leak.
//!
//! | purpose | algorithm | module |
//! |---|---|---|
//! | hash | SHA-256 | [`hash`] |
//! | MAC | HMAC-SHA256 | [`mac`] |
//! | key derivation | HKDF-SHA256 | [`kdf`] |
//! | authenticated encryption | AES-256-GCM | [`aead`] |
//! | statement signatures | Ed25519 and ML-DSA-65 | [`sign`] |
//! | PDF signatures | ECDSA P-256 | [`sign`] |
//! | key wrapping | HPKE Base, X-Wing, HKDF-SHA256, AES-256-GCM | [`kem`] |
//! | login | OPAQUE-3DH, ristretto255, SHA-512, Argon2id | [`opaque`] |
//! | comparing keys by voice | 8 words of the BIP-39 English list | [`words`] |
//!
//! There is no negotiation: another algorithm is another version of the format that uses it.
//! Randomness is always an argument, so the same code runs in a browser, on a server and in a
//! test with fixed seeds. Failed decryptions, MACs and signatures are one error without detail.
//!
//! What this crate is not: it knows no container, statement or slot. Labels and contexts belong to
//! the crates that define those formats; only the OPAQUE context is fixed here.

pub mod aead;
pub mod hash;
pub mod kdf;
pub mod kem;
pub mod mac;
pub mod opaque;
pub mod secret;
pub mod sign;
pub mod words;

/// Why bytes are not a key of their type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The bytes have the right length but are no valid key: not on the curve, of small order,
    /// zero, or with coefficients out of range.
    #[error("not a valid key")]
    Invalid,
    /// The bytes have the wrong length.
    #[error("a key of {expected} bytes was expected, got {got}")]
    Length {
        /// Length that the key type demands, in bytes.
        expected: usize,
        /// Length that was given, in bytes.
        got: usize,
    },
}
