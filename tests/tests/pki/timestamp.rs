//! Time-stamps of ours before `openssl ts`, of OpenSSL's before ours.

use bulla_pki::timestamp::{self, FailureInfo, TimestampError, TimestampRequest};
use bulla_pki::{Certificate, DigestAlgorithm, SerialNumber};

use crate::instance::{Instance, now};
use crate::openssl::{OpenSsl, attime};

const CONTENT: &[u8] = b"what is stamped\n";

fn answer(instance: &Instance, request: &TimestampRequest) -> Vec<u8> {
    let serial = SerialNumber::from_random([9; 16]);
    let token = instance
        .time_stamping()
        .prepare(request, serial, now())
        .unwrap();
    let token = token
        .finish(&instance.tsa_key.sign(token.to_be_signed()))
        .unwrap();
    timestamp::granted(&token)
}

#[test]
fn openssl_accepts_our_tokens_for_its_requests_and_ours() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let instance = Instance::new();
    openssl.write("root.pem", instance.root.certificate().to_pem());
    openssl.write("issuing.pem", instance.issuing.certificate().to_pem());
    openssl.write("tsa.pem", instance.tsa.to_pem());
    openssl.write("doc", CONTENT);
    let verify = format!(
        "ts -verify -in answer.tsr -queryfile ask.tsq -CAfile root.pem {}",
        attime()
    );
    let untrusted = format!("{verify} -untrusted tsa.pem");
    for options in ["-sha256 -cert", "-sha384 -cert -no_nonce", "-sha512 -cert"] {
        openssl.run(&format!("ts -query -data doc {options} -out ask.tsq"));
        let request = TimestampRequest::from_der(&openssl.read("ask.tsq")).unwrap();
        assert_eq!(request.to_der(), openssl.read("ask.tsq"));
        openssl.write("answer.tsr", answer(&instance, &request));
        assert!(openssl.run(&verify).contains("Verification: OK"));
        let data = format!(
            "ts -verify -in answer.tsr -data doc -CAfile root.pem {}",
            attime()
        );
        assert!(openssl.run(&data).contains("Verification: OK"));
    }
    // Without certificates within, they have to be handed over.
    openssl.run("ts -query -data doc -sha256 -out ask.tsq");
    let request = TimestampRequest::from_der(&openssl.read("ask.tsq")).unwrap();
    openssl.write("answer.tsr", answer(&instance, &request));
    assert!(!openssl.ask(&verify).0);
    openssl.write(
        "tsa.pem",
        instance.tsa.to_pem() + &instance.issuing.certificate().to_pem(),
    );
    assert!(openssl.run(&untrusted).contains("Verification: OK"));
    let own = TimestampRequest::new(DigestAlgorithm::Sha256.digest(CONTENT), [1; 8]);
    openssl.write("ask.tsq", own.to_der());
    assert!(
        openssl
            .run("ts -query -in ask.tsq -text")
            .contains("Certificate required: yes")
    );
    openssl.write("answer.tsr", answer(&instance, &own));
    assert!(openssl.run(&verify).contains("Verification: OK"));
    for (reason, word) in [
        (FailureInfo::BadAlg, "unrecognized or unsupported algorithm"),
        (
            FailureInfo::TimeNotAvailable,
            "time source is not available",
        ),
        (FailureInfo::SystemFailure, "system failure"),
    ] {
        openssl.write("answer.tsr", timestamp::rejected(reason));
        assert!(
            openssl.run("ts -reply -in answer.tsr -text").contains(word),
            "{word}"
        );
    }
}

#[test]
fn what_openssl_refuses_of_a_tampered_token_we_refuse() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let instance = Instance::new();
    openssl.write("root.pem", instance.root.certificate().to_pem());
    let request = TimestampRequest::new(DigestAlgorithm::Sha256.digest(CONTENT), [1; 8]);
    openssl.write("ask.tsq", request.to_der());
    let response = answer(&instance, &request);
    let verify = format!(
        "ts -verify -in answer.tsr -queryfile ask.tsq -CAfile root.pem {}",
        attime()
    );
    let mut both = 0;
    for place in (0..response.len()).step_by(37) {
        let mut bytes = response.clone();
        bytes[place] ^= 0x04;
        openssl.write("answer.tsr", &bytes);
        let theirs = openssl.ask(&verify).0;
        let ours = request
            .verify_response(&bytes, &[])
            .is_ok_and(|(_, verified)| {
                let material = bulla_pki::path::Material {
                    anchors: std::slice::from_ref(instance.root.certificate()),
                    pool: verified.cms().certificates(),
                    ..Default::default()
                };
                let question = bulla_pki::path::Question {
                    purpose: bulla_pki::path::Purpose::TimeStamping,
                    at: verified.info().time(),
                    now: now(),
                    revocation: bulla_pki::path::RevocationRule::IfAvailable,
                };
                bulla_pki::path::validate(verified.authority(), material, question).is_ok()
            });
        assert!(theirs || !ours, "byte {place}");
        both += usize::from(!theirs && !ours);
    }
    assert!(both > 20, "{both}");
}

#[test]
fn tokens_of_openssl_verify_here() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    openssl.write("ca.cnf", "[req]\ndistinguished_name=dn\n[dn]\n[ca]\nbasicConstraints=critical,CA:TRUE\n[leaf]\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=tsa.pem\ncerts=root.pem\nsigner_key=tsa.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256,sha384,sha512\naccuracy=secs:1,millisecs:500,microsecs:100\nordering=yes\ntsa_name=yes\nclock_precision_digits=3\ness_cert_id_chain=yes\n");
    for key in [
        "-algorithm RSA -pkeyopt rsa_keygen_bits:3072",
        "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
    ] {
        openssl.write("serial", "01\n");
        openssl.run(&format!("genpkey {key} -out root.key"));
        openssl.run(&format!("genpkey {key} -out tsa.key"));
        openssl.run("req -new -x509 -key root.key -subj /CN=Root -days 3650 -config ca.cnf -extensions ca -out root.pem");
        openssl.run("req -new -key tsa.key -subj /CN=Time -config ca.cnf -out tsa.csr");
        openssl.run("x509 -req -in tsa.csr -CA root.pem -CAkey root.key -set_serial 7 -days 3000 -extfile ca.cnf -extensions leaf -out tsa.pem");
        let tsa = Certificate::from_pem(&String::from_utf8(openssl.read("tsa.pem")).unwrap());
        let tsa = tsa.unwrap().remove(0);
        let request = TimestampRequest::new(DigestAlgorithm::Sha512.digest(CONTENT), [0x81; 8]);
        openssl.write("ask.tsq", request.to_der());
        openssl.run("ts -reply -config ca.cnf -queryfile ask.tsq -out answer.tsr");
        let (token, verified) = request
            .verify_response(&openssl.read("answer.tsr"), &[])
            .unwrap();
        assert_eq!(verified.authority(), &tsa);
        assert_eq!(verified.info().accuracy().unwrap().micros, 1_500_100);
        assert!(token.verify_over(CONTENT, &[]).is_ok());
        // The old attribute with SHA-1 will do in a token.
        let text = String::from_utf8(openssl.read("ca.cnf")).unwrap();
        openssl.write("old.cnf", text + "ess_cert_id_alg=sha1\n");
        openssl.run("ts -reply -config old.cnf -queryfile ask.tsq -out answer.tsr");
        let (_, verified) = request
            .verify_response(&openssl.read("answer.tsr"), &[])
            .unwrap();
        assert_eq!(
            verified.cms().binding(),
            bulla_pki::cms::CertificateBinding::BoundSha1
        );
        // A policy that is not served, and another request.
        let other = request
            .clone()
            .with_policy(const_oid::ObjectIdentifier::new_unwrap("1.2.9"));
        openssl.write("ask.tsq", other.to_der());
        openssl.run("ts -reply -config ca.cnf -queryfile ask.tsq -out answer.tsr");
        let error = other
            .verify_response(&openssl.read("answer.tsr"), &[])
            .unwrap_err();
        let reason = FailureInfo::UnacceptedPolicy;
        assert_eq!(error, TimestampError::Rejected { reason });
    }
}
