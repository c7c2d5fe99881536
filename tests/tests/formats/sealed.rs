//! Parsers behind a key: encrypted metadata and wraps of envelope keys. Whoever holds the key, that
//! is every participant, chooses what stands inside.

use bulla_container::{Core, EncryptedMetadata, Header, container_hash};
use bulla_crypto::{
    aead::{self, Nonce},
    kdf::derive_key,
    kem::{XWingSecretKey, hpke_seal},
    mac::hmac_sha256,
    secret::Key32,
};
use bulla_seal::{
    ContainerSpec, EnvelopeKey, ExpectedContainer, ExpectedEnvelope, Kind, MediaType, Metadata,
    Opener, SealError, SealStart, Sealer,
};
use bulla_types::{
    Base64Bytes, ContainerId, DocumentId, EnvelopeId, Sha256Digest, TenantId, Title,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use serde_json::Value;

use crate::corpus::{Answer, Changes, hold, kept, typed, vector};

const SPEC: ContainerSpec = ContainerSpec {
    container_id: ContainerId::from_bytes([1; 16]),
    envelope_id: EnvelopeId::from_bytes([2; 16]),
    tenant_id: TenantId::from_bytes([3; 16]),
    document_id: DocumentId::from_bytes([4; 16]),
    kind: Kind::Source,
    revision: 0,
    previous: None,
};

/// Length of the metadata before encryption, in bytes.
const METADATA: usize = 512;

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([1; 32])
}

fn key() -> EnvelopeKey {
    EnvelopeKey::from_key(Key32::from_bytes([5; 32]))
}

/// The child key of the container for one purpose, as `docs/spec/container.md` derives it.
fn child(purpose: &[u8]) -> Key32 {
    let id = SPEC.container_id.as_bytes();
    let info: [&[u8]; 3] = [
        b"bulla/container-key/1\0",
        SPEC.tenant_id.as_bytes(),
        SPEC.envelope_id.as_bytes(),
    ];
    let container = derive_key(key().dangerous_expose().expose_secret(), id, &info);
    derive_key(
        container.expose_secret(),
        id,
        &[b"bulla/container/1/", purpose],
    )
}

fn sealer(metadata: &Metadata) -> Sealer {
    Sealer::new(&key(), SPEC, metadata, &mut rng()).unwrap()
}

/// The metadata's bytes in an honest header.
fn plain(metadata: &Metadata) -> Vec<u8> {
    let (header, _) = Header::parse(sealer(metadata).header()).unwrap();
    let core = header.core();
    let nonce = Nonce::from_bytes(core.metadata().nonce);
    let aad = core.aad_without_meta().unwrap();
    aead::open(&child(b"meta"), &nonce, &aad, &core.metadata().ciphertext).unwrap()
}

/// What a reader makes of these metadata bytes in a header that is otherwise right.
fn open(bytes: &[u8], honest: &Header) -> Result<Metadata, SealError> {
    let geometry = *honest.core().geometry();
    let nonce = honest.core().metadata().nonce;
    let aad = Core::metadata_aad(&SPEC, geometry, nonce).unwrap();
    let ciphertext = aead::seal(&child(b"meta"), &Nonce::from_bytes(nonce), &aad, bytes);
    let core = Core::new(SPEC, geometry, EncryptedMetadata { nonce, ciphertext });
    let core = core.map_err(SealError::Header)?;
    let commit = hmac_sha256(child(b"commit").expose_secret(), &[&core.commit_message()]);
    let header = Header::new(core, commit);
    // All of the samples' contents fit into one segment.
    let hashes = vec![Sha256Digest::from_bytes([0; 32])];
    let expected = ExpectedContainer {
        container_id: SPEC.container_id,
        container_hash: container_hash(&header.digest(), &hashes),
        envelope_id: SPEC.envelope_id,
        tenant_id: SPEC.tenant_id,
        kind: SPEC.kind,
        revision: SPEC.revision,
        document_id: Some(SPEC.document_id),
    };
    let opener = Opener::new(&key(), &header.encode(), &expected, hashes)?;
    Ok(opener.metadata().clone())
}

#[test]
fn metadata_has_one_encoding_whoever_wrote_it() {
    let metadata = |name: &str, true_len| Metadata {
        name: name.parse::<Title>().unwrap(),
        media_type: MediaType::pdf(),
        true_len,
    };
    let samples = [
        metadata("Vertrag Müller.pdf", 70_000),
        metadata("a", 69_700),
    ];
    let honest = Header::parse(sealer(&samples[0]).header()).unwrap().0;
    let samples = samples.map(|metadata| plain(&metadata));
    hold("metadata", &samples, 2000, |bytes| {
        let mut bytes = bytes.to_vec();
        bytes.resize(METADATA, 0);
        Answer::of(open(&bytes, &honest), |metadata| plain(&metadata) == bytes)
    });
}

#[test]
fn a_wrap_opens_unchanged_or_not_at_all() {
    let vector = vector("container/one-segment.json");
    let digest = |name: &str| typed::<Sha256Digest>(&vector[name]);
    let bytes = |value: &Value| typed::<Base64Bytes>(value).into_vec();
    let seed = Key32::from_bytes(*digest("xwing_seed").as_bytes());
    let receiver = XWingSecretKey::from_seed(seed);
    let expected = ExpectedEnvelope {
        tenant_id: typed(&vector["tenant_id"]),
        envelope_id: typed(&vector["envelope_id"]),
        ek_commit: digest("ek_commit"),
    };
    let (wrap, info) = (bytes(&vector["wrap"]), bytes(&vector["wrap_info"]));
    let unwrap =
        |wrap: &[u8], info: &[u8]| EnvelopeKey::unwrap_checked(&receiver, info, wrap, &expected);
    hold("grant-wrap", std::slice::from_ref(&wrap), 300, |bytes| {
        Answer::of(unwrap(bytes, &info), |_| bytes == wrap)
    });
    let mut changes = Changes::new("wrap info");
    for _ in 0..50 {
        let other = changes.of(std::slice::from_ref(&info));
        assert_eq!(unwrap(&wrap, &other).is_ok(), other == info);
    }
    // What was wrapped for this receiver and grant, but is not the committed key.
    for (name, content) in kept("grant-wrap") {
        let wrapped = hpke_seal(&receiver.public_key(), &info, &content, &mut rng());
        assert!(unwrap(&wrapped, &info).is_err(), "{name}");
    }
}

/// What a draft holds of a container's draws: any 51 bytes, in one encoding, and nothing else.
#[test]
fn draws_of_a_draft_are_of_one_length() {
    let sample = SealStart::generate(&mut rng()).encode();
    let mut changes = Changes::new("seal-start");
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..10_000 {
        let bytes = changes.of(core::slice::from_ref(&sample));
        if let Some(start) = SealStart::decode(&bytes) {
            assert_eq!(start.encode(), bytes);
            accepted += 1;
        } else {
            assert_ne!(bytes.len(), SealStart::LENGTH);
            refused += 1;
        }
    }
    assert!(accepted > 0 && refused > 0, "{accepted} and {refused}");
    for length in 0..300 {
        let decoded = SealStart::decode(&vec![7; length]);
        assert_eq!(decoded.is_some(), length == SealStart::LENGTH, "{length}");
    }
}
