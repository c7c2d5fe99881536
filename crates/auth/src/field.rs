//! Details of an event: the commitment that the log's leaf covers, and the salt and value that the
//! database keeps sealed and may forget without harm to the log (`docs/spec/audit-log.md#fields`).
//!
//! Commitment: `HMAC-SHA256(salt, name ‖ 0x00 ‖ value)` with 32 random bytes of salt per field.
//! Sealed form: `salt ‖ value` under a random key of this one field, bound to the event and the field's
//! name; that key is sealed under the [`ColumnKey`] and kept beside. Whoever deletes the sealed key
//! has erased every copy of the sealed value.

use bulla_crypto::mac::hmac_sha256;
use bulla_crypto::secret::{Key32, SecretBytes};
use bulla_types::{EventId, Sha256Digest};
use rand_core::CryptoRng;

use crate::column::{Cell, ColumnError, ColumnKey};

/// A detail, committed to and sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SealedDetail {
    /// What the leaf covers.
    pub commitment: Sha256Digest,
    /// The field's own key, sealed: 61 bytes.
    pub wrapped_key: Vec<u8>,
    /// Salt and value under that key.
    pub sealed: Vec<u8>,
}

/// A detail, opened. Its commitment was checked.
#[derive(Debug)]
#[non_exhaustive]
pub struct OpenedDetail {
    /// Salt of the commitment.
    pub salt: Key32,
    /// The value, UTF-8 where it was text.
    pub value: SecretBytes,
}

/// The commitment of a value under a salt.
#[must_use]
pub fn commit(salt: &[u8; 32], name: &str, value: &[u8]) -> Sha256Digest {
    Sha256Digest::from_bytes(hmac_sha256(salt, &[name.as_bytes(), &[0], value]))
}

/// Commits to a detail under a new salt and seals both, under a new key, for this event and name.
#[must_use]
pub fn seal(
    key: &ColumnKey,
    event: &EventId,
    name: &str,
    value: &str,
    rng: &mut impl CryptoRng,
) -> SealedDetail {
    let salt = Key32::generate(rng);
    let commitment = commit(salt.expose_secret(), name, value.as_bytes());
    let plaintext = SecretBytes::new([salt.expose_secret().as_slice(), value.as_bytes()].concat());
    // The field's key seals this one value and no other.
    let own = Key32::generate(rng);
    let wrapped_key = key.seal(
        &Cell::new(KEYS, event.as_bytes(), name),
        own.expose_secret(),
        rng,
    );
    let cell = Cell::new(TABLE, event.as_bytes(), name);
    SealedDetail {
        commitment,
        wrapped_key,
        sealed: ColumnKey::new(own).seal(&cell, plaintext.expose_secret(), rng),
    }
}

/// Opens a detail and checks it against its commitment.
///
/// # Errors
/// [`ColumnError`] if it does not open for this event and name, was erased, or does not fit the
/// commitment.
pub fn open(
    key: &ColumnKey,
    event: &EventId,
    name: &str,
    detail: &SealedDetail,
) -> Result<OpenedDetail, ColumnError> {
    let own = key.open(
        &Cell::new(KEYS, event.as_bytes(), name),
        &detail.wrapped_key,
    )?;
    let own = Key32::from_slice(own.expose_secret()).map_err(|_| ColumnError)?;
    let cell = Cell::new(TABLE, event.as_bytes(), name);
    let plaintext = ColumnKey::new(own).open(&cell, &detail.sealed)?;
    let (salt, value) = plaintext
        .expose_secret()
        .split_first_chunk::<32>()
        .ok_or(ColumnError)?;
    if commit(salt, name, value) != detail.commitment {
        return Err(ColumnError);
    }
    Ok(OpenedDetail {
        salt: Key32::from_bytes(*salt),
        value: SecretBytes::new(value.to_vec()),
    })
}

impl SealedDetail {
    /// A detail as it was stored.
    #[must_use]
    pub const fn new(commitment: Sha256Digest, wrapped_key: Vec<u8>, sealed: Vec<u8>) -> Self {
        Self {
            commitment,
            wrapped_key,
            sealed,
        }
    }
}

const TABLE: &str = "log_field";
const KEYS: &str = "log_field_key";

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

    fn key() -> ColumnKey {
        ColumnKey::new(Key32::from_bytes([7; 32]))
    }

    #[test]
    fn opens_to_value_and_salt_of_the_commitment() {
        let event = EventId::from_bytes([1; 16]);
        let mut rng = ChaCha20Rng::from_seed([3; 32]);
        let detail = seal(&key(), &event, "email", "anna@example.ch", &mut rng);
        let opened = open(&key(), &event, "email", &detail).unwrap();
        assert_eq!(opened.value.expose_secret(), b"anna@example.ch");
        let again = commit(opened.salt.expose_secret(), "email", b"anna@example.ch");
        assert_eq!(again, detail.commitment);
        let twin = seal(&key(), &event, "email", "anna@example.ch", &mut rng);
        assert_ne!(twin.commitment, detail.commitment);
    }

    #[test]
    fn refuses_another_event_name_key_or_commitment() {
        let event = EventId::from_bytes([1; 16]);
        let mut rng = ChaCha20Rng::from_seed([3; 32]);
        let detail = seal(&key(), &event, "email", "a", &mut rng);
        let other = EventId::from_bytes([2; 16]);
        assert!(open(&key(), &other, "email", &detail).is_err());
        assert!(open(&key(), &event, "name", &detail).is_err());
        let key2 = ColumnKey::new(Key32::from_bytes([8; 32]));
        assert!(open(&key2, &event, "email", &detail).is_err());
        let zero = Sha256Digest::from_bytes([0; 32]);
        let moved = SealedDetail::new(zero, detail.wrapped_key.clone(), detail.sealed.clone());
        assert!(open(&key(), &event, "email", &moved).is_err());
        let twin = seal(&key(), &event, "email", "a", &mut rng);
        let swapped = SealedDetail::new(detail.commitment, twin.wrapped_key, detail.sealed);
        assert!(open(&key(), &event, "email", &swapped).is_err());
    }

    #[test]
    fn without_its_key_a_copy_of_the_sealed_value_opens_for_nobody() {
        let event = EventId::from_bytes([1; 16]);
        let mut rng = ChaCha20Rng::from_seed([3; 32]);
        let mut copy = seal(&key(), &event, "email", "anna@example.ch", &mut rng);
        assert_eq!(copy.wrapped_key.len(), 61);
        copy.wrapped_key.clear();
        assert!(open(&key(), &event, "email", &copy).is_err());
        // The instance's key alone never sealed the value.
        let cell = Cell::new(TABLE, event.as_bytes(), "email");
        assert!(key().open(&cell, &copy.sealed).is_err());
    }

    #[test]
    fn name_and_value_cannot_run_into_each_other() {
        assert_ne!(commit(&[0; 32], "ab", b"c"), commit(&[0; 32], "a", b"bc"));
    }
}
