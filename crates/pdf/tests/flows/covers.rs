//! White over placeholders: over those that became fields, before anybody signed, over nothing else.

use bulla_pades::{Limits, ObjectId, Pdf};
use bulla_pdf::plan::Target;
use bulla_pdf::report::Purpose;
use bulla_pdf::{FieldKind, Paper};

use crate::world::{World, document};

const DOCUMENT: &str = "placeholders-chromium.pdf";

/// The content streams of the first page, and the data of the last one.
fn contents(bytes: &[u8]) -> (Vec<ObjectId>, String) {
    let pdf = Pdf::open(bytes, &Limits::default()).unwrap();
    let view = pdf.newest();
    let page = view.pages().unwrap().id(0).unwrap();
    let page = view.object(page).unwrap().unwrap();
    let list = page.dictionary().unwrap().get("Contents").unwrap();
    let items = match list.value.as_array() {
        Some(items) => items.to_vec(),
        None => vec![list.clone()],
    };
    let ids = items.iter().map(|item| item.value.as_reference().unwrap());
    let ids: Vec<ObjectId> = ids.collect();
    let added = view.object(*ids.last().unwrap()).unwrap().unwrap();
    let data = String::from_utf8_lossy(added.stream_data().unwrap()).into_owned();
    (ids, data)
}

#[test]
fn placeholders_that_became_fields_are_covered() {
    let world = World::new();
    let mut paper = Paper::new(document(DOCUMENT));
    let (before, _) = contents(paper.bytes());
    let inspection = paper.inspect(Purpose::Sending).unwrap();
    let mut plan = world.field_plan(&inspection);
    plan.fields.truncate(inspection.placeholders.len());
    paper.place(&plan).unwrap();
    let (after, cover) = contents(paper.bytes());
    assert_eq!(after[1..after.len() - 1], before);
    assert_eq!(after.len(), before.len() + 2);
    assert!(cover.starts_with("\nQ\n/Artifact BMC\nq\n1 g\n"), "{cover}");
    // six of seven: one has a mistake
    assert_eq!(cover.matches("h f\n").count(), 6, "{cover}");
    let again = paper.inspect(Purpose::Sending).unwrap();
    assert_eq!(again.placeholders, inspection.placeholders);
    // fields on one another, as the document asks for
    let mut concerns = again.concerns.iter();
    assert!(concerns.all(|concern| concern.code == "overlap"));
}

#[test]
fn placeholders_that_did_not_become_fields_stay() {
    let world = World::new();
    let original = Paper::new(document(DOCUMENT));
    let before = contents(original.bytes()).0;
    let inspection = original.inspect(Purpose::Sending).unwrap();
    let good = world.field_plan(&inspection);
    let asked = inspection.placeholders.len();
    let lines = |change: &dyn Fn(&mut bulla_pdf::plan::PlannedField)| {
        let mut plan = good.clone();
        plan.fields.iter_mut().take(asked).for_each(change);
        let mut paper = Paper::new(original.bytes().to_vec());
        paper.place(&plan).unwrap();
        let (after, cover) = contents(paper.bytes());
        if after == before {
            None
        } else {
            Some(cover.matches("h f\n").count())
        }
    };
    assert_eq!(lines(&|_| {}), Some(6));
    // moved elsewhere by hand
    assert_eq!(lines(&|field| field.places[0][3] -= 1.0), None);
    let text = |field: &mut bulla_pdf::plan::PlannedField| {
        if field.kind == FieldKind::Date {
            field.kind = FieldKind::Text;
        }
    };
    assert_eq!(lines(&text), Some(5));
    let mut plan = good.clone();
    plan.fields.clear();
    let mut paper = Paper::new(original.bytes().to_vec());
    paper.place(&plan).unwrap();
    assert_eq!(contents(paper.bytes()).0, before);
}

#[test]
fn the_pages_of_signed_documents_stay() {
    let world = World::new();
    let ada = &world.people[0];
    let mut paper = Paper::new(document(DOCUMENT));
    let before = contents(paper.bytes()).0;
    let mut plan = ada.plan(&paper.inspect(Purpose::Signing).unwrap());
    plan.target = Target::New {
        name: "before".to_owned(),
        label: "Before".to_owned(),
        place: None,
    };
    ada.sign(&mut paper, &world, &plan);
    let inspection = paper.inspect(Purpose::Sending).unwrap();
    let mut fields = world.field_plan(&inspection);
    let kept = [FieldKind::Signature];
    fields.fields.retain(|own| kept.contains(&own.kind));
    assert!(!fields.fields.is_empty());
    paper.place(&fields).unwrap();
    assert_eq!(contents(paper.bytes()).0, before);
}
