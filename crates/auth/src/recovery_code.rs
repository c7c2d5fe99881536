//! Recovery codes: each replaces the second factor once (`docs/spec/login.md#recovery-codes`). 60
//! random bits as three groups of four characters in Crockford's base32. The store keeps a hash
//! under an instance key, so that a copy of the database alone tests none.

use bulla_crypto::mac::hmac_sha256;
use bulla_crypto::secret::Key32;
use bulla_types::{AccountId, Sha256Digest};
use rand_core::CryptoRng;
use zeroize::{Zeroize as _, ZeroizeOnDrop};

/// How many codes an account gets at once.
pub const CODES: usize = 10;

/// A recovery code: 60 bits.
pub struct RecoveryCode(Box<u64>);

impl RecoveryCode {
    /// Random bits of a code.
    pub const BITS: u32 = 60;

    /// A new random code.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut code = Self(Box::new(0));
        let mut bytes = [0; 8];
        rng.fill_bytes(&mut bytes);
        *code.0 = u64::from_be_bytes(bytes) >> (64 - Self::BITS);
        bytes.zeroize();
        code
    }

    /// The code that a person typed. Case, spaces and dashes do not matter; `O` is read as 0, `I` and
    /// `L` as 1. `None` for anything else, six digits among them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_TEXT_BYTES {
            return None;
        }
        let mut code = Self(Box::new(0));
        let mut symbols = 0_usize;
        for character in text.chars().filter(|c| !matches!(c, ' ' | '-')) {
            *code.0 = *code.0 << 5 | symbol(character)?;
            symbols += 1;
            if symbols > SYMBOLS {
                return None;
            }
        }
        (symbols == SYMBOLS).then_some(code)
    }

    /// The code as it is shown: three groups joined by dashes.
    #[must_use]
    pub fn expose_text(&self) -> String {
        let mut text = String::with_capacity(SYMBOLS + 2);
        for place in 0..SYMBOLS {
            if place > 0 && place % 4 == 0 {
                text.push('-');
            }
            let shift = 5 * (SYMBOLS - 1 - place);
            let index = usize::try_from(*self.0 >> shift & 31).unwrap_or_default();
            text.extend(ALPHABET.chars().nth(index));
        }
        text
    }

    /// What the store keeps and finds it by:
    /// `HMAC-SHA256(key, "bulla/recovery-code/1" ‖ 0x00 ‖ account id ‖ code in 8 bytes, big endian)`.
    #[must_use]
    pub fn hash(&self, key: &Key32, account: &AccountId) -> Sha256Digest {
        let code = self.0.to_be_bytes();
        let tag = hmac_sha256(
            key.expose_secret(),
            &[LABEL, account.as_bytes(), code.as_slice()],
        );
        Sha256Digest::from_bytes(tag)
    }
}

/// The value of a character of Crockford's base32.
fn symbol(character: char) -> Option<u64> {
    let upper = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET.chars().position(|c| c == upper)?;
    u64::try_from(place).ok()
}

impl core::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("RecoveryCode")
    }
}

impl Drop for RecoveryCode {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for RecoveryCode {}

const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SYMBOLS: usize = 12;
/// A text with every separator that a person could type.
const MAX_TEXT_BYTES: usize = 64;
const LABEL: &[u8] = b"bulla/recovery-code/1\0";

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

    const ACCOUNT: AccountId = AccountId::from_bytes([7; 16]);

    fn key(byte: u8) -> Key32 {
        Key32::from_bytes([byte; 32])
    }

    #[test]
    fn a_code_comes_back_however_it_is_typed() {
        let mut rng = ChaCha20Rng::from_seed([4; 32]);
        for _ in 0..200 {
            let code = RecoveryCode::generate(&mut rng);
            let text = code.expose_text();
            assert_eq!(text.len(), 14);
            assert!(*code.0 < 1 << RecoveryCode::BITS);
            for typed in [
                text.clone(),
                text.to_lowercase(),
                text.replace('-', ""),
                text.replace('-', " "),
                text.replace('0', "o").replace('1', "l"),
                text.replace('1', "I"),
            ] {
                let again = RecoveryCode::parse(&typed).unwrap();
                assert_eq!(again.0, code.0, "{typed}");
            }
        }
    }

    #[test]
    fn other_texts_are_no_codes() {
        let long = "0".repeat(65);
        for text in [
            "",
            "123456",
            "0000-0000-000",
            "0000-0000-00000",
            "0000-0000-000U",
            "0000-0000-000é",
            "0000_0000_0000",
            "0000-0000-000\u{ff10}",
            &long,
            &"-".repeat(65),
        ] {
            assert!(RecoveryCode::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn hashes_differ_by_code_account_and_key() {
        let code = RecoveryCode::parse("0000-0000-0001").unwrap();
        let other = RecoveryCode::parse("0000-0000-0002").unwrap();
        let hash = code.hash(&key(1), &ACCOUNT);
        assert_eq!(hash, code.hash(&key(1), &ACCOUNT));
        assert_ne!(hash, other.hash(&key(1), &ACCOUNT));
        assert_ne!(hash, code.hash(&key(2), &ACCOUNT));
        assert_ne!(hash, code.hash(&key(1), &AccountId::from_bytes([8; 16])));
    }

    #[test]
    fn does_not_print_itself() {
        let code = RecoveryCode::parse("0000-0000-0001").unwrap();
        assert_eq!(format!("{code:?}"), "RecoveryCode");
    }
}
