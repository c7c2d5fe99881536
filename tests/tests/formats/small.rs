//! Parsers of small things: what a device remembers, what lies on its disk, notes, keys, names of
//! logs, addresses of instances, private parts.

use std::fmt::Debug;
use std::str::FromStr;

use bulla_client::Memory;
use bulla_crypto::kem::XWingPublicKey;
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::{Ed25519PublicKey, MlDsa65PublicKey, P256PublicKey};
use bulla_evidence::{GivenReason, PrivatePart, ReasonPart};
use bulla_seal::MediaType;
use bulla_server::config::PublicUrl;
use bulla_statement::{Dsse, Lang, Manifest, StatementId};
use bulla_tlog::{LogVerifier, Origin};
use bulla_types::json::Json;
use bulla_types::{AccountId, Base64Bytes, EnvelopeId, Sha256Digest};
use bulla_vault::{LocalUnlock, Vault, Versions};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use serde_json::Value;

use crate::corpus::{Answer, Changes, hold, kept, typed, vector};

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or("\u{fffd}")
}

#[test]
fn signed_notes() {
    let vectors = vector("audit-log/checkpoints.json");
    let positive = vectors.as_array().unwrap().iter();
    let positive: Vec<&Value> = positive.filter(|v| v.get("expected").is_some()).collect();
    let verifier = LogVerifier::from_vkey(positive[0]["input"]["vkey"].as_str().unwrap()).unwrap();
    let notes: Vec<&str> = positive
        .iter()
        .filter(|v| v["input"]["vkey"] == positive[0]["input"]["vkey"])
        .map(|v| v["input"]["note"].as_str().unwrap())
        .collect();
    let signed = |note: &str| {
        let opened = verifier.open(note).unwrap();
        (opened.size(), *opened.root())
    };
    let known: Vec<_> = notes.iter().map(|note| signed(note)).collect();
    let samples: Vec<Vec<u8>> = notes.iter().map(|note| note.as_bytes().to_vec()).collect();
    hold("signed-note", &samples, 10_000, |bytes| {
        // Lines by keys that nobody knows may change; what was signed may not.
        Answer::of(verifier.open(text(bytes)), |opened| {
            known.contains(&(opened.size(), *opened.root()))
        })
    });
}

#[test]
fn private_parts_name_what_the_manifest_names() {
    let evidence = vector("evidence/lease.evidence.json");
    let manifest: Dsse = typed(&evidence["statements"][0]);
    let manifest: Manifest = serde_json::from_slice(manifest.payload.as_slice()).unwrap();
    let content: Base64Bytes = typed(&evidence["private"]["content"]);
    let sample = content.into_vec();
    let parse = |bytes: &[u8]| {
        Answer::of(PrivatePart::parse(bytes, &manifest).ok_or(()), |part| {
            let ids = part.recipients.iter().map(|r| r.recipient_id);
            let again = serde_json::to_vec(&part).unwrap();
            ids.eq(manifest.recipients.iter().map(|r| r.recipient_id))
                && PrivatePart::parse(&again, &manifest) == Some(part)
        })
    };
    assert_eq!(parse(&sample), Answer::Accepted);
    let mut changes = Changes::new("private part");
    for _ in 0..10_000 {
        parse(&changes.of(std::slice::from_ref(&sample)));
    }
    for (name, bytes) in kept("private-part") {
        assert_eq!(parse(&bytes), Answer::Refused, "{name}");
    }
}

#[test]
fn reasons_of_those_who_decline() {
    let sample = br#"{"v":1,"reason":"The rent is too high."}"#.to_vec();
    let parse = |bytes: &[u8]| {
        Answer::of(ReasonPart::parse(bytes).ok_or(()), |part| {
            let again = part.reason.to_string().parse::<GivenReason>();
            again.is_ok_and(|again| again == part.reason)
        })
    };
    assert_eq!(parse(&sample), Answer::Accepted);
    let mut changes = Changes::new("decline");
    for _ in 0..10_000 {
        parse(&changes.of(std::slice::from_ref(&sample)));
    }
    for (name, bytes) in kept("protocol") {
        assert_eq!(parse(&bytes), Answer::Refused, "{name}");
    }
}

#[test]
fn trees_of_json() {
    let samples = [
        vector("evidence/trust.json").to_string().into_bytes(),
        vector("statement/commitments.json")
            .to_string()
            .into_bytes(),
        "{\"a\":[null,true,-1,0.5,\"\u{e4}\\n\",{}]}"
            .as_bytes()
            .to_vec(),
    ];
    let parse = |bytes: &[u8]| {
        // What is read is what `serde_json` reads, and what is written is read again.
        Answer::of(Json::parse(bytes), |tree| {
            let known: Value = serde_json::from_slice(bytes).unwrap();
            let again = Json::parse(&tree.to_bytes());
            tree.to_value::<Value>().as_ref() == Ok(&known) && again == Ok(tree)
        })
    };
    for sample in &samples {
        assert_eq!(parse(sample), Answer::Accepted);
    }
    let mut changes = Changes::new("json");
    for _ in 0..10_000 {
        parse(&changes.of(&samples));
    }
}

#[test]
fn memories_of_a_device() {
    let mut rich = serde_json::to_value(Memory::new()).unwrap();
    rich["trust"] = vector("evidence/trust.json");
    let samples = [Memory::new().to_json().unwrap(), rich.to_string()];
    let samples = samples.map(String::into_bytes);
    let parse = |bytes: &[u8]| {
        Answer::of(Memory::parse(text(bytes)), |memory| {
            let once = memory.to_json().unwrap();
            Memory::parse(&once).unwrap().to_json().unwrap() == once
        })
    };
    for sample in &samples {
        assert_eq!(parse(sample), Answer::Accepted);
    }
    let mut changes = Changes::new("memory");
    for _ in 0..10_000 {
        parse(&changes.of(&samples));
    }
    for (name, bytes) in kept("protocol") {
        assert_eq!(parse(&bytes), Answer::Refused, "{name}");
    }
}

#[test]
fn vaults_on_disk_open_for_the_sealed_record_alone() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let account = AccountId::from_bytes([7; 16]);
    let vault = Vault::create(account, &mut rng).unwrap();
    let share = Key32::from_bytes([8; 32]);
    let sample = serde_json::to_vec(&vault.seal_local(&share, &mut rng)).unwrap();
    hold("local-vault", &[sample], 5_000, |bytes| {
        let local = serde_json::from_slice::<LocalUnlock>(bytes).map_err(drop);
        let opened = local.and_then(|local| {
            Vault::open_local(&local, &share, &Versions::default()).map_err(drop)
        });
        Answer::of(opened, |opened| {
            opened.account_id() == account && opened.public_keys() == vault.public_keys()
        })
    });
}

/// What is read is written as it was read, and everything kept is refused.
fn one_text<T: FromStr + ToString>(name: &str, samples: &[&str])
where
    T::Err: Debug,
{
    let parse = |bytes: &[u8]| {
        Answer::of(text(bytes).parse::<T>(), |value| {
            value.to_string().as_bytes() == bytes
        })
    };
    let samples: Vec<Vec<u8>> = samples
        .iter()
        .map(|text| text.as_bytes().to_vec())
        .collect();
    for sample in &samples {
        assert_eq!(parse(sample), Answer::Accepted, "{name}");
    }
    for (file, bytes) in kept("text") {
        assert_eq!(parse(&bytes), Answer::Refused, "{name}: {file}");
    }
    let mut changes = Changes::new(name);
    for _ in 0..5_000 {
        parse(&changes.of(&samples));
    }
}

#[test]
fn names_of_logs_types_languages_and_ids() {
    one_text::<Origin>(
        "origin",
        &["log.example.ch/audit/1", "localhost:8470/log/ab"],
    );
    one_text::<MediaType>("media type", &["application/pdf", "text/plain"]);
    one_text::<Lang>("language", &["de-CH", "en", "zh-Hant-TW"]);
    one_text::<EnvelopeId>("id", &["101112131415161718191a1b1c1d1e1f"]);
    let digest = "0d922ac8e15a6d17d5d50fab0649830d922ac8e15a6d17d5d50fab0649831234";
    one_text::<Sha256Digest>("digest", &[digest]);
    one_text::<StatementId>("statement id", &[digest]);
}

#[test]
fn addresses_of_an_instance() {
    let samples = ["https://sign.example.ch", "http://localhost:8470"];
    let samples = samples.map(|text| text.as_bytes().to_vec());
    let parse = |bytes: &[u8]| {
        Answer::of(PublicUrl::try_from(text(bytes).to_owned()), |url| {
            let read = text(bytes);
            let read = read.strip_suffix('/').unwrap_or(read);
            url.as_str() == read && !url.authority().contains(['/', '@', '#', '?'])
        })
    };
    let mut changes = Changes::new("public url");
    for _ in 0..20_000 {
        parse(&changes.of(&samples));
    }
    for (name, bytes) in kept("public-url") {
        assert_eq!(parse(&bytes), Answer::Refused, "{name}");
    }
}

/// A reader of keys; yields the encoding of what was read.
type Parse = fn(&[u8]) -> Option<Vec<u8>>;

#[test]
fn public_keys_have_one_encoding() {
    let identities = vector("statement/chains.json");
    let identity: Dsse = typed(&identities["identities"]["sender"]);
    let body: Value = serde_json::from_slice(identity.payload.as_slice()).unwrap();
    let key = |name: &str| typed::<Base64Bytes>(&body[name]).into_vec();
    let parsers: [(&str, Parse); 4] = [
        ("ed25519", |b| {
            Ed25519PublicKey::from_bytes(b)
                .ok()
                .map(|k| k.as_bytes().to_vec())
        }),
        ("ml_dsa_65", |b| {
            MlDsa65PublicKey::from_bytes(b)
                .ok()
                .map(|k| k.as_bytes().to_vec())
        }),
        ("x_wing", |b| {
            XWingPublicKey::from_bytes(b)
                .ok()
                .map(|k| k.as_bytes().to_vec())
        }),
        ("p256", |b| {
            P256PublicKey::from_bytes(b).ok().map(|k| k.to_bytes())
        }),
    ];
    for (name, parse) in parsers {
        let sample = key(name);
        let answer = |bytes: &[u8]| Answer::of(parse(bytes).ok_or(()), |again| again == bytes);
        assert_eq!(answer(&sample), Answer::Accepted, "{name}");
        let mut changes = Changes::new(name);
        for _ in 0..2_000 {
            answer(&changes.of(std::slice::from_ref(&sample)));
        }
        for (file, bytes) in kept("public-key") {
            assert_eq!(answer(&bytes), Answer::Refused, "{name}: {file}");
        }
    }
}
