//! From sending to long-term validation: three people sign one after the other, and every revision is
//! judged by the verifier and as the successor of the one before.

use bulla_crypto::hash::sha256;
use bulla_pades::Limits;
use bulla_pades::verify::{PadesLevel, Report, Trust, Verdict, verify};
use bulla_pdf::plan::{Expected, Otherwise, Target};
use bulla_pdf::report::{NewFields, Purpose};
use bulla_pdf::{FieldKind, FieldName, Paper};
use bulla_types::RecipientId;

use crate::world::{World, document, now, planned, sent};

const DOCUMENTS: [&str; 8] = [
    "amendment-ghostscript.pdf",
    "invoice-de-pdflatex.pdf",
    "order-form-pdflatex.pdf",
    "placeholders-chromium.pdf",
    "power-of-attorney-cairo.pdf",
    "scan-ghostscript.pdf",
    "service-agreement-de-libreoffice.pdf",
    "service-agreement-en-chromium.pdf",
];

fn report(world: &World, bytes: &[u8]) -> Report {
    let anchors = [world.root.clone()];
    verify(bytes, &Limits::default(), &Trust::new(&anchors, now()))
}

fn expected(before: &[u8], recipient: Option<RecipientId>) -> Expected {
    Expected {
        previous_bytes: u64::try_from(before.len()).unwrap(),
        previous_sha256: sha256(before),
        recipient,
        instance: None,
    }
}

#[test]
fn three_people_sign_every_document_one_after_the_other() {
    let world = World::new();
    for name in DOCUMENTS {
        let mut paper = sent(&world, name);
        for (index, person) in world.people.iter().enumerate() {
            let before = paper.bytes().to_vec();
            let inspection = paper.inspect(Purpose::Signing).unwrap();
            let plan = person.plan(&inspection);
            person.sign(&mut paper, &world, &plan);
            let successor = paper
                .successor(&expected(&before, Some(person.recipient)))
                .unwrap();
            let der = successor.certificate.unwrap();
            assert_eq!(der.as_slice(), person.certificate.as_der(), "{name}");
            let point = person.key.public_key().to_bytes();
            assert_eq!(successor.p256_point.unwrap().as_slice(), point, "{name}");
            let report = report(&world, paper.bytes());
            assert_eq!(report.verdict, Verdict::Authentic, "{name} {report:?}");
            assert_eq!(report.signatures.len(), index + 1, "{name}");
            for signature in &report.signatures {
                assert_eq!(
                    signature.level_reached,
                    Some(PadesLevel::LongTerm),
                    "{name}"
                );
                assert!(
                    signature.findings.is_empty(),
                    "{name} {:?}",
                    signature.findings
                );
            }
        }
        let before = paper.bytes().to_vec();
        let query = paper.ask_for_timestamp([6; 8]).unwrap();
        paper
            .timestamp(&world.reply(&query.query), Some(&world.trust()))
            .unwrap();
        let successor = paper.successor(&expected(&before, None)).unwrap();
        assert_eq!((successor.certificate, successor.filled.len()), (None, 0));
        let report = report(&world, paper.bytes());
        assert_eq!(report.verdict, Verdict::Authentic, "{name}");
        let levels = report.signatures.iter().filter_map(|own| own.level_reached);
        assert!(
            levels
                .into_iter()
                .all(|level| level == PadesLevel::Archival),
            "{name}"
        );
        let fields = paper.inspect(Purpose::Signing).unwrap().fields;
        let signed = fields.iter().filter(|own| own.kind == FieldKind::Signature);
        assert!(signed.into_iter().all(|own| own.value == "true"), "{name}");
    }
}

#[test]
fn placeholders_become_fields_of_every_kind_with_what_they_say() {
    let world = World::new();
    let paper = sent(&world, "placeholders-chromium.pdf");
    let inspection = paper.inspect(Purpose::Sending).unwrap();
    assert!(inspection.placeholders.len() > 5);
    let kinds: Vec<FieldKind> = inspection.fields.iter().map(|field| field.kind).collect();
    assert!(kinds.contains(&FieldKind::Signature));
    assert_eq!(inspection.new_fields, NewFields::All);
    for field in &inspection.fields {
        let name = FieldName::parse(&field.name).unwrap();
        assert_eq!(
            (name.recipient(), name.kind()),
            (field.recipient, field.kind)
        );
        let is_choice = matches!(field.kind, FieldKind::Radio | FieldKind::Dropdown);
        assert_eq!(field.options.is_empty(), !is_choice, "{field:?}");
        assert!(!field.label.is_empty());
        if field.kind == FieldKind::Radio {
            assert_eq!(field.places.len(), field.options.len());
        }
    }
}

#[test]
fn a_hundred_people_get_boxes_and_some_want_none() {
    let mut paper = Paper::new(document("service-agreement-en-chromium.pdf"));
    let world = World::new();
    let mut plan = world.field_plan(&paper.inspect(Purpose::Signing).unwrap());
    plan.fields.clear();
    plan.signers = (0..100_u8)
        .map(|seed| {
            let mut signer = planned(&world.people[0]);
            signer.recipient = RecipientId::from_bytes([seed; 16]);
            if seed == 50 {
                signer.otherwise = Otherwise::Invisible;
            }
            signer
        })
        .collect();
    let placed = paper.place(&plan).unwrap();
    assert_eq!(placed.fields.len(), 100);
    let seen = placed.fields.iter().filter(|field| field.page.is_some());
    assert_eq!(seen.count(), 99);
    let last = paper.inspect(Purpose::Signing).unwrap().pages.len() - 1;
    let pages = placed.fields.iter().filter_map(|field| field.page);
    assert!(
        pages
            .into_iter()
            .all(|page| usize::try_from(page) == Ok(last))
    );
    let overlaps = paper.inspect(Purpose::Signing).unwrap().concerns;
    assert!(overlaps.iter().all(|concern| concern.code != "overlap"));
}

#[test]
fn in_a_signed_document_only_invisible_signatures_are_placed() {
    let world = World::new();
    let [ada, zoe, _] = world.people.as_slice() else {
        return;
    };
    let mut paper = Paper::new(document("invoice-de-pdflatex.pdf"));
    let mut plan = ada.plan(&paper.inspect(Purpose::Signing).unwrap());
    plan.target = Target::New {
        name: "before".to_owned(),
        label: "Before".to_owned(),
        place: Some((0, [20.0, 20.0, 120.0, 60.0])),
    };
    ada.sign(&mut paper, &world, &plan);
    let inspection = paper.inspect(Purpose::Sending).unwrap();
    assert_eq!(inspection.new_fields, NewFields::InvisibleSignatures);
    assert_eq!(inspection.signatures[0].name.as_deref(), Some(ada.name));
    assert_eq!(inspection.signatures[0].time, Some(now()));
    let mut fields = world.field_plan(&inspection);
    fields.signers = vec![planned(zoe)];
    fields.fields.retain(|own| own.recipient == zoe.recipient);
    let refused = paper.place(&fields).unwrap_err();
    assert_eq!(refused.code(), "signed_no_new_fields");
    fields.fields.clear();
    let placed = paper.place(&fields).unwrap();
    assert!(placed.hidden && placed.fields[0].page.is_none());
    let plan = zoe.plan(&paper.inspect(Purpose::Signing).unwrap());
    zoe.sign(&mut paper, &world, &plan);
    let report = report(&world, paper.bytes());
    assert_eq!(report.verdict, Verdict::Authentic, "{report:?}");
}
