//! Tests of sealing and opening whole containers.

use bulla_container::{
    Core, EncryptedMetadata, Geometry, HeaderError, Kind, SEGMENT_BYTES, container_hash,
};
use bulla_crypto::{
    aead::{self, Nonce, PortableEngine},
    mac::hmac_sha256,
    secret::Key32,
};
use bulla_types::{ContainerId, DocumentId, EnvelopeId, TenantId};
use proptest::prelude::*;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

use super::*;
use crate::{MediaType, keys::ContainerKeys};

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

fn content(length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| u8::try_from(at % 251).unwrap())
        .collect()
}

fn key() -> EnvelopeKey {
    EnvelopeKey::from_key(Key32::from_bytes([42; 32]))
}

/// A sealed container and all that its reader is told.
struct Sealed {
    expected: ExpectedContainer,
    hashes: Vec<Sha256Digest>,
    bytes: Vec<u8>,
}

impl Sealed {
    fn new(length: usize, seed: u8) -> Self {
        let mut rng = ChaCha20Rng::from_seed([seed; 32]);
        let content = content(length);
        let (sealed, bytes) =
            seal_bytes(&key(), spec(), &metadata(length), &content, &mut rng).unwrap();
        Self {
            expected: ExpectedContainer {
                container_id: sealed.container_id,
                container_hash: sealed.container_hash,
                envelope_id: spec().envelope_id,
                tenant_id: spec().tenant_id,
                kind: spec().kind,
                revision: spec().revision,
                document_id: Some(spec().document_id),
            },
            hashes: sealed.segment_hashes,
            bytes,
        }
    }

    fn header_len(&self) -> usize {
        Header::parse(&self.bytes).unwrap().1
    }

    fn open_with(&self, key: &EnvelopeKey) -> Result<Vec<u8>, SealError> {
        open_bytes(key, &self.expected, &self.hashes, &self.bytes)
            .map(|(_, plaintext)| plaintext.expose_secret().to_vec())
    }

    fn open(&self) -> Result<Vec<u8>, SealError> {
        self.open_with(&key())
    }

    /// Recomputes all hashes, as somebody does who can replace container and statement.
    fn rehash(mut self) -> Self {
        let header_len = self.header_len();
        let (header, payload) = self.bytes.split_at(header_len);
        let segment = usize::try_from(SEGMENT_BYTES).unwrap();
        self.hashes = payload.chunks(segment).map(sha256).collect();
        self.expected.container_hash = container_hash(&sha256(header), &self.hashes);
        self
    }

    /// Seals the one segment again with its plaintext changed.
    fn with_plaintext(mut self, change: impl Fn(&mut Vec<u8>)) -> Self {
        let (key, nonce) = self.segment_key();
        let start = self.header_len() + 40;
        let mut segment = self.bytes.split_off(start);
        let engine = PortableEngine::new(&key);
        engine.open_in_place(&nonce, &mut segment).unwrap();
        change(&mut segment);
        engine.seal_in_place(&nonce, &mut segment);
        self.bytes.extend(segment);
        self.rehash()
    }

    fn segment_key(&self) -> (Key32, Nonce) {
        let (header, rest) = self.bytes.split_at(self.header_len());
        let opener = Opener::new(&key(), header, &self.expected, self.hashes.clone());
        let opener = opener.unwrap().start(rest.first_chunk().unwrap()).unwrap();
        let key = opener.segment_key().dangerous_expose();
        (key.dangerous_duplicate(), opener.segment(0).unwrap().nonce)
    }
}

#[test]
fn opens_what_it_sealed_around_every_boundary() {
    for length in [
        0, 1, 16_384, 16_385, 131_015, 131_016, 131_017, 131_072, 262_073,
    ] {
        let sealed = Sealed::new(length, 1);
        assert_eq!(sealed.open().unwrap(), content(length), "{length}");
        let (opened, _) =
            open_bytes(&key(), &sealed.expected, &sealed.hashes, &sealed.bytes).unwrap();
        assert_eq!(opened, metadata(length));
    }
}

#[test]
fn equal_padded_lengths_give_equal_container_lengths() {
    assert_eq!(
        Sealed::new(1, 1).bytes.len(),
        Sealed::new(16_000, 2).bytes.len()
    );
}

#[test]
fn two_seals_of_one_content_share_no_salt_and_no_hash() {
    let (a, b) = (Sealed::new(1000, 1), Sealed::new(1000, 2));
    assert_ne!(a.expected.container_hash, b.expected.container_hash);
    let (key_a, nonce_a) = a.segment_key();
    let (key_b, nonce_b) = b.segment_key();
    assert!(!key_a.ct_eq(&key_b));
    assert_ne!(nonce_a, nonce_b);
}

#[test]
fn a_flipped_bit_anywhere_is_refused() {
    let sealed = Sealed::new(5000, 1);
    let header_len = sealed.header_len();
    let sparse = (header_len..sealed.bytes.len()).step_by(509);
    for at in (0..header_len + 60)
        .chain(sparse)
        .chain([sealed.bytes.len() - 1])
    {
        let mut sealed = Sealed::new(5000, 1);
        sealed.bytes[at] ^= 0x10;
        assert!(sealed.open().is_err(), "{at}");
    }
}

#[test]
fn a_flipped_bit_is_refused_even_where_the_hashes_follow_it() {
    let header_len = Sealed::new(5000, 1).header_len();
    for at in (header_len - 40..header_len + 80).step_by(3) {
        let mut sealed = Sealed::new(5000, 1);
        sealed.bytes[at] ^= 0x10;
        assert_eq!(sealed.rehash().open(), Err(SealError::Open), "{at}");
    }
}

#[test]
fn a_cut_at_each_byte_of_the_header_and_at_segment_ends_is_refused() {
    let sealed = Sealed::new(262_073, 1);
    let header_len = sealed.header_len();
    let segment_ends = [1, 2].map(|n| header_len + n * 131_072);
    for length in (0..header_len + 57).chain(segment_ends) {
        let cut = open_bytes(
            &key(),
            &sealed.expected,
            &sealed.hashes,
            &sealed.bytes[..length],
        );
        let error = cut.err().unwrap();
        if length < header_len {
            assert!(matches!(
                error,
                SealError::Header(HeaderError::Truncated { .. })
            ));
        } else {
            assert!(matches!(error, SealError::Length { .. }), "{length}");
        }
    }
}

#[test]
fn trailing_bytes_are_refused() {
    let mut sealed = Sealed::new(5000, 1);
    sealed.bytes.push(0);
    assert!(matches!(sealed.open(), Err(SealError::Length { .. })));
    let sealed = sealed.rehash();
    assert!(matches!(sealed.open(), Err(SealError::Length { .. })));
    let sealed = Sealed::new(5000, 1);
    let header = &sealed.bytes[..=sealed.header_len()];
    let expected = ExpectedContainer {
        container_hash: container_hash(&sha256(header), &sealed.hashes),
        ..sealed.expected
    };
    let opened = Opener::new(&key(), header, &expected, sealed.hashes.clone());
    assert!(matches!(opened, Err(SealError::Length { .. })));
}

#[test]
fn a_shorter_or_longer_hash_list_is_refused() {
    for change in [
        |hashes: &mut Vec<Sha256Digest>| hashes.truncate(1),
        |hashes: &mut Vec<Sha256Digest>| hashes.push(sha256(b"")),
        Vec::clear,
    ] {
        let mut sealed = Sealed::new(200_000, 1);
        change(&mut sealed.hashes);
        assert_eq!(sealed.open(), Err(SealError::ContainerHash));
        let header = &sealed.bytes[..sealed.header_len()];
        sealed.expected.container_hash = container_hash(&sha256(header), &sealed.hashes);
        assert!(matches!(sealed.open(), Err(SealError::SegmentCount { .. })));
    }
}

#[test]
fn swapped_segments_are_refused_even_where_the_hashes_follow() {
    let mut sealed = Sealed::new(500_000, 1);
    let start = sealed.header_len();
    let second = start + 131_072;
    let third = second + 131_072;
    let (left, right) = sealed.bytes.split_at_mut(third);
    left[second..].swap_with_slice(&mut right[..131_072]);
    assert_eq!(sealed.open(), Err(SealError::SegmentHash));
    assert_eq!(sealed.rehash().open(), Err(SealError::Open));
}

#[test]
fn a_segment_of_another_container_is_refused_even_where_the_hashes_follow() {
    let (mut sealed, other) = (Sealed::new(500_000, 1), Sealed::new(500_000, 2));
    let second = sealed.header_len() + 131_072;
    let range = second..second + 131_072;
    sealed.bytes[range.clone()].copy_from_slice(&other.bytes[range]);
    assert_eq!(sealed.rehash().open(), Err(SealError::Open));
}

#[test]
fn the_payload_of_another_header_is_refused_even_where_the_hashes_follow() {
    let (mut sealed, other) = (Sealed::new(5000, 1), Sealed::new(5000, 2));
    let start = sealed.header_len();
    sealed.bytes[start..].copy_from_slice(&other.bytes[start..]);
    assert_eq!(sealed.rehash().open(), Err(SealError::Open));
}

#[test]
fn a_container_named_for_another_place_is_foreign() {
    let sealed = Sealed::new(5000, 1);
    for expected in [
        ExpectedContainer {
            tenant_id: TenantId::from_bytes([9; 16]),
            ..sealed.expected
        },
        ExpectedContainer {
            envelope_id: EnvelopeId::from_bytes([9; 16]),
            ..sealed.expected
        },
        ExpectedContainer {
            container_id: ContainerId::from_bytes([9; 16]),
            ..sealed.expected
        },
        ExpectedContainer {
            kind: Kind::Private,
            ..sealed.expected
        },
        ExpectedContainer {
            revision: sealed.expected.revision + 1,
            ..sealed.expected
        },
        ExpectedContainer {
            document_id: Some(DocumentId::from_bytes([9; 16])),
            ..sealed.expected
        },
    ] {
        let opened = open_bytes(&key(), &expected, &sealed.hashes, &sealed.bytes);
        assert_eq!(opened.err(), Some(SealError::Foreign));
    }
}

#[test]
fn another_key_and_a_commitment_of_another_key_are_refused() {
    let other = EnvelopeKey::from_key(Key32::from_bytes([43; 32]));
    let mut sealed = Sealed::new(5000, 1);
    assert_eq!(sealed.open_with(&other), Err(SealError::Open));
    // The header commits to `other`, but metadata and payload are still under the first key.
    let header_len = sealed.header_len();
    let (header, _) = Header::parse(&sealed.bytes).unwrap();
    let keys = ContainerKeys::derive(other.key(), &spec());
    let commit = hmac_sha256(
        keys.commit.expose_secret(),
        &[&header.core().commit_message()],
    );
    sealed.bytes[header_len - 32..header_len].copy_from_slice(&commit);
    let sealed = sealed.rehash();
    assert_eq!(sealed.open_with(&other), Err(SealError::Open));
    assert_eq!(sealed.open(), Err(SealError::Open));
}

#[test]
fn padding_that_is_not_zero_is_refused() {
    for at in [5000, 5001, 16_383] {
        let sealed = Sealed::new(5000, 1).with_plaintext(|plain| plain[at] = 1);
        assert_eq!(sealed.open(), Err(SealError::Padding));
    }
    let sealed = Sealed::new(5000, 1).with_plaintext(|plain| plain[4999] = 1);
    assert_eq!(sealed.open().unwrap()[4999], 1);
}

#[test]
fn a_content_of_another_length_than_its_metadata_says_is_not_sealed() {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let sealed = seal_bytes(&key(), spec(), &metadata(5001), &content(5000), &mut rng);
    assert_eq!(
        sealed.err(),
        Some(SealError::Length {
            expected: 5001,
            got: 5000
        })
    );
}

#[test]
fn a_true_length_that_does_not_fit_the_padded_length_is_refused() {
    let geometry = Geometry::new(16_384).unwrap();
    let keys = ContainerKeys::derive(key().key(), &spec());
    let nonce = Nonce::from_bytes([7; 12]);
    for (true_len, error) in [
        (16_384, None),
        (16_385, Some(SealError::Metadata)),
        (usize::MAX, Some(SealError::Metadata)),
    ] {
        let aad = Core::metadata_aad(&spec(), geometry, *nonce.as_bytes()).unwrap();
        let encoded = metadata(true_len).encode().unwrap();
        let encrypted = EncryptedMetadata {
            nonce: *nonce.as_bytes(),
            ciphertext: aead::seal(&keys.metadata, &nonce, &aad, &encoded),
        };
        let core = Core::new(spec(), geometry, encrypted).unwrap();
        let commit = hmac_sha256(keys.commit.expose_secret(), &[&core.commit_message()]);
        let header = Header::new(core, commit);
        let hashes = vec![sha256(b"segment")];
        let expected = ExpectedContainer {
            container_id: spec().container_id,
            container_hash: container_hash(&header.digest(), &hashes),
            envelope_id: spec().envelope_id,
            tenant_id: spec().tenant_id,
            kind: spec().kind,
            revision: spec().revision,
            document_id: None,
        };
        let opened = Opener::new(&key(), &header.encode(), &expected, hashes);
        assert_eq!(opened.err(), error);
    }
}

#[test]
fn a_first_revision_with_a_previous_one_cannot_be_sealed() {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let spec = ContainerSpec {
        previous: Some(sha256(b"")),
        ..spec()
    };
    let sealed = Sealer::new(&key(), spec, &metadata(1), &mut rng);
    assert_eq!(sealed.err(), Some(SealError::Header(HeaderError::Revision)));
    let sealed = Sealer::new(&key(), self::spec(), &metadata(usize::MAX), &mut rng);
    assert!(matches!(sealed.err(), Some(SealError::Geometry(_))));
}

#[test]
fn jobs_and_checks_beyond_the_last_segment_are_refused() {
    let sealed = Sealed::new(5000, 1);
    let (header, payload) = sealed.bytes.split_at(sealed.header_len());
    let opener = Opener::new(&key(), header, &sealed.expected, sealed.hashes.clone()).unwrap();
    let opener = opener.start(payload.first_chunk().unwrap()).unwrap();
    let missing = SealError::NoSuchSegment { got: 1 };
    assert_eq!(opener.segment(1), Err(missing));
    assert_eq!(opener.check_segment(1, &sealed.hashes[0]), Err(missing));
    assert_eq!(
        opener.check_segment(0, &sha256(b"")),
        Err(SealError::SegmentHash)
    );
    let checked = opener.check_segment(0, &sealed.hashes[0]).unwrap();
    assert!(matches!(
        checked.accept(vec![0; 16_383]),
        Err(SealError::Length { .. })
    ));
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let making = Sealer::new(&key(), spec(), &metadata(1), &mut rng).unwrap();
    assert_eq!(making.segment(1), Err(missing));
    assert!(matches!(
        making.finish(vec![]),
        Err(SealError::SegmentCount { .. })
    ));
}

#[test]
fn a_payload_that_does_not_begin_with_40_is_refused() {
    let mut sealed = Sealed::new(5000, 1);
    let start = sealed.header_len();
    sealed.bytes[start] = 41;
    assert_eq!(sealed.rehash().open(), Err(SealError::Open));
}

#[test]
fn no_nonce_repeats_within_a_container_and_only_the_last_says_so() {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let sealer = Sealer::new(&key(), spec(), &metadata(5_000_000), &mut rng).unwrap();
    let count = sealer.geometry().segment_count();
    let mut seen = std::collections::HashSet::new();
    for number in 0..count {
        let nonce = *sealer.segment(number).unwrap().nonce.as_bytes();
        assert_eq!(nonce[11], u8::from(number + 1 == count));
        assert!(seen.insert(nonce));
    }
}

#[test]
fn any_range_can_be_opened_alone() {
    let sealed = Sealed::new(500_000, 1);
    let (header, payload) = sealed.bytes.split_at(sealed.header_len());
    let opener = Opener::new(&key(), header, &sealed.expected, sealed.hashes.clone()).unwrap();
    let opener = opener.start(payload.first_chunk().unwrap()).unwrap();
    let engine = PortableEngine::new(opener.segment_key().dangerous_expose());
    let job = opener.segment(2).unwrap();
    let cipher = range(payload, job.cipher.start, job.cipher.end).unwrap();
    let checked = opener.check_segment(2, &sha256(cipher)).unwrap();
    let mut segment = cipher.to_vec();
    engine.open_in_place(&job.nonce, &mut segment).unwrap();
    let plain = opener.geometry().segment_plain_range(2).unwrap();
    assert_eq!(
        checked.accept(segment).unwrap().expose_secret(),
        range(&content(500_000), plain.start, plain.end).unwrap()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn opens_what_it_sealed(length in 0_usize..400_000, seed in any::<u8>()) {
        let sealed = Sealed::new(length, seed);
        prop_assert_eq!(sealed.open().unwrap(), content(length));
    }
}
