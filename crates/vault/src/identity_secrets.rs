//! The secret keys of one identity: random seeds, kept in two items so that whoever may open
//! cannot sign. Their encoding is `docs/spec/vault.md#seeds`.

use core::fmt;

use bulla_crypto::kem::XWingSecretKey;
use bulla_crypto::secret::{Key32, SecretBytes};
use bulla_crypto::sign::{Ed25519SecretKey, MlDsa65SecretKey, P256SecretKey};
use bulla_statement::{IdentityKeys, Signer};
use rand_core::CryptoRng;

use crate::VaultError;

/// The secret keys of an identity.
pub struct IdentitySecrets {
    seeds: Seeds,
    ed25519: Ed25519SecretKey,
    ml_dsa_65: MlDsa65SecretKey,
    x_wing: XWingSecretKey,
    p256: P256SecretKey,
}

impl IdentitySecrets {
    /// New random keys.
    ///
    /// # Errors
    /// None in practice: a fresh P-256 scalar is always valid.
    pub fn generate(rng: &mut impl CryptoRng) -> Result<Self, VaultError> {
        Self::from_seeds(Seeds {
            ed25519: Key32::generate(rng),
            ml_dsa_65: Key32::generate(rng),
            x_wing: Key32::generate(rng),
            p256: P256SecretKey::generate(rng).to_bytes(),
        })
    }

    /// The keys in the contents of the two items.
    pub(crate) fn decode(receive: &SecretBytes, signing: &SecretBytes) -> Result<Self, VaultError> {
        let [x_wing] = decode(receive)?;
        let [ed25519, ml_dsa_65, p256] = decode(signing)?;
        Self::from_seeds(Seeds {
            ed25519,
            ml_dsa_65,
            x_wing,
            p256,
        })
    }

    /// Content of the item `receive-seeds`: `01 ‖ epoch ‖ X-Wing seed`.
    pub(crate) fn encode_receive(&self) -> SecretBytes {
        encode(&[&self.seeds.x_wing])
    }

    /// Content of the item `signing-seeds`: `01 ‖ epoch ‖ Ed25519 ‖ ML-DSA-65 ‖ P-256`.
    pub(crate) fn encode_signing(&self) -> SecretBytes {
        let seeds = &self.seeds;
        encode(&[&seeds.ed25519, &seeds.ml_dsa_65, &seeds.p256])
    }

    /// The public keys, for the identity statement.
    #[must_use]
    pub fn public_keys(&self) -> IdentityKeys {
        IdentityKeys {
            ed25519: self.ed25519.public_key(),
            ml_dsa_65: self.ml_dsa_65.public_key(),
            x_wing: self.x_wing.public_key(),
            p256: self.p256.public_key(),
        }
    }

    /// The two keys that sign statements.
    #[must_use]
    pub const fn signer(&self) -> Signer<'_> {
        Signer {
            ed25519: &self.ed25519,
            ml_dsa_65: &self.ml_dsa_65,
        }
    }

    /// The key that opens wraps.
    #[must_use]
    pub const fn receive_key(&self) -> &XWingSecretKey {
        &self.x_wing
    }

    /// The key that signs PDFs.
    #[must_use]
    pub const fn pdf_key(&self) -> &P256SecretKey {
        &self.p256
    }

    fn from_seeds(seeds: Seeds) -> Result<Self, VaultError> {
        Ok(Self {
            ed25519: Ed25519SecretKey::from_seed(&seeds.ed25519),
            ml_dsa_65: MlDsa65SecretKey::from_seed(&seeds.ml_dsa_65),
            x_wing: XWingSecretKey::from_seed(seeds.x_wing.dangerous_duplicate()),
            p256: P256SecretKey::from_bytes(&seeds.p256).map_err(|_| VaultError::Locked)?,
            seeds,
        })
    }
}

impl fmt::Debug for IdentitySecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentitySecrets")
    }
}

struct Seeds {
    ed25519: Key32,
    ml_dsa_65: Key32,
    x_wing: Key32,
    p256: Key32,
}

fn encode(seeds: &[&Key32]) -> SecretBytes {
    let mut bytes = Vec::with_capacity(HEAD.len() + seeds.len() * Key32::LENGTH);
    bytes.extend(HEAD);
    for seed in seeds {
        bytes.extend(seed.expose_secret());
    }
    SecretBytes::new(bytes)
}

fn decode<const N: usize>(content: &SecretBytes) -> Result<[Key32; N], VaultError> {
    let seeds = content
        .expose_secret()
        .strip_prefix(&HEAD)
        .filter(|seeds| seeds.len() == N * Key32::LENGTH)
        .ok_or(VaultError::Locked)?;
    let keys: Result<Vec<_>, _> = seeds.chunks(Key32::LENGTH).map(Key32::from_slice).collect();
    keys.ok()
        .and_then(|keys| keys.try_into().ok())
        .ok_or(VaultError::Locked)
}

/// Version 1, then the epoch of the identity, big-endian.
const HEAD: [u8; 5] = [1, 0, 0, 0, 1];

#[cfg(test)]
mod tests {
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

    use super::*;

    #[test]
    fn encodes_and_decodes_the_same_keys() {
        let secrets = IdentitySecrets::generate(&mut ChaCha20Rng::seed_from_u64(6)).unwrap();
        let (receive, signing) = (secrets.encode_receive(), secrets.encode_signing());
        assert_eq!((receive.len(), signing.len()), (37, 101));
        let again = IdentitySecrets::decode(&receive, &signing).unwrap();
        assert_eq!(again.public_keys(), secrets.public_keys());
        assert_eq!(format!("{secrets:?}"), "IdentitySecrets");
    }

    #[test]
    fn refuses_other_lengths_versions_and_a_zero_scalar() {
        let secrets = IdentitySecrets::generate(&mut ChaCha20Rng::seed_from_u64(6)).unwrap();
        let (receive, signing) = (secrets.encode_receive(), secrets.encode_signing());
        for end in 0..receive.len() {
            let cut = SecretBytes::new(receive.expose_secret()[..end].to_vec());
            assert!(IdentitySecrets::decode(&cut, &signing).is_err());
        }
        assert!(IdentitySecrets::decode(&signing, &receive).is_err());
        for change in [0, 4] {
            let mut bytes = receive.expose_secret().to_vec();
            bytes[change] ^= 2;
            assert!(IdentitySecrets::decode(&SecretBytes::new(bytes), &signing).is_err());
        }
        let mut bytes = signing.expose_secret().to_vec();
        bytes[69..].fill(0);
        assert!(IdentitySecrets::decode(&receive, &SecretBytes::new(bytes)).is_err());
    }
}
