//! Signatures and key wrapping in both directions with `cryptography` (OpenSSL), and the malformed
//! keys and signatures on which implementations differ.
//!
//! Where we differ, we are stricter:
//!
//! | class | OpenSSL | we | why |
//! |---|---|---|---|
//! | Ed25519 key of small order | takes it | refuse the key | everybody can sign for it |
//! | Ed25519 key in a second encoding | takes it | refuse the key | one key has one identity |
//! | Ed25519 signature with `R` of small order | takes it | refuse it | one signature must not fit several messages |
//! | X25519 share of small order inside an X-Wing key | fails when sealing | refuse the key | found when the key is published |
//!
//! Both take a key with a small part (`mixed-order-key`): its owner made it, and it signs only with
//! the owner's secret. Both refuse what only verifiers with the cofactor take (`mixed-order-r`).

use std::collections::{BTreeMap, BTreeSet};

use bulla_crypto::{
    kem::{XWingPublicKey, XWingSecretKey, hpke_open, hpke_seal},
    secret::Key32,
    sign::{
        Ed25519PublicKey, Ed25519SecretKey, Ed25519Signature, MlDsa65SecretKey, MlDsa65Signature,
        SignatureError,
    },
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use serde_json::{Value, json};

use crate::oracle;

const SEED: [u8; 32] = [11; 32];
const MESSAGE: &[u8] = b"what both sides sign";
const CONTEXT: &[u8] = b"bulla/dsse/v1";
const INFO: &[u8] = b"bulla/grant/1\0 and more";

fn seed() -> Key32 {
    Key32::from_bytes(SEED)
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([1; 32])
}

/// What we made, and what the other side found and made.
fn answer() -> Option<Value> {
    let ml_dsa_65 = MlDsa65SecretKey::from_seed(&seed());
    let signature = ml_dsa_65.sign(MESSAGE, CONTEXT, &mut rng()).unwrap();
    let public = XWingSecretKey::from_seed(seed()).public_key();
    let hex = |bytes: &[u8]| hex::encode(bytes);
    let case = json!({
        "ed25519": {
            "seed": hex(&SEED),
            "message": hex(MESSAGE),
            "signature": hex(Ed25519SecretKey::from_seed(&seed()).sign(MESSAGE).as_bytes()),
        },
        "ml_dsa_65": {
            "seed": hex(&SEED),
            "message": hex(MESSAGE),
            "context": hex(CONTEXT),
            "signature": hex(signature.as_bytes()),
        },
        "hpke": {
            "seed": hex(&SEED),
            "info": hex(INFO),
            "plaintext": hex(&[7; 32]),
            "sealed": hex(&hpke_seal(&public, INFO, &[7; 32], &mut rng())),
        },
    });
    oracle::python("primitives.py", &case)
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

#[test]
fn signatures_verify_in_both_directions() {
    let Some(answer) = answer() else { return };
    let theirs = &answer["ed25519"];
    assert_eq!(theirs["verifies"], true);
    let ours = Ed25519SecretKey::from_seed(&seed()).sign(MESSAGE);
    assert_eq!(bytes(&theirs["signature"]), ours.as_bytes());

    let theirs = &answer["ml_dsa_65"];
    assert_eq!(theirs["verifies"], true);
    assert_eq!(theirs["verifies_without_context"], false);
    assert_eq!(theirs["verifies_other_message"], false);
    let public = MlDsa65SecretKey::from_seed(&seed()).public_key();
    assert_eq!(bytes(&theirs["public"]), public.as_bytes());
    let signature = MlDsa65Signature::from_bytes(&bytes(&theirs["signature"])).unwrap();
    assert_eq!(public.verify(MESSAGE, CONTEXT, &signature), Ok(()));
    for (message, context) in [(MESSAGE, &b""[..]), (b"other", CONTEXT)] {
        let refused = public.verify(message, context, &signature);
        assert_eq!(refused, Err(SignatureError::Invalid));
    }
}

#[test]
fn wraps_open_in_both_directions() {
    let Some(answer) = answer() else { return };
    let theirs = &answer["hpke"];
    let secret = XWingSecretKey::from_seed(seed());
    assert_eq!(bytes(&theirs["public"]), secret.public_key().as_bytes());
    assert_eq!(theirs["opens"], true);
    assert_eq!(theirs["opens_other_info"], false);
    assert_eq!(theirs["opens_small_order"], false);
    let sealed = bytes(&theirs["sealed"]);
    let opened = hpke_open(&secret, INFO, &sealed).unwrap();
    assert_eq!(opened.expose_secret(), [7; 32]);
    assert!(hpke_open(&secret, b"other", &sealed).is_err());
    for share in theirs["small_shares"].as_array().unwrap() {
        let mut forged = sealed.clone();
        forged[1088..1120].copy_from_slice(&bytes(share));
        assert!(hpke_open(&secret, INFO, &forged).is_err(), "{share}");
    }
}

#[test]
fn malformed_ed25519_is_taken_where_openssl_takes_it_but_for_three_classes() {
    let Some(answer) = answer() else { return };
    let mut classes: BTreeMap<String, BTreeSet<(bool, bool)>> = BTreeMap::new();
    for case in answer["classes"].as_array().unwrap() {
        let ours = Ed25519PublicKey::from_bytes(&bytes(&case["key"]))
            .map_err(|_| SignatureError::Invalid)
            .and_then(|key| {
                let signature = Ed25519Signature::from_bytes(&bytes(&case["signature"]))?;
                key.verify(&bytes(&case["message"]), &signature)
            });
        let theirs = case["accepted"].as_bool().unwrap();
        let class = case["class"].as_str().unwrap().to_owned();
        classes
            .entry(class)
            .or_default()
            .insert((theirs, ours.is_ok()));
    }
    let (both, neither, theirs_alone) = ((true, true), (false, false), (true, false));
    let expected = [
        ("honest", both),
        ("mixed-order-key", both),
        ("mixed-order-r", neither),
        ("non-canonical-key", theirs_alone),
        ("non-canonical-r", neither),
        ("other-message", neither),
        ("s-plus-l", neither),
        ("small-order-key", theirs_alone),
        ("small-order-key-and-r", theirs_alone),
        ("small-order-r", theirs_alone),
    ];
    let expected = expected.map(|(class, answers)| (class.to_owned(), BTreeSet::from([answers])));
    assert_eq!(classes, BTreeMap::from(expected));
}

#[test]
fn keys_and_signatures_of_small_order_are_refused_by_the_key_alone() {
    let Some(answer) = answer() else { return };
    for case in answer["classes"].as_array().unwrap() {
        let class = case["class"].as_str().unwrap();
        let key = Ed25519PublicKey::from_bytes(&bytes(&case["key"]));
        let is_refused = matches!(
            class,
            "non-canonical-key" | "small-order-key" | "small-order-key-and-r"
        );
        assert_eq!(key.is_err(), is_refused, "{class}");
    }
}

#[test]
fn malformed_x_wing_keys_are_taken_where_openssl_seals_to_them() {
    let Some(answer) = answer() else { return };
    let secret = XWingSecretKey::from_seed(seed());
    let mut refused = BTreeSet::new();
    for case in answer["x_wing"].as_array().unwrap() {
        let class = case["class"].as_str().unwrap();
        let ours = XWingPublicKey::from_bytes(&bytes(&case["key"]));
        assert_eq!(ours.is_ok(), !case["sealed"].is_null(), "{class}");
        if ours.is_err() {
            refused.insert(class);
        }
        if class == "honest" {
            let sealed = bytes(&case["sealed"]);
            let opened = hpke_open(&secret, b"info", &sealed).unwrap();
            assert_eq!(opened.expose_secret(), b"key");
        }
    }
    let expected = ["coefficient-out-of-range", "length", "small-order-share"];
    assert_eq!(refused, BTreeSet::from(expected));
}
