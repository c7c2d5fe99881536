//! The pinned certificate of completion of `fixtures/vectors/certificate-of-completion`, and what each
//! change to it leads to.

use bulla_crypto::hash::sha256;
use serde::Deserialize;

use crate::testing::{file, now};
use crate::{Language, Reason, Verdict, make_certificate, verify};

const CERTIFICATE: &[u8] =
    include_bytes!("../../../fixtures/vectors/certificate-of-completion/lease.en.pdf");
const CASES: &[u8] =
    include_bytes!("../../../fixtures/vectors/certificate-of-completion/cases.json");
const EVIDENCE: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/lease.evidence.json");
const TRUST: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/trust.json");

const SHOWN: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/shown.evidence.json");
const SHOWN_TRUST: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/shown.trust.json");

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    edits: Vec<Edit>,
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
enum Edit {
    Append { text: String },
    Cut { bytes: usize },
    Replace { from: String, to: String },
}

#[derive(Deserialize)]
struct Expected {
    verdict: Verdict,
    reason: Reason,
}

fn edited(edits: &[Edit]) -> Vec<u8> {
    let mut bytes = CERTIFICATE.to_vec();
    for edit in edits {
        match edit {
            Edit::Append { text } => bytes.extend_from_slice(text.as_bytes()),
            Edit::Cut { bytes: count } => bytes.truncate(bytes.len() - count),
            Edit::Replace { from, to } => {
                let place = bytes
                    .windows(from.len())
                    .position(|own| own == from.as_bytes());
                let place = place.unwrap_or_else(|| panic!("{from} is not there"));
                bytes.splice(place..place + from.len(), to.bytes());
            }
        }
    }
    bytes
}

#[test]
fn every_changed_certificate_leads_to_its_verdict() {
    let trust = serde_json::from_slice(TRUST).unwrap();
    let cases: Cases = serde_json::from_slice(CASES).unwrap();
    for case in &cases.cases {
        let bytes = edited(&case.edits);
        let files = [file("lease.en.pdf", &bytes)];
        let reports = verify(&files, Some(&trust).into(), now());
        assert_eq!(reports.len(), 1);
        let own = (reports[0].verdict, reports[0].reason);
        assert_eq!(
            own,
            (case.expected.verdict, case.expected.reason),
            "{}",
            case.id
        );
    }
    assert!(cases.cases.len() >= 16);
}

/// Whatever makes these bytes differ is another version of the layout.
#[test]
fn the_certificate_is_made_again_byte_for_byte() {
    let trust = serde_json::from_slice(TRUST).unwrap();
    let made = |language| make_certificate(EVIDENCE, &trust, language).unwrap();
    assert_eq!(made(Language::En), CERTIFICATE);
    let digests = Language::ALL.map(|language| sha256(&made(language)).to_string());
    assert_eq!(digests, DIGESTS);
}

/// The same of evidence with a time-stamp and witnesses.
#[test]
fn the_certificate_of_stamped_evidence_is_made_again_byte_for_byte() {
    let trust = serde_json::from_slice(SHOWN_TRUST).unwrap();
    let made = |language| make_certificate(SHOWN, &trust, language).unwrap();
    let digests = Language::ALL.map(|language| sha256(&made(language)).to_string());
    assert_eq!(digests, STAMPED);
}

/// SHA-256 in the order of [`Language::ALL`].
const DIGESTS: [&str; 4] = [
    "43304b23e68024f8c41bfbad503c3781aa7048409cb58810b4c4291a4bf68dcb",
    "5201767d2aa74542f834031f281db4cafb620cd95ec2e85f1626803611cf94dd",
    "a52ccaa08e5845754ea2e5912c654676354c5eb8d6d9145426c97899f7b25f93",
    "c2c75968fba05e4dece15571899d183ecac09bfc853837c4fa6c5f095a73c9f4",
];

const STAMPED: [&str; 4] = [
    "08a35c890fb89e9ecb0b432ac80cc056e3618afc1d3e14ebc37acdee65a52985",
    "a92ba3cb3bddf6b18e43cc72ed7e390501e18a549942ea77efdc02cc3dfe2bf1",
    "fe4b855a8e2a8064b5002556a02a9c4689c13c3ed54359f430eee35718380e5f",
    "6f6986449f04bc71c7ffc1c8d1c682e09bd468f388c001ccd53074b6139e1137",
];
