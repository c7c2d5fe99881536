//! Witnesses of the anchor log: quorums that are met and missed, and cosignatures that do not hold.

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_protocol::trust::TrustFile;
use bulla_tlog::cosignature::Cosigner;

use crate::anchors_testing::{anchored, signer, trust};
use crate::testing::{PDF, SENT_AT, World, now, report};
use crate::{Evidence, Fact, LogTimeSource, Modifier, Reason, Report, Verdict};

const SEEN_AT: u64 = SENT_AT / 1000 + 60;

fn witness(number: u8) -> Cosigner {
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([number; 32]));
    Cosigner::new(format!("witness{number}.example.org").parse().unwrap(), key)
}

/// Two of the witnesses 1 to 3.
fn policy() -> String {
    let witnesses = (1..=3).map(|number| {
        let vkey = witness(number).verifier().vkey();
        format!("witness w{number} {vkey}\n")
    });
    witnesses.collect::<String>() + "group customers 2 w1 w2 w3\nquorum customers\n"
}

fn trusted(world: &World, policy: Option<String>) -> TrustFile {
    TrustFile {
        witness_policy: policy,
        ..trust(world)
    }
}

/// Evidence whose anchor checkpoint these witnesses cosigned at these times, in seconds.
fn cosigned(world: &World, by: &[(u8, u64)]) -> Evidence {
    let mut evidence = anchored(world);
    let note = &mut evidence.log_anchors[0].anchor;
    let checkpoint = signer(9).verifier().open(note).unwrap();
    for (number, at_secs) in by {
        let line = witness(*number).cosign(&checkpoint, *at_secs).unwrap();
        note.push_str(&line);
    }
    evidence
}

fn judged(world: &World, evidence: &Evidence) -> Report {
    report(evidence, PDF, Some(&trusted(world, Some(policy()))))
}

#[test]
fn a_quorum_that_is_met_says_who_saw_it_and_when() {
    let world = World::new(2, 2);
    let report = judged(&world, &cosigned(&world, &[(1, SEEN_AT), (3, SEEN_AT + 5)]));
    assert_eq!(report.verdict, Verdict::Authentic);
    assert_eq!(report.facts["witnessed"], Fact::Yes);
    assert!(!report.modifiers.contains(&Modifier::Unwitnessed));
    let seen: Vec<_> = report
        .log_times
        .iter()
        .map(|own| (own.by, own.name.as_deref(), own.at_ms.as_millis() / 1000))
        .collect();
    let by = LogTimeSource::Witness;
    assert_eq!(
        seen,
        [(by, Some("w1"), SEEN_AT), (by, Some("w3"), SEEN_AT + 5)]
    );
}

#[test]
fn a_quorum_that_is_missed_changes_no_verdict_and_is_said() {
    let world = World::new(1, 1);
    let future = now().as_millis() / 1000 + 3600;
    for by in [
        vec![],
        vec![(2, SEEN_AT)],
        vec![(2, SEEN_AT), (2, SEEN_AT + 1)],
        vec![(2, SEEN_AT), (4, SEEN_AT), (5, SEEN_AT)],
        vec![(1, SEEN_AT), (2, future)],
    ] {
        let report = judged(&world, &cosigned(&world, &by));
        assert_eq!(report.verdict, Verdict::Authentic, "{by:?}");
        assert_eq!(report.facts["witnessed"], Fact::No, "{by:?}");
        assert!(report.modifiers.contains(&Modifier::Unwitnessed));
    }
}

#[test]
fn without_a_policy_or_a_place_nobody_has_looked() {
    let world = World::new(1, 1);
    let evidence = cosigned(&world, &[(1, SEEN_AT), (2, SEEN_AT)]);
    let mut reports = vec![report(&evidence, PDF, Some(&trust(&world)))];
    let none = format!("witness w1 {}\nquorum none\n", witness(1).verifier().vkey());
    reports.push(report(&evidence, PDF, Some(&trusted(&world, Some(none)))));
    reports.push(judged(&world, &world.evidence()));
    let mut without_log = trusted(&world, Some(policy()));
    without_log.anchor_log = None;
    reports.push(report(&evidence, PDF, Some(&without_log)));
    for report in reports {
        assert_eq!(report.verdict, Verdict::Authentic);
        assert_eq!(report.facts["witnessed"], Fact::NotChecked);
        assert!(report.modifiers.contains(&Modifier::Unwitnessed));
    }
    let broken = trusted(&world, Some("quorum nobody\n".to_owned()));
    assert_eq!(
        report(&evidence, PDF, Some(&broken)).reason,
        Reason::TrustInvalid
    );
}

#[test]
fn a_bad_signature_of_a_known_witness_condemns_the_file() {
    let world = World::new(1, 1);
    let honest = cosigned(&world, &[(1, SEEN_AT), (2, SEEN_AT)]);
    let foreign = cosigned(&World::new(2, 2), &[(3, SEEN_AT)]);
    let line = |evidence: &Evidence| {
        let note = &evidence.log_anchors[0].anchor;
        note.lines().last().unwrap().to_owned() + "\n"
    };
    // That of another checkpoint, and one whose last byte is another.
    let swapped = line(&foreign);
    let own = line(&honest);
    let (head, tail) = own.split_at(own.len() - 6);
    let flipped = format!(
        "{head}{}",
        tail.replace(|c: char| c.is_ascii_alphanumeric(), "A")
    );
    for bad in [swapped, flipped] {
        let mut evidence = honest.clone();
        evidence.log_anchors[0].anchor.push_str(&bad);
        let report = judged(&world, &evidence);
        assert_eq!(report.verdict, Verdict::Altered);
        assert_eq!(report.reason, Reason::WitnessInvalid);
        assert_eq!(report.facts["witnessed"], Fact::No);
        assert!(report.log_times.is_empty());
    }
    // Of a witness whom nobody named it is not looked at.
    let mut evidence = honest;
    let stranger = cosigned(&World::new(2, 2), &[(7, SEEN_AT)]);
    evidence.log_anchors[0].anchor.push_str(&line(&stranger));
    assert_eq!(judged(&world, &evidence).facts["witnessed"], Fact::Yes);
}

#[test]
fn an_event_that_claims_to_be_later_than_its_witnesses_saw_it_is_contradicted() {
    let world = World::new(1, 1);
    for (at_secs, reason) in [
        (SEEN_AT - 9 * 60, Reason::AllSigned),
        (SEEN_AT - 30 * 60, Reason::TimeContradicted),
    ] {
        let evidence = cosigned(&world, &[(1, at_secs), (2, at_secs)]);
        assert_eq!(judged(&world, &evidence).reason, reason);
    }
    // One alone is no quorum, and contradicts nothing.
    let evidence = cosigned(&world, &[(1, SEEN_AT - 30 * 60)]);
    assert_eq!(judged(&world, &evidence).reason, Reason::AllSigned);
}
