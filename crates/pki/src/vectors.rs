//! The vectors of `fixtures/vectors/certificates`, which another implementation made with keys and a DER writer of
//! its own: certificates and signatures are rebuilt byte for byte, and every case leads to its result.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::algorithm::{DigestAlgorithm, MessageDigest};
use crate::cms::{Cms, PreparedCms, Profile};
use crate::world::{World, day};

const VECTORS: &str = include_str!("../../../fixtures/vectors/certificates/cms.json");

fn vectors() -> Value {
    serde_json::from_str(VECTORS).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    STANDARD.decode(value.as_str().unwrap()).unwrap()
}

fn digest(vectors: &Value) -> MessageDigest {
    let digest = hex::decode(vectors["digest"].as_str().unwrap()).unwrap();
    MessageDigest::new(DigestAlgorithm::Sha256, &digest).unwrap()
}

#[test]
fn another_implementation_makes_the_same_bytes() {
    let (world, vectors) = (World::new(), vectors());
    assert_eq!(world.root.certificate().as_der(), bytes(&vectors["root"]));
    assert_eq!(world.signer.as_der(), bytes(&vectors["signer"]));
    let digest = digest(&vectors);
    let chain = [world.signer.clone(), world.root.certificate().clone()];
    let scheme = world.signer_key.public().default_scheme();
    let mut rebuilt = 0;
    for case in vectors["cases"].as_array().unwrap() {
        let prepared = match case["rebuilt"].as_str() {
            Some("pades") => PreparedCms::pades(&digest, &chain, scheme).unwrap(),
            Some("cades") => PreparedCms::cades(&digest, &chain, scheme, day(5)).unwrap(),
            _ => continue,
        };
        let signature = world.signer_key.sign(prepared.to_be_signed());
        let signed = prepared.finish(&signature).unwrap();
        assert_eq!(signed.as_der(), bytes(&case["cms"]), "{}", case["id"]);
        rebuilt += 1;
    }
    assert_eq!(rebuilt, 2);
}

#[test]
fn every_case_leads_to_its_result() {
    let vectors = vectors();
    let digest = digest(&vectors);
    let (mut verified, mut refused) = (0, 0);
    for case in vectors["cases"].as_array().unwrap() {
        let profile = match case["profile"].as_str() {
            Some("pkcs7") => Profile::Pkcs7,
            _ => Profile::Cades,
        };
        let outcome = Cms::parse(&bytes(&case["cms"]))
            .and_then(|cms| cms.verify_detached(&digest, profile, &[]));
        let name = match outcome {
            Ok(_) => "verified".to_owned(),
            Err(error) => format!("{error:?}"),
        };
        let name = name.split(['(', ' ']).next().unwrap();
        assert_eq!(case["expected"], name, "{}", case["id"]);
        if name == "verified" {
            verified += 1;
        } else {
            refused += 1;
        }
    }
    assert!(
        verified >= 5 && refused >= 3 * verified,
        "{verified} {refused}"
    );
}
