//! `bulla pdf` and `bulla cms`: files of this machine signed with `.p12` files, without a server, and
//! what five foreign programs say of the results.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::keys::{EC, Keys, P12, is_required, stubborn};

const DOCUMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/documents");
const HOSTILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/hostile/pdf-signed"
);
const PYHANKO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/pdf_signatures.py");

const KEYS: [&str; 3] = [
    EC,
    "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
    "-algorithm RSA -pkeyopt rsa_keygen_bits:3072",
];

fn document(keys: &Keys, name: &str) {
    let bytes = fs::read(Path::new(DOCUMENTS).join(name)).unwrap();
    keys.files.file("a.pdf", &bytes);
}

/// What a program prints; `None` where it is missing and need not be there.
fn said(keys: &Keys, program: &str, arguments: &[&str]) -> Option<String> {
    let ran = Command::new(program)
        .args(arguments)
        .current_dir(keys.files.path(""))
        .output();
    match ran {
        Ok(output) => {
            let all = [output.stdout, output.stderr].concat();
            Some(String::from_utf8_lossy(&all).into_owned())
        }
        Err(error) => {
            assert!(!is_required(), "{program} is required: {error}");
            None
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the environment says where the oracle is"
)]
fn pyhanko(keys: &Keys, file: &str) -> Option<String> {
    let python = std::env::var("BULLA_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let output = Command::new(python)
        .args([PYHANKO, "root.pem", file])
        .current_dir(keys.files.path(""))
        .output()
        .ok()?;
    if output.status.code() == Some(3) {
        assert!(!is_required(), "pyHanko is required");
        return None;
    }
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn signed_pdfs_pass_five_foreign_programs_with_every_kind_of_key() {
    for (key, style) in KEYS.into_iter().zip(["formal", "lively", "casual"]) {
        let Some(keys) = Keys::new(key) else { return };
        sign_twice_and_stamp_twice(&keys, style);
        for (file, signatures, stamps) in [("a-signed.pdf", 1, 0), ("d.pdf", 2, 2)] {
            passes_foreign_programs(&keys, file, signatures);
            passes_pyhanko(&keys, file, signatures + stamps);
        }
    }
}

/// Makes `a-signed.pdf` with one signature, and `d.pdf` with another one and two time-stamps.
fn sign_twice_and_stamp_twice(keys: &Keys, style: &str) {
    document(keys, "service-agreement-de-libreoffice.pdf");
    let before = keys.read("a.pdf");
    let words = [
        "--reason",
        "Einverstanden",
        "--location",
        "Zürich",
        "--name",
        "Zoë Łukasz",
    ];
    let sign = [&["--json", "pdf", "sign", "a.pdf"], &P12[..], &words].concat();
    let visible = ["--visible", "1:50,80,220,60", "--style", style];
    let visible = [&sign[..], &visible].concat();
    let ran = keys.files.bulla(&visible).ends_with(0).json();
    assert_eq!(
        (&ran["level"], &ran["field"]),
        (&"B-B".into(), &"Signature1".into())
    );
    assert!(keys.read("a.pdf") == before, "the file itself stays");
    assert!(keys.read("a-signed.pdf").starts_with(&before));
    let url = keys.tsa();
    let second = ["--firefox", "--tsa", &url, "--out", "b.pdf"];
    let second = [
        &["--json", "pdf", "sign", "a-signed.pdf"],
        &P12[..],
        &second,
    ]
    .concat();
    let ran = keys.files.bulla(&second).ends_with(0).json();
    assert_eq!(
        (&ran["level"], &ran["field"]),
        (&"B-T".into(), &"Signature2".into())
    );
    let stamp = ["pdf", "timestamp", "b.pdf", "--tsa", &url, "--out", "c.pdf"];
    keys.files.bulla(&stamp).ends_with(0);
    let renew = ["pdf", "timestamp", "c.pdf", "--tsa", &url, "--out", "d.pdf"];
    keys.files.bulla(&renew).ends_with(0);
}

fn passes_foreign_programs(keys: &Keys, file: &str, signatures: usize) {
    if let Some(report) = said(keys, "pdfsig", &["-nocert", file]) {
        assert_eq!(
            report.matches("Signature is Valid.").count(),
            signatures,
            "{report}"
        );
        assert!(report.contains("CN=zoe"), "{report}");
    }
    if let Some(report) = said(keys, "qpdf", &["--check", file]) {
        assert!(
            report.contains("No syntax or stream encoding errors"),
            "{report}"
        );
    }
    if let Some(report) = said(keys, "mutool", &["sign", "-v", file]) {
        // It calls every signature but the newest edited, whatever came after.
        let unchanged = report.contains("unchanged since signing");
        assert!(unchanged || signatures > 1, "{report}");
        assert!(!report.contains("igest"), "{report}");
    }
}

fn passes_pyhanko(keys: &Keys, file: &str, count: usize) {
    let Some(report) = pyhanko(keys, file) else {
        return;
    };
    let lines: Vec<&str> = report.lines().collect();
    assert_eq!(lines.len(), count, "{report}");
    for line in lines {
        assert!(line.contains("intact valid trusted"), "{report}");
        // Of time-stamps it asks no permission.
        let is_allowed = line.ends_with("allowed") || line.ends_with("unasked");
        assert!(!line.contains("OTHER") && is_allowed, "{report}");
    }
}

#[test]
fn files_of_any_kind_get_a_signature_beside_them_that_openssl_accepts_as_cades() {
    for key in KEYS {
        let Some(keys) = Keys::new(key) else { return };
        keys.files
            .file("notes.txt", b"The rent is CHF 1850 a month.\n");
        keys.files.file("empty", b"");
        let url = keys.tsa();
        for (file, more) in [("notes.txt", &["--tsa", &url][..]), ("empty", &[])] {
            let sign = [&["--json", "cms", "sign", file], &P12[..], more].concat();
            let ran = keys.files.bulla(&sign).ends_with(0).json();
            assert_eq!(ran["timestamped"], !more.is_empty());
            let verify = format!(
                "cms -verify -cades -binary -inform DER -purpose any -in {file}.p7s \
                 -content {file} -CAfile root.pem -out checked"
            );
            let said = keys.openssl(&verify);
            assert!(said.contains("CAdES Verification successful"), "{said}");
            // Once it is there it is not replaced unasked.
            keys.files.bulla(&sign).fails_with(18, "file_exists");
            keys.files.file(file, b"The rent is CHF 9850 a month.\n");
            assert!(!keys.ask(&verify).0);
        }
    }
}

#[test]
fn an_empty_field_of_the_file_is_signed_by_its_name() {
    let Some(keys) = Keys::new(EC) else { return };
    let locked = fs::read(Path::new(HOSTILE).join("controls/locked.pdf")).unwrap();
    keys.files.file("a.pdf", &locked);
    let found = keys
        .files
        .bulla(&["--json", "pdf", "inspect", "a.pdf"])
        .ends_with(0)
        .json();
    let fields = found["other_fields"].as_array().unwrap();
    let signed = fields.iter().find(|field| field["signed"] == true).unwrap();
    let name = signed["name"].as_str().unwrap().to_owned();
    let sign = |more: &[&str]| {
        let arguments = [&["--json", "pdf", "sign", "a.pdf"], &P12[..], more].concat();
        keys.files.bulla(&arguments)
    };
    let refused = |more: &[&str], why: &str| {
        let ran = sign(more);
        assert_eq!(ran.json()["error"]["hint"], why, "{more:?} {}", ran.stdout);
        ran.fails_with(26, "file_refused");
    };
    refused(&["--field", &name], "field_signed");
    refused(&["--field", "Nowhere"], "field_missing");
    refused(&["--visible", "99:10,10,100,30"], "page_missing");
    sign(&["--out", "invisible.pdf"]).ends_with(0);
    assert!(!keys.files.path("a-signed.pdf").exists());
}

#[test]
fn what_cannot_be_signed_is_said_with_a_code_of_its_own() {
    let Some(keys) = Keys::new(EC) else { return };
    let certified = fs::read(Path::new(HOSTILE).join("controls/certified-1.pdf")).unwrap();
    keys.files.file("certified.pdf", &certified);
    keys.files.file("broken.pdf", b"%PDF-1.7\nno more\n");
    keys.files.file("not-a-p12", b"0123");
    document(&keys, "amendment-ghostscript.pdf");
    keys.files.file("other-password", b"wrong\n");
    for (file, hint) in [
        ("certified.pdf", "certified_no_changes"),
        ("broken.pdf", "trailing_data"),
    ] {
        let ran = keys
            .files
            .bulla(&[&["--json", "pdf", "sign", file], &P12[..]].concat());
        assert_eq!(ran.json()["error"]["hint"], hint, "{}", ran.stdout);
        ran.fails_with(26, "file_refused");
    }
    let json = |arguments: &[&str]| keys.files.bulla(&[&["--json"], arguments].concat());
    let wrong = ["--p12", "zoe.p12", "--p12-password-file", "other-password"];
    json(&[&["pdf", "sign", "a.pdf"], &wrong[..]].concat()).fails_with(14, "p12_refused");
    let no_p12 = ["--p12", "not-a-p12", "--p12-password-file", "p12-password"];
    json(&[&["cms", "sign", "a.pdf"], &no_p12[..]].concat()).fails_with(18, "p12_refused");
    let absent = ["--p12", "absent.p12", "--p12-password-file", "p12-password"];
    json(&[&["cms", "sign", "a.pdf"], &absent[..]].concat()).fails_with(18, "file_error");
    json(&["pdf", "sign", "a.pdf", "--p12", "zoe.p12"]).fails_with(21, "no_answer");
    json(&[&["pdf", "sign", "absent.pdf"], &P12[..]].concat()).fails_with(18, "file_error");
    json(&["pdf", "inspect", "broken.pdf"]).fails_with(26, "file_refused");
    for more in [
        &["--visible", "1:10,10,0,30"][..],
        &["--visible", "x"],
        &["--style", "gothic"],
        &["--visible", "1:10,10,90,30", "--invisible"],
        &["--field", "a", "--invisible"],
        &["--tsa", "ftp://127.0.0.1/"],
        &["--tsa", "not an address"],
        &["--out", "a.pdf", "--force"],
    ] {
        let arguments = [&["pdf", "sign", "a.pdf"], &P12[..], more].concat();
        keys.files.bulla(&arguments).ends_with(64);
    }
    let made = fs::read_dir(keys.files.path("")).unwrap();
    let made = made.filter(|file| {
        let name = file.as_ref().unwrap().file_name();
        let name = name.to_str().unwrap();
        name.contains("signed") || name.contains(".part")
    });
    assert_eq!(made.count(), 0, "nothing is left behind");
}

#[test]
fn a_certificate_that_is_not_valid_now_signs_nothing() {
    let Some(keys) = Keys::new(EC) else { return };
    document(&keys, "amendment-ghostscript.pdf");
    keys.issue("zoe", "leaf", "-days -1");
    keys.export("zoe.p12");
    for command in [["pdf", "sign"], ["cms", "sign"]] {
        let ran = keys
            .files
            .bulla(&[&["--json"], &command[..], &["a.pdf"], &P12].concat());
        assert_eq!(
            ran.json()["error"]["hint"],
            "certificate_expired",
            "{}",
            ran.stdout
        );
        ran.fails_with(26, "file_refused");
    }
}

/// Addresses of authorities that lie or fail, each with the exit code it leads to; one of them always
/// gives `old`, an honest answer to another question.
fn bad_authorities(old: &[u8]) -> [(String, i32); 7] {
    let old: &'static [u8] = Box::leak(
        [b"HTTP/1.1 200 OK\r\n\r\n", old]
            .concat()
            .into_boxed_slice(),
    );
    [
        (
            stubborn(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"),
            15,
        ),
        (
            stubborn(
                b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
            ),
            15,
        ),
        (
            stubborn(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
            16,
        ),
        (
            stubborn(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n0\x070\x05\x02\x01\x02\x03\x00"),
            16,
        ),
        (stubborn(b"no answer"), 12),
        (stubborn(old), 16),
        ("http://127.0.0.1:9/".to_owned(), 12),
    ]
}

#[test]
fn authorities_that_lie_or_fail_give_no_signature() {
    let Some(keys) = Keys::new(EC) else { return };
    document(&keys, "amendment-ghostscript.pdf");
    let url = keys.tsa();
    let stamp = |url: &str, out: &str| {
        let arguments = [
            "--json",
            "pdf",
            "timestamp",
            "a.pdf",
            "--tsa",
            url,
            "--out",
            out,
        ];
        keys.files.bulla(&arguments)
    };
    stamp(&url, "stamped.pdf").ends_with(0);
    // A token over something else: the answer to the request before.
    let old = keys.read("reply");
    for (url, exit) in bad_authorities(&old) {
        for command in [["pdf", "sign"], ["cms", "sign"]] {
            let more = ["--tsa", &url, "--out", "never"];
            let arguments = [&["--json"], &command[..], &["a.pdf"], &P12, &more].concat();
            keys.files
                .bulla(&arguments)
                .fails_with(exit, "timestamp_refused");
        }
        stamp(&url, "never").fails_with(exit, "timestamp_refused");
        assert!(!keys.files.path("never").exists());
    }
}

#[test]
fn placeholders_and_what_a_signer_should_know_are_listed() {
    let Some(keys) = Keys::new(EC) else { return };
    document(&keys, "placeholders-chromium.pdf");
    let found = keys
        .files
        .bulla(&["--json", "pdf", "inspect", "a.pdf"])
        .ends_with(0)
        .json();
    assert!(
        !found["placeholders"].as_array().unwrap().is_empty(),
        "{found}"
    );
    assert!(found["obstacle"].is_null(), "{found}");
    assert_eq!(found["version"], "1.4", "{found}");
    assert_eq!(found["mistakes"][0]["detail"], "unknown_kind", "{found}");
    let text = keys
        .files
        .bulla(&["pdf", "inspect", "a.pdf"])
        .ends_with(0)
        .stdout;
    assert!(text.contains("placeholder on page 1"), "{text}");
    assert!(text.contains("there is no such kind of field"), "{text}");
    let certified = fs::read(Path::new(HOSTILE).join("controls/certified-1.pdf")).unwrap();
    keys.files.file("certified.pdf", &certified);
    let found = keys
        .files
        .bulla(&["--json", "pdf", "inspect", "certified.pdf"])
        .ends_with(0)
        .json();
    assert_eq!(found["obstacle"]["code"], "certified_no_changes", "{found}");
    let mut fields = found["other_fields"].as_array().unwrap().iter();
    assert!(fields.any(|field| field["signed"] == true), "{found}");
}
