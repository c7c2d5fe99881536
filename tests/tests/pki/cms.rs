//! Signatures of ours before OpenSSL, of OpenSSL's before ours.

use bulla_pki::cms::{Cms, PreparedCms, Profile, SignedCms};
use bulla_pki::timestamp::TimestampRequest;
use bulla_pki::{Certificate, DigestAlgorithm, SignatureScheme};

use crate::instance::{Instance, now};
use crate::openssl::{OpenSsl, attime};

const CONTENT: &[u8] = b"what is signed\n";
const SCHEME: SignatureScheme = SignatureScheme::Ecdsa(DigestAlgorithm::Sha256);

fn sign(instance: &Instance) -> [SignedCms; 3] {
    let digest = DigestAlgorithm::Sha256.digest(CONTENT);
    let chain = instance.chain(&instance.signer);
    let finish = |prepared: &PreparedCms| {
        prepared
            .finish(&instance.signer_key.sign(prepared.to_be_signed()))
            .unwrap()
    };
    let pades = finish(&PreparedCms::pades(&digest, &chain, SCHEME).unwrap());
    let cades = finish(&PreparedCms::cades(&digest, &chain, SCHEME, now()).unwrap());
    let imprint = DigestAlgorithm::Sha256.digest(pades.signature());
    let request = TimestampRequest::new(imprint, [1; 8]);
    let serial = bulla_pki::SerialNumber::from_random([9; 16]);
    let token = instance
        .time_stamping()
        .prepare(&request, serial, now())
        .unwrap();
    let token = token
        .finish(&instance.tsa_key.sign(token.to_be_signed()))
        .unwrap();
    let stamped = pades.with_timestamp(&token).unwrap();
    [pades, cades, stamped]
}

fn verify_line() -> String {
    format!(
        "cms -verify -binary -cades -inform DER -in s.p7s -content doc -CAfile root.pem \
         -purpose any -out out {}",
        attime()
    )
}

#[test]
fn openssl_accepts_ours_and_refuses_them_over_another_content() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let instance = Instance::new();
    openssl.write("root.pem", instance.root.certificate().to_pem());
    for signed in sign(&instance) {
        openssl.write("s.p7s", signed.as_der());
        openssl.write("doc", CONTENT);
        assert!(
            openssl
                .run(&verify_line())
                .contains("CAdES Verification successful")
        );
        openssl.write("doc", b"something else\n");
        assert!(!openssl.ask(&verify_line()).0);
    }
}

#[test]
fn what_openssl_refuses_of_a_tampered_signature_we_refuse() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let instance = Instance::new();
    openssl.write("root.pem", instance.root.certificate().to_pem());
    openssl.write("doc", CONTENT);
    let [_, cades, _] = sign(&instance);
    let digest = DigestAlgorithm::Sha256.digest(CONTENT);
    let (mut both, mut stricter) = (0, 0);
    for place in (0..cades.as_der().len()).step_by(31) {
        let mut bytes = cades.as_der().to_vec();
        bytes[place] ^= 0x04;
        openssl.write("s.p7s", &bytes);
        let (theirs, text) = openssl.ask(&verify_line());
        let ours =
            Cms::parse(&bytes).and_then(|cms| cms.verify_detached(&digest, Profile::Cades, &[]));
        // The chain is another question: OpenSSL asks it in the same command, we do here.
        let ours = ours.is_ok_and(|verified| {
            let material = bulla_pki::path::Material {
                anchors: std::slice::from_ref(instance.root.certificate()),
                pool: verified.certificates(),
                ..Default::default()
            };
            let question = bulla_pki::path::Question {
                purpose: bulla_pki::path::Purpose::DocumentSigning,
                at: now(),
                now: now(),
                revocation: bulla_pki::path::RevocationRule::IfAvailable,
            };
            bulla_pki::path::validate(verified.signer(), material, question).is_ok()
        });
        assert!(
            theirs || !ours,
            "byte {place}: we accept, OpenSSL says {text}"
        );
        both += usize::from(!theirs && !ours);
        stricter += usize::from(theirs && !ours);
    }
    assert!(both > 20, "{both} refused by both, {stricter} by us alone");
}

/// A root of RSA or an elliptic curve, and a signer below it, made by OpenSSL.
fn foreign(openssl: &OpenSsl, key: &str) {
    openssl.run(&format!("genpkey {key} -out root.key"));
    openssl.run(&format!("genpkey {key} -out signer.key"));
    openssl.write("ca.cnf", "[req]\ndistinguished_name=dn\n[dn]\n[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n[leaf]\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\n");
    openssl.run("req -new -x509 -key root.key -subj /CN=Root -days 3650 -config ca.cnf -extensions ca -out root.pem");
    openssl.run("req -new -key signer.key -subj /CN=Signer -config ca.cnf -out signer.csr");
    openssl.run("x509 -req -in signer.csr -CA root.pem -CAkey root.key -set_serial 7 -days 3000 -extfile ca.cnf -extensions leaf -out signer.pem");
}

fn pem(openssl: &OpenSsl, name: &str) -> Certificate {
    let text = String::from_utf8(openssl.read(name)).unwrap();
    Certificate::from_pem(&text).unwrap().remove(0)
}

#[test]
fn signatures_of_openssl_verify_here() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    openssl.write("doc", CONTENT);
    let pss = "-keyopt rsa_padding_mode:pss";
    for (key, options) in [
        (
            "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
            ["", "", "", ""],
        ),
        (
            "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
            ["", "", "", ""],
        ),
        (
            "-algorithm RSA -pkeyopt rsa_keygen_bits:3072",
            ["", pss, "digest", "max"],
        ),
    ] {
        foreign(&openssl, key);
        for (place, option) in options.iter().enumerate() {
            if place > 0 && option.is_empty() {
                continue;
            }
            let option = match *option {
                salt @ ("digest" | "max") => format!("{pss} -keyopt rsa_pss_saltlen:{salt}"),
                other => other.to_owned(),
            };
            for digest in [
                DigestAlgorithm::Sha256,
                DigestAlgorithm::Sha384,
                DigestAlgorithm::Sha512,
            ] {
                let md = format!("{digest:?}").to_lowercase();
                openssl.run(&format!(
                    "cms -sign -cades -binary -md {md} -signer signer.pem -inkey signer.key \
                     {option} -in doc -outform DER -out s.p7s"
                ));
                check_foreign(&openssl, digest, &format!("{key} {option} {md}"));
            }
        }
    }
}

/// The signature verifies, over this content alone, by this signer, and no byte of the signature value
/// can change.
fn check_foreign(openssl: &OpenSsl, digest: DigestAlgorithm, what: &str) {
    let bytes = openssl.read("s.p7s");
    let cms = Cms::parse(&bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(cms.digest_algorithm(), digest, "{what}");
    let content = digest.digest(CONTENT);
    let verified = cms.verify_detached(&content, Profile::Cades, &[]).unwrap();
    assert_eq!(verified.signer(), &pem(openssl, "signer.pem"), "{what}");
    assert!(verified.claimed_time().is_some());
    let root = pem(openssl, "root.pem").public_key().unwrap();
    assert_eq!(verified.signer().verify_signature(&root), Ok(()), "{what}");
    let other = digest.digest(b"another content");
    assert!(cms.verify_detached(&other, Profile::Cades, &[]).is_err());
    let start = bytes.len() - verified.signature().len();
    for place in (start..bytes.len()).step_by(17) {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        let outcome =
            Cms::parse(&changed).and_then(|cms| cms.verify_detached(&content, Profile::Cades, &[]));
        assert!(outcome.is_err(), "{what}: byte {place}");
    }
}

#[test]
fn weak_keys_digests_and_structures_of_openssl_are_refused() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    openssl.write("doc", CONTENT);
    let digest = DigestAlgorithm::Sha256.digest(CONTENT);
    let verify = |profile| {
        Cms::parse(&openssl.read("s.p7s"))
            .and_then(|cms| cms.verify_detached(&digest, profile, &[]))
            .is_ok()
    };
    foreign(&openssl, "-algorithm RSA -pkeyopt rsa_keygen_bits:2048");
    let sign =
        "cms -sign -binary -signer signer.pem -inkey signer.key -in doc -outform DER -out s.p7s";
    openssl.run(&format!("{sign} -cades -md sha256"));
    assert!(
        verify(Profile::Cades),
        "RSA of 2048 bits is weak, and verified"
    );
    foreign(&openssl, "-algorithm RSA -pkeyopt rsa_keygen_bits:1024");
    openssl.run(&format!("{sign} -cades -md sha256"));
    assert!(!verify(Profile::Cades), "RSA of 1024 bits");
    foreign(&openssl, "-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
    for (options, cades, pkcs7) in [
        ("-cades -md sha256", true, true),
        ("-md sha256", false, true),
        ("-cades -md sha1", false, false),
        ("-md sha256 -noattr", false, false),
        ("-cades -md sha256 -nodetach", false, false),
        ("-cades -md sha256 -stream -nodetach", false, false),
        ("-cades -md sha256 -nocerts", false, false),
        ("-cades -md sha256 -keyid", true, true),
        (
            "-cades -md sha256 -signer root.pem -inkey root.key",
            false,
            false,
        ),
    ] {
        openssl.run(&format!("{sign} {options}"));
        assert_eq!(verify(Profile::Cades), cades, "{options}");
        assert_eq!(verify(Profile::Pkcs7), pkcs7, "{options}");
    }
}
