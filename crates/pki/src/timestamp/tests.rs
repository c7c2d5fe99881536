//! Requests, answers and tokens, and every way in which an answer can be wrong.

use const_oid::ObjectIdentifier;
use der::{Decode as _, Encode as _};

use super::*;
use crate::algorithm::{DigestAlgorithm, MessageDigest};
use crate::asn1::{self, tlv};
use crate::certificate::{Certificate, KeyUsage};
use crate::cms::{CmsError, PreparedCms};
use crate::issue::ExtensionWriter as Writer;
use crate::key::SignatureError;
use crate::oid;
use crate::world::{Forged, Key, World, day, name, serial};

const POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.99999.1");

fn digest() -> MessageDigest {
    DigestAlgorithm::Sha256.digest(b"bytes")
}

fn request() -> TimestampRequest {
    TimestampRequest::new(digest(), [0xff, 2, 3, 4, 5, 6, 7, 8])
}

fn authority(world: &World) -> TimestampAuthority {
    let chain = [world.tsa.clone(), world.root.certificate().clone()];
    TimestampAuthority::new(&chain, POLICY, Accuracy::seconds(1)).unwrap()
}

fn answer(world: &World, request: &TimestampRequest) -> TimestampToken {
    let prepared = authority(world)
        .prepare(request, serial(5), day(7))
        .unwrap();
    prepared
        .finish(&world.tsa_key.sign(prepared.to_be_signed()))
        .unwrap()
}

/// A token over any content, by any certificate.
fn forge(content: Vec<u8>, certificate: &Certificate, key: &Key) -> Vec<u8> {
    let scheme = key.public().default_scheme();
    let chain = std::slice::from_ref(certificate);
    let prepared = PreparedCms::enclosed(oid::TST_INFO, content, chain, scheme).unwrap();
    prepared
        .finish_enclosed(&key.sign(prepared.to_be_signed()))
        .unwrap()
}

fn info() -> TstInfo {
    TstInfo {
        policy: POLICY,
        imprint: info::Imprint::new(digest()),
        serial: serial(5),
        time: day(7),
        accuracy: None,
        nonce: request().nonce,
    }
}

fn wrapped(token: &[u8]) -> Vec<u8> {
    tlv(
        asn1::SEQUENCE,
        &[&tlv(asn1::SEQUENCE, &[&asn1::integer(0)]), token],
    )
}

#[test]
fn a_request_is_answered_and_the_answer_verifies() {
    let world = World::new();
    let request = TimestampRequest::from_der(&request().to_der()).unwrap();
    assert_eq!(request, self::request());
    let foreign = x509_tsp::TimeStampReq::from_der(&request.to_der()).unwrap();
    assert_eq!(foreign.to_der().unwrap(), request.to_der());
    let response = granted(&answer(world, &request));
    let (token, verified) = request.verify_response(&response, &[]).unwrap();
    assert_eq!(verified.info().time(), day(7));
    assert_eq!(verified.info().accuracy(), Some(Accuracy::seconds(1)));
    assert_eq!(verified.info().policy(), POLICY);
    assert_eq!(verified.authority(), &world.tsa);
    assert_eq!(token.verify_over(b"bytes", &[]).unwrap(), verified);
    assert_eq!(
        token.verify_over(b"other", &[]),
        Err(TimestampError::Imprint)
    );
    let foreign = x509_tsp::TimeStampResp::from_der(&response).unwrap();
    assert_eq!(
        foreign.time_stamp_token.unwrap().to_der().unwrap(),
        token.as_der()
    );
}

#[test]
fn certificates_are_enclosed_only_where_asked_for() {
    let world = World::new();
    let mut request = request();
    request.certificates = request::Certificates::NotAsked;
    let request = TimestampRequest::from_der(&request.to_der()).unwrap();
    let token = answer(world, &request);
    assert!(token.certificates().is_empty());
    let missing = TimestampError::Cms(CmsError::SignerCertificateMissing);
    assert_eq!(token.verify(&[]), Err(missing));
    assert!(token.verify(std::slice::from_ref(&world.tsa)).is_ok());
}

#[test]
fn an_answer_to_another_request_is_refused() {
    let world = World::new();
    let response = granted(&answer(world, &request()));
    let other = TimestampRequest::new(
        DigestAlgorithm::Sha256.digest(b"x"),
        [0xff, 2, 3, 4, 5, 6, 7, 8],
    );
    assert_eq!(
        other.verify_response(&response, &[]).unwrap_err(),
        TimestampError::Imprint
    );
    let other = TimestampRequest::new(digest(), [9; 8]);
    assert_eq!(
        other.verify_response(&response, &[]).unwrap_err(),
        TimestampError::Nonce
    );
    let policy = ObjectIdentifier::new_unwrap("1.2.3");
    let other = request().with_policy(policy);
    assert_eq!(
        other.verify_response(&response, &[]).unwrap_err(),
        TimestampError::Policy
    );
    let mut silent = info();
    silent.nonce = None;
    let response = wrapped(&forge(silent.to_der(), &world.tsa, &world.tsa_key));
    assert_eq!(
        request().verify_response(&response, &[]).unwrap_err(),
        TimestampError::Nonce
    );
}

#[test]
fn only_a_time_stamping_authority_within_its_time_stamps() {
    let world = World::new();
    let error = |certificate: &Certificate, key: &Key, info: &TstInfo| {
        let token = TimestampToken::from_der(&forge(info.to_der(), certificate, key)).unwrap();
        token.verify(&[]).err()
    };
    assert_eq!(error(&world.tsa, &world.tsa_key, &info()), None);
    let usage = Some(TimestampError::Usage);
    assert_eq!(error(&world.signer, &world.signer_key, &info()), usage);
    let subject = world.root.certificate().subject();
    let key = Key::new(50);
    let stamping = oid::EKU_TIME_STAMPING;
    let leaf = || Writer::leaf(KeyUsage::DIGITAL_SIGNATURE);
    for extensions in [
        leaf().purposes(&[stamping], false),
        leaf().purposes(&[stamping, oid::EKU_EMAIL_PROTECTION], true),
        leaf().purposes(&[oid::EKU_ANY], true),
        leaf(),
        Writer::leaf(KeyUsage::CRL_SIGN).purposes(&[stamping], true),
    ] {
        let forged = Forged {
            issuer: (subject, &world.root_key),
            subject: name("Time"),
            key: &key,
            days: (1, 366),
            extensions,
        };
        let certificate = forged.sign();
        assert_eq!(error(&certificate, &key, &info()), usage);
        assert!(TimestampAuthority::new(&[certificate], POLICY, Accuracy::seconds(1)).is_err());
    }
    for at in [0, 367] {
        let late = TstInfo {
            time: day(at),
            ..info()
        };
        assert_eq!(
            error(&world.tsa, &world.tsa_key, &late),
            Some(TimestampError::Validity)
        );
        let refused = authority(world)
            .prepare(&request(), serial(5), day(at))
            .unwrap_err();
        assert_eq!(refused, FailureInfo::TimeNotAvailable);
    }
}

#[test]
fn content_that_is_no_time_stamp_is_refused() {
    let world = World::new();
    let imprint = tlv(
        asn1::SEQUENCE,
        &[
            &DigestAlgorithm::Sha256.to_der(),
            &tlv(asn1::OCTET_STRING, &[&[0; 20]]),
        ],
    );
    let version = |number: u64, imprint: &[u8], rest: &[u8]| {
        let parts: [&[u8]; 6] = [
            &asn1::integer(number),
            &asn1::oid(POLICY),
            imprint,
            &asn1::integer(1),
            &asn1::generalized_time(day(7)),
            rest,
        ];
        tlv(asn1::SEQUENCE, &parts)
    };
    let good = info::Imprint::new(digest()).as_der().to_vec();
    let list = Writer::new().critical(POLICY, &[5, 0]).finish();
    let mut extensions = list;
    extensions[0] = asn1::CONTEXT_CONSTRUCTED | 1;
    for content in [
        version(2, &good, &[]),
        version(1, &imprint, &[]),
        version(1, &good, &extensions),
        version(1, &good, &asn1::generalized_time(day(7))),
        b"not DER".to_vec(),
    ] {
        let token = forge(content, &world.tsa, &world.tsa_key);
        assert!(matches!(
            TimestampToken::from_der(&token),
            Err(TimestampError::Info(_))
        ));
    }
    let plain = PreparedCms::pades(
        &digest(),
        std::slice::from_ref(&world.tsa),
        world.tsa_key.public().default_scheme(),
    );
    let plain = plain.unwrap();
    let plain = plain
        .finish(&world.tsa_key.sign(plain.to_be_signed()))
        .unwrap();
    let error = TimestampToken::from_der(plain.as_der()).unwrap_err();
    assert_eq!(error, TimestampError::Cms(CmsError::ContentType));
}

#[test]
fn refusals_carry_their_reason_both_ways() {
    for reason in [
        FailureInfo::BadAlg,
        FailureInfo::BadDataFormat,
        FailureInfo::BadRequest,
        FailureInfo::SystemFailure,
        FailureInfo::TimeNotAvailable,
        FailureInfo::UnacceptedExtension,
        FailureInfo::UnacceptedPolicy,
        FailureInfo::Unspecified,
    ] {
        let response = rejected(reason);
        let error = request().verify_response(&response, &[]).unwrap_err();
        assert_eq!(error, TimestampError::Rejected { reason });
    }
    let empty = tlv(
        asn1::SEQUENCE,
        &[&tlv(asn1::SEQUENCE, &[&asn1::integer(0)])],
    );
    let error = request().verify_response(&empty, &[]).unwrap_err();
    assert_eq!(error, TimestampError::TokenMissing);
}

#[test]
fn requests_that_are_not_served_say_why() {
    let world = World::new();
    let policy = request().with_policy(ObjectIdentifier::new_unwrap("1.2.3"));
    let refused = authority(world)
        .prepare(&policy, serial(5), day(7))
        .unwrap_err();
    assert_eq!(refused, FailureInfo::UnacceptedPolicy);
    let bytes = |digest: ObjectIdentifier, length: usize, rest: &[u8]| {
        let algorithm = tlv(asn1::SEQUENCE, &[&asn1::oid(digest)]);
        let hash = tlv(asn1::OCTET_STRING, &[&vec![0; length]]);
        let imprint = tlv(asn1::SEQUENCE, &[&algorithm, &hash]);
        tlv(asn1::SEQUENCE, &[&asn1::integer(1), &imprint, rest])
    };
    let mut extensions = Writer::new().critical(POLICY, &[5, 0]).finish();
    extensions[0] = asn1::CONTEXT_CONSTRUCTED;
    for (request, reason) in [
        (bytes(oid::SHA1, 20, &[]), FailureInfo::BadAlg),
        (bytes(oid::SHA256, 20, &[]), FailureInfo::BadDataFormat),
        (bytes(oid::SHA256, 32, &[4, 0]), FailureInfo::BadDataFormat),
        (
            bytes(oid::SHA256, 32, &extensions),
            FailureInfo::UnacceptedExtension,
        ),
        (
            bytes(oid::SHA256, 32, &tlv(2, &[&[1; 65]])),
            FailureInfo::BadDataFormat,
        ),
        (vec![], FailureInfo::BadDataFormat),
        (vec![0x30; 5000], FailureInfo::BadDataFormat),
    ] {
        assert_eq!(TimestampRequest::from_der(&request), Err(reason));
    }
}

#[test]
fn every_flipped_byte_of_a_response_is_refused() {
    let world = World::new();
    let response = granted(&answer(world, &request()));
    let honest = request().verify_response(&response, &[]).unwrap().1;
    let mut refused = 0;
    for place in 0..response.len() {
        let mut bytes = response.clone();
        bytes[place] ^= 0x01;
        match request().verify_response(&bytes, &[]) {
            Err(_) => refused += 1,
            // The bag of certificates is outside of what is signed.
            Ok((_, verified)) => {
                assert_eq!(verified.info(), honest.info(), "byte {place}");
                assert_eq!(verified.authority(), honest.authority(), "byte {place}");
            }
        }
    }
    assert!(refused * 2 > response.len());
    let prepared = authority(world)
        .prepare(&request(), serial(5), day(7))
        .unwrap();
    let error = prepared
        .finish(&world.root_key.sign(prepared.to_be_signed()))
        .unwrap_err();
    assert_eq!(
        error,
        crate::cms::CmsBuildError::Signature(SignatureError::Invalid)
    );
}
