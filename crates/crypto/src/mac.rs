//! HMAC-SHA256 (RFC 2104, FIPS 198-1).

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// A tag that does not fit key and message. No detail on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("authentication tag does not match")]
#[expect(
    clippy::exhaustive_structs,
    reason = "one failure without detail is the whole content"
)]
pub struct MacError;

/// The 32-byte tag over the parts, one after the other. Parts are not separated: a caller whose
/// parts vary in length writes the lengths or separators itself.
#[must_use]
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    state(key, parts).finalize().into_bytes().into()
}

/// Checks a tag in constant time.
///
/// # Errors
/// [`MacError`] unless `tag` is that of `key` and `parts`.
pub fn verify_hmac_sha256(key: &[u8], parts: &[&[u8]], tag: &[u8; 32]) -> Result<(), MacError> {
    state(key, parts).verify_slice(tag).map_err(|_| MacError)
}

#[expect(
    clippy::expect_used,
    reason = "HMAC takes keys of every length (RFC 2104 §2)"
)]
fn state(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut state = Hmac::<Sha256>::new_from_slice(key).expect("any key length is allowed");
    for part in parts {
        state.update(part);
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_tags_of_rfc_4231() {
        for (key, data, hex) in [
            (
                vec![0x0b; 20],
                &b"Hi There"[..],
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe".to_vec(),
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                vec![0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ] {
            assert_eq!(hex::encode(hmac_sha256(&key, &[data])), hex);
        }
    }

    #[test]
    fn refuses_another_key_message_or_tag() {
        let tag = hmac_sha256(b"key", &[b"a", b"b"]);
        assert_eq!(verify_hmac_sha256(b"key", &[b"ab"], &tag), Ok(()));
        assert_eq!(verify_hmac_sha256(b"kez", &[b"ab"], &tag), Err(MacError));
        assert_eq!(verify_hmac_sha256(b"key", &[b"abc"], &tag), Err(MacError));
        for byte in 0..32 {
            let mut other = tag;
            other[byte] ^= 1;
            assert_eq!(verify_hmac_sha256(b"key", &[b"ab"], &other), Err(MacError));
        }
    }
}
