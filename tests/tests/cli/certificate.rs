//! The certificate of completion through the command line: sealed, judged by foreign programs, made again
//! of the evidence that one of them takes out of it, and what is refused.

use std::fs;

use crate::sign::{PYHANKO, python, said};
use crate::world::{Person, Server, text};

const EVIDENCE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/vectors/evidence/lease.evidence.json"
);
const TRUST: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/vectors/evidence/trust.json"
);
const PINNED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/vectors/certificate-of-completion/lease.en.pdf"
);

/// Of an envelope that has ended, by somebody of it; `root` is the instance's.
pub(crate) fn sealed_and_made_again(server: &Server, anna: &Person, id: &str, root: &str) {
    let file = text(&server.path("certificate.pdf"));
    let arguments = [
        "--json",
        "certificate",
        id,
        "--language",
        "de-CH",
        "-o",
        &file,
    ];
    let made = anna.bulla(server, &arguments).ends_with(0).json();
    assert_eq!(made["sealed"], true, "{made}");
    assert!(made["timestamp_ms"].is_number(), "{made}");
    anna.bulla(server, &arguments).fails_with(18, "file_exists");
    let verify = |person: &Person, file: &str| person.bulla(server, &["--json", "verify", file]);
    let report = verify(anna, &file).ends_with(0).json();
    assert_eq!(report["reason"], "certificate_matches", "{report}");
    assert_eq!(report["facts"]["certificate"], "yes", "{report}");
    assert_eq!(
        report["pdf"]["signatures"][0]["verdict"], "authentic",
        "{report}"
    );
    // The same evidence, taken out by another program, gives the same bytes up to the seal.
    let evidence = text(&server.path("taken.evidence.json"));
    if said("pdfdetach", &["-save", "1", "-o", &evidence, &file]).is_some() {
        let again = text(&server.path("again.pdf"));
        let offline = [
            "certificate",
            "--evidence",
            &evidence,
            "--language",
            "de-CH",
            "-o",
            &again,
        ];
        anna.bulla(server, &offline).ends_with(0);
        let (sealed, again) = (fs::read(&file).unwrap(), fs::read(&again).unwrap());
        assert!(sealed.starts_with(&again) && sealed.len() > again.len());
    }
    judged(&file, root);
    let mut bytes = fs::read(&file).unwrap();
    let place = bytes.windows(4).position(|own| own == b"/MCR").unwrap();
    bytes[place + 1] ^= 1;
    let changed = server.file("changed-certificate.pdf", &bytes);
    let report = verify(anna, &changed).ends_with(1).json();
    assert_eq!(report["reason"], "certificate_altered", "{report}");
    let nobody = server.stranger("somebody");
    let report = verify(&nobody, &file).ends_with(2).json();
    assert_eq!(report["reason"], "trust_missing", "{report}");
}

/// What foreign programs say of a sealed certificate.
fn judged(file: &str, root: &str) {
    if let Some(report) = said("qpdf", &["--check", file]) {
        assert!(
            report.contains("No syntax or stream encoding errors"),
            "{report}"
        );
    }
    if let Some(report) = said("pdfinfo", &[file]) {
        assert!(report.contains("Tagged:          yes"), "{report}");
        assert!(report.contains("Abschlusszertifikat"), "{report}");
        assert!(report.contains("(A4)"), "{report}");
    }
    if let Some(report) = said("pdfinfo", &["-meta", file]) {
        assert!(report.contains("<pdfaid:part>3</pdfaid:part>"), "{report}");
    }
    if let Some(report) = said("pdffonts", &[file]) {
        let fonts: Vec<&str> = report.lines().skip(2).collect();
        assert_eq!(fonts.len(), 1, "{report}");
        assert!(fonts[0].contains("yes yes yes"), "{report}");
    }
    if let Some(report) = said("pdftotext", &["-layout", file, "-"]) {
        assert!(
            report.contains("Alle haben unterzeichnet (2 von 2)"),
            "{report}"
        );
    }
    if let Some(report) = said("mutool", &["info", file]) {
        assert!(!report.contains("error"), "{report}");
    }
    if let Some(report) = said("pdfsig", &["-nocert", file]) {
        assert_eq!(report.matches("Signature is Valid.").count(), 1, "{report}");
    }
    if let Some(report) = said(&python(), &[PYHANKO, root, file]) {
        assert!(report.contains("intact valid trusted"), "{report}");
        assert_eq!(report.lines().count(), 1, "{report}");
    }
}

#[test]
fn a_certificate_is_made_of_an_evidence_file_without_a_server() {
    let server = Server::start();
    let nobody = server.stranger("nobody");
    let file = text(&server.path("lease.pdf"));
    let draw = |more: &[&str]| {
        let base = ["--json", "certificate", "--evidence", EVIDENCE, "-o", &file];
        nobody.bulla(&server, &[&base[..], more].concat())
    };
    draw(&[]).fails_with(64, "usage");
    let made = draw(&["--trust", TRUST]).ends_with(0).json();
    assert_eq!(made["sealed"], false, "{made}");
    assert_eq!(fs::read(&file).unwrap(), fs::read(PINNED).unwrap());
    draw(&["--trust", TRUST]).fails_with(18, "file_exists");
    assert!(
        draw(&["--trust", TRUST, "--language", "rm"])
            .ends_with(64)
            .stdout
            .is_empty()
    );
    // Evidence of another instance, and what is no evidence.
    let trust = fs::read_to_string(TRUST).unwrap();
    let foreign = trust.replace("sign.example.ch/log/", "sign.example.org/log/");
    let foreign = server.file("foreign.json", foreign.as_bytes());
    draw(&["--trust", &foreign, "--force"]).fails_with(16, "certificate_refused");
    let other = [
        "--json",
        "certificate",
        "--evidence",
        TRUST,
        "--trust",
        TRUST,
    ];
    nobody
        .bulla(&server, &other)
        .fails_with(18, "certificate_refused");
    assert_eq!(fs::read(&file).unwrap(), fs::read(PINNED).unwrap());
}
