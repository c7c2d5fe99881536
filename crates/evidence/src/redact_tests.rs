//! Shortened evidence: it verifies, shows less, and what was taken out cannot be replaced.

use bulla_protocol::log::OpenedField;
use bulla_statement::commitment::commit_field;
use bulla_tlog::leaf::fields_root;
use bulla_types::{Base64Bytes, DocumentId};

use crate::pdf_testing::Signing;
use crate::testing::{DOCUMENT, World};
use crate::{Evidence, FieldState, Omission, OmissionError, Reason, Report, Verdict};

/// Signed by both; the last event commits to an address and a browser.
fn world() -> World {
    let mut world = World::new(2, 2);
    let last = world.leaves.len() - 1;
    let opened = |field: &str, value: &str| OpenedField {
        field: field.to_owned(),
        commitment: commit_field(&[0x99; 32], field, value),
        salt: Some(vec![0x99; 32].into()),
        value: Some(value.to_owned()),
    };
    let fields = vec![
        opened("agent", "Firefox"),
        opened("email", "ben@example.ch"),
    ];
    let commitments: Vec<_> = fields
        .iter()
        .map(|own| (own.field.clone(), own.commitment))
        .collect();
    world.leaves[last].fields_root = fields_root(&commitments).unwrap();
    world.fields.insert(u64::try_from(last).unwrap(), fields);
    world
}

fn without(evidence: &Evidence, omissions: &[Omission]) -> Evidence {
    let mut evidence = evidence.clone();
    for omission in omissions {
        evidence = evidence.without(*omission).unwrap();
    }
    let bytes = evidence.encode().unwrap();
    assert_eq!(Evidence::parse(&bytes).unwrap(), evidence);
    evidence
}

/// Whether title, names and addresses are shown.
fn shown(report: &Report) -> [bool; 3] {
    let rows = &report.signatures[1..];
    [
        report.title.is_some(),
        rows.iter().any(|row| row.name.is_some()),
        rows.iter().any(|row| row.email.is_some()),
    ]
}

fn opened_fields(report: &Report) -> usize {
    let fields = report
        .history
        .iter()
        .filter_map(|entry| entry.fields.as_ref());
    let fields = fields.flatten();
    fields.filter(|own| own.state == FieldState::Opened).count()
}

#[test]
fn what_is_left_out_is_not_shown_and_the_rest_verifies() {
    use Omission::{Addresses, Fields, Names, Private};
    let world = world();
    let whole = world.evidence();
    for (omissions, parts, fields) in [
        (vec![], [true, true, true], 2),
        (vec![Names], [false, false, true], 2),
        (vec![Private], [false, false, false], 2),
        (vec![Addresses], [false, false, false], 1),
        (vec![Fields], [true, true, true], 0),
        (vec![Names, Fields], [false, false, true], 0),
        (vec![Names, Addresses], [false, false, false], 1),
        (vec![Names, Private], [false, false, true], 2),
    ] {
        let shortened = without(&whole, &omissions);
        let report = world.report(&shortened);
        assert_eq!(report.verdict, Verdict::Authentic, "{omissions:?}");
        assert_eq!(shown(&report), parts, "{omissions:?}");
        assert_eq!(opened_fields(&report), fields, "{omissions:?}");
        // Again, and in the same bytes.
        assert_eq!(without(&shortened, &omissions), shortened);
        let text = String::from_utf8(shortened.encode().unwrap()).unwrap();
        let addresses = omissions.contains(&Addresses) || omissions == [Private, Fields];
        assert!(!addresses || !text.contains('@'), "{omissions:?}");
    }
}

#[test]
fn what_was_taken_out_cannot_be_replaced_by_something_else() {
    let world = world();
    let whole = world.evidence();
    let mut forged = without(&whole, &[Omission::Names]);
    forged.emails[0].email = "eve@example.ch".parse().unwrap();
    assert_eq!(world.report(&forged).reason, Reason::EmailDiffers);
    let mut forged = without(&whole, &[Omission::Names]);
    forged.emails.swap(0, 1);
    let first = forged.emails[0].recipient_id;
    forged.emails[0].recipient_id = forged.emails[1].recipient_id;
    forged.emails[1].recipient_id = first;
    assert_eq!(world.report(&forged).reason, Reason::EmailDiffers);
    let mut forged = without(&whole, &[Omission::Private]);
    let mut private = whole.private.clone().unwrap();
    let content = String::from_utf8(private.content.as_slice().to_vec()).unwrap();
    private.content = Base64Bytes::new(content.replace("Lease", "Rents").into_bytes());
    forged.private = Some(private);
    assert_eq!(world.report(&forged).reason, Reason::PrivateDiffers);
    let mut forged = without(&whole, &[Omission::Fields]);
    let fields = &mut forged.log.entries.last_mut().unwrap().fields;
    fields[0].salt = Some(vec![1; 32].into());
    fields[0].value = Some("Chrome".to_owned());
    assert_eq!(world.report(&forged).reason, Reason::FieldDiffers);
    let mut forged = without(&whole, &[Omission::Fields]);
    let _gone = forged.log.entries.last_mut().unwrap().fields.remove(0);
    assert_eq!(world.report(&forged).reason, Reason::FieldDiffers);
}

#[test]
fn a_document_that_is_not_opened_any_more_is_not_recognised_and_others_are() {
    let world = world();
    let whole = world.evidence();
    let shortened = without(&whole, &[Omission::Document(DOCUMENT)]);
    assert!(shortened.documents.is_empty());
    let again = shortened.clone().without(Omission::Document(DOCUMENT));
    let document = DOCUMENT;
    assert_eq!(again, Err(OmissionError::Document { document }));
    let document = DocumentId::from_bytes([9; 16]);
    let unknown = whole.without(Omission::Document(document));
    assert_eq!(unknown, Err(OmissionError::Document { document }));
    let bytes = shortened.encode().unwrap();
    let files = [crate::testing::file("e.evidence.json", &bytes)];
    let trust = world.trust();
    let reports = crate::verify(&files, Some(&trust).into(), crate::testing::now());
    assert_eq!(reports[0].reason, Reason::DocumentMissing);
    // Also where acts changed it: what is opened is opened whole, or not at all.
    let signing = Signing::complete(2);
    let mut evidence = signing.evidence();
    evidence.documents.clear();
    let bytes = evidence.encode().unwrap();
    let files = [crate::testing::file("e.evidence.json", &bytes)];
    let trust = signing.world.trust();
    let reports = crate::verify(&files, Some(&trust).into(), crate::testing::now());
    assert_eq!(reports[0].reason, Reason::DocumentMissing);
}

#[test]
fn a_private_part_that_cannot_be_read_keeps_no_addresses() {
    let world = world();
    let mut evidence = world.evidence();
    evidence.private.as_mut().unwrap().content = b"{}".to_vec().into();
    let refused = evidence.clone().without(Omission::Names);
    assert_eq!(refused, Err(OmissionError::Private));
    assert!(evidence.without(Omission::Private).is_ok());
}
