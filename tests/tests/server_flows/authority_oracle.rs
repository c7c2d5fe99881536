//! Everything that the instance's authority serves, as the Python package `cryptography` reads it:
//! certificates, revocation lists and OCSP answers, field by field against the profiles of
//! `docs/spec/certificates.md#profiles`, which are what pdfsig, pyHanko and OpenSSL were found to ask for.

use bulla_pki::revocation::{CertificateId, OcspRequest};
use bulla_pki::{Certificate, PublicKey};
use bulla_protocol::path;
use bulla_server::certificate_admin;
use bulla_storage::authority::RevocationReason;
use serde_json::{Value, json};

use crate::certificates::{certified, list_of, ocsp, opened, revoke};
use crate::harness::Server;
use crate::oracle;
use crate::person::{Person, owner};
use crate::timestamps::stamped;

const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const KEY_USAGE: &str = "2.5.29.15";
const EXTENDED_USAGE: &str = "2.5.29.37";
const ALTERNATIVE_NAME: &str = "2.5.29.17";
const LISTS: &str = "2.5.29.31";
const INFORMATION: &str = "1.3.6.1.5.5.7.1.1";
const OWN_KEY: &str = "2.5.29.14";
const ISSUER_KEY: &str = "2.5.29.35";
const NO_CHECK: &str = "1.3.6.1.5.5.7.48.1.5";

const EMAIL_PROTECTION: &str = "1.3.6.1.5.5.7.3.4";
const DOCUMENT_SIGNING: &str = "1.3.6.1.5.5.7.3.36";
const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";
const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";

/// Digits of a nonce.
const NONCE: [u8; 32] = [7; 32];
const YEAR: u64 = 365 * 24 * 60 * 60;

fn base64(der: &[u8]) -> Value {
    let der: bulla_types::Base64Bytes = der.into();
    json!(der)
}

/// What the authority has for a person, described by the package.
async fn described(server: &Server, person: &Person) -> Option<Value> {
    let issued = certified(server, person).await;
    let [leaf, issuing] = [0, 1].map(|place| opened(&issued.chain[place]));
    let root = opened(&issued.root);
    let (_, stamp) = stamped(server, person, 9).await;
    let id = CertificateId::new(&leaf, &issuing);
    let question = OcspRequest::new(id, NONCE).to_der();
    let case = json!({
        "certificates": {
            "root": base64(&server.get("", path::PKI_ROOT).await.body),
            "issuing": base64(issuing.as_der()),
            "person": base64(leaf.as_der()),
            "time": base64(stamp.cms().signer().as_der()),
        },
        "lists": {
            "root": base64(&list_of(server, &issuing).await),
            "issuing": base64(&list_of(server, &leaf).await),
        },
        "ocsp": base64(&ocsp(server, &question).await.body),
    });
    assert_eq!(server.get("", path::PKI_ROOT).await.body, root.as_der());
    oracle::python("authority.py", &case)
}

/// Usage, extended usage and what is critical of an end entity, and the addresses that it names.
fn is_leaf(read: &Value, usage: &Value, extended: &Value, critical: &[&str]) {
    let extensions = &read["extensions"];
    let leaf = json!({ "authority": false, "length": null });
    assert_eq!(extensions[BASIC_CONSTRAINTS], leaf, "{read}");
    assert_eq!(extensions[KEY_USAGE], *usage, "{read}");
    assert_eq!(extensions[EXTENDED_USAGE], *extended, "{read}");
    let mut critical: Vec<_> = critical.to_vec();
    critical.extend([BASIC_CONSTRAINTS, KEY_USAGE]);
    critical.sort_unstable();
    assert_eq!(read["critical"], json!(critical), "{read}");
    names_its_issuer(read);
}

/// Below the root everything says where its revocation is looked up.
fn names_its_issuer(read: &Value) {
    let extensions = &read["extensions"];
    let starts = |value: &Value, end: &str| {
        let urls = value.as_array().unwrap();
        assert_eq!(urls.len(), 1, "{read}");
        let url = urls[0].as_str().unwrap();
        assert!(url.starts_with("http://localhost:8470/pki/"), "{url}");
        assert!(url.ends_with(end), "{url}");
    };
    starts(&extensions[LISTS], ".crl");
    starts(&extensions[INFORMATION]["ocsp"], "/pki/ocsp");
    starts(&extensions[INFORMATION]["issuer"], ".cer");
}

fn is_authority(read: &Value, length: u8) {
    let extensions = &read["extensions"];
    let authority = json!({ "authority": true, "length": length });
    assert_eq!(extensions[BASIC_CONSTRAINTS], authority, "{read}");
    let usage = json!(["key_cert_sign", "crl_sign"]);
    assert_eq!(extensions[KEY_USAGE], usage, "{read}");
    let critical = json!([KEY_USAGE, BASIC_CONSTRAINTS]);
    assert_eq!(read["critical"], critical, "{read}");
    assert_eq!(extensions[EXTENDED_USAGE], Value::Null);
}

#[tokio::test]
async fn pyca_reads_what_the_authority_serves_and_finds_every_profile() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let Some(read) = described(&server, &anna).await else {
        return;
    };
    let [root, issuing, person, time] =
        ["root", "issuing", "person", "time"].map(|name| &read["certificates"][name]);
    let responder = &read["ocsp"]["responder"];
    is_authority(root, 1);
    is_authority(issuing, 0);
    names_its_issuer(issuing);
    let signing = json!(["digital_signature"]);
    is_leaf(
        person,
        &json!(["digital_signature", "content_commitment"]),
        &json!([EMAIL_PROTECTION, DOCUMENT_SIGNING]),
        &[],
    );
    is_leaf(time, &signing, &json!([TIME_STAMPING]), &[EXTENDED_USAGE]);
    is_leaf(responder, &signing, &json!([OCSP_SIGNING]), &[]);
    assert_eq!(responder["extensions"][NO_CHECK], true);
    assert_eq!(person["extensions"][ALTERNATIVE_NAME], json!([anna.email]));
    assert_eq!(person["subject"], format!("CN={}", anna.email));
    let own = PublicKey::from_p256_point(&anna.keys.p256.public_key().to_bytes());
    assert_eq!(person["key"], base64(own.unwrap().as_der()));

    let mut serials = std::collections::BTreeSet::new();
    for (name, read, above) in [
        ("root", root, root),
        ("issuing", issuing, root),
        ("person", person, issuing),
        ("time", time, issuing),
        ("responder", responder, issuing),
    ] {
        assert_eq!(read["version"], "v3", "{name}");
        assert_eq!(read["issuer"], above["subject"], "{name}");
        assert_eq!(read["extensions"][OWN_KEY], read["key_id"], "{name}");
        let above_key = &read["extensions"][ISSUER_KEY];
        if name == "root" {
            assert_eq!(*above_key, Value::Null);
        } else {
            assert_eq!(*above_key, above["extensions"][OWN_KEY], "{name}");
        }
        let time = |member: &str| read[member].as_u64().unwrap();
        let now = server.now().as_millis() / 1000;
        assert!(time("begin") <= now && now < time("end"), "{name}");
        assert!(time("end") <= above["end"].as_u64().unwrap(), "{name}");
        assert!(serials.insert(read["serial"].to_string()), "{name}");
    }
    let life = person["end"].as_u64().unwrap() - person["begin"].as_u64().unwrap();
    assert!(life <= YEAR + 600, "{life}");
    assert_eq!(read["ocsp"]["status"], "GOOD");
    assert_eq!(read["ocsp"]["serial"], person["serial"]);
    assert_eq!(read["ocsp"]["nonce"], "07".repeat(32));
    for list in [&read["lists"]["root"], &read["lists"]["issuing"]] {
        assert_eq!(list["revoked"], json!({}));
        let life = list["next_update"].as_u64().unwrap() - list["this_update"].as_u64().unwrap();
        assert_eq!(life, 7 * 24 * 60 * 60);
    }
}

#[tokio::test]
async fn pyca_finds_every_revocation_with_its_reason() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let issued = certified(&server, &anna).await;
    let leaf: Certificate = opened(&issued.chain[0]);
    let before = described(&server, &anna).await;
    server.advance_secs(60);
    let reason = RevocationReason::Superseded;
    assert!(
        revoke(&server, &leaf.serial().to_string(), reason)
            .await
            .unwrap()
    );
    let listed = certificate_admin::list(server.state(), None).await.unwrap();
    assert!(listed.iter().any(|it| it.reason == Some("superseded")));
    // The question is about the old certificate; whoever asks for one gets another.
    let next = certified(&server, &anna).await;
    assert_ne!(next, issued);
    let Some(after) = described(&server, &anna).await else {
        return;
    };
    let before = before.unwrap();
    let serial = before["certificates"]["person"]["serial"].as_str().unwrap();
    // RFC 5280 §5.3.1: 4 is superseded, of which `cryptography` says the name.
    assert_eq!(
        after["lists"]["issuing"]["revoked"],
        json!({ serial: "superseded" })
    );
    assert_eq!(after["lists"]["root"]["revoked"], json!({}));
    let number = |read: &Value| read["lists"]["issuing"]["number"].as_u64().unwrap();
    assert!(number(&after) > number(&before));
    assert_eq!(after["ocsp"]["status"], "GOOD", "of the new one");
    assert_ne!(after["certificates"]["person"]["serial"], serial);
}
