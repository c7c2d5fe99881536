//! Signatures made and verified, and one test for each way in which a signature can lie.

use proptest::prelude::*;

use super::attributes::attribute;
use super::build::wrap;
use super::error::AttributeKind;
use super::*;
use crate::algorithm::{AlgorithmError, DigestAlgorithm, MessageDigest, SignatureScheme};
use crate::asn1::{self, DerError, set_of, tlv};
use crate::certificate::{Certificate, issuer_and_serial};
use crate::key::SignatureError;
use crate::oid;
use crate::timestamp::{Accuracy, TimestampAuthority, TimestampRequest, TimestampToken};
use crate::world::{World, day, serial};

const SCHEME: SignatureScheme = SignatureScheme::Ecdsa(DigestAlgorithm::Sha256);

fn digest() -> MessageDigest {
    DigestAlgorithm::Sha256.digest(b"a document")
}

fn chain(world: &World) -> Vec<Certificate> {
    vec![world.signer.clone(), world.root.certificate().clone()]
}

fn sign(world: &World) -> SignedCms {
    let prepared = PreparedCms::pades(&digest(), &chain(world), SCHEME).unwrap();
    prepared
        .finish(&world.signer_key.sign(prepared.to_be_signed()))
        .unwrap()
}

fn token(world: &World, over: &[u8]) -> TimestampToken {
    let policy = const_oid::ObjectIdentifier::new_unwrap("1.2.3.4");
    let chain = [world.tsa.clone(), world.root.certificate().clone()];
    let authority = TimestampAuthority::new(&chain, policy, Accuracy::seconds(1)).unwrap();
    let request = TimestampRequest::new(DigestAlgorithm::Sha256.digest(over), [7; 8]);
    let prepared = authority.prepare(&request, serial(9), day(2)).unwrap();
    prepared
        .finish(&world.tsa_key.sign(prepared.to_be_signed()))
        .unwrap()
}

fn verify(der: &[u8]) -> Result<VerifiedCms, CmsError> {
    Cms::parse(der)?.verify_detached(&digest(), Profile::Cades, &[])
}

/// The parts of a CMS, each of which a test may replace; the attributes are signed anew.
struct Forge<'a> {
    world: &'a World,
    attributes: Vec<Vec<u8>>,
    order: Order,
    content: Vec<u8>,
    signer_version: u64,
    data_version: u64,
    identifier: Vec<u8>,
    digest_algorithm: Vec<u8>,
    listed: Vec<u8>,
    scheme: Vec<u8>,
    signers: usize,
    certificates: Vec<Vec<u8>>,
}

#[derive(PartialEq, Eq)]
enum Order {
    Sorted,
    Reversed,
}

impl<'a> Forge<'a> {
    fn new(world: &'a World) -> Self {
        let id = tlv(asn1::OCTET_STRING, &[world.signer.fingerprint().as_bytes()]);
        let ids = tlv(asn1::SEQUENCE, &[&tlv(asn1::SEQUENCE, &[&id])]);
        Self {
            world,
            attributes: vec![
                attribute(oid::CONTENT_TYPE, &asn1::oid(oid::DATA)),
                attribute(
                    oid::MESSAGE_DIGEST,
                    &tlv(asn1::OCTET_STRING, &[digest().as_bytes()]),
                ),
                attribute(oid::SIGNING_CERTIFICATE_V2, &tlv(asn1::SEQUENCE, &[&ids])),
            ],
            order: Order::Sorted,
            content: tlv(asn1::SEQUENCE, &[&asn1::oid(oid::DATA)]),
            signer_version: 1,
            data_version: 1,
            identifier: issuer_and_serial(&world.signer),
            digest_algorithm: DigestAlgorithm::Sha256.to_der(),
            listed: DigestAlgorithm::Sha256.to_der(),
            scheme: SCHEME.to_der(),
            signers: 1,
            certificates: vec![world.signer.as_der().to_vec()],
        }
    }

    fn build(mut self) -> Vec<u8> {
        self.attributes.sort();
        if self.order == Order::Reversed {
            self.attributes.reverse();
        }
        let parts: Vec<&[u8]> = self.attributes.iter().map(Vec::as_slice).collect();
        let signature = self.world.signer_key.sign(&tlv(asn1::SET, &parts));
        let signer = tlv(
            asn1::SEQUENCE,
            &[
                &asn1::integer(self.signer_version),
                &self.identifier,
                &self.digest_algorithm,
                &tlv(asn1::CONTEXT_CONSTRUCTED, &parts),
                &self.scheme,
                &tlv(asn1::OCTET_STRING, &[&signature]),
            ],
        );
        wrap(&tlv(
            asn1::SEQUENCE,
            &[
                &asn1::integer(self.data_version),
                &tlv(asn1::SET, &[&self.listed]),
                &self.content,
                &set_of(asn1::CONTEXT_CONSTRUCTED, self.certificates),
                &tlv(asn1::SET, &vec![signer.as_slice(); self.signers]),
            ],
        ))
    }
}

#[test]
fn a_signature_verifies_and_tells_its_parts() {
    let world = World::new();
    let signed = sign(world);
    let verified = verify(signed.as_der()).unwrap();
    assert_eq!(verified.signer(), &world.signer);
    assert_eq!(verified.certificates().len(), 2);
    assert_eq!(verified.claimed_time(), None);
    assert_eq!(verified.binding(), CertificateBinding::Bound);
    assert_eq!(verified.message_digest(), &digest());
    assert_eq!(verified.signature(), signed.signature());
    assert_eq!(
        verify(&Forge::new(world).build()).unwrap().signer(),
        &world.signer
    );
}

#[test]
fn a_file_signature_carries_the_claimed_time() {
    let world = World::new();
    let prepared = PreparedCms::cades(&digest(), &chain(world), SCHEME, day(5)).unwrap();
    assert_eq!(
        prepared.digest(),
        DigestAlgorithm::Sha256.digest(prepared.to_be_signed())
    );
    // A key elsewhere may answer with r and s of fixed length.
    let raw = world.signer_key.sign_raw(prepared.to_be_signed());
    assert_eq!(raw.len(), 64);
    let signed = prepared.finish(&raw).unwrap();
    assert_eq!(signed.verified().claimed_time(), Some(day(5)));
    let der = prepared
        .finish(&world.signer_key.sign(prepared.to_be_signed()))
        .unwrap();
    assert_eq!(signed.as_der(), der.as_der());
}

#[test]
fn the_types_of_another_package_read_the_same() {
    use der::{Decode as _, Encode as _};
    let world = World::new();
    let signed = sign(world);
    let signed = signed
        .with_timestamp(&token(world, signed.signature()))
        .unwrap();
    let info = cms::content_info::ContentInfo::from_der(signed.as_der()).unwrap();
    assert_eq!(info.to_der().unwrap(), signed.as_der());
    let data = info
        .content
        .decode_as::<cms::signed_data::SignedData>()
        .unwrap();
    assert_eq!(data.signer_infos.0.len(), 1);
    let info = data.signer_infos.0.get(0).unwrap();
    assert_eq!(info.signature.as_bytes(), signed.signature());
    assert_eq!(info.signed_attrs.as_ref().unwrap().len(), 3);
    assert_eq!(info.unsigned_attrs.as_ref().unwrap().len(), 1);
}

#[test]
fn a_signature_by_another_key_or_over_another_message_is_not_finished() {
    let world = World::new();
    let prepared = PreparedCms::pades(&digest(), &chain(world), SCHEME).unwrap();
    let invalid = CmsBuildError::Signature(SignatureError::Invalid);
    for signature in [
        world.root_key.sign(prepared.to_be_signed()),
        world.signer_key.sign(b"something else"),
        world.signer_key.sign_raw(b"something else"),
        vec![],
        vec![0; 64],
        vec![0xff; 64],
    ] {
        assert_eq!(prepared.finish(&signature).unwrap_err(), invalid);
    }
}

#[test]
fn what_cannot_be_signed_is_not_prepared() {
    let world = World::new();
    let long = DigestAlgorithm::Sha384.digest(b"a document");
    let error = PreparedCms::pades(&long, &chain(world), SCHEME).unwrap_err();
    assert!(matches!(error, CmsBuildError::DigestAlgorithm { .. }));
    let rsa = SignatureScheme::RsaPkcs1(DigestAlgorithm::Sha256);
    let error = PreparedCms::pades(&digest(), &chain(world), rsa).unwrap_err();
    assert_eq!(error, CmsBuildError::Signature(SignatureError::Scheme));
    for count in [0, 17] {
        let chain = vec![world.signer.clone(); count];
        let error = PreparedCms::pades(&digest(), &chain, SCHEME).unwrap_err();
        assert_eq!(error, CmsBuildError::Chain { got: count });
    }
}

#[test]
fn another_document_or_digest_function_is_refused() {
    let world = World::new();
    let cms = Cms::parse(sign(world).as_der()).unwrap();
    let other = DigestAlgorithm::Sha256.digest(b"another document");
    assert_eq!(
        cms.verify_detached(&other, Profile::Cades, &[])
            .unwrap_err(),
        CmsError::DigestMismatch
    );
    let long = DigestAlgorithm::Sha512.digest(b"a document");
    assert_eq!(
        cms.verify_detached(&long, Profile::Cades, &[]).unwrap_err(),
        CmsError::DigestAlgorithm {
            expected: DigestAlgorithm::Sha256,
            got: DigestAlgorithm::Sha512
        }
    );
}

#[test]
fn attributes_must_be_there_once_with_one_value_and_sorted() {
    let world = World::new();
    for (place, kind) in [
        (0, AttributeKind::ContentType),
        (1, AttributeKind::MessageDigest),
        (2, AttributeKind::SigningCertificate),
    ] {
        let mut forge = Forge::new(world);
        forge.attributes.remove(place);
        assert_eq!(
            verify(&forge.build()),
            Err(CmsError::AttributeMissing(kind)),
            "{kind:?}"
        );
    }
    let mut forge = Forge::new(world);
    let second = tlv(asn1::OCTET_STRING, &[&[0; 32]]);
    forge
        .attributes
        .push(attribute(oid::MESSAGE_DIGEST, &second));
    let repeated = Err(CmsError::AttributeRepeated(AttributeKind::MessageDigest));
    assert_eq!(verify(&forge.build()), repeated);
    let mut forge = Forge::new(world);
    let first = tlv(asn1::OCTET_STRING, &[digest().as_bytes()]);
    let values = set_of(asn1::SET, vec![first, second]);
    forge.attributes[1] = tlv(asn1::SEQUENCE, &[&asn1::oid(oid::MESSAGE_DIGEST), &values]);
    assert_eq!(verify(&forge.build()), repeated);
    let mut forge = Forge::new(world);
    forge.order = Order::Reversed;
    assert_eq!(verify(&forge.build()), Err(CmsError::AttributeOrder));
    let mut forge = Forge::new(world);
    forge.attributes[1] = attribute(oid::MESSAGE_DIGEST, &asn1::integer(1));
    let malformed = Err(CmsError::Attribute(AttributeKind::MessageDigest));
    assert_eq!(verify(&forge.build()), malformed);
}

#[test]
fn content_must_be_of_the_type_plain_data_and_elsewhere() {
    let world = World::new();
    let mut forge = Forge::new(world);
    let octets = tlv(asn1::OCTET_STRING, &[b"a document"]);
    let enclosed = tlv(asn1::CONTEXT_CONSTRUCTED, &[&octets]);
    forge.content = tlv(asn1::SEQUENCE, &[&asn1::oid(oid::DATA), &enclosed]);
    assert_eq!(verify(&forge.build()), Err(CmsError::ContentEnclosed));
    let mut forge = Forge::new(world);
    forge.content = tlv(asn1::SEQUENCE, &[&asn1::oid(oid::TST_INFO)]);
    assert_eq!(verify(&forge.build()), Err(CmsError::ContentType));
    let mut forge = Forge::new(world);
    forge.attributes[0] = attribute(oid::CONTENT_TYPE, &asn1::oid(oid::TST_INFO));
    assert_eq!(verify(&forge.build()), Err(CmsError::ContentType));
}

#[test]
fn there_is_one_signer_and_the_versions_fit() {
    let world = World::new();
    for signers in [0, 2, 3] {
        let mut forge = Forge::new(world);
        forge.signers = signers;
        assert_eq!(
            verify(&forge.build()),
            Err(CmsError::SignerCount { got: signers })
        );
    }
    for (signer, data) in [(3, 1), (0, 1), (1, 0), (1, 9)] {
        let mut forge = Forge::new(world);
        (forge.signer_version, forge.data_version) = (signer, data);
        assert_eq!(
            verify(&forge.build()),
            Err(CmsError::Version),
            "{signer} {data}"
        );
    }
}

#[test]
fn the_certificate_is_the_one_that_identifier_and_attribute_name() {
    let world = World::new();
    // The identifier names another certificate than the attribute.
    let mut forge = Forge::new(world);
    forge.identifier = issuer_and_serial(&world.tsa);
    forge.certificates.push(world.tsa.as_der().to_vec());
    assert_eq!(verify(&forge.build()), Err(CmsError::SigningCertificate));
    // The attribute names another certificate than the identifier.
    let mut forge = Forge::new(world);
    let id = tlv(asn1::OCTET_STRING, &[world.tsa.fingerprint().as_bytes()]);
    let ids = tlv(asn1::SEQUENCE, &[&tlv(asn1::SEQUENCE, &[&id])]);
    forge.attributes[2] = attribute(oid::SIGNING_CERTIFICATE_V2, &tlv(asn1::SEQUENCE, &[&ids]));
    forge.certificates.push(world.tsa.as_der().to_vec());
    assert_eq!(verify(&forge.build()), Err(CmsError::SigningCertificate));
    // Issuer and serial number within the attribute are another's.
    let mut forge = Forge::new(world);
    let hash = tlv(asn1::OCTET_STRING, &[world.signer.fingerprint().as_bytes()]);
    let name = tlv(
        asn1::CONTEXT_CONSTRUCTED | 4,
        &[world.tsa.issuer().as_der()],
    );
    let names = tlv(asn1::SEQUENCE, &[&name]);
    let other = tlv(asn1::SEQUENCE, &[&names, &world.tsa.serial().to_der()]);
    let ids = tlv(asn1::SEQUENCE, &[&tlv(asn1::SEQUENCE, &[&hash, &other])]);
    forge.attributes[2] = attribute(oid::SIGNING_CERTIFICATE_V2, &tlv(asn1::SEQUENCE, &[&ids]));
    assert_eq!(verify(&forge.build()), Err(CmsError::SigningCertificate));
    // The certificate is not enclosed; handed in, it serves.
    let mut forge = Forge::new(world);
    forge.certificates = vec![world.root.certificate().as_der().to_vec()];
    let der = forge.build();
    assert_eq!(verify(&der), Err(CmsError::SignerCertificateMissing));
    let cms = Cms::parse(&der).unwrap();
    let extra = [world.signer.clone()];
    assert!(
        cms.verify_detached(&digest(), Profile::Cades, &extra)
            .is_ok()
    );
    // Unbound signatures pass where the profile says so, and say that they are.
    let mut forge = Forge::new(world);
    forge.attributes.pop();
    let cms = Cms::parse(&forge.build()).unwrap();
    let verified = cms.verify_detached(&digest(), Profile::Pkcs7, &[]).unwrap();
    assert_eq!(verified.binding(), CertificateBinding::Unbound);
}

#[test]
fn the_algorithms_agree_and_are_accepted() {
    let world = World::new();
    let mut forge = Forge::new(world);
    forge.digest_algorithm = DigestAlgorithm::Sha384.to_der();
    assert_eq!(
        verify(&forge.build()),
        Err(CmsError::DigestAlgorithmMismatch)
    );
    let mut forge = Forge::new(world);
    forge.listed = DigestAlgorithm::Sha512.to_der();
    assert_eq!(
        verify(&forge.build()),
        Err(CmsError::DigestAlgorithmMismatch)
    );
    let mut forge = Forge::new(world);
    forge.scheme = SignatureScheme::RsaPkcs1(DigestAlgorithm::Sha256).to_der();
    assert_eq!(
        verify(&forge.build()),
        Err(CmsError::Signature(SignatureError::Scheme))
    );
    let mut forge = Forge::new(world);
    forge.digest_algorithm = tlv(asn1::SEQUENCE, &[&asn1::oid(oid::SHA1)]);
    assert_eq!(
        verify(&forge.build()),
        Err(CmsError::Algorithm(AlgorithmError::UnknownDigest {
            oid: oid::SHA1
        }))
    );
    // Protected algorithms (RFC 6211): the right ones pass, others do not.
    for (digest, passes) in [
        (DigestAlgorithm::Sha256, true),
        (DigestAlgorithm::Sha384, false),
    ] {
        let mut forge = Forge::new(world);
        let mut scheme = SCHEME.to_der();
        scheme[0] = asn1::CONTEXT_CONSTRUCTED | 1;
        let value = tlv(asn1::SEQUENCE, &[&digest.to_der(), &scheme]);
        forge
            .attributes
            .push(attribute(oid::ALGORITHM_PROTECTION, &value));
        let outcome = verify(&forge.build());
        assert_eq!(outcome.is_ok(), passes);
        assert!(passes || outcome == Err(CmsError::AlgorithmProtection));
    }
}

#[test]
fn ber_and_trailing_bytes_are_refused() {
    let world = World::new();
    let der = sign(world).as_der().to_vec();
    let mut trailing = der.clone();
    trailing.push(0);
    assert_eq!(verify(&trailing), Err(CmsError::Der(DerError::Trailing)));
    assert_eq!(trim_padding(&trailing), Ok(&der[..]));
    trailing.push(1);
    assert_eq!(
        trim_padding(&trailing),
        Err(CmsError::Der(DerError::Trailing))
    );
    let mut indefinite = vec![0x30, 0x80];
    indefinite.extend(&der[4..]);
    indefinite.extend([0, 0]);
    assert_eq!(
        verify(&indefinite),
        Err(CmsError::Der(DerError::Indefinite))
    );
    assert_eq!(
        trim_padding(&indefinite),
        Err(CmsError::Der(DerError::Indefinite))
    );
    assert_eq!(
        verify(&vec![0x30; MAX_CMS_BYTES + 1]),
        Err(CmsError::TooLarge)
    );
    let mut forge = Forge::new(world);
    forge.certificates = (0..=MAX_CERTIFICATES)
        .map(|_| world.signer.as_der().to_vec())
        .collect();
    assert_eq!(verify(&forge.build()), Err(CmsError::TooLarge));
}

#[test]
fn time_stamps_are_added_and_only_those_over_the_signature() {
    let world = World::new();
    let signed = sign(world);
    let stamped = signed
        .with_timestamp(&token(world, signed.signature()))
        .unwrap();
    let verified = verify(stamped.as_der()).unwrap();
    assert_eq!(verified.signature(), signed.signature());
    let [kept] = verified.timestamps().collect::<Vec<_>>()[..] else {
        panic!("one token");
    };
    let kept = TimestampToken::from_der(kept).unwrap();
    let stamp = kept.verify_over(verified.signature(), &[]).unwrap();
    assert_eq!(stamp.info().time(), day(2));
    // A second one is added beside the first.
    let twice = stamped
        .with_timestamp(&token(world, signed.signature()))
        .unwrap();
    assert_eq!(twice.verified().timestamps().count(), 2);
    let error = signed
        .with_timestamp(&token(world, b"another signature"))
        .unwrap_err();
    assert_eq!(error, CmsBuildError::Timestamp);
}

/// What verification says may not change when a byte outside of the signature changes: the bag of
/// certificates and unsigned attributes cannot alter the signer, the digest or the claimed time.
fn outcome(der: &[u8]) -> Option<(Certificate, MessageDigest, Option<bulla_types::Timestamp>)> {
    let verified = verify(der).ok()?;
    Some((
        verified.signer().clone(),
        verified.message_digest().clone(),
        verified.claimed_time(),
    ))
}

#[test]
fn every_flipped_byte_is_refused_or_changes_nothing_that_was_signed() {
    let world = World::new();
    let signed = sign(world);
    let der = signed
        .with_timestamp(&token(world, signed.signature()))
        .unwrap();
    let der = der.as_der();
    let honest = outcome(der).unwrap();
    let mut refused = 0;
    for place in 0..der.len() {
        let mut changed = der.to_vec();
        changed[place] ^= 0x01;
        match outcome(&changed) {
            None => refused += 1,
            Some(other) => assert_eq!(other, honest, "byte {place}"),
        }
    }
    assert!(refused * 4 > der.len(), "{refused} of {}", der.len());
    for end in 0..der.len() {
        assert!(Cms::parse(&der[..end]).is_err(), "{end} bytes");
    }
}

proptest! {
    #[test]
    fn random_damage_never_panics(seed in any::<u64>(), cuts in 1_usize..6) {
        let world = World::new();
        let mut der = sign(world).as_der().to_vec();
        let mut state = seed | 1;
        for _ in 0..cuts {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let place = usize::try_from(state >> 33).unwrap() % der.len();
            der[place] = state.to_be_bytes()[0];
        }
        let honest = outcome(sign(world).as_der());
        let outcome = outcome(&der);
        prop_assert!(outcome.is_none() || outcome == honest);
    }

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        prop_assert!(Cms::parse(&bytes).is_err());
        prop_assert!(TimestampToken::from_der(&bytes).is_err());
    }
}
