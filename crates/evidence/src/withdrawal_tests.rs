//! Envelopes that their sender retracted or revoked, and what nobody else can do in that name.

use crate::testing::{PDF, World, digest, report};
use crate::{Modifier, Reason, Report, Verdict};

type Said = fn(&mut World);

fn judged(world: &World) -> Report {
    world.report(&world.evidence())
}

fn withdrawn(kinds: &[Modifier]) -> World {
    let mut world = World::new(2, 2);
    for kind in kinds {
        world.withdraw(0, *kind, |_| ());
    }
    world
}

#[test]
fn what_the_sender_says_after_completion_stands_beside_an_unchanged_verdict() {
    use Modifier::{Retracted, Revoked};
    for said in [vec![Retracted], vec![Revoked], vec![Retracted, Revoked]] {
        let report = judged(&withdrawn(&said));
        assert_eq!(report.verdict, Verdict::Authentic);
        for kind in [Retracted, Revoked] {
            let is_said = said.contains(&kind);
            assert_eq!(report.modifiers.contains(&kind), is_said);
            let key = format!("{}_at", kind.as_str());
            assert_eq!(report.details.contains_key(&key), is_said);
        }
        assert!(report.modifiers.is_sorted());
        assert_eq!(report.history.len(), 5 + said.len());
    }
    let plain = judged(&withdrawn(&[]));
    assert!(!plain.modifiers.contains(&Retracted) && !plain.modifiers.contains(&Revoked));
}

#[test]
fn a_document_that_was_altered_is_altered_whatever_was_said_of_it() {
    let world = withdrawn(&[Modifier::Revoked]);
    let other = PDF.iter().map(|byte| byte ^ 1).collect::<Vec<_>>();
    let other = [b"%PDF-1.7\n".as_slice(), &other].concat();
    let report = report(&world.evidence(), &other, Some(&world.trust()));
    assert_eq!(report.reason, Reason::DigestDiffers);
    assert!(report.modifiers.contains(&Modifier::Revoked));
}

#[test]
fn nobody_withdraws_for_the_sender_or_out_of_turn() {
    use Modifier::{Retracted, Revoked};
    let cases: [Said; 7] = [
        |world| world.withdraw(1, Revoked, |_| ()),
        |world| world.withdraw(2, Retracted, |_| ()),
        |world| {
            let sender = world.people[0].id();
            world.withdraw(1, Revoked, |body| body.identity = sender);
        },
        |world| world.withdraw(0, Revoked, |body| body.manifest = digest_id(9)),
        |world| world.withdraw(0, Revoked, |body| body.prev = digest_id(9)),
        |world| {
            world.withdraw(0, Revoked, |_| ());
            world.withdraw(0, Revoked, |_| ());
        },
        |world| {
            world.withdraw(0, Revoked, |_| ());
            world.withdraw(0, Retracted, |_| ());
        },
    ];
    for (number, say) in cases.into_iter().enumerate() {
        let mut world = World::new(2, 2);
        say(&mut world);
        let report = judged(&world);
        assert_eq!(report.verdict, Verdict::Altered, "case {number}");
        let expected = [Reason::ChainBroken, Reason::SignatureInvalid];
        assert!(expected.contains(&report.reason), "case {number}");
    }
    for acts in 0..2 {
        let mut world = World::new(2, acts);
        world.withdraw(0, Revoked, |_| ());
        assert_eq!(judged(&world).reason, Reason::ChainBroken);
    }
}

fn digest_id(byte: u8) -> bulla_statement::StatementId {
    bulla_statement::StatementId::from_digest(digest(byte))
}

#[test]
fn a_withdrawal_that_the_log_tells_of_cannot_be_left_out_or_told_for_the_other() {
    let mut world = withdrawn(&[Modifier::Revoked]);
    let mut evidence = world.evidence();
    let _left_out = evidence.statements.pop();
    assert_eq!(world.report(&evidence).reason, Reason::StatementMissing);
    // The event without its statement's id, or under the other name.
    let newest = world.leaves.last_mut().unwrap();
    newest.event = "envelope.retracted".parse().unwrap();
    assert_eq!(judged(&world).reason, Reason::EventNotRecorded);
    let newest = world.leaves.last_mut().unwrap();
    newest.event = "envelope.revoked".parse().unwrap();
    newest.statement = None;
    assert_eq!(judged(&world).reason, Reason::StatementMissing);
    // By somebody else, by the log's word.
    let mut world = withdrawn(&[Modifier::Revoked]);
    let other = world.people[1].id();
    world.leaves.last_mut().unwrap().actor = Some(other.into());
    assert_eq!(judged(&world).reason, Reason::EventNotRecorded);
}

#[test]
fn who_has_stolen_keys_that_were_closed_revokes_nothing() {
    let mut world = World::new(2, 2);
    world.rotate(0);
    core::mem::swap(&mut world.people[0], &mut world.earlier[0]);
    world.withdraw(0, Modifier::Revoked, |_| ());
    core::mem::swap(&mut world.people[0], &mut world.earlier[0]);
    let report = judged(&world);
    assert_eq!(report.reason, Reason::IdentityRevoked);
    // The sender's next identity may.
    let mut world = World::new(2, 2);
    world.rotate(0);
    world.withdraw(0, Modifier::Revoked, |_| ());
    let report = judged(&world);
    assert_eq!(report.verdict, Verdict::Authentic);
    assert!(report.modifiers.contains(&Modifier::Revoked));
}

#[test]
fn the_vectors_of_withdrawals_are_of_this_world() {
    for (kind, pinned) in [
        (Modifier::Retracted, RETRACTED),
        (Modifier::Revoked, REVOKED),
    ] {
        let evidence = withdrawn(&[kind]).evidence();
        assert_eq!(evidence.encode().unwrap(), pinned);
    }
}

const RETRACTED: &[u8] =
    include_bytes!("../../../fixtures/vectors/evidence/retracted.evidence.json");
const REVOKED: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/revoked.evidence.json");
