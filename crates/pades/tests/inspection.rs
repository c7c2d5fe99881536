//! What is said before signing about documents as offices make them: little, and for a reason.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use bulla_pades::{Limits, Pdf};

#[test]
fn ordinary_documents_give_little_to_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/documents");
    let mut found = BTreeMap::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "pdf") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let pdf = Pdf::open(&bytes, &Limits::default()).unwrap();
        let mut kinds: Vec<&str> = pdf
            .newest()
            .inspect()
            .unwrap()
            .iter()
            .map(|concern| concern.kind.code())
            .collect();
        kinds.dedup();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        found.insert(name, kinds.join(" "));
    }
    let said: Vec<(&str, &str)> = found
        .iter()
        .filter(|(_, kinds)| !kinds.is_empty())
        .map(|(name, kinds)| (name.as_str(), kinds.as_str()))
        .collect();
    // hyperref leaves the looks of its fields to readers, and objects that nothing names.
    let form = "appearance_missing looks_rebuilt unreferenced";
    assert_eq!(said, [("order-form-pdflatex.pdf", form)]);
    assert!(found.len() > 5);
}
