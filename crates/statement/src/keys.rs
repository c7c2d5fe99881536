//! The keys of an identity: the public ones as they stand in its statement, and the secret ones
//! that sign.

use bulla_crypto::kem::XWingPublicKey;
use bulla_crypto::sign::{
    Ed25519PublicKey, Ed25519SecretKey, MlDsa65PublicKey, MlDsa65SecretKey, P256PublicKey,
};
use serde::{Deserialize, Serialize};

/// The public keys of an identity; in JSON each is base64 of its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityKeys {
    /// Signs statements, 32 bytes.
    #[serde(with = "base64_key::ed25519")]
    pub ed25519: Ed25519PublicKey,
    /// Signs statements, 1952 bytes.
    #[serde(with = "base64_key::ml_dsa_65")]
    pub ml_dsa_65: MlDsa65PublicKey,
    /// Receives envelope keys: X-Wing (X25519 and ML-KEM-768), 1216 bytes.
    #[serde(with = "base64_key::x_wing")]
    pub x_wing: XWingPublicKey,
    /// Signs PDFs: ECDSA P-256, SEC1 uncompressed, 65 bytes.
    #[serde(with = "base64_key::p256")]
    pub p256: P256PublicKey,
}

/// The two secret keys that sign statements, borrowed from whoever keeps them.
#[derive(Clone, Copy)]
pub struct Signer<'a> {
    /// The Ed25519 key.
    pub ed25519: &'a Ed25519SecretKey,
    /// The ML-DSA-65 key.
    pub ml_dsa_65: &'a MlDsa65SecretKey,
}

impl core::fmt::Debug for Signer<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Signer")
    }
}

/// Public keys as base64 in JSON.
pub(crate) mod base64_key {
    macro_rules! base64_key {
        ($($name:ident, $type:ty, $bytes:ident);+ $(;)?) => {$(
            pub(crate) mod $name {
                use bulla_types::Base64Bytes;
                use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

                pub(crate) fn serialize<S: Serializer>(
                    key: &$type,
                    serializer: S,
                ) -> Result<S::Ok, S::Error> {
                    Base64Bytes::new(key.$bytes().to_vec()).serialize(serializer)
                }

                pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<$type, D::Error> {
                    let bytes = Base64Bytes::deserialize(deserializer)?;
                    <$type>::from_bytes(bytes.as_slice()).map_err(D::Error::custom)
                }
            }
        )+};
    }

    base64_key! {
        ed25519, bulla_crypto::sign::Ed25519PublicKey, as_bytes;
        ml_dsa_65, bulla_crypto::sign::MlDsa65PublicKey, as_bytes;
        x_wing, bulla_crypto::kem::XWingPublicKey, as_bytes;
        p256, bulla_crypto::sign::P256PublicKey, to_bytes;
    }
}
