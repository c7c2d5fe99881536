//! Signatures: Ed25519 (RFC 8032) and ML-DSA-65 (FIPS 204) side by side for statements, ECDSA on
//! P-256 (FIPS 186-5) for PDF. Secret keys come from 32 random bytes that the caller stores
//! sealed; only those seeds persist.
//!
//! ML-DSA implementations are young: an ML-DSA signature never stands alone in this project.

mod ed25519;
mod ml_dsa_65;
mod p256;

pub use self::ed25519::{Ed25519PublicKey, Ed25519SecretKey, Ed25519Signature};
pub use self::ml_dsa_65::{MlDsa65PublicKey, MlDsa65SecretKey, MlDsa65Signature};
pub use self::p256::{P256PublicKey, P256SecretKey, P256Signature};

/// Why a signature was not made or does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The context string is longer than 255 bytes (FIPS 204 §5.2).
    #[error("context string above 255 bytes")]
    Context,
    /// The bytes are no signature, or not one of this message under this key.
    #[error("signature does not verify")]
    Invalid,
}
