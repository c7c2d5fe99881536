//! The payload's segment arithmetic against `tink`, in both directions and around every boundary.
//!
//! Twice: the bare payload at any length, built here from our engines and the specification, because
//! padding never yields a length at a boundary; and whole containers as the product seals them.

use bulla_container::{Core, EncryptedMetadata, Geometry, Header, container_hash};
use bulla_crypto::{
    aead::{self, Nonce, PortableEngine, RingEngine, SegmentEngine},
    hash::sha256,
    kdf::derive_key,
    mac::hmac_sha256,
    secret::Key32,
};
use bulla_seal::{
    ContainerSpec, EnvelopeKey, ExpectedContainer, Kind, MediaType, Metadata, Sealer, open_bytes,
    seal_bytes,
};
use bulla_types::{
    Base64Bytes, ContainerId, DocumentId, EnvelopeId, Sha256Digest, TenantId, Title,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use serde_json::{Value, json};

use crate::{corpus::typed, oracle};

/// Length of a full segment's ciphertext; that of segment 0 includes the payload header.
const SEGMENT: usize = 131_072;
const HEADER: usize = 40;
const TAG: usize = 16;
/// Plaintext in a full first segment.
const FIRST: usize = SEGMENT - HEADER - TAG;
/// Plaintext in every full later segment.
const LATER: usize = SEGMENT - TAG;

const KEY: [u8; 32] = [21; 32];
const AAD: [u8; 32] = [22; 32];
const PREFIX: [u8; 7] = [24; 7];

fn lengths() -> Vec<usize> {
    let mut lengths = vec![0, 1, 2, 15, 16, 17];
    for boundary in [FIRST, LATER, SEGMENT, FIRST + LATER, FIRST + 3 * LATER] {
        lengths.extend(boundary - 1..=boundary + 1);
    }
    lengths.push(700_000);
    lengths
}

fn content(length: usize) -> Vec<u8> {
    (0..251).cycle().take(length).collect()
}

fn nonce(prefix: &[u8], number: usize, is_last: bool) -> Nonce {
    let number = u32::try_from(number).unwrap().to_be_bytes();
    let bytes = [prefix, &number, &[u8::from(is_last)]].concat();
    Nonce::from_bytes(bytes.try_into().unwrap())
}

fn segment_key(key: &[u8; 32], salt: &[u8], aad: &[u8]) -> Key32 {
    derive_key(key, salt, &[aad])
}

/// The ciphertexts of a bare payload, without its header, in segments.
fn segments(payload: &[u8]) -> Vec<&[u8]> {
    let first = payload.len().min(SEGMENT);
    let (head, rest) = payload.split_at(first);
    std::iter::once(&head[HEADER..])
        .chain(rest.chunks(SEGMENT))
        .collect()
}

/// Seals any length, by the specification.
fn seal_payload(plaintext: &[u8], engine: impl Fn(&Key32) -> Box<dyn SegmentEngine>) -> Vec<u8> {
    let salt = [23; 32];
    let engine = engine(&segment_key(&KEY, &salt, &AAD));
    let (first, rest) = plaintext.split_at(plaintext.len().min(FIRST));
    let chunks: Vec<&[u8]> = std::iter::once(first).chain(rest.chunks(LATER)).collect();
    let mut payload = [&[0x28], salt.as_slice(), &PREFIX].concat();
    for (number, chunk) in chunks.iter().enumerate() {
        let mut segment = chunk.to_vec();
        let nonce = nonce(&PREFIX, number, number + 1 == chunks.len());
        engine.seal_in_place(&nonce, &mut segment);
        payload.extend(segment);
    }
    payload
}

/// Opens what tink made, by the specification.
fn open_payload(payload: &[u8]) -> Vec<u8> {
    assert_eq!(payload[0], 0x28);
    let (salt, prefix) = payload[1..HEADER].split_at(32);
    let engine = RingEngine::new(&segment_key(&KEY, salt, &AAD));
    let segments = segments(payload);
    let mut plaintext = Vec::new();
    for (number, segment) in segments.iter().enumerate() {
        let mut segment = segment.to_vec();
        let nonce = nonce(prefix, number, number + 1 == segments.len());
        engine.open_in_place(&nonce, &mut segment).unwrap();
        plaintext.extend(segment);
    }
    plaintext
}

fn to_open(key: &[u8; 32], aad: &[u8], payload: Vec<u8>) -> Value {
    let payload = Base64Bytes::from(payload);
    json!({ "key": hex::encode(key), "aad": hex::encode(aad), "payload": payload })
}

#[test]
fn bare_payloads_of_every_length_open_in_both_directions() {
    let open: Vec<Value> = lengths()
        .into_iter()
        .map(|length| {
            let plaintext = content(length);
            let payload = seal_payload(&plaintext, |key| Box::new(RingEngine::new(key)));
            let portable = seal_payload(&plaintext, |key| Box::new(PortableEngine::new(key)));
            assert!(payload == portable, "{length}");
            to_open(&KEY, &AAD, payload)
        })
        .collect();
    let seal: Vec<Value> = lengths()
        .into_iter()
        .map(|length| json!({ "key": hex::encode(KEY), "aad": hex::encode(AAD), "length": length }))
        .collect();
    let case = json!({ "open": open, "seal": seal });
    let Some(answer) = oracle::python("payload.py", &case) else {
        return;
    };
    for (place, length) in lengths().into_iter().enumerate() {
        let digest: Sha256Digest = typed(&answer["opened"][place]);
        assert_eq!(digest, sha256(&content(length)), "{length}");
        let sealed = typed::<Base64Bytes>(&answer["sealed"][place]).into_vec();
        let ours = seal_payload(&content(length), |key| Box::new(RingEngine::new(key)));
        assert_eq!(sealed.len(), ours.len(), "{length}");
        assert!(open_payload(&sealed) == content(length), "{length}");
    }
}

#[test]
fn tink_refuses_damaged_payloads_of_ours() {
    let whole = seal_payload(&content(FIRST + LATER + 5), |key| {
        Box::new(RingEngine::new(key))
    });
    let mut swapped = whole.clone();
    swapped[HEADER..HEADER + 1000].rotate_left(16);
    let flipped = |at: usize| {
        let mut payload = whole.clone();
        payload[at] ^= 1;
        payload
    };
    let damaged = [
        whole[..SEGMENT].to_vec(),
        whole[..2 * SEGMENT].to_vec(),
        whole[..2 * SEGMENT + 20].to_vec(),
        whole[..HEADER].to_vec(),
        whole[..HEADER - 1].to_vec(),
        [whole.as_slice(), &[0]].concat(),
        [&whole[..SEGMENT], &whole[2 * SEGMENT..]].concat(),
        swapped,
        flipped(0),
        flipped(1),
        flipped(39),
        flipped(SEGMENT + 1),
        flipped(whole.len() - 1),
    ];
    let mut open: Vec<Value> = damaged
        .into_iter()
        .map(|payload| to_open(&KEY, &AAD, payload))
        .collect();
    open.push(to_open(&KEY, &[0; 32], whole.clone()));
    open.push(to_open(&[0; 32], &AAD, whole));
    let Some(answer) = oracle::python("payload.py", &json!({ "open": open, "seal": [] })) else {
        return;
    };
    for (place, opened) in answer["opened"].as_array().unwrap().iter().enumerate() {
        assert!(opened.is_null(), "{place}");
    }
    assert_eq!(answer["opened"].as_array().unwrap().len(), 15);
}

const SPEC: ContainerSpec = ContainerSpec {
    container_id: ContainerId::from_bytes([1; 16]),
    envelope_id: EnvelopeId::from_bytes([2; 16]),
    tenant_id: TenantId::from_bytes([3; 16]),
    document_id: DocumentId::from_bytes([4; 16]),
    kind: Kind::Source,
    revision: 0,
    previous: None,
};

fn envelope_key() -> EnvelopeKey {
    EnvelopeKey::from_key(Key32::from_bytes([5; 32]))
}

fn metadata(length: usize) -> Metadata {
    Metadata {
        name: "contract.pdf".parse::<Title>().unwrap(),
        media_type: MediaType::pdf(),
        true_len: u64::try_from(length).unwrap(),
    }
}

/// The payload key of the container, as the specification derives it.
fn payload_key() -> [u8; 32] {
    let id = SPEC.container_id.as_bytes();
    let info: [&[u8]; 3] = [
        b"bulla/container-key/1\0",
        SPEC.tenant_id.as_bytes(),
        SPEC.envelope_id.as_bytes(),
    ];
    let key = envelope_key();
    let container = derive_key(key.dangerous_expose().expose_secret(), id, &info);
    let payload = derive_key(
        container.expose_secret(),
        id,
        &[b"bulla/container/1/payload"],
    );
    *payload.expose_secret()
}

#[test]
fn tink_opens_the_payload_of_every_container_we_seal() {
    let sealed: Vec<(usize, u64, Value)> = lengths()
        .into_iter()
        .map(|length| {
            let mut rng = ChaCha20Rng::from_seed([6; 32]);
            let (key, metadata) = (envelope_key(), metadata(length));
            let sealed = seal_bytes(&key, SPEC, &metadata, &content(length), &mut rng);
            let (_, container) = sealed.unwrap();
            let (header, start) = Header::parse(&container).unwrap();
            let aad = header.digest();
            let padded = header.core().geometry().padded_len();
            let case = to_open(&payload_key(), aad.as_bytes(), container[start..].to_vec());
            (length, padded, case)
        })
        .collect();
    let open: Vec<&Value> = sealed.iter().map(|(_, _, case)| case).collect();
    let Some(answer) = oracle::python("payload.py", &json!({ "open": open, "seal": [] })) else {
        return;
    };
    for (place, (length, padded, _)) in sealed.iter().enumerate() {
        let mut plaintext = content(*length);
        plaintext.resize(usize::try_from(*padded).unwrap(), 0);
        let digest: Sha256Digest = typed(&answer["opened"][place]);
        assert_eq!(digest, sha256(&plaintext), "{length}");
    }
}

/// Lengths that are padded lengths already, so that a foreign writer needs no padding: one segment,
/// two, and several.
const UNPADDED: [usize; 5] = [16_384, 131_072, 135_168, 262_144, 1_048_576];

#[test]
fn we_open_containers_whose_payload_tink_made() {
    let headers: Vec<Header> = UNPADDED
        .iter()
        .map(|length| foreign_header(&metadata(*length)))
        .collect();
    let seal: Vec<Value> = headers
        .iter()
        .zip(UNPADDED)
        .map(|(header, length)| {
            json!({
                "key": hex::encode(payload_key()),
                "aad": header.digest(),
                "length": length,
            })
        })
        .collect();
    let Some(answer) = oracle::python("payload.py", &json!({ "open": [], "seal": seal })) else {
        return;
    };
    for (place, (header, length)) in headers.iter().zip(UNPADDED).enumerate() {
        let payload = typed::<Base64Bytes>(&answer["sealed"][place]).into_vec();
        let hashes: Vec<Sha256Digest> = payload.chunks(SEGMENT).map(sha256).collect();
        let expected = ExpectedContainer {
            container_id: SPEC.container_id,
            container_hash: container_hash(&header.digest(), &hashes),
            envelope_id: SPEC.envelope_id,
            tenant_id: SPEC.tenant_id,
            kind: SPEC.kind,
            revision: SPEC.revision,
            document_id: Some(SPEC.document_id),
        };
        let container = [header.encode(), payload].concat();
        let opened = open_bytes(&envelope_key(), &expected, &hashes, &container);
        let (_, plaintext) = opened.unwrap();
        assert!(plaintext.expose_secret() == content(length), "{length}");
    }
}

/// A header put together from the specification's parts.
fn foreign_header(metadata: &Metadata) -> Header {
    let mut rng = ChaCha20Rng::from_seed([7; 32]);
    let sealer = Sealer::new(&envelope_key(), SPEC, metadata, &mut rng).unwrap();
    let (honest, _) = Header::parse(sealer.header()).unwrap();
    let meta: &EncryptedMetadata = honest.core().metadata();
    let geometry = Geometry::new(metadata.true_len).unwrap();
    let core = Core::new(SPEC, geometry, meta.clone()).unwrap();
    let id = SPEC.container_id.as_bytes();
    let info: [&[u8]; 3] = [
        b"bulla/container-key/1\0",
        SPEC.tenant_id.as_bytes(),
        SPEC.envelope_id.as_bytes(),
    ];
    let key = envelope_key();
    let container = derive_key(key.dangerous_expose().expose_secret(), id, &info);
    let commit_key = derive_key(
        container.expose_secret(),
        id,
        &[b"bulla/container/1/commit"],
    );
    let commit = hmac_sha256(commit_key.expose_secret(), &[&core.commit_message()]);
    assert!(commit == *honest.commit() && aead::TAG_BYTES == TAG);
    Header::new(core, commit)
}
