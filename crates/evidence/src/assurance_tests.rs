//! What a report says a signature is worth: never more than its files show.

use bulla_statement::{Checked, StatementId};

use crate::assurance::{Basis, email_voucher};
use crate::pdf_testing::{Issuer, Signing, key};
use crate::testing::{World, digest, report};
use crate::{
    Assurance, CriterionName, EmailVoucher, Evidence, Ground, LeftOpen, Report,
    SecondFactorVoucher, Shown, SignatureLevel, SignatureState, Standing,
};

fn of(report: &Report, row: usize) -> &Assurance {
    report.signatures[row].assurance.as_ref().unwrap()
}

fn grounds(assurance: &Assurance) -> Vec<(CriterionName, Standing, Ground)> {
    let all = assurance.criteria.iter();
    all.map(|own| (own.criterion, own.standing, own.ground))
        .collect()
}

fn alone(world: &World, evidence: &Evidence) -> Report {
    let bytes = evidence.encode().unwrap();
    let files = [crate::testing::file("e.evidence.json", &bytes)];
    let trust = world.trust();
    crate::verify(&files, Some(&trust).into(), crate::testing::now()).remove(0)
}

#[test]
fn with_everything_given_two_criteria_are_met_and_two_are_not_shown() {
    let world = World::new(2, 2);
    let report = world.report(&world.evidence());
    let own = of(&report, 1);
    assert_eq!(own.level, SignatureLevel::Ses);
    let wanted = [
        (
            CriterionName::UniqueLink,
            Standing::Met,
            Ground::KeysRecorded,
        ),
        (
            CriterionName::Identification,
            Standing::NotShown,
            Ground::AddressAlone,
        ),
        (
            CriterionName::SoleControl,
            Standing::NotShown,
            Ground::DeviceNotShown,
        ),
        (
            CriterionName::ChangeDetection,
            Standing::Met,
            Ground::DocumentCompared,
        ),
    ];
    assert_eq!(grounds(own), wanted);
    assert_eq!(own.email, EmailVoucher::SenderComparedWords);
    assert_eq!(own.second_factor, SecondFactorVoucher::NotRecorded);
    let shown = [
        Shown::Keys,
        Shown::Document,
        Shown::Recorded,
        Shown::TimeByServer,
    ];
    assert_eq!(own.shows, shown);
    assert_eq!(own.leaves_open, LeftOpen::ALL);
    let sender = of(&report, 0);
    assert_eq!(sender.email, EmailVoucher::Signer);
    assert_eq!(sender.criteria[1].ground, Ground::OwnWords);
}

#[test]
fn it_is_written_in_the_report_by_codes() {
    let world = World::new(1, 1);
    let json = serde_json::to_value(world.report(&world.evidence())).unwrap();
    let own = &json["signatures"][1]["assurance"];
    assert_eq!(own["level"], "ses");
    assert_eq!(own["criteria"][2]["criterion"], "sole_control");
    assert_eq!(own["criteria"][2]["standing"], "not_shown");
    assert_eq!(own["criteria"][2]["ground"], "device_not_shown");
    assert_eq!(own["email"], "sender_compared_words");
    assert_eq!(own["second_factor"], "not_recorded");
    assert_eq!(own["leaves_open"][4], "qualified");
}

#[test]
fn without_a_trust_file_nothing_is_recorded_and_no_key_is_linked_to_anybody() {
    let world = World::new(1, 1);
    let report = report(&world.evidence(), crate::testing::PDF, None);
    let own = of(&report, 1);
    assert_eq!(own.criteria[0].standing, Standing::NotShown);
    assert_eq!(own.criteria[0].ground, Ground::LogNotChecked);
    assert_eq!(own.shows, [Shown::Keys, Shown::Document]);
}

#[test]
fn an_identity_that_the_log_does_not_have_is_linked_to_nobody() {
    let world = World::new(1, 1);
    let mut evidence = world.evidence();
    evidence.identity_logs[0].entries.pop();
    let report = world.report(&evidence);
    assert_eq!(of(&report, 1).criteria[0].ground, Ground::KeysNotRecorded);
    assert!(!of(&report, 1).shows.contains(&Shown::Recorded));
}

#[test]
fn a_change_is_detected_only_where_there_is_a_document() {
    let world = World::new(1, 1);
    let evidence = world.evidence();
    let ground = |report: &Report| {
        let own = of(report, 1).criteria[3];
        (own.standing, own.ground)
    };
    let none = alone(&world, &evidence);
    assert_eq!(ground(&none), (Standing::NotShown, Ground::DocumentMissing));
    let other = report(&evidence, b"%PDF-1.7\nother", Some(&world.trust()));
    assert_eq!(ground(&other), (Standing::Met, Ground::ChangeDetected));
    assert!(!of(&other, 1).shows.contains(&Shown::Document));
    let mut unopened = evidence;
    unopened.documents[0].blind = vec![1; 32].into();
    let unopened = world.report(&unopened);
    assert_eq!(
        ground(&unopened),
        (Standing::NotShown, Ground::CommitmentDiffers)
    );
    assert!(!of(&unopened, 1).shows.contains(&Shown::Document));
}

#[test]
fn keys_that_were_closed_before_meet_neither_link_nor_control() {
    let mut world = World::new(2, 1);
    world.rotate(2);
    world.act_with_earlier(2, 0);
    let report = world.report(&world.evidence());
    assert_eq!(report.signatures[2].state, SignatureState::Invalid);
    let own = of(&report, 2);
    for criterion in [0, 2] {
        assert_eq!(own.criteria[criterion].standing, Standing::NotMet);
        assert_eq!(own.criteria[criterion].ground, Ground::KeysClosed);
    }
    assert_eq!(of(&report, 1).criteria[0].standing, Standing::Met);
}

#[test]
fn who_has_not_signed_has_no_level() {
    let world = World::new(2, 1);
    let report = world.report(&world.evidence());
    assert_eq!(report.signatures[2].state, SignatureState::Missing);
    assert_eq!(report.signatures[2].assurance, None);
}

#[test]
fn nobody_vouches_for_an_address_that_is_not_disclosed() {
    let world = World::new(1, 1);
    let mut evidence = world.evidence();
    evidence.private = None;
    evidence.emails.clear();
    let report = world.report(&evidence);
    for row in [0, 1] {
        assert_eq!(of(&report, row).email, EmailVoucher::NotShown);
        assert_eq!(of(&report, row).criteria[1].ground, Ground::NamesWithheld);
    }
}

#[test]
fn who_vouches_for_an_address_is_whoever_made_sure_of_the_keys() {
    let world = World::new(1, 1);
    let report = world.report(&world.evidence());
    for (checked, wanted) in [
        (Checked::Code, EmailVoucher::Server),
        (Checked::Endorsed, EmailVoucher::Organisation),
        (Checked::Logged, EmailVoucher::Server),
        (Checked::None, EmailVoucher::Nobody),
        (Checked::Pinned, EmailVoucher::SenderKnewKeys),
        (Checked::Words, EmailVoucher::SenderComparedWords),
    ] {
        let basis = Basis {
            checked: Some(checked),
            names_attestations: false,
        };
        assert_eq!(email_voucher(&report.signatures[1], basis), wanted);
    }
}

#[test]
fn the_check_of_the_sender_counts_where_a_later_epoch_took_the_place_over() {
    let mut world = World::new(1, 0);
    world.rotate(1);
    world.take_over(1);
    world.act(1);
    let report = world.report(&world.evidence());
    assert_eq!(of(&report, 1).email, EmailVoucher::SenderComparedWords);
}

#[test]
fn a_second_factor_that_an_act_names_is_the_claim_of_its_signer() {
    let mut world = World::new(1, 0);
    world.act_with(1, |act| {
        act.attestations = vec![StatementId::from(digest(6))];
    });
    let report = world.report(&world.evidence());
    assert_eq!(of(&report, 1).second_factor, SecondFactorVoucher::Claimed);
    assert_eq!(of(&report, 1).criteria[2].standing, Standing::NotShown);
}

#[test]
fn only_an_authority_that_is_trusted_and_not_the_instance_identifies_a_signer() {
    let other = Issuer::new(9, "Other");
    let mut signing = Signing::new(1);
    let own = key(50);
    let certificate = other.certify(&own);
    let tail = signing.tail(1, (&own, &certificate), |_| ());
    signing.act(1, &tail);
    let (pdf, evidence) = (signing.newest(), signing.evidence());
    let identification = |roots: &[_]| {
        let report = signing.report_with(pdf, &evidence, roots);
        let own = of(&report, 1);
        let person = own.leaves_open.contains(&LeftOpen::Person);
        (own.criteria[1].standing, own.criteria[1].ground, person)
    };
    assert_eq!(
        identification(core::slice::from_ref(&other.root)),
        (Standing::Met, Ground::CertificateOfOthers, false)
    );
    let left_open = (Standing::NotShown, Ground::AddressAlone, true);
    assert_eq!(identification(&[]), left_open);
    // The instance says who somebody is by the mailbox alone, however it is trusted.
    let instance = Signing::complete(1);
    let root = core::slice::from_ref(&instance.issuer.root);
    let report = instance.report_with(instance.newest(), &instance.evidence(), root);
    assert_eq!(report.signatures[1].pdf_signature, Some(0));
    assert_eq!(of(&report, 1).criteria[1].ground, Ground::AddressAlone);
}

#[test]
fn every_code_is_written_as_it_is_read() {
    macro_rules! same {
        ($($all:expr),+) => { $(for own in $all {
            let written = serde_json::to_value(own).unwrap();
            assert_eq!(written, own.as_str());
            assert_eq!(serde_json::from_value::<_>(written).ok(), Some(*own));
        })+ };
    }
    same!(
        SignatureLevel::ALL,
        CriterionName::ALL,
        Standing::ALL,
        Ground::ALL,
        EmailVoucher::ALL,
        SecondFactorVoucher::ALL,
        Shown::ALL,
        LeftOpen::ALL
    );
}
