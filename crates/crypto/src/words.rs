//! Eight words that two people compare by voice to know that they hold the same key.
//!
//! The words are those of the English list of BIP-39 (`words/english.txt`, unchanged: 2048 words,
//! sorted, told apart by their first four letters; the proposal and its list are under the MIT
//! licence). There is no other language: both people must be able to read the same words.

use bulla_types::Sha256Digest;

/// Number of words in a fingerprint.
pub const FINGERPRINT_WORDS: usize = 8;

/// The first 88 bits of a digest as words of 11 bits each, most significant bit first.
#[must_use]
pub fn fingerprint_words(digest: &Sha256Digest) -> [&'static str; FINGERPRINT_WORDS] {
    let bits = digest
        .as_bytes()
        .iter()
        .take(11)
        .fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    core::array::from_fn(|position| {
        let shift = (FINGERPRINT_WORDS - 1 - position) * BITS_PER_WORD;
        word((bits >> shift) & WORD_MASK)
    })
}

/// The word at this place of the list; the empty word, which no list holds, beyond its end.
fn word(index: u128) -> &'static str {
    usize::try_from(index)
        .ok()
        .and_then(|index| ENGLISH.lines().nth(index))
        .unwrap_or_default()
}

const ENGLISH: &str = include_str!("words/english.txt");
const BITS_PER_WORD: usize = 11;
const WORD_MASK: u128 = (1 << BITS_PER_WORD) - 1;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::sha256;

    /// The digest that stands in BIP-39 implementations for the list with one word per line.
    #[test]
    fn the_list_is_the_published_one() {
        assert_eq!(
            sha256(ENGLISH.as_bytes()).to_string(),
            "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"
        );
        assert_eq!(ENGLISH.lines().count(), 2048);
    }

    #[test]
    fn takes_the_first_88_bits_in_order() {
        let mut bytes = [0; 32];
        assert_eq!(
            fingerprint_words(&Sha256Digest::from_bytes(bytes)),
            ["abandon"; 8]
        );
        bytes[..11].fill(0xff);
        assert_eq!(
            fingerprint_words(&Sha256Digest::from_bytes(bytes)),
            ["zoo"; 8]
        );
        // 00000000001 00000000010 0… : words 1 and 2, then 0.
        let mut bytes = [0; 32];
        bytes[1] = 0b0010_0000;
        bytes[2] = 0b0000_1000;
        assert_eq!(
            fingerprint_words(&Sha256Digest::from_bytes(bytes))[..3],
            ["ability", "able", "abandon"]
        );
    }

    #[test]
    fn a_change_in_each_of_the_88_bits_changes_the_words() {
        let base = fingerprint_words(&Sha256Digest::from_bytes([0; 32]));
        for bit in 0..88 {
            let mut bytes = [0; 32];
            bytes[bit / 8] = 0x80 >> (bit % 8);
            let words = fingerprint_words(&Sha256Digest::from_bytes(bytes));
            assert_eq!(words.iter().zip(base).filter(|(a, b)| *a != b).count(), 1);
        }
    }
}
