//! Attacks on the sealed format by those who hold keys of their own or a broken random generator.
//! Everything here uses the public interface and derives keys a second time from
//! `docs/spec/container.md`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends where one of its steps fails"
)]

mod collision;
mod fields;
mod gcm;
mod uniqueness;
mod wraps;

use bulla_container::{ContainerSpec, Header, Kind, container_hash};
use bulla_crypto::{hash::sha256, kdf::derive_key, secret::Key32};
use bulla_seal::{EnvelopeKey, ExpectedContainer, MediaType, Metadata, SealError, open_bytes};
use bulla_types::{ContainerId, DocumentId, EnvelopeId, Sha256Digest, TenantId};

/// Length of a full segment's ciphertext, in bytes.
const SEGMENT: usize = 131_072;

fn spec() -> ContainerSpec {
    ContainerSpec {
        container_id: ContainerId::from_bytes([1; 16]),
        envelope_id: EnvelopeId::from_bytes([2; 16]),
        tenant_id: TenantId::from_bytes([3; 16]),
        document_id: DocumentId::from_bytes([4; 16]),
        kind: Kind::Source,
        revision: 0,
        previous: None,
    }
}

fn metadata(true_len: usize) -> Metadata {
    Metadata {
        name: "contract.pdf".parse().unwrap(),
        media_type: MediaType::pdf(),
        true_len: u64::try_from(true_len).unwrap(),
    }
}

fn envelope_key(byte: u8) -> EnvelopeKey {
    EnvelopeKey::from_key(Key32::from_bytes([byte; 32]))
}

/// The child key of a container for one purpose, as the specification derives it.
fn child(key: &EnvelopeKey, spec: &ContainerSpec, purpose: &str) -> Key32 {
    let id = spec.container_id.as_bytes();
    let info: [&[u8]; 3] = [
        b"bulla/container-key/1\0",
        spec.tenant_id.as_bytes(),
        spec.envelope_id.as_bytes(),
    ];
    let container = derive_key(key.dangerous_expose().expose_secret(), id, &info);
    let info: [&[u8]; 2] = [b"bulla/container/1/", purpose.as_bytes()];
    derive_key(container.expose_secret(), id, &info)
}

/// What opening gives where a signed statement names exactly these bytes under these ids: the
/// hashes never stand in an attacker's way.
fn open_as_named(
    key: &EnvelopeKey,
    spec: &ContainerSpec,
    container: &[u8],
) -> Result<Vec<u8>, SealError> {
    let (header, length) = Header::parse(container).map_err(SealError::Header)?;
    let hashes: Vec<Sha256Digest> = container[length..].chunks(SEGMENT).map(sha256).collect();
    let expected = ExpectedContainer {
        container_id: spec.container_id,
        container_hash: container_hash(&header.digest(), &hashes),
        envelope_id: spec.envelope_id,
        tenant_id: spec.tenant_id,
        kind: header.core().spec().kind,
        revision: header.core().spec().revision,
        document_id: Some(header.core().spec().document_id),
    };
    open_bytes(key, &expected, &hashes, container)
        .map(|(_, plaintext)| plaintext.expose_secret().to_vec())
}
