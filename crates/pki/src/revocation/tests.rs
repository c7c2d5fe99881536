//! Lists and responses made, verified, and refused.

use der::{Decode as _, Encode as _};
use proptest::prelude::*;

use super::ocsp_request::OcspRequest;
use super::*;
use crate::asn1::tlv;
use crate::certificate::{Certificate, KeyUsage};
use crate::issue::{self, ExtensionWriter as Writer};
use crate::key::SignatureError;
use crate::known::KnownSignatures;
use crate::oid;
use crate::world::{Forged, Key, World, day, issuance, name, serial, signed};

fn times() -> OcspTimes {
    OcspTimes {
        now: day(20),
        next_update: day(21),
    }
}

fn revoked() -> Revoked {
    Revoked {
        at: day(15),
        reason: Reason::Superseded,
    }
}

fn request(world: &World) -> OcspRequest {
    OcspRequest::new(
        CertificateId::new(&world.signer, world.root.certificate()),
        [5; 32],
    )
}

/// A response of the authority itself.
fn response(world: &World, status: CertificateStatus) -> OcspResponse {
    let root = world.root.certificate().clone();
    let responder = OcspResponder::new(root.clone(), root).unwrap();
    let unsigned = responder.prepare(&request(world), times(), |_| status);
    unsigned
        .finish(&world.root_key.sign(unsigned.to_be_signed()))
        .unwrap()
}

/// A response by a responder with this certificate, whether it may or not.
fn delegated(world: &World, certificate: &Certificate, key: &Key) -> OcspResponse {
    let root = world.root.certificate();
    let responder = OcspResponder::unchecked(root.clone(), certificate.clone()).unwrap();
    let unsigned = responder.prepare(&request(world), times(), |_| CertificateStatus::Good);
    unsigned.finish(&key.sign(unsigned.to_be_signed())).unwrap()
}

#[test]
fn requests_and_responses_survive_a_round_trip_and_another_package() {
    let world = World::new();
    let request = request(world);
    assert_eq!(
        OcspRequest::from_der(&request.to_der()),
        Ok(request.clone())
    );
    let foreign = x509_ocsp::OcspRequest::from_der(&request.to_der()).unwrap();
    assert_eq!(foreign.to_der().unwrap(), request.to_der());
    assert!(request.certificates()[0].is_of(world.root.certificate()));
    assert!(!request.certificates()[0].is_of(&world.tsa));
    for status in [
        CertificateStatus::Good,
        CertificateStatus::Revoked(revoked()),
        CertificateStatus::Unknown,
    ] {
        let response = response(world, status);
        let foreign = x509_ocsp::OcspResponse::from_der(response.as_der()).unwrap();
        assert_eq!(foreign.to_der().unwrap(), response.as_der());
        let body = foreign.response_bytes.unwrap();
        let basic = x509_ocsp::BasicOcspResponse::from_der(body.response.as_bytes()).unwrap();
        assert_eq!(basic.tbs_response_data.responses.len(), 1);
        assert_eq!(request.check_nonce(&response), Ok(()));
        assert_eq!(response.verify(world.root.certificate()), Ok(()));
        let answer = response.answer(
            &world.signer,
            world.root.certificate(),
            &KnownSignatures::default(),
        );
        match status {
            CertificateStatus::Good => assert_eq!(answer.unwrap().revoked, None),
            CertificateStatus::Revoked(_) => {
                assert_eq!(answer.unwrap().revoked, Some(revoked()));
            }
            CertificateStatus::Unknown => {
                assert!(matches!(answer, Err(OcspError::Unanswered)));
            }
        }
    }
}

#[test]
fn another_nonce_or_none_is_told() {
    let world = World::new();
    let response = response(world, CertificateStatus::Good);
    let id = CertificateId::new(&world.signer, world.root.certificate());
    let other = OcspRequest::new(id, [6; 32]);
    assert_eq!(other.check_nonce(&response), Err(OcspError::Nonce));
    let root = world.root.certificate().clone();
    let responder = OcspResponder::new(root.clone(), root).unwrap();
    let mut silent = request(world);
    silent.nonce = None;
    let unsigned = responder.prepare(&silent, times(), |_| CertificateStatus::Good);
    let silent = unsigned
        .finish(&world.root_key.sign(unsigned.to_be_signed()))
        .unwrap();
    assert_eq!(other.check_nonce(&silent), Err(OcspError::NonceMissing));
}

#[test]
fn a_responder_that_the_issuer_certified_may_answer() {
    let world = World::new();
    let key = Key::new(40);
    let public = key.public();
    let unsigned = issue::ocsp_responder(
        &world.root,
        &name("Responder"),
        &public,
        &issuance(4, 1, 366),
    );
    let certificate = signed(&unsigned.unwrap(), &world.root_key);
    assert!(OcspResponder::new(world.root.certificate().clone(), certificate.clone()).is_ok());
    let response = delegated(world, &certificate, &key);
    assert_eq!(response.verify(world.root.certificate()), Ok(()));
    assert_eq!(response.certificates(), [certificate]);
}

#[test]
fn nobody_else_may_answer() {
    let world = World::new();
    let root = world.root.certificate();
    let key = Key::new(40);
    let thief = Key::new(66);
    let usage = || Writer::leaf(KeyUsage::DIGITAL_SIGNATURE);
    let ocsp = [oid::EKU_OCSP_SIGNING];
    let cases: [(&str, &Key, (u64, u64), Writer); 6] = [
        (
            "without the usage",
            &world.root_key,
            (1, 366),
            usage().no_check(),
        ),
        (
            "to be checked itself",
            &world.root_key,
            (1, 366),
            usage().purposes(&ocsp, false),
        ),
        (
            "expired",
            &world.root_key,
            (1, 10),
            usage().purposes(&ocsp, false).no_check(),
        ),
        (
            "not yet valid",
            &world.root_key,
            (30, 60),
            usage().purposes(&ocsp, false).no_check(),
        ),
        (
            "signed by another",
            &thief,
            (1, 366),
            usage().purposes(&ocsp, false).no_check(),
        ),
        (
            "with a key for lists alone",
            &world.root_key,
            (1, 366),
            Writer::leaf(KeyUsage::CRL_SIGN)
                .purposes(&ocsp, false)
                .no_check(),
        ),
    ];
    for (what, issuer, days, extensions) in cases {
        let forged = Forged {
            issuer: (root.subject(), issuer),
            subject: name("Responder"),
            key: &key,
            days,
            extensions,
        };
        let response = delegated(world, &forged.sign(), &key);
        assert_eq!(response.verify(root), Err(OcspError::Responder), "{what}");
    }
}

#[test]
fn people_of_the_same_authority_may_not_answer() {
    let world = World::new();
    let root = world.root.certificate();
    let response = delegated(world, &world.signer, &world.signer_key);
    assert_eq!(response.verify(root), Err(OcspError::Responder));
    let refused = OcspResponder::new(root.clone(), world.signer.clone());
    assert!(matches!(refused, Err(OcspError::Responder)));
}

#[test]
fn responses_without_an_answer_name_their_status() {
    for (status, code) in [
        (ResponseStatus::MalformedRequest, 1),
        (ResponseStatus::InternalError, 2),
        (ResponseStatus::TryLater, 3),
        (ResponseStatus::Unauthorized, 6),
    ] {
        assert_eq!(
            OcspResponse::from_der(&status.to_der()),
            Err(OcspError::Status { code })
        );
        assert!(x509_ocsp::OcspResponse::from_der(&status.to_der()).is_ok());
    }
}

#[test]
fn lists_survive_a_round_trip_and_another_package() {
    let world = World::new();
    let entries: Vec<RevokedEntry> = (1..=9)
        .map(|number| RevokedEntry {
            serial: serial(number),
            revoked: Revoked {
                at: day(3),
                reason: Reason::from_number(number),
            },
        })
        .collect();
    let times = CrlTimes {
        number: 300,
        this_update: day(20),
        next_update: day(30),
    };
    let unsigned = list(&world.root, times, &entries).unwrap();
    let crl = unsigned
        .finish(&world.root_key.sign(unsigned.to_be_signed()))
        .unwrap();
    assert_eq!((crl.len(), crl.is_empty()), (9, false));
    assert_eq!(crl.number(), Some(&[1, 44][..]));
    assert_eq!(Crl::from_der(crl.as_der()), Ok(crl.clone()));
    let foreign = x509_cert::crl::CertificateList::from_der(crl.as_der()).unwrap();
    assert_eq!(foreign.to_der().unwrap(), crl.as_der());
    assert_eq!(foreign.tbs_cert_list.revoked_certificates.unwrap().len(), 9);
    assert_eq!(crl.verify(world.root.certificate()), Ok(()));
    assert_eq!(crl.verify(&world.signer), Err(CrlError::Issuer));
    let wrong = unsigned.finish(&world.signer_key.sign(unsigned.to_be_signed()));
    assert_eq!(wrong, Err(CrlError::Signature(SignatureError::Invalid)));
    let backwards = CrlTimes {
        number: 1,
        this_update: day(30),
        next_update: day(30),
    };
    assert!(list(&world.root, backwards, &[]).is_err());
}

/// A list with these extensions and this one entry, signed by the root.
fn forged(world: &World, extensions: Writer, entry: &[u8]) -> Result<Crl, CrlError> {
    let scheme = world.root_key.public().default_scheme();
    let tbs = tlv(
        asn1::SEQUENCE,
        &[
            &asn1::integer(1),
            &scheme.to_der(),
            world.root.certificate().subject().as_der(),
            &asn1::time(day(20)),
            &asn1::time(day(30)),
            &tlv(asn1::SEQUENCE, &[entry]),
            &tlv(asn1::CONTEXT_CONSTRUCTED, &[&extensions.finish()]),
        ],
    );
    let signature = world.root_key.sign(&tbs);
    Crl::from_der(&issue::finish(
        &tbs,
        scheme,
        &world.root_key.public(),
        &signature,
    )?)
}

#[test]
fn lists_that_say_less_than_they_seem_to_are_refused() {
    let world = World::new();
    let entry = tlv(asn1::SEQUENCE, &[&serial(7).to_der(), &asn1::time(day(3))]);
    let number = || Writer::new().add(oid::CRL_NUMBER, &asn1::integer(1));
    let scope = |parts: &[&[u8]]| {
        number().critical(oid::ISSUING_DISTRIBUTION_POINT, &tlv(asn1::SEQUENCE, parts))
    };
    let flag = |place: u8| tlv(asn1::CONTEXT | place, &[&[0xff]]);
    let unknown = const_oid::ObjectIdentifier::new_unwrap("2.5.29.99");
    let critical = forged(world, number().critical(unknown, &asn1::integer(1)), &entry);
    assert_eq!(critical, Err(CrlError::CriticalExtension { oid: unknown }));
    for place in [4, 5] {
        let list = forged(world, scope(&[&flag(place)]), &entry);
        assert_eq!(list, Err(CrlError::Partial), "{place}");
    }
    assert_eq!(
        forged(world, scope(&[&flag(1), &flag(2)]), &entry),
        Err(CrlError::Partial)
    );
    // An entry with an issuer of its own.
    let issuer = const_oid::ObjectIdentifier::new_unwrap("2.5.29.29");
    let own = Writer::new()
        .critical(issuer, &tlv(asn1::SEQUENCE, &[]))
        .finish();
    let entry_of_another = tlv(
        asn1::SEQUENCE,
        &[&serial(7).to_der(), &asn1::time(day(3)), &own],
    );
    let list = forged(world, number(), &entry_of_another);
    assert_eq!(list, Err(CrlError::CriticalExtension { oid: issuer }));
    // Lists about people or authorities serve for those; lists of a place for its certificates.
    let url = |text: &str| {
        let url = tlv(asn1::CONTEXT | 6, &[text.as_bytes()]);
        tlv(
            asn1::CONTEXT_CONSTRUCTED,
            &[&tlv(asn1::CONTEXT_CONSTRUCTED, &[&url])],
        )
    };
    for (parts, serves) in [
        (vec![flag(1)], true),
        (vec![flag(2)], false),
        (vec![url("http://127.0.0.1:9/ca.crl")], true),
        (vec![url("http://127.0.0.1:9/other.crl")], false),
    ] {
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        let list = forged(world, scope(&parts), &entry).unwrap();
        let answer = list.answer(
            &world.signer,
            world.root.certificate(),
            &KnownSignatures::default(),
        );
        assert_eq!(answer.is_ok(), serves, "{parts:02x?}");
    }
}

#[test]
fn a_delta_revokes_and_says_nothing_else() {
    let world = World::new();
    let delta = |number: u8, reason: Option<u8>| {
        let reason = reason.map(|code| {
            let code = tlv(asn1::ENUMERATED, &[&[code]]);
            Writer::new().add(oid::CRL_REASON, &code).finish()
        });
        let serial = serial(number).to_der();
        let parts = [&serial, &asn1::time(day(3)), &reason.unwrap_or_default()];
        let entry = tlv(asn1::SEQUENCE, &parts.map(|part| &part[..]));
        let base = asn1::integer(1);
        let extensions = Writer::new().add(oid::CRL_NUMBER, &asn1::integer(2));
        forged(
            world,
            extensions.critical(oid::DELTA_CRL_INDICATOR, &base),
            &entry,
        )
        .unwrap()
    };
    let issuer = world.root.certificate();
    // The signer has the number 2.
    for (list, revokes) in [
        (delta(2, None), true),
        (delta(2, Some(6)), true),
        (delta(2, Some(8)), false),
        (delta(7, None), false),
    ] {
        assert!(list.is_delta());
        match list.answer(&world.signer, issuer, &KnownSignatures::default()) {
            Ok(answer) => assert!(revokes && answer.revoked.is_some(), "{answer:?}"),
            Err(error) => assert!(!revokes && error == CrlError::Partial, "{error}"),
        }
    }
    // A full list cannot take back: there the reason is one that is not known.
    let code = tlv(asn1::ENUMERATED, &[&[8]]);
    let reason = Writer::new().add(oid::CRL_REASON, &code).finish();
    let entry = [&serial(2).to_der()[..], &asn1::time(day(3)), &reason];
    let full = Writer::new().add(oid::CRL_NUMBER, &asn1::integer(2));
    let full = forged(world, full, &tlv(asn1::SEQUENCE, &entry)).unwrap();
    let answer = full
        .answer(&world.signer, issuer, &KnownSignatures::default())
        .unwrap();
    assert!(!full.is_delta() && answer.revoked.is_some());
}

#[test]
fn every_flipped_byte_of_a_list_or_response_is_refused_or_changes_no_answer() {
    let world = World::new();
    let root = world.root.certificate();
    let entries = [RevokedEntry {
        serial: world.signer.serial().clone(),
        revoked: revoked(),
    }];
    let times = CrlTimes {
        number: 1,
        this_update: day(20),
        next_update: day(30),
    };
    let unsigned = list(&world.root, times, &entries).unwrap();
    let crl = unsigned
        .finish(&world.root_key.sign(unsigned.to_be_signed()))
        .unwrap();
    let answer = |bytes: &[u8]| {
        let answer = Crl::from_der(bytes)
            .and_then(|crl| crl.answer(&world.signer, root, &KnownSignatures::default()));
        answer.ok().and_then(|answer| answer.revoked)
    };
    for place in 0..crl.as_der().len() {
        let mut bytes = crl.as_der().to_vec();
        bytes[place] ^= 0x01;
        assert_eq!(answer(&bytes), None, "byte {place} of the list");
    }
    let response = response(world, CertificateStatus::Revoked(revoked()));
    let answer = |bytes: &[u8]| {
        let response = OcspResponse::from_der(bytes);
        let answer = response
            .and_then(|response| response.answer(&world.signer, root, &KnownSignatures::default()));
        answer.ok().map(|answer| answer.revoked)
    };
    for place in 0..response.as_der().len() {
        let mut bytes = response.as_der().to_vec();
        bytes[place] ^= 0x01;
        assert_eq!(answer(&bytes), None, "byte {place} of the response");
    }
}

#[test]
fn what_is_too_large_is_refused_unread() {
    assert_eq!(
        Crl::from_der(&vec![0x30; MAX_CRL_BYTES + 1]),
        Err(CrlError::TooLarge)
    );
    let large = vec![0x30; MAX_OCSP_BYTES + 1];
    assert_eq!(OcspResponse::from_der(&large), Err(OcspError::TooLarge));
    assert_eq!(OcspRequest::from_der(&large), Err(OcspError::TooLarge));
    let world = World::new();
    let mut many = request(world);
    many.certificates = vec![many.certificates[0].clone(); 17];
    assert_eq!(
        OcspRequest::from_der(&many.to_der()),
        Err(OcspError::TooLarge)
    );
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        prop_assert!(Crl::from_der(&bytes).is_err());
        prop_assert!(OcspResponse::from_der(&bytes).is_err());
        prop_assert!(OcspRequest::from_der(&bytes).is_err());
        prop_assert!(Certificate::from_der(&bytes).is_err());
    }
}
