//! The verifier over every case of `fixtures/vectors/verify`.

use std::collections::BTreeSet;

use bulla_crypto::hash::{Sha384, sha256};
use bulla_evidence::{HEAD_BYTES, InputFile, Modifier, Reason, Trust, verify, wants_content};
use bulla_pki::{Certificate, DigestAlgorithm, MessageDigest};
use bulla_types::Timestamp;
use serde_json::{Value, json};

use crate::cases::{self, Case};
use crate::oracle;

/// What the verifier says.
fn reports(case: &Case) -> Vec<Value> {
    let files: Vec<_> = case
        .files
        .iter()
        .map(|file| (&file.name, file.bytes()))
        .collect();
    let digests = files.iter().map(|(_, bytes)| {
        let mut hash = Sha384::new();
        hash.update(bytes);
        [MessageDigest::new(DigestAlgorithm::Sha384, hash.finish().as_bytes()).unwrap()]
    });
    let digests: Vec<_> = digests.collect();
    let inputs: Vec<_> = files
        .iter()
        .zip(&digests)
        .map(|((name, bytes), digests)| {
            let head = &bytes[..bytes.len().min(HEAD_BYTES)];
            let size = u64::try_from(bytes.len()).unwrap();
            InputFile {
                name,
                sha256: sha256(bytes),
                head,
                content: wants_content(head, size).then_some(bytes.as_slice()),
                digests,
            }
        })
        .collect();
    let trust: Vec<_> = case.trust.iter().map(cases::Source::bytes).collect();
    let (instance, certificates): (Vec<_>, Vec<_>) =
        trust.iter().partition(|bytes| bytes.starts_with(b"{"));
    let instance = instance
        .first()
        .map(|json| serde_json::from_slice(json).unwrap());
    let certificates: Vec<_> = certificates
        .iter()
        .map(|der| Certificate::from_der(der).unwrap())
        .collect();
    let trust = Trust {
        instance: instance.as_ref(),
        certificates: &certificates,
    };
    let now = Timestamp::from_millis(case.now_ms).unwrap();
    let reports = verify(&inputs, trust, now);
    let json = reports.iter().map(serde_json::to_value);
    json.collect::<Result<_, _>>().unwrap()
}

#[test]
fn the_verifier_says_of_every_case_what_it_must() {
    let cases = cases::all();
    let found: Vec<String> = cases
        .iter()
        .flat_map(|case| case.differences(&reports(case)))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    let negative = cases
        .iter()
        .filter(|case| case.expected.verdict != "authentic");
    assert!(cases.len() >= 150 && negative.count() >= 120);
}

#[test]
fn the_cases_lead_to_every_verdict_and_most_reasons_and_modifiers() {
    let cases = cases::all();
    let said = |key: &str| -> BTreeSet<String> {
        let of = cases.iter().flat_map(|case| &case.expected.reports);
        let values = of.flat_map(|report| {
            let list = report[key].as_array().cloned();
            list.unwrap_or_else(|| vec![report[key].clone()])
        });
        values.map(|one| one.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(said("verdict").len(), 6);
    let known: BTreeSet<String> = Reason::ALL
        .iter()
        .map(|own| own.as_str().to_owned())
        .collect();
    let reasons = said("reason");
    assert!(reasons.is_subset(&known));
    assert!(reasons.len() >= 32, "{reasons:?}");
    let modifiers = said("modifiers");
    for modifier in [
        Modifier::LogNotChecked,
        Modifier::Retracted,
        Modifier::RevocationNotChecked,
        Modifier::Revoked,
        Modifier::Unanchored,
        Modifier::Untimestamped,
        Modifier::Unwitnessed,
    ] {
        assert!(modifiers.contains(modifier.as_str()), "{modifier:?}");
    }
    for case in &cases {
        let mut said = case.expected.reports.iter();
        let is_revoked = said.any(|report| {
            let modifiers = report["modifiers"].as_array();
            modifiers.is_some_and(|all| all.contains(&json!("revoked")))
        });
        let exit = match case.expected.verdict.as_str() {
            "authentic" | "incomplete" if is_revoked => 5,
            "authentic" => 0,
            "altered" => 1,
            "unrecognised" => 2,
            "unsigned" => 3,
            "incomplete" => 4,
            _ => 10,
        };
        assert_eq!(case.expected.exit, exit, "{}", case.id);
    }
    let ids: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids.len(), cases.len());
}

/// What the short verifier in Python is asked.
fn question(case: &Case) -> Value {
    let base64 = |source: &cases::Source| bulla_types::Base64Bytes::new(source.bytes());
    let files: serde_json::Map<String, Value> = case
        .files
        .iter()
        .map(|file| (file.name.clone(), json!(base64(file))))
        .collect();
    let mut trust = case.trust.iter().map(cases::Source::bytes);
    let trust = trust.find(|bytes| bytes.starts_with(b"{"));
    let trust: Option<Value> = trust.map(|json| serde_json::from_slice(&json).unwrap());
    json!({"files": files, "trust": trust})
}

#[test]
fn the_short_verifier_in_another_language_agrees_wherever_it_judges() {
    let cases = cases::all();
    let questions: Vec<Value> = cases.iter().map(question).collect();
    let Some(answers) = oracle::python("verify_cases.py", &json!(questions)) else {
        return;
    };
    let answers = answers.as_array().unwrap();
    assert_eq!(answers.len(), cases.len());
    let (mut judged, mut taken) = (0, 0);
    for (case, answer) in cases.iter().zip(answers) {
        let Some(answer) = answer.as_array() else {
            continue;
        };
        let [wanted] = &case.expected.reports[..] else {
            panic!("{} has several reports", case.id);
        };
        assert_eq!(answer[0], wanted["verdict"], "{}: {answer:?}", case.id);
        assert_eq!(answer[1], wanted["reason"], "{}", case.id);
        judged += 1;
        taken += usize::from(answer[0] == "authentic");
    }
    assert!(
        judged >= 50 && taken >= 3,
        "{judged} judged, {taken} authentic"
    );
}

/// Short enough to be read: lines with code, without those of comments and descriptions.
#[test]
fn the_short_verifier_is_short() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/verify.py");
    let text = std::fs::read_to_string(path).unwrap();
    let mut within = false;
    let code = text.lines().map(str::trim).filter(|line| {
        let marks = line.matches("\"\"\"").count();
        let is_text = within || marks > 0;
        within ^= marks % 2 == 1;
        !(is_text || line.is_empty() || line.starts_with('#'))
    });
    let count = code.count();
    assert!((200..=300).contains(&count), "{count} lines");
}
