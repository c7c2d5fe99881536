//! Signed PDFs, with evidence and without: the honest ones, and a tampered twin for each check.

use bulla_crypto::hash::sha256;
use bulla_pades::FieldKind;
use bulla_pki::{Certificate, DigestAlgorithm};

use crate::pdf_testing::{
    Issuer, PLAIN, Signing, add, detached, extension, fill, key, name, one, revocation, sign,
};
use crate::testing::{at, file, now};
use crate::{Fact, InputFile, Modifier, Reason, Report, SignatureState, Trust, Verdict, verify};

fn trusting(certificates: &[Certificate]) -> Trust<'_> {
    Trust {
        instance: None,
        certificates,
    }
}

fn alone(pdf: &[u8], certificates: &[Certificate]) -> Report {
    one(&[file("a.pdf", pdf)], trusting(certificates), now())
}

#[track_caller]
fn assert_is(report: &Report, reason: Reason) {
    assert_eq!(report.reason, reason, "{report:#?}");
    assert_eq!(report.verdict, reason.verdict());
}

// --- With evidence ---

#[test]
fn each_act_is_matched_with_its_signature_in_the_pdf() {
    let signing = Signing::complete(3);
    let report = signing.report(signing.newest());
    assert_is(&report, Reason::AllSigned);
    let rows: Vec<_> = report
        .signatures
        .iter()
        .map(|row| (row.state, row.pdf_signature))
        .collect();
    let signed = SignatureState::Signed;
    assert_eq!(
        rows,
        [
            (signed, None),
            (signed, Some(0)),
            (signed, Some(1)),
            (signed, Some(2))
        ]
    );
    for fact in [
        "document_signatures",
        "intact",
        "entire_file",
        "trusted",
        "valid",
    ] {
        assert_eq!(report.facts[fact], Fact::Yes, "{fact}");
    }
    assert!(report.modifiers.contains(&Modifier::Untimestamped));
    assert_eq!(report.pdf.unwrap().signatures.len(), 3);
}

#[test]
fn an_older_revision_is_told_from_an_altered_copy() {
    let signing = Signing::complete(2);
    for (number, older) in signing.revisions.iter().take(2).enumerate() {
        let report = signing.report(older);
        assert_is(&report, Reason::OlderRevision);
        let count = report.pdf.unwrap().signatures.len();
        assert_eq!(count, number);
        let matched = report
            .signatures
            .iter()
            .filter(|row| row.pdf_signature.is_some());
        assert_eq!(matched.count(), number);
    }
    let cut = &signing.newest()[..signing.newest().len() - 7];
    assert_is(&signing.report(cut), Reason::DigestDiffers);
    let mut flipped = signing.revisions[1].clone();
    flipped[900] ^= 1;
    assert_is(&signing.report(&flipped), Reason::DigestDiffers);
    let more = [&signing.revisions[1][..], b"\n"].concat();
    assert_is(&signing.report(&more), Reason::DigestDiffers);
}

#[test]
fn what_is_missing_is_said_while_others_have_not_signed() {
    let mut signing = Signing::new(2);
    assert_is(&signing.report(signing.newest()), Reason::ActsMissing);
    signing.sign(1);
    let report = signing.report(signing.newest());
    assert_is(&report, Reason::ActsMissing);
    assert_eq!(report.facts["document_signatures"], Fact::Yes);
}

#[test]
fn data_for_validation_may_follow_and_nothing_else() {
    let signing = Signing::complete(2);
    let newest = signing.newest();
    let root = signing.issuer.root.as_der();
    let extended = [newest, &extension(newest, &[root])].concat();
    let report = signing.report(&extended);
    assert_is(&report, Reason::AllSigned);
    assert_eq!(report.facts["entire_file"], Fact::No);
    // Somebody of the same instance signs once more, in a field of their own.
    let owner = key(77);
    let certificate = signing.issuer.certify(&owner);
    let tail = sign(newest, "Signature1", (&owner, &certificate), |update| {
        add(
            update,
            ("Signature1".to_owned(), FieldKind::Signature),
            None,
        );
    });
    let report = signing.report(&[newest, &tail].concat());
    assert_is(&report, Reason::DigestDiffers);
    let report = signing.report(&[newest, b"junk"].concat());
    assert_is(&report, Reason::DigestDiffers);
}

#[test]
fn a_certificate_of_the_instance_for_another_key_is_refused_by_its_own_reason() {
    let mut signing = Signing::new(1);
    let other = key(66);
    let certificate = signing.issuer.certify(&other);
    let tail = signing.tail(1, (&other, &certificate), |_| ());
    signing.act(1, &tail);
    let report = signing.report(signing.newest());
    assert_is(&report, Reason::CertificateKeyDiffers);
    assert_eq!(report.facts["document_signatures"], Fact::No);
}

#[test]
fn the_own_certificate_of_a_signer_counts_where_its_authority_is_trusted() {
    let mut signing = Signing::new(1);
    let (foreign, own) = (Issuer::new(5, "Another authority"), key(66));
    let certificate = foreign.certify(&own);
    let tail = signing.tail(1, (&own, &certificate), |_| ());
    signing.act(1, &tail);
    let evidence = signing.evidence();
    let report =
        |trusted: &[Certificate]| signing.report_with(signing.newest(), &evidence, trusted);
    assert_is(&report(&[]), Reason::CertificateNotTrusted);
    assert_is(&report(&[foreign.root]), Reason::AllSigned);
    // An authority that bears the instance's name is another one.
    let mut signing = Signing::new(1);
    let twin = Issuer::new(6, "Instance");
    let certificate = twin.certify(&own);
    let tail = signing.tail(1, (&own, &certificate), |_| ());
    signing.act(1, &tail);
    let report = signing.report(signing.newest());
    assert_is(&report, Reason::CertificateKeyDiffers);
}

#[test]
fn an_act_without_exactly_one_signature_is_refused() {
    let mut signing = Signing::new(2);
    let pdf = crate::pdf_testing::open(signing.newest());
    let mut update = bulla_pades::Update::begin(&pdf).unwrap();
    update.fill(&fill(&name(1, "text1"))).unwrap();
    let filled = update.finish().unwrap();
    signing.act(1, &filled);
    assert_is(
        &signing.report(signing.newest()),
        Reason::DocumentSignatureMissing,
    );
    // Two signatures by one act.
    let mut signing = Signing::new(1);
    let certificate = signing.issuer.certify(signing.key(1));
    let first = signing.tail(1, (signing.key(1), &certificate), |_| ());
    let once = [signing.newest(), &first].concat();
    let field = name(1, "signature2");
    let second = sign(&once, &field, (signing.key(1), &certificate), |update| {
        add(update, (field.clone(), FieldKind::Signature), None);
    });
    signing.act(1, &[first, second].concat());
    let report = signing.report(signing.newest());
    assert_is(&report, Reason::DocumentSignatureUnexpected);
}

#[test]
fn an_act_changes_nothing_but_the_fields_of_its_actor() {
    for other in ["of-nobody".to_owned(), name(2, "text9"), name(1, "text9")] {
        let mut signing = Signing::new(2);
        let certificate = signing.issuer.certify(signing.key(1));
        let tail = signing.tail(1, (signing.key(1), &certificate), |update| {
            add(update, (other.clone(), FieldKind::Text), None);
        });
        signing.act(1, &tail);
        assert_is(
            &signing.report(signing.newest()),
            Reason::RevisionNotAllowed,
        );
    }
    let mut signing = Signing::new(2);
    let certificate = signing.issuer.certify(signing.key(1));
    let tail = signing.tail(1, (signing.key(1), &certificate), |update| {
        update.fill(&fill(&name(2, "text1"))).unwrap();
    });
    signing.act(1, &tail);
    assert_is(
        &signing.report(signing.newest()),
        Reason::RevisionNotAllowed,
    );
    // The page itself, before anybody has signed.
    let mut signing = Signing::new(1);
    let page = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/Lang(xx)>>\nendobj\n";
    let tail = catalog_replaced(signing.newest(), page);
    let bent = [signing.newest(), &tail].concat();
    let certificate = signing.issuer.certify(signing.key(1));
    let field = name(1, "signature");
    let signed = sign(&bent, &field, (signing.key(1), &certificate), |update| {
        if crate::pdf_testing::open(&bent)
            .newest()
            .form()
            .unwrap()
            .is_none()
        {
            add(update, (field.clone(), FieldKind::Signature), None);
        }
    });
    signing.act(1, &[tail, signed].concat());
    assert_is(
        &signing.report(signing.newest()),
        Reason::RevisionNotAllowed,
    );
}

/// An update that puts another object in the place of the catalog.
fn catalog_replaced(pdf: &[u8], object: &[u8]) -> Vec<u8> {
    let parsed = crate::pdf_testing::open(pdf);
    let view = parsed.newest();
    let catalog = view.catalog().unwrap();
    let pages = catalog.dictionary().unwrap().get("Pages").unwrap();
    let pages = pages.value.as_reference().unwrap();
    let catalog = catalog.id().to_string();
    let number: u32 = catalog.split(' ').next().unwrap().parse().unwrap();
    let text = String::from_utf8(object.to_vec()).unwrap();
    let text = text
        .replace("1 0 obj", &format!("{number} 0 obj"))
        .replace("2 0 R", &pages.to_string());
    let last = parsed.revisions().last().unwrap();
    let size = last
        .trailer()
        .get("Size")
        .unwrap()
        .value
        .as_integer()
        .unwrap();
    let start = pdf
        .windows(9)
        .rposition(|window| window == b"startxref")
        .unwrap();
    let previous = core::str::from_utf8(&pdf[start + 9..]).unwrap();
    let previous = previous.split_whitespace().next().unwrap().to_owned();
    let at = pdf.len();
    let section = at + text.len();
    format!(
        "{text}xref\n{number} 1\n{at:010} 00000 n \ntrailer\n<</Size {size}/Root {catalog}/Prev \
         {previous}>>\nstartxref\n{section}\n%%EOF\n"
    )
    .into_bytes()
}

#[test]
fn evidence_opens_every_revision_or_none_counts() {
    let signing = Signing::complete(2);
    let newest = signing.newest();
    let report = |change: &dyn Fn(&mut crate::Evidence)| {
        let mut evidence = signing.evidence();
        change(&mut evidence);
        signing.report_with(newest, &evidence, &[])
    };
    let closed = report(&|evidence| {
        evidence.documents[0].earlier.clear();
        evidence.documents[0].size = None;
    });
    assert_is(&closed, Reason::ChainBroken);
    let short = report(&|evidence| drop(evidence.documents[0].earlier.remove(0)));
    assert_is(&short, Reason::ContentDiffers);
    let other = report(&|evidence| evidence.documents[0].earlier[1].sha256 = sha256(b"other"));
    assert_is(&other, Reason::ContentDiffers);
    let blind = report(&|evidence| {
        evidence.documents[0].earlier[1].blind =
            crate::testing::flip(&evidence.documents[0].earlier[1].blind, 3);
    });
    assert_is(&blind, Reason::ContentDiffers);
    // Sizes are no part of what is committed to: those that are wrong lead nowhere.
    let sizes = report(&|evidence| evidence.documents[0].earlier[1].size += 1);
    assert_is(&sizes, Reason::RevisionNotAllowed);
    let sent = report(&|evidence| evidence.documents[0].earlier[0].size -= 1);
    assert_is(&sent, Reason::RevisionNotAllowed);
    let evidence = signing.evidence();
    let bent = |change: &dyn Fn(&mut crate::DocumentOpening)| {
        let mut evidence = evidence.clone();
        change(&mut evidence.documents[0]);
        evidence.encode()
    };
    let limit = Err(crate::EvidenceError::Limit { list: "documents" });
    assert_eq!(bent(&|document| document.size = None), limit);
    assert_eq!(bent(&|document| document.earlier.clear()), limit);
    assert_eq!(bent(&|document| document.earlier.swap(0, 1)), limit);
    assert_eq!(
        bent(&|document| document.earlier[1].size = document.earlier[0].size),
        limit
    );
}

#[test]
fn trust_that_is_missing_is_said_once() {
    let signing = Signing::complete(1);
    let bytes = signing.evidence().encode().unwrap();
    let files = [
        file("rent.pdf", signing.newest()),
        file("e.evidence.json", &bytes),
    ];
    assert_is(&one(&files, Trust::default(), now()), Reason::TrustMissing);
    // A trust file without roots: the log is believed, the certificate is not.
    let instance = signing.world.trust();
    let report = one(&files, Some(&instance).into(), now());
    assert_is(&report, Reason::CertificateNotTrusted);
}

// --- Without evidence ---

#[test]
fn a_signed_pdf_alone_is_authentic_where_its_root_is_trusted() {
    let signing = Signing::complete(2);
    let root = signing.issuer.root.clone();
    let report = alone(signing.newest(), &[root]);
    assert_is(&report, Reason::SignaturesValid);
    assert_eq!(report.facts["entire_file"], Fact::Yes);
    assert_eq!(report.facts["audit_included"], Fact::NotChecked);
    assert_eq!(
        report.modifiers,
        [
            Modifier::LogNotChecked,
            Modifier::RevocationNotChecked,
            Modifier::Untimestamped
        ]
    );
    let report = alone(signing.newest(), &[]);
    assert_is(&report, Reason::CertificateNotTrusted);
    assert_eq!(report.facts["trusted"], Fact::No);
    assert_eq!(report.facts["intact"], Fact::Yes);
    let other = Issuer::new(8, "Instance").root;
    assert_is(
        &alone(signing.newest(), &[other]),
        Reason::CertificateNotTrusted,
    );
}

#[test]
fn certificates_expire_by_the_clock_that_is_given() {
    let signing = Signing::complete(1);
    let root = [signing.issuer.root.clone()];
    let files = [file("a.pdf", signing.newest())];
    let later = at(2_090_000_000_000);
    assert_is(
        &one(&files, trusting(&root), later),
        Reason::CertificateExpired,
    );
    let earlier = at(1_700_000_000_000);
    let report = one(&files, trusting(&root), earlier);
    assert_eq!(report.verdict, Verdict::Unrecognised);
}

#[test]
fn roots_for_time_stamps_say_nothing_about_who_signs() {
    let signing = Signing::complete(1);
    let mut instance = signing.world.trust();
    instance.timestamp_roots = vec![signing.issuer.root.as_der().to_vec().into()];
    let files = [file("a.pdf", signing.newest())];
    let report = one(&files, Some(&instance).into(), now());
    assert_is(&report, Reason::CertificateNotTrusted);
    // What is no certificate helps nobody and stops nothing.
    instance.certificate_roots = vec![b"junk".to_vec().into()];
    let report = one(&files, Some(&instance).into(), now());
    assert_is(&report, Reason::CertificateNotTrusted);
}

/// What was not checked is neither right nor wrong.
#[test]
fn a_signature_that_cannot_be_checked_is_not_called_wrong() {
    let signing = Signing::complete(1);
    let root = [signing.issuer.root.clone()];
    let honest = signing.newest();
    let word = b"/ETSI.CAdES.detached";
    let place = honest.windows(word.len()).position(|at| at == word);
    let place = place.unwrap();
    let mut unknown = honest.to_vec();
    unknown[place + 1..][..4].copy_from_slice(b"ABCD");
    let report = alone(&unknown, &root);
    assert_is(&report, Reason::DocumentSignatureUnsupported);
    for fact in ["intact", "valid"] {
        assert_eq!(alone(honest, &root).facts[fact], Fact::Yes, "{fact}");
        assert_eq!(report.facts[fact], Fact::NotChecked, "{fact}");
    }
    let date = honest.windows(5).position(|at| at == b"/M(D:");
    let mut flipped = honest.to_vec();
    flipped[date.unwrap() + 5] ^= 1;
    for fact in ["intact", "valid"] {
        assert_eq!(alone(&flipped, &root).facts[fact], Fact::No, "{fact}");
    }
}

#[test]
fn no_byte_of_a_signed_pdf_can_be_flipped() {
    let signing = Signing::complete(1);
    let root = [signing.issuer.root.clone()];
    let honest = signing.newest();
    for place in (0..honest.len()).step_by(211) {
        let mut flipped = honest.to_vec();
        flipped[place] ^= 1;
        let verdict = alone(&flipped, &root).verdict;
        assert_ne!(verdict, Verdict::Authentic, "byte {place}");
    }
}

#[test]
fn pdfs_without_signatures_and_broken_ones_have_their_own_verdicts() {
    let report = alone(PLAIN, &[]);
    assert_is(&report, Reason::NoEvidence);
    assert_eq!(report.pdf.unwrap().verdict, "unsigned");
    assert_is(&alone(b"%PDF-1.7\nno more\n", &[]), Reason::NoEvidence);
    let signing = Signing::complete(1);
    let root = [signing.issuer.root.clone()];
    let cut = &signing.newest()[..signing.newest().len() - 20];
    let report = alone(cut, &root);
    assert_is(&report, Reason::PdfDamaged);
    assert!(report.pdf.unwrap().problem.is_some());
    let mut withheld = file("a.pdf", signing.newest());
    withheld.content = None;
    let report = one(&[withheld], trusting(&root), now());
    assert_is(&report, Reason::PdfTooLarge);
}

// --- Beside files ---

const NOTES: &[u8] = b"The rent is CHF 1850 a month.\n";

fn beside<'a>(name: &'a str, content: &'a [u8]) -> InputFile<'a> {
    file(name, content)
}

#[test]
fn a_signature_beside_a_file_of_any_kind_is_verified_with_it() {
    let issuer = Issuer::new(1, "Authority");
    let owner = key(3);
    let certificate = issuer.certify(&owner);
    let cms = detached(NOTES, DigestAlgorithm::Sha256, (&owner, &certificate));
    let root = [issuer.root];
    let report =
        |files: &[InputFile<'_>], roots: &[Certificate]| one(files, trusting(roots), now());
    // Whatever it is called: what it was made over decides.
    for name in ["notes.txt.p7s", "other.p7s", "other"] {
        let files = [beside("notes.txt", NOTES), beside(name, &cms)];
        let found = report(&files, &root);
        assert_is(&found, Reason::SignaturesValid);
        assert_eq!(found.detached.len(), 1);
        assert_eq!(found.detached[0].level_reached.as_deref(), Some("b_b"));
        assert_is(&report(&files, &[]), Reason::CertificateNotTrusted);
    }
    let other = [
        beside("notes.txt", b"The rent is CHF 9850 a month.\n"),
        beside("n.p7s", &cms),
    ];
    assert_is(&report(&other, &root), Reason::DocumentSignatureInvalid);
    // Beside a PDF that is not signed itself.
    let over = detached(PLAIN, DigestAlgorithm::Sha256, (&owner, &certificate));
    let files = [beside("a.pdf", PLAIN), beside("a.pdf.p7s", &over)];
    assert_is(&report(&files, &root), Reason::SignaturesValid);
    let alone = report(&[beside("notes.txt.p7s", &cms)], &root);
    assert_is(&alone, Reason::DocumentMissing);
    for broken in [
        &cms[..cms.len() - 1],
        b"0\x80\x06",
        b"-----BEGIN CMS-----\n",
        b"",
    ] {
        let found = verify(&[beside("notes.txt.p7s", broken)], trusting(&root), now());
        assert_is(&found[0], Reason::SignatureMalformed);
    }
}

#[test]
fn a_signature_beside_a_file_by_an_algorithm_that_is_not_verified_is_unsupported_and_not_malformed()
{
    let issuer = Issuer::new(1, "Authority");
    let owner = key(3);
    let certificate = issuer.certify(&owner);
    let cms = detached(NOTES, DigestAlgorithm::Sha256, (&owner, &certificate));
    let root = [issuer.root];
    // SHA-256 becomes SHA-224 and functions that nobody has, wherever it is named.
    let sha256 = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
    let places: Vec<usize> = (0..cms.len())
        .filter(|place| cms[*place..].starts_with(&sha256))
        .collect();
    for other in [0x04, 0x05, 0x7f] {
        let mut cms = cms.clone();
        for place in &places {
            cms[place + 8] = other;
        }
        let files = [beside("notes.txt", NOTES), beside("notes.txt.p7s", &cms)];
        let reports = verify(&files, trusting(&root), now());
        let of_signature = reports.iter().find(|own| own.file == "notes.txt.p7s");
        assert_is(of_signature.unwrap(), Reason::DocumentSignatureUnsupported);
        let of_document = reports.iter().find(|own| own.file == "notes.txt");
        assert_is(of_document.unwrap(), Reason::KindUnknown);
    }
    // No OID at all is no algorithm.
    let mut broken = cms;
    broken[places[0] - 2] ^= 1;
    let found = verify(&[beside("n.p7s", &broken)], trusting(&root), now());
    assert_is(&found[0], Reason::SignatureMalformed);
}

#[test]
fn no_bit_of_a_signature_beside_a_file_can_be_flipped() {
    let issuer = Issuer::new(1, "Authority");
    let owner = key(3);
    let certificate = issuer.certify(&owner);
    let cms = detached(NOTES, DigestAlgorithm::Sha256, (&owner, &certificate));
    let root = [issuer.root];
    let is_authentic = |cms: &[u8]| {
        let files = [beside("notes.txt", NOTES), beside("notes.txt.p7s", cms)];
        let reports = verify(&files, trusting(&root), now());
        let mut verdicts = reports.iter().map(|report| report.verdict);
        verdicts.all(|verdict| verdict == Verdict::Authentic)
    };
    assert!(is_authentic(&cms));
    let mut unnoticed = Vec::new();
    for place in 0..cms.len() {
        let mut flipped = cms.clone();
        flipped[place] ^= 2;
        if is_authentic(&flipped) {
            unnoticed.push(place);
        }
        assert!(!is_authentic(&cms[..place]), "{place} bytes");
    }
    // The version of the structure, which nothing signs: 1 becomes 3, and both are read alike.
    assert_eq!(unnoticed, [25]);
}

#[test]
fn a_signature_beside_a_document_belongs_to_whoever_has_its_key() {
    let world = crate::testing::World::new(2, 2);
    let issuer = Issuer::new(1, "Instance");
    let instance = bulla_protocol::trust::TrustFile {
        earlier_logs: Vec::new(),
        certificate_roots: vec![issuer.root.as_der().to_vec().into()],
        ..world.trust()
    };
    let bytes = world.evidence().encode().unwrap();
    let pdf = crate::testing::PDF;
    let report = |cms: &[u8]| {
        let files = [
            file("rent.pdf", pdf),
            file("rent.pdf.p7s", cms),
            file("e.evidence.json", &bytes),
        ];
        one(&files, Some(&instance).into(), now())
    };
    let owner = &world.people[2].p256;
    let certificate = issuer.certify(owner);
    let own = report(&detached(
        pdf,
        DigestAlgorithm::Sha256,
        (owner, &certificate),
    ));
    assert_is(&own, Reason::AllSigned);
    let tied: Vec<_> = own
        .signatures
        .iter()
        .map(|row| row.detached_signature)
        .collect();
    assert_eq!(tied, [None, None, Some(0)]);
    let other = key(44);
    let certificate = issuer.certify(&other);
    let foreign = report(&detached(
        pdf,
        DigestAlgorithm::Sha256,
        (&other, &certificate),
    ));
    assert_is(&foreign, Reason::CertificateKeyDiffers);
}

/// Both signers signed beside the file as well, and trusted time-stamps prove when.
#[test]
fn signatures_beside_a_document_are_timestamped_where_each_has_a_trusted_stamp() {
    let world = crate::testing::World::new(2, 2);
    let issuer = Issuer::new(1, "Instance");
    let instance = bulla_protocol::trust::TrustFile {
        earlier_logs: Vec::new(),
        certificate_roots: vec![issuer.root.as_der().to_vec().into()],
        ..world.trust()
    };
    let bytes = world.evidence().encode().unwrap();
    let pdf = crate::testing::PDF;
    let signed = |person: usize| {
        let owner = &world.people[person].p256;
        let certificate = issuer.certify(owner);
        detached(pdf, DigestAlgorithm::Sha256, (owner, &certificate))
    };
    let stamped = |person: usize| issuer.stamp(&signed(person), pdf);
    let report = |beside: &[Vec<u8>]| {
        let mut files = vec![file("rent.pdf", pdf), file("e.evidence.json", &bytes)];
        let names = ["rent.pdf.p7s", "other.p7s"];
        files.extend(beside.iter().zip(names).map(|(cms, name)| file(name, cms)));
        one(&files, Some(&instance).into(), now())
    };
    let is_open = |report: &Report| report.modifiers.contains(&Modifier::Untimestamped);
    let all = report(&[stamped(1), stamped(2)]);
    assert_is(&all, Reason::AllSigned);
    assert!(!is_open(&all), "{all:#?}");
    assert_eq!(all.facts["timestamp"], Fact::Yes);
    for some in [
        vec![stamped(1)],
        vec![signed(1), stamped(2)],
        vec![stamped(2), stamped(2)],
    ] {
        assert!(is_open(&report(&some)));
    }
    let own = stamped(1);
    let alone = [file("rent.pdf", pdf), file("rent.pdf.p7s", &own)];
    let root = [issuer.root.clone()];
    let alone = one(&alone, trusting(&root), now());
    assert_is(&alone, Reason::SignaturesValid);
    assert!(!is_open(&alone), "{alone:#?}");
}

#[test]
fn a_certificate_that_was_revoked_before_is_said_as_reason_and_modifier() {
    let signing = Signing::complete(1);
    let root = [signing.issuer.root.clone()];
    let certificate = signing.issuer.certify(signing.key(1));
    let pdf = signing.newest();
    for (at_ms, expected) in [
        (1_795_000_000_000, Reason::CertificateRevoked),
        (1_700_000_000_000, Reason::CertificateRevoked),
    ] {
        let crl = signing.issuer.revoke(&certificate, at(at_ms));
        let bytes = [pdf, &revocation(pdf, &crl)].concat();
        let report = alone(&bytes, &root);
        assert_is(&report, expected);
        assert_eq!(report.facts["revocation"], Fact::No);
        assert!(report.modifiers.contains(&Modifier::CertificateRevoked));
        assert!(!report.modifiers.contains(&Modifier::RevocationNotChecked));
    }
    // A list without it, by the same authority, says that it is not.
    let crl = signing.issuer.revoke(&root[0], at(1_795_000_000_000));
    let bytes = [pdf, &revocation(pdf, &crl)].concat();
    let report = alone(&bytes, &root);
    assert_is(&report, Reason::SignaturesValid);
    assert_eq!(report.facts["revocation"], Fact::Yes);
    // One by somebody else says nothing.
    let crl = Issuer::new(6, "Instance").revoke(&certificate, at(1_795_000_000_000));
    let bytes = [pdf, &revocation(pdf, &crl)].concat();
    let report = alone(&bytes, &root);
    assert_is(&report, Reason::SignaturesValid);
    assert_eq!(report.facts["revocation"], Fact::NotChecked);
}
