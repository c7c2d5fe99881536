//! Time-stamps over the anchor log: by when the log stood, whose word that is, and times that they
//! contradict.

use bulla_crypto::hash::sha256;
use bulla_protocol::trust::TrustFile;
use bulla_types::Timestamp;

use crate::anchors_testing::{Anchor, anchored, checkpoint, leaf_of, trust};
use crate::pdf_testing::Issuer;
use crate::testing::{PDF, SENT_AT, World, at, file, now};
use crate::{
    AuthorityStanding, CertificateError, Evidence, EvidenceError, Fact, Language, LogTimeSource,
    Modifier, Reason, Report, Trust, Verdict, derive, make_certificate, verify,
};

const STAMPED_AT: u64 = SENT_AT + 60_000;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Puts a token of this time over the anchor checkpoint of a place.
fn stamp(evidence: &mut Evidence, place: usize, issuer: &Issuer, when: u64) {
    let place = &mut evidence.log_anchors[place];
    let text = checkpoint(&place.anchor).body();
    let token = issuer.token(text.as_bytes(), at(when));
    place.token = Some(token.as_der().to_vec().into());
}

fn authority() -> Issuer {
    Issuer::new(5, "Elsewhere")
}

fn stamped(world: &World, when: u64) -> Evidence {
    let mut evidence = anchored(world);
    stamp(&mut evidence, 0, &authority(), when);
    evidence
}

/// The report, where the authority is trusted by the person, or by the trust file, or by nobody.
fn judged(world: &World, evidence: &Evidence, by: Option<AuthorityStanding>) -> Report {
    let root = authority().root;
    let mut file_of_instance = trust(world);
    if by == Some(AuthorityStanding::Instance) {
        file_of_instance.timestamp_roots = vec![root.as_der().to_vec().into()];
    }
    let certificates = match by {
        Some(AuthorityStanding::Independent) => vec![root],
        _ => Vec::new(),
    };
    let trust = Trust {
        instance: Some(&file_of_instance),
        certificates: &certificates,
    };
    let bytes = evidence.encode().unwrap();
    let files = [file("rent.pdf", PDF), file("e.evidence.json", &bytes)];
    let mut reports = verify(&files, trust, now());
    assert_eq!(reports.len(), 1);
    reports.remove(0)
}

const INDEPENDENT: Option<AuthorityStanding> = Some(AuthorityStanding::Independent);

#[test]
fn a_trusted_token_over_every_act_says_by_when_and_by_whom() {
    let world = World::new(2, 2);
    let evidence = stamped(&world, STAMPED_AT);
    for standing in [AuthorityStanding::Independent, AuthorityStanding::Instance] {
        let report = judged(&world, &evidence, Some(standing));
        assert_eq!(report.verdict, Verdict::Authentic);
        assert_eq!(report.facts["log_timestamp"], Fact::Yes);
        assert_eq!(report.facts["timestamp"], Fact::Yes);
        assert!(!report.modifiers.contains(&Modifier::Untimestamped));
        let [time] = report.log_times.as_slice() else {
            panic!("one word on the log");
        };
        assert_eq!(time.by, LogTimeSource::Token);
        assert_eq!(time.name.as_deref(), Some("Time"));
        assert_eq!(time.standing, Some(standing));
        // The authority states whole seconds.
        assert_eq!(time.at_ms, at(STAMPED_AT / 1000 * 1000));
        assert_eq!(time.size, evidence.log_anchors[0].size);
        assert_eq!(report.timestamp_authorities.len(), 1);
        assert_eq!(report.timestamp_authorities[0].standing, standing);
    }
}

#[test]
fn a_certificate_says_the_token_as_it_states_itself() {
    let world = World::new(2, 2);
    let token_of = |evidence: &Evidence| {
        let drawn = derive::certificate(evidence).unwrap();
        assert_eq!(drawn.anchors.len(), 1);
        drawn.anchors[0].token.clone()
    };
    assert_eq!(token_of(&anchored(&world)), None);
    let evidence = stamped(&world, STAMPED_AT);
    let token = token_of(&evidence).unwrap();
    // The authority states whole seconds.
    assert_eq!(token.at, Some(at(STAMPED_AT / 1000 * 1000)));
    let der = evidence.log_anchors[0].token.clone().unwrap();
    assert_eq!(token.sha256, sha256(der.as_slice()));
    let make = |evidence: &Evidence, trust: &TrustFile| {
        make_certificate(&evidence.encode().unwrap(), trust, Language::De)
    };
    let stated = make(&evidence, &trust(&world)).unwrap();
    assert_ne!(stated, make(&anchored(&world), &trust(&world)).unwrap());
    // Whom the maker trusts changes nothing.
    let mut trusting = trust(&world);
    trusting.timestamp_roots = vec![authority().root.as_der().to_vec().into()];
    assert_eq!(make(&evidence, &trusting).unwrap(), stated);
    let files = [file("lease.pdf", &stated)];
    let reports = verify(&files, Some(&trusting).into(), now());
    assert_eq!(reports[0].reason, Reason::CertificateMatches);
    // One that does not hold gives none, and one that cannot be read states nothing.
    for token in [b"no token".to_vec(), der.as_slice()[1..].to_vec()] {
        let mut evidence = evidence.clone();
        evidence.log_anchors[0].token = Some(token.into());
        assert_eq!(token_of(&evidence).unwrap().at, None);
        assert_eq!(
            make(&evidence, &trust(&world)),
            Err(CertificateError::Unverified(Reason::TokenInvalid))
        );
    }
}

#[test]
fn a_token_of_an_authority_that_nobody_trusts_or_of_the_future_proves_nothing() {
    let world = World::new(1, 1);
    let untrusted = judged(&world, &stamped(&world, STAMPED_AT), None);
    let future = now().as_millis() + DAY_MS;
    let future = judged(&world, &stamped(&world, future), INDEPENDENT);
    for report in [untrusted, future] {
        assert_eq!(report.verdict, Verdict::Authentic);
        assert_eq!(report.facts["log_timestamp"], Fact::No);
        assert_eq!(report.facts["timestamp"], Fact::NotChecked);
        assert!(report.modifiers.contains(&Modifier::Untimestamped));
        assert!(report.log_times.is_empty() && report.timestamp_authorities.is_empty());
    }
}

#[test]
fn a_token_before_the_last_act_does_not_stamp_it() {
    let mut world = World::new(2, 1);
    let early = world.extract(|_| false);
    let early_size = checkpoint(&early.checkpoint).size;
    world.act(2);
    let mut evidence = anchored(&world);
    evidence.identity_logs.push(early.clone());
    let leaves = [vec![1; 47], leaf_of(&early.checkpoint)];
    let older = Anchor::new(&leaves).place(1, early_size);
    evidence.log_anchors.insert(0, older);
    stamp(&mut evidence, 0, &authority(), STAMPED_AT);
    let report = judged(&world, &evidence, INDEPENDENT);
    assert_eq!(report.verdict, Verdict::Authentic);
    assert_eq!(report.facts["log_timestamp"], Fact::NotChecked);
    assert!(report.modifiers.contains(&Modifier::Untimestamped));
    assert_eq!(report.log_times.len(), 1);
    stamp(&mut evidence, 1, &authority(), STAMPED_AT + 1000);
    let report = judged(&world, &evidence, INDEPENDENT);
    assert_eq!(report.facts["log_timestamp"], Fact::Yes);
    assert_eq!(report.log_times.len(), 2);
    assert_eq!(report.timestamp_authorities.len(), 1, "one authority");
}

#[test]
fn a_token_over_something_else_or_that_does_not_hold_condemns_the_file() {
    let world = World::new(1, 1);
    let honest = stamped(&world, STAMPED_AT);
    let note = honest.log_anchors[0].anchor.clone();
    let own = honest.log.checkpoint.clone();
    let over = |bytes: &str| {
        let token = authority().token(bytes.as_bytes(), at(STAMPED_AT));
        token.as_der().to_vec()
    };
    let good = honest.log_anchors[0].token.clone().unwrap();
    let mut flipped = good.as_slice().to_vec();
    let end = flipped.len() - 3;
    flipped[end] ^= 1;
    let trailing = [good.as_slice(), &[0]].concat();
    let cases = [
        over(&note),
        over(&checkpoint(&own).body()),
        over(&own),
        over(checkpoint(&note).body().trim_end()),
        over(""),
        flipped,
        trailing,
        vec![0x30],
        b"no token".to_vec(),
    ];
    for (number, token) in cases.into_iter().enumerate() {
        let mut evidence = honest.clone();
        evidence.log_anchors[0].token = Some(token.into());
        for by in [INDEPENDENT, None] {
            let report = judged(&world, &evidence, by);
            assert_eq!(report.reason, Reason::TokenInvalid, "case {number}");
            assert!(report.log_times.is_empty(), "case {number}");
            assert!(report.modifiers.contains(&Modifier::Untimestamped));
        }
    }
    let mut evidence = honest;
    for size in [0, (64 << 10) + 1] {
        evidence.log_anchors[0].token = Some(vec![0; size].into());
        let list = "log_anchors";
        assert_eq!(evidence.encode(), Err(EvidenceError::Limit { list }));
    }
}

#[test]
fn an_event_that_claims_to_be_later_than_what_covers_it_is_contradicted() {
    let world = World::new(1, 1);
    let event = SENT_AT + 10;
    let minutes = |count: u64| count * 60 * 1000;
    for (stamped_at, reason) in [
        (event, Reason::AllSigned),
        (event - minutes(9), Reason::AllSigned),
        (event - minutes(11), Reason::TimeContradicted),
        (event - 30 * DAY_MS, Reason::TimeContradicted),
    ] {
        let evidence = stamped(&world, stamped_at);
        assert_eq!(judged(&world, &evidence, INDEPENDENT).reason, reason);
        // Nobody's word contradicts nothing.
        let report = judged(&world, &evidence, None);
        assert_eq!(report.reason, Reason::AllSigned);
    }
}

/// Evidence whose first checkpoint was stamped so long after its events, and whose last event claims
/// the time of the others although it came into the log later.
fn back_dated(lag_ms: u64, own_place: usize) -> (World, Evidence) {
    let mut world = World::new(2, 1);
    let early = world.extract(|_| false);
    let early_size = checkpoint(&early.checkpoint).size;
    world.act(2);
    let mut evidence = world.evidence();
    evidence.identity_logs.push(early.clone());
    let mut leaves: Vec<Vec<u8>> = (0..6).map(|number| vec![number; 47]).collect();
    leaves[1] = leaf_of(&early.checkpoint);
    leaves[own_place] = leaf_of(&evidence.log.checkpoint);
    let newest = Anchor::new(&leaves).place(
        u64::try_from(own_place).unwrap(),
        checkpoint(&evidence.log.checkpoint).size,
    );
    let older = Anchor::new(&leaves[..3]).place(1, early_size);
    evidence.log_anchors = vec![older, newest];
    stamp(&mut evidence, 0, &authority(), SENT_AT + 10 + lag_ms);
    (world, evidence)
}

#[test]
fn an_event_that_claims_to_be_older_than_what_came_before_it_is_contradicted() {
    for (lag_ms, own_place, reason) in [
        (6 * DAY_MS, 4, Reason::AllSigned),
        (8 * DAY_MS, 4, Reason::TimeContradicted),
        // It stood in the anchor log already when that was stamped.
        (8 * DAY_MS, 2, Reason::AllSigned),
    ] {
        let (world, evidence) = back_dated(lag_ms, own_place);
        let report = judged(&world, &evidence, INDEPENDENT);
        assert_eq!(report.reason, reason, "{lag_ms} {own_place}");
    }
}

#[test]
fn times_that_fall_with_rising_places_are_contradicted() {
    let mut world = World::new(2, 2);
    let last = world.leaves.len() - 1;
    world.leaves[last].at = Timestamp::from_millis(SENT_AT + 9).unwrap();
    let report = world.report(&world.evidence());
    assert_eq!(report.reason, Reason::TimeContradicted);
    world.leaves[last].at = Timestamp::from_millis(SENT_AT + 11).unwrap();
    assert_eq!(world.report(&world.evidence()).reason, Reason::AllSigned);
}
