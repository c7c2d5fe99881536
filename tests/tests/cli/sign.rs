//! PDFs signed by two people through the command line and the real server: what foreign programs say
//! of the result, values and options, and what stops before anything is signed.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use crate::keys::{Keys, is_required};
use crate::world::{Person, Server, text};

const CONTRACT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/documents/power-of-attorney-cairo.pdf"
);
const PYHANKO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/pdf_signatures.py");

/// What a program prints; `None` where it is missing and need not be there.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    match Command::new(program).args(arguments).output() {
        Ok(output) if output.status.code() == Some(3) && !is_required() => None,
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
fn python() -> String {
    std::env::var("BULLA_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// Anna sends the contract to Ben and Zoe, with a field for Ben; the envelope's id.
pub(crate) fn send(anna: &Person, server: &Server, more: &[&str]) -> String {
    let file = server.file("contract.pdf", &fs::read(CONTRACT).unwrap());
    let arguments = [
        &[
            "--json",
            "send",
            &file,
            "--to",
            "ben@example.ch",
            "zoe@example.ch",
        ][..],
        &["--title", "Mandate", "--words-compared", "--require-pdf"],
        &[
            "--field",
            "text;to=ben@example.ch;at=300,40,120,20;label=Place;required",
        ],
        more,
    ]
    .concat();
    let sent = anna.bulla(server, &arguments).ends_with(0).json();
    sent["envelope_id"].as_str().unwrap().to_owned()
}

/// The root of the instance's certificates, fetched as anybody can, in a file.
pub(crate) fn root(server: &Server) -> String {
    let address = server.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n",
        bulla_protocol::path::PKI_ROOTS_PEM
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let begin = answer.find("-----BEGIN").unwrap();
    let end = answer.rfind("-----END CERTIFICATE-----").unwrap() + 25;
    server.file("root.pem", &answer.as_bytes()[begin..end])
}

#[test]
fn two_people_sign_a_pdf_and_five_foreign_programs_take_it() {
    let server = Server::start();
    let anna = server.anna();
    let ben = server.member(&anna, "ben");
    let zoe = server.member(&anna, "zoe");
    let id = send(&anna, &server, &[]);

    // A field that must be filled is asked for before anything is signed.
    let missing = ben.bulla(&server, &["--json", "sign", &id, "--yes"]);
    assert!(missing.ends_with(64).stdout.contains("Place"));
    let unknown = ["--json", "sign", &id, "--yes", "--set", "Nothing=1"];
    ben.bulla(&server, &unknown).fails_with(64, "usage");
    let words = ["--set", "Place=Zürich", "--reason", "Einverstanden"];
    let sign = [&["--json", "sign", &id, "--yes"][..], &words].concat();
    let signed = ben.bulla(&server, &sign).ends_with(0).json();
    assert_eq!(signed["documents"][0]["revision"], 1);
    let second = zoe.bulla(&server, &["--json", "sign", &id, "--yes", "--firefox"]);
    let second = second.ends_with(0);
    assert!(
        second.stderr.contains("was signed by ben"),
        "{}",
        second.stderr
    );
    assert_eq!(second.json()["state"], "completed");

    let out = text(&server.path("out"));
    anna.bulla(&server, &["download", &id, "-o", &out])
        .ends_with(0);
    let file = text(&server.path("out/contract.pdf"));
    let signed = fs::read(&file).unwrap();
    assert!(signed.starts_with(&fs::read(CONTRACT).unwrap()));
    judged(&file, &root(&server));
}

/// What foreign programs say of a PDF that two people signed.
fn judged(file: &str, root: &str) {
    if let Some(report) = said("pdfsig", &["-nocert", file]) {
        assert_eq!(report.matches("Signature is Valid.").count(), 2, "{report}");
    }
    if let Some(report) = said("qpdf", &["--check", file]) {
        assert!(
            report.contains("No syntax or stream encoding errors"),
            "{report}"
        );
    }
    if let Some(report) = said("mutool", &["info", file]) {
        assert!(!report.contains("error"), "{report}");
    }
    if let Some(report) = said(&python(), &[PYHANKO, root, file]) {
        let lines: Vec<&str> = report.lines().collect();
        assert_eq!(lines.len(), 2, "{report}");
        for line in lines {
            assert!(line.contains("intact valid trusted"), "{report}");
            assert!(line.ends_with("allowed"), "{report}");
        }
    }
}

#[test]
fn a_key_that_somebody_brings_signs_the_document_and_the_account_the_record() {
    let Some(keys) = Keys::new("-algorithm RSA -pkeyopt rsa_keygen_bits:3072") else {
        return;
    };
    let server = Server::start();
    let anna = server.anna();
    let ben = server.member(&anna, "ben");
    server.member(&anna, "zoe");
    let id = send(&anna, &server, &["--invisible", "ben@example.ch"]);
    let p12 = text(&keys.files.path("zoe.p12"));
    let password = text(&keys.files.path("p12-password"));
    let key = ["--p12", &p12, "--p12-password-file", &password];
    let sign = [
        &["--json", "sign", &id, "--yes", "--set", "Place=Bern"][..],
        &key,
    ]
    .concat();
    let signed = ben.bulla(&server, &sign).ends_with(0);
    assert!(
        signed.stderr.contains("Certificate: zoe"),
        "{}",
        signed.stderr
    );
    let out = text(&server.path("out"));
    anna.bulla(&server, &["open", &id, "-o", &out]).ends_with(0);
    let file = text(&server.path("out/contract.pdf"));
    if let Some(report) = said("pdfsig", &["-nocert", &file]) {
        assert!(report.contains("Signature is Valid."), "{report}");
        assert!(report.contains("CN=zoe"), "{report}");
    }
}

#[test]
fn a_pdf_that_cannot_carry_signatures_is_not_sent_as_if_it_could() {
    let server = Server::start();
    let anna = server.anna();
    server.member(&anna, "ben");
    let broken = server.file("broken.pdf", b"%PDF-1.7\nno tables\n%%EOF\n");
    let to = ["--to", "ben@example.ch", "--words-compared"];
    let strict = [&["--json", "send", &broken, "--require-pdf"][..], &to].concat();
    let ran = anna.bulla(&server, &strict);
    assert!(
        ran.stderr.contains("cannot carry signatures"),
        "{}",
        ran.stderr
    );
    ran.fails_with(26, "pdf_refused");
    let field = ["--field", "text;to=1;at=1,1,50,20"];
    let field = [&["--json", "send", &broken][..], &to, &field].concat();
    anna.bulla(&server, &field).fails_with(26, "pdf_refused");
    let lenient = [&["--json", "send", &broken][..], &to].concat();
    let ran = anna.bulla(&server, &lenient).ends_with(0);
    assert!(ran.stderr.contains("like any other file"), "{}", ran.stderr);
    assert!(Path::new(&broken).exists());
}
