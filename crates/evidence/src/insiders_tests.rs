//! What a malicious sender, co-signer or operator could make of validly signed records.

use bulla_statement::Revision;
use bulla_types::ContainerId;

use crate::testing::{World, commit_to, digest, report};
use crate::{Fact, Reason, Verdict};

/// The next revision of a document: another container with this content.
fn replaced(before: &Revision, content: &[u8]) -> Revision {
    Revision {
        revision: before.revision + 1,
        container_id: ContainerId::from_bytes([0x99; 16]),
        container_hash: digest(8),
        content_commit: commit_to(content),
    }
}

#[test]
fn a_co_signer_cannot_put_another_document_under_the_signatures_of_others() {
    const OTHER: &[u8] = b"%PDF-1.7\nThe rent is CHF 9850 a month.\n%%EOF\n";
    let mut world = World::new(2, 1);
    world.act_with(2, |act| {
        let document = &mut act.documents[0];
        document.to = replaced(&document.from, OTHER);
    });
    let mut evidence = world.evidence();
    evidence.documents[0].sha256 = bulla_crypto::hash::sha256(OTHER);
    let report = report(&evidence, OTHER, Some(&world.trust()));
    assert_eq!(report.reason, Reason::ChainBroken);
    assert_eq!(report.verdict, Verdict::Altered);
    assert_eq!(report.facts["valid"], Fact::No);
    assert!(report.signatures.is_empty());
}

#[test]
fn the_sender_has_the_name_that_stands_in_the_private_part() {
    let world = World::new(2, 2);
    let report = world.report(&world.evidence());
    let sender = &report.signatures[0];
    assert_eq!(sender.name.as_ref().unwrap().as_str(), "Sender");
    assert_eq!(sender.email.as_ref().unwrap().as_str(), "sender@example.ch");
    assert_eq!(report.history[0].actor.as_deref(), Some("Sender"));
    let mut evidence = world.evidence();
    evidence.private = None;
    let report = world.report(&evidence);
    assert_eq!(report.signatures[0].name, None);
    assert!(
        report.history[0]
            .actor
            .as_ref()
            .unwrap()
            .starts_with("identity ")
    );
}

#[test]
fn a_private_part_that_leaves_somebody_out_names_nobody() {
    let changes: [fn(&mut crate::PrivatePart); 6] = [
        |part| drop(part.recipients.pop()),
        |part| part.recipients.swap(0, 1),
        |part| part.recipients.push(part.recipients[0].clone()),
        |part| part.documents.clear(),
        |part| part.documents.push(part.documents[0].clone()),
        |part| part.v = 2,
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let world = World::with_private(2, 2, change);
        let report = world.report(&world.evidence());
        assert_eq!(report.reason, Reason::PrivateDiffers, "change {number}");
        assert_eq!(report.facts["names"], Fact::No);
        assert!(report.signatures.iter().all(|row| row.name.is_none()));
        assert_eq!(report.title, None);
    }
}

#[test]
fn an_identity_that_the_log_records_for_somebody_else_is_not_recorded() {
    let mut world = World::new(2, 2);
    let (first, second) = (world.leaves[1].object, world.leaves[2].object);
    world.leaves[1].object = second;
    world.leaves[2].object = first;
    let report = world.report(&world.evidence());
    assert_eq!(report.reason, Reason::IdentityNotRecorded);
    assert_eq!(report.facts["trusted"], Fact::No);
}

#[test]
fn a_private_part_beyond_its_largest_length_is_refused() {
    let long = |length: usize| {
        World::with_private(1, 1, move |part| part.message = Some("m".repeat(length)))
    };
    let world = long(1000);
    assert_eq!(world.report(&world.evidence()).reason, Reason::AllSigned);
    let world = long(crate::PrivatePart::MAX_BYTES);
    let report = world.report(&world.evidence());
    assert_eq!(report.reason, Reason::PrivateDiffers);
}

#[test]
fn an_event_that_says_signed_without_a_statement_is_refused() {
    let mut world = World::new(2, 1);
    let mut leaf = world.leaves.last().unwrap().clone();
    leaf.prev = Some(u64::try_from(world.leaves.len() - 1).unwrap());
    leaf.actor = Some(world.people[2].id().into());
    leaf.statement = None;
    world.leaves.push(leaf);
    let report = world.report(&world.evidence());
    assert_eq!(report.reason, Reason::StatementMissing);
    assert_eq!(report.facts["history"], Fact::No);
}
