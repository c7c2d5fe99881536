//! Signatures that outlive the certificates of their time-stamps: B-LTA and its renewals, judged by our
//! verifier and by pyHanko at several times.

use bulla_pades::verify::{Coverage, PadesLevel, Report, Trust, Verdict, verify};
use bulla_pades::{Extension, Limits, SubFilter, Update, ValidationData};
use bulla_pki::{Certificate, DigestAlgorithm, MessageDigest};
use bulla_types::Timestamp;

use crate::people::{People, Person, SIGNED_SECS};
use crate::programs::{check, oracle, said};
use crate::signing::{cosigned, documents, filled, kept, open, pem, send, signed_over};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/pdf_ltv.py");
const OPINION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/pdf_signatures.py");
const DAY: u64 = 86_400;
const YEAR: u64 = 365 * DAY;

/// Sent, and signed by the first person with a time-stamp: B-T.
fn stamped(document: &[u8], people: &People, stamper: &Person) -> Vec<u8> {
    let sent = [document, &send(&open(document))].concat();
    let pdf = open(&sent);
    let mut update = Update::begin(&pdf).unwrap();
    let mut wanted = filled(&mut update, 0, SubFilter::Cades);
    wanted.reserve_bytes = 12_288;
    let prepared = update.prepare(&wanted).unwrap();
    let ada = &people.signers[0];
    let cms = ada.stamped_cms(&prepared.digest(), (stamper, SIGNED_SECS));
    [&sent[..], &prepared.finish(&cms).unwrap()].concat()
}

/// With all that is needed to validate what is there: B-LT.
fn with_data(file: &[u8], people: &People, stampers: &[&Person], at_secs: u64) -> Vec<u8> {
    let pdf = open(file);
    let mut extension = Extension::begin(&pdf).unwrap();
    let crl = people.crl(at_secs, at_secs);
    let stampers = stampers.iter().map(|own| own.certificate.as_der());
    let certificates: Vec<&[u8]> = people.certificates().into_iter().chain(stampers).collect();
    let data = ValidationData {
        certificates: &certificates,
        crls: &[&crl],
        ocsps: &[],
    };
    extension.add_validation_data(data).unwrap();
    [file, &extension.finish().unwrap()].concat()
}

/// With a document time-stamp over that: B-LTA.
fn archived(file: &[u8], stamper: &Person, at_secs: u64) -> Vec<u8> {
    let pdf = open(file);
    let extension = Extension::begin(&pdf).unwrap();
    let prepared = extension.prepare_timestamp(8192).unwrap();
    let digest = prepared.digest();
    let digest = MessageDigest::new(DigestAlgorithm::Sha256, digest.as_bytes()).unwrap();
    let token = stamper.stamp(&digest, at_secs);
    [file, &prepared.finish(&token).unwrap()].concat()
}

fn report(file: &[u8], people: &People, at_secs: u64) -> Report {
    let now = Timestamp::from_millis(at_secs * 1000).unwrap();
    let anchors = [people.root.clone()];
    verify(file, &Limits::default(), &Trust::new(&anchors, now))
}

/// The verdict and the level of the first signature.
fn level(file: &[u8], people: &People, at_secs: u64) -> (Verdict, Option<PadesLevel>) {
    let report = report(file, people, at_secs);
    (report.verdict, report.signatures[0].level_reached)
}

/// What each renewal leaves, the oldest first: B-T, B-LT, B-LTA, and twice renewed.
fn stages(document: &[u8], people: &People) -> [Vec<u8>; 5] {
    let ends = [2, 4, 6].map(|years| SIGNED_SECS + years * YEAR);
    let [one, two, three] =
        [(11, ends[0]), (12, ends[1]), (13, ends[2])].map(|(seed, end)| people.stamper(seed, end));
    let timestamped = stamped(document, people, &one);
    let long_term = with_data(&timestamped, people, &[&one], SIGNED_SECS + DAY);
    let archival = archived(&long_term, &one, SIGNED_SECS + 2 * DAY);
    let renew = |file: &[u8], old: &Person, new: &Person, at_secs: u64| {
        let ready = with_data(file, people, &[old], at_secs);
        archived(&ready, new, at_secs + DAY)
    };
    let renewed = renew(&archival, &one, &two, ends[0] - 30 * DAY);
    let again = renew(&renewed, &two, &three, ends[1] - 30 * DAY);
    [timestamped, long_term, archival, renewed, again]
}

#[test]
fn renewed_time_stamps_hold_when_those_before_have_expired() {
    use PadesLevel::{Archival, Basic, LongTerm, Timestamped};
    let people = People::new();
    for (name, document) in documents() {
        let [timestamped, long_term, archival, renewed, again] = stages(&document, &people);
        let soon = SIGNED_SECS + 3 * DAY;
        for (file, reached) in [
            (&timestamped, Timestamped),
            (&long_term, LongTerm),
            (&archival, Archival),
        ] {
            let expected = (Verdict::Authentic, Some(reached));
            assert_eq!(level(file, &people, soon), expected, "{name}");
        }
        // In the third year the first authority's certificate is no longer valid, in the fifth the
        // second one's.
        let (third, fifth) = (SIGNED_SECS + 3 * YEAR, SIGNED_SECS + 5 * YEAR);
        for (file, at_secs, reached) in [
            (&archival, third, Basic),
            (&renewed, third, Archival),
            (&renewed, fifth, Basic),
            (&again, fifth, Archival),
        ] {
            assert_eq!(level(file, &people, at_secs).1, Some(reached), "{name}");
        }
        let last = report(&again, &people, fifth);
        assert_eq!(last.verdict, Verdict::Authentic, "{name}");
        let coverage: Vec<Coverage> = last.signatures.iter().map(|own| own.coverage).collect();
        assert_eq!(coverage.last(), Some(&Coverage::EntireFile), "{name}");
        assert_eq!(last.signatures.len(), 4, "{name}");
    }
}

#[test]
fn pyhanko_follows_the_renewals_too() {
    let people = People::new();
    let folder = tempfile::tempdir().unwrap();
    let root = kept(folder.path(), "root.pem", pem(&people.root).as_bytes());
    let (_, document) = documents().swap_remove(0);
    let [_, _, archival, renewed, again] = stages(&document, &people);
    // White space within what the first signature covers is another white space.
    let mut altered = again.clone();
    let space = altered.iter().position(|byte| *byte == b' ').unwrap();
    altered[space] = b'\t';
    let files = [
        ("lta", &archival),
        ("renewed", &renewed),
        ("again", &again),
        ("altered", &altered),
    ];
    let files = files.map(|(name, file)| kept(folder.path(), &format!("{name}.pdf"), file));
    let asked = |at_secs: u64, file: usize| {
        let when = std::path::PathBuf::from(at_secs.to_string());
        let published = people.crl(at_secs, at_secs - DAY);
        let list = kept(folder.path(), "list.crl", &published);
        oracle(SCRIPT, &[root.clone(), when, list, files[file].clone()])
    };
    for (at_secs, file, holds) in [
        (SIGNED_SECS + 3 * DAY, 0, true),
        (SIGNED_SECS + 3 * YEAR, 1, true),
        (SIGNED_SECS + 5 * YEAR, 2, true),
        (SIGNED_SECS + 5 * YEAR, 3, false),
    ] {
        let Some(answer) = asked(at_secs, file) else {
            return;
        };
        assert_eq!(
            answer.starts_with("PASSED"),
            holds,
            "{at_secs} {file}: {answer}"
        );
    }
}

#[test]
fn poppler_and_qpdf_find_renewed_files_sound() {
    let people = People::new();
    for (name, document) in documents() {
        let [.., again] = stages(&document, &people);
        let (Some(structure), Some(answer)) =
            (check(&again), said("pdfsig", &["-nocert", "FILE"], &again))
        else {
            return;
        };
        let is_sound = structure.contains("No syntax or stream encoding errors");
        assert!(is_sound, "{name}: {structure}");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.contains("Signature is Valid."), "{name}: {answer}");
        assert_eq!(answer.matches("Timestamp").count(), 3, "{name}: {answer}");
    }
}

/// Ours over an archive of pyHanko's (`fixtures/hostile/make_pdf_signed_controls.py`), and pyHanko's
/// over an archive of ours.
#[test]
fn signatures_over_archives_of_either_side_leave_them_as_they_are() {
    let people = People::new();
    let fixtures = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../fixtures/hostile/pdf-signed"
    );
    let theirs = std::fs::read(format!("{fixtures}/controls/archival.pdf")).unwrap();
    let their_root = std::fs::read(format!("{fixtures}/root.der")).unwrap();
    let anchors = [
        people.root.clone(),
        Certificate::from_der(&their_root).unwrap(),
    ];
    let now = Timestamp::from_millis((SIGNED_SECS + 30 * DAY) * 1000).unwrap();
    let judged = |file: &[u8]| verify(file, &Limits::default(), &Trust::new(&anchors, now));

    let over = signed_over(&theirs, &people.signers[1]);
    let report = judged(&over);
    assert_eq!(report.verdict, Verdict::Authentic, "{report:?}");
    let first = &report.signatures[0];
    assert_eq!(first.level_reached, Some(PadesLevel::Archival));
    let last = report.signatures.last().unwrap();
    assert_eq!(last.coverage, Coverage::EntireFile);
    if let Some(answer) = said("pdfsig", &["-nocert", "FILE"], &over) {
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert_eq!(answer.matches("Signature is Valid.").count(), 2, "{answer}");
    }

    let (_, document) = documents().swap_remove(0);
    let [_, _, ours, ..] = stages(&document, &people);
    let Some(over) = cosigned(&ours, "zoe-signature", &people.signers[1]) else {
        return;
    };
    let report = judged(&over);
    assert_eq!(report.verdict, Verdict::Authentic, "{report:?}");
    assert_eq!(
        report.signatures[0].level_reached,
        Some(PadesLevel::Archival)
    );
    let folder = tempfile::tempdir().unwrap();
    let root = kept(folder.path(), "root.pem", pem(&people.root).as_bytes());
    let file = kept(folder.path(), "over.pdf", &over);
    if let Some(answer) = oracle(OPINION, &[root, file]) {
        let lines: Vec<&str> = answer.lines().collect();
        let before = "0 ada-signature intact valid trusted ENTIRE_REVISION FORM_FILLING allowed";
        assert!(lines.contains(&before), "{answer}");
        let own = "0 zoe-signature intact valid trusted ENTIRE_FILE NONE allowed";
        assert!(lines.contains(&own), "{answer}");
    }
}
