//! Reads `fixtures/vectors/container`: every positive vector is rebuilt byte for byte from its
//! inputs and opened, every negative one is its base with changes, and is refused as it says.

use std::{collections::BTreeMap, convert::Infallible, fs, path::PathBuf};

use bulla_container::{Header, container_hash, segment_hash};
use bulla_crypto::{kem::XWingSecretKey, secret::Key32};
use bulla_types::{
    Base64Bytes, ContainerId, DocumentId, EnvelopeId, Sha256Digest, TenantId, Title,
};
use rand_core::{TryCryptoRng, TryRng};
use serde::Deserialize;

use crate::{
    ContainerSpec, EnvelopeKey, ExpectedContainer, ExpectedEnvelope, Kind, MediaType, Metadata,
    Opener, SealError, keys::ContainerKeys, open_bytes, seal_bytes,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Positive {
    id: String,
    #[serde(rename = "comment")]
    _comment: String,
    ek: Sha256Digest,
    tenant_id: TenantId,
    envelope_id: EnvelopeId,
    container_id: ContainerId,
    document_id: DocumentId,
    kind: Kind,
    revision: u32,
    previous: Option<Sha256Digest>,
    name: Title,
    media_type: String,
    true_len: u64,
    /// Absent where the content is long; byte i is then i mod 251.
    plaintext: Option<Base64Bytes>,
    plaintext_sha256: Sha256Digest,
    meta_nonce: String,
    payload_salt: String,
    nonce_prefix: String,
    payload_key: Sha256Digest,
    metadata_key: Sha256Digest,
    commit_key: Sha256Digest,
    segment_key: Sha256Digest,
    ek_commit: Sha256Digest,
    blind: Sha256Digest,
    content_commit: Sha256Digest,
    header: String,
    segment_hashes: Vec<Sha256Digest>,
    container_hash: Sha256Digest,
    container_sha256: Sha256Digest,
    /// Absent where the container is long.
    container: Option<Base64Bytes>,
    xwing_seed: Sha256Digest,
    wrap_info: Base64Bytes,
    wrap: Base64Bytes,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Negative {
    id: String,
    #[serde(rename = "comment")]
    _comment: String,
    base: String,
    /// Bytes in hex that replace those at an offset of the container.
    #[serde(default)]
    patches: BTreeMap<usize, String>,
    /// Length to which the container is cut after the patches.
    length: Option<usize>,
    /// Bytes in hex after its end.
    #[serde(default)]
    append: String,
    /// What replaces the expectations of the base.
    ek: Option<Sha256Digest>,
    tenant_id: Option<TenantId>,
    envelope_id: Option<EnvelopeId>,
    container_id: Option<ContainerId>,
    document_id: Option<DocumentId>,
    kind: Option<Kind>,
    revision: Option<u32>,
    segment_hashes: Option<Vec<Sha256Digest>>,
    container_hash: Option<Sha256Digest>,
    error: String,
}

/// Gives the vector's nonce, salt and prefix in the order in which a sealer draws them.
struct Replay(std::vec::IntoIter<u8>);

impl TryRng for Replay {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        panic!("a sealer draws bytes alone")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        panic!("a sealer draws bytes alone")
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        for byte in dst {
            *byte = self.0.next().expect("no more draws than documented");
        }
        Ok(())
    }
}

impl TryCryptoRng for Replay {}

impl Positive {
    fn key(&self) -> EnvelopeKey {
        EnvelopeKey::from_key(Key32::from_bytes(*self.ek.as_bytes()))
    }

    fn spec(&self) -> ContainerSpec {
        ContainerSpec {
            container_id: self.container_id,
            envelope_id: self.envelope_id,
            tenant_id: self.tenant_id,
            document_id: self.document_id,
            kind: self.kind,
            revision: self.revision,
            previous: self.previous,
        }
    }

    fn metadata(&self) -> Metadata {
        Metadata {
            name: self.name.clone(),
            media_type: self.media_type.parse::<MediaType>().unwrap(),
            true_len: self.true_len,
        }
    }

    fn plaintext(&self) -> Vec<u8> {
        self.plaintext.clone().map_or_else(
            || {
                (0..self.true_len)
                    .map(|at| u8::try_from(at % 251).unwrap())
                    .collect()
            },
            Base64Bytes::into_vec,
        )
    }

    fn expected(&self) -> ExpectedContainer {
        ExpectedContainer {
            container_id: self.container_id,
            container_hash: self.container_hash,
            envelope_id: self.envelope_id,
            tenant_id: self.tenant_id,
            kind: self.kind,
            revision: self.revision,
            document_id: Some(self.document_id),
        }
    }

    fn rebuild(&self) -> Vec<u8> {
        let draws = format!(
            "{}{}{}",
            self.meta_nonce, self.payload_salt, self.nonce_prefix
        );
        let mut rng = Replay(hex::decode(draws).unwrap().into_iter());
        let (sealed, container) = seal_bytes(
            &self.key(),
            self.spec(),
            &self.metadata(),
            &self.plaintext(),
            &mut rng,
        )
        .unwrap();
        assert_eq!(sealed.container_hash, self.container_hash, "{}", self.id);
        assert_eq!(sealed.segment_hashes, self.segment_hashes, "{}", self.id);
        container
    }
}

impl Negative {
    fn open(&self, base: &Positive) -> SealError {
        let mut container = base.container.clone().unwrap().into_vec();
        for (at, hex) in &self.patches {
            let bytes = hex::decode(hex).unwrap();
            container[*at..*at + bytes.len()].copy_from_slice(&bytes);
        }
        container.truncate(self.length.unwrap_or(container.len()));
        container.extend(hex::decode(&self.append).unwrap());
        let expected = ExpectedContainer {
            container_id: self.container_id.unwrap_or(base.container_id),
            container_hash: self.container_hash.unwrap_or(base.container_hash),
            envelope_id: self.envelope_id.unwrap_or(base.envelope_id),
            tenant_id: self.tenant_id.unwrap_or(base.tenant_id),
            kind: self.kind.unwrap_or(base.kind),
            revision: self.revision.unwrap_or(base.revision),
            document_id: Some(self.document_id.unwrap_or(base.document_id)),
        };
        let hashes = self.segment_hashes.as_ref().unwrap_or(&base.segment_hashes);
        let ek = self.ek.unwrap_or(base.ek);
        let key = EnvelopeKey::from_key(Key32::from_bytes(*ek.as_bytes()));
        let opened = open_bytes(&key, &expected, hashes, &container);
        opened.err().unwrap_or_else(|| panic!("{} opened", self.id))
    }
}

fn directory() -> PathBuf {
    PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fixtures/vectors/container"
    ))
}

fn read<T: for<'de> Deserialize<'de>>(name: &str) -> T {
    let text = fs::read_to_string(directory().join(name)).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Names of the files, those of negative vectors begin with `reject-`.
fn names(negative: bool) -> Vec<String> {
    let names: Vec<_> = fs::read_dir(directory())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("reject-") == negative)
        .collect();
    assert!(names.len() >= 2);
    names
}

fn code(error: SealError) -> &'static str {
    match error {
        SealError::ContainerHash => "container-hash",
        SealError::Foreign => "foreign",
        SealError::Geometry(_) => "geometry",
        SealError::Header(_) => "header",
        SealError::Length { .. } => "length",
        SealError::Metadata => "metadata",
        SealError::NoSuchSegment { .. } => "no-such-segment",
        SealError::Open => "open",
        SealError::Padding => "padding",
        SealError::SegmentCount { .. } => "segment-count",
        SealError::SegmentHash => "segment-hash",
    }
}

fn same(key: &Key32, expected: &Sha256Digest) {
    assert_eq!(key.expose_secret(), expected.as_bytes());
}

#[test]
fn positive_vectors_are_rebuilt_byte_for_byte() {
    for name in names(false) {
        let vector: Positive = read(&name);
        let container = vector.rebuild();
        assert_eq!(segment_hash(&container), vector.container_sha256, "{name}");
        if let Some(stored) = &vector.container {
            assert_eq!(stored.as_slice(), container, "{name}");
        }
        let (header, length) = Header::parse(&container).unwrap();
        assert_eq!(hex::encode(&container[..length]), vector.header, "{name}");
        assert_eq!(
            container_hash(&header.digest(), &vector.segment_hashes),
            vector.container_hash
        );
    }
}

#[test]
fn positive_vectors_open_with_the_keys_they_name() {
    for name in names(false) {
        let vector: Positive = read(&name);
        let (key, container) = (vector.key(), vector.rebuild());
        let (metadata, plaintext) =
            open_bytes(&key, &vector.expected(), &vector.segment_hashes, &container).unwrap();
        assert_eq!(metadata, vector.metadata());
        assert_eq!(plaintext.expose_secret(), vector.plaintext());
        assert_eq!(segment_hash(&vector.plaintext()), vector.plaintext_sha256);
        let keys = ContainerKeys::derive(key.key(), &vector.spec());
        same(&keys.payload, &vector.payload_key);
        same(&keys.metadata, &vector.metadata_key);
        same(&keys.commit, &vector.commit_key);
        let header = hex::decode(&vector.header).unwrap();
        let payload_header = container[header.len()..].first_chunk().unwrap();
        let opener = Opener::new(&key, &header, &vector.expected(), vector.segment_hashes);
        let opener = opener.unwrap().start(payload_header).unwrap();
        same(opener.segment_key().dangerous_expose(), &vector.segment_key);
    }
}

#[test]
fn positive_vectors_hold_their_commitments_and_wraps() {
    for name in names(false) {
        let vector: Positive = read(&name);
        let key = vector.key();
        let blind = key.content_blind(&vector.container_id);
        assert_eq!(blind.as_bytes(), vector.blind.as_bytes());
        assert!(blind.opens(&vector.content_commit, &vector.plaintext_sha256));
        let expected = ExpectedEnvelope {
            tenant_id: vector.tenant_id,
            envelope_id: vector.envelope_id,
            ek_commit: vector.ek_commit,
        };
        let receiver = XWingSecretKey::from_seed(Key32::from_bytes(*vector.xwing_seed.as_bytes()));
        let unwrapped = EnvelopeKey::unwrap_checked(
            &receiver,
            vector.wrap_info.as_slice(),
            vector.wrap.as_slice(),
            &expected,
        );
        assert!(unwrapped.unwrap().key().ct_eq(key.key()), "{name}");
    }
}

#[test]
fn negative_vectors_are_refused_for_their_reason() {
    for name in names(true) {
        let vector: Negative = read(&name);
        assert_eq!(name, format!("{}.json", vector.id));
        let error = vector.open(&read(&format!("{}.json", vector.base)));
        assert_eq!(code(error), vector.error, "{name}");
    }
}
