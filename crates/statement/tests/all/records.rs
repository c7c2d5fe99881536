//! Records and bodies: what is refused before anybody asks who may say what.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use bulla_crypto::hash::sha256;
use bulla_statement::commitment::{EMAIL, Opening, commit_field};
use bulla_statement::jcs::{self, JcsError};
use bulla_statement::{
    Act, Dsse, DsseSignature, Grant, Identity, KeyAlgorithm, Manifest, Statement, StatementError,
    StatementId, pae, sign, sign_identity, verify, verify_identity,
};
use bulla_types::{Base64Bytes, EnvelopeId};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::scene::{Person, Scene, act, at, digest, rng};

/// One way to spoil a value.
type Change<'a, T> = &'a dyn Fn(&mut T);

fn canonical(value: &Value) -> String {
    String::from_utf8(jcs::to_canonical(value).unwrap()).unwrap()
}

/// The record with another body, signed again by the person over exactly those bytes.
fn resigned(person: &Person, payload_type: &str, payload: &[u8]) -> Dsse {
    let message = pae(payload_type, payload);
    let signer = person.signer();
    let ml_dsa_65 = signer
        .ml_dsa_65
        .sign(&message, bulla_statement::ML_DSA_CONTEXT, &mut rng())
        .unwrap();
    let signature = |keyid, sig: &[u8]| DsseSignature {
        keyid,
        sig: sig.into(),
    };
    Dsse {
        payload_type: payload_type.to_owned(),
        payload: payload.into(),
        signatures: vec![
            signature(
                KeyAlgorithm::Ed25519,
                signer.ed25519.sign(&message).as_bytes(),
            ),
            signature(KeyAlgorithm::MlDsa65, ml_dsa_65.as_bytes()),
        ],
    }
}

fn refused_body(change: impl FnOnce(String) -> String) -> StatementError {
    let scene = Scene::new();
    let body = String::from_utf8(jcs::to_canonical(&scene.manifest()).unwrap()).unwrap();
    let changed = change(body.clone());
    assert_ne!(changed, body);
    let dsse = resigned(&scene.sender, Manifest::PAYLOAD_TYPE, changed.as_bytes());
    verify::<Manifest>(&dsse, &scene.sender.identity.body().keys()).unwrap_err()
}

#[test]
fn canonical_json_follows_rfc_8785_in_order_and_escapes() {
    let value = json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
    assert_eq!(
        canonical(&value),
        "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}"
    );
    let text = json!("\u{20ac}$\u{f}\nA'B\"\\\\\"/\u{7f}");
    assert_eq!(
        canonical(&text),
        "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u{7f}\""
    );
    assert_eq!(
        canonical(&json!([null, true, false, -5, []])),
        "[null,true,false,-5,[]]"
    );
}

#[test]
fn floats_and_numbers_beyond_2_to_the_53_are_refused() {
    for value in [
        json!(1.5),
        json!(1e300),
        json!(-0.0),
        json!(1_u64 << 53),
        json!(-(1_i64 << 53)),
        json!(u64::MAX),
        json!(i64::MIN),
        json!({"a": [1.0]}),
    ] {
        assert_eq!(jcs::to_canonical(&value), Err(JcsError::Number), "{value}");
    }
    assert_eq!(canonical(&json!((1_u64 << 53) - 1)), "9007199254740991");
    assert_eq!(canonical(&json!(-((1_i64 << 53) - 1))), "-9007199254740991");
}

#[test]
fn strict_parsing_refuses_everything_but_the_one_encoding() {
    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        a: u32,
        b: Option<String>,
    }
    let parse = |text: &str| jcs::parse_strict::<Body>(text.as_bytes());
    let good = r#"{"a":1,"b":"x"}"#;
    assert_eq!(
        parse(good).unwrap(),
        Body {
            a: 1,
            b: Some("x".to_owned())
        }
    );
    for text in [
        r#"{"b":"x","a":1}"#,
        r#"{"a":1,"a":1,"b":"x"}"#,
        r#"{"a":1,"b":"x","b":"x"}"#,
        r#"{"a": 1,"b":"x"}"#,
        "{\"a\":1,\"b\":\"x\"}\n",
        r#"{"a":1,"b":"\u0078"}"#,
        r#"{"a":1,"b":"\/"}"#,
    ] {
        assert_eq!(parse(text), Err(JcsError::NotCanonical), "{text}");
    }
    // An array of the values of the keys in order is no object.
    assert_eq!(parse("[1,null]"), Err(JcsError::Syntax));
    // An absent key reads as null, but null would have to be written.
    assert_eq!(parse(r#"{"a":1}"#), Err(JcsError::NotCanonical));
    for text in [
        r#"{"a":1.0,"b":null}"#,
        r#"{"a":1e0,"b":null}"#,
        r#"{"a":9007199254740992,"b":null}"#,
    ] {
        assert_eq!(parse(text), Err(JcsError::Number), "{text}");
    }
    for text in [
        "",
        "null",
        r#"{"a":-1,"b":null}"#,
        r#"{"a":01,"b":null}"#,
        r#"{"a":"1","b":null}"#,
        r#"{"a":1,"b":null,"c":1}"#,
        r#"{"A":1,"b":null}"#,
        r#"{"a":1,"b":null}{}"#,
        "{\"a\":1,\"b\":\"\u{0}\"}",
        r#"{"a":1,"b":"\ud800"}"#,
        "\u{feff}{\"a\":1,\"b\":null}",
    ] {
        assert_eq!(parse(text), Err(JcsError::Syntax), "{text}");
    }
    for end in 0..good.len() {
        assert!(jcs::parse_strict::<Body>(&good.as_bytes()[..end]).is_err());
    }
    let deep = "[".repeat(100_000);
    assert_eq!(parse(&deep), Err(JcsError::TooLarge));
    assert_eq!(parse(&"[".repeat(60_000)), Err(JcsError::Syntax));
    assert_eq!(jcs::parse_strict::<Value>(&[0xff]), Err(JcsError::Syntax));
}

proptest! {
    #[test]
    fn strings_round_trip_in_canonical_form(text in any::<String>(), number in -(1_i64 << 52)..(1 << 52)) {
        let value = json!({ "text": text, "number": number });
        let bytes = jcs::to_canonical(&value).unwrap();
        prop_assert_eq!(jcs::parse_strict::<Value>(&bytes).unwrap(), value);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = jcs::parse_strict::<Identity>(&bytes).is_ok();
        let _ = Dsse::parse(&bytes).is_ok();
    }
}

#[test]
fn signing_then_verifying_yields_the_same_body_and_id() {
    let scene = Scene::new();
    let manifest = scene.manifest();
    let signed = sign(&manifest, &scene.sender.signer(), &mut rng()).unwrap();
    let keys = scene.sender.identity.body().keys();
    let verified = verify::<Manifest>(signed.dsse(), &keys).unwrap();
    assert_eq!(verified, signed);
    assert_eq!(*verified.body(), manifest);
    let message = pae(Manifest::PAYLOAD_TYPE, signed.dsse().payload.as_slice());
    assert_eq!(signed.id(), StatementId::from_digest(sha256(&message)));
    let bytes = signed.dsse().encode().unwrap();
    assert_eq!(Dsse::parse(&bytes).unwrap(), *signed.dsse());
}

#[test]
fn the_pae_is_that_of_the_dsse_specification() {
    assert_eq!(
        pae("http://example.com/HelloWorld", b"hello world"),
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    );
}

#[test]
fn stripped_extra_doubled_swapped_and_relabelled_signatures_are_refused() {
    let scene = Scene::new();
    let keys = scene.sender.identity.body().keys();
    let good = scene.sender.says(&scene.manifest());
    let refused = |change: &dyn Fn(&mut Vec<DsseSignature>)| {
        let mut dsse = good.clone();
        change(&mut dsse.signatures);
        verify::<Manifest>(&dsse, &keys).unwrap_err()
    };
    let wrong_sets: [Change<'_, Vec<DsseSignature>>; 8] = [
        &|s| s.truncate(1),
        &|s| drop(s.remove(0)),
        &|s| s.clear(),
        &|s| s.swap(0, 1),
        &|s| s.push(s[0].clone()),
        &|s| s.push(s[1].clone()),
        &|s| s[1] = s[0].clone(),
        &|s| s[1].keyid = KeyAlgorithm::Ed25519,
    ];
    for change in wrong_sets {
        assert_eq!(refused(change), StatementError::SignatureSet);
    }
    let wrong_bytes: [Change<'_, Vec<DsseSignature>>; 5] = [
        &|s| s[0].sig = vec![0; 64].into(),
        &|s| s[0].sig = vec![0; 63].into(),
        &|s| s[1].sig = vec![0; 3309].into(),
        &|s| s[1].sig = Base64Bytes::default(),
        &|s| {
            let ed25519 = s[0].sig.clone();
            s[0].sig = std::mem::replace(&mut s[1].sig, ed25519);
        },
    ];
    for change in wrong_bytes {
        assert_eq!(refused(change), StatementError::Signature);
    }
}

#[test]
fn one_flipped_bit_in_payload_or_either_signature_is_refused() {
    let scene = Scene::new();
    let keys = scene.sender.identity.body().keys();
    let good = scene.sender.says(&scene.manifest());
    let flipped = |bytes: &Base64Bytes, place: usize| {
        let mut bytes = bytes.as_slice().to_vec();
        bytes[place] ^= 1 << (place % 8);
        Base64Bytes::new(bytes)
    };
    for place in (0..good.payload.as_slice().len()).step_by(97) {
        let mut dsse = good.clone();
        dsse.payload = flipped(&good.payload, place);
        assert_eq!(
            verify::<Manifest>(&dsse, &keys),
            Err(StatementError::Signature)
        );
    }
    for which in 0..2 {
        for place in (0..good.signatures[which].sig.as_slice().len()).step_by(31) {
            let mut dsse = good.clone();
            dsse.signatures[which].sig = flipped(&good.signatures[which].sig, place);
            assert_eq!(
                verify::<Manifest>(&dsse, &keys),
                Err(StatementError::Signature)
            );
        }
    }
}

#[test]
fn both_halves_must_come_from_the_same_identity() {
    let scene = Scene::new();
    let own = scene.sender.says(&scene.manifest());
    let foreign = scene.stranger.says(&scene.manifest());
    for which in 0..2 {
        let mut mixed = own.clone();
        mixed.signatures[which] = foreign.signatures[which].clone();
        for person in [&scene.sender, &scene.stranger] {
            let keys = person.identity.body().keys();
            assert_eq!(
                verify::<Manifest>(&mixed, &keys),
                Err(StatementError::Signature)
            );
        }
    }
}

#[test]
fn a_post_quantum_signature_without_the_context_is_refused() {
    let scene = Scene::new();
    let mut dsse = scene.sender.says(&scene.manifest());
    let message = pae(&dsse.payload_type, dsse.payload.as_slice());
    for context in [b"".as_slice(), b"bulla/dsse/v2"] {
        let signer = scene.sender.signer();
        let sig = signer
            .ml_dsa_65
            .sign(&message, context, &mut rng())
            .unwrap();
        dsse.signatures[1].sig = sig.as_bytes().into();
        assert_eq!(
            verify::<Manifest>(&dsse, &scene.sender.identity.body().keys()),
            Err(StatementError::Signature)
        );
    }
}

#[test]
fn a_relabelled_payload_type_is_refused() {
    let scene = Scene::new();
    let keys = scene.sender.identity.body().keys();
    let mut dsse = scene.sender.says(&scene.manifest());
    dsse.payload_type = Grant::PAYLOAD_TYPE.to_owned();
    assert_eq!(
        verify::<Manifest>(&dsse, &keys),
        Err(StatementError::PayloadType {
            expected: Manifest::PAYLOAD_TYPE
        })
    );
    assert_eq!(
        verify::<Grant>(&dsse, &keys),
        Err(StatementError::Signature)
    );
    dsse.payload_type = "application/vnd.bulla.manifest.v2+json".to_owned();
    assert!(matches!(
        verify::<Manifest>(&dsse, &keys),
        Err(StatementError::PayloadType { .. })
    ));
}

#[test]
fn well_signed_bodies_in_another_form_are_refused() {
    use JcsError::{NotCanonical, Number, Syntax};
    let cases: [(StatementError, &dyn Fn(String) -> String); 13] = [
        (NotCanonical.into(), &|b| {
            b.replacen("{\"client\"", "{ \"client\"", 1)
        }),
        (NotCanonical.into(), &|b| {
            b.replace("\"v\":1", "\"v\":1,\"v\":1")
        }),
        (NotCanonical.into(), &|b| b + "\n"),
        (NotCanonical.into(), &|b| b.replace("\"linked\":null,", "")),
        (NotCanonical.into(), &|b| b.replace("0.1.0", "0\\u002e1.0")),
        (Number.into(), &|b| b.replace("\"v\":1", "\"v\":1.0")),
        (Number.into(), &|b| {
            b.replace("\"order\":1", "\"order\":1e0")
        }),
        (Syntax.into(), &|b| b.replace("\"v\":1", "\"v\":2")),
        (Syntax.into(), &|b| b.replace("\"v\":1", "\"v\":1,\"w\":1")),
        (Syntax.into(), &|b| {
            b.replace("\"policy\":{}", "\"policy\":{\"x\":1}")
        }),
        (Syntax.into(), &|b| {
            b.replace("\"granters\":[]", "\"granters\":[{}]")
        }),
        (Syntax.into(), &|b| b.replace("\"signer\"", "\"Signer\"")),
        (Syntax.into(), &|b| b.replace("0101010101", "010101010A")),
    ];
    for (number, (expected, change)) in cases.into_iter().enumerate() {
        assert_eq!(refused_body(change), expected, "{number}");
    }
}

#[test]
fn a_body_above_64_kib_is_refused_even_if_well_signed() {
    let scene = Scene::new();
    let large = format!("\"{}\"", "a".repeat(jcs::MAX_BODY_BYTES));
    let dsse = resigned(&scene.sender, Manifest::PAYLOAD_TYPE, large.as_bytes());
    assert_eq!(
        verify::<Manifest>(&dsse, &scene.sender.identity.body().keys()),
        Err(JcsError::TooLarge.into())
    );
    assert_eq!(Dsse::parse(&vec![b' '; 200_000]), Err(StatementError::Dsse));
}

#[test]
fn records_in_another_form_are_refused() {
    let scene = Scene::new();
    let good = scene.sender.says(&scene.manifest());
    let text = String::from_utf8(good.encode().unwrap()).unwrap();
    assert_eq!(Dsse::parse(text.as_bytes()), Ok(good));
    for bad in [
        String::new(),
        format!("{text}{text}"),
        text.replace("payloadType", "payload_type"),
        text.replacen("{\"payload\"", "{\"x\":1,\"payload\"", 1),
        text.replacen("{\"payload\"", "{\"payload\":\"\",\"payload\"", 1),
        text.replace("ml-dsa-65", "ml-dsa-87"),
        text.replace("ml-dsa-65", ""),
        text.replacen("{\"keyid\"", "{\"cert\":\"\",\"keyid\"", 1),
        text.replacen("==\"", "=\"", 1),
        text.replacen("==\"", "\"", 1),
    ] {
        if bad != text {
            assert_eq!(Dsse::parse(bad.as_bytes()), Err(StatementError::Dsse));
        }
    }
    for end in (0..text.len()).step_by(53) {
        assert_eq!(
            Dsse::parse(&text.as_bytes()[..end]),
            Err(StatementError::Dsse)
        );
    }
}

#[test]
fn bodies_that_break_a_rule_are_neither_signed_nor_accepted() {
    let scene = Scene::new();
    let base = scene.manifest();
    let with = |change: &dyn Fn(&mut Manifest)| {
        let mut body = base.clone();
        change(&mut body);
        body
    };
    for (field, body) in [
        ("documents", with(&|m| m.documents.clear())),
        (
            "documents",
            with(&|m| m.documents[1].document_id = m.documents[0].document_id),
        ),
        (
            "documents",
            with(&|m| m.documents[1].container_id = m.documents[0].container_id),
        ),
        (
            "documents",
            with(&|m| m.private.container_id = m.documents[0].container_id),
        ),
        (
            "documents",
            with(&|m| m.documents = vec![m.documents[0]; 51]),
        ),
        ("recipients", with(&|m| m.recipients.clear())),
        (
            "recipients",
            with(&|m| m.recipients = vec![m.recipients[0].clone(); 2]),
        ),
        (
            "recipients",
            with(&|m| m.recipients = vec![m.recipients[0].clone(); 101]),
        ),
        ("order", with(&|m| m.recipients[0].order = 0)),
        (
            "deadline_at_ms",
            with(&|m| m.deadline_at_ms = m.created_at_ms),
        ),
        ("linked", with(&|m| m.linked = Some(m.envelope_id))),
        ("client", with(&|m| m.client.name = String::new())),
        ("client", with(&|m| m.client.version = "1\n".to_owned())),
        ("client", with(&|m| m.client.version = "1".repeat(65))),
    ] {
        let refused = StatementError::Limit { field };
        let signer = scene.sender.signer();
        assert_eq!(
            sign(&body, &signer, &mut rng()),
            Err(refused.clone()),
            "{field}"
        );
        let bytes = jcs::to_canonical(&body).unwrap();
        let dsse = resigned(&scene.sender, Manifest::PAYLOAD_TYPE, &bytes);
        let keys = scene.sender.identity.body().keys();
        assert_eq!(verify::<Manifest>(&dsse, &keys), Err(refused), "{field}");
    }
}

#[test]
fn acts_that_break_a_rule_are_not_signed() {
    let scene = Scene::new();
    let chain = scene.granted();
    let base = act(&chain, 40, &scene.first);
    let refused = |change: &dyn Fn(&mut Act)| {
        let mut body = base.clone();
        change(&mut body);
        sign(&body, &scene.first.signer(), &mut rng()).unwrap_err()
    };
    let cases: [(&str, Change<'_, Act>); 12] = [
        ("documents", &|a| a.documents.clear()),
        ("documents", &|a| a.documents[1] = a.documents[0]),
        ("to", &|a| a.documents[0].to.revision = 0),
        ("to", &|a| a.documents[0].to.revision = 2),
        ("to", &|a| {
            a.documents[0].to.container_id = a.documents[0].from.container_id;
        }),
        ("to", &|a| a.documents[0].from.revision = u32::MAX),
        ("to", &|a| {
            a.documents[1].to.container_id = a.documents[0].to.container_id;
        }),
        ("attestations", &|a| {
            a.attestations = vec![digest(1).into(); 2];
        }),
        ("attestations", &|a| {
            a.attestations = (0..17).map(|n| digest(n).into()).collect();
        }),
        ("origin", &|a| a.checkpoint.origin = String::new()),
        ("origin", &|a| a.checkpoint.origin = "a b".to_owned()),
        ("size", &|a| a.checkpoint.size = 1 << 53),
    ];
    for (field, change) in cases {
        assert_eq!(refused(change), StatementError::Limit { field });
    }
}

#[test]
fn an_identity_is_verified_by_its_own_keys_alone() {
    let scene = Scene::new();
    let person = &scene.first;
    let verified = verify_identity(person.identity.dsse()).unwrap();
    assert_eq!(verified, person.identity);
    // The same statement, its body naming another's keys.
    let foreign = scene.stranger.says(person.identity.body());
    assert_eq!(verify_identity(&foreign), Err(StatementError::Signature));
    let refused = sign_identity(person.identity.body(), &scene.stranger.signer(), &mut rng());
    assert_eq!(refused, Err(StatementError::ForeignKeys));
    let manifest = scene.sender.says(&scene.manifest());
    assert!(matches!(
        verify_identity(&manifest),
        Err(StatementError::PayloadType { .. })
    ));
}

#[test]
fn an_identity_needs_a_predecessor_exactly_after_the_first_epoch() {
    let scene = Scene::new();
    for (field, epoch, previous) in [
        ("epoch", 0, None),
        ("previous", 1, Some(digest(1).into())),
        ("previous", 2, None),
    ] {
        let mut body = scene.first.identity.body().clone();
        (body.epoch, body.previous) = (epoch, previous);
        assert_eq!(
            sign(&body, &scene.first.signer(), &mut rng()),
            Err(StatementError::Limit { field })
        );
    }
}

#[test]
fn identities_with_malformed_keys_are_refused() {
    let scene = Scene::new();
    let body = jcs::to_canonical(scene.first.identity.body()).unwrap();
    for (key, value) in [
        ("ed25519", vec![0; 31]),
        ("ed25519", [vec![1], vec![0; 31]].concat()),
        ("ml_dsa_65", vec![0; 1951]),
        ("x_wing", vec![0; 1215]),
        ("x_wing", vec![0xff; 1216]),
        ("p256", vec![4; 65]),
        ("p256", vec![0; 65]),
    ] {
        let mut value_of: Value = serde_json::from_slice(&body).unwrap();
        value_of[key] = json!(Base64Bytes::new(value).to_string());
        let bytes = jcs::to_canonical(&value_of).unwrap();
        let dsse = resigned(&scene.first, Identity::PAYLOAD_TYPE, &bytes);
        assert_eq!(
            verify_identity(&dsse),
            Err(JcsError::Syntax.into()),
            "{key}"
        );
    }
}

#[test]
fn the_wrap_info_covers_every_term_of_a_grant_but_the_wrap() {
    let scene = Scene::new();
    let chain = scene.chain();
    let grant = scene.grant(&chain, 40, &scene.first);
    let info = grant.wrap_info().unwrap();
    assert_eq!(info.len(), 14 + 32);
    assert!(info.starts_with(b"bulla/grant/1\0"));
    let same = Grant {
        wrap_sha256: digest(9),
        ..grant
    };
    assert_eq!(same.wrap_info().unwrap(), info);
    for other in [
        Grant {
            envelope_id: EnvelopeId::from_bytes([9; 16]),
            ..grant
        },
        Grant {
            holder: digest(9).into(),
            ..grant
        },
        Grant {
            prev: digest(9).into(),
            ..grant
        },
        Grant {
            ek_commit: digest(9),
            ..grant
        },
        Grant {
            created_at_ms: at(99),
            ..grant
        },
    ] {
        assert_ne!(other.wrap_info().unwrap(), info);
    }
}

#[test]
fn a_commitment_opens_with_its_own_field_salt_and_value_alone() {
    let (opening, commitment) = Opening::new([5; 32], EMAIL, "anna@example.ch");
    assert_eq!(opening.open(EMAIL, &commitment), Ok("anna@example.ch"));
    assert_eq!(
        commitment,
        commit_field(&[5; 32], "email", "anna@example.ch")
    );
    let change = |change: &dyn Fn(&mut Opening)| {
        let mut changed = opening.clone();
        change(&mut changed);
        changed
    };
    for changed in [
        change(&|o| o.value = "anna@example.com".to_owned()),
        change(&|o| o.field = "name".to_owned()),
        change(&|o| o.salt = vec![6; 32].into()),
        change(&|o| o.salt = vec![5; 31].into()),
        change(&|o| o.salt = vec![5; 33].into()),
    ] {
        assert!(changed.open(EMAIL, &commitment).is_err());
    }
    assert!(opening.open("name", &commitment).is_err());
    // Without the zero byte the boundary between field and value would be open.
    assert_ne!(
        commit_field(&[5; 32], "a", "bc"),
        commit_field(&[5; 32], "ab", "c")
    );
    assert!(!format!("{opening:?}").contains("anna"));
}
