//! `bulla verify`: one exit code for each verdict, offline.

use std::fs;
use std::path::PathBuf;

use crate::world::{Person, Server, text};

const PDF: &[u8] = b"%PDF-1.7\nThe rent is CHF 1850 a month.\n%%EOF\n";
const ALTERED: &[u8] = b"%PDF-1.7\nThe rent is CHF 9850 a month.\n%%EOF\n";

/// Something done to evidence.
type Change<'a> = &'a dyn Fn(&mut serde_json::Value);

/// A document that Ben signed, its evidence before and after, and Anna, whose home pins the trust.
pub(crate) struct Signed {
    pub(crate) server: Server,
    pub(crate) anna: Person,
    pub(crate) pdf: String,
    pub(crate) evidence: String,
    before: String,
}

impl Signed {
    pub(crate) fn new() -> Self {
        let server = Server::start();
        let anna = server.anna();
        let ben = server.member(&anna, "ben");
        let file = server.file("rent.pdf", PDF);
        let to = [
            "--json",
            "send",
            &file,
            "--to",
            "ben@example.ch",
            "--title",
            "Lease",
            "--words-compared",
        ];
        let sent = anna.bulla(&server, &to).ends_with(0).json();
        let id = sent["envelope_id"].as_str().unwrap().to_owned();
        let save = |directory: &str| {
            let output = text(&server.path(directory));
            anna.bulla(&server, &["download", &id, "-o", &output])
                .ends_with(0);
            text(&server.path(directory).join("Lease.evidence.json"))
        };
        let before = save("before");
        ben.bulla(&server, &["sign", &id, "--yes"]).ends_with(0);
        let evidence = save("after");
        let pdf = text(&server.path("after/rent.pdf"));
        Self {
            server,
            anna,
            pdf,
            evidence,
            before,
        }
    }

    /// Verifies with the pinned trust file; exit code and the reason of the first report.
    pub(crate) fn verify(&self, files: &[&str]) -> (i32, String) {
        Self::run(&self.anna, &self.server, files)
    }

    fn run(person: &Person, server: &Server, arguments: &[&str]) -> (i32, String) {
        let ran = person.bulla(server, &[&["--json", "verify"], arguments].concat());
        let first = ran.stdout.lines().next().unwrap_or_default();
        let report: serde_json::Value = serde_json::from_str(first).unwrap();
        (
            ran.exit,
            report["reason"].as_str().unwrap_or_default().to_owned(),
        )
    }
}

#[test]
fn every_verdict_has_its_exit_code() {
    let signed = Signed::new();
    let (server, pdf, evidence) = (&signed.server, &signed.pdf, &signed.evidence);
    let expect = |files: &[&str], exit: i32, reason: &str| {
        assert_eq!(signed.verify(files), (exit, reason.to_owned()), "{files:?}");
    };
    expect(&[pdf, evidence], 0, "all_signed");
    expect(&[evidence, pdf], 0, "all_signed");
    let altered = server.file("altered.pdf", ALTERED);
    expect(&[&altered, evidence], 1, "digest_differs");
    let longer = server.file("longer.pdf", &[PDF, b"\n"].concat());
    expect(&[&longer, evidence], 1, "digest_differs");
    expect(&[pdf], 3, "no_evidence");
    expect(&[pdf, &signed.before], 4, "acts_missing");
    expect(&[evidence], 4, "document_missing");
    let garbage = server.file("garbage.bin", &[0, 159, 146, 150]);
    expect(&[&garbage], 10, "kind_unknown");
    let text = fs::read_to_string(evidence).unwrap();
    let cut = server.file("cut.evidence.json", &text.as_bytes()[..text.len() / 2]);
    expect(&[&cut], 10, "evidence_malformed");
    // With several files the worst counts.
    let other = server.file("other.pdf", b"%PDF-1.4\n");
    expect(&[pdf, evidence, &other], 3, "all_signed");
    assert_eq!(signed.verify(&[pdf, evidence, &garbage]).0, 10);
}

#[test]
fn needs_a_trust_file_from_elsewhere_and_no_account() {
    let mut signed = Signed::new();
    let stranger = signed.server.stranger("auditor");
    let files = [signed.pdf.clone(), signed.evidence.clone()];
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let run = |signed: &Signed, more: &[&str]| {
        Signed::run(&stranger, &signed.server, &[&files, more].concat())
    };
    assert_eq!(run(&signed, &[]), (2, "trust_missing".to_owned()));
    assert!(!stranger.home.exists(), "verifying leaves nothing");

    let state: serde_json::Value =
        serde_json::from_slice(&fs::read(signed.anna.home.join("state.json")).unwrap()).unwrap();
    let trust = state["memory"]["trust"].clone();
    let right = signed
        .server
        .file("trust.json", trust.to_string().as_bytes());
    assert_eq!(
        run(&signed, &["--trust", &right]),
        (0, "all_signed".to_owned())
    );

    let mut foreign = trust;
    foreign["log_origin_prefix"] = "evil.example.ch/log/".into();
    let wrong = signed
        .server
        .file("foreign.json", foreign.to_string().as_bytes());
    assert_eq!(
        run(&signed, &["--trust", &wrong]),
        (2, "log_unknown".to_owned())
    );

    let broken = signed.server.file("broken.json", b"{}");
    let arguments = ["--json", "verify", files[0], "--trust", &broken];
    stranger
        .bulla(&signed.server, &arguments)
        .fails_with(18, "file_malformed");

    // A server that is gone changes nothing: verification is offline.
    signed.server = signed.server.stop();
    assert_eq!(
        run(&signed, &["--trust", &right]),
        (0, "all_signed".to_owned())
    );
}

#[test]
fn tampered_evidence_is_altered_whatever_was_changed() {
    let signed = Signed::new();
    let text = fs::read_to_string(&signed.evidence).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let tampered = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut json = json.clone();
        change(&mut json);
        let path = signed
            .server
            .file("tampered.evidence.json", json.to_string().as_bytes());
        signed.verify(&[&signed.pdf, &path])
    };
    let zero = "00".repeat(32);
    let pop = |value: &mut serde_json::Value| drop(value.as_array_mut().unwrap().pop());
    let cases: [(Change<'_>, i32, &str); 5] = [
        (&|j| pop(&mut j["statements"]), 1, "statement_missing"),
        (
            &|j| pop(&mut j["statements"][0]["signatures"]),
            1,
            "signature_invalid",
        ),
        (
            &|j| j["log"]["entries"][0]["proof"][0] = zero.clone().into(),
            1,
            "proof_invalid",
        ),
        (&|j| pop(&mut j["identities"]), 1, "chain_broken"),
        (&|j| pop(&mut j["log"]["entries"]), 0, "all_signed"),
    ];
    for (change, exit, reason) in cases {
        assert_eq!(tampered(change), (exit, reason.to_owned()));
    }
}

#[test]
fn prints_for_people_without_control_characters() {
    let signed = Signed::new();
    let name: PathBuf = signed.server.path("a\u{1b}[31m.pdf");
    fs::write(&name, PDF).unwrap();
    let ran = signed
        .anna
        .bulla(&signed.server, &["verify", &text(&name), &signed.evidence]);
    let ran = ran.ends_with(0);
    assert!(ran.stdout.starts_with("AUTHENTIC"), "{}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}'), "{:?}", ran.stdout);
    for expected in [
        "ben <ben@example.ch>",
        "unwitnessed",
        "recipient.acted",
        "Lease",
    ] {
        assert!(ran.stdout.contains(expected), "{expected}: {}", ran.stdout);
    }
}
