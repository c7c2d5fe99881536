//! Every PDF of the test corpora is read within the limits, without panic, and with the outcome that
//! `fixtures/hostile/pdf-corpora.txt` lists, so that a change of the reader is seen.
//!
//! `BULLA_CORPORA` names the folder, else it is `../shared/corpora` beside the checkout. Where it is
//! absent, the test says how many files were not read.

#![expect(clippy::print_stdout, reason = "says what could not be tested")]

mod support;

use bulla_pades::{Limits, Pdf, ReadError};

const LISTING: &str = "pdf-corpora.txt";

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
            if field.is_malformed {
                line.push_str(", signature malformed");
                continue;
            }
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

#[test]
fn every_file_of_the_corpora_has_its_listed_outcome() {
    let Some(corpora) = support::corpora() else {
        let files = support::listing(LISTING).lines().count();
        println!("no corpora: {files} files not read");
        return;
    };
    let found = support::list(&corpora, |bytes| {
        Some(match outcome(bytes) {
            Ok(line) => line,
            Err(error) => format!("refused: {}: {error}", error.code()),
        })
    });
    support::compare(&found, LISTING);
}
