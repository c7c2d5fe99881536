//! Identities that were closed: what they signed before counts, what came later does not, and nobody
//! moves the point between the two.

use bulla_statement::jcs;
use serde_json::Value;

use crate::testing::{World, digest};
use crate::{Evidence, Fact, Modifier, Reason, Report, SignatureState, Verdict};

fn refused(world: &World, change: impl FnOnce(&mut Evidence)) -> Reason {
    let mut evidence = world.evidence();
    assert_eq!(world.report(&evidence).reason, Reason::AllSigned);
    change(&mut evidence);
    world.report(&evidence).reason
}

fn revoked(world: &World) -> Report {
    let report = world.report(&world.evidence());
    assert_eq!(report.reason, Reason::IdentityRevoked);
    assert_eq!(report.verdict, Verdict::Unrecognised);
    assert_eq!(report.facts["revocation"], Fact::No);
    assert!(!report.modifiers.contains(&Modifier::RevocationNotChecked));
    report
}

#[test]
fn what_was_signed_before_an_identity_was_closed_stays_valid() {
    let mut world = World::new(2, 1);
    for person in [1, 0] {
        world.rotate(person);
    }
    world.act(2);
    let report = world.report(&world.evidence());
    assert_eq!(report.reason, Reason::AllSigned);
    assert!(
        report
            .signatures
            .iter()
            .all(|row| row.state == SignatureState::Signed)
    );
    // That nothing was closed later the evidence cannot show.
    assert_eq!(report.facts["revocation"], Fact::NotChecked);
    assert!(report.modifiers.contains(&Modifier::RevocationNotChecked));
    let key = format!("closed.{}", world.earlier[0].id());
    assert_eq!(report.details[&key], "compromised, from entry 7 on");
}

#[test]
fn the_next_identity_takes_the_place_over_acts_and_has_the_name() {
    let mut world = World::new(2, 1);
    world.rotate(2);
    world.take_over(2);
    world.act(2);
    // It is closed in its turn, and the one after reads.
    world.rotate(2);
    world.take_over(2);
    let report = world.report(&world.evidence());
    assert_eq!(report.reason, Reason::AllSigned);
    let by_second: Vec<_> = report
        .history
        .iter()
        .filter(|entry| entry.actor.as_deref() == Some("Signer 2"))
        .map(|entry| entry.event.as_str())
        .collect();
    let events = ["grant.recorded", "recipient.acted", "grant.recorded"];
    assert_eq!(by_second, events);
}

#[test]
fn a_signature_with_closed_keys_is_refused_by_its_place_in_the_log() {
    let mut world = World::new(2, 1);
    world.rotate(2);
    world.act_with_earlier(2, 0);
    let report = revoked(&world);
    let states: Vec<_> = report.signatures.iter().map(|row| row.state).collect();
    let (signed, invalid) = (SignatureState::Signed, SignatureState::Invalid);
    assert_eq!(states, [signed, signed, invalid]);
}

#[test]
fn a_signature_between_the_point_and_the_closing_does_not_count_either() {
    let mut world = World::new(2, 2);
    world.rotate_with(2, |closing| closing.since.size -= 1);
    let report = revoked(&world);
    assert_eq!(report.signatures[2].state, SignatureState::Invalid);
    let mut world = World::new(2, 2);
    world.rotate(2);
    assert_eq!(world.report(&world.evidence()).reason, Reason::AllSigned);
}

#[test]
fn an_envelope_that_was_sent_with_closed_keys_is_refused() {
    let mut world = World::new(1, 1);
    world.rotate_with(0, |closing| closing.since.size = 2);
    let report = revoked(&world);
    assert_eq!(report.signatures[0].state, SignatureState::Invalid);
    assert_eq!(report.signatures[1].state, SignatureState::Signed);
}

#[test]
fn an_act_by_the_next_identity_without_a_grant_breaks_the_chain() {
    let mut world = World::new(2, 1);
    world.rotate(2);
    world.act(2);
    assert_eq!(world.report(&world.evidence()).reason, Reason::ChainBroken);
    let mut world = World::new(2, 1);
    world.rotate(2);
    world.take_over(2);
    world.act_with_earlier(2, 0);
    assert_eq!(world.report(&world.evidence()).reason, Reason::ChainBroken);
}

#[test]
fn identities_without_their_closing_or_succession_or_with_others_are_invalid() {
    let mut world = World::new(2, 2);
    world.rotate(1);
    world.rotate(2);
    let changes: [fn(&mut Evidence); 8] = [
        |e| drop(e.identity_closings.pop()),
        |e| drop(e.identity_successions.pop()),
        |e| e.identity_closings.clear(),
        |e| e.identity_closings[0] = e.identity_closings[1].clone(),
        |e| e.identity_closings.push(e.identity_closings[0].clone()),
        |e| core::mem::swap(&mut e.identity_closings, &mut e.identity_successions),
        // The first epoch of somebody is kept back.
        |e| drop(e.identities.pop()),
        |e| e.identities.push(e.identities[0].clone()),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let reason = refused(&world, change);
        assert_eq!(reason, Reason::IdentityInvalid, "change {number}");
    }
    // A closing without the identity that signed it.
    let mut lonely = World::new(2, 2).evidence();
    lonely.identity_closings = world.closings;
    let report = World::new(2, 2).report(&lonely);
    assert_eq!(report.reason, Reason::IdentityInvalid);
}

#[test]
fn a_closing_that_is_not_recorded_or_recorded_for_somebody_else_is_refused() {
    for event in ["identity.closed", "identity.published"] {
        let mut world = World::new(1, 1);
        world.rotate(1);
        let is_it = |event: &str, leaf: &bulla_tlog::Leaf| leaf.event.as_str() == event;
        let place = world.leaves.iter().rposition(|leaf| is_it(event, leaf));
        world.leaves[place.unwrap()].object = [0x5a; 16].into();
        let report = world.report(&world.evidence());
        assert_eq!(report.reason, Reason::IdentityNotRecorded, "{event}");
        assert_eq!(report.facts["trusted"], Fact::No);
        world.leaves[place.unwrap()].object = [1; 16].into();
        world.leaves[place.unwrap()].statement = Some(digest(0x77));
        let report = world.report(&world.evidence());
        assert_eq!(report.reason, Reason::IdentityNotRecorded, "{event}");
    }
}

#[test]
fn a_closing_from_a_point_that_the_log_contradicts_is_refused() {
    let mut world = World::new(1, 1);
    world.rotate_with(1, |closing| closing.since.size += 2);
    let report = world.report(&world.evidence());
    assert_eq!(report.reason, Reason::CheckpointContradicted);
    let mut world = World::new(1, 1);
    world.rotate_with(1, |closing| {
        closing.since.origin = "b.example.ch/log/1".to_owned();
    });
    let report = world.report(&world.evidence());
    assert_eq!(report.reason, Reason::CheckpointContradicted);
}

#[test]
fn empty_lists_of_closings_are_no_second_encoding() {
    let world = World::new(1, 1);
    let bytes = world.evidence().encode().unwrap();
    for key in ["identity_closings", "identity_successions"] {
        let mut json: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(json.get(key), None);
        json[key] = Value::Array(Vec::new());
        assert!(Evidence::parse(&jcs::to_canonical(&json).unwrap()).is_err());
    }
    let mut world = world;
    world.rotate(1);
    let evidence = world.evidence();
    assert_eq!(Evidence::parse(&evidence.encode().unwrap()), Ok(evidence));
}
