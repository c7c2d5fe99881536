//! Envelopes that their sender retracted or revoked, and what nobody else can do in that name.

use bulla_certificate::Language;

use crate::testing::{DEADLINE_AFTER, PDF, SENT_AT, World, at, digest, report};
use crate::{Fact, Modifier, Reason, Report, SignatureState, Verdict, make_certificate};

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
fn what_the_sender_cancelled_is_incomplete_for_ever_and_keeps_what_was_signed() {
    for acts in 0..2 {
        let mut world = World::new(2, acts);
        world.cancel(0, |_| ());
        let report = judged(&world);
        assert_eq!(
            (report.verdict, report.reason),
            (Verdict::Incomplete, Reason::Cancelled)
        );
        assert_eq!(report.facts["complete"], Fact::No);
        assert_eq!(report.facts["valid"], Fact::Yes);
        assert!(report.details.contains_key("cancelled_at"));
        let signed = report.signatures.iter();
        let signed = signed.filter(|row| row.state == SignatureState::Signed);
        assert_eq!(signed.count(), 1 + acts);
        assert!(
            make_certificate(
                &world.evidence().encode().unwrap(),
                &world.trust(),
                Language::En
            )
            .is_ok()
        );
    }
}

#[test]
fn nobody_cancels_for_the_sender_or_after_an_end_and_nobody_signs_after_it() {
    let cases: [Said; 8] = [
        |world| world.cancel(1, |_| ()),
        |world| {
            let sender = world.people[0].id();
            world.cancel(1, |body| body.identity = sender);
        },
        |world| world.cancel(0, |body| body.manifest = digest_id(9)),
        |world| world.cancel(0, |body| body.prev = digest_id(9)),
        |world| {
            world.cancel(0, |_| ());
            world.cancel(0, |_| ());
        },
        |world| {
            world.cancel(0, |_| ());
            world.act(2);
        },
        |world| {
            world.cancel(0, |_| ());
            world.withdraw(0, Modifier::Revoked, |_| ());
        },
        |world| {
            world.act(2);
            world.cancel(0, |_| ());
        },
    ];
    for (number, say) in cases.into_iter().enumerate() {
        let mut world = World::new(2, 1);
        say(&mut world);
        let report = judged(&world);
        assert_eq!(report.verdict, Verdict::Altered, "case {number}");
        let expected = [Reason::ChainBroken, Reason::SignatureInvalid];
        assert!(expected.contains(&report.reason), "case {number}");
    }
}

#[test]
fn a_cancellation_that_the_log_tells_of_cannot_be_left_out() {
    let mut world = World::new(2, 1);
    world.cancel(0, |_| ());
    let mut evidence = world.evidence();
    let _left_out = evidence.statements.pop();
    assert_eq!(world.report(&evidence).reason, Reason::StatementMissing);
    let newest = world.leaves.last_mut().unwrap();
    newest.statement = None;
    assert_eq!(judged(&world).reason, Reason::StatementMissing);
    let newest = world.leaves.last_mut().unwrap();
    newest.event = "envelope.retracted".parse().unwrap();
    assert_eq!(judged(&world).reason, Reason::StatementMissing);
}

#[test]
fn what_expired_is_incomplete_by_the_logs_word_after_the_deadline_alone() {
    let deadline = SENT_AT + DEADLINE_AFTER;
    for (acts, when, reason) in [
        (1, deadline + 1, Reason::Expired),
        (0, deadline + 1, Reason::Expired),
        // Who says it early says nothing, and nothing expires that is complete.
        (1, deadline, Reason::ActsMissing),
        (1, SENT_AT + 10, Reason::ActsMissing),
        (2, deadline + 1, Reason::AllSigned),
    ] {
        let mut world = World::new(2, acts);
        world.expire(at(when));
        let report = judged(&world);
        assert_eq!(report.reason, reason, "{acts} at {when}");
        let evidence = world.evidence().encode().unwrap();
        let certificate = make_certificate(&evidence, &world.trust(), Language::En);
        assert_eq!(
            certificate.is_ok(),
            reason != Reason::ActsMissing,
            "{acts} at {when}"
        );
    }
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

#[test]
fn the_vectors_of_ends_are_of_this_world() {
    let mut cancelled = World::new(2, 1);
    cancelled.cancel(0, |_| ());
    let mut expired = World::new(2, 1);
    expired.expire(at(SENT_AT + DEADLINE_AFTER + 1));
    for (world, pinned) in [(cancelled, CANCELLED), (expired, EXPIRED)] {
        assert_eq!(world.evidence().encode().unwrap(), pinned);
    }
}

const CANCELLED: &[u8] =
    include_bytes!("../../../fixtures/vectors/evidence/cancelled.evidence.json");
const EXPIRED: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/expired.evidence.json");
const RETRACTED: &[u8] =
    include_bytes!("../../../fixtures/vectors/evidence/retracted.evidence.json");
const REVOKED: &[u8] = include_bytes!("../../../fixtures/vectors/evidence/revoked.evidence.json");
