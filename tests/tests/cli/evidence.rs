//! `bulla evidence`: made, shown, shortened and unpacked, with one code path for verifying.

use std::fs;

use crate::verify::Signed;
use crate::world::text;

/// The evidence of `Signed` shortened by these parts.
fn redacted(signed: &Signed, name: &str, parts: &str) -> String {
    let output = text(&signed.server.path(name));
    let arguments = [
        "evidence",
        "redact",
        &signed.evidence,
        "--omit",
        parts,
        "-o",
        &output,
    ];
    signed.anna.bulla(&signed.server, &arguments).ends_with(0);
    output
}

#[test]
fn evidence_is_made_shown_verified_and_unpacked() {
    let signed = Signed::new();
    let (server, anna) = (&signed.server, &signed.anna);

    // The same file as `download` saves.
    let shown = ["--json", "evidence", "show", &signed.evidence];
    let shown = anna.bulla(server, &shown).ends_with(0).json();
    assert_eq!(shown["verified"], false);
    assert_eq!(shown["title"], "Lease");
    let id = shown["envelope"].as_str().unwrap();
    let output = text(&server.path("made"));
    anna.bulla(server, &["evidence", "make", id, "-o", &output])
        .ends_with(0);
    let made = server.path("made/Lease.evidence.json");
    assert_eq!(fs::read_dir(server.path("made")).unwrap().count(), 1);
    assert_eq!(signed.verify(&[&signed.pdf, &text(&made)]).0, 0);

    let human = anna.bulla(server, &["evidence", "show", &signed.evidence]);
    let human = human.ends_with(0).stdout;
    assert!(human.starts_with("NOT VERIFIED"), "{human}");
    assert!(human.contains("recipient.acted") && human.contains("ben@example.ch"));

    let verify = [
        "--json",
        "evidence",
        "verify",
        &signed.pdf,
        &signed.evidence,
    ];
    let one = anna.bulla(server, &verify).ends_with(0).stdout;
    let two = ["--json", "verify", &signed.pdf, &signed.evidence];
    assert_eq!(one, anna.bulla(server, &two).ends_with(0).stdout);

    let unpacked = text(&server.path("unpacked"));
    let arguments = ["evidence", "unpack", &signed.evidence, &unpacked];
    anna.bulla(server, &arguments).ends_with(0);
    for name in [
        "README.md",
        "checkpoint",
        "log.vkey",
        "anchor.vkey",
        "anchor.tlog-proof",
    ] {
        assert!(server.path("unpacked").join(name).exists(), "{name}");
    }
    anna.bulla(server, &[&["--json"], arguments.as_slice()].concat())
        .fails_with(18, "file_exists");

    for command in ["show", "unpack"] {
        let pdf = ["--json", "evidence", command, &signed.pdf, &unpacked];
        let count = if command == "show" { 4 } else { 5 };
        anna.bulla(server, &pdf[..count])
            .fails_with(18, "file_malformed");
    }
}

#[test]
fn shortened_evidence_verifies_and_names_nobody() {
    let signed = Signed::new();
    let (server, anna) = (&signed.server, &signed.anna);
    // Shortened: it verifies, and nobody is named any more.
    let names = redacted(&signed, "names.evidence.json", "names");
    assert_eq!(signed.verify(&[&signed.pdf, &names]).0, 0);
    let content = fs::read_to_string(&names).unwrap();
    assert!(content.contains("ben@example.ch"));
    let all = redacted(&signed, "all.evidence.json", "addresses,fields,private");
    assert_eq!(signed.verify(&[&signed.pdf, &all]).0, 0);
    assert!(!fs::read_to_string(&all).unwrap().contains('@'));
    let again = text(&server.path("again.evidence.json"));
    let arguments = [
        "evidence",
        "redact",
        &all,
        "--omit",
        "addresses",
        "-o",
        &again,
    ];
    anna.bulla(server, &arguments).ends_with(0);
    assert_eq!(fs::read(&all).unwrap(), fs::read(&again).unwrap());
    // Not over a file that is there, and beside it by default.
    anna.bulla(server, &[&["--json"], arguments.as_slice()].concat())
        .fails_with(18, "file_exists");
    anna.bulla(
        server,
        &["evidence", "redact", &signed.evidence, "--omit", "fields"],
    )
    .ends_with(0);
    assert!(server.path("after/Lease-redacted.evidence.json").exists());
    for parts in [
        "everything",
        "document=1",
        "document=00000000000000000000000000000000",
    ] {
        let arguments = ["evidence", "redact", &signed.evidence, "--omit", parts];
        assert_eq!(anna.bulla(server, &arguments).exit, 64, "{parts}");
    }
}
