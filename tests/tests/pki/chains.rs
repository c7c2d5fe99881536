//! Chains, good ones and bad ones, made by the package `cryptography` and judged by OpenSSL and by us;
//! our certificates as that package reads them.

use std::fs;
use std::process::Command;

use bulla_pki::Certificate;
use bulla_pki::path::{
    Material, PathError, Purpose, Question, RevocationRule, VerifiedPath, validate,
};
use bulla_pki::revocation::{self, CrlTimes, Reason, Revoked, RevokedEntry};
use bulla_types::Base64Bytes;
use serde_json::{Value, json};

use crate::instance::{Instance, NOW_SECS, day, now};
use crate::openssl::{OpenSsl, attime, is_required};
use crate::python;

/// What OpenSSL accepts and we do not, and why.
const STRICTER: [(&str, &str); 4] = [
    ("six", "our paths have at most five certificates"),
    (
        "leaf for encryption",
        "OpenSSL is asked for no purpose, we are asked for signing",
    ),
    ("leaf for clients", "the same"),
    ("authority for clients", "the same"),
];

/// What OpenSSL refuses and we do not, and why.
const LOOSER: [(&str, &str); 1] = [(
    "without identifiers",
    "RFC 5280 asks authorities for key identifiers, validators do not need them",
)];

/// What `cryptography` says of the instance, and the chains that it makes.
#[expect(
    clippy::print_stderr,
    reason = "a skipped oracle must be seen in the log"
)]
fn ask(instance: &Instance) -> Option<Value> {
    let base64 = |der: &[u8]| Base64Bytes::from(der).to_string();
    let all = [
        &instance.signer,
        &instance.tsa,
        instance.issuing.certificate(),
        instance.root.certificate(),
    ];
    let entry = RevokedEntry {
        serial: instance.signer.serial().clone(),
        revoked: Revoked {
            at: day(20),
            reason: Reason::Superseded,
        },
    };
    let times = CrlTimes {
        number: 1,
        this_update: day(25),
        next_update: day(60),
    };
    let list = revocation::list(&instance.root, times, &[entry]).unwrap();
    let list = list
        .finish(&instance.root_key.sign(list.to_be_signed()))
        .unwrap();
    let case = json!({
        "certificates": all.map(|certificate| base64(certificate.as_der())),
        "crl": base64(list.as_der()),
        "root": base64(instance.root.certificate().as_der()),
        "leaf": base64(instance.signer.as_der()),
        "at": NOW_SECS,
    });
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("case.json");
    fs::write(&file, case.to_string()).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/pki.py");
    match Command::new(python()).arg(script).arg(&file).output() {
        Ok(output) if output.status.code() != Some(3) => {
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{errors}");
            Some(serde_json::from_slice(&output.stdout).unwrap())
        }
        absent => {
            assert!(!is_required(), "cryptography is required: {absent:?}");
            eprintln!("SKIPPED the package cryptography: it is missing");
            None
        }
    }
}

#[test]
fn another_package_reads_and_verifies_our_certificates() {
    let instance = Instance::new();
    let Some(answer) = ask(&instance) else { return };
    let signer = &answer["certificates"][0];
    assert_eq!(signer["subject"], instance.signer.subject().to_string());
    assert_eq!(signer["serial"], instance.signer.serial().to_string());
    assert_eq!(signer["email"], json!(["ada@example.ch"]));
    assert_eq!(
        signer["usages"],
        json!(["1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36"])
    );
    assert_eq!(signer["authority"], false);
    assert_eq!(signer["lists"], json!(["http://127.0.0.1:9/ca.crl"]));
    assert_eq!(
        answer["certificates"][1]["usages"],
        json!(["1.3.6.1.5.5.7.3.8"])
    );
    assert_eq!(answer["certificates"][2]["authority"], true);
    let subject = instance.root.certificate().subject().to_string();
    assert_eq!(answer["certificates"][3]["subject"], subject);
    let serial = instance.signer.serial().to_string();
    assert_eq!(
        answer["revoked"],
        json!({ "serials": [serial], "signed": true })
    );
    assert_eq!(answer["verified"], 3);
}

#[test]
fn chains_are_judged_as_openssl_judges_them_or_more_strictly_for_a_stated_reason() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let Some(answer) = ask(&Instance::new()) else {
        return;
    };
    let (mut accepted, mut refused, mut stricter) = (0, 0, Vec::new());
    for case in answer["chains"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let chain = certificates(&case["certificates"]);
        let (leaf, above) = chain.split_first().unwrap();
        let (root, between) = above.split_last().unwrap();
        openssl.write("leaf.pem", leaf.to_pem());
        openssl.write("root.pem", root.to_pem());
        let pool: String = between.iter().map(Certificate::to_pem).collect();
        let untrusted = if pool.is_empty() {
            ""
        } else {
            "-untrusted pool.pem"
        };
        openssl.write("pool.pem", pool);
        let (theirs, text) = openssl.ask(&format!(
            "verify -x509_strict -purpose any -CAfile root.pem {untrusted} {} leaf.pem",
            attime()
        ));
        let ours = judge(leaf, between, root);
        match (theirs, &ours) {
            (true, Ok(_)) => accepted += 1,
            (false, Err(_)) => refused += 1,
            (true, Err(_)) => stricter.push(name.to_owned()),
            (false, Ok(_)) => {
                let known = LOOSER.iter().any(|(looser, _)| *looser == name);
                assert!(known, "{name}: we accept, OpenSSL says {text}");
            }
        }
    }
    let mut expected = STRICTER.map(|(name, _)| name);
    expected.sort_unstable();
    stricter.sort();
    assert_eq!(stricter, expected);
    assert!(
        accepted > 15 && refused > 30,
        "{accepted} accepted, {refused} refused"
    );
}

fn certificates(list: &Value) -> Vec<Certificate> {
    let list = list.as_array().unwrap().iter();
    list.map(|der| {
        let der = Base64Bytes::parse(der.as_str().unwrap()).unwrap();
        Certificate::from_der(der.as_slice()).unwrap()
    })
    .collect()
}

fn judge(
    leaf: &Certificate,
    pool: &[Certificate],
    root: &Certificate,
) -> Result<VerifiedPath, PathError> {
    let material = Material {
        anchors: std::slice::from_ref(root),
        pool,
        ..Default::default()
    };
    let question = Question {
        purpose: Purpose::DocumentSigning,
        at: now(),
        now: now(),
        revocation: RevocationRule::IfAvailable,
    };
    validate(leaf, material, question)
}
