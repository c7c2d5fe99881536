//! Every signed PDF of the test corpora has the verdict that `fixtures/hostile/pdf-verdicts.txt`
//! lists, and none is clean of which another verifier says that it was changed.
//!
//! No certificate is trusted here, so that the verdict speaks of integrity alone. `BULLA_CORPORA`
//! names the folder, else it is `../shared/corpora` beside the checkout. Where it is absent, the test
//! says how many files were not read.

#![expect(clippy::print_stdout, reason = "says what could not be tested")]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use std::fmt::Write as _;
use std::fs;

use bulla_pades::Limits;
use bulla_pades::verify::{Finding, Report, Severity, Trust, Verdict, verify};
use bulla_types::Timestamp;
use serde_json::Value;

const LISTING: &str = "pdf-verdicts.txt";

/// Where another verifier says no and is wrong.
const EXCUSED: &[(&str, &str)] = &[(
    "dss/pades-unsupported-signature-algorithm.pdf",
    "not wrong: it is refused here for the same algorithm, and that is no sign of a change",
)];

fn checked(bytes: &[u8]) -> Report {
    let now = Timestamp::from_millis(1_800_000_000_000).unwrap();
    verify(bytes, &Limits::default(), &Trust::new(&[], now))
}

fn line(report: &Report) -> String {
    let mut line = report.verdict.code().to_owned();
    if let Some(error) = report.damaged {
        write!(line, ": {}", error.code()).unwrap();
    }
    for signature in &report.signatures {
        let findings: Vec<&str> = signature.findings.iter().map(|own| own.code()).collect();
        write!(
            line,
            "; signature of revision {}: {}, {}, changes {} {}: {}",
            signature.revision,
            signature.verdict().code(),
            signature.coverage.code(),
            signature.changes.code(),
            signature.judgement.code(),
            findings.join(" "),
        )
        .unwrap();
    }
    line
}

/// Whether nothing is wrong but that nobody is trusted, and keys are shorter than is accepted.
fn is_clean(report: &Report) -> bool {
    let mut findings = report.signatures.iter().flat_map(|own| &own.findings);
    let is_read = !matches!(report.verdict, Verdict::Unreadable | Verdict::Unsigned);
    is_read
        && findings.all(|finding| {
            let is_neutral = [Finding::Algorithm, Finding::CertificateNotTrusted].contains(finding);
            is_neutral || finding.severity() == Severity::Note
        })
}

/// Whether another verifier says that something is wrong with integrity. What ends in an exception
/// of no kind of its own says nothing.
fn is_refused(verdicts: &Value) -> bool {
    let texts = |tool: &str| -> Vec<String> {
        let list = verdicts[tool].as_array().cloned().unwrap_or_default();
        list.iter()
            .map(|text| text.as_str().unwrap().to_owned())
            .collect()
    };
    let pyhanko = texts("pyhanko_0.38").iter().any(|text| {
        [
            "OTHER",
            "docmdp=False",
            "INVALID",
            "BROKEN",
            "SignatureValidationError",
            "PdfReadError",
        ]
        .iter()
        .any(|word| text.contains(word))
    });
    let pdfsig = texts("pdfsig_22.12").iter().any(|text| {
        text.contains("Digest Mismatch") || text.contains("Unknown Validation Failure")
    });
    pyhanko || pdfsig
}

#[test]
fn every_signed_file_of_the_corpora_has_its_listed_verdict() {
    let Some(corpora) = support::corpora() else {
        let files = support::listing(LISTING).lines().count();
        println!("no corpora: {files} files not verified");
        return;
    };
    let found = support::list(&corpora, |bytes| {
        let report = checked(bytes);
        // What has no signature, or cannot be read at all, is listed by the reader's own test.
        (!report.signatures.is_empty()).then(|| line(&report))
    });
    support::compare(&found, LISTING);
}

#[test]
fn nothing_is_clean_that_another_verifier_refuses() {
    let Some(corpora) = support::corpora() else {
        println!("no corpora: verdicts of others not compared");
        return;
    };
    let mut wrong = Vec::new();
    let mut count = 0;
    for verdicts in fs::read_to_string(corpora.join("verdicts.jsonl"))
        .unwrap()
        .lines()
    {
        let verdicts: Value = serde_json::from_str(verdicts).unwrap();
        let name = verdicts["file"].as_str().unwrap();
        let report = checked(&fs::read(corpora.join(name)).unwrap());
        let is_excused = EXCUSED.iter().any(|(excused, _)| *excused == name);
        if is_refused(&verdicts) && is_clean(&report) && !is_excused {
            wrong.push(format!("{name}: {} but {verdicts}", line(&report)));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(count > 40, "{count} files");
}
