//! The derivation of PKCS#12 (RFC 7292 B.2), for the file's code and for the ciphers of old exports.

use const_oid::ObjectIdentifier;
use hmac_012::{Mac as _, SimpleHmac};
use sha1_010::Sha1;
use sha2_010::digest::Digest;
use sha2_010::digest::crypto_common::BlockSizeUser;
use sha2_010::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use crate::oid;

/// What the derived bytes are for: the number that goes into them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usage {
    Key,
    Iv,
    Mac,
}

impl Usage {
    const fn number(self) -> u8 {
        match self {
            Self::Key => 1,
            Self::Iv => 2,
            Self::Mac => 3,
        }
    }
}

/// A digest under the code of a file. SHA-1 stands in old files; it protects against a wrong password
/// and accidents, as HMAC also against an attacker who does not know the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub(super) const fn from_oid(oid: ObjectIdentifier) -> Option<Self> {
        Some(match oid {
            oid::SHA1 => Self::Sha1,
            oid::SHA256 => Self::Sha256,
            oid::SHA384 => Self::Sha384,
            oid::SHA512 => Self::Sha512,
            _ => return None,
        })
    }

    /// Whether the code of the content is this one, by salt and rounds.
    pub(super) fn verifies(
        self,
        password: &[u8],
        salt: (&[u8], u32),
        content: &[u8],
        expected: &[u8],
    ) -> bool {
        match self {
            Self::Sha1 => verifies::<Sha1>(password, salt, content, expected),
            Self::Sha256 => verifies::<Sha256>(password, salt, content, expected),
            Self::Sha384 => verifies::<Sha384>(password, salt, content, expected),
            Self::Sha512 => verifies::<Sha512>(password, salt, content, expected),
        }
    }
}

fn verifies<D: Digest + BlockSizeUser + Clone>(
    password: &[u8],
    salt: (&[u8], u32),
    content: &[u8],
    expected: &[u8],
) -> bool {
    let key = derive::<D>(password, salt, Usage::Mac, <D as Digest>::output_size());
    SimpleHmac::<D>::new_from_slice(&key)
        .is_ok_and(|code| code.chain_update(content).verify_slice(expected).is_ok())
}

/// `length` bytes derived from a password, a salt and a number of rounds.
pub(super) fn derive<D: Digest + BlockSizeUser>(
    password: &[u8],
    (salt, rounds): (&[u8], u32),
    usage: Usage,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    let block = <D as BlockSizeUser>::block_size();
    let diversifier = vec![usage.number(); block];
    // Room for all, so that growing leaves no copy of the password behind.
    let room = salt.len() + password.len() + 2 * block;
    let mut input = Zeroizing::new(Vec::with_capacity(room));
    fill(&mut input, salt, block);
    fill(&mut input, password, block);
    let mut derived = Zeroizing::new(Vec::with_capacity(length + <D as Digest>::output_size()));
    while derived.len() < length {
        let mut hash = D::new()
            .chain_update(&diversifier)
            .chain_update(&*input)
            .finalize();
        for _ in 1..rounds {
            hash = D::digest(&hash);
        }
        let next: Vec<u8> = hash.iter().copied().cycle().take(block).collect();
        for part in input.chunks_mut(block) {
            add(part, &next);
        }
        derived.extend_from_slice(&hash);
    }
    derived.truncate(length);
    derived
}

/// Appends the bytes, repeated up to a whole number of blocks; nothing stays nothing.
fn fill(sum: &mut Vec<u8>, bytes: &[u8], block: usize) {
    let length = bytes.len().div_ceil(block) * block;
    sum.extend(bytes.iter().copied().cycle().take(length));
}

/// Adds a number and one, big-endian, of the same length; what does not fit falls away.
fn add(sum: &mut [u8], other: &[u8]) {
    let mut carry = 1_u16;
    for (digit, more) in sum.iter_mut().zip(other).rev() {
        let [high, low] = (u16::from(*digit) + u16::from(*more) + carry).to_be_bytes();
        *digit = low;
        carry = u16::from(high);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_one_more_and_carries() {
        let mut sum = [0x00, 0xff, 0xff];
        add(&mut sum, &[0, 0, 0]);
        assert_eq!(sum, [0x01, 0, 0]);
        add(&mut sum, &[0xff, 0xff, 0xff]);
        assert_eq!(sum, [0x01, 0, 0]);
    }

    #[test]
    fn fills_whole_blocks() {
        for (bytes, expected) in [
            (&[][..], &[][..]),
            (&[1, 2, 3], &[1, 2, 3, 1]),
            (&[1, 2, 3, 4, 5], &[1, 2, 3, 4, 5, 1, 2, 3]),
        ] {
            let mut filled = Vec::new();
            fill(&mut filled, bytes, 4);
            assert_eq!(filled, expected);
        }
    }
}
