//! The verifier over signed files: every honest one is authentic, not one attack is.
//!
//! `fixtures/hostile/make_pdf_signed_controls.py` and `make_pdf_signed.py` make them; `attacks.json`
//! and `cms.json` list what must become of each attack.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use bulla_pades::Limits;
use bulla_pades::difference::{ChangeLevel, Doubt};
use bulla_pades::verify::{
    Judgement, PadesLevel, Report, SignatureReport, Trust, TrustReport, Verdict, verify,
};
use bulla_pki::certificate::Certificate;
use bulla_pki::path::PathError;
use bulla_pki::revocation::Crl;
use bulla_types::Timestamp;
use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/hostile/pdf-signed")
}

fn read(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_800_000_000_000).unwrap()
}

fn root() -> Certificate {
    Certificate::from_der(&read("root.der")).unwrap()
}

/// The root of the fixtures is trusted, and it is 2027.
fn checked(bytes: &[u8]) -> Report {
    verify(bytes, &Limits::default(), &Trust::new(&[root()], now()))
}

/// Verdict and findings in one line.
fn line(report: &Report) -> String {
    let mut line = report.verdict.code().to_owned();
    if let Some(error) = report.damaged {
        write!(line, " ({})", error.code()).unwrap();
    }
    for signature in &report.signatures {
        let findings: Vec<&str> = signature.findings.iter().map(|own| own.code()).collect();
        write!(
            line,
            "; {}, {}, changes {} {}, level {:?} of {:?}: {}",
            signature.verdict().code(),
            signature.coverage.code(),
            signature.changes.code(),
            signature.judgement.code(),
            signature.level_reached,
            signature.level_claimed,
            findings.join(" "),
        )
        .unwrap();
    }
    line
}

fn files(kind: &str) -> BTreeSet<String> {
    let files = fs::read_dir(folder().join(kind)).unwrap();
    files
        .map(|file| format!("{kind}/{}", file.unwrap().file_name().to_str().unwrap()))
        .collect()
}

#[test]
fn every_honest_file_is_authentic() {
    let mut wrong = Vec::new();
    for name in files("controls") {
        let report = checked(&read(&name));
        if report.verdict != Verdict::Authentic {
            wrong.push(format!("{name}: {}", line(&report)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_attack_has_its_listed_verdict_and_finding() {
    let mut wrong = Vec::new();
    for kind in ["attacks", "cms"] {
        let listed: Vec<Value> = serde_json::from_slice(&read(&format!("{kind}.json"))).unwrap();
        let names: BTreeSet<String> = listed
            .iter()
            .map(|own| own["file"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(names, files(kind));
        for attack in listed {
            let name = attack["file"].as_str().unwrap();
            let report = checked(&read(name));
            let finding = attack["finding"].as_str().unwrap();
            let has_finding = finding.is_empty()
                || report.damaged.is_some_and(|error| error.code() == finding)
                || report
                    .signatures
                    .iter()
                    .any(|own| own.findings.iter().any(|own| own.code() == finding));
            if report.verdict.code() != attack["verdict"] || !has_finding {
                wrong.push(format!("{attack}: {}", line(&report)));
            }
            assert_ne!(attack["verdict"], Verdict::Authentic.code(), "{name}");
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Each is of a permitted kind; what makes it doubtful is what it hides, and where.
#[test]
fn a_field_that_covers_content_is_doubtful_and_its_page_is_named() {
    let covering = files("attacks");
    let covering: Vec<_> = covering
        .iter()
        .filter(|name| name.starts_with("attacks/cover-"))
        .collect();
    assert!(covering.len() > 20, "{covering:?}");
    for name in covering {
        let report = checked(&read(name));
        let [later] = report.later.as_slice() else {
            panic!("{name}: {}", line(&report));
        };
        let difference = later.outcome.as_ref().unwrap();
        assert_eq!(difference.level(), ChangeLevel::FormFilling, "{name}");
        assert_eq!(later.judgement, Judgement::Indeterminate, "{name}");
        let doubted = difference.changes.iter().filter(|own| own.doubt.is_some());
        let doubted: Vec<_> = doubted.collect();
        assert!(!doubted.is_empty(), "{name}");
        for change in doubted {
            assert_eq!(change.doubt, Some(Doubt::Covering), "{name}");
            assert_eq!(change.fields.len(), 1, "{name}");
            let page = change.page.and_then(|page| report.pages.get(&page));
            assert_eq!(page, Some(&0), "{name}");
        }
    }
}

#[test]
fn nothing_is_authentic_without_an_anchor() {
    for name in files("controls") {
        let report = verify(&read(&name), &Limits::default(), &Trust::new(&[], now()));
        assert_eq!(
            report.verdict,
            Verdict::Unrecognised,
            "{name}: {}",
            line(&report)
        );
    }
}

#[test]
fn levels_are_reached_as_they_are_claimed() {
    let levels = [
        ("signed", PadesLevel::Basic),
        ("timestamped", PadesLevel::Timestamped),
        ("long-term", PadesLevel::LongTerm),
        ("archival", PadesLevel::Archival),
        ("archival-certified-1", PadesLevel::Archival),
    ];
    for (name, level) in levels {
        let report = checked(&read(&format!("controls/{name}.pdf")));
        let first = report.signatures.first().unwrap();
        assert_eq!(first.level_claimed, Some(level), "{name}");
        assert_eq!(first.level_reached, Some(level), "{name}");
        // Without the anchor no time-stamp counts.
        let report = verify(
            &read(&format!("controls/{name}.pdf")),
            &Limits::default(),
            &Trust::new(&[], now()),
        );
        let first = report.signatures.first().unwrap();
        assert_eq!(first.level_reached, Some(PadesLevel::Basic), "{name}");
    }
}

#[test]
fn what_the_first_signer_saw_is_the_file_as_it_was() {
    let two = read("controls/two-signatures.pdf");
    let report = checked(&two);
    let [first, second] = report.signatures.as_slice() else {
        panic!("{}", line(&report));
    };
    assert_eq!(
        first.seen(&two),
        Some(read("controls/signed.pdf").as_slice())
    );
    assert_eq!(second.seen(&two), Some(two.as_slice()));
}

#[test]
fn a_cut_file_is_never_authentic_but_at_the_end_of_a_revision() {
    let file = read("controls/two-signatures.pdf");
    let ends: Vec<usize> = checked(&file)
        .signatures
        .iter()
        .map(|own| own.revision_end)
        .collect();
    for length in (0..file.len())
        .step_by(7)
        .chain(ends.iter().flat_map(|end| [end - 2, end - 3]))
    {
        let verdict = checked(&file[..length]).verdict;
        let is_end = ends.iter().any(|end| *end == length || *end == length + 1);
        assert!(is_end || verdict != Verdict::Authentic, "{length}");
    }
}

/// Changes at random places of a file with many revisions: no panic, and nothing that was signed
/// changes without a complaint.
#[test]
fn edits_of_an_archival_file_never_pass() {
    let file = read("controls/archival-and-signed.pdf");
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below).unwrap()).unwrap()
    };
    for _ in 0..300 {
        let mut edited = file.clone();
        let (at, length) = (next(file.len() - 64), next(32) + 1);
        match next(3) {
            0 => edited[at..at + length].fill(b' '),
            1 => drop(edited.splice(at..at, b"0 ".repeat(length))),
            _ => drop(edited.drain(at..at + length)),
        }
        let report = checked(&edited);
        assert!(
            edited == file || report.verdict != Verdict::Authentic,
            "{at} {length}"
        );
    }
}

/// A revocation list of somebody else.
const LIST: &str = "3081aa3052020101300a06082a8648ce3d04030230133111300f06035504030c08536f6d65626f64\
    79170d3236303130313030303030305a170d3436303130313030303030305aa00e300c300a060355\
    1d140403020101300a06082a8648ce3d0403020348003045022100c2af6017c65034b37929f58144\
    c9ed97c24e7e58dd914cf43a7cb1dd3bb5731802201a8be318d03018bb183ac05c8335989694e876\
    7ae4630307b716db0a09002761";

/// What stands behind the last mark, up to an end.
fn between<'t>(text: &'t str, mark: &str, end: &str) -> &'t str {
    let (_, rest) = text.rsplit_once(mark).unwrap();
    rest.split_once(end).unwrap().0
}

/// An update with so many fields that name copies of the first signature.
fn with_copies(base: &[u8], count: usize) -> Vec<u8> {
    let text = String::from_utf8_lossy(base);
    let number = between(&text, "/V ", " 0 R");
    let signature = between(&text, &format!("\n{number} 0 obj"), "endobj");
    let form = between(&text, "\n10 0 obj", "endobj");
    let (first, rest) = form.split_once(']').unwrap();
    let mut fields = first.to_owned();
    let mut objects = Vec::new();
    for at in 0..count {
        write!(fields, " {} 0 R", 1000 + at).unwrap();
        let field = format!("<</FT/Sig/T(x{at})/V {} 0 R>>", 2000 + at);
        objects.extend([(1000 + at, field), (2000 + at, signature.to_owned())]);
    }
    objects.push((10, format!("{fields}]{rest}")));
    objects.sort_unstable_by_key(|(number, _)| *number);
    let (mut out, mut rows) = (base.to_vec(), String::from("xref\n"));
    for (number, body) in objects {
        writeln!(rows, "{number} 1\n{:010} 00000 n ", out.len()).unwrap();
        out.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
    }
    let start = out.len();
    let previous = between(&text, "startxref\n", "\n");
    let trailer = format!("<</Size 9999/Root 1 0 R/Info 22 0 R/Prev {previous}>>");
    let tail = format!("{rows}trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n");
    out.extend(tail.bytes());
    out
}

#[test]
fn many_signatures_over_many_lists_are_not_looked_at_without_end() {
    let digits: Vec<char> = LIST.chars().collect();
    let byte = |pair: &[char]| u8::from_str_radix(&String::from_iter(pair), 16).unwrap();
    let bytes: Vec<u8> = digits.chunks(2).map(byte).collect();
    let lists = vec![Crl::from_der(&bytes).unwrap(); 128];
    let file = with_copies(&read("controls/signed.pdf"), 150);
    let anchors = [root()];
    let mut trust = Trust::new(&anchors, now());
    trust.crls = &lists;
    let report = verify(&file, &Limits::default(), &trust);
    assert_eq!(report.signatures.len(), 151, "{}", line(&report));
    let too_much = PathError::TooMuchWork;
    let refused = |own: &&SignatureReport| matches!(own.trust, TrustReport::Refused(error) if error == too_much);
    let refused = report.signatures.iter().filter(refused).count();
    assert!((1..100).contains(&refused), "{refused}");
}
