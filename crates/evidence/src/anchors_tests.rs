//! Places in the anchor log: what they add to a report, what their absence leaves open, and each
//! way in which they can be wrong.

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_tlog::{Checkpoint, Leaf, LogSigner, anchor_leaf};

use crate::anchors_testing::{ANCHOR, Anchor, anchored, checkpoint, leaf_of, signer, trust};
use crate::testing::{PDF, World, digest, report};
use crate::{Evidence, EvidenceError, Fact, LogAnchor, Modifier, Reason, Report, Verdict};

fn is_identity(leaf: &Leaf) -> bool {
    leaf.event.as_str().starts_with("identity.")
}

fn judged(world: &World, evidence: &Evidence) -> Report {
    report(evidence, PDF, Some(&trust(world)))
}

#[test]
fn evidence_whose_checkpoint_stands_in_the_anchor_log_says_so() {
    let world = World::new(2, 2);
    let report = judged(&world, &anchored(&world));
    assert_eq!(report.verdict, Verdict::Authentic);
    assert_eq!(report.facts["anchored"], Fact::Yes);
    assert!(!report.modifiers.contains(&Modifier::Unanchored));
    assert_eq!(report.details["anchor_origin"], ANCHOR);
    assert_eq!(report.details["anchor_size"], "5");
    assert_eq!(report.details["anchor_index"], "2");
}

#[test]
fn what_nothing_anchors_is_authentic_and_says_so() {
    let world = World::new(2, 2);
    let whole = anchored(&world);
    let none = world.evidence();
    let unchecked = [
        report(&none, PDF, Some(&trust(&world))),
        report(&none, PDF, Some(&world.trust())),
        report(&whole, PDF, Some(&world.trust())),
    ];
    for report in unchecked {
        assert_eq!(report.verdict, Verdict::Authentic);
        assert_eq!(report.facts["anchored"], Fact::NotChecked);
        assert!(report.modifiers.contains(&Modifier::Unanchored));
        assert!(!report.details.contains_key("anchor_size"));
    }
    let report = report(&whole, PDF, None);
    assert_eq!(report.reason, Reason::TrustMissing);
    assert_eq!(report.facts["anchored"], Fact::NotChecked);
}

#[test]
fn every_checkpoint_of_the_file_needs_its_place() {
    let mut world = World::new(2, 1);
    let early = world.extract(is_identity);
    world.act(2);
    let mut evidence = anchored(&world);
    evidence.identity_logs = vec![early.clone()];
    let newest = evidence.log_anchors.remove(0);
    let size = checkpoint(&early.checkpoint).size;
    assert!(size < newest.size);
    let leaves = [vec![1; 47], leaf_of(&early.checkpoint)];
    let older = Anchor::new(&leaves).place(1, size);
    for (places, fact) in [
        (vec![older.clone(), newest.clone()], Fact::Yes),
        (vec![newest.clone()], Fact::NotChecked),
        (vec![older.clone()], Fact::NotChecked),
    ] {
        evidence.log_anchors = places;
        let report = judged(&world, &evidence);
        assert_eq!(report.verdict, Verdict::Authentic);
        assert_eq!(report.facts["anchored"], fact);
        let open = report.modifiers.contains(&Modifier::Unanchored);
        assert_eq!(open, fact == Fact::NotChecked);
    }
    // A second anchor log of the same size, by the same key.
    let mut leaves: Vec<_> = (1..=5_u8).map(|number| vec![number; 47]).collect();
    leaves[0] = leaf_of(&early.checkpoint);
    let forked = Anchor::new(&leaves).place(0, size);
    evidence.log_anchors = vec![forked, newest.clone()];
    assert_eq!(judged(&world, &evidence).reason, Reason::LogFork);
    // The second is wrong, the first holds.
    let mut wrong = newest;
    wrong.index = 1;
    evidence.log_anchors = vec![older, wrong];
    let report = judged(&world, &evidence);
    assert_eq!(report.reason, Reason::ProofInvalid);
    assert_eq!(report.facts["anchored"], Fact::No);
}

#[test]
fn a_place_that_does_not_hold_condemns_the_file() {
    let world = World::new(2, 2);
    let honest = anchored(&world);
    let note = honest.log.checkpoint.clone();
    let own = checkpoint(&note);
    let other = |change: fn(&mut Checkpoint)| {
        let mut checkpoint = own.clone();
        change(&mut checkpoint);
        Anchor::new(&[vec![1; 47], anchor_leaf(&checkpoint)]).place(1, own.size)
    };
    let bent = |change: fn(&mut LogAnchor)| {
        let mut place = honest.log_anchors[0].clone();
        change(&mut place);
        place
    };
    let foreign = |seed, origin: &str| {
        let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([seed; 32]));
        let mut checkpoint = checkpoint(&honest.log_anchors[0].anchor);
        checkpoint.origin = origin.parse().unwrap();
        let log = LogSigner::new(checkpoint.origin.clone(), key);
        LogAnchor {
            anchor: log.sign(&checkpoint).unwrap(),
            ..honest.log_anchors[0].clone()
        }
    };
    let cases = [
        // The leaf of another log, another size, another history.
        (
            other(|it| it.origin = "sign.example.ch/log/2".parse().unwrap()),
            Reason::ProofInvalid,
        ),
        (other(|it| it.size -= 1), Reason::ProofInvalid),
        (other(|it| it.root = digest(3)), Reason::ProofInvalid),
        // A place for a checkpoint that the file does not have.
        (bent(|it| it.size -= 1), Reason::ProofInvalid),
        (bent(|it| it.index = 1), Reason::ProofInvalid),
        (bent(|it| it.index = 5), Reason::ProofInvalid),
        (bent(|it| it.proof[0] = digest(3)), Reason::ProofInvalid),
        (bent(|it| it.proof.truncate(1)), Reason::ProofInvalid),
        (bent(|it| it.proof.push(digest(3))), Reason::ProofInvalid),
        (
            bent(|it| it.anchor = it.anchor.replace("\n5\n", "\n6\n")),
            Reason::CheckpointInvalid,
        ),
        (bent(|it| it.anchor.clear()), Reason::CheckpointInvalid),
        (foreign(9, "else.example.ch/anchor"), Reason::LogUnknown),
        (foreign(8, ANCHOR), Reason::LogUnknown),
        // The log's own checkpoint is none of the anchor log, though its key is the same.
        (
            LogAnchor {
                anchor: note,
                ..honest.log_anchors[0].clone()
            },
            Reason::LogUnknown,
        ),
    ];
    for (number, (place, reason)) in cases.into_iter().enumerate() {
        let mut evidence = honest.clone();
        evidence.log_anchors = vec![place];
        let report = judged(&world, &evidence);
        assert_eq!(report.reason, reason, "case {number}");
        assert_eq!(report.facts["anchored"], Fact::No, "case {number}");
        assert!(report.modifiers.contains(&Modifier::Unanchored));
    }
}

#[test]
fn an_anchor_log_that_is_no_key_is_no_trust() {
    let world = World::new(1, 1);
    let evidence = anchored(&world);
    let vkey = signer(9).verifier().vkey();
    for text in [
        String::new(),
        vkey.replace('+', "-"),
        vkey.replacen("anchor", "other", 1),
    ] {
        let mut trust = trust(&world);
        trust.anchor_log = Some(text);
        let report = report(&evidence, PDF, Some(&trust));
        assert_eq!(report.reason, Reason::TrustInvalid);
        assert_eq!(report.facts["anchored"], Fact::NotChecked);
    }
}

#[test]
fn places_stand_once_each_by_rising_size_and_in_their_one_form() {
    let world = World::new(1, 1);
    let honest = anchored(&world);
    let bytes = honest.encode().unwrap();
    assert_eq!(Evidence::parse(&bytes).unwrap(), honest);
    let place = &honest.log_anchors[0];
    let larger = LogAnchor {
        size: place.size + 1,
        ..place.clone()
    };
    for places in [
        vec![place.clone(), place.clone()],
        vec![larger, place.clone()],
        vec![place.clone(); 513],
    ] {
        let mut evidence = honest.clone();
        evidence.log_anchors = places;
        let list = "log_anchors";
        assert_eq!(evidence.encode(), Err(EvidenceError::Limit { list }));
    }
    let text = String::from_utf8(bytes).unwrap();
    let none = world.evidence().encode().unwrap();
    let none = String::from_utf8(none).unwrap();
    assert!(!none.contains("log_anchors"), "absent where there is none");
    for bad in [
        none.replacen("\"private\"", "\"log_anchors\":[],\"private\"", 1),
        none.replacen("\"private\"", "\"log_anchors\":null,\"private\"", 1),
        text.replacen("\"index\":2,\"proof\"", "\"index\":2.0,\"proof\"", 1),
        text.replacen("\"index\":2,\"proof\"", "\"index\":-2,\"proof\"", 1),
        text.replacen("{\"anchor\"", "{\"a\":1,\"anchor\"", 1),
        text.replacen("{\"anchor\"", "{\"anchor\":\"\",\"anchor\"", 1),
    ] {
        assert!(bad != text && bad != none);
        let refused = Evidence::parse(bad.as_bytes());
        assert_eq!(refused, Err(EvidenceError::Malformed));
    }
}
