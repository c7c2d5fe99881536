//! The pinned evidence of `fixtures/vectors/evidence`, and what each change to it leads to.

use bulla_statement::jcs;
use serde::Deserialize;
use serde_json::Value;

use crate::testing::file;
use crate::verify;

const EVIDENCE: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/lease.evidence.json");
const PDF: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/lease.pdf");
const TRUST: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/trust.json");
const CASES: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/cases.json");
const ANCHORED: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/anchored.json");

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

#[test]
fn every_case_leads_to_its_verdict() {
    lead_to_their_verdicts(CASES);
}

#[test]
fn every_case_of_the_anchor_log_leads_to_its_verdict() {
    lead_to_their_verdicts(ANCHORED);
}

fn lead_to_their_verdicts(cases: &[u8]) {
    let cases: Cases = serde_json::from_slice(cases).unwrap();
    let text = core::str::from_utf8(PDF).unwrap();
    let other = text.replace("1850", "9850");
    assert_ne!(other.as_bytes(), PDF);
    for case in &cases.cases {
        let evidence = case
            .evidence
            .as_ref()
            .map(|changes| changed(EVIDENCE, changes));
        let trust = case.trust.as_ref().map(|changes| changed(TRUST, changes));
        let trust = trust.map(|json| serde_json::from_slice(&json).unwrap());
        let document = case.document.as_deref().map(|which| match which {
            "signed" => PDF,
            _ => other.as_bytes(),
        });
        let document = document.map(|bytes| file("lease.pdf", bytes));
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
        let reports = serde_json::to_value(verify(&files, trust.as_ref())).unwrap();
        assert_eq!(reports.as_array().unwrap().len(), 1, "{}", case.id);
        let got = (&reports[0]["verdict"], &reports[0]["reason"]);
        let expected = (&case.expected["verdict"], &case.expected["reason"]);
        assert_eq!(got, expected, "{}", case.id);
        if let Some(fact) = case.expected.get("anchored") {
            assert_eq!(&reports[0]["facts"]["anchored"], fact, "{}", case.id);
        }
    }
}

#[test]
fn has_three_negative_cases_and_more_for_each_positive_one() {
    for cases in [CASES, ANCHORED] {
        let cases: Cases = serde_json::from_slice(cases).unwrap();
        let positive = |case: &&Case| case.expected["verdict"] == "authentic";
        let positives = cases.cases.iter().filter(positive).count();
        assert!(positives > 0 && cases.cases.len() >= 4 * positives);
    }
}
