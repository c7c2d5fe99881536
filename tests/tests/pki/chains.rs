//! Chains, good ones and bad ones, made by the package `cryptography` and judged by OpenSSL, by `certval`
//! and by us; our certificates as that package reads them.

use std::fs;
use std::process::Command;

use bulla_pki::Certificate;
use bulla_pki::path::{
    Material, PathError, Purpose, Question, RevocationRule, VerifiedPath, validate,
};
use bulla_pki::revocation::{self, Crl, CrlTimes, OcspResponse, Reason, Revoked, RevokedEntry};
use bulla_types::Base64Bytes;
use serde_json::{Value, json};

use crate::certval;
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

/// What `certval` accepts and we do not, and why.
const STRICTER_THAN_CERTVAL: [(&str, &str); 8] = [
    ("six", "our paths have at most five certificates"),
    (
        "leaf for encryption",
        "it is asked for no purpose, we are asked for signing",
    ),
    ("leaf for clients", "the same"),
    ("authority for clients", "the same"),
    (
        "another key identifier 0",
        "it is handed the chain, we look for it by identifiers too",
    ),
    ("another key identifier 1", "the same"),
    (
        "no authority 2",
        "the trusted certificate, too, must be one of an authority",
    ),
    ("no constraints 2", "the same"),
];

/// What OpenSSL accepts in some versions and we never: 3.0.16 took a delta for a full list, 3.0.22 does not.
const LISTS_OLDER: &str = "list: a delta alone";

/// What OpenSSL accepts with lists and we do not, and why.
const LISTS_STRICTER: [(&str, &str); 2] = [
    (
        "list: good and revoked",
        "OpenSSL believes one of the two, we the worse",
    ),
    (
        "list: taken back in a full list",
        "OpenSSL takes that reason for not revoked; only a delta may give it",
    ),
];

/// What OpenSSL refuses with lists and we do not, and why.
const LISTS_LOOSER: [(&str, &str); 2] = [
    (
        "list: nobody, issued later",
        "OpenSSL has one time; for us a list from after the signature proves more than one from before",
    ),
    (
        "list: revoked later, issued later",
        "the same, and the day of revocation decides",
    ),
];

/// What `certval` accepts with lists and responses and we do not, and why.
const REVOCATION_STRICTER: [(&str, &str); 3] = [
    (
        "list: good and revoked",
        "it believes the first list that answers",
    ),
    (
        "list: indirect",
        "we read no list of that kind, even without entries of others",
    ),
    (
        "OCSP: by a responder whose revocation is to be checked",
        "we want the responder's certificate to need no check, else one check asks for the next",
    ),
];

/// What `certval` refuses with lists and responses and we do not, and why.
const REVOCATION_LOOSER: [(&str, &str); 4] = [
    (
        "list: nobody, issued later",
        "it uses nothing issued after the time; for us that proves more than what was issued before",
    ),
    (
        "list: revoked later, issued later",
        "the same, and the day of revocation decides",
    ),
    ("OCSP: good, issued later", "the same"),
    ("OCSP: revoked later, issued later", "the same"),
];

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

/// Compares what another judge says with what we say: where it accepts and we refuse, and the other way
/// round, must be what the tables say, each with its reason.
fn compare(judged: &[(&str, bool, bool)], stricter: &[(&str, &str)], looser: &[(&str, &str)]) {
    for (ours, theirs, expected) in [(false, true, stricter), (true, false, looser)] {
        let found = judged.iter().filter(|one| (one.1, one.2) == (ours, theirs));
        let mut found: Vec<&str> = found.map(|one| one.0).collect();
        let mut expected: Vec<&str> = expected.iter().map(|(name, _)| *name).collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "we accept: {ours}, they: {theirs}");
    }
}

#[test]
fn chains_are_judged_as_openssl_and_certval_judge_them_but_for_stated_reasons() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let Some(answer) = ask(&Instance::new()) else {
        return;
    };
    let cases = answer["chains"].as_array().unwrap();
    let of_certval = certval::judge(cases, false);
    let (mut by_openssl, mut by_certval) = (Vec::new(), Vec::new());
    for (place, case) in cases.iter().enumerate() {
        let name = case["name"].as_str().unwrap();
        let ours = judge(case, RevocationRule::IfAvailable).is_ok();
        let theirs = openssl_accepts(&openssl, case, "-policy anyPolicy");
        by_openssl.push((name, ours, theirs));
        if let Some(verdicts) = &of_certval {
            by_certval.push((name, ours, verdicts[place]));
        }
    }
    compare(&by_openssl, &STRICTER, &LOOSER);
    if of_certval.is_some() {
        compare(&by_certval, &STRICTER_THAN_CERTVAL, &[]);
    }
    let accepted = by_openssl.iter().filter(|one| one.1).count();
    assert_eq!((accepted, cases.len()), (30, 79));
}

#[test]
fn revocation_is_judged_as_openssl_and_certval_judge_it_but_for_stated_reasons() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let Some(answer) = ask(&Instance::new()) else {
        return;
    };
    let cases = answer["revocations"].as_array().unwrap();
    let of_certval = certval::judge(cases, true);
    let (mut by_openssl, mut by_certval) = (Vec::new(), Vec::new());
    for (place, case) in cases.iter().enumerate() {
        let name = case["name"].as_str().unwrap();
        let ours = judge(case, RevocationRule::Required).is_ok();
        if name == LISTS_OLDER {
            assert!(!ours, "{name}");
        } else if case["ocsp"].is_null() {
            let theirs = openssl_accepts(&openssl, case, "-crl_check_all -CRLfile lists.pem");
            by_openssl.push((name, ours, theirs));
        }
        if let Some(verdicts) = &of_certval {
            by_certval.push((name, ours, verdicts[place]));
        }
    }
    compare(&by_openssl, &LISTS_STRICTER, &LISTS_LOOSER);
    if of_certval.is_some() {
        compare(&by_certval, &REVOCATION_STRICTER, &REVOCATION_LOOSER);
    }
    assert_eq!((by_openssl.len(), cases.len()), (27, 42));
}

/// Whether OpenSSL accepts a chain, asked in this way.
fn openssl_accepts(openssl: &OpenSsl, case: &Value, flags: &str) -> bool {
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
    let mut lists = String::new();
    for list in case["crls"].as_array().into_iter().flatten() {
        let list = Base64Bytes::parse(list.as_str().unwrap()).unwrap();
        openssl.write("one.crl", list.as_slice());
        lists += &openssl.run("crl -inform DER -in one.crl");
    }
    openssl.write("lists.pem", lists);
    let (accepted, _) = openssl.ask(&format!(
        "verify -x509_strict -purpose any {flags} -CAfile root.pem {untrusted} {} leaf.pem",
        attime()
    ));
    accepted
}

fn certificates(list: &Value) -> Vec<Certificate> {
    let list = list.as_array().unwrap().iter();
    list.map(|der| {
        let der = Base64Bytes::parse(der.as_str().unwrap()).unwrap();
        Certificate::from_der(der.as_slice()).unwrap()
    })
    .collect()
}

/// What we say; lists and responses that we do not read say nothing.
fn judge(case: &Value, revocation: RevocationRule) -> Result<VerifiedPath, PathError> {
    let chain = certificates(&case["certificates"]);
    let (leaf, above) = chain.split_first().unwrap();
    let (root, pool) = above.split_last().unwrap();
    let decode = |value: &Value| Base64Bytes::parse(value.as_str()?).ok();
    let lists = case["crls"].as_array().into_iter().flatten();
    let lists = lists.filter_map(|list| Crl::from_der(decode(list)?.as_slice()).ok());
    let response =
        decode(&case["ocsp"]).and_then(|der| OcspResponse::from_der(der.as_slice()).ok());
    let material = Material {
        anchors: std::slice::from_ref(root),
        pool,
        crls: &lists.collect::<Vec<_>>(),
        ocsp: response.as_slice(),
    };
    let question = Question {
        purpose: Purpose::DocumentSigning,
        at: now(),
        now: day(100),
        revocation,
    };
    validate(leaf, material, question)
}
