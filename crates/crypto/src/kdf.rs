//! HKDF-SHA256 (RFC 5869), always to 32 bytes.

use hkdf::Hkdf;
use sha2::Sha256;

use crate::secret::Key32;

/// The key derived from `ikm` under `salt` and the concatenated `info`. Each purpose has its own
/// label in `info`; labels are no prefixes of each other or end in NUL.
#[must_use]
pub fn derive_key(ikm: &[u8], salt: &[u8], info: &[&[u8]]) -> Key32 {
    let mut okm = zeroize::Zeroizing::new([0; 32]);
    expand(&Hkdf::new(Some(salt), ikm), info, &mut okm);
    Key32::from_bytes(*okm)
}

#[expect(
    clippy::expect_used,
    reason = "HKDF refuses outputs above 255 blocks alone (RFC 5869 §2.3); this is one block"
)]
fn expand(hkdf: &Hkdf<Sha256>, info: &[&[u8]], okm: &mut [u8; 32]) {
    hkdf.expand_multi_info(info, okm).expect("one block");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_first_block_of_rfc_5869_cases_1_and_3() {
        let salt: Vec<u8> = (0x00..=0x0c).collect();
        let info: Vec<u8> = (0xf0..=0xf9).collect();
        for (salt, info, hex) in [
            (
                &salt[..],
                &info[..],
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf",
            ),
            (
                b"",
                b"",
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d",
            ),
        ] {
            let key = derive_key(&[0x0b; 22], salt, &[info]);
            assert_eq!(hex::encode(key.expose_secret()), hex);
        }
    }

    #[test]
    fn every_input_matters_and_info_parts_are_concatenated() {
        let key = derive_key(b"ikm", b"salt", &[b"in", b"fo"]);
        assert!(key.ct_eq(&derive_key(b"ikm", b"salt", &[b"info"])));
        assert!(!key.ct_eq(&derive_key(b"ikn", b"salt", &[b"info"])));
        assert!(!key.ct_eq(&derive_key(b"ikm", b"sakt", &[b"info"])));
        assert!(!key.ct_eq(&derive_key(b"ikm", b"salt", &[b"infp"])));
    }
}
