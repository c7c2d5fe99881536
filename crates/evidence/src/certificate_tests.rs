//! Certificates of completion: what is made of evidence, and what the verifier says of each change.

use bulla_pades::FieldKind;
use bulla_pades::{Entries, NewField, NewWidget, Rectangle, Update};
use bulla_statement::Action;

use crate::pdf_testing::{Issuer, add, extension, key, open, sign};
use crate::testing::{PDF, World, file, flip, now};
use crate::{
    CertificateError, Evidence, Fact, Language, Modifier, Reason, Report, Trust, Verdict,
    make_certificate, verify,
};

fn world() -> World {
    World::new(2, 2)
}

fn made(world: &World, evidence: &Evidence, language: Language) -> Vec<u8> {
    make_certificate(&evidence.encode().unwrap(), &world.trust(), language).unwrap()
}

fn reports(files: &[(&str, &[u8])], trust: Trust<'_>) -> Vec<Report> {
    let files: Vec<_> = files
        .iter()
        .map(|(name, bytes)| file(name, bytes))
        .collect();
    verify(&files, trust, now())
}

fn judged(world: &World, certificate: &[u8]) -> Report {
    let trust = world.trust();
    let mut reports = reports(&[("certificate.pdf", certificate)], Some(&trust).into());
    assert_eq!(reports.len(), 1);
    reports.remove(0)
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let place = bytes
        .windows(from.len())
        .position(|own| own == from.as_bytes());
    let place = place.unwrap();
    [&bytes[..place], to.as_bytes(), &bytes[place + from.len()..]].concat()
}

#[test]
fn is_authentic_in_every_language_without_any_seal() {
    let world = world();
    for language in Language::ALL {
        let report = judged(&world, &made(&world, &world.evidence(), language));
        assert_eq!(report.reason, Reason::CertificateMatches, "{report:#?}");
        assert_eq!(report.verdict, Verdict::Authentic);
        assert_eq!(report.facts["certificate"], Fact::Yes);
        assert_eq!(report.facts["complete"], Fact::Yes);
        assert_eq!(report.title.unwrap().as_str(), "Lease");
        assert_eq!(report.signatures.len(), 3);
        assert!(!report.history.is_empty());
    }
}

#[test]
fn the_bytes_follow_from_the_evidence_and_not_from_what_is_trusted() {
    let world = world();
    let evidence = world.evidence();
    let one = made(&world, &evidence, Language::De);
    let mut trust = world.trust();
    trust.certificate_roots = vec![Issuer::new(1, "Root").root.as_der().to_vec().into()];
    let other = make_certificate(&evidence.encode().unwrap(), &trust, Language::De);
    assert_eq!(one, other.unwrap());
    // Whoever trusts nothing makes the same pages, and believes nothing.
    let report = reports(&[("c.pdf", &one)], None.into()).remove(0);
    assert_eq!(report.reason, Reason::TrustMissing);
    assert_eq!(report.facts["certificate"], Fact::Yes);
    let mut foreign = world.trust();
    foreign.log_origin_prefix = "other.example.ch/log/".to_owned();
    let report = reports(&[("c.pdf", &one)], Some(&foreign).into()).remove(0);
    assert_eq!(report.reason, Reason::LogUnknown);
}

#[test]
fn evidence_that_does_not_verify_gives_none() {
    let world = world();
    let bytes = world.evidence().encode().unwrap();
    let mut foreign = world.trust();
    foreign.log_origin_prefix = "other.example.ch/log/".to_owned();
    let refused = |trust| make_certificate(&bytes, trust, Language::En).unwrap_err();
    assert_eq!(
        refused(&foreign),
        CertificateError::Unverified(Reason::LogUnknown)
    );
    let mut evidence = world.evidence();
    evidence.documents[0].blind = flip(&evidence.documents[0].blind, 0);
    let bytes = evidence.encode().unwrap();
    let refused = make_certificate(&bytes, &world.trust(), Language::En).unwrap_err();
    assert_eq!(
        refused,
        CertificateError::Unverified(Reason::ContentDiffers)
    );
    let waiting = World::new(2, 1);
    let bytes = waiting.evidence().encode().unwrap();
    let refused = make_certificate(&bytes, &waiting.trust(), Language::En).unwrap_err();
    assert_eq!(refused, CertificateError::NotEnded);
    let refused = make_certificate(b"{}", &world.trust(), Language::En).unwrap_err();
    assert!(matches!(refused, CertificateError::Evidence(_)));
}

#[test]
fn a_decline_gives_one_that_says_so() {
    let mut world = World::new(2, 1);
    world.act_with(2, |act| act.action = Action::Decline);
    let certificate = made(&world, &world.evidence(), Language::En);
    let report = judged(&world, &certificate);
    assert_eq!(
        (report.verdict, report.reason),
        (Verdict::Incomplete, Reason::Declined)
    );
    assert_eq!(report.facts["certificate"], Fact::Yes);
}

#[test]
fn names_that_are_withheld_are_nowhere_in_it() {
    let world = world();
    let mut evidence = world.evidence();
    evidence.private = None;
    let certificate = made(&world, &evidence, Language::It);
    assert_eq!(
        judged(&world, &certificate).reason,
        Reason::CertificateMatches
    );
    let text = String::from_utf8_lossy(&certificate);
    assert!(!text.contains("Lease"));
}

#[test]
fn the_address_of_another_host_is_not_printed() {
    let world = world();
    let shows_code = |instance: &str| {
        let mut evidence = world.evidence();
        evidence.instance = instance.to_owned();
        let certificate = made(&world, &evidence, Language::En);
        assert_eq!(
            judged(&world, &certificate).reason,
            Reason::CertificateMatches
        );
        String::from_utf8_lossy(&certificate).contains("/S/Figure/")
    };
    assert!(shows_code("https://sign.example.ch/"));
    for other in [
        "https://sign.example.ch.evil.example",
        "https://evil.example",
        "https://sign.example.ch/x",
        "javascript:sign.example.ch",
        "https://sign.example.ch@evil.example",
        "https://SIGN.example.ch",
        "http://sign.example.ch",
        "",
    ] {
        assert!(!shows_code(other), "{other}");
    }
}

#[test]
fn every_changed_byte_outside_the_evidence_is_found() {
    let world = world();
    let certificate = made(&world, &world.evidence(), Language::Fr);
    let evidence = world.evidence().encode().unwrap();
    let begin = certificate
        .windows(evidence.len())
        .position(|own| own == evidence)
        .unwrap();
    let end = begin + evidence.len();
    // some of each part; all that begins like a certificate is judged as one
    let places = (60..begin)
        .step_by(7)
        .chain((end..certificate.len()).step_by(9001));
    for place in places {
        let mut changed = certificate.clone();
        changed[place] ^= 1;
        let report = judged(&world, &changed);
        assert_ne!(report.verdict, Verdict::Authentic, "{place}");
    }
    let last = certificate.len() - 1;
    for place in [end + 1, last, last - 30] {
        let mut changed = certificate.clone();
        changed[place] ^= 1;
        let report = judged(&world, &changed);
        assert_eq!(report.reason, Reason::CertificateAltered, "{place}");
        assert_eq!(report.facts["certificate"], Fact::No);
    }
}

#[test]
fn what_is_cut_off_or_appended_is_found() {
    let world = world();
    let certificate = made(&world, &world.evidence(), Language::En);
    let count = certificate.len();
    for end in [150, 500, 5000, count / 2, count - 7, count - 1] {
        let report = judged(&world, &certificate[..end]);
        assert_eq!(report.verdict, Verdict::Altered, "{end}");
    }
    for more in [&b"\n"[..], b"x", b"\n%%EOF\n", &certificate] {
        let report = judged(&world, &[&certificate, more].concat());
        assert_eq!(report.reason, Reason::CertificateAltered, "{more:?}");
    }
}

#[test]
fn another_language_and_other_evidence_are_found() {
    let (world, other) = (world(), World::new(2, 2));
    let certificate = made(&world, &world.evidence(), Language::De);
    let report = judged(&world, &replaced(&certificate, "1 de-CH ", "1 fr-CH "));
    assert_eq!(report.reason, Reason::CertificateAltered);
    // evidence of the same envelope without its names, in place of the evidence with them
    let mut evidence = other.evidence();
    evidence.instance = "https://sign.example.cH".to_owned();
    let own = String::from_utf8(world.evidence().encode().unwrap()).unwrap();
    let swapped = String::from_utf8(evidence.encode().unwrap()).unwrap();
    let report = judged(&world, &replaced(&certificate, &own, &swapped));
    assert_eq!(report.reason, Reason::CertificateAltered);
    // evidence that is none
    let broken = replaced(
        &certificate,
        "\"kind\":\"bulla.evidence\"",
        "\"kind\":\"bulla.evidencE\"",
    );
    let report = judged(&world, &broken);
    assert_eq!(report.reason, Reason::CertificateAltered);
    assert!(report.signatures.is_empty());
}

#[test]
fn a_layout_that_is_not_known_is_said_and_nothing_more() {
    let world = world();
    let certificate = made(&world, &world.evidence(), Language::En);
    for (from, to) in [
        ("completion 1 en", "completion 2 en"),
        ("completion 1 en", "completion 1 rm"),
    ] {
        let report = judged(&world, &replaced(&certificate, from, to));
        assert_eq!(report.verdict, Verdict::Unrecognised);
        assert_eq!(report.reason, Reason::CertificateVersionUnknown);
        assert_eq!(report.facts["certificate"], Fact::NotChecked);
    }
}

#[test]
fn its_evidence_counts_for_documents_beside_it() {
    let world = world();
    let certificate = made(&world, &world.evidence(), Language::En);
    let trust = world.trust();
    let files = [("rent.pdf", PDF), ("certificate.pdf", &certificate[..])];
    let reports = reports(&files, Some(&trust).into());
    let reasons: Vec<Reason> = reports.iter().map(|report| report.reason).collect();
    assert_eq!(reasons, [Reason::AllSigned, Reason::CertificateMatches]);
    let foreign = [
        ("rent.pdf", &b"%PDF-1.7\nThe rent is CHF 9850.\n%%EOF\n"[..]),
        files[1],
    ];
    let reports = self::reports(&foreign, Some(&trust).into());
    assert_eq!(reports[0].reason, Reason::DigestDiffers);
    assert_eq!(reports[1].reason, Reason::CertificateMatches);
}

/// The certificate with an invisible field that this key has signed.
fn sealed(
    certificate: &[u8],
    issuer: &Issuer,
    change: impl FnOnce(&mut Update<'_, '_>),
) -> Vec<u8> {
    let own = key(44);
    let signer = issuer.certify(&own);
    let seal = sign(certificate, "seal", (&own, &signer), |update| {
        add(update, ("seal".to_owned(), FieldKind::Signature), None);
        change(update);
    });
    [certificate, &seal].concat()
}

#[test]
fn a_seal_says_who_made_it_and_data_for_validation_may_follow() {
    let world = world();
    let certificate = made(&world, &world.evidence(), Language::De);
    let issuer = Issuer::new(1, "Root");
    let mut trust = world.trust();
    trust.certificate_roots = vec![issuer.root.as_der().to_vec().into()];
    let seal = sealed(&certificate, &issuer, |_| ());
    let extended = [&seal[..], &extension(&seal, &[issuer.root.as_der()])].concat();
    for file in [seal.clone(), extended] {
        let report = reports(&[("c.pdf", &file)], Some(&trust).into()).remove(0);
        assert_eq!(report.reason, Reason::CertificateMatches, "{report:#?}");
        assert_eq!(report.pdf.unwrap().signatures.len(), 1);
    }
    // by somebody whom nobody vouches for
    let report = judged(&world, &seal);
    assert_eq!(report.reason, Reason::CertificateNotTrusted);
    assert_eq!(report.facts["certificate"], Fact::Yes);
    assert!(!report.modifiers.contains(&Modifier::CertificateRevoked));
}

#[test]
fn a_seal_cannot_bring_along_what_changes_the_pages() {
    let world = world();
    let certificate = made(&world, &world.evidence(), Language::De);
    let issuer = Issuer::new(1, "Root");
    let mut trust = world.trust();
    trust.certificate_roots = vec![issuer.root.as_der().to_vec().into()];
    let judged = |file: &[u8]| reports(&[("c.pdf", file)], Some(&trust).into()).remove(0);
    // a text field that is seen
    let visible = |update: &mut Update<'_, '_>| {
        let rectangle = Rectangle::new([50.0, 700.0, 500.0, 800.0]).unwrap();
        let widget = NewWidget {
            page: 0,
            rectangle,
            entries: Entries::default(),
        };
        let field = NewField {
            name: "text".to_owned(),
            label: String::new(),
            kind: FieldKind::Text,
            entries: Entries::default(),
            widgets: vec![widget],
            lock: None,
        };
        update.add_field(&field).unwrap();
    };
    let report = judged(&sealed(&certificate, &issuer, visible));
    assert_eq!(report.reason, Reason::CertificateAltered);
    // an update by hand: a page with another content
    let pdf = open(&certificate);
    let start = pdf.revisions()[0].startxref();
    let offset = certificate.len();
    let stream = "17 0 obj\n<</Length 3>>\nstream\nq Q\nendstream\nendobj\n";
    let table = format!(
        "xref\n17 1\n{offset:010} 00000 n \ntrailer\n<</Size 1000/Root 3 0 R/Prev {start}/ID[<00><00>]>>\nstartxref\n{}\n%%EOF\n",
        offset + stream.len()
    );
    let update = [&certificate[..], stream.as_bytes(), table.as_bytes()].concat();
    assert_eq!(judged(&update).reason, Reason::CertificateAltered);
}
