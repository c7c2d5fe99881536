//! `.p12` files as OpenSSL writes them, today and in the past, opened by us.

use bulla_pki::KeyKind;
use bulla_pki::p12::{Identity, P12Error};

use crate::openssl::OpenSsl;

const PASSWORD: &str = "gr\u{fc}ezi-\u{20ac}";

/// A key and a chain of two above it.
fn make(openssl: &OpenSsl, key: &str) {
    openssl.write(
        "ca.cnf",
        "[req]\ndistinguished_name=dn\n[dn]\n[ca]\nbasicConstraints=critical,CA:TRUE\n\
         [leaf]\nkeyUsage=critical,digitalSignature\n",
    );
    for name in ["root", "middle", "leaf"] {
        openssl.run(&format!("genpkey {key} -out {name}.key"));
    }
    openssl.run(
        "req -new -x509 -key root.key -subj /CN=Root -days 3650 -config ca.cnf -extensions ca \
         -out root.pem",
    );
    for (name, issuer, section) in [("middle", "root", "ca"), ("leaf", "middle", "leaf")] {
        openssl.run(&format!(
            "req -new -key {name}.key -subj /CN={name} -config ca.cnf -out {name}.csr"
        ));
        openssl.run(&format!(
            "x509 -req -in {name}.csr -CA {issuer}.pem -CAkey {issuer}.key -set_serial 7 \
             -days 3000 -extfile ca.cnf -extensions {section} -out {name}.pem"
        ));
    }
    let above = [openssl.read("root.pem"), openssl.read("middle.pem")].concat();
    openssl.write("above.pem", above);
    openssl.write("password", PASSWORD);
}

const EXPORT: &str = "pkcs12 -export -inkey leaf.key -in leaf.pem -certfile above.pem \
                      -passout file:password -out file.p12";

#[test]
fn files_of_openssl_open_with_their_password_alone() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    for (key, kind) in [
        (
            "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
            KeyKind::P256,
        ),
        (
            "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
            KeyKind::P384,
        ),
        (
            "-algorithm RSA -pkeyopt rsa_keygen_bits:3072",
            KeyKind::Rsa { bits: 3072 },
        ),
    ] {
        make(&openssl, key);
        openssl.run("pkcs8 -topk8 -nocrypt -in leaf.key -outform DER -out leaf.der");
        for options in [
            "",
            "-legacy",
            "-keypbe AES-128-CBC -certpbe AES-256-CBC -macalg sha512",
            "-certpbe NONE -macalg sha384 -iter 1",
            "-name friendly -caname above -iter 10000",
        ] {
            openssl.run(&format!("{EXPORT} {options}"));
            let file = openssl.read("file.p12");
            let identity = Identity::open(&file, PASSWORD).unwrap();
            assert_eq!(identity.public_key().kind(), kind, "{options}");
            assert_eq!(
                identity.key().expose_secret(),
                openssl.read("leaf.der"),
                "{options}"
            );
            let names: Vec<String> = identity
                .chain()
                .iter()
                .map(|certificate| certificate.subject().to_string())
                .collect();
            assert_eq!(names, ["CN=leaf", "CN=middle", "CN=Root"], "{options}");
            for wrong in ["", "gr\u{fc}ezi", "GR\u{dc}EZI-\u{20ac}"] {
                let error = Identity::open(&file, wrong).unwrap_err();
                assert_eq!(error, P12Error::Password, "{options} {wrong}");
            }
        }
    }
}

#[test]
fn files_that_were_changed_or_lack_something_do_not_open() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    make(&openssl, "-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
    openssl.run(&format!("{EXPORT} -iter 1"));
    let file = openssl.read("file.p12");
    for place in (0..file.len()).step_by(13) {
        let mut changed = file.clone();
        changed[place] ^= 1;
        assert!(Identity::open(&changed, PASSWORD).is_err(), "byte {place}");
        assert!(
            Identity::open(&file[..place], PASSWORD).is_err(),
            "{place} bytes"
        );
    }
    for (options, error) in [
        ("-nomac", P12Error::CodeMissing),
        ("-nocerts -iter 1", P12Error::CertificateMissing),
    ] {
        openssl.run(&format!("{EXPORT} {options}"));
        let outcome = Identity::open(&openssl.read("file.p12"), PASSWORD);
        assert_eq!(outcome.unwrap_err(), error, "{options}");
    }
    openssl.run("pkcs12 -export -nokeys -in leaf.pem -passout file:password -iter 1 -out file.p12");
    let error = Identity::open(&openssl.read("file.p12"), PASSWORD).unwrap_err();
    assert_eq!(error, P12Error::KeyMissing);
}

#[test]
fn an_empty_password_is_a_password() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    make(&openssl, "-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
    let export = EXPORT.replace("file:password", "pass:");
    for options in ["", "-legacy"] {
        openssl.run(&format!("{export} {options}"));
        let file = openssl.read("file.p12");
        assert!(Identity::open(&file, "").is_ok(), "{options}");
        assert_eq!(Identity::open(&file, "x").unwrap_err(), P12Error::Password);
    }
}
