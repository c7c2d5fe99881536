//! `bulla archive` and `--long-term`: signed PDFs that last, what four foreign programs say of them
//! without any network, and everything that keeps a file from being touched.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::keys::{is_required, stubborn};
use crate::published::Published;
use crate::world::{Ran, Server, text};

const DOCUMENT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/documents/service-agreement-de-libreoffice.pdf"
);
const HOSTILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/hostile/pdf-signed"
);
const PYHANKO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/pdf_ltv.py");
const P12: [&str; 4] = ["--p12", "zoe.p12", "--p12-password-file", "p12-password"];
const LIST: &str = "crlDistributionPoints=URI:URL/issuing.crl";
const ISSUER: &str = "authorityInfoAccess=caIssuers;URI:URL/issuing.cer";

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

/// Seconds since 1970, by the clock of this machine: what the programs are started with has to fit
/// what they see themselves.
fn day(days: u64) -> String {
    let printed = Command::new("date").arg("+%s").output().unwrap();
    let now = String::from_utf8(printed.stdout).unwrap();
    (now.trim().parse::<u64>().unwrap() + days * 86_400).to_string()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the environment says where the oracle is"
)]
fn pyhanko(root: &str, at: &str, file: &str) -> Option<String> {
    let python = std::env::var("BULLA_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    said(&python, &[PYHANKO, root, at, "-", file])
}

impl Published {
    fn bulla(&self, arguments: &[&str]) -> Ran {
        self.keys.files.bulla(&[&["--json"], arguments].concat())
    }

    /// Signs the document as `a-signed.pdf`, with a time-stamp.
    fn sign(&self) -> String {
        self.keys.files.file("a.pdf", &fs::read(DOCUMENT).unwrap());
        let sign = ["pdf", "sign", "a.pdf", "--tsa", &self.tsa];
        self.bulla(&[&sign, &P12[..]].concat()).ends_with(0);
        "a-signed.pdf".to_owned()
    }

    fn archive(&self, file: &str, more: &[&str]) -> Ran {
        let arguments = ["archive", file, "--tsa", &self.tsa, "--allow-private"];
        self.bulla(&[&arguments, more].concat())
    }

    /// The signatures of a file, as our verifier sees them with the root trusted.
    fn verified(&self, file: &str) -> (i32, Vec<Value>) {
        let ran = self.bulla(&["verify", file, "--trust", "root.pem"]);
        let signatures = ran.json()["pdf"]["signatures"].as_array().unwrap().clone();
        (ran.exit, signatures)
    }

    fn is_absent(&self, file: &str) -> bool {
        !self.keys.files.path(file).exists()
    }
}

/// What foreign programs say of an archive.
fn judged(folder: &Path, file: &str, root: &str, signatures: usize) {
    let file = text(&folder.join(file));
    if let Some(report) = said("pdfsig", &["-nocert", &file]) {
        let valid = report.matches("Signature is Valid.").count();
        assert_eq!(valid, signatures, "{report}");
    }
    if let Some(report) = said("qpdf", &["--check", &file]) {
        assert!(
            report.contains("No syntax or stream encoding errors"),
            "{report}"
        );
    }
    if let Some(report) = pyhanko(root, &day(1), &file) {
        assert!(report.starts_with("PASSED"), "{report}");
    }
}

#[test]
fn an_archive_has_all_that_foreign_programs_need_without_a_network() {
    let Some(authority) = Published::new(LIST, ISSUER) else {
        return;
    };
    let file = authority.sign();
    let before = authority.keys.read(&file);
    let ran = authority.archive(&file, &[]).ends_with(0).json();
    assert_eq!(ran["state"], "archived", "{ran}");
    assert_eq!(ran["level"], "B-LTA", "{ran}");
    for nothing in ["missing", "revoked"] {
        assert!(ran[nothing].as_array().unwrap().is_empty(), "{ran}");
    }
    let archived = "a-signed-archived.pdf";
    assert!(authority.keys.read(archived).starts_with(&before));
    assert!(
        authority.keys.read(&file) == before,
        "the file itself stays"
    );
    let folder = authority.keys.files.path("");
    let root = text(&folder.join("root.pem"));
    judged(&folder, archived, &root, 1);
    let (exit, signatures) = authority.verified(archived);
    assert_eq!((exit, signatures.len()), (0, 2), "{signatures:?}");
    assert_eq!(signatures[0]["level_reached"], "b_lta", "{signatures:?}");

    // It lasts for long, so that nothing is added unasked.
    let again = authority.archive(archived, &[]).ends_with(0).json();
    assert_eq!(
        (&again["state"], &again["archived"]),
        (&"current".into(), &Value::Null)
    );
    let renewed = authority.archive(archived, &["--renew", "--in-place"]);
    let renewed = renewed.ends_with(0).json();
    assert_eq!(
        (&renewed["state"], &renewed["level"]),
        (&"renewed".into(), &"B-LTA".into())
    );
    let (exit, signatures) = authority.verified(archived);
    assert_eq!((exit, signatures.len()), (0, 3), "{signatures:?}");
    judged(&folder, archived, &root, 1);
}

#[test]
fn the_responder_is_asked_where_there_is_one_and_its_answer_lasts() {
    let access = format!("{ISSUER},OCSP;URI:URL/ocsp");
    let Some(authority) = Published::new("", &access) else {
        return;
    };
    let file = authority.sign();
    let ran = authority.archive(&file, &[]).ends_with(0).json();
    assert_eq!(ran["level"], "B-LTA", "{ran}");
    let folder = authority.keys.files.path("");
    let root = text(&folder.join("root.pem"));
    judged(&folder, "a-signed-archived.pdf", &root, 1);
}

#[test]
fn signing_and_stamping_add_what_is_needed_for_long_too() {
    let Some(authority) = Published::new(LIST, ISSUER) else {
        return;
    };
    authority
        .keys
        .files
        .file("a.pdf", &fs::read(DOCUMENT).unwrap());
    let long = ["--tsa", &authority.tsa, "--allow-private", "--long-term"];
    let sign = [&["pdf", "sign", "a.pdf"], &P12[..], &long].concat();
    let ran = authority.bulla(&sign).ends_with(0).json();
    assert_eq!(
        (&ran["level"], &ran["validation"]["level"]),
        (&"B-LT".into(), &"B-LT".into()),
        "{ran}"
    );
    let (_, signatures) = authority.verified("a-signed.pdf");
    assert_eq!(signatures[0]["level_reached"], "b_lt", "{signatures:?}");
    let stamp = [&["pdf", "timestamp", "a-signed.pdf"], &long[..]].concat();
    let ran = authority.bulla(&stamp).ends_with(0).json();
    assert_eq!(ran["validation"]["level"], "B-LTA", "{ran}");
    assert!(ran["at_ms"].as_u64().unwrap() > 0, "{ran}");
    let folder = authority.keys.files.path("");
    let root = text(&folder.join("root.pem"));
    judged(&folder, "a-signed-timestamped.pdf", &root, 1);
    // A PDF that nobody signed is stamped too, and signing for long needs a time.
    let stamp = [&["pdf", "timestamp", "a.pdf"], &long[..]].concat();
    authority.bulla(&stamp).ends_with(0);
    let sign = [&["pdf", "sign", "a.pdf", "--long-term"], &P12[..]].concat();
    authority.keys.files.bulla(&sign).ends_with(64);
}

#[test]
fn what_is_given_as_files_needs_no_network() {
    let Some(authority) = Published::new(LIST, "") else {
        return;
    };
    let file = authority.sign();
    let offline = |more: &[&str]| {
        let arguments = ["archive", &file, "--tsa", &authority.tsa, "--offline"];
        authority.bulla(&[&arguments, more].concat())
    };
    let some = ["--crl", "root.crl", "--cert", "issuing.pem"];
    offline(&some).fails_with(27, "validation_data_missing");
    let other = ["--crl", "root.crl", "--crl", "issuing.crl.pem"];
    offline(&other).fails_with(27, "validation_data_missing");
    for wrong in [["--crl", "issuing.pem"], ["--cert", "issuing.crl"]] {
        offline(&wrong).fails_with(18, "file_malformed");
    }
    offline(&["--crl", "absent"]).fails_with(18, "file_error");
    assert!(authority.is_absent("a-signed-archived.pdf"));
    let all = [&some[..], &["--crl", "issuing.crl.pem"]].concat();
    let ran = offline(&all).ends_with(0).json();
    assert_eq!(ran["level"], "B-LTA", "{ran}");
}

/// Where the list of the issuing authority is said to be, and what is said of that.
const BAD_LISTS: [(&str, &str); 6] = [
    ("URL/absent.crl", "status 404"),
    ("http://127.0.0.1:9/closed.crl", "cannot be reached"),
    ("URL/root.crl", "does not tell it"),
    ("URL/large.crl", "too large"),
    ("URL/moved.crl", "status 302"),
    ("ldap://127.0.0.1/list", "not asked by HTTP"),
];

#[test]
fn a_list_that_cannot_be_had_or_is_of_somebody_else_leaves_the_file_alone() {
    let Some(authority) = Published::new(LIST, ISSUER) else {
        return;
    };
    for (point, why) in BAD_LISTS {
        let point = format!("crlDistributionPoints=URI:{point}");
        authority.certify(&point, ISSUER);
        for made in ["a-signed.pdf", "a-signed-archived.pdf"] {
            // Of the address before.
            drop(fs::remove_file(authority.keys.files.path(made)));
        }
        let file = authority.sign();
        let before = authority.keys.read(&file);
        for place in [&[][..], &["--in-place"]] {
            let ran = authority.archive(&file, place);
            assert!(ran.stdout.contains(why), "{point} {}", ran.stdout);
            assert!(ran.stdout.contains("revocation of zoe"), "{}", ran.stdout);
            ran.fails_with(27, "validation_data_missing");
        }
        assert!(authority.keys.read(&file) == before);
        assert!(authority.is_absent("a-signed-archived.pdf"));
        // Whoever wants it has it without, and is told.
        let ran = authority
            .archive(&file, &["--incomplete"])
            .ends_with(0)
            .json();
        assert_eq!(ran["missing"][0]["what"], "revocation", "{ran}");
        assert_eq!(ran["level"], "B-T", "{ran}");
    }
}

#[test]
fn addresses_of_this_machine_are_not_asked_unless_that_is_wished() {
    let Some(authority) = Published::new(LIST, ISSUER) else {
        return;
    };
    let file = authority.sign();
    let public = ["archive", &file, "--tsa", &authority.tsa];
    let ran = authority.bulla(&public);
    assert!(ran.stdout.contains("not public"), "{}", ran.stdout);
    ran.fails_with(27, "validation_data_missing");
    // The server that is used may be asked, and no other port of its machine.
    let other = [&public[..], &["--server", "http://127.0.0.1:9"]].concat();
    authority
        .bulla(&other)
        .fails_with(27, "validation_data_missing");
    let own = [&public[..], &["--server", &authority.url]].concat();
    let ran = authority.bulla(&own).ends_with(0).json();
    assert_eq!(ran["level"], "B-LTA", "{ran}");
}

#[test]
fn a_revoked_certificate_is_told_by_list_and_by_responder() {
    let access = format!("{ISSUER},OCSP;URI:URL/ocsp");
    let Some(authority) = Published::new(LIST, ISSUER) else {
        return;
    };
    for (point, access) in [(LIST, ISSUER), ("", access.as_str())] {
        authority.certify(point, access);
        for made in ["a-signed.pdf", "a-signed-archived.pdf"] {
            drop(fs::remove_file(authority.keys.files.path(made)));
        }
        let file = authority.sign();
        authority.revoke("issuing", Some("07"));
        let ran = authority.archive(&file, &[]).ends_with(0).json();
        assert_eq!(ran["revoked"][0]["certificate"], "zoe", "{ran}");
        assert_eq!(ran["revoked"][0]["reason"], "key_compromise", "{ran}");
        assert_eq!(ran["level"], "B-T", "{ran}");
        // What was added says the same to everybody.
        let (exit, signatures) = authority.verified("a-signed-archived.pdf");
        assert_eq!(exit, 2, "{signatures:?}");
        let findings = signatures[0]["findings"].as_array().unwrap();
        let mut findings = findings.iter();
        assert!(findings.any(|own| own["code"] == "certificate_revoked"));
    }
}

#[test]
fn files_that_do_not_hold_are_never_touched() {
    let Some(authority) = Published::new(LIST, ISSUER) else {
        return;
    };
    let file = authority.sign();
    let mut altered = authority.keys.read(&file);
    let space = altered.iter().position(|byte| *byte == b' ').unwrap();
    altered[space] = b'\t';
    authority.keys.files.file("altered.pdf", &altered);
    let encrypted = fs::read(Path::new(HOSTILE).join("attacks/encrypted.pdf")).unwrap();
    authority.keys.files.file("encrypted.pdf", &encrypted);
    authority
        .keys
        .files
        .file("broken.pdf", b"%PDF-1.7\nno more\n");
    authority.keys.files.file("text.pdf", b"no PDF");
    for (file, hint) in [
        ("altered.pdf", "altered"),
        ("encrypted.pdf", "encryption"),
        ("broken.pdf", "trailing_data"),
        ("text.pdf", "header"),
        ("a.pdf", "unsigned"),
    ] {
        let before = authority.keys.read(file);
        for place in [&[][..], &["--in-place"], &["--incomplete", "--renew"]] {
            let ran = authority.archive(file, place);
            assert_eq!(ran.json()["error"]["hint"], hint, "{file} {}", ran.stdout);
            ran.fails_with(26, "file_refused");
        }
        assert!(authority.keys.read(file) == before, "{file}");
    }
    authority
        .archive("absent.pdf", &[])
        .fails_with(18, "file_error");
    // One that fails does not keep the others back.
    let both = [
        "archive",
        "altered.pdf",
        &file,
        "--tsa",
        &authority.tsa,
        "--allow-private",
    ];
    let ran = authority.bulla(&both).ends_with(26);
    let first: Value = serde_json::from_str(ran.stdout.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["file"], &first["error"]["hint"]),
        (&"altered.pdf".into(), &"altered".into())
    );
    assert_eq!(ran.json()["state"], "archived");
    let made = fs::read_dir(authority.keys.files.path("")).unwrap();
    let parts = made.filter(|file| {
        let name = file.as_ref().unwrap().file_name();
        name.to_str().unwrap().contains(".part")
    });
    assert_eq!(parts.count(), 0, "nothing is left behind");
}

#[test]
fn a_wrong_command_line_changes_nothing() {
    let Some(authority) = Published::new(LIST, ISSUER) else {
        return;
    };
    let file = authority.sign();
    let before = authority.keys.read(&file);
    for wrong in [
        &["archive"][..],
        // Nobody is signed in here, so that there is no authority.
        &["archive", &file],
        &["archive", &file, "--tsa", "ftp://127.0.0.1/"],
        &[
            "archive",
            &file,
            "--tsa",
            &authority.tsa,
            "--in-place",
            "--out",
            "b.pdf",
        ],
        &[
            "archive",
            &file,
            "a.pdf",
            "--tsa",
            &authority.tsa,
            "--out",
            "b.pdf",
        ],
        &[
            "archive",
            &file,
            "--tsa",
            &authority.tsa,
            "--out",
            &file,
            "--force",
        ],
        &[
            "archive",
            &file,
            "--tsa",
            &authority.tsa,
            "--offline",
            "--allow-private",
        ],
    ] {
        authority.keys.files.bulla(wrong).ends_with(64);
    }
    assert!(authority.keys.read(&file) == before);
    authority.archive(&file, &[]).ends_with(0);
    authority.archive(&file, &[]).fails_with(18, "file_exists");
    authority.archive(&file, &["--force"]).ends_with(0);
}

#[test]
fn authorities_that_lie_change_nothing() {
    let Some(authority) = Published::new(LIST, ISSUER) else {
        return;
    };
    let file = authority.sign();
    authority.archive(&file, &[]).ends_with(0);
    let before = authority.keys.read(&file);
    let reply = [
        b"HTTP/1.1 200 OK\r\n\r\n",
        authority.keys.read("reply").as_slice(),
    ]
    .concat();
    let old: &'static [u8] = Box::leak(reply.into_boxed_slice());
    for (tsa, exit) in [
        (stubborn(old), 16),
        (
            stubborn(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
            16,
        ),
        (
            stubborn(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"),
            15,
        ),
        ("http://127.0.0.1:9/".to_owned(), 12),
    ] {
        let arguments = [
            "archive",
            &file,
            "--tsa",
            &tsa,
            "--allow-private",
            "--in-place",
        ];
        authority
            .bulla(&arguments)
            .fails_with(exit, "timestamp_refused");
    }
    assert!(authority.keys.read(&file) == before);
}

#[cfg(unix)]
#[test]
fn a_file_is_replaced_where_it_is_with_its_permissions() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let Some(authority) = Published::new(LIST, ISSUER) else {
        return;
    };
    let file = authority.sign();
    let path = authority.keys.files.path(&file);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let link = authority.keys.files.path("link.pdf");
    symlink(&path, &link).unwrap();
    let before = authority.keys.read(&file);
    authority.archive("link.pdf", &["--in-place"]).ends_with(0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let after = authority.keys.read(&file);
    assert!(after.starts_with(&before) && after.len() > before.len());
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

/// The certificates of a server name its own addresses; whoever is signed in needs no other authority.
#[test]
fn a_contract_of_the_server_is_archived_by_whoever_has_it() {
    let server = Server::start();
    let anna = server.anna();
    let ben = server.member(&anna, "ben");
    let file = server.file("contract.pdf", &fs::read(DOCUMENT).unwrap());
    let send = [
        "--json",
        "send",
        &file,
        "--to",
        "ben@example.ch",
        "--title",
        "Mandate",
    ];
    let send = [&send[..], &["--words-compared", "--require-pdf"]].concat();
    let envelope = anna.bulla(&server, &send).ends_with(0).json();
    let id = envelope["envelope_id"].as_str().unwrap().to_owned();
    ben.bulla(&server, &["sign", &id, "--yes"]).ends_with(0);
    let out = text(&server.path("out"));
    anna.bulla(&server, &["open", &id, "-o", &out]).ends_with(0);
    let file = text(&server.path("out/contract.pdf"));
    let ran = anna.bulla(&server, &["--json", "archive", &file]);
    let ran = ran.ends_with(0).json();
    assert_eq!(
        (&ran["state"], &ran["level"]),
        (&"archived".into(), &"B-LTA".into()),
        "{ran}"
    );
    let archived = text(&server.path("out/contract-archived.pdf"));
    let verify = ["--json", "verify", &archived];
    let report = anna.bulla(&server, &verify).json();
    let signature = &report["pdf"]["signatures"][0];
    assert_eq!(signature["level_reached"], "b_lta", "{report}");
    let root = crate::sign::root(&server);
    let folder = server.path("out");
    judged(&folder, "contract-archived.pdf", &root, 1);
    // Signed out there is no authority, and the file is as it was.
    anna.bulla(&server, &["logout"]).ends_with(0);
    let renew = ["--json", "archive", &archived, "--renew"];
    anna.bulla(&server, &renew)
        .fails_with(13, "unauthenticated");
}
