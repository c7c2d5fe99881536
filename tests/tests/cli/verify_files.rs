//! `bulla verify` over files of this machine: signed PDFs and signatures beside files, hostile and
//! honest ones, with one exit code for each verdict.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::keys::{EC, Keys, P12};
use crate::world::{Files, Ran, text};

const HOSTILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/hostile");
const PLAIN: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/documents/amendment-ghostscript.pdf"
);

fn hostile(name: &str) -> String {
    text(&Path::new(HOSTILE).join(name))
}

/// The reports on files, by their name, and how the command ended.
fn reports(arguments: &[&str], paths: &[String]) -> (BTreeMap<String, Value>, i32) {
    let files = Files::new();
    files.file("here", b"");
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let ran = files.bulla(&[&["--json", "verify"], arguments, &paths].concat());
    let reports = ran.stdout.lines().map(|line| {
        let report: Value = serde_json::from_str(line).unwrap();
        (report["file"].as_str().unwrap().to_owned(), report)
    });
    let reports: BTreeMap<_, _> = reports.collect();
    assert_eq!(reports.len(), paths.len(), "{}", ran.stderr);
    (reports, ran.exit)
}

fn listed(folder: &Path) -> Vec<String> {
    let mut found: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|file| text(&file.unwrap().path()))
        .filter(|path| Path::new(path).extension().is_some_and(|own| own == "pdf"))
        .collect();
    found.sort();
    found
}

/// Whether a report names this finding anywhere.
fn has_finding(report: &Value, finding: &str) -> bool {
    let of_signatures = report["pdf"]["signatures"].as_array().into_iter().flatten();
    let mut findings = of_signatures.flat_map(|own| own["findings"].as_array().unwrap());
    finding.is_empty()
        || report["pdf"]["problem"]["code"] == finding
        || findings.any(|own| own["code"] == finding)
}

#[test]
fn not_one_hostile_file_is_authentic_and_each_has_its_listed_finding() {
    let root = hostile("pdf-signed/root.der");
    for kind in ["attacks", "cms"] {
        let list = fs::read_to_string(hostile(&format!("pdf-signed/{kind}.json"))).unwrap();
        let list: Vec<Value> = serde_json::from_str(&list).unwrap();
        let paths: Vec<String> = list
            .iter()
            .map(|own| hostile(&format!("pdf-signed/{}", own["file"].as_str().unwrap())))
            .collect();
        let (reports, exit) = reports(&["--trust", &root], &paths);
        for own in &list {
            let name = own["file"].as_str().unwrap().rsplit('/').next().unwrap();
            let report = &reports[name];
            assert_ne!(report["verdict"], "authentic", "{name}");
            assert_eq!(
                report["verdict"], own["verdict"],
                "{name}: {}",
                report["reason"]
            );
            let finding = own["finding"].as_str().unwrap();
            assert!(
                has_finding(report, finding),
                "{name} without {finding}: {report}"
            );
        }
        assert!(paths.len() > 10 && [1, 10].contains(&exit));
    }
}

#[test]
fn files_that_need_repair_are_never_authentic() {
    let folder = Path::new(HOSTILE).join("pdf/read");
    let paths = listed(&folder);
    assert!(paths.len() > 50);
    let (reports, _) = reports(&[], &paths);
    for (name, report) in &reports {
        let verdict = report["verdict"].as_str().unwrap();
        // What is wrong inside a signature dictionary spoils that signature alone.
        let listed = [
            ("unreadable", "pdf_damaged"),
            ("unreadable", "kind_unknown"),
            ("unsigned", "no_evidence"),
            ("altered", "document_signature_invalid"),
        ];
        let found = (verdict, report["reason"].as_str().unwrap());
        assert!(listed.contains(&found), "{name}: {report}");
    }
}

#[test]
fn honest_files_are_authentic_with_their_root_and_unrecognised_without() {
    let paths = listed(&Path::new(HOSTILE).join("pdf-signed/controls"));
    let root = hostile("pdf-signed/root.der");
    let (trusted, exit) = reports(&["--trust", &root], &paths);
    assert_eq!(exit, 0);
    for (name, report) in &trusted {
        assert_eq!(report["reason"], "signatures_valid", "{name}");
        for fact in ["intact", "trusted", "valid"] {
            assert_eq!(report["facts"][fact], "yes", "{name}");
        }
        for own in report["pdf"]["signatures"].as_array().unwrap() {
            assert_eq!(own["indication"], "TOTAL_PASSED", "{name}");
        }
    }
    let (untrusted, exit) = reports(&[], &paths);
    assert_eq!(exit, 2);
    for (name, report) in &untrusted {
        assert_eq!(report["reason"], "certificate_not_trusted", "{name}");
        assert_eq!(report["facts"]["intact"], "yes", "{name}");
    }
}

#[test]
fn people_read_who_signed_when_what_came_after_and_what_to_do() {
    let files = Files::new();
    files.file("here", b"");
    let file = hostile("pdf-signed/controls/filled.pdf");
    let root = hostile("pdf-signed/root.der");
    let said = files
        .bulla(&["verify", &file, "--trust", &root])
        .ends_with(0)
        .stdout;
    for line in [
        "AUTHENTIC  filled.pdf",
        "(signatures_valid)",
        "1 of 1 in the PDF, signature",
        "the signer says so; nothing proves it",
        "since then: values of form fields",
        "allowed",
        "ETSI EN 319 102-1: TOTAL_PASSED",
    ] {
        assert!(said.contains(line), "{line:?} not in {said}");
    }
    let said = files.bulla(&["verify", &file]).ends_with(2).stdout;
    assert!(
        said.contains("UNRECOGNISED") && said.contains("--trust ROOT.pem"),
        "{said}"
    );
    assert!(said.contains("NO_CERTIFICATE_CHAIN_FOUND"), "{said}");
}

#[test]
fn the_worst_of_several_files_decides_the_exit_code() {
    let Some(keys) = Keys::new(EC) else { return };
    let plain = fs::read(PLAIN).unwrap();
    keys.files.file("plain.pdf", &plain);
    let sign = [&["pdf", "sign", "plain.pdf"], &P12[..]].concat();
    keys.files.bulla(&sign).ends_with(0);
    let mut altered = keys.read("plain-signed.pdf");
    altered[500] ^= 1;
    keys.files.file("altered.pdf", &altered);
    let cut = &altered[..altered.len() - 30];
    keys.files.file("cut.pdf", cut);
    keys.files.file("notes.txt", b"no signature\n");
    let exit = |list: &[&str]| {
        let arguments = [&["verify", "--trust", "root.pem"], list].concat();
        keys.files.bulla(&arguments).exit
    };
    let (good, plain, altered, cut) = ("plain-signed.pdf", "plain.pdf", "altered.pdf", "cut.pdf");
    assert_eq!(exit(&[good]), 0);
    assert_eq!(exit(&[good, good]), 0);
    assert_eq!(exit(&[good, plain]), 3);
    assert_eq!(exit(&[good, altered]), 1);
    assert_eq!(exit(&[altered, plain, good]), 3);
    assert_eq!(exit(&[altered, cut, plain, good]), 10);
    assert_eq!(exit(&["notes.txt"]), 10);
    assert_eq!(keys.files.bulla(&["verify", good]).exit, 2);
    assert_eq!(keys.files.bulla(&["verify", good, altered]).exit, 1);
    assert_eq!(keys.files.bulla(&["verify"]).exit, 64);
    for (trust, exit) in [("absent.pem", 18), ("notes.txt", 18), ("zoe.p12", 18)] {
        assert_eq!(
            keys.files.bulla(&["verify", good, "--trust", trust]).exit,
            exit
        );
    }
    // A certificate that is no root of the signer, and a root among others.
    assert_eq!(
        keys.files
            .bulla(&["verify", good, "--trust", "tsa.pem"])
            .exit,
        2
    );
    let both = ["verify", good, "--trust", "tsa.pem", "--trust", "root.pem"];
    assert_eq!(keys.files.bulla(&both).exit, 0);
}

#[test]
fn what_a_signer_saw_is_saved_as_it_was() {
    let Some(keys) = Keys::new(EC) else { return };
    let plain = fs::read(PLAIN).unwrap();
    keys.files.file("a.pdf", &plain);
    keys.files
        .bulla(&[&["pdf", "sign", "a.pdf"], &P12[..]].concat())
        .ends_with(0);
    let again = ["pdf", "sign", "a-signed.pdf", "--out", "b.pdf"];
    keys.files.bulla(&[&again[..], &P12].concat()).ends_with(0);
    let first = keys.read("a-signed.pdf");
    let verify = [
        "--json",
        "verify",
        "b.pdf",
        "--trust",
        "root.pem",
        "--export-seen",
    ];
    keys.files
        .bulla(&[&verify[..], &["1"]].concat())
        .ends_with(0);
    assert!(keys.read("b-seen-1.pdf") == first);
    keys.files
        .bulla(&[&verify[..], &["2", "-o", "seen.pdf"]].concat())
        .ends_with(0);
    assert!(keys.read("seen.pdf") == keys.read("b.pdf"));
    keys.files
        .bulla(&[&verify[..], &["1"]].concat())
        .fails_with(18, "file_exists");
    for number in ["0", "3", "x", "-1"] {
        assert_eq!(
            keys.files.bulla(&[&verify[..], &[number]].concat()).exit,
            64,
            "{number}"
        );
    }
    keys.files.file("notes.txt", b"no PDF\n");
    let other = ["verify", "notes.txt", "--export-seen", "1"];
    assert_eq!(keys.files.bulla(&other).exit, 64);
    assert_eq!(
        keys.files.bulla(&["verify", "b.pdf", "--out", "x"]).exit,
        64
    );
}

#[test]
fn signatures_beside_files_are_verified_with_every_digest() {
    for key in [EC, "-algorithm RSA -pkeyopt rsa_keygen_bits:3072"] {
        let Some(keys) = Keys::new(key) else { return };
        keys.files
            .file("notes.odt", b"The rent is CHF 1850 a month.\n");
        for digest in ["sha256", "sha384", "sha512"] {
            verified_beside_its_file(&keys, digest);
        }
        refused_beside_its_file(&keys);
    }
}

/// The arguments that verify a signature beside a file.
const fn beside<'a>(file: &'a str, signature: &'a str, trust: &'a str) -> [&'a str; 6] {
    ["--json", "verify", file, signature, "--trust", trust]
}

fn verified_beside_its_file(keys: &Keys, digest: &str) {
    keys.openssl(&format!(
        "cms -sign -cades -binary -in notes.odt -signer zoe.pem -inkey zoe.key -md {digest} \
         -outform DER -out notes.odt.p7s"
    ));
    let verify = beside("notes.odt", "notes.odt.p7s", "root.pem");
    let report = keys.files.bulla(&verify).ends_with(0).json();
    assert_eq!(report["reason"], "signatures_valid");
    assert_eq!(report["detached"][0]["level_reached"], "b_b");
    let alone = keys
        .files
        .bulla(&["--json", "verify", "notes.odt.p7s"])
        .ends_with(4);
    assert_eq!(alone.json()["reason"], "document_missing");
    let mut cms = keys.read("notes.odt.p7s");
    let at = cms.len() - 5;
    cms[at] ^= 1;
    keys.files.file("bent.p7s", &cms);
    let bent = beside("notes.odt", "bent.p7s", "root.pem");
    assert_eq!(
        keys.files.bulla(&bent).ends_with(1).json()["reason"],
        "document_signature_invalid"
    );
    keys.files
        .file("other.odt", b"The rent is CHF 9850 a month.\n");
    let other = beside("other.odt", "notes.odt.p7s", "root.pem");
    keys.files.bulla(&other).ends_with(1);
}

/// A signature with its content within is none beside a file, and one that is no DER is refused.
fn refused_beside_its_file(keys: &Keys) {
    keys.openssl(
        "cms -sign -cades -binary -nodetach -in notes.odt -signer zoe.pem -inkey zoe.key \
         -outform DER -out notes.odt.p7s",
    );
    let verify = beside("notes.odt", "notes.odt.p7s", "root.pem");
    let report = keys.files.bulla(&verify).ends_with(2).json();
    assert_eq!(report["reason"], "document_signature_unsupported");
    keys.files.file(
        "notes.odt.p7s",
        b"-----BEGIN CMS-----\nAAAA\n-----END CMS-----\n",
    );
    assert_eq!(keys.files.bulla(&verify).exit, 10);
}

#[test]
fn our_own_time_stamps_prove_when_and_expired_certificates_need_them() {
    let Some(keys) = Keys::new(EC) else { return };
    keys.files
        .file("notes.txt", b"The rent is CHF 1850 a month.\n");
    let url = keys.tsa();
    let sign = [&["cms", "sign", "notes.txt", "--tsa", &url], &P12[..]].concat();
    keys.files.bulla(&sign).ends_with(0);
    let verify = beside("notes.txt", "notes.txt.p7s", "root.pem");
    let report = keys.files.bulla(&verify).ends_with(0).json();
    assert_eq!(report["detached"][0]["level_reached"], "b_t");
    assert_eq!(report["facts"]["timestamp"], "yes");
    // Who certified the signer says when, too: nobody independent does.
    assert_eq!(report["timestamp_authorities"][0]["standing"], "issuer");
    let said = keys.files.bulla(&verify[1..]).ends_with(0).stdout;
    assert!(said.contains("timestamp: yes, by "), "{said}");
    assert!(!said.contains("independent"), "{said}");
    let modifiers = report["modifiers"].as_array().unwrap();
    assert!(!modifiers.contains(&"untimestamped".into()), "{report}");
    // OpenSSL signs with a certificate that has expired; nothing proves when.
    keys.issue("zoe", "leaf", "-days -1");
    keys.openssl(
        "cms -sign -cades -binary -in notes.txt -signer zoe.pem -inkey zoe.key -outform DER \
         -out notes.txt.p7s",
    );
    let report = keys.files.bulla(&verify).ends_with(2).json();
    assert_eq!(report["verdict"], "unrecognised");
    assert_ne!(report["detached"][0]["trust"]["status"], "trusted");
}

/// Signs a file, with a time-stamp of an authority below another root than the signer's.
fn sign_and_stamp_elsewhere(keys: &Keys) {
    keys.openssl(&format!("genpkey {EC} -out stamps.key"));
    keys.openssl(
        "req -new -x509 -key stamps.key -subj /CN=Stamps -days 3650 -config ca.cnf -extensions ca \
         -out stamps.pem",
    );
    keys.openssl(
        "x509 -req -in tsa.csr -CA stamps.pem -CAkey stamps.key -set_serial 9 -days 3000 \
         -extfile ca.cnf -extensions tsa -out tsa.pem",
    );
    keys.files
        .file("notes.txt", b"The rent is CHF 1850 a month.\n");
    let url = keys.tsa();
    let sign = [&["cms", "sign", "notes.txt", "--tsa", &url], &P12[..]].concat();
    keys.files.bulla(&sign).ends_with(0);
}

/// Whose word the time of the one authority in a report is.
fn standing(ran: &Ran) -> Value {
    let authorities = &ran.json()["timestamp_authorities"];
    assert_eq!(authorities.as_array().map(Vec::len), Some(1));
    authorities[0]["standing"].clone()
}

/// Verifies with a root for time-stamps beside the trust file.
const BESIDE: [&str; 8] = [
    "--json",
    "verify",
    "notes.txt",
    "notes.txt.p7s",
    "--trust",
    "trust.json",
    "--trust",
    "stamps.pem",
];

#[test]
fn a_root_for_time_stamps_proves_when_and_never_who() {
    let Some(keys) = Keys::new(EC) else { return };
    sign_and_stamp_elsewhere(&keys);
    let root = |name: &str| {
        keys.openssl(&format!("x509 -in {name}.pem -outform DER -out {name}.der"));
        STANDARD.encode(keys.read(&format!("{name}.der")))
    };
    let (signing, stamping) = (root("root"), root("stamps"));
    let verify = |certificate_roots: &[&String], timestamp_roots: &[&String]| {
        let trust = serde_json::json!({
            "v": 1,
            "instance": "https://sign.example.ch",
            "log_origin_prefix": "sign.example.ch/log/",
            "log_public_key": STANDARD.encode([7; 32]),
            "certificate_roots": certificate_roots,
            "timestamp_roots": timestamp_roots,
        });
        keys.files.file("trust.json", trust.to_string().as_bytes());
        let verify = beside("notes.txt", "notes.txt.p7s", "trust.json");
        keys.files.bulla(&verify)
    };
    let level = |ran: Ran| ran.json()["detached"][0]["level_reached"].clone();
    assert_eq!(level(verify(&[&signing], &[&stamping]).ends_with(0)), "b_t");
    assert_eq!(
        level(verify(&[&signing, &stamping], &[]).ends_with(0)),
        "b_t"
    );
    assert_eq!(level(verify(&[&signing], &[]).ends_with(0)), "b_b");
    // Whom the trust file names is the instance's word, by whatever name, and whoever trusts it too.
    let beside = || keys.files.bulla(&BESIDE).ends_with(0);
    let named = verify(&[&signing], &[&stamping]).ends_with(0);
    assert_eq!(
        (standing(&named), standing(&beside())),
        ("instance".into(), "instance".into())
    );
    let none = verify(&[&signing], &[]).ends_with(0).json();
    assert_eq!(none["timestamp_authorities"], serde_json::json!([]));
    assert_eq!(standing(&beside()), "independent");
    verify(&[], &[&signing, &stamping]).ends_with(2);
    verify(&[&stamping], &[&signing]).ends_with(2);
}

/// Every signed file of the corpora has the verdict that `pdf-verdicts.txt` lists.
#[test]
#[expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "the environment may say where the corpora are, and what was not read is said"
)]
fn files_of_the_corpora_have_their_listed_verdicts() {
    let named = std::env::var("BULLA_CORPORA").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    let corpora = named.unwrap_or(beside).join("pdf");
    let listing = fs::read_to_string(hostile("pdf-verdicts.txt")).unwrap();
    if !corpora.is_dir() {
        println!("no corpora: {} files not verified", listing.lines().count());
        return;
    }
    let mut count = 0;
    for folder in ["dss", "pdf101", "pyhanko"] {
        let own = listing
            .lines()
            .filter_map(|line| line.strip_prefix(&format!("{folder}/")));
        let own: Vec<(&str, &str)> = own.filter_map(|line| line.split_once(".pdf ")).collect();
        let paths: Vec<String> = own
            .iter()
            .map(|(name, _)| text(&corpora.join(folder).join(format!("{name}.pdf"))))
            .collect();
        if paths.is_empty() {
            continue;
        }
        let (reports, _) = reports(&[], &paths);
        for (name, verdict) in own {
            let verdict = verdict.split([';', ':']).next().unwrap();
            let report = &reports[&format!("{name}.pdf")];
            assert_eq!(
                report["verdict"], verdict,
                "{folder}/{name}: {}",
                report["reason"]
            );
            assert_ne!(verdict, "authentic");
            count += 1;
        }
    }
    assert!(count > 40, "{count} files");
}
