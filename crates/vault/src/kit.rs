//! The recovery kit: 160 random bits on paper, as eight groups of four characters in Crockford's
//! base32 and a ninth group that shows a typing error (`docs/spec/vault.md#kit`).

use core::fmt;

use bulla_crypto::hash::sha256_parts;
use bulla_crypto::kdf::derive_key;
use bulla_crypto::sign::Ed25519SecretKey;
use rand_core::CryptoRng;
use zeroize::{Zeroize as _, ZeroizeOnDrop, Zeroizing};

use crate::UnlockKey;

/// The secret of a recovery kit.
pub struct RecoveryKit(Box<[u8; 20]>);

/// Why a text is not a recovery kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KitError {
    /// A character is no digit or letter of the kit's alphabet.
    #[error("the recovery kit has a character that does not occur in kits")]
    Character,
    /// The last group does not fit the others: one or more characters are wrong.
    #[error("the recovery kit has a typing error")]
    Checksum,
    /// There are not nine groups of four characters.
    #[error("the recovery kit has 36 characters, here are {got}")]
    Length {
        /// How many characters there are, dashes and spaces left out.
        got: usize,
    },
}

impl RecoveryKit {
    /// Number of groups of four characters, with the checksum.
    pub const GROUPS: usize = 9;

    /// A new random kit.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut kit = Self(Box::new([0; 20]));
        rng.fill_bytes(kit.0.as_mut_slice());
        kit
    }

    /// The kit that a person typed or scanned. Case, spaces and dashes do not matter; `O` is read
    /// as 0, `I` and `L` as 1.
    ///
    /// # Errors
    /// [`KitError`].
    pub fn parse(text: &str) -> Result<Self, KitError> {
        let mut symbols = Zeroizing::new(Vec::with_capacity(SYMBOLS));
        for character in text.chars().filter(|c| !is_separator(*c)) {
            symbols.push(symbol(character)?);
        }
        if symbols.len() != SYMBOLS {
            return Err(KitError::Length { got: symbols.len() });
        }
        let (secret, check) = symbols.split_at(SECRET_SYMBOLS);
        let mut kit = Self(Box::new([0; 20]));
        for (bytes, symbols) in kit.0.chunks_mut(5).zip(secret.chunks(8)) {
            let bits = symbols.iter().fold(0, |bits, s| bits << 5 | u64::from(*s));
            let block = Zeroizing::new(bits.to_be_bytes());
            bytes.copy_from_slice(block.split_at(3).1);
        }
        if check == kit.checksum() {
            Ok(kit)
        } else {
            Err(KitError::Checksum)
        }
    }

    /// The nine groups joined by dashes: what is printed and what the QR code holds.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(SYMBOLS + Self::GROUPS));
        let secret = self.0.chunks(5).flat_map(symbols_of);
        for (place, symbol) in secret.chain(self.checksum()).enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push('-');
            }
            text.push(character(symbol));
        }
        text
    }

    /// The nine groups.
    #[must_use]
    pub fn groups(&self) -> Vec<Zeroizing<String>> {
        let text = self.text();
        let group = |group: &str| Zeroizing::new(group.to_owned());
        text.split('-').map(group).collect()
    }

    /// The key of the kit's slot.
    #[must_use]
    pub fn unlock_key(&self) -> UnlockKey {
        UnlockKey::from_kit(&self.0)
    }

    /// The key that shows the kit at a recovery. The server keeps its public half, which opens
    /// nothing.
    #[must_use]
    pub fn auth_key(&self) -> Ed25519SecretKey {
        Ed25519SecretKey::from_seed(&derive_key(self.0.as_slice(), &[], &[AUTH]))
    }

    /// Whether both are the same kit, in constant time.
    #[must_use]
    pub fn ct_eq(&self, other: &Self) -> bool {
        use subtle::ConstantTimeEq as _;
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }

    #[cfg(test)]
    pub(crate) fn secret(&self) -> &[u8; 20] {
        &self.0
    }

    /// The first 20 bits of SHA-256 over a label and the secret, as four symbols.
    fn checksum(&self) -> [u8; 4] {
        let digest = sha256_parts(&[CHECKSUM, self.0.as_slice()]);
        let [a, b, c, ..] = *digest.as_bytes();
        let bits = u32::from_be_bytes([0, a, b, c]) >> 4;
        [15, 10, 5, 0].map(|shift| low_byte(u64::from(bits >> shift & 31)))
    }
}

impl fmt::Debug for RecoveryKit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryKit")
    }
}

impl Drop for RecoveryKit {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for RecoveryKit {}

/// The eight symbols of five bytes, most significant bit first.
fn symbols_of(bytes: &[u8]) -> impl Iterator<Item = u8> {
    let bits = bytes.iter().fold(0, |bits, b| bits << 8 | u64::from(*b));
    (0..8)
        .rev()
        .map(move |place| low_byte(bits >> (5 * place) & 31))
}

fn low_byte(bits: u64) -> u8 {
    let [.., low] = bits.to_be_bytes();
    low
}

fn character(symbol: u8) -> char {
    ALPHABET
        .get(usize::from(symbol))
        .map_or('0', |c| char::from(*c))
}

fn symbol(character: char) -> Result<u8, KitError> {
    let upper = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET.iter().position(|c| char::from(*c) == upper);
    place
        .and_then(|place| u8::try_from(place).ok())
        .ok_or(KitError::Character)
}

/// Spaces and every kind of dash that a word processor makes of one.
fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Crockford's alphabet: no I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SECRET_SYMBOLS: usize = 32;
const SYMBOLS: usize = 36;
const AUTH: &[u8] = b"bulla/recovery-auth/1";
const CHECKSUM: &[u8] = b"bulla/recovery-kit/1\0";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

    use super::*;

    fn kit() -> RecoveryKit {
        RecoveryKit::generate(&mut ChaCha20Rng::seed_from_u64(3))
    }

    #[test]
    fn prints_nine_groups_of_four() {
        let text = kit().text();
        let groups: Vec<_> = text.split('-').collect();
        assert_eq!(groups.len(), RecoveryKit::GROUPS);
        assert!(groups.iter().all(|group| group.len() == 4));
        assert_eq!(kit().groups().len(), 9);
        assert_eq!(format!("{:?}", kit()), "RecoveryKit");
    }

    #[test]
    fn reads_what_people_type() {
        let kit = RecoveryKit(Box::new([0; 20]));
        let text = kit.text().as_str().to_owned();
        assert!(text.starts_with("0000-"));
        for typed in [
            text.to_lowercase(),
            text.replace('-', " "),
            text.replace('-', ""),
            text.replace('-', "\u{2013}"),
            format!("  {}\n", text.replacen("0000", "oOo0", 1)),
        ] {
            assert!(RecoveryKit::parse(&typed).unwrap().ct_eq(&kit), "{typed}");
        }
        let mut secret = [0; 20];
        secret[..5].copy_from_slice(&[0x08, 0x42, 0x10, 0x84, 0x21]);
        let ones = RecoveryKit(Box::new(secret));
        assert!(ones.text().starts_with("1111-1111-"));
        let typed = ones.text().replacen("1111-1111", "ILil-LI1l", 1);
        assert!(RecoveryKit::parse(&typed).unwrap().ct_eq(&ones));
    }

    #[test]
    fn notices_every_wrong_and_every_missing_character() {
        let text = kit().text().as_str().to_owned();
        let mut unnoticed = 0;
        for (at, original) in text.char_indices().filter(|(_, c)| *c != '-') {
            for other in ALPHABET
                .iter()
                .map(|c| char::from(*c))
                .filter(|c| *c != original)
            {
                let mut typed: Vec<char> = text.chars().collect();
                typed[at] = other;
                let parsed = RecoveryKit::parse(&typed.into_iter().collect::<String>());
                unnoticed += usize::from(parsed.is_ok());
            }
        }
        // 20 bits of checksum over 36 · 31 errors: the chance of one is about 1 in 1000.
        assert_eq!(unnoticed, 0);
        for (typed, got) in [
            ("", 0),
            (text.strip_suffix(|_: char| true).unwrap(), 35),
            (&format!("{text}0"), 37),
        ] {
            assert_eq!(
                RecoveryKit::parse(typed).unwrap_err(),
                KitError::Length { got }
            );
        }
    }

    #[test]
    fn refuses_characters_outside_of_the_alphabet() {
        for wrong in ["U", "u", "ü", "!", "\u{0}"] {
            let typed = kit().text().replacen(|c| c != '-', wrong, 1);
            assert_eq!(
                RecoveryKit::parse(&typed).unwrap_err(),
                KitError::Character,
                "{wrong}"
            );
        }
    }

    proptest! {
        #[test]
        fn text_and_secret_are_the_same_thing(secret in any::<[u8; 20]>()) {
            let kit = RecoveryKit(Box::new(secret));
            prop_assert!(RecoveryKit::parse(&kit.text()).unwrap().ct_eq(&kit));
        }
    }
}
