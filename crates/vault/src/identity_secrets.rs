//! The secret keys of one identity: random seeds, kept in two items so that whoever may open
//! cannot sign. Their encoding is `docs/spec/vault.md#seeds`.

use core::fmt;

use bulla_crypto::kem::XWingSecretKey;
use bulla_crypto::secret::{Key32, SecretBytes};
use bulla_crypto::sign::{Ed25519SecretKey, MlDsa65SecretKey, P256SecretKey};
use bulla_statement::{IdentityKeys, MAX_EPOCHS, Signer};
use rand_core::CryptoRng;

use crate::VaultError;

/// The secret keys of an account's identity in force, and the keys that opened wraps before it.
pub struct IdentitySecrets {
    epoch: u32,
    seeds: Seeds,
    ed25519: Ed25519SecretKey,
    ml_dsa_65: MlDsa65SecretKey,
    x_wing: XWingSecretKey,
    p256: P256SecretKey,
    /// By rising epoch, all below `epoch`.
    earlier: Vec<EarlierKey>,
}

/// A key of an earlier epoch. It reads what was wrapped for it; signing keys are not kept.
struct EarlierKey {
    epoch: u32,
    seed: Key32,
    x_wing: XWingSecretKey,
}

impl IdentitySecrets {
    /// New random keys of the first epoch.
    ///
    /// # Errors
    /// None in practice: a fresh P-256 scalar is always valid.
    pub fn generate(rng: &mut impl CryptoRng) -> Result<Self, VaultError> {
        Self::from_seeds(1, Seeds::generate(rng), Vec::new())
    }

    /// New random keys of the next epoch. The keys that open wraps are kept, the others are not.
    ///
    /// # Errors
    /// [`VaultError::Locked`] after the last epoch.
    pub fn next(&self, rng: &mut impl CryptoRng) -> Result<Self, VaultError> {
        let epoch = self.epoch.checked_add(1).ok_or(VaultError::Locked)?;
        // Each copy is overwritten when the vault that it belongs to is dropped.
        let earlier = self.earlier.iter().map(|key| (key.epoch, &key.seed));
        let earlier = earlier.chain([(self.epoch, &self.seeds.x_wing)]);
        let earlier =
            earlier.map(|(epoch, seed)| EarlierKey::new(epoch, seed.dangerous_duplicate()));
        Self::from_seeds(epoch, Seeds::generate(rng), earlier.collect())
    }

    /// The keys in the contents of the two items.
    pub(crate) fn decode(receive: &SecretBytes, signing: &SecretBytes) -> Result<Self, VaultError> {
        let mut receive = decode::<1>(receive)?;
        let (epoch, [x_wing]) = receive.pop().ok_or(VaultError::Locked)?;
        let mut signing = decode::<3>(signing)?;
        let Some((signing_epoch, [ed25519, ml_dsa_65, p256])) = signing.pop() else {
            return Err(VaultError::Locked);
        };
        if !signing.is_empty() || signing_epoch != epoch {
            return Err(VaultError::Locked);
        }
        let earlier = receive.into_iter();
        let earlier = earlier.map(|(epoch, [seed])| EarlierKey::new(epoch, seed));
        let seeds = Seeds {
            ed25519,
            ml_dsa_65,
            x_wing,
            p256,
        };
        Self::from_seeds(epoch, seeds, earlier.collect())
    }

    /// Content of the item `receive-seeds`: `01`, then `epoch ‖ X-Wing seed` of every epoch.
    pub(crate) fn encode_receive(&self) -> SecretBytes {
        let earlier = self.earlier.iter().map(|key| (key.epoch, [&key.seed]));
        encode(earlier.chain([(self.epoch, [&self.seeds.x_wing])]))
    }

    /// Content of the item `signing-seeds`: `01 ‖ epoch ‖ Ed25519 ‖ ML-DSA-65 ‖ P-256`.
    pub(crate) fn encode_signing(&self) -> SecretBytes {
        let seeds = &self.seeds;
        encode([(self.epoch, [&seeds.ed25519, &seeds.ml_dsa_65, &seeds.p256])])
    }

    /// Number of the identity in force, from 1.
    #[must_use]
    pub const fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The key that opens wraps for the identity of an epoch; `None` where it is not kept.
    #[must_use]
    pub fn receive_key_of(&self, epoch: u32) -> Option<&XWingSecretKey> {
        if epoch == self.epoch {
            return Some(&self.x_wing);
        }
        let earlier = self.earlier.iter().find(|key| key.epoch == epoch);
        earlier.map(|key| &key.x_wing)
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

    /// The key that signs PDFs.
    #[must_use]
    pub const fn pdf_key(&self) -> &P256SecretKey {
        &self.p256
    }

    fn from_seeds(epoch: u32, seeds: Seeds, earlier: Vec<EarlierKey>) -> Result<Self, VaultError> {
        Ok(Self {
            epoch,
            ed25519: Ed25519SecretKey::from_seed(&seeds.ed25519),
            ml_dsa_65: MlDsa65SecretKey::from_seed(&seeds.ml_dsa_65),
            x_wing: XWingSecretKey::from_seed(seeds.x_wing.dangerous_duplicate()),
            p256: P256SecretKey::from_bytes(&seeds.p256).map_err(|_| VaultError::Locked)?,
            seeds,
            earlier,
        })
    }
}

impl fmt::Debug for IdentitySecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentitySecrets")
    }
}

impl EarlierKey {
    fn new(epoch: u32, seed: Key32) -> Self {
        Self {
            epoch,
            x_wing: XWingSecretKey::from_seed(seed.dangerous_duplicate()),
            seed,
        }
    }
}

struct Seeds {
    ed25519: Key32,
    ml_dsa_65: Key32,
    x_wing: Key32,
    p256: Key32,
}

impl Seeds {
    fn generate(rng: &mut impl CryptoRng) -> Self {
        Self {
            ed25519: Key32::generate(rng),
            ml_dsa_65: Key32::generate(rng),
            x_wing: Key32::generate(rng),
            p256: P256SecretKey::generate(rng).to_bytes(),
        }
    }
}

fn encode<'a, const N: usize>(
    epochs: impl IntoIterator<Item = (u32, [&'a Key32; N])>,
) -> SecretBytes {
    let epochs: Vec<_> = epochs.into_iter().collect();
    // Full capacity at once: growing would leave seeds behind.
    let mut bytes = Vec::with_capacity(1 + epochs.len() * entry_bytes(N));
    bytes.push(VERSION);
    for (epoch, seeds) in epochs {
        bytes.extend(epoch.to_be_bytes());
        for seed in seeds {
            bytes.extend(seed.expose_secret());
        }
    }
    SecretBytes::new(bytes)
}

/// The seeds of each epoch, by rising epoch; at least one.
fn decode<const N: usize>(content: &SecretBytes) -> Result<Vec<(u32, [Key32; N])>, VaultError> {
    let entries = content.expose_secret().strip_prefix(&[VERSION]);
    let entries = entries.filter(|bytes| {
        !bytes.is_empty()
            && bytes.len() % entry_bytes(N) == 0
            && bytes.len() / entry_bytes(N) <= MAX_EPOCHS
    });
    let mut epochs = Vec::new();
    let mut last = 0;
    for entry in entries.ok_or(VaultError::Locked)?.chunks(entry_bytes(N)) {
        let (epoch, seeds) = entry.split_first_chunk().ok_or(VaultError::Locked)?;
        let epoch = u32::from_be_bytes(*epoch);
        if epoch <= last {
            return Err(VaultError::Locked);
        }
        last = epoch;
        let keys: Result<Vec<_>, _> = seeds.chunks(Key32::LENGTH).map(Key32::from_slice).collect();
        let keys = keys.ok().and_then(|keys| keys.try_into().ok());
        epochs.push((epoch, keys.ok_or(VaultError::Locked)?));
    }
    Ok(epochs)
}

/// Length of an epoch's number and its seeds.
const fn entry_bytes(seeds: usize) -> usize {
    4 + seeds * Key32::LENGTH
}

const VERSION: u8 = 1;

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
    fn the_next_epoch_has_new_keys_and_keeps_those_that_open_wraps() {
        let mut rng = ChaCha20Rng::seed_from_u64(6);
        let first = IdentitySecrets::generate(&mut rng).unwrap();
        let third = first.next(&mut rng).unwrap().next(&mut rng).unwrap();
        let (old, new) = (first.public_keys(), third.public_keys());
        assert!(old.ed25519 != new.ed25519 && old.ml_dsa_65 != new.ml_dsa_65);
        assert!(old.x_wing != new.x_wing && old.p256 != new.p256);
        let (receive, signing) = (third.encode_receive(), third.encode_signing());
        assert_eq!((receive.len(), signing.len()), (1 + 3 * 36, 101));
        let again = IdentitySecrets::decode(&receive, &signing).unwrap();
        assert_eq!((again.epoch(), again.public_keys()), (3, new));
        for epoch in 1..=3 {
            let key =
                |secrets: &IdentitySecrets| secrets.receive_key_of(epoch).unwrap().public_key();
            assert!(key(&again) == key(&third));
        }
        assert!(again.receive_key_of(1).unwrap().public_key() == old.x_wing);
        assert!(again.receive_key_of(0).is_none() && again.receive_key_of(4).is_none());
        // The first signing keys are nowhere in what is kept.
        let seed = &first.encode_signing().expose_secret()[5..37].to_vec();
        for kept in [&receive, &signing] {
            assert!(!kept.expose_secret().windows(32).any(|bytes| bytes == seed));
        }
    }

    #[test]
    fn refuses_epochs_that_do_not_rise_or_do_not_agree() {
        let mut rng = ChaCha20Rng::seed_from_u64(6);
        let first = IdentitySecrets::generate(&mut rng).unwrap();
        let second = first.next(&mut rng).unwrap();
        let (receive, signing) = (second.encode_receive(), second.encode_signing());
        assert!(IdentitySecrets::decode(&first.encode_receive(), &signing).is_err());
        assert!(IdentitySecrets::decode(&receive, &first.encode_signing()).is_err());
        let bytes = receive.expose_secret();
        let (old, new) = (&bytes[1..37], &bytes[37..]);
        for entries in [[new, old], [new, new], [old, old]] {
            let content = [&[1], entries.concat().as_slice()].concat();
            assert!(IdentitySecrets::decode(&SecretBytes::new(content), &signing).is_err());
        }
        let both = [
            &[1],
            &signing.expose_secret()[1..],
            &signing.expose_secret()[1..],
        ]
        .concat();
        assert!(IdentitySecrets::decode(&receive, &SecretBytes::new(both)).is_err());
        let mut many = vec![1];
        for epoch in 1..=101_u32 {
            many.extend(epoch.to_be_bytes());
            many.extend([7; 32]);
        }
        let mut one = signing.expose_secret().to_vec();
        one[1..5].copy_from_slice(&101_u32.to_be_bytes());
        assert!(IdentitySecrets::decode(&SecretBytes::new(many), &SecretBytes::new(one)).is_err());
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
