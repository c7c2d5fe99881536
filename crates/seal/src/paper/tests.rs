//! Tests of paper keys, and the vectors that another implementation made.

use std::fs;
use std::path::PathBuf;

use bulla_container::{ContainerSpec, Kind};
use bulla_types::{Base64Bytes, ContainerId};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use serde::Deserialize;

use super::*;
use crate::{MediaType, Metadata, Opener, SealedContainer, open_bytes, seal_bytes};

const TENANT: TenantId = TenantId::from_bytes([1; 16]);
const ENVELOPE: EnvelopeId = EnvelopeId::from_bytes([2; 16]);
const DOCUMENT: DocumentId = DocumentId::from_bytes([3; 16]);

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([12; 32])
}

fn error<T>(result: Result<T, SealError>) -> SealError {
    result.err().expect("must be refused")
}

fn sealed(key: &EnvelopeKey, container: u8) -> (SealedContainer, Vec<u8>, ExpectedContainer) {
    let spec = ContainerSpec {
        container_id: ContainerId::from_bytes([container; 16]),
        envelope_id: ENVELOPE,
        tenant_id: TENANT,
        document_id: DOCUMENT,
        kind: Kind::Signed,
        revision: 1,
        previous: Some(Sha256Digest::from_bytes([9; 32])),
    };
    let metadata = Metadata {
        name: "lease.pdf".parse().unwrap(),
        media_type: "application/pdf".parse::<MediaType>().unwrap(),
        true_len: 5,
    };
    let (sealed, bytes) = seal_bytes(key, spec, &metadata, b"lease", &mut rng()).unwrap();
    let expected = ExpectedContainer {
        container_id: spec.container_id,
        container_hash: sealed.container_hash,
        envelope_id: ENVELOPE,
        tenant_id: TENANT,
        kind: Kind::Signed,
        revision: 1,
        document_id: Some(DOCUMENT),
    };
    (sealed, bytes, expected)
}

#[test]
fn a_paper_opens_its_container_and_no_other_one() {
    let mut rng = rng();
    let key = EnvelopeKey::generate(&mut rng);
    let paper = key.paper_key(&TENANT, &ENVELOPE, &DOCUMENT);
    let (own, bytes, expected) = sealed(&key, 4);
    let (other, other_bytes, other_expected) = sealed(&key, 5);
    let wrap = paper.wrap(&key, &expected, &mut rng).unwrap();
    assert_eq!(wrap.len(), 60);
    let read = PaperKey::from_key(Key32::from_bytes(*paper.dangerous_expose().expose_secret()));
    let opened = read.unwrap(&wrap, &expected).unwrap();
    let header = |bytes: &[u8]| {
        let (_, length) = bulla_container::Header::parse(bytes).unwrap();
        bytes[..length].to_vec()
    };
    let hashes = own.segment_hashes.clone();
    let reader = Opener::of_container(&opened, &header(&bytes), &expected, hashes).unwrap();
    assert_eq!(reader.metadata().name.as_str(), "lease.pdf");
    open_bytes(&key, &expected, &own.segment_hashes, &bytes).unwrap();

    let hashes = other.segment_hashes;
    let refused = Opener::of_container(&opened, &header(&other_bytes), &other_expected, hashes);
    assert_eq!(error(refused), SealError::Open);
    assert_eq!(error(read.unwrap(&wrap, &other_expected)), SealError::Open);
    assert_eq!(format!("{read:?} {opened:?}"), "PaperKey ContainerKey");
}

#[test]
fn each_document_envelope_and_organisation_has_a_key_of_its_own() {
    let key = EnvelopeKey::generate(&mut rng());
    let locator = |key: &EnvelopeKey, tenant, envelope, document| {
        let (tenant, envelope) = (TenantId::from_bytes([tenant; 16]), [envelope; 16]);
        let (envelope, document) = (EnvelopeId::from_bytes(envelope), [document; 16]);
        let document = DocumentId::from_bytes(document);
        key.paper_key(&tenant, &envelope, &document).locator()
    };
    let own = locator(&key, 1, 2, 3);
    assert_eq!(own, locator(&key, 1, 2, 3));
    for other in [(2, 2, 3), (1, 1, 3), (1, 2, 4), (2, 1, 3)] {
        assert_ne!(own, locator(&key, other.0, other.1, other.2), "{other:?}");
    }
    let another = EnvelopeKey::from_key(Key32::from_bytes([1; 32]));
    assert_ne!(own, locator(&another, 1, 2, 3));
}

#[test]
fn a_private_part_is_not_wrapped() {
    let key = EnvelopeKey::generate(&mut rng());
    let (_, _, expected) = sealed(&key, 4);
    let private = ExpectedContainer {
        kind: Kind::Private,
        document_id: None,
        ..expected
    };
    let paper = key.paper_key(&TENANT, &ENVELOPE, &DOCUMENT);
    assert!(paper.wrap(&key, &private, &mut rng()).is_none());
    let wrap = paper.wrap(&key, &expected, &mut rng()).unwrap();
    assert_eq!(error(paper.unwrap(&wrap, &private)), SealError::Open);
}

#[test]
fn every_changed_bit_of_a_wrap_is_refused() {
    let key = EnvelopeKey::generate(&mut rng());
    let (_, _, expected) = sealed(&key, 4);
    let paper = key.paper_key(&TENANT, &ENVELOPE, &DOCUMENT);
    let wrap = paper.wrap(&key, &expected, &mut rng()).unwrap();
    for bit in 0..wrap.len() * 8 {
        let mut changed = wrap.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(error(paper.unwrap(&changed, &expected)), SealError::Open);
    }
    for length in 0..wrap.len() {
        assert_eq!(
            error(paper.unwrap(&wrap[..length], &expected)),
            SealError::Open
        );
    }
}

#[derive(Deserialize)]
struct Vector {
    id: String,
    input: Input,
    expected: Option<String>,
    error: Option<String>,
}

#[derive(Deserialize)]
struct Input {
    ek: Sha256Digest,
    wrap: Base64Bytes,
    terms: Terms,
}

#[derive(Deserialize)]
struct Terms {
    tenant_id: TenantId,
    envelope_id: EnvelopeId,
    document_id: DocumentId,
    container_id: ContainerId,
    kind: Kind,
    revision: u32,
    container_hash: Sha256Digest,
}

#[test]
fn wraps_open_as_another_implementation_sealed_them() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors");
    let json = fs::read(root.join("paper-check/wraps.json")).unwrap();
    let vectors: Vec<Vector> = serde_json::from_slice(&json).unwrap();
    assert!(vectors.iter().filter(|v| v.error.is_some()).count() >= 15);
    for Vector {
        id,
        input,
        expected,
        error,
    } in vectors
    {
        let terms = input.terms;
        let container = ExpectedContainer {
            container_id: terms.container_id,
            container_hash: terms.container_hash,
            envelope_id: terms.envelope_id,
            tenant_id: terms.tenant_id,
            kind: terms.kind,
            revision: terms.revision,
            document_id: Some(terms.document_id),
        };
        let key = EnvelopeKey::from_key(Key32::from_bytes(*input.ek.as_bytes()));
        let paper = key.paper_key(&terms.tenant_id, &terms.envelope_id, &terms.document_id);
        match paper.unwrap(input.wrap.as_slice(), &container) {
            Ok(opened) => assert_eq!(expected, Some(hex::encode(opened.expose())), "{id}"),
            Err(SealError::Open) => assert_eq!(error.as_deref(), Some("open"), "{id}"),
            Err(other) => panic!("{id}: {other}"),
        }
    }
}
