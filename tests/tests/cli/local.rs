//! `seal` and `unseal`: files of this machine, without a server; and a foreign reader of them.

use std::fs;
use std::process::Command;

use bulla_container::Header;
use bulla_crypto::hash::sha256;
use serde_json::json;

use crate::world::Files;

#[test]
fn files_go_into_containers_and_come_out_as_they_were() {
    let files = Files::new();
    let large: Vec<u8> = (0_u32..5_000_000).flat_map(u32::to_le_bytes).collect();
    let inputs = [
        (
            "rent.pdf",
            b"%PDF-1.7\nThe rent is CHF 1850 a month.\n".to_vec(),
        ),
        ("empty.txt", Vec::new()),
        ("big.bin", large),
    ];
    for (name, content) in &inputs {
        files.file(name, content);
    }
    let sealed = files
        .bulla(&[
            "--json",
            "seal",
            "rent.pdf",
            "empty.txt",
            "big.bin",
            "--new-key",
            "files.key",
            "-o",
            "sealed",
        ])
        .ends_with(0);
    assert!(sealed.stderr.contains("files.key"), "{}", sealed.stderr);
    assert_eq!(sealed.stdout.lines().count(), 3);
    let again = ["seal", "rent.pdf", "--key-file", "files.key"];
    files.bulla(&again).ends_with(0);
    assert!(files.path("rent.pdf.bulla").exists(), "beside the file");

    let unsealed = files.bulla(&[
        "unseal",
        "sealed/rent.pdf.bulla",
        "sealed/empty.txt.bulla",
        "sealed/big.bin.bulla",
        "--key-file",
        "files.key",
        "-o",
        "out",
    ]);
    unsealed.ends_with(0);
    for (name, content) in &inputs {
        assert!(fs::read(files.path("out").join(name)).unwrap() == *content);
        let container = fs::read(files.path(&format!("sealed/{name}.bulla"))).unwrap();
        let holds = |run: &[u8]| container.windows(run.len()).any(|window| window == run);
        assert!(!holds(name.as_bytes()) && !holds(b"CHF 1850"));
    }
    // The same content twice is not the same file.
    let twice = fs::read(files.path("rent.pdf.bulla")).unwrap();
    assert_ne!(
        twice,
        fs::read(files.path("sealed/rent.pdf.bulla")).unwrap()
    );
}

#[test]
fn no_file_and_no_key_is_replaced_unasked() {
    let files = Files::new();
    files.file("a.txt", b"first");
    let seal = ["--json", "seal", "a.txt", "--new-key", "files.key"];
    files.bulla(&seal).ends_with(0);
    let key = fs::read(files.path("files.key")).unwrap();
    files.bulla(&seal).fails_with(64, "usage");
    assert_eq!(fs::read(files.path("files.key")).unwrap(), key);
    let again = ["--json", "seal", "a.txt", "--key-file", "files.key"];
    let before = fs::read(files.path("a.txt.bulla")).unwrap();
    files.bulla(&again).fails_with(18, "file_exists");
    assert_eq!(fs::read(files.path("a.txt.bulla")).unwrap(), before);
    files
        .bulla(&[&again[..], &["--force"]].concat())
        .ends_with(0);
    assert_ne!(fs::read(files.path("a.txt.bulla")).unwrap(), before);
    files.file("a.txt", b"second");
    let unseal = ["--json", "unseal", "a.txt.bulla", "--key-file", "files.key"];
    files.bulla(&unseal).fails_with(18, "file_exists");
    assert_eq!(fs::read(files.path("a.txt")).unwrap(), b"second");
    files
        .bulla(&[&unseal[..], &["--force"]].concat())
        .ends_with(0);
    assert_eq!(fs::read(files.path("a.txt")).unwrap(), b"first");
    assert_eq!(fs::read_dir(files.path("")).unwrap().count(), 3);
}

#[test]
fn another_key_and_every_changed_or_cut_container_is_refused_and_leaves_nothing() {
    let files = Files::new();
    files.file("a.bin", &vec![7; 300_000]);
    let sealed = files
        .bulla(&["--json", "seal", "a.bin", "--new-key", "one.key"])
        .ends_with(0)
        .json();
    files
        .bulla(&["seal", "a.bin", "--new-key", "two.key", "-o", "two"])
        .ends_with(0);
    let unseal = |name: &str, key: &str| {
        files.bulla(&["--json", "unseal", name, "--key-file", key, "-o", "out"])
    };
    unseal("a.bin.bulla", "two.key").fails_with(16, "other_key");
    let good = fs::read(files.path("a.bin.bulla")).unwrap();
    // Id, metadata, commitment, and each of the three segments.
    for place in [20, 200, 700, 800, 100_000, 200_000, good.len() - 1] {
        let mut bad = good.clone();
        bad[place] ^= 1;
        files.file("bad.bulla", &bad);
        let refused = unseal("bad.bulla", "one.key");
        assert!([16].contains(&refused.exit), "{place}: {}", refused.stdout);
    }
    for length in [0, 7, 40, 500, 70_000, good.len() - 1] {
        files.file("bad.bulla", &good[..length]);
        unseal("bad.bulla", "one.key").fails_with(16, "container_damaged");
    }
    files.file("bad.bulla", &[&good[..], b"!"].concat());
    unseal("bad.bulla", "one.key").fails_with(16, "container_damaged");
    // Whole and of the right key, and not the one that was made.
    files
        .bulla(&["seal", "a.bin", "--key-file", "one.key", "-o", "other"])
        .ends_with(0);
    let hash = sealed["container_hash"].as_str().unwrap();
    let expecting = |name| {
        let arguments = [
            "--json",
            "unseal",
            name,
            "--key-file",
            "one.key",
            "-o",
            "out",
        ];
        files.bulla(&[&arguments[..], &["--expect-hash", hash]].concat())
    };
    expecting("other/a.bin.bulla").fails_with(16, "container_damaged");
    let left = fs::read_dir(files.path("out")).map_or(0, Iterator::count);
    assert_eq!(left, 0, "no half file");
    expecting("a.bin.bulla").ends_with(0);
}

#[test]
fn wrong_usage_makes_no_key() {
    let files = Files::new();
    files.file("a.txt", b"a");
    fs::create_dir(files.path("other")).unwrap();
    files.file("other/a.txt", b"b");
    for arguments in [
        &["seal", "a.txt"][..],
        &["seal", "--new-key", "k"],
        &["seal", "a.txt", "--new-key", "k", "--key-file", "k"],
        &[
            "seal",
            "a.txt",
            "other/a.txt",
            "--new-key",
            "k",
            "-o",
            "out",
        ],
        &["unseal", "a.txt"],
        &[
            "unseal",
            "a",
            "b",
            "--key-file",
            "k",
            "--expect-hash",
            &"0".repeat(64),
        ],
        &["unseal", "a", "--key-file", "k", "--expect-hash", "0"],
    ] {
        files.bulla(arguments).ends_with(64);
    }
    files
        .bulla(&["seal", "absent.txt", "--new-key", "k"])
        .ends_with(18);
    assert!(!files.path("k").exists());
    files
        .bulla(&["--json", "unseal", "a.txt", "--key-file", "a.txt"])
        .fails_with(18, "file_malformed");
}

#[test]
fn a_foreign_reader_opens_what_was_sealed_here() {
    let files = Files::new();
    let content: Vec<u8> = (0..200_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    files.file("lease.pdf", &content);
    let sealed = files
        .bulla(&["--json", "seal", "lease.pdf", "--new-key", "files.key"])
        .ends_with(0)
        .json();
    let container = fs::read(files.path("lease.pdf.bulla")).unwrap();
    let (header, _) = Header::parse(&container).unwrap();
    let spec = header.core().spec();
    let key = fs::read_to_string(files.path("files.key")).unwrap();
    let key: Vec<_> = key.split_whitespace().collect();
    assert_eq!(key[1], spec.envelope_id.to_string());
    let case = json!({
        "ek": key[2],
        "tenant_id": "0".repeat(32),
        "envelope_id": key[1],
        "container_id": sealed["container_id"],
        "document_id": spec.document_id,
        "kind": "attachment",
        "revision": 0,
        "container": bulla_types::Base64Bytes::new(container),
        "plaintext_sha256": sha256(&content),
        "container_hash": sealed["container_hash"],
        "name": "lease.pdf",
        "media_type": "application/pdf",
        "true_len": content.len(),
    });
    let case = files.file("case.json", &serde_json::to_vec(&case).unwrap());
    let Some(told) = foreign_reader(&case) else {
        return;
    };
    for check in ["ok   container opens", "ok   content is the expected one"] {
        assert!(told.contains(check), "{told}");
    }
    assert!(told.lines().all(|line| line.starts_with("ok ")), "{told}");
}

#[expect(
    clippy::disallowed_methods,
    reason = "the environment says where the oracle is and whether it may be absent"
)]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// What `interop/container.py` says of a case; `None` where its packages are missing and need not
/// be there.
#[expect(
    clippy::print_stderr,
    reason = "a skipped oracle must be seen in the log"
)]
fn foreign_reader(case: &str) -> Option<String> {
    let python = variable("BULLA_PYTHON").unwrap_or_else(|| "python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/container.py");
    let output = Command::new(&python).args([script, case]).output();
    let required = variable("CI").as_deref() == Some("true")
        || variable("BULLA_REQUIRE_ORACLES").as_deref() == Some("1");
    match output {
        Ok(output) if output.status.code() != Some(3) => {
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        absent => {
            assert!(!required, "{python}: oracle required: {absent:?}");
            eprintln!("SKIPPED cli: {python} lacks tink or cryptography");
            None
        }
    }
}
