//! Every PDF of the test corpora is read within the limits, without panic, and with the outcome that
//! `fixtures/hostile/pdf-corpora.txt` lists, so that a change of the reader is seen.
//!
//! `BULLA_CORPORA` names the folder, else it is `../shared/corpora` beside the checkout. Where it is
//! absent, the test says how many files were not read.

#![expect(clippy::print_stdout, reason = "says what could not be tested")]

use std::fs;
use std::path::{Path, PathBuf};

use bulla_pades::{Limits, Pdf, ReadError};

const LISTING: &str = "../../fixtures/hostile/pdf-corpora.txt";

/// What a reader learns of a file, in one line.
fn outcome(bytes: &[u8]) -> Result<String, ReadError> {
    let pdf = Pdf::open(bytes, &Limits::default())?;
    let survey = pdf.survey()?;
    let mut line = format!(
        "read: {} revisions, {} objects, {} compressed, {} pages, {} fields, {} anomalies",
        pdf.revisions().len(),
        survey.objects,
        survey.compressed,
        survey.pages,
        survey.fields,
        survey.anomalies.len()
    );
    let view = pdf.newest();
    let mut concerns: Vec<&str> = view
        .inspect()?
        .iter()
        .map(|concern| concern.kind.code())
        .collect();
    concerns.dedup();
    if !concerns.is_empty() {
        line.push_str(", concerns ");
        line.push_str(&concerns.join(" "));
    }
    if let Some(form) = view.form()? {
        for field in view.signature_fields(&form)? {
            let Some(id) = field.signature else {
                line.push_str(", empty signature");
                continue;
            };
            let signature = match view.signature(id) {
                Ok(signature) => format!(", signature of revision {}", signature.revision),
                Err(error) => format!(", signature refused: {}", error.code()),
            };
            line.push_str(&signature);
        }
    }
    Ok(line)
}

fn corpora() -> Option<PathBuf> {
    let named = std::env::var_os("BULLA_CORPORA").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    Some(named.unwrap_or_else(beside).join("pdf")).filter(|folder| folder.is_dir())
}

#[test]
fn every_file_of_the_corpora_has_its_listed_outcome() {
    let listing = Path::new(env!("CARGO_MANIFEST_DIR")).join(LISTING);
    let expected = fs::read_to_string(&listing).unwrap_or_default();
    let Some(corpora) = corpora() else {
        println!("no corpora: {} files not read", expected.lines().count());
        return;
    };
    let mut lines = Vec::new();
    for folder in ["dss", "pdf101", "pyhanko"] {
        for file in fs::read_dir(corpora.join(folder)).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "pdf") {
                continue;
            }
            let name = path.file_name().unwrap().to_str().unwrap();
            let outcome = match outcome(&fs::read(&path).unwrap()) {
                Ok(line) => line,
                Err(error) => format!("refused: {}: {error}", error.code()),
            };
            lines.push(format!("{folder}/{name} {outcome}\n"));
        }
    }
    lines.sort();
    let found = lines.concat();
    if found != expected {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pdf-corpora.txt");
        fs::write(&kept, found).unwrap();
        panic!(
            "outcomes changed: compare {} with the listing",
            kept.display()
        );
    }
}
