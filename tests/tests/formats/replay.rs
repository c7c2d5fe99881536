//! What was signed or wrapped for one purpose, used for another: signatures on other bodies and under
//! other types, log checkpoints as statements, wraps under other grants.

use bulla_crypto::{
    kem::XWingSecretKey,
    secret::Key32,
    sign::{Ed25519PublicKey, Ed25519SecretKey, Ed25519Signature},
};
use bulla_seal::{EnvelopeKey, ExpectedEnvelope, SealError};
use bulla_statement::{
    Act, Dsse, Grant, Identity, IdentityKeys, Manifest, Statement, Verified, pae, verify,
    verify_identity,
};
use bulla_tlog::{Checkpoint, LogSigner, Origin};
use bulla_types::{EnvelopeId, Sha256Digest, TenantId};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use serde_json::{Value, json};

use crate::corpus::{typed, vector};

/// Every statement of the vectors, and the keys of everybody in them.
fn signed() -> (Vec<Dsse>, Vec<IdentityKeys>) {
    let chains = vector("statement/chains.json");
    let all = |name: &str| -> Vec<Dsse> {
        let records = chains[name].as_object().unwrap();
        records.values().map(typed).collect()
    };
    let identities = all("identities");
    let keys = identities
        .iter()
        .map(|record| verify_identity(record).unwrap().body().keys())
        .collect();
    (all("statements"), keys)
}

/// Whether a record passes as any type of statement, by anybody's keys.
fn passes(record: &Dsse, keys: &[IdentityKeys]) -> bool {
    fn is<S: Statement>(record: &Dsse, keys: &[IdentityKeys]) -> bool {
        let verified = keys.iter().map(|keys| verify::<S>(record, keys));
        let verified: Vec<Verified<S>> = verified.filter_map(Result::ok).collect();
        !verified.is_empty()
    }
    is::<Manifest>(record, keys)
        || is::<Grant>(record, keys)
        || is::<Act>(record, keys)
        || is::<Identity>(record, keys)
}

#[test]
fn a_signature_serves_its_own_statement_and_no_other() {
    let (statements, keys) = signed();
    for (place, body) in statements.iter().enumerate() {
        for (other, signature) in statements.iter().enumerate() {
            let mut record = body.clone();
            record.signatures.clone_from(&signature.signatures);
            // Two people may sign the same body; whose word counts is for the chain to say.
            if body.payload != signature.payload {
                assert!(!passes(&record, &keys), "{place} with signature {other}");
            }
        }
    }
    let passing = statements.iter().filter(|record| passes(record, &keys));
    assert!(passing.count() > 20);
}

#[test]
fn one_half_of_a_signature_does_not_serve_another_statement_either() {
    let (statements, keys) = signed();
    for (place, pair) in statements.windows(2).enumerate() {
        for half in 0..2 {
            let mut record = pair[0].clone();
            record.signatures[half] = pair[1].signatures[half].clone();
            assert!(!passes(&record, &keys), "{place}, half {half}");
        }
    }
}

#[test]
fn a_statement_passes_under_its_own_type_alone() {
    let (statements, keys) = signed();
    let types = [
        Manifest::PAYLOAD_TYPE,
        Grant::PAYLOAD_TYPE,
        Act::PAYLOAD_TYPE,
        Identity::PAYLOAD_TYPE,
        "application/vnd.bulla.checkpoint.v1+json",
        "application/json",
        "",
    ];
    for record in &statements {
        for other in types {
            if record.payload_type != other {
                let mut relabelled = record.clone();
                relabelled.payload_type = other.to_owned();
                assert!(!passes(&relabelled, &keys), "{other}");
            }
        }
    }
}

#[test]
fn a_signed_checkpoint_is_no_statement_and_no_statement_is_a_checkpoint() {
    // What is signed for a statement begins with `DSSEv1 ` and one line; what is signed for a
    // checkpoint is lines that begin with the log's origin, and no origin holds a space.
    let message = pae(Manifest::PAYLOAD_TYPE, b"{}");
    assert!(message.starts_with(b"DSSEv1 "));
    let beginning = String::from_utf8(message).unwrap();
    assert!(beginning.parse::<Origin>().is_err());
    assert!("DSSEv1 38".parse::<Origin>().is_err());
    let key = || Ed25519SecretKey::from_seed(&Key32::from_bytes([3; 32]));
    let public: Ed25519PublicKey = key().public_key();
    let signer = LogSigner::new("sign.example.ch/log/1".parse().unwrap(), key());
    let checkpoint = Checkpoint {
        origin: signer.origin().clone(),
        size: 1,
        root: Sha256Digest::from_bytes([4; 32]),
    };
    let note = signer.sign(&checkpoint).unwrap();
    let encoded = note.trim_end().rsplit(' ').next().unwrap();
    let encoded: bulla_types::Base64Bytes = typed(&json!(encoded));
    let signature = Ed25519Signature::from_bytes(&encoded.as_slice()[4..]).unwrap();
    assert!(
        public
            .verify(checkpoint.body().as_bytes(), &signature)
            .is_ok()
    );
    for kind in [
        Manifest::PAYLOAD_TYPE,
        Grant::PAYLOAD_TYPE,
        Act::PAYLOAD_TYPE,
    ] {
        for body in [checkpoint.body(), note.clone(), String::new()] {
            let message = pae(kind, body.as_bytes());
            assert!(public.verify(&message, &signature).is_err());
            let forged = note.replace(
                encoded_line(&note),
                encoded_line(&note_with(&note, &key().sign(&message))),
            );
            assert!(signer.verifier().open(&forged).is_err(), "{kind}");
        }
    }
    assert!(signer.verifier().open(&note).is_ok());
}

/// The last line of a note.
fn encoded_line(note: &str) -> &str {
    note.trim_end().rsplit('\n').next().unwrap()
}

/// The note with another signature of the same key.
fn note_with(note: &str, signature: &Ed25519Signature) -> String {
    let line = encoded_line(note);
    let (name, encoded) = line.rsplit_once(' ').unwrap();
    let old = typed::<bulla_types::Base64Bytes>(&json!(encoded)).into_vec();
    let bytes = [&old[..4], signature.as_bytes()].concat();
    format!("{name} {}", bulla_types::Base64Bytes::from(bytes))
}

#[test]
fn a_wrap_opens_under_its_own_grant_and_under_no_changed_one() {
    let mut random = ChaCha20Rng::from_seed([1; 32]);
    let (key, receiver) = (
        EnvelopeKey::generate(&mut random),
        XWingSecretKey::generate(&mut random),
    );
    let honest = vector("statement/wrap-infos.json")[0]["input"]["grant"].clone();
    let grant: Grant = typed(&honest);
    let expected = ExpectedEnvelope {
        tenant_id: grant.tenant_id,
        envelope_id: grant.envelope_id,
        ek_commit: key.commit(&grant.tenant_id, &grant.envelope_id),
    };
    let wrap = key.wrap(
        &receiver.public_key(),
        &grant.wrap_info().unwrap(),
        &mut random,
    );
    let open = |grant: &Grant, expected: &ExpectedEnvelope| {
        EnvelopeKey::unwrap_checked(&receiver, &grant.wrap_info().unwrap(), &wrap, expected)
            .map(drop)
    };
    assert_eq!(open(&grant, &expected), Ok(()));
    let mut tried = 0;
    for (field, value) in honest.as_object().unwrap() {
        for other in others(value) {
            let mut changed = honest.clone();
            changed[field] = other;
            let Ok(changed) = serde_json::from_value::<Grant>(changed) else {
                continue;
            };
            // The digest of the wrap cannot be in what the wrap is bound to; it is signed.
            let opened = open(&changed, &expected);
            assert_eq!(opened.is_ok(), field == "wrap_sha256", "{field}");
            tried += usize::from(opened.is_err());
        }
    }
    assert!(tried >= 11, "{tried}");
    for elsewhere in [
        ExpectedEnvelope {
            tenant_id: TenantId::from_bytes([9; 16]),
            ..expected
        },
        ExpectedEnvelope {
            envelope_id: EnvelopeId::from_bytes([9; 16]),
            ..expected
        },
    ] {
        assert_eq!(open(&grant, &elsewhere), Err(SealError::Open));
    }
}

/// Other values for a field of a grant: of these, those that are one.
fn others(value: &Value) -> Vec<Value> {
    let words = ["sender", "pinned", "endorsed", "logged", "code", "none"];
    let mut others: Vec<Value> = words.iter().map(|word| json!(word)).collect();
    if let Some(number) = value.as_u64() {
        others.push(json!(number + 1));
    }
    if let Some(text) = value.as_str() {
        let flipped = if text.ends_with('0') { "1" } else { "0" };
        let mut other = text.to_owned();
        other.pop();
        others.push(json!(other + flipped));
    }
    others.retain(|other| other != value);
    others
}
