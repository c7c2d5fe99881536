//! Project Wycheproof's vectors, through the primitives as this crate exposes them.
//!
//! | vectors | how they reach our code |
//! |---|---|
//! | AES-GCM | keys of 256, nonces of 96 and tags of 128 bits; we have no others |
//! | HMAC-SHA256 | full tags verify; truncated ones must be the beginning of ours |
//! | HKDF-SHA256 | the first 32 bytes of each output, which do not depend on its length |
//! | Ed25519, ML-DSA-65, ECDSA P-256 | verification |
//! | X25519 | shares of peers inside X-Wing: which are refused |
//! | ML-KEM-768 | encapsulation keys inside X-Wing: which are refused |
//!
//! Not reachable: shared secrets of X25519 and ML-KEM alone, and ML-KEM keys from their own 64-byte
//! seeds, because X-Wing derives both from one seed of 32 bytes and hands out neither secret.
//!
//! Where we are stricter than the vectors, the test says for which flag, and why.

use bulla_crypto::{
    KeyError,
    aead::{self, Nonce, PortableEngine, RingEngine, SegmentEngine},
    kdf::derive_key,
    kem::{XWingPublicKey, XWingSecretKey},
    mac::{hmac_sha256, verify_hmac_sha256},
    secret::Key32,
    sign::{
        Ed25519PublicKey, Ed25519Signature, MlDsa65PublicKey, MlDsa65Signature, P256PublicKey,
        P256Signature, SignatureError,
    },
};
use wycheproof::TestResult;

/// An honest X-Wing public key: ML-KEM-768 (1184 bytes), then X25519 (32 bytes).
fn x_wing_key() -> Vec<u8> {
    let secret = XWingSecretKey::from_seed(Key32::from_bytes([1; 32]));
    secret.public_key().as_bytes().to_vec()
}

#[test]
fn aes_256_gcm_seals_and_opens_as_the_vectors_say_on_both_engines() {
    use wycheproof::aead::{TestName, TestSet};
    let set = TestSet::load(TestName::AesGcm).unwrap();
    let (mut valid, mut invalid) = (0, 0);
    for group in set.test_groups {
        if (group.key_size, group.nonce_size, group.tag_size) != (256, 96, 128) {
            continue;
        }
        for test in group.tests {
            let key = Key32::from_slice(&test.key).unwrap();
            let nonce = Nonce::from_bytes(test.nonce.as_slice().try_into().unwrap());
            let sealed = [test.ct.as_slice(), &test.tag].concat();
            let opened = aead::open(&key, &nonce, &test.aad, &sealed);
            let is_valid = test.result == TestResult::Valid;
            assert_eq!(opened.is_ok(), is_valid, "case {}", test.tc_id);
            if is_valid {
                assert_eq!(opened.unwrap(), test.pt.as_slice());
                assert_eq!(aead::seal(&key, &nonce, &test.aad, &test.pt), sealed);
                valid += 1;
            } else {
                invalid += 1;
            }
            if test.aad.is_empty() {
                engines_agree(&key, &nonce, &test.pt, &sealed, is_valid);
            }
        }
    }
    assert!(valid > 30 && invalid > 20, "{valid} valid, {invalid} not");
}

/// Segments have no associated data.
fn engines_agree(key: &Key32, nonce: &Nonce, plaintext: &[u8], sealed: &[u8], is_valid: bool) {
    let engines: [Box<dyn SegmentEngine>; 2] = [
        Box::new(PortableEngine::new(key)),
        Box::new(RingEngine::new(key)),
    ];
    for engine in engines {
        let mut segment = sealed.to_vec();
        let opened = engine.open_in_place(nonce, &mut segment);
        assert_eq!(opened.is_ok(), is_valid);
        if is_valid {
            assert_eq!(segment, plaintext);
            engine.seal_in_place(nonce, &mut segment);
            assert_eq!(segment, sealed);
        }
    }
}

#[test]
fn hmac_sha256_gives_the_tags_of_the_vectors_and_no_others() {
    use wycheproof::mac::{TestName, TestSet};
    let set = TestSet::load(TestName::HmacSha256).unwrap();
    let mut full = 0;
    for group in set.test_groups {
        for test in group.tests {
            let is_valid = test.result == TestResult::Valid;
            let ours = hmac_sha256(&test.key, &[&test.msg]);
            assert_eq!(ours.starts_with(&test.tag), is_valid, "case {}", test.tc_id);
            let Ok(tag) = <&[u8; 32]>::try_from(test.tag.as_slice()) else {
                continue;
            };
            let verified = verify_hmac_sha256(&test.key, &[&test.msg], tag);
            assert_eq!(verified.is_ok(), is_valid, "case {}", test.tc_id);
            full += 1;
        }
    }
    assert!(full > 80, "{full}");
}

#[test]
fn hkdf_sha256_gives_the_beginning_of_every_output() {
    use wycheproof::hkdf::{TestName, TestSet};
    let set = TestSet::load(TestName::HkdfSha256).unwrap();
    let mut count = 0;
    for group in set.test_groups {
        for test in group.tests {
            // The invalid cases ask for more than 255 blocks; ours is always one.
            if test.result != TestResult::Valid {
                assert!(test.size > 255 * 32, "case {}", test.tc_id);
                continue;
            }
            let ours = derive_key(&test.ikm, &test.salt, &[&test.info]);
            let length = test.okm.len().min(32);
            let expected = &test.okm[..length];
            assert_eq!(&ours.expose_secret()[..length], expected, "{}", test.tc_id);
            count += 1;
        }
    }
    assert!(count > 70, "{count}");
}

#[test]
fn ed25519_verifies_as_the_vectors_say() {
    use wycheproof::eddsa::{TestName, TestSet};
    let set = TestSet::load(TestName::Ed25519).unwrap();
    let (mut valid, mut invalid) = (0, 0);
    for group in set.test_groups {
        // No vector needs a key that we refuse: all are canonical and of full order.
        let key = Ed25519PublicKey::from_bytes(&group.key.pk).unwrap();
        for test in group.tests {
            let verified = Ed25519Signature::from_bytes(&test.sig)
                .and_then(|signature| key.verify(&test.msg, &signature));
            let is_valid = test.result == TestResult::Valid;
            assert_eq!(verified.is_ok(), is_valid, "case {}", test.tc_id);
            *(if is_valid { &mut valid } else { &mut invalid }) += 1;
        }
    }
    assert!(valid > 70 && invalid > 50, "{valid} valid, {invalid} not");
}

#[test]
fn ml_dsa_65_verifies_as_the_vectors_say() {
    use wycheproof::mldsa_verify::{TestName, TestSet};
    let set = TestSet::load(TestName::MlDsa65Verify).unwrap();
    let (mut valid, mut invalid) = (0, 0);
    for group in set.test_groups {
        let key = MlDsa65PublicKey::from_bytes(&group.pubkey);
        for test in group.tests {
            let context = test.ctx.as_ref().map_or(&[][..], |ctx| ctx.as_slice());
            let verified = key
                .clone()
                .map_err(|_| SignatureError::Invalid)
                .and_then(|key| {
                    let signature = MlDsa65Signature::from_bytes(&test.sig)?;
                    key.verify(&test.msg, context, &signature)
                });
            let is_valid = test.result == TestResult::Valid;
            assert_eq!(verified.is_ok(), is_valid, "case {}", test.tc_id);
            *(if is_valid { &mut valid } else { &mut invalid }) += 1;
        }
    }
    assert!(valid > 60 && invalid > 30, "{valid} valid, {invalid} not");
}

#[test]
fn ecdsa_p256_verifies_as_the_vectors_say() {
    use wycheproof::ecdsa::{TestName, TestSet};
    let set = TestSet::load(TestName::EcdsaSecp256r1Sha256P1363).unwrap();
    let (mut valid, mut invalid) = (0, 0);
    for group in set.test_groups {
        let key = P256PublicKey::from_bytes(&group.key.key).unwrap();
        for test in group.tests {
            let verified = P256Signature::from_bytes(&test.sig)
                .and_then(|signature| key.verify(&test.msg, &signature));
            let is_valid = test.result == TestResult::Valid;
            assert_eq!(verified.is_ok(), is_valid, "case {}", test.tc_id);
            *(if is_valid { &mut valid } else { &mut invalid }) += 1;
        }
    }
    assert!(valid > 100 && invalid > 50, "{valid} valid, {invalid} not");
}

/// Stricter than X25519 alone (RFC 7748 lets a caller accept a shared secret of zero): a share of
/// small order contributes nothing to X-Wing, so we refuse it wherever it turns up. All other
/// vectors, also non-canonical shares and points on the twist, are honest X25519 and accepted.
#[test]
fn x_wing_refuses_the_x25519_shares_whose_secret_is_zero_and_no_others() {
    use wycheproof::xdh::{TestFlag, TestName, TestSet};
    let set = TestSet::load(TestName::X25519).unwrap();
    let (mut refused, mut accepted) = (0, 0);
    for group in set.test_groups {
        for test in group.tests {
            let mut key = x_wing_key();
            key[1184..].copy_from_slice(&test.public_key);
            let parsed = XWingPublicKey::from_bytes(&key);
            if test.flags.contains(&TestFlag::ZeroSharedSecret) {
                assert_eq!(parsed, Err(KeyError::Invalid), "case {}", test.tc_id);
                refused += 1;
            } else {
                assert!(parsed.is_ok(), "case {}", test.tc_id);
                accepted += 1;
            }
        }
    }
    assert!(
        refused > 10 && accepted > 400,
        "{refused} refused, {accepted} not"
    );
}

#[test]
fn x_wing_takes_the_ml_kem_768_keys_that_fips_203_takes() {
    use wycheproof::mlkem::{TestFlag, TestName, TestSet};
    let set = TestSet::load(TestName::MlKem768Encaps).unwrap();
    let honest = x_wing_key();
    let (mut refused, mut accepted) = (0, 0);
    for test in set.test_groups.into_iter().flat_map(|group| group.tests) {
        let ek = test.encaps_key.unwrap();
        let parsed = XWingPublicKey::from_bytes(&[ek.as_slice(), &honest[1184..]].concat());
        if test.flags.contains(&TestFlag::ModulusOverflow) {
            assert_eq!(parsed, Err(KeyError::Invalid), "case {}", test.tc_id);
            refused += 1;
        } else {
            let is_valid = test.result == TestResult::Valid;
            assert_eq!(parsed.is_ok(), is_valid, "case {}", test.tc_id);
            accepted += 1;
        }
    }
    assert!(
        refused > 0 && accepted > 0,
        "{refused} refused, {accepted} not"
    );
}
