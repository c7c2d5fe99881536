//! The pinned evidence of `fixtures/vectors/evidence`, and what each change to it leads to.

use bulla_statement::jcs;
use serde::Deserialize;
use serde_json::Value;

use crate::testing::{file, now};
use crate::verify;

const EVIDENCE: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/lease.evidence.json");
const PDF: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/lease.pdf");
const TRUST: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/trust.json");
const CASES: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/cases.json");
const AMENDED: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/amended.pdf");
const AMENDED_EVIDENCE: &[u8] =
    include_bytes!("../../../fixtures/vectors/evidence/amended.evidence.json");
const AMENDED_TRUST: &[u8] =
    include_bytes!("../../../fixtures/vectors/evidence/amended.trust.json");
const REVISIONS: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/revisions.json");
const SHOWN: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/shown.json");
const SHOWN_EVIDENCE: &[u8] =
    include_bytes!("../../../fixtures/vectors/evidence/shown.evidence.json");
const SHOWN_TRUST: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/shown.trust.json");
const ANCHORED: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/anchored.json");
const ROTATED: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/rotated.json");

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    document: Option<String>,
    trust: Option<Vec<Change>>,
    evidence: Option<Vec<Change>>,
    expected: Value,
}

#[derive(Deserialize)]
struct Change {
    op: String,
    path: String,
    #[serde(default)]
    value: Value,
}

/// The JSON after the changes, in canonical form.
fn changed(json: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut json: Value = serde_json::from_slice(json).unwrap();
    for change in changes {
        let (parent, key) = change.path.rsplit_once('/').unwrap();
        match (json.pointer_mut(parent).unwrap(), change.op.as_str()) {
            (Value::Object(object), "replace") => {
                object.insert(key.to_owned(), change.value.clone());
            }
            (Value::Object(object), "remove") => drop(object.remove(key).unwrap()),
            (Value::Array(array), "replace") => {
                array[key.parse::<usize>().unwrap()] = change.value.clone();
            }
            (Value::Array(array), "remove") => drop(array.remove(key.parse().unwrap())),
            other => panic!("no such change: {other:?}"),
        }
    }
    jcs::to_canonical(&json).unwrap()
}

/// What cases change, and their documents by name.
struct Base {
    evidence: &'static [u8],
    trust: &'static [u8],
    documents: Vec<(&'static str, Vec<u8>)>,
}

fn lease() -> Base {
    let other = core::str::from_utf8(PDF).unwrap().replace("1850", "9850");
    assert_ne!(other.as_bytes(), PDF);
    Base {
        evidence: EVIDENCE,
        trust: TRUST,
        documents: vec![("signed", PDF.to_vec()), ("changed", other.into_bytes())],
    }
}

fn shown() -> Base {
    Base {
        evidence: SHOWN_EVIDENCE,
        trust: SHOWN_TRUST,
        ..lease()
    }
}

fn amended() -> Base {
    let evidence: Value = serde_json::from_slice(AMENDED_EVIDENCE).unwrap();
    let older = evidence["documents"][0]["earlier"][1]["size"].as_u64();
    let older = &AMENDED[..usize::try_from(older.unwrap()).unwrap()];
    let mut changed = AMENDED.to_vec();
    changed[900] ^= 1;
    Base {
        evidence: AMENDED_EVIDENCE,
        trust: AMENDED_TRUST,
        documents: vec![
            ("signed", AMENDED.to_vec()),
            ("older", older.to_vec()),
            ("changed", changed),
        ],
    }
}

#[test]
fn every_case_leads_to_its_verdict() {
    lead_to_their_verdicts(CASES, &lease());
}

#[test]
fn every_case_of_the_anchor_log_leads_to_its_verdict() {
    lead_to_their_verdicts(ANCHORED, &lease());
}

#[test]
fn every_case_of_fields_witnesses_and_time_stamps_leads_to_its_verdict() {
    lead_to_their_verdicts(SHOWN, &shown());
}

#[test]
fn every_case_of_logs_with_a_new_key_leads_to_its_verdict() {
    lead_to_their_verdicts(ROTATED, &lease());
}

#[test]
fn every_case_of_revisions_leads_to_its_verdict() {
    lead_to_their_verdicts(REVISIONS, &amended());
}

fn lead_to_their_verdicts(cases: &[u8], base: &Base) {
    let cases: Cases = serde_json::from_slice(cases).unwrap();
    for case in &cases.cases {
        let evidence = case
            .evidence
            .as_ref()
            .map(|changes| changed(base.evidence, changes));
        let trust = case
            .trust
            .as_ref()
            .map(|changes| changed(base.trust, changes));
        let trust = trust.map(|json| serde_json::from_slice(&json).unwrap());
        let document = case.document.as_deref().map(|which| {
            let mut documents = base.documents.iter();
            let (_, bytes) = documents.find(|(name, _)| *name == which).unwrap();
            file("lease.pdf", bytes)
        });
        let evidence = evidence
            .as_ref()
            .map(|bytes| file("lease.evidence.json", bytes));
        // Evidence that cannot be read gets its own report, so the document is left out then.
        let unreadable = case.expected["verdict"] == "unreadable";
        let files: Vec<_> = document
            .filter(|_| !unreadable)
            .into_iter()
            .chain(evidence)
            .collect();
        let reports = serde_json::to_value(verify(&files, trust.as_ref().into(), now())).unwrap();
        assert_eq!(reports.as_array().unwrap().len(), 1, "{}", case.id);
        let got = (&reports[0]["verdict"], &reports[0]["reason"]);
        let expected = (&case.expected["verdict"], &case.expected["reason"]);
        assert_eq!(got, expected, "{}", case.id);
        if let Some(fact) = case.expected.get("anchored") {
            assert_eq!(&reports[0]["facts"]["anchored"], fact, "{}", case.id);
        }
        let facts = case.expected.get("facts").and_then(Value::as_object);
        for (name, fact) in facts.into_iter().flatten() {
            assert_eq!(&reports[0]["facts"][name], fact, "{}: {name}", case.id);
        }
    }
}

#[test]
fn has_three_negative_cases_and_more_for_each_positive_one() {
    for cases in [CASES, ANCHORED, REVISIONS, ROTATED, SHOWN] {
        let cases: Cases = serde_json::from_slice(cases).unwrap();
        let positive = |case: &&Case| case.expected["verdict"] == "authentic";
        let positives = cases.cases.iter().filter(positive).count();
        assert!(positives > 0 && cases.cases.len() >= 4 * positives);
    }
}
