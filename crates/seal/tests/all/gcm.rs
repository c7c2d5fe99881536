//! What an attacker computes who knows two AES-GCM keys: one ciphertext that both accept.

use bulla_crypto::{
    aead::{self, Nonce},
    secret::Key32,
};

/// Multiplies in GF(2^128) as GCM does (NIST SP 800-38D §6.3): the first bit is the lowest power.
pub(crate) fn multiply(a: u128, b: u128) -> u128 {
    let (mut product, mut factor) = (0, a);
    for bit in (0..128).rev() {
        if (b >> bit) & 1 == 1 {
            product ^= factor;
        }
        let carry = factor & 1 == 1;
        factor >>= 1;
        if carry {
            factor ^= 0xe1 << 120;
        }
    }
    product
}

/// a^(2^128 − 2), the inverse.
pub(crate) fn invert(a: u128) -> u128 {
    let (mut result, mut power) = (1 << 127, a);
    for _ in 1..128 {
        power = multiply(power, power);
        result = multiply(result, power);
    }
    result
}

/// What an attacker knows of a key and nonce: the tag's mask, the hash key and the key stream. All
/// of it comes from plain encryptions.
pub(crate) struct Opened {
    mask: u128,
    pub(crate) hash_key: u128,
    pub(crate) stream: Vec<u8>,
}

impl Opened {
    pub(crate) fn new(key: &Key32, nonce: &Nonce, length: usize) -> Self {
        let encrypt = |plaintext: &[u8]| aead::seal(key, nonce, &[], plaintext);
        let tag_of = |sealed: &[u8]| u128::from_be_bytes(*sealed.last_chunk().unwrap());
        // Nothing is hashed for the empty text; for a ciphertext block of zeros only its length is.
        let mask = tag_of(&encrypt(&[]));
        let stream = encrypt(&vec![0; length])[..length].to_vec();
        let length_block = 128_u128;
        let hash = tag_of(&encrypt(&stream[..16])) ^ mask;
        Self {
            mask,
            hash_key: multiply(hash, invert(length_block)),
            stream,
        }
    }

    /// The tag of associated data and a ciphertext of whole blocks.
    pub(crate) fn tag(&self, aad: &[u8], ciphertext: &[u8]) -> u128 {
        let bits = |bytes: &[u8]| u128::try_from(bytes.len() * 8).unwrap();
        let blocks = aad.chunks(16).chain(ciphertext.chunks(16)).map(block);
        let blocks = blocks.chain([bits(aad) << 64 | bits(ciphertext)]);
        self.mask ^ blocks.fold(0, |sum, block| multiply(sum ^ block, self.hash_key))
    }
}

/// A block, filled up with zeros.
pub(crate) fn block(bytes: &[u8]) -> u128 {
    let mut filled = [0; 16];
    filled[..bytes.len()].copy_from_slice(bytes);
    u128::from_be_bytes(filled)
}

/// The ciphertext with another last block, and the tag that both keys then give.
pub(crate) fn collide(keys: [&Opened; 2], aad: &[u8], mut ciphertext: Vec<u8>) -> Vec<u8> {
    let last = ciphertext.len() - 16;
    ciphertext[last..].fill(0);
    let [first, second] = keys.map(|key| key.tag(aad, &ciphertext));
    // The last block counts with the square of the hash key.
    let [one, two] = keys.map(|key| multiply(key.hash_key, key.hash_key));
    let block = multiply(first ^ second, invert(one ^ two));
    ciphertext[last..].copy_from_slice(&block.to_be_bytes());
    let [first, second] = keys.map(|key| key.tag(aad, &ciphertext));
    assert_eq!(first, second);
    ciphertext.extend(first.to_be_bytes());
    ciphertext
}
