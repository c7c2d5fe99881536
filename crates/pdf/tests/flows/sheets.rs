//! The page for the paper check: where it can be added, and that it is no change of what is signed.

use bulla_crypto::hash::sha256;
use bulla_pades::verify::{Trust, Verdict, verify};
use bulla_pades::{Limits, Pdf};
use bulla_pdf::Paper;
use bulla_pdf::plan::{Expected, FieldPlan, SheetLanguage};
use bulla_pdf::report::{Inspection, Purpose};

use crate::world::{World, document, now, planned, sent, sent_with_sheet, sheet};

const DOCUMENTS: [&str; 4] = [
    "amendment-ghostscript.pdf",
    "placeholders-chromium.pdf",
    "power-of-attorney-cairo.pdf",
    "service-agreement-de-libreoffice.pdf",
];

fn pages(bytes: &[u8]) -> usize {
    let pdf = Pdf::open(bytes, &Limits::default()).unwrap();
    pdf.newest().pages().unwrap().len()
}

#[test]
fn a_sheet_is_the_last_page_and_no_signature_minds_it() {
    let world = World::new();
    for name in DOCUMENTS {
        let (mut paper, without) = (sent_with_sheet(&world, name), sent(&world, name));
        let original = document(name);
        assert!(paper.bytes().starts_with(&original), "{name}");
        assert_eq!(pages(paper.bytes()), pages(&original) + 1, "{name}");
        assert_eq!(pages(without.bytes()), pages(&original), "{name}");
        let inspection = paper.inspect(Purpose::Signing).unwrap();
        let other = without.inspect(Purpose::Signing).unwrap();
        assert_eq!(
            inspection.fields, other.fields,
            "fields stay where they are"
        );
        let concerns = |seen: &Inspection| -> Vec<_> {
            let concerns = seen.concerns.iter();
            concerns.map(|own| (own.code.clone(), own.page)).collect()
        };
        assert_eq!(concerns(&inspection), concerns(&other), "{name}");
        for person in &world.people {
            let before = paper.bytes().to_vec();
            let plan = person.plan(&paper.inspect(Purpose::Signing).unwrap());
            person.sign(&mut paper, &world, &plan);
            let expected = Expected {
                previous_bytes: u64::try_from(before.len()).unwrap(),
                previous_sha256: sha256(&before),
                recipient: Some(person.recipient),
                instance: None,
            };
            paper.successor(&expected).unwrap();
        }
        let anchors = [world.root.clone()];
        let trust = Trust::new(&anchors, now());
        let report = verify(paper.bytes(), &Limits::default(), &trust);
        assert_eq!(report.verdict, Verdict::Authentic, "{name} {report:?}");
        let findings = report.signatures.iter().map(|own| own.findings.len());
        assert_eq!(findings.sum::<usize>(), 0, "{name}");
    }
}

#[test]
fn the_same_plan_gives_the_same_page_and_another_language_another() {
    let world = World::new();
    let once = sent_with_sheet(&world, DOCUMENTS[0]).into_bytes();
    assert_eq!(once, sent_with_sheet(&world, DOCUMENTS[0]).into_bytes());
    let mut paper = Paper::new(document(DOCUMENTS[0]));
    let inspection = paper.inspect(Purpose::Sending).unwrap();
    let plan = FieldPlan {
        sheet: Some(sheet(SheetLanguage::It)),
        ..world.field_plan(&inspection)
    };
    paper.place(&plan).unwrap();
    assert_ne!(once, paper.bytes());
}

#[test]
fn a_plan_passes_as_json_and_one_without_a_sheet_is_as_it_was() {
    let world = World::new();
    let inspection = Paper::new(document(DOCUMENTS[0]))
        .inspect(Purpose::Sending)
        .unwrap();
    let without = world.field_plan(&inspection);
    let json = serde_json::to_string(&without).unwrap();
    assert!(!json.contains("sheet"));
    assert_eq!(serde_json::from_str::<FieldPlan>(&json).unwrap(), without);
    let plan = FieldPlan {
        sheet: Some(sheet(SheetLanguage::Fr)),
        ..without
    };
    let json = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<FieldPlan>(&json).unwrap(), plan);
    assert!(!format!("{plan:?}").contains("v1."));
    let unknown = json.replacen("\"language\":\"fr\"", "\"language\":\"rm\"", 1);
    assert!(serde_json::from_str::<FieldPlan>(&unknown).is_err());
}

#[test]
fn what_somebody_has_signed_gets_no_page() {
    let world = World::new();
    let mut paper = sent(&world, DOCUMENTS[1]);
    let person = &world.people[0];
    let plan = person.plan(&paper.inspect(Purpose::Signing).unwrap());
    person.sign(&mut paper, &world, &plan);
    let signed = paper.into_bytes();
    let mut paper = Paper::new(signed.clone());
    let plan = FieldPlan {
        signers: Vec::new(),
        fields: Vec::new(),
        sheet: Some(sheet(SheetLanguage::En)),
    };
    let refused = paper.place(&plan).unwrap_err();
    assert_eq!(refused.code(), "signed_no_new_pages");
    let mut signers = plan;
    signers.signers = vec![planned(&world.people[1])];
    assert!(paper.place(&signers).is_err());
    assert_eq!(paper.bytes(), signed);
}
