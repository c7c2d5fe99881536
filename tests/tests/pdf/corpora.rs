//! The PDFs of the test corpora, in which qpdf finds the same objects as we, and which are sound for
//! others after we have signed them. `BULLA_CORPORA` names the folder, else it is
//! `../shared/corpora` beside the checkout; where it is absent the tests say so.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use bulla_pades::{
    Entries, FieldKind, Limits, Location, NewField, NewWidget, Pdf, Rectangle, Refusal, SubFilter,
    Update, WriteError,
};

use crate::people::People;
use crate::programs::said;
use crate::signing::plain;

/// The files that can be read whole, each with its name.
#[expect(
    clippy::print_stderr,
    reason = "what is not tested must be seen in the log"
)]
fn readable() -> Vec<(String, Vec<u8>)> {
    let named = std::env::var_os("BULLA_CORPORA").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    let corpora = named.unwrap_or_else(beside).join("pdf");
    let mut found = Vec::new();
    for folder in ["dss", "pdf101", "pyhanko"] {
        let Ok(files) = fs::read_dir(corpora.join(folder)) else {
            eprintln!("SKIPPED: no corpora");
            return Vec::new();
        };
        for file in files {
            let path = file.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            let pdf = Pdf::open(&bytes, &Limits::default());
            if pdf.is_ok_and(|pdf| pdf.survey().is_ok()) {
                found.push((path.display().to_string(), bytes));
            }
        }
    }
    assert!(found.len() > 80, "{} files", found.len());
    found
}

/// Number and generation of each object, and where it stands, in qpdf's words.
fn places(pdf: &Pdf<'_>) -> BTreeMap<String, String> {
    let entries = pdf.newest().numbers().into_iter();
    let places = entries.filter_map(|entry| match entry.location {
        Location::Free { .. } => None,
        Location::InUse { offset, generation } => Some((
            format!("{}/{generation}", entry.number),
            format!("uncompressed; offset = {offset}"),
        )),
        Location::Compressed { stream, index } => Some((
            format!("{}/0", entry.number),
            format!("compressed; stream = {stream}, index = {index}"),
        )),
    });
    places.collect()
}

#[test]
fn qpdf_finds_the_same_objects_in_the_same_places() {
    for (name, bytes) in readable() {
        let Some(answer) = said("qpdf", &["--show-xref", "FILE"], &bytes) else {
            return;
        };
        let answer = String::from_utf8(answer).unwrap();
        let lines = answer.lines().filter_map(|line| line.split_once(": "));
        let theirs: BTreeMap<String, String> = lines
            .map(|(number, place)| (number.to_owned(), place.to_owned()))
            .collect();
        let pdf = Pdf::open(&bytes, &Limits::default()).unwrap();
        assert_eq!(places(&pdf), theirs, "{name}");
    }
}

/// The file with one more signature, in the first empty field or a new one.
fn signed(bytes: &[u8], people: &People) -> Result<Vec<u8>, WriteError> {
    let pdf = Pdf::open(bytes, &Limits::default())?;
    let mut update = Update::begin(&pdf)?;
    let view = pdf.newest();
    let fields = match view.form()? {
        None => Vec::new(),
        Some(form) => view.signature_fields(&form)?,
    };
    let empty = fields.into_iter().find(|field| field.signature.is_none());
    let name = if let Some(field) = empty {
        field.name
    } else {
        let widget = NewWidget {
            page: 0,
            rectangle: Rectangle::INVISIBLE,
            entries: Entries::default(),
        };
        update.add_field(&NewField {
            name: "BullaTest".to_owned(),
            label: "Signature".to_owned(),
            kind: FieldKind::Signature,
            entries: Entries::default(),
            widgets: vec![widget],
            lock: None,
        })?;
        "BullaTest".to_owned()
    };
    let wanted = plain(&name, SubFilter::Cades);
    let prepared = update.prepare(&wanted)?;
    let cms = people.signers[0].cms(&prepared.digest());
    let tail = prepared.finish(&cms).unwrap();
    Ok([bytes, &tail].concat())
}

#[test]
fn every_readable_file_is_signed_or_refused_for_what_stands_in_it() {
    let people = People::new();
    let mut count = 0;
    for (name, bytes) in readable() {
        let out = match signed(&bytes, &people) {
            Ok(out) => out,
            Err(WriteError::Refused(refusal)) => {
                assert_eq!(refusal, Refusal::CertifiedNoChanges, "{name}");
                continue;
            }
            Err(error) => panic!("{name}: {error}"),
        };
        let Some(report) = said("pdfsig", &["-nocert", "FILE"], &out) else {
            return;
        };
        let report = String::from_utf8_lossy(&report).into_owned();
        let total = report.matches("  - Total document signed").count();
        assert_eq!(total, 1, "{name}: {report}");
        assert!(report.contains("Signature is Valid."), "{name}: {report}");
        let before = said("qpdf", &["--check", "FILE"], &bytes).unwrap_or_default();
        let after = said("qpdf", &["--check", "FILE"], &out).unwrap_or_default();
        let verdict = |report: &[u8]| {
            let report = String::from_utf8_lossy(report).into_owned();
            report.contains("No syntax or stream encoding errors")
        };
        assert!(!verdict(&before) || verdict(&after), "{name}");
        count += 1;
    }
    assert!(count == 0 || count > 80, "{count} files");
}
