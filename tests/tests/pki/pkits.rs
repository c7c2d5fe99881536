//! The Public Key Interoperability Test Suite of NIST over our paths, as the package
//! `cryptography-vectors` carries it.
//!
//! Every end of a path is asked about with all authorities and all lists of its authorities at hand, as
//! an attacker would hand them in; each certificate needs an answer on its revocation. What NIST wants
//! refused must be refused, without exception. What NIST wants accepted and we refuse stands in
//! [`BEYOND`] with its reason.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bulla_pki::Certificate;
use bulla_pki::path::{Material, Purpose, Question, RevocationRule, validate};
use bulla_pki::revocation::Crl;
use bulla_types::Timestamp;

use crate::openssl::is_required;
use crate::python;

/// What NIST wants accepted and we refuse, by reason.
const BEYOND: [(&str, &[&str]); 9] = [
    (
        "a list counts only when the key that issued the certificate signed it, not another key of the \
         authority, old, new or for lists alone",
        &[
            "ValidBasicSelfIssuedCRLSigningKeyTest6EE",
            "ValidBasicSelfIssuedNewWithOldTest3EE",
            "ValidBasicSelfIssuedNewWithOldTest4EE",
            "ValidBasicSelfIssuedOldWithNewTest1EE",
            "ValidDNnameConstraintsTest19EE",
            "ValidSelfIssuedinhibitAnyPolicyTest7EE",
            "ValidSelfIssuedinhibitPolicyMappingTest7EE",
            "ValidSelfIssuedpathLenConstraintTest15EE",
            "ValidSelfIssuedrequireExplicitPolicyTest6EE",
            "ValidSeparateCertificateandCRLKeysTest19EE",
        ],
    ),
    (
        "DSA is not accepted",
        &[
            "ValidDSAParameterInheritanceTest5EE",
            "ValidDSASignaturesTest4EE",
        ],
    ),
    (
        "indirect lists are not accepted",
        &[
            "ValidIDPwithindirectCRLTest22EE",
            "ValidIDPwithindirectCRLTest24EE",
            "ValidIDPwithindirectCRLTest25EE",
            "ValidcRLIssuerTest28EE",
            "ValidcRLIssuerTest29EE",
            "ValidcRLIssuerTest30EE",
            "ValidcRLIssuerTest33EE",
        ],
    ),
    (
        "a path has at most five certificates",
        &[
            "ValidSelfIssuedinhibitAnyPolicyTest9EE",
            "ValidSelfIssuedpathLenConstraintTest17EE",
            "ValidpathLenConstraintTest13EE",
            "ValidpathLenConstraintTest14EE",
            "ValidrequireExplicitPolicyTest1EE",
            "ValidrequireExplicitPolicyTest2EE",
            "ValidrequireExplicitPolicyTest4EE",
        ],
    ),
    (
        "URLs are not compared with constraints of names",
        &[
            "ValidURInameConstraintsTest34EE",
            "ValidURInameConstraintsTest36EE",
        ],
    ),
    (
        "what a delta takes back stays revoked",
        &["ValiddeltaCRLTest5EE"],
    ),
    (
        "the place of a list is compared as a URL, not as a distinguished name",
        &[
            "ValiddistributionPointTest1EE",
            "ValiddistributionPointTest4EE",
            "ValiddistributionPointTest5EE",
            "ValiddistributionPointTest7EE",
        ],
    ),
    (
        "lists of some reasons are not put together",
        &[
            "ValidonlySomeReasonsTest18EE",
            "ValidonlySomeReasonsTest19EE",
        ],
    ),
    (
        "times before 1970 are not read",
        &["Validpre2000UTCnotBeforeDateTest3EE"],
    ),
];

/// 2015-06-01: every certificate and list that is not outdated on purpose holds.
const AT_SECS: u64 = 1_433_116_800;

#[expect(
    clippy::print_stderr,
    reason = "a skipped oracle must be seen in the log"
)]
fn folder() -> Option<PathBuf> {
    let code = "import cryptography_vectors as v; print(list(v.__path__)[0])";
    let output = Command::new(python()).args(["-c", code]).output();
    match output {
        Ok(output) if output.status.success() => {
            let path = String::from_utf8(output.stdout).unwrap();
            Some(Path::new(path.trim()).join("x509/PKITS_data"))
        }
        absent => {
            assert!(
                !is_required(),
                "cryptography-vectors is required: {absent:?}"
            );
            eprintln!("SKIPPED the test suite of NIST: cryptography-vectors is missing");
            None
        }
    }
}

/// What a folder holds, by the names of the files.
fn read<T, E>(
    folder: &Path,
    parse: impl Fn(&[u8]) -> Result<T, E>,
) -> BTreeMap<String, Result<T, E>> {
    let files = fs::read_dir(folder).unwrap();
    files
        .map(|file| file.unwrap().path())
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, parse(&fs::read(path).unwrap()))
        })
        .collect()
}

/// Whether NIST wants the path to this certificate accepted when no policy is asked for (PKITS 1.0.1
/// §4): mostly its name says so.
fn wanted(name: &str) -> bool {
    match name {
        "DifferentPoliciesTest4EE"
        | "DifferentPoliciesTest5EE"
        | "DifferentPoliciesTest7EE"
        | "DifferentPoliciesTest8EE"
        | "DifferentPoliciesTest9EE"
        | "DifferentPoliciesTest12EE" => false,
        "AllCertificatesNoPoliciesTest2EE"
        | "AllCertificatesSamePoliciesTest10EE"
        | "AllCertificatesSamePoliciesTest13EE"
        | "AllCertificatesanyPolicyTest11EE"
        | "AnyPolicyTest14EE"
        | "CPSPointerQualifierTest20EE"
        | "DifferentPoliciesTest3EE"
        | "OverlappingPoliciesTest6EE"
        | "UserNoticeQualifierTest15EE"
        | "UserNoticeQualifierTest16EE"
        | "UserNoticeQualifierTest17EE"
        | "UserNoticeQualifierTest18EE"
        | "UserNoticeQualifierTest19EE"
        | "inhibitAnyPolicyTest3EE" => true,
        name if name.starts_with("Valid") => true,
        name if name.starts_with("Invalid") => false,
        name => panic!("{name} is not known"),
    }
}

/// The lists of all authorities that can stand above a certificate.
fn lists(target: &Certificate, pool: &[Certificate], all: &[Crl]) -> Vec<Crl> {
    let mut names = vec![target.issuer()];
    let mut next = 0;
    while let Some(name) = names.get(next).copied() {
        for above in pool.iter().filter(|own| own.subject() == name) {
            if !names.contains(&above.issuer()) {
                names.push(above.issuer());
            }
        }
        next += 1;
    }
    all.iter()
        .filter(|list| names.contains(&list.issuer()))
        .cloned()
        .collect()
}

#[test]
fn what_nist_wants_refused_is_refused_and_the_rest_accepted_but_for_stated_reasons() {
    let Some(folder) = folder() else { return };
    let certificates = read(&folder.join("certs"), Certificate::from_der);
    let all: Vec<Crl> = read(&folder.join("crls"), Crl::from_der)
        .into_values()
        .flatten()
        .collect();
    let anchor = certificates["TrustAnchorRootCertificate"].clone().unwrap();
    let pool: Vec<Certificate> = certificates.values().flatten().cloned().collect();
    let at = Timestamp::from_millis(AT_SECS * 1000).unwrap();
    let question = Question {
        purpose: Purpose::DocumentSigning,
        at,
        now: at,
        revocation: RevocationRule::Required,
    };
    let (mut accepted, mut refused, mut beyond) = (0, 0, Vec::new());
    for (name, target) in certificates.iter().filter(|(name, _)| name.ends_with("EE")) {
        let outcome = match target {
            Ok(target) => {
                let material = Material {
                    anchors: std::slice::from_ref(&anchor),
                    pool: &pool,
                    crls: &lists(target, &pool, &all),
                    ocsp: &[],
                };
                let path = validate(target, material, question);
                path.map(|_| ()).map_err(|error| error.to_string())
            }
            Err(error) => Err(error.to_string()),
        };
        match (wanted(name), outcome) {
            (true, Ok(())) => accepted += 1,
            (false, Err(_)) => refused += 1,
            (false, Ok(())) => panic!("NIST wants {name} refused, and we accept it"),
            (true, Err(error)) => beyond.push((name.as_str(), error)),
        }
    }
    let mut expected: Vec<&str> = BEYOND
        .iter()
        .flat_map(|(_, names)| *names)
        .copied()
        .collect();
    expected.sort_unstable();
    let names: Vec<&str> = beyond.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, expected, "{beyond:#?}");
    assert_eq!((accepted, refused, beyond.len()), (66, 121, 36));
}
