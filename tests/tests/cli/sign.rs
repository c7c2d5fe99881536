//! PDFs signed by two people through the command line and the real server: what foreign programs say
//! of the result, values and options, and what stops before anything is signed.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::certificate;
use crate::keys::{Keys, is_required};
use crate::world::{Person, Ran, Server, text};

const CONTRACT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/documents/power-of-attorney-cairo.pdf"
);
pub(crate) const PYHANKO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/pdf_signatures.py");

/// What a program prints; `None` where it is missing and need not be there.
pub(crate) fn said(program: &str, arguments: &[&str]) -> Option<String> {
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
pub(crate) fn python() -> String {
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
    let answer = server.answer("GET", bulla_protocol::path::PKI_ROOTS_PEM, "");
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
    let root = root(&server);
    judged(&file, &root);
    verified(&server, &anna, &root);
    certificate::sealed_and_made_again(&server, &anna, &id, &root);
}

/// What our verifier says of it, with its evidence and without.
fn verified(server: &Server, anna: &Person, root: &str) {
    let verify = |person: &Person, files: &[&str]| {
        person.bulla(server, &[&["--json", "verify"], files].concat())
    };
    let [file, evidence] =
        ["out/contract.pdf", "out/Mandate.evidence.json"].map(|name| text(&server.path(name)));
    let report = verify(anna, &[&file, &evidence]).ends_with(0).json();
    assert_eq!(report["reason"], "all_signed", "{report}");
    assert_eq!(report["facts"]["document_signatures"], "yes", "{report}");
    // The first row is the sender's.
    for (place, row) in [0, 1].map(|place| (place, &report["signatures"][place + 1])) {
        assert_eq!(row["state"], "signed", "{report}");
        assert_eq!(row["pdf_signature"], place, "{report}");
    }
    let modifiers = report["modifiers"].as_array().unwrap();
    assert!(!modifiers.contains(&"untimestamped".into()), "{report}");
    // Each alone, a changed copy, and somebody who has pinned nothing.
    let alone = verify(anna, &[&file]).ends_with(0).json();
    assert_eq!(alone["reason"], "signatures_valid", "{alone}");
    let alone = verify(anna, &[&evidence]).ends_with(4).json();
    assert_eq!(alone["reason"], "document_missing", "{alone}");
    let mut bytes = fs::read(&file).unwrap();
    let middle = fs::read(CONTRACT).unwrap().len() / 2;
    bytes[middle] ^= 1;
    let changed = server.file("changed.pdf", &bytes);
    verify(anna, &[&changed, &evidence]).ends_with(1);
    let nobody = server.stranger("nobody");
    let report = verify(&nobody, &[&file, &evidence]).ends_with(2).json();
    assert_eq!(report["reason"], "trust_missing", "{report}");
    let report = verify(&nobody, &[&file, "--trust", root]).ends_with(0);
    assert_eq!(report.json()["reason"], "signatures_valid");
}

/// A file that is no PDF: its signature comes out of the envelope as a file beside it, which others
/// verify without any of ours.
#[test]
fn a_file_that_is_no_pdf_comes_with_a_signature_beside_it_that_openssl_takes() {
    let server = Server::start();
    let anna = server.anna();
    let ben = server.member(&anna, "ben");
    let notes = server.file("notes.odt", b"The rent is CHF 1850 a month.\n");
    let order = [
        &["--json", "send", &notes, "--to", "ben@example.ch"][..],
        &["--title", "Lease", "--words-compared"],
    ]
    .concat();
    let sent = anna.bulla(&server, &order).ends_with(0).json();
    let id = sent["envelope_id"].as_str().unwrap();
    let before = text(&server.path("before"));
    anna.bulla(&server, &["download", id, "-o", &before])
        .ends_with(0);
    assert_eq!(
        fs::read_dir(&before).unwrap().count(),
        2,
        "no signature yet"
    );
    ben.bulla(&server, &["sign", id, "--yes"]).ends_with(0);
    let out = text(&server.path("out"));
    let saved = anna
        .bulla(&server, &["--json", "download", id, "-o", &out])
        .ends_with(0);
    assert_eq!(saved.stdout.lines().count(), 3, "{}", saved.stdout);
    let [file, beside, evidence] = [
        "out/notes.odt",
        "out/notes.odt.ben.p7s",
        "out/Lease.evidence.json",
    ]
    .map(|name| text(&server.path(name)));
    let root = root(&server);
    let altered = server.file("altered.odt", b"The rent is CHF 9850 a month.\n");
    let openssl = |content: &str| {
        let checked = text(&server.path("checked"));
        let verify = ["cms", "-verify", "-cades", "-binary", "-inform", "DER"];
        let files = ["-in", &beside, "-content", content, "-CAfile", &root];
        let rest = ["-purpose", "any", "-out", &checked];
        said("openssl", &[&verify[..], &files, &rest].concat())
    };
    if let Some(report) = openssl(&file) {
        assert!(report.contains("CAdES Verification successful"), "{report}");
        let report = openssl(&altered).unwrap();
        assert!(!report.contains("successful"), "{report}");
    }
    let verify = |person: &Person, files: &[&str]| {
        person.bulla(&server, &[&["--json", "verify"], files].concat())
    };
    let nobody = server.stranger("nobody");
    let report = verify(&nobody, &[&file, &beside, "--trust", &root]);
    let report = report.ends_with(0).json();
    assert_eq!(report["reason"], "signatures_valid", "{report}");
    assert_eq!(report["detached"].as_array().unwrap().len(), 1, "{report}");
    let report = verify(&anna, &[&file, &beside, &evidence]).ends_with(0);
    let report = report.json();
    assert_eq!(report["reason"], "all_signed", "{report}");
    assert_eq!(report["signatures"][1]["detached_signature"], 0, "{report}");
    verify(&nobody, &[&altered, &beside, "--trust", &root]).ends_with(1);
    verify(&nobody, &[&file, &beside]).ends_with(2);
    verify(&anna, &[&altered, &beside, &evidence]).ends_with(1);
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
    let zoe = server.member(&anna, "zoe");
    let id = send(&anna, &server, &[]);
    let arguments = [&id, "--set", "Place=Bern", "--style", "casual"];
    let signed = sign(&server, &ben, &keys, &arguments);
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
    sign_beside(&server, &keys, [&anna, &ben, &zoe]);
}

/// Signs with the key of a file.
fn sign(server: &Server, person: &Person, keys: &Keys, arguments: &[&str]) -> Ran {
    let p12 = text(&keys.files.path("zoe.p12"));
    let password = text(&keys.files.path("p12-password"));
    let key = ["--p12", &p12, "--p12-password-file", &password];
    let sign = [&["--json", "sign", "--yes"], &key[..], arguments].concat();
    person.bulla(server, &sign).ends_with(0)
}

/// Two people sign a file that is no PDF, each with the digest that goes with the key.
fn sign_beside(server: &Server, rsa: &Keys, [anna, ben, zoe]: [&Person; 3]) {
    let Some(p384) = Keys::new("-algorithm EC -pkeyopt ec_paramgen_curve:P-384") else {
        return;
    };
    let notes = server.file("notes.odt", b"The rent is CHF 1850 a month.\n");
    let to = ["--to", "ben@example.ch", "zoe@example.ch"];
    let title = ["--title", "Notes", "--words-compared"];
    let sent = [&["--json", "send", &notes], &to[..], &title].concat();
    let sent = anna.bulla(server, &sent).ends_with(0).json();
    let id = sent["envelope_id"].as_str().unwrap();
    sign(server, ben, &p384, &[id]);
    sign(server, zoe, rsa, &[id, "--no-timestamp"]);
    let folder = server.path("beside");
    let download = ["download", id, "-o", &text(&folder)];
    anna.bulla(server, &download).ends_with(0);
    taken_by_openssl(&folder, [("ben", &p384), ("zoe", rsa)]);
    let names = [
        "notes.odt",
        "Notes.evidence.json",
        "notes.odt.ben.p7s",
        "notes.odt.zoe.p7s",
    ];
    let files = names.map(|name| text(&folder.join(name)));
    let [notes, evidence, ben, zoe] = files.each_ref();
    let verify = ["--json", "verify", notes, evidence, ben, zoe];
    let report = anna.bulla(server, &verify).json();
    let found = report["detached"].as_array().unwrap();
    assert_eq!(found.len(), 2, "{report}");
    for signature in found {
        assert_eq!(signature["is_intact"], true, "{signature}");
    }
}

/// OpenSSL takes each signature beside the file, and none beside another.
fn taken_by_openssl(folder: &Path, signers: [(&str, &Keys); 2]) {
    let file = text(&folder.join("notes.odt"));
    for (name, keys) in signers {
        let signature = text(&folder.join(format!("notes.odt.{name}.p7s")));
        let verify = |file: &str| {
            keys.ask(&format!(
                "cms -verify -cades -binary -inform DER -purpose any -in {signature} -content {file} \
                 -CAfile root.pem -out checked"
            ))
        };
        let (succeeded, said) = verify(&file);
        assert!(
            succeeded && said.contains("CAdES Verification successful"),
            "{said}"
        );
        assert!(!verify(&signature).0);
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
