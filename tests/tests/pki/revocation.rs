//! Lists and OCSP of ours before OpenSSL, of OpenSSL's before ours.

use bulla_pki::issue;
use bulla_pki::path::{
    Material, PathError, Purpose, Question, RevocationRule, VerifiedPath, validate,
};
use bulla_pki::revocation::{
    self, CertificateId, CertificateStatus, Crl, CrlTimes, OcspRequest, OcspResponder,
    OcspResponse, OcspTimes, Reason, RevocationStatus, Revoked, RevokedEntry,
};

use crate::instance::{Instance, Key, day, issuance, name, now};
use crate::openssl::{OpenSsl, attime};

fn revoked() -> Revoked {
    Revoked {
        at: day(20),
        reason: Reason::KeyCompromise,
    }
}

/// Lists of the root and of the issuing authority, with the signer on it or not.
fn lists(instance: &Instance, entries: &[RevokedEntry]) -> [Crl; 2] {
    let times = CrlTimes {
        number: 7,
        this_update: day(25),
        next_update: day(60),
    };
    [
        (&instance.root, &instance.root_key, &[][..]),
        (&instance.issuing, &instance.issuing_key, entries),
    ]
    .map(|(authority, key, entries)| {
        let list = revocation::list(authority, times, entries).unwrap();
        list.finish(&key.sign(list.to_be_signed())).unwrap()
    })
}

fn pem(openssl: &OpenSsl, crls: &[Crl]) {
    let mut text = String::new();
    for crl in crls {
        openssl.write("one.crl", crl.as_der());
        text += &openssl.run("crl -inform DER -in one.crl");
    }
    openssl.write("all.pem", text);
}

fn ours(
    instance: &Instance,
    crls: &[Crl],
    ocsp: &[OcspResponse],
) -> Result<Vec<RevocationStatus>, PathError> {
    let material = Material {
        anchors: std::slice::from_ref(instance.root.certificate()),
        pool: std::slice::from_ref(instance.issuing.certificate()),
        crls,
        ocsp,
    };
    let question = Question {
        purpose: Purpose::DocumentSigning,
        at: now(),
        now: now(),
        revocation: RevocationRule::Required,
    };
    validate(&instance.signer, material, question).map(|path| path.revocation().to_vec())
}

#[test]
fn openssl_reads_our_lists_as_we_do() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let instance = Instance::new();
    openssl.write("root.pem", instance.root.certificate().to_pem());
    openssl.write("issuing.pem", instance.issuing.certificate().to_pem());
    openssl.write("signer.pem", instance.signer.to_pem());
    let verify = format!(
        "verify -crl_check_all -x509_strict -CAfile root.pem -untrusted issuing.pem \
         -CRLfile all.pem {} signer.pem",
        attime()
    );
    let good = lists(&instance, &[]);
    pem(&openssl, &good);
    openssl.run(&verify);
    assert!(ours(&instance, &good, &[]).is_ok());
    let entry = RevokedEntry {
        serial: instance.signer.serial().clone(),
        revoked: revoked(),
    };
    let bad = lists(&instance, &[entry]);
    pem(&openssl, &bad);
    let (accepted, text) = openssl.ask(&verify);
    assert!(!accepted && text.contains("certificate revoked"), "{text}");
    let error = PathError::Revoked {
        depth: 0,
        revoked: revoked(),
    };
    assert_eq!(ours(&instance, &bad, &[]), Err(error));
    openssl.write("one.crl", bad[1].as_der());
    let text = openssl.run("crl -inform DER -in one.crl -noout -text");
    assert!(
        text.contains("Key Compromise") && text.contains("X509v3 CRL Number"),
        "{text}"
    );
    // One list is missing: neither is content.
    pem(&openssl, &good[..1]);
    assert!(!openssl.ask(&verify).0);
    let error = PathError::RevocationUnknown { depth: 0 };
    assert_eq!(ours(&instance, &good[..1], &[]), Err(error));
}

#[test]
fn openssl_asks_and_believes_our_responder() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let instance = Instance::new();
    let issuing = instance.issuing.certificate();
    openssl.write("root.pem", instance.root.certificate().to_pem());
    openssl.write("issuing.pem", issuing.to_pem());
    openssl.write("signer.pem", instance.signer.to_pem());
    let key = Key::new(8);
    let own = issue::ocsp_responder(
        &instance.issuing,
        &name("OCSP"),
        &key.public(),
        &issuance(8),
    );
    let own = instance.issuing_key.certify(&own.unwrap());
    for (certificate, key) in [(&own, &key), (issuing, &instance.issuing_key)] {
        let responder = OcspResponder::new(issuing.clone(), certificate.clone()).unwrap();
        for (status, word) in [
            (CertificateStatus::Good, "signer.pem: good"),
            (CertificateStatus::Revoked(revoked()), "signer.pem: revoked"),
            (CertificateStatus::Unknown, "signer.pem: unknown"),
        ] {
            openssl.run("ocsp -issuer issuing.pem -cert signer.pem -reqout ask.ocsp");
            let request = OcspRequest::from_der(&openssl.read("ask.ocsp")).unwrap();
            assert_eq!(request.to_der(), openssl.read("ask.ocsp"));
            let times = OcspTimes {
                now: day(29),
                next_update: day(2990),
            };
            let response = responder.prepare(&request, times, |_| status);
            let response = response.finish(&key.sign(response.to_be_signed())).unwrap();
            assert_eq!(request.check_nonce(&response), Ok(()));
            openssl.write("answer.ocsp", response.as_der());
            let text = openssl.run(
                "ocsp -no_nonce -reqin ask.ocsp -respin answer.ocsp -issuer issuing.pem -cert signer.pem \
                 -CAfile root.pem -verify_other issuing.pem",
            );
            assert!(
                text.contains("Response verify OK") && text.contains(word),
                "{text}"
            );
        }
    }
}

#[test]
fn responses_of_openssl_verify_here() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let instance = Instance::new();
    let issuing = instance.issuing.certificate();
    openssl.write("issuing.pem", issuing.to_pem());
    openssl.write("signer.pem", instance.signer.to_pem());
    openssl.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out own.key");
    openssl.run("pkey -in own.key -pubout -outform DER -out own.pub");
    let public = bulla_pki::PublicKey::from_spki_der(&openssl.read("own.pub")).unwrap();
    let own = issue::ocsp_responder(&instance.issuing, &name("OCSP"), &public, &issuance(8));
    // OpenSSL stamps with its own clock, which lies within the certificate's time.
    openssl.write(
        "own.pem",
        instance.issuing_key.certify(&own.unwrap()).to_pem(),
    );
    let request = OcspRequest::new(CertificateId::new(&instance.signer, issuing), [3; 32]);
    openssl.write("ask.ocsp", request.to_der());
    let serial = instance.signer.serial().to_string().to_uppercase();
    let error = PathError::Revoked {
        depth: 0,
        revoked: revoked(),
    };
    for (state, expected) in [
        ("V\t350101000000Z\t", None),
        ("R\t350101000000Z\t260121000000Z,keyCompromise", Some(error)),
    ] {
        let line = format!("{state}\t{serial}\tunknown\t/CN=x\n");
        openssl.write("index.txt", line);
        openssl.run(
            "ocsp -index index.txt -CA issuing.pem -rsigner own.pem -rkey own.key \
             -reqin ask.ocsp -respout answer.ocsp -ndays 3",
        );
        let bytes = openssl.read("answer.ocsp");
        let response = OcspResponse::from_der(&bytes).unwrap();
        assert_eq!(request.check_nonce(&response), Ok(()));
        assert_eq!(response.verify(issuing), Ok(()));
        assert!(response.verify(instance.root.certificate()).is_err());
        assert_eq!(judge(&instance, &response).err(), expected);
        for place in (0..bytes.len()).step_by(7) {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            let outcome =
                OcspResponse::from_der(&changed).and_then(|response| response.verify(issuing));
            assert!(outcome.is_err(), "byte {place}");
        }
    }
}

/// What the response says about the signer, at the time at which it was made.
fn judge(instance: &Instance, response: &OcspResponse) -> Result<VerifiedPath, PathError> {
    let material = Material {
        anchors: std::slice::from_ref(instance.issuing.certificate()),
        ocsp: std::slice::from_ref(response),
        ..Default::default()
    };
    let question = Question {
        purpose: Purpose::DocumentSigning,
        at: response.produced_at(),
        now: response.produced_at(),
        revocation: RevocationRule::Required,
    };
    validate(&instance.signer, material, question)
}
