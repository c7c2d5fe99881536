//! The profiles, as another package reads them, and what is refused.

use der::{Decode as _, Encode as _};
use x509_cert::ext::pkix;

use super::*;
use crate::certificate::MAX_CERTIFICATE_BYTES;
use crate::world::{Key, World, day, endpoints, issuance, name, serial, signed};

fn foreign(certificate: &Certificate) -> x509_cert::Certificate {
    let foreign = x509_cert::Certificate::from_der(certificate.as_der()).unwrap();
    assert_eq!(foreign.to_der().unwrap(), certificate.as_der());
    foreign
}

#[test]
fn people_get_what_validators_of_documents_ask_for() {
    let world = World::new();
    let read = foreign(&world.signer).tbs_certificate;
    let (critical, usage) = read.get::<pkix::KeyUsage>().unwrap().unwrap();
    assert!(critical && usage.digital_signature() && usage.non_repudiation());
    assert!(!usage.key_cert_sign() && !usage.key_encipherment());
    let (critical, constraints) = read.get::<pkix::BasicConstraints>().unwrap().unwrap();
    assert!(critical && !constraints.ca && constraints.path_len_constraint.is_none());
    let (critical, purposes) = read.get::<pkix::ExtendedKeyUsage>().unwrap().unwrap();
    assert!(!critical);
    assert_eq!(
        purposes.0,
        [oid::EKU_EMAIL_PROTECTION, oid::EKU_DOCUMENT_SIGNING]
    );
    assert!(read.get::<pkix::CrlDistributionPoints>().unwrap().is_some());
    assert!(
        read.get::<pkix::AuthorityInfoAccessSyntax>()
            .unwrap()
            .is_some()
    );
    assert_eq!(
        read.get::<pkix::SubjectAltName>()
            .unwrap()
            .unwrap()
            .1
            .0
            .len(),
        1
    );
    let extensions = world.signer.extensions();
    assert_eq!(extensions.crl_urls(), ["http://127.0.0.1:9/ca.crl"]);
    assert_eq!(extensions.ocsp_urls(), ["http://127.0.0.1:9/ocsp"]);
    assert_eq!(extensions.issuer_urls(), ["http://127.0.0.1:9/ca.cer"]);
    assert!(world.signer.names_email(&"ada@example.ch".parse().unwrap()));
    assert!(!world.signer.names_email(&"bob@example.ch".parse().unwrap()));
    assert_eq!(world.signer.subject().to_string(), "CN=ada@example.ch");
    let root = world.root.certificate();
    assert_eq!(
        extensions.authority_key_id(),
        root.extensions().subject_key_id()
    );
    assert_eq!(
        world.signer.verify_signature(&root.public_key().unwrap()),
        Ok(())
    );
}

#[test]
fn authorities_and_services_get_their_own() {
    let world = World::new();
    let read = foreign(world.root.certificate()).tbs_certificate;
    let (critical, constraints) = read.get::<pkix::BasicConstraints>().unwrap().unwrap();
    assert!(critical && constraints.ca);
    assert_eq!(constraints.path_len_constraint, Some(1));
    let read = foreign(&world.tsa).tbs_certificate;
    let (critical, purposes) = read.get::<pkix::ExtendedKeyUsage>().unwrap().unwrap();
    assert!(critical);
    assert_eq!(purposes.0, [oid::EKU_TIME_STAMPING]);
    let key = Key::new(9);
    let below = issuing(
        &world.root,
        &name("Issuing"),
        &key.public(),
        &issuance(8, 0, 3650),
    );
    let below = signed(&below.unwrap(), &world.root_key);
    assert_eq!(
        below
            .extensions()
            .basic_constraints()
            .unwrap()
            .path_length(),
        Some(0)
    );
    assert!(Authority::new(below, endpoints()).is_ok());
}

#[test]
fn an_address_too_long_for_a_common_name_still_fits() {
    let world = World::new();
    let email = format!("{}@example.ch", "a".repeat(64)).parse().unwrap();
    let certificate = signer(
        &world.root,
        &email,
        &Key::new(9).public(),
        &issuance(8, 1, 2),
    );
    let certificate = signed(&certificate.unwrap(), &world.root_key);
    assert_eq!(certificate.subject().common_name(), None);
    assert!(certificate.names_email(&email));
    assert!(certificate.emails().all(|name| name == email.as_str()));
}

#[test]
fn what_may_not_be_issued_is_not() {
    let world = World::new();
    let email: EmailAddress = "ada@example.ch".parse().unwrap();
    let key = Key::new(9).public();
    let late = issuance(8, 1, 3651);
    let error = signer(&world.root, &email, &key, &late).unwrap_err();
    assert_eq!(error, IssueError::OutlivesAuthority);
    assert_eq!(
        Issuance::new(serial(1), day(2), day(2)).unwrap_err(),
        IssueError::Validity
    );
    for certificate in [&world.signer, &world.tsa] {
        let error = Authority::new(certificate.clone(), endpoints()).unwrap_err();
        assert_eq!(error, IssueError::NotAnAuthority);
    }
    let unsigned = signer(&world.root, &email, &key, &issuance(8, 1, 2)).unwrap();
    let error = unsigned
        .finish(&world.signer_key.sign(unsigned.to_be_signed()))
        .unwrap_err();
    assert_eq!(error, IssueError::Signature(SignatureError::Invalid));
    for url in [
        "",
        "ftp://a",
        "http://a b",
        "http://\u{fc}",
        &format!("http://{}", "a".repeat(1024)),
    ] {
        assert_eq!(
            Endpoints::new(url, None, None).unwrap_err(),
            IssueError::Url
        );
        assert_eq!(
            Endpoints::new("http://a", Some(url), None).unwrap_err(),
            IssueError::Url
        );
    }
}

#[test]
fn every_flipped_byte_of_a_certificate_is_refused_or_breaks_its_signature() {
    let world = World::new();
    let root = world.root.certificate().public_key().unwrap();
    let der = world.signer.as_der();
    for place in 0..der.len() {
        let mut bytes = der.to_vec();
        bytes[place] ^= 0x01;
        let outcome = Certificate::from_der(&bytes).map(|read| read.verify_signature(&root));
        assert!(!matches!(outcome, Ok(Ok(()))), "byte {place}");
    }
    for end in 0..der.len() {
        assert!(Certificate::from_der(&der[..end]).is_err(), "{end} bytes");
    }
    let large = vec![0x30; MAX_CERTIFICATE_BYTES + 1];
    assert_eq!(
        Certificate::from_der(&large),
        Err(CertificateError::TooLarge)
    );
    let pem = world.signer.to_pem() + &world.tsa.to_pem();
    let read = Certificate::from_pem(&pem).unwrap();
    assert_eq!(read, [world.signer.clone(), world.tsa.clone()]);
}
