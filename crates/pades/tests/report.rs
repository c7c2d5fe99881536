//! The JSON form of reports is that of `fixtures/vectors/pdf-signatures`, and every word in it is one
//! that is listed.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use bulla_pades::appearance::AppearanceError;
use bulla_pades::difference::{ChangeKind, ChangeLevel, Doubt};
use bulla_pades::placeholder::PlaceholderError;
use bulla_pades::verify::record::FileRecord;
use bulla_pades::verify::{
    Coverage, Finding, Judgement, PadesLevel, Refusal, Severity, SignatureKind, Trust, TrustReport,
    Verdict, verify,
};
use bulla_pades::{ConcernKind, FinishError, Limits, Permission, ReadError};
use bulla_pki::certificate::Certificate;
use bulla_pki::cms::CmsError;
use bulla_pki::path::PathError;
use bulla_pki::timestamp::TimestampError;
use bulla_types::Timestamp;
use serde_json::Value;

const VECTORS: &str = "vectors/pdf-signatures/report.json";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

fn report(file: &str, now: &Value) -> FileRecord {
    let folder = fixtures().join("hostile/pdf-signed");
    let root = Certificate::from_der(&fs::read(folder.join("root.der")).unwrap()).unwrap();
    let now = Timestamp::from_millis(now.as_u64().unwrap()).unwrap();
    let bytes = fs::read(folder.join(file)).unwrap();
    verify(&bytes, &Limits::default(), &Trust::new(&[root], now)).record()
}

#[test]
fn reports_have_their_listed_json_form() {
    let text = fs::read_to_string(fixtures().join(VECTORS)).unwrap();
    let mut vectors: Value = serde_json::from_str(&text).unwrap();
    let now = vectors["now_ms"].clone();
    let mut is_same = true;
    for case in vectors["cases"].as_array_mut().unwrap() {
        let record = report(case["file"].as_str().unwrap(), &now);
        let found = serde_json::to_value(&record).unwrap();
        assert_eq!(
            serde_json::from_value::<FileRecord>(found.clone()).unwrap(),
            record
        );
        is_same &= case["expected"] == found;
        case["expected"] = found;
    }
    if !is_same {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report.json");
        fs::write(&kept, serde_json::to_string_pretty(&vectors).unwrap()).unwrap();
        panic!("changed: compare {} with {VECTORS}", kept.display());
    }
}

/// What a key of the report may say.
fn words(key: &str, parent: &str) -> Option<Vec<&'static str>> {
    let findings = || Finding::ALL.iter().map(|own| own.code()).collect();
    let levels = || Some(ChangeLevel::ALL.iter().map(|own| own.code()).collect());
    Some(match (parent, key) {
        (_, "verdict") => Verdict::ALL.iter().map(|own| own.code()).collect(),
        (_, "coverage") if parent == "signatures" => {
            Coverage::ALL.iter().map(|own| own.code()).collect()
        }
        (_, "judgement") => Judgement::ALL.iter().map(|own| own.code()).collect(),
        (_, "permission") => Permission::ALL.iter().map(|own| own.code()).collect(),
        ("signatures", "kind") => SignatureKind::ALL.iter().map(|own| own.code()).collect(),
        ("signatures", "level_claimed" | "level_reached") => {
            PadesLevel::ALL.iter().map(|own| own.code()).collect()
        }
        ("findings", "code") => findings(),
        (_, "severity") => Severity::ALL.iter().map(|own| own.code()).collect(),
        ("changes" | "later", "level") => return levels(),
        ("changes", "kind") => ChangeKind::ALL.iter().map(|own| own.code()).collect(),
        (_, "doubt") => Doubt::ALL.iter().map(|own| own.code()).collect(),
        ("problem", "code") => ReadError::codes().collect(),
        ("trust", "status") => TrustReport::CODES.to_vec(),
        ("trust", "error") => PathError::CODES.to_vec(),
        ("refusal", "part") => Refusal::PARTS.to_vec(),
        ("refusal", "code") => {
            let of_parts = CmsError::CODES.iter().chain(TimestampError::CODES);
            ReadError::codes().chain(of_parts.copied()).collect()
        }
        _ => return None,
    })
}

/// Checks every word below a value; returns how many were known.
fn check(value: &Value, parent: &str) -> usize {
    let mut count = 0;
    if let Some(items) = value.as_array() {
        return items.iter().map(|item| check(item, parent)).sum();
    }
    for (key, value) in value.as_object().into_iter().flatten() {
        if let (Some(words), Some(word)) = (words(key, parent), value.as_str()) {
            assert!(words.contains(&word), "{parent}.{key}: {word}");
            count += 1;
        }
        count += check(value, key);
    }
    count
}

#[test]
fn every_word_of_every_report_is_listed() {
    let mut count = 0;
    for folder in ["attacks", "cms", "controls"] {
        let path = fixtures().join("hostile/pdf-signed").join(folder);
        for file in fs::read_dir(path).unwrap() {
            let name = format!("{folder}/{}", file.unwrap().file_name().to_str().unwrap());
            let record = report(&name, &Value::from(1_800_000_000_000_u64));
            count += check(&serde_json::to_value(&record).unwrap(), "file");
        }
    }
    assert!(count > 2000, "{count}");
}

#[test]
fn codes_are_snake_case_and_unique() {
    let lists: [Vec<&str>; 11] = [
        Finding::ALL.iter().map(|own| own.code()).collect(),
        ChangeKind::ALL.iter().map(|own| own.code()).collect(),
        ChangeLevel::ALL.iter().map(|own| own.code()).collect(),
        Doubt::ALL.iter().map(|own| own.code()).collect(),
        ConcernKind::ALL.iter().map(|own| own.code()).collect(),
        bulla_pades::Refusal::ALL
            .iter()
            .map(|own| own.code())
            .collect(),
        ReadError::codes().collect(),
        PadesLevel::ALL.iter().map(|own| own.code()).collect(),
        FinishError::CODES.to_vec(),
        AppearanceError::CODES.to_vec(),
        PlaceholderError::CODES.to_vec(),
    ];
    for codes in lists {
        let unique: BTreeSet<&&str> = codes.iter().collect();
        assert_eq!(unique.len(), codes.len(), "{codes:?}");
        let is_snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        assert!(
            codes.iter().all(|code| code.chars().all(is_snake)),
            "{codes:?}"
        );
    }
}
