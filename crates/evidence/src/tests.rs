//! The honest evidence, and for each check a tampered twin of it.

use bulla_crypto::hash::sha256;
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_statement::sign;
use bulla_tlog::{Checkpoint, LogSigner};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use crate::testing::{DOCUMENT, PDF, SENT_AT, World, at, digest, file, flip, now, report};
use crate::{
    DocumentOpening, EmailOpening, Evidence, EvidenceError, Fact, MAX_EVIDENCE_BYTES, Modifier,
    Reason, SignatureState, Trust, Verdict, verify, worst,
};

const OTHER_PDF: &[u8] = b"%PDF-1.7\nThe rent is CHF 9850 a month.\n%%EOF\n";

#[test]
fn signed_by_all_is_authentic_with_names_history_and_honest_modifiers() {
    let world = World::new(2, 2);
    let report = world.report(&world.evidence());
    assert_eq!(
        (report.verdict, report.reason),
        (Verdict::Authentic, Reason::AllSigned)
    );
    assert_eq!(report.file, "rent.pdf");
    assert_eq!(report.title.unwrap().as_str(), "Lease");
    assert_eq!(
        report.modifiers,
        [
            Modifier::RevocationNotChecked,
            Modifier::Unanchored,
            Modifier::Untimestamped,
            Modifier::Unwitnessed
        ]
    );
    let unchecked = [
        "anchored",
        "document_signatures",
        "log_timestamp",
        "revocation",
        "timestamp",
        "witnessed",
    ];
    for (name, fact) in &report.facts {
        let expected = if unchecked.contains(&name.as_str()) {
            Fact::NotChecked
        } else {
            Fact::Yes
        };
        assert_eq!(*fact, expected, "{name}");
    }
}

#[test]
fn report_shows_who_signed_and_the_events_of_the_envelope() {
    let world = World::new(2, 2);
    let report = world.report(&world.evidence());
    let rows: Vec<_> = report
        .signatures
        .iter()
        .map(|row| {
            (
                row.role.as_str(),
                row.name.as_ref().map(ToString::to_string),
                row.state,
            )
        })
        .collect();
    let name = |number| Some(format!("Signer {number}"));
    assert_eq!(
        rows,
        [
            ("sender", Some("Sender".to_owned()), SignatureState::Signed),
            ("signer", name(1), SignatureState::Signed),
            ("signer", name(2), SignatureState::Signed),
        ]
    );
    assert_eq!(
        report.signatures[1].email.as_ref().unwrap().as_str(),
        "signer1@example.ch"
    );
    assert_eq!(report.signatures[1].at_ms, Some(at(SENT_AT + 10)));
    assert_eq!(report.signatures[1].words.as_ref().unwrap().len(), 8);
    let events: Vec<_> = report
        .history
        .iter()
        .map(|entry| entry.event.as_str())
        .collect();
    assert_eq!(
        events,
        [
            "envelope.sent",
            "grant.recorded",
            "grant.recorded",
            "recipient.acted",
            "recipient.acted"
        ]
    );
    assert_eq!(report.history[3].actor.as_deref(), Some("Signer 1"));
}

#[test]
fn report_has_the_json_of_the_web_page() {
    let world = World::new(1, 1);
    let json = serde_json::to_value(world.report(&world.evidence())).unwrap();
    assert_eq!(json["verdict"], "authentic");
    assert_eq!(json["reason"], "all_signed");
    assert_eq!(json["facts"]["timestamp"], "not_checked");
    assert_eq!(json["modifiers"][1], "unanchored");
    assert_eq!(json["modifiers"][3], "unwitnessed");
    assert_eq!(json["signatures"][0]["state"], "signed");
    assert_eq!(json["history"][0]["at_ms"], SENT_AT + 10);
    assert_eq!(json["details"]["log_size"], "5");
}

#[test]
fn reasons_have_distinct_codes_and_verdicts_in_order_of_precedence() {
    let mut codes: Vec<_> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
    assert!(
        Reason::ALL
            .windows(2)
            .all(|pair| pair[0].verdict() <= pair[1].verdict())
    );
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), Reason::ALL.len());
    for reason in Reason::ALL {
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
    }
}

#[test]
fn encoding_is_deterministic_and_parses_back() {
    let evidence = World::new(1, 1).evidence();
    let bytes = evidence.encode().unwrap();
    assert_eq!(bytes, evidence.encode().unwrap());
    assert_eq!(Evidence::parse(&bytes).unwrap(), evidence);
}

/// What one tampering leads to.
fn assert_reason(evidence: &Evidence, world: &World, expected: Reason) {
    let report = world.report(evidence);
    assert_eq!(report.reason, expected, "{:?}", report.details);
    assert_eq!(report.verdict, expected.verdict());
    assert_ne!(report.verdict, Verdict::Authentic);
}

#[test]
fn rejects_a_changed_document() {
    let world = World::new(1, 1);
    let report = report(&world.evidence(), OTHER_PDF, Some(&world.trust()));
    assert_eq!(
        (report.verdict, report.reason),
        (Verdict::Altered, Reason::DigestDiffers)
    );
    assert_eq!(report.facts["intact"], Fact::No);
    assert_eq!(report.facts["valid"], Fact::Yes);
}

#[test]
fn rejects_a_changed_document_whose_digest_was_put_into_the_evidence() {
    let world = World::new(1, 1);
    let mut evidence = world.evidence();
    evidence.documents[0].sha256 = sha256(OTHER_PDF);
    let report = report(&evidence, OTHER_PDF, Some(&world.trust()));
    assert_eq!(
        (report.verdict, report.reason),
        (Verdict::Altered, Reason::ContentDiffers)
    );
    assert_eq!(report.facts["intact"], Fact::No);
}

#[test]
fn rejects_a_wrong_blind_and_one_of_another_length() {
    let world = World::new(1, 1);
    let mut evidence = world.evidence();
    evidence.documents[0].blind = flip(&evidence.documents[0].blind, 0);
    assert_reason(&evidence, &world, Reason::ContentDiffers);
    evidence.documents[0].blind = vec![0x44; 33].into();
    assert_reason(&evidence, &world, Reason::ContentDiffers);
}

#[test]
fn rejects_the_opening_of_a_document_that_the_manifest_does_not_have() {
    let world = World::new(1, 1);
    let mut evidence = world.evidence();
    evidence.documents.push(DocumentOpening {
        document_id: bulla_types::DocumentId::from_bytes([0xee; 16]),
        ..evidence.documents[0].clone()
    });
    assert_reason(&evidence, &world, Reason::ContentDiffers);
}

#[test]
fn rejects_a_stripped_signature_and_a_flipped_bit_in_each() {
    let world = World::new(1, 1);
    for statement in 0..3 {
        let mut evidence = world.evidence();
        evidence.statements[statement].signatures.pop();
        assert_reason(&evidence, &world, Reason::SignatureInvalid);
        for signature in 0..2 {
            let mut evidence = world.evidence();
            let sig = &mut evidence.statements[statement].signatures[signature].sig;
            *sig = flip(sig, 5);
            assert_reason(&evidence, &world, Reason::SignatureInvalid);
        }
    }
}

#[test]
fn rejects_a_changed_body() {
    let world = World::new(1, 1);
    let mut evidence = world.evidence();
    let body = String::from_utf8(evidence.statements[2].payload.as_slice().to_vec()).unwrap();
    let body = body.replace("\"lang\":\"de-CH\"", "\"lang\":\"fr-CH\"");
    evidence.statements[2].payload = body.into_bytes().into();
    assert_reason(&evidence, &world, Reason::SignatureInvalid);
}

#[test]
fn rejects_an_identity_with_a_broken_signature_and_one_that_is_absent() {
    let world = World::new(1, 1);
    let mut evidence = world.evidence();
    let sig = &mut evidence.identities[1].signatures[1].sig;
    *sig = flip(sig, 9);
    assert_reason(&evidence, &world, Reason::IdentityInvalid);
    let mut evidence = world.evidence();
    evidence.identities.pop();
    assert_reason(&evidence, &world, Reason::ChainBroken);
}

#[test]
fn rejects_the_act_of_somebody_who_does_not_hold_the_place() {
    let mut world = World::new(2, 0);
    let stranger = world.people[2].id();
    world.act_with(1, |act| act.identity = stranger);
    assert_reason(&world.evidence(), &world, Reason::SignatureInvalid);
    let mut world = World::new(2, 0);
    let first = world.manifest.recipients[0].recipient_id;
    world.act_with(2, |act| act.recipient_id = first);
    assert_reason(&world.evidence(), &world, Reason::ChainBroken);
}

#[test]
fn rejects_an_act_before_its_turn() {
    let mut world = World::new(2, 0);
    world.act(2);
    assert_reason(&world.evidence(), &world, Reason::OrderViolated);
}

#[test]
fn rejects_reordered_and_repeated_statements() {
    let world = World::new(2, 2);
    let mut evidence = world.evidence();
    evidence.statements.swap(1, 2);
    assert_reason(&evidence, &world, Reason::ChainBroken);
    let mut evidence = world.evidence();
    let again = evidence.statements[4].clone();
    evidence.statements.push(again);
    assert_reason(&evidence, &world, Reason::ChainBroken);
    let mut evidence = world.evidence();
    evidence.statements.clear();
    assert_reason(&evidence, &world, Reason::ChainBroken);
}

#[test]
fn rejects_the_chain_of_another_envelope_or_organisation() {
    let world = World::new(1, 1);
    let mut evidence = world.evidence();
    evidence.envelope_id = bulla_types::EnvelopeId::from_bytes([1; 16]);
    assert_reason(&evidence, &world, Reason::ChainBroken);
    let mut evidence = world.evidence();
    evidence.tenant_id = bulla_types::TenantId::from_bytes([1; 16]);
    assert_reason(&evidence, &world, Reason::ChainBroken);
}

#[test]
fn an_act_that_is_still_awaited_is_incomplete() {
    let world = World::new(2, 1);
    let report = world.report(&world.evidence());
    assert_eq!(
        (report.verdict, report.reason),
        (Verdict::Incomplete, Reason::ActsMissing)
    );
    assert_eq!(report.signatures[2].state, SignatureState::Missing);
    assert_eq!(report.facts["complete"], Fact::No);
    assert_eq!(report.facts["trusted"], Fact::Yes);
}

#[test]
fn a_decline_is_incomplete_for_ever_and_shown_with_who_it_was() {
    let mut world = World::new(3, 1);
    world.act_with(2, |act| act.action = bulla_statement::Action::Decline);
    let report = world.report(&world.evidence());
    assert_eq!(
        (report.verdict, report.reason),
        (Verdict::Incomplete, Reason::Declined)
    );
    let states: Vec<_> = report.signatures.iter().map(|row| row.state).collect();
    let expected = [
        SignatureState::Signed,
        SignatureState::Signed,
        SignatureState::Declined,
        SignatureState::Missing,
    ];
    assert_eq!(states, expected);
    assert_eq!(report.facts["complete"], Fact::No);
    assert_eq!(report.facts["valid"], Fact::Yes);
    assert_eq!(report.history.last().unwrap().event, "recipient.declined");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(
        (&json["reason"], &json["signatures"][2]["state"]),
        (&"declined".into(), &"declined".into())
    );
}

#[test]
fn an_act_after_a_decline_and_a_decline_that_was_cut_off_are_found() {
    let mut world = World::new(2, 0);
    world.act_with(1, |act| act.action = bulla_statement::Action::Decline);
    let mut evidence = world.evidence();
    evidence.statements.pop();
    assert_reason(&evidence, &world, Reason::StatementMissing);
    world.act(2);
    assert_reason(&world.evidence(), &world, Reason::ChainBroken);
}

#[test]
fn a_decline_recorded_as_a_signature_or_the_reverse_is_found() {
    for (action, event) in [
        (bulla_statement::Action::Decline, "recipient.acted"),
        (bulla_statement::Action::Sign, "recipient.declined"),
    ] {
        let mut world = World::new(1, 0);
        world.act_with(1, |act| act.action = action);
        world.leaves.last_mut().unwrap().event = event.parse().unwrap();
        assert_reason(&world.evidence(), &world, Reason::EventNotRecorded);
    }
}

#[test]
fn an_event_that_says_declined_without_a_statement_is_found() {
    let mut world = World::new(1, 1);
    let mut leaf = world.leaves.last().unwrap().clone();
    leaf.event = "recipient.declined".parse().unwrap();
    leaf.statement = None;
    leaf.prev = Some(u64::try_from(world.leaves.len() - 1).unwrap());
    world.leaves.push(leaf);
    assert_reason(&world.evidence(), &world, Reason::StatementMissing);
}

#[test]
fn an_act_that_was_cut_off_is_found_through_the_log() {
    let world = World::new(2, 2);
    let mut evidence = world.evidence();
    evidence.statements.pop();
    assert_reason(&evidence, &world, Reason::StatementMissing);
}

#[test]
fn an_event_that_was_cut_out_or_off_is_found() {
    let world = World::new(2, 2);
    let mut evidence = world.evidence();
    evidence.log.entries.remove(1);
    assert_reason(&evidence, &world, Reason::HistoryBroken);
    let mut evidence = world.evidence();
    evidence.log.entries.remove(0);
    assert_reason(&evidence, &world, Reason::HistoryBroken);
    let mut evidence = world.evidence();
    evidence.log.entries.pop();
    assert_reason(&evidence, &world, Reason::EventNotRecorded);
}

#[test]
fn rejects_broken_proofs_and_leaves() {
    let world = World::new(1, 1);
    let mut evidence = world.evidence();
    evidence.log.entries[0].proof[0] = digest(0);
    assert_reason(&evidence, &world, Reason::ProofInvalid);
    let mut evidence = world.evidence();
    evidence.log.entries[0].proof.pop();
    assert_reason(&evidence, &world, Reason::ProofInvalid);
    let mut evidence = world.evidence();
    evidence.log.entries[2].index = 4_000_000;
    assert_reason(&evidence, &world, Reason::ProofInvalid);
    let mut evidence = world.evidence();
    let later = String::from_utf8(evidence.log.entries[1].leaf.as_slice().to_vec()).unwrap();
    let later = later.replace(&(SENT_AT + 10).to_string(), &(SENT_AT + 11).to_string());
    evidence.log.entries[1].leaf = later.into_bytes().into();
    assert_reason(&evidence, &world, Reason::ProofInvalid);
    evidence.log.entries[1].leaf = b"{}".to_vec().into();
    assert_reason(&evidence, &world, Reason::LeafInvalid);
    let mut evidence = world.evidence();
    evidence.log.entries.swap(0, 1);
    assert_reason(&evidence, &world, Reason::OrderViolated);
}

#[test]
fn rejects_events_of_other_objects_among_those_of_the_envelope() {
    let mut world = World::new(1, 1);
    world.leaves[2].object = [0xaa; 16].into();
    assert_reason(&world.evidence(), &world, Reason::LeafInvalid);
}

#[test]
fn rejects_a_log_that_records_the_statements_in_another_order() {
    let mut world = World::new(2, 2);
    let (first, second) = (world.leaves[6].clone(), world.leaves[7].clone());
    (world.leaves[6].statement, world.leaves[7].statement) = (second.statement, first.statement);
    (world.leaves[6].actor, world.leaves[7].actor) = (second.actor, first.actor);
    assert_reason(&world.evidence(), &world, Reason::OrderViolated);
}

#[test]
fn rejects_an_event_whose_kind_or_actor_is_not_that_of_its_statement() {
    let mut world = World::new(1, 1);
    world.leaves[4].actor = Some(world.people[0].id().into());
    assert_reason(&world.evidence(), &world, Reason::EventNotRecorded);
    let mut world = World::new(1, 1);
    world.leaves[4].event = "grant.recorded".parse().unwrap();
    assert_reason(&world.evidence(), &world, Reason::EventNotRecorded);
}

#[test]
fn rejects_an_act_after_the_deadline() {
    let mut world = World::new(1, 1);
    world.leaves[4].at = at(SENT_AT + 2_000_000);
    assert_reason(&world.evidence(), &world, Reason::DeadlinePassed);
}

#[test]
fn rejects_an_act_whose_checkpoint_the_log_contradicts() {
    let size = |size, root| {
        let mut world = World::new(1, 0);
        world.act_with(1, |act| {
            act.checkpoint.size = size;
            act.checkpoint.root = root;
        });
        world
    };
    let world = size(5, digest(5));
    assert_reason(&world.evidence(), &world, Reason::CheckpointContradicted);
    let mut world = World::new(1, 0);
    world.act_with(1, |act| {
        act.checkpoint.origin = "other.example.ch/log/1".to_owned();
    });
    assert_reason(&world.evidence(), &world, Reason::CheckpointContradicted);
}

#[test]
fn does_not_recognise_an_identity_that_the_log_does_not_record() {
    let world = World::new(1, 1);
    let mut evidence = world.evidence();
    evidence.identity_logs[0].entries.pop();
    assert_reason(&evidence, &world, Reason::IdentityNotRecorded);
    evidence.identity_logs.clear();
    assert_reason(&evidence, &world, Reason::IdentityNotRecorded);
}

#[test]
fn does_not_recognise_another_log_key_origin_or_prefix() {
    let world = World::new(1, 1);
    let evidence = world.evidence();
    let check = |change: &dyn Fn(&mut bulla_protocol::trust::TrustFile), expected: Reason| {
        let mut trust = world.trust();
        change(&mut trust);
        let report = report(&evidence, PDF, Some(&trust));
        assert_eq!(
            (report.reason, report.verdict),
            (expected, Verdict::Unrecognised)
        );
        assert!(report.history.is_empty());
        assert!(report.modifiers.contains(&Modifier::LogNotChecked));
        assert_eq!(report.facts["valid"], Fact::Yes);
    };
    let foreign = Ed25519SecretKey::from_seed(&Key32::from_bytes([1; 32])).public_key();
    check(
        &|t| t.log_public_key = foreign.as_bytes().to_vec().into(),
        Reason::LogUnknown,
    );
    check(
        &|t| t.log_origin_prefix = "evil.example.ch/log/".to_owned(),
        Reason::LogUnknown,
    );
    check(
        &|t| t.log_origin_prefix = "not a name".to_owned(),
        Reason::TrustInvalid,
    );
    check(
        &|t| t.log_public_key = vec![0; 32].into(),
        Reason::TrustInvalid,
    );
    check(
        &|t| t.log_public_key = vec![1; 31].into(),
        Reason::TrustInvalid,
    );
    check(&|t| t.v = 2, Reason::TrustInvalid);
}

#[test]
fn without_a_trust_file_nothing_is_recognised() {
    let world = World::new(1, 1);
    let report = report(&world.evidence(), PDF, None);
    assert_eq!(
        (report.verdict, report.reason),
        (Verdict::Unrecognised, Reason::TrustMissing)
    );
    assert!(report.modifiers.contains(&Modifier::LogNotChecked));
    assert_eq!(report.facts["trusted"], Fact::NotChecked);
    assert_eq!(report.facts["intact"], Fact::Yes);
}

#[test]
fn rejects_a_checkpoint_with_a_forged_signature_and_an_edited_size() {
    let world = World::new(1, 1);
    let mut evidence = world.evidence();
    evidence.log.checkpoint = evidence.log.checkpoint.replacen("\n5\n", "\n6\n", 1);
    assert_reason(&evidence, &world, Reason::CheckpointInvalid);
    evidence.log.checkpoint.clear();
    assert_reason(&evidence, &world, Reason::CheckpointInvalid);
}

#[test]
fn finds_two_checkpoints_of_one_size_with_different_roots() {
    let world = World::new(1, 1);
    let mut other = World::new(1, 1);
    other.leaves[4].at = at(SENT_AT + 12);
    let mut evidence = world.evidence();
    evidence.identity_logs = other.evidence().identity_logs;
    assert_reason(&evidence, &world, Reason::LogFork);
}

#[test]
fn accepts_no_checkpoint_of_another_organisation_under_the_same_key() {
    let world = World::new(1, 1);
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([9; 32]));
    let origin: bulla_tlog::Origin = "sign.example.ch/log/00000000000000000000000000000000"
        .parse()
        .unwrap();
    let signer = LogSigner::new(origin.clone(), key);
    let mut evidence = world.evidence();
    evidence.log.checkpoint = signer
        .sign(&Checkpoint {
            origin,
            size: 5,
            root: digest(0),
        })
        .unwrap();
    assert_reason(&evidence, &world, Reason::LogUnknown);
}

#[test]
fn rejects_names_and_addresses_that_nothing_opens() {
    let world = World::new(1, 1);
    let mut evidence = world.evidence();
    let private = evidence.private.as_mut().unwrap();
    let text = String::from_utf8(private.content.as_slice().to_vec()).unwrap();
    private.content = text.replace("Signer 1", "Signer 9").into_bytes().into();
    assert_reason(&evidence, &world, Reason::PrivateDiffers);
    let report = world.report(&evidence);
    assert_eq!(report.facts["names"], Fact::No);
    assert!(
        report
            .signatures
            .iter()
            .all(|row| row.name.is_none() && row.email.is_none())
    );

    let mut evidence = world.evidence();
    let opening = EmailOpening {
        recipient_id: world.manifest.recipients[0].recipient_id,
        email: "other@example.ch".parse().unwrap(),
        salt: vec![0x66; 32].into(),
    };
    evidence.emails.push(opening.clone());
    assert_reason(&evidence, &world, Reason::EmailDiffers);
    evidence.emails[0] = EmailOpening {
        salt: vec![0x66; 31].into(),
        ..opening
    };
    assert_reason(&evidence, &world, Reason::EmailDiffers);
}

#[test]
fn shows_no_name_where_the_private_part_is_withheld() {
    let world = World::new(1, 1);
    let mut evidence = world.evidence();
    evidence.private = None;
    evidence.emails.push(EmailOpening {
        recipient_id: world.manifest.recipients[0].recipient_id,
        email: "signer1@example.ch".parse().unwrap(),
        salt: vec![0x66; 32].into(),
    });
    let report = world.report(&evidence);
    assert_eq!(report.verdict, Verdict::Authentic);
    assert_eq!(
        (report.title, report.facts["names"]),
        (None, Fact::NotChecked)
    );
    assert_eq!(report.signatures[1].name, None);
    assert!(report.signatures[1].email.is_some());
    let actor = format!("identity {:.8}", world.people[1].id().to_string());
    assert_eq!(report.history[2].actor, Some(actor));
}

#[test]
fn a_finding_of_higher_precedence_wins() {
    let world = World::new(2, 1);
    let mut evidence = world.evidence();
    evidence.identity_logs.clear();
    assert_reason(&evidence, &world, Reason::IdentityNotRecorded);
    evidence.documents[0].blind = flip(&evidence.documents[0].blind, 1);
    assert_reason(&evidence, &world, Reason::ContentDiffers);
}

#[test]
fn parser_refuses_unknown_repeated_and_missing_keys_other_versions_and_spaces() {
    let bytes = World::new(1, 1).evidence().encode().unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let tampered = [
        text.replacen("{\"documents\"", "{\"a\":1,\"documents\"", 1),
        text.replacen("\"v\":1}", "\"v\":1,\"z\":null}", 1),
        text.replacen(",\"v\":1}", ",\"v\":1,\"v\":1}", 1),
        text.replacen(",\"v\":1}", "}", 1),
        text.replacen("\"v\":1}", "\"v\":2}", 1),
        text.replacen("bulla.evidence", "bulla.evidences", 1),
        text.replacen("{\"documents\"", "{ \"documents\"", 1),
        format!("{text}\n"),
        text.replacen("\"index\":", "\"index\":-", 1),
        text.replacen("https:", "https\\u003a", 1),
    ];
    for text in tampered {
        let error = Evidence::parse(text.as_bytes());
        assert_eq!(error.unwrap_err(), EvidenceError::Malformed, "{text:.60}");
    }
}

#[test]
fn parser_refuses_truncation_and_trailing_bytes() {
    let bytes = World::new(1, 1).evidence().encode().unwrap();
    for length in (0..bytes.len()).step_by(97).chain([bytes.len() - 1]) {
        assert!(Evidence::parse(&bytes[..length]).is_err(), "{length}");
    }
    assert!(Evidence::parse(&[&bytes[..], b"}"].concat()).is_err());
}

#[test]
fn parser_refuses_what_is_too_large_or_names_something_twice() {
    let huge = vec![b' '; MAX_EVIDENCE_BYTES + 1];
    assert_eq!(Evidence::parse(&huge), Err(EvidenceError::TooLarge));
    let mut evidence = World::new(1, 1).evidence();
    evidence.documents.push(evidence.documents[0].clone());
    assert_eq!(
        evidence.encode(),
        Err(EvidenceError::Limit { list: "documents" })
    );
    assert_eq!(evidence.documents[0].document_id, DOCUMENT);
    evidence.documents.pop();
    evidence.identities = vec![evidence.identities[0].clone(); 513];
    assert_eq!(
        evidence.encode(),
        Err(EvidenceError::Limit { list: "identities" })
    );
}

#[test]
fn files_that_are_no_evidence_and_no_document_have_their_own_verdicts() {
    let cases: [(&str, &[u8], Reason); 6] = [
        ("plain.pdf", PDF, Reason::NoEvidence),
        ("noise.bin", b"\x00\x01\x02", Reason::KindUnknown),
        ("empty", b"", Reason::KindUnknown),
        ("x.evidence.json", b"[]", Reason::EvidenceMalformed),
        ("x.json", b"{\"documents\":[]}", Reason::EvidenceMalformed),
        (
            "a.bulla",
            b"\x89BULLA\x1a\x01\x00\x01",
            Reason::ContainerEncrypted,
        ),
    ];
    for (name, bytes, expected) in cases {
        let reports = verify(&[file(name, bytes)], Trust::default(), now());
        assert_eq!(reports.len(), 1);
        assert_eq!(
            (reports[0].reason, reports[0].verdict),
            (expected, expected.verdict()),
            "{name}"
        );
    }
    assert_eq!(verify(&[], Trust::default(), now()), []);
    assert_eq!(worst(&[]), Verdict::Unreadable);
}

#[test]
fn evidence_whose_bytes_are_withheld_is_too_large() {
    let bytes = World::new(1, 1).evidence().encode().unwrap();
    let mut input = file("e.evidence.json", &bytes);
    input.content = None;
    assert_eq!(
        verify(&[input], Trust::default(), now())[0].reason,
        Reason::EvidenceTooLarge
    );
}

#[test]
fn evidence_without_its_document_is_incomplete_and_says_so() {
    let world = World::new(1, 1);
    let bytes = world.evidence().encode().unwrap();
    let reports = verify(
        &[file("e.evidence.json", &bytes)],
        Some(&world.trust()).into(),
        now(),
    );
    assert_eq!(reports.len(), 1);
    assert_eq!(
        (reports[0].verdict, reports[0].reason),
        (Verdict::Incomplete, Reason::DocumentMissing)
    );
    assert_eq!(reports[0].facts["document"], Fact::NotChecked);
    assert_eq!(reports[0].facts["intact"], Fact::NotChecked);
    assert_eq!(reports[0].file, "e.evidence.json");
}

#[test]
fn a_second_unrelated_pdf_is_unsigned_and_the_worst_verdict_counts() {
    let world = World::new(1, 1);
    let bytes = world.evidence().encode().unwrap();
    let files = [
        file("a.pdf", PDF),
        file("e.evidence.json", &bytes),
        file("b.pdf", OTHER_PDF),
    ];
    let reports = verify(&files, Some(&world.trust()).into(), now());
    let verdicts: Vec<_> = reports
        .iter()
        .map(|r| (r.file.as_str(), r.verdict))
        .collect();
    assert_eq!(
        verdicts,
        [("a.pdf", Verdict::Authentic), ("b.pdf", Verdict::Unsigned)]
    );
    assert_eq!(worst(&reports), Verdict::Unsigned);
}

#[test]
fn a_manifest_signed_again_by_the_sender_does_not_carry_the_old_acts() {
    let mut world = World::new(1, 1);
    world.manifest.documents[0].content_commit = digest(0xcc);
    let sender = world.people[0].signer();
    let forged = sign(&world.manifest, &sender, &mut world.rng).unwrap();
    let mut evidence = world.evidence();
    evidence.statements[0] = forged.dsse().clone();
    assert_reason(&evidence, &world, Reason::ChainBroken);
}

#[test]
fn every_flipped_bit_of_a_small_sample_leads_to_another_verdict_than_authentic() {
    let world = World::new(1, 1);
    let (trust, bytes) = (world.trust(), world.evidence().encode().unwrap());
    for place in (0..bytes.len()).step_by(bytes.len() / 150) {
        let mut tampered = bytes.clone();
        tampered[place] ^= 2;
        let files = [file("rent.pdf", PDF), file("e.evidence.json", &tampered)];
        let reports = verify(&files, Some(&trust).into(), now());
        // The instance's address is a hint that nothing protects; its place is the only exception.
        let hint = bytes.windows(8).position(|w| w == b"https://").unwrap();
        if !(hint..hint + 23).contains(&place) {
            assert_ne!(worst(&reports), Verdict::Authentic, "{place}");
        }
    }
}

#[test]
fn noise_gets_a_verdict_and_never_a_green_one() {
    let mut rng = ChaCha20Rng::seed_from_u64(11);
    let good = World::new(1, 1).evidence().encode().unwrap();
    for round in 0..400_usize {
        let mut noise = vec![0; round];
        rng.fill_bytes(&mut noise);
        let inputs = [
            noise.clone(),
            [b"{\"documents\":".as_slice(), &noise].concat(),
            [b"%PDF-1.7".as_slice(), &noise].concat(),
            [good.get(..round * 90).unwrap_or(&good), &noise, b"}"].concat(),
        ];
        for bytes in inputs {
            let reports = verify(&[file("noise", &bytes)], Trust::default(), now());
            assert!(worst(&reports) < Verdict::Incomplete);
        }
    }
}
