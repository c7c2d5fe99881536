//! Sealing of single values in the database: AES-256-GCM, bound to table, row and column, so that
//! a value cannot be moved to another place by whoever can write to the database.
//!
//! Form: `0x01 ‖ nonce (12) ‖ ciphertext ‖ tag (16)`, 29 bytes more than the value. Associated
//! data: `"bulla/column/1\0"`, then table, row and column, each after its length in four bytes, big
//! endian.

use bulla_crypto::secret::{Key32, SecretBytes};
use rand_core::CryptoRng;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// The key under which the server seals columns.
pub struct ColumnKey(Key32);

/// The place of a value. Table and column are names of the schema, `row` the row's primary key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    table: &'a str,
    row: &'a [u8],
    column: &'a str,
}

/// The value does not open: other key, other place or changed bytes. No detail on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the column does not open")]
#[non_exhaustive]
pub struct ColumnError;

impl<'a> Cell<'a> {
    /// The place of this table, row and column.
    #[must_use]
    pub const fn new(table: &'a str, row: &'a [u8], column: &'a str) -> Self {
        Self { table, row, column }
    }

    fn associated_data(&self) -> Vec<u8> {
        let mut data = b"bulla/column/1\0".to_vec();
        for part in [self.table.as_bytes(), self.row, self.column.as_bytes()] {
            // Names and keys are short; two different places never share their lengths and bytes.
            let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
            data.extend_from_slice(&length.to_be_bytes());
            data.extend_from_slice(part);
        }
        data
    }
}

impl ColumnKey {
    /// Takes the key over.
    #[must_use]
    pub const fn new(key: Key32) -> Self {
        Self(key)
    }

    /// Seals a value for one place. The nonce is random: one key seals up to 2^32 values.
    ///
    /// # Panics
    /// Above 2^36 − 32 bytes, the limit of GCM.
    #[must_use]
    #[expect(clippy::expect_used, reason = "GCM refuses values above 64 GiB alone")]
    pub fn seal(&self, cell: &Cell<'_>, value: &[u8], rng: &mut impl CryptoRng) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        rng.fill_bytes(&mut nonce);
        let mut sealed = value.to_vec();
        let tag = self
            .cipher()
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(cell.associated_data()),
                &mut sealed,
            )
            .expect("a value is below 64 GiB");
        [[VERSION].as_slice(), &nonce, &sealed, tag.as_ref()].concat()
    }

    /// Opens what [`Self::seal`] made for the same place.
    ///
    /// # Errors
    /// [`ColumnError`].
    pub fn open(&self, cell: &Cell<'_>, sealed: &[u8]) -> Result<SecretBytes, ColumnError> {
        let (version, rest) = sealed.split_first().ok_or(ColumnError)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_LEN>().ok_or(ColumnError)?;
        if *version != VERSION {
            return Err(ColumnError);
        }
        let mut value = ciphertext.to_vec();
        let length = self
            .cipher()
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(cell.associated_data()),
                &mut value,
            )
            .map_err(|_| ColumnError)?
            .len();
        value.truncate(length);
        Ok(SecretBytes::new(value))
    }

    #[expect(
        clippy::expect_used,
        reason = "AES-256 takes 32 bytes; a Key32 has them"
    )]
    fn cipher(&self) -> LessSafeKey {
        let key = UnboundKey::new(&AES_256_GCM, self.0.expose_secret());
        LessSafeKey::new(key.expect("a key of 32 bytes"))
    }
}

impl core::fmt::Debug for ColumnKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ColumnKey")
    }
}

const VERSION: u8 = 1;

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

    fn key() -> ColumnKey {
        ColumnKey::new(Key32::from_bytes([7; 32]))
    }

    fn rng() -> ChaCha20Rng {
        ChaCha20Rng::from_seed([3; 32])
    }

    const CELL: Cell<'static> = Cell::new("account", b"row", "totp");

    #[test]
    fn opens_what_was_sealed_for_the_place() {
        for value in [&b""[..], b"x", &[9; 1000]] {
            let sealed = key().seal(&CELL, value, &mut rng());
            assert_eq!(sealed.len(), value.len() + 29);
            assert_eq!(key().open(&CELL, &sealed).unwrap().expose_secret(), value);
        }
    }

    #[test]
    fn refuses_a_value_moved_to_another_table_row_or_column() {
        let sealed = key().seal(&CELL, b"value", &mut rng());
        for cell in [
            Cell::new("session", b"row", "totp"),
            Cell::new("account", b"rov", "totp"),
            Cell::new("account", b"row", "toto"),
            Cell::new("accountr", b"ow", "totp"),
            Cell::new("account", b"rowt", "otp"),
            Cell::new("account", b"", "totp"),
        ] {
            assert_eq!(key().open(&cell, &sealed).unwrap_err(), ColumnError);
        }
    }

    #[test]
    fn refuses_another_key_each_flipped_bit_each_truncation_and_more_bytes() {
        let sealed = key().seal(&CELL, b"value", &mut rng());
        let other = ColumnKey::new(Key32::from_bytes([8; 32]));
        assert!(other.open(&CELL, &sealed).is_err());
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(key().open(&CELL, &changed).is_err(), "bit {bit}");
        }
        for end in 0..sealed.len() {
            assert!(key().open(&CELL, &sealed[..end]).is_err(), "cut at {end}");
        }
        assert!(key().open(&CELL, &[&sealed[..], &[0]].concat()).is_err());
    }

    #[test]
    fn the_same_value_never_seals_to_the_same_bytes() {
        let mut rng = rng();
        let first = key().seal(&CELL, b"value", &mut rng);
        assert_ne!(first, key().seal(&CELL, b"value", &mut rng));
        assert_eq!(format!("{:?}", key()), "ColumnKey");
    }
}
