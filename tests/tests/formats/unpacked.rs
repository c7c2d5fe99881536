//! The standard files of `bulla evidence unpack`: the commands in their README, word for word, accept
//! them and refuse each that was changed.

use std::fs;
use std::path::Path;

use bulla_evidence::{Evidence, unpack};
use bulla_protocol::trust::TrustFile;

use crate::corpus::{typed, vector, vector_bytes};
use crate::oracle;

/// The commands, block by block.
fn blocks(readme: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = readme;
    while let Some((_, after)) = rest.split_once("```sh\n") {
        let (block, behind) = after.split_once("```").unwrap();
        found.push(block);
        rest = behind;
    }
    found
}

fn write(directory: &Path) -> Vec<String> {
    let evidence = vector_bytes("evidence/shown.evidence.json");
    let evidence = Evidence::parse(&evidence).unwrap();
    let trust: TrustFile = typed(&vector("evidence/shown.trust.json"));
    let files = unpack(&evidence, Some(&trust));
    for file in &files {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
        assert!(file.name.chars().all(is_plain), "{}", file.name);
        fs::write(directory.join(&file.name), &file.content).unwrap();
    }
    files.into_iter().map(|file| file.name).collect()
}

/// Changes a file by one byte: the last letter or digit of the text that holds `mark`.
fn change(path: &Path, mark: &[u8]) {
    let mut bytes = fs::read(path).unwrap();
    let start = bytes
        .windows(mark.len())
        .position(|window| window == mark)
        .unwrap();
    let place = start + mark.len() - 1;
    bytes[place] = if bytes[place] == b'1' { b'2' } else { b'1' };
    fs::write(path, bytes).unwrap();
}

/// A file, a text in it whose last byte changes, and the block that notices.
const CHANGES: [(&str, &[u8], usize); 20] = [
    ("checkpoint", b"\n10", 0),
    ("checkpoint", b"sign.example.ch", 0),
    ("log.vkey", b"sign.example.c", 0),
    ("anchor-checkpoint", b"\n7", 0),
    ("anchor-checkpoint", b"/anc", 1),
    ("anchor-checkpoint.tsr", b"2026", 1),
    ("certs.pem", b"BEGIN CERTIFICATE-----\nMIIBez", 1),
    ("event-000-000000000003.leaf", b"\"at_ms\":17", 2),
    ("event-000-000000000007.tlog-proof", b"index 7", 2),
    ("anchor.tlog-proof", b"index 3", 2),
    ("anchor-checkpoint", b"witness1.example.org", 2),
    ("statement-001.dsse.json", b"\"payload\":\"eyJiY", 3),
    ("identity-000.dsse.json", b"\"payload\":\"eyJhY", 3),
    ("checkpoint", b"\n10", 4),
    ("log.vkey", b"sign.example.c", 4),
    ("event-000-000000000003.leaf", b"\"at_ms\":17", 4),
    ("event-000-000000000007.tlog-proof", b"index 7", 4),
    ("anchor.tlog-proof", b"index 3", 4),
    ("anchor-checkpoint", b"\n7", 4),
    ("anchor.vkey", b"sign.example.c", 4),
];

#[test]
fn the_commands_of_the_readme_accept_unpacked_evidence_and_refuse_what_was_changed() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let names = write(directory);
    for name in [
        "README.md",
        "anchor-checkpoint.tsr",
        "anchor.tlog-proof",
        "certs.pem",
        "event-000-000000000008.tlog-proof",
        "log.vkey",
        "statement-000.dsse.json",
        "witness-002.vkey",
    ] {
        assert!(names.iter().any(|own| own == name), "{name}");
    }
    let readme = fs::read_to_string(directory.join("README.md")).unwrap();
    let blocks = blocks(&readme);
    assert_eq!(blocks.len(), 5);
    for (number, block) in blocks.iter().enumerate() {
        let Some((holds, said)) = oracle::shell(directory, block) else {
            return;
        };
        assert!(holds, "block {number}: {said}");
    }
    for (name, mark, block) in CHANGES {
        let path = directory.join(name);
        let own = fs::read(&path).unwrap();
        let holds_mark = own.windows(mark.len()).any(|window| window == mark);
        assert!(holds_mark, "{name}: {}", String::from_utf8_lossy(mark));
        change(&path, mark);
        let (holds, said) = oracle::shell(directory, blocks[block]).unwrap();
        // A witness of another name is not counted, which the output shows.
        let is_missed = name == "anchor-checkpoint" && block == 2;
        assert!(
            !holds || (is_missed && !said.contains("witness1")),
            "{name}: {said}"
        );
        fs::write(&path, own).unwrap();
    }
    for block in blocks {
        let (holds, said) = oracle::shell(directory, block).unwrap();
        assert!(holds, "{said}");
    }
}

#[test]
fn without_a_trust_file_no_key_is_written() {
    let evidence = vector_bytes("evidence/shown.evidence.json");
    let evidence = Evidence::parse(&evidence).unwrap();
    let files = unpack(&evidence, None);
    let is_key = |name: &str| {
        let kind = name.rsplit('.').next();
        kind.is_some_and(|kind| ["vkey", "pem"].contains(&kind))
    };
    assert!(files.iter().all(|file| !is_key(&file.name)));
    let policy = files.iter().any(|file| file.name == "witness-policy.txt");
    assert!(!policy);
}
