//! Fields of events: opened, withheld, erased, and each way in which they can be wrong.

use bulla_protocol::log::OpenedField;
use bulla_statement::commitment::commit_field;
use bulla_tlog::leaf::fields_root;

use crate::testing::{World, digest};
use crate::{Evidence, EvidenceError, FieldState, Reason, Report, Verdict};

const SALT: [u8; 32] = [0x99; 32];

type Change = fn(&mut Vec<OpenedField>);

fn opened(field: &str, value: &str) -> OpenedField {
    OpenedField {
        field: field.to_owned(),
        commitment: commit_field(&SALT, field, value),
        salt: Some(SALT.to_vec().into()),
        value: Some(value.to_owned()),
    }
}

fn withheld(field: &OpenedField) -> OpenedField {
    OpenedField {
        salt: None,
        value: None,
        ..field.clone()
    }
}

/// Lets the event at this place commit to these fields, and shows them.
fn commit(world: &mut World, index: usize, fields: Vec<OpenedField>) {
    let commitments: Vec<_> = fields
        .iter()
        .map(|own| (own.field.clone(), own.commitment))
        .collect();
    world.leaves[index].fields_root = fields_root(&commitments).unwrap();
    world.fields.insert(u64::try_from(index).unwrap(), fields);
}

/// Signed by one, whose act is the last event and commits to two fields.
fn world() -> (World, usize) {
    let mut world = World::new(1, 1);
    let last = world.leaves.len() - 1;
    let fields = vec![opened("address", "192.0.2.7"), opened("agent", "Firefox")];
    commit(&mut world, last, fields);
    (world, last)
}

fn judged(world: &World) -> Report {
    world.report(&world.evidence())
}

fn states(report: &Report) -> Vec<(String, FieldState, Option<String>)> {
    let fields = report.history.last().unwrap().fields.clone().unwrap();
    let fields = fields.into_iter();
    fields
        .map(|own| (own.field, own.state, own.value))
        .collect()
}

#[test]
fn what_is_opened_is_shown_and_what_is_withheld_is_said() {
    let (mut world, last) = world();
    let report = judged(&world);
    assert_eq!(report.verdict, Verdict::Authentic);
    let address = (
        "address".to_owned(),
        FieldState::Opened,
        Some("192.0.2.7".to_owned()),
    );
    let agent = (
        "agent".to_owned(),
        FieldState::Opened,
        Some("Firefox".to_owned()),
    );
    assert_eq!(states(&report), [address.clone(), agent]);
    assert_eq!(report.history[0].fields, Some(Vec::new()), "has none");
    let place = u64::try_from(last).unwrap();
    let fields = world.fields.get_mut(&place).unwrap();
    fields[1] = withheld(&fields[1]);
    let report = judged(&world);
    assert_eq!(report.verdict, Verdict::Authentic);
    let hidden = ("agent".to_owned(), FieldState::Withheld, None);
    assert_eq!(states(&report), [address, hidden]);
    let _none = world.fields.remove(&place);
    let report = judged(&world);
    assert_eq!(report.verdict, Verdict::Authentic);
    assert_eq!(report.history.last().unwrap().fields, None);
}

#[test]
fn what_a_later_event_says_was_erased_is_told_apart_from_what_is_withheld() {
    let (mut world, last) = world();
    let place = u64::try_from(last).unwrap();
    let fields = world.fields.get_mut(&place).unwrap();
    for field in fields.iter_mut() {
        *field = withheld(field);
    }
    let mut erasure = world.leaves[last].clone();
    erasure.event = "field.erased".parse().unwrap();
    erasure.prev = Some(place);
    erasure.actor = None;
    erasure.statement = None;
    world.leaves.push(erasure);
    let said = vec![
        opened("basis", "gdpr_17"),
        opened("field", "agent"),
        opened("index", &last.to_string()),
    ];
    commit(&mut world, last + 1, said);
    let report = judged(&world);
    assert_eq!(report.verdict, Verdict::Authentic);
    let fields = report.history[report.history.len() - 2].fields.clone();
    let found: Vec<FieldState> = fields.unwrap().iter().map(|own| own.state).collect();
    assert_eq!(found, [FieldState::Withheld, FieldState::Erased]);
}

#[test]
fn fields_that_the_event_does_not_commit_to_condemn_the_file() {
    let cases: [Change; 9] = [
        |fields| fields[0].value = Some("192.0.2.8".to_owned()),
        |fields| fields[0].salt = Some(vec![1; 32].into()),
        |fields| fields[0].commitment = digest(1),
        |fields| fields[0] = opened("address", "192.0.2.8"),
        |fields| fields[0].field = "addresse".to_owned(),
        |fields| drop(fields.remove(0)),
        |fields| fields.push(opened("zone", "CH")),
        |fields| {
            fields[1] = OpenedField {
                field: "agent".to_owned(),
                ..withheld(&fields[0])
            }
        },
        |fields| fields[0].field = "Address".to_owned(),
    ];
    for (number, change) in cases.into_iter().enumerate() {
        let (mut world, last) = world();
        let place = u64::try_from(last).unwrap();
        change(world.fields.get_mut(&place).unwrap());
        let report = judged(&world);
        assert_eq!(report.reason, Reason::FieldDiffers, "case {number}");
        assert!(report.history.is_empty(), "case {number}");
    }
    // Fields of an event that has none.
    let (mut world, _) = world();
    world.fields.insert(2, vec![opened("address", "192.0.2.7")]);
    assert_eq!(judged(&world).reason, Reason::FieldDiffers);
}

#[test]
fn fields_stand_sorted_and_in_their_one_form() {
    let (world, _) = world();
    let honest = world.evidence();
    let bytes = honest.encode().unwrap();
    assert_eq!(Evidence::parse(&bytes).unwrap(), honest);
    let cases: [Change; 7] = [
        |fields| fields.reverse(),
        |fields| fields.push(fields[1].clone()),
        |fields| fields[0].salt = None,
        |fields| fields[0].value = None,
        |fields| fields[0].salt = Some(vec![0; 31].into()),
        |fields| fields[0].value = Some("x".repeat(4097)),
        |fields| fields[1].field = "b".repeat(65),
    ];
    for (number, change) in cases.into_iter().enumerate() {
        let mut evidence = honest.clone();
        change(&mut evidence.log.entries.last_mut().unwrap().fields);
        let refused = EvidenceError::Limit { list: "log" };
        assert_eq!(evidence.encode(), Err(refused), "case {number}");
    }
    let mut evidence = honest;
    let many = (0..33).map(|number| opened(&format!("f{number:02}"), "x"));
    evidence.log.entries.last_mut().unwrap().fields = many.collect();
    assert!(evidence.encode().is_err());
    let text = String::from_utf8(bytes).unwrap();
    for bad in [
        text.replacen("\"fields\":[{", "\"fields\":[{\"a\":1,", 1),
        text.replacen(",\"value\":\"Firefox\"", ",\"value\":null", 1),
        text.replacen("\"index\":0,", "\"fields\":[],\"index\":0,", 1),
        text.replacen("\"index\":1,", "\"fields\":null,\"index\":1,", 1),
    ] {
        assert_ne!(bad, text);
        let refused = Evidence::parse(bad.as_bytes());
        assert!(refused.is_err(), "{bad:.80}");
    }
}
