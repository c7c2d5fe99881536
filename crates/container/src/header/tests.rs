//! Tests of the header.

use proptest::prelude::*;

use super::*;

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

fn core(spec: ContainerSpec, padded_len: u64) -> Core {
    let metadata = EncryptedMetadata {
        nonce: [6; 12],
        ciphertext: vec![7; META_CIPHERTEXT_BYTES],
    };
    Core::new(spec, Geometry::new(padded_len).unwrap(), metadata).unwrap()
}

fn header() -> Header {
    Header::new(core(spec(), 16_384), [8; 32])
}

fn later() -> ContainerSpec {
    ContainerSpec {
        kind: Kind::Signed,
        revision: 70_000,
        previous: Some(Sha256Digest::from_bytes([5; 32])),
        ..spec()
    }
}

/// A header around these core bytes, whatever they are.
fn around(core: &[u8]) -> Vec<u8> {
    let length = u32::try_from(core.len()).unwrap();
    [
        &MAGIC[..],
        &SUITE.to_be_bytes(),
        &length.to_be_bytes(),
        core,
        &[8; 32],
    ]
    .concat()
}

fn core_bytes(header: &Header) -> Vec<u8> {
    let encoded = header.encode();
    encoded[14..encoded.len() - 32].to_vec()
}

/// The core with one run of bytes replaced; the run must occur exactly once.
fn replaced(core: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let places: Vec<_> = (0..core.len())
        .filter(|at| core[*at..].starts_with(from))
        .collect();
    let [at] = places[..] else {
        panic!("{from:02x?} at {places:?}")
    };
    [&core[..at], to, &core[at + from.len()..]].concat()
}

#[test]
fn a_header_begins_with_the_documented_bytes() {
    let encoded = header().encode();
    let core_len = encoded.len() - 46;
    let expected = format!(
        "8942554c4c411a010001{core_len:08x}aa0150{}0250",
        "01".repeat(16)
    );
    assert_eq!(hex::encode(&encoded[..35]), expected);
    assert_eq!(encoded[encoded.len() - 32..], [8; 32]);
}

#[test]
fn parses_what_it_encoded_and_leaves_the_payload_alone() {
    for header in [header(), Header::new(core(later(), 131_072), [9; 32])] {
        let mut bytes = header.encode();
        assert_eq!(bytes.len(), header.encoded_len());
        bytes.extend_from_slice(b"payload");
        let (parsed, length) = Header::parse(&bytes).unwrap();
        assert_eq!((&parsed, length), (&header, header.encoded_len()));
        assert_eq!(parsed.digest(), segment_hash(&bytes[..length]));
    }
}

#[test]
fn a_cut_at_each_byte_is_truncated_and_says_how_much_is_missing() {
    let bytes = header().encode();
    for length in 0..bytes.len() {
        let needed = if length < 14 { 14 } else { bytes.len() };
        assert_eq!(
            Header::parse(&bytes[..length]),
            Err(HeaderError::Truncated { needed })
        );
    }
}

#[test]
fn a_flipped_bit_is_refused_or_gives_another_header_with_the_same_encoding_rules() {
    let original = header();
    let bytes = original.encode();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 0x80 >> (bit % 8);
        if let Ok((parsed, length)) = Header::parse(&flipped) {
            assert_ne!(parsed, original);
            assert_eq!(parsed.encode(), flipped[..length]);
        }
    }
}

#[test]
fn refuses_other_magics_and_suites() {
    for at in 0..8 {
        let mut bytes = header().encode();
        bytes[at] ^= 1;
        assert_eq!(Header::parse(&bytes), Err(HeaderError::Magic));
    }
    for got in [0_u16, 2, 0x0100, 0xffff] {
        let mut bytes = header().encode();
        bytes[8..10].copy_from_slice(&got.to_be_bytes());
        assert_eq!(Header::parse(&bytes), Err(HeaderError::Suite { got }));
    }
}

#[test]
fn refuses_a_core_that_is_too_long_before_it_is_there() {
    for got in [65_536_u32, 1 << 24, u32::MAX] {
        let mut bytes = header().encode();
        bytes[10..14].copy_from_slice(&got.to_be_bytes());
        let got = got.into();
        assert_eq!(Header::parse(&bytes), Err(HeaderError::CoreTooLong { got }));
    }
}

#[test]
fn refuses_other_maps_with_the_same_entries() {
    let good = core_bytes(&Header::new(core(later(), 131_072), [8; 32]));
    let (map, entries) = good.split_first().unwrap();
    assert_eq!(*map, 0xaa);
    let (first, others) = entries.split_at(18);
    let (second, rest) = others.split_at(18);
    for (why, core) in [
        ("empty core", vec![]),
        ("trailing byte", [good.as_slice(), &[0]].concat()),
        ("map length in two bytes", [&[0xb8, 10], entries].concat()),
        ("indefinite map", [&[0xbf], entries, &[0xff]].concat()),
        ("an entry too many named", [&[0xab], entries].concat()),
        ("an unknown key", [&[0xab], entries, &[0x0b, 0x00]].concat()),
        ("keys out of order", [&[0xaa], second, first, rest].concat()),
        (
            "a key twice",
            [&[0xab], first, first, second, rest].concat(),
        ),
        ("a key missing", [&[0xa9], second, rest].concat()),
        ("an array", [&[0x8a], entries].concat()),
        (
            "key in two bytes",
            [&[0xaa, 0x18, 1], entries.get(1..).unwrap()].concat(),
        ),
        ("tagged", [&[0xc0], good.as_slice()].concat()),
    ] {
        refuse_core(&core, why);
    }
}

#[test]
fn refuses_other_encodings_of_byte_strings() {
    let good = core_bytes(&Header::new(core(later(), 131_072), [8; 32]));
    let previous = [&[7, 0x58, 32][..], &[5; 32]].concat();
    for (why, core) in [
        (
            "text instead of bytes",
            replaced(&good, &[1, 0x50], &[1, 0x70]),
        ),
        (
            "byte string length in two bytes",
            replaced(&good, &[1, 0x50], &[1, 0x58, 16]),
        ),
        (
            "indefinite byte string",
            replaced(
                &good,
                &[&[1, 0x50][..], &[1; 16]].concat(),
                &[&[1, 0x5f, 0x50][..], &[1; 16], &[0xff]].concat(),
            ),
        ),
        ("tagged", [&[0xc0], good.as_slice()].concat()),
        (
            "previous undefined",
            replaced(&good, &[&[7, 0x58, 32][..], &[5; 32]].concat(), &[7, 0xf7]),
        ),
        (
            "previous with 31 bytes",
            replaced(&good, &previous, &[&[7, 0x58, 31][..], &[5; 31]].concat()),
        ),
        (
            "nonce with 11 bytes",
            replaced(
                &good,
                &[&[9, 0x4c][..], &[6; 12]].concat(),
                &[&[9, 0x4b][..], &[6; 11]].concat(),
            ),
        ),
    ] {
        refuse_core(&core, why);
    }
}

#[test]
fn refuses_other_encodings_of_numbers() {
    let good = core_bytes(&Header::new(core(later(), 131_072), [8; 32]));
    for (why, core) in [
        (
            "revision in eight bytes",
            replaced(
                &good,
                &[6, 0x1a, 0, 1, 0x11, 0x70],
                &[6, 0x1b, 0, 0, 0, 0, 0, 1, 0x11, 0x70],
            ),
        ),
        (
            "negative revision",
            replaced(&good, &[6, 0x1a, 0], &[6, 0x3a, 0]),
        ),
        (
            "revision above 32 bits",
            replaced(
                &good,
                &[6, 0x1a, 0, 1, 0x11, 0x70],
                &[6, 0x1b, 0, 0, 0, 1, 0, 1, 0x11, 0x70],
            ),
        ),
    ] {
        refuse_core(&core, why);
    }
}

fn refuse_core(core: &[u8], why: &str) {
    let parsed = Header::parse(&around(core));
    assert_eq!(parsed, Err(HeaderError::Core), "{why}");
}

#[test]
fn names_what_is_wrong_with_a_well_encoded_core() {
    let first = core_bytes(&header());
    for (core, error) in [
        (
            replaced(&first, &[5, 1, 6], &[5, 0, 6]),
            HeaderError::Kind { got: 0 },
        ),
        (
            replaced(&first, &[5, 1, 6], &[5, 6, 6]),
            HeaderError::Kind { got: 6 },
        ),
        (
            replaced(&first, &[6, 0, 7], &[6, 1, 7]),
            HeaderError::Revision,
        ),
        (
            replaced(&first, &[7, 0xf6], &[&[7, 0x58, 32][..], &[5; 32]].concat()),
            HeaderError::Revision,
        ),
        (
            replaced(&first, &[8, 0x19, 0x40, 0], &[8, 0x19, 0x40, 1]),
            HeaderError::Geometry(GeometryError::NotPadded { got: 16_385 }),
        ),
        (
            replaced(&first, &[8, 0x19, 0x40, 0], &[8, 0]),
            HeaderError::Geometry(GeometryError::NotPadded { got: 0 }),
        ),
        (
            replaced(
                &first,
                &[8, 0x19, 0x40, 0],
                &[8, 0x1b, 0x10, 0, 0, 0, 0, 0, 0, 0],
            ),
            HeaderError::Geometry(GeometryError::TooLarge),
        ),
        (
            replaced(
                &first,
                &[&[0x0a, 0x59, 2, 0x10][..], &[7; 528]].concat(),
                &[&[0x0a, 0x59, 2, 0x0f][..], &[7; 527]].concat(),
            ),
            HeaderError::MetadataLength,
        ),
    ] {
        assert_eq!(Header::parse(&around(&core)), Err(error));
    }
}

#[test]
fn a_core_cannot_be_made_from_contradictions() {
    let geometry = Geometry::new(16_384).unwrap();
    let metadata = |length| EncryptedMetadata {
        nonce: [6; 12],
        ciphertext: vec![7; length],
    };
    for (spec, length, error) in [
        (
            ContainerSpec {
                revision: 0,
                ..later()
            },
            528,
            HeaderError::Revision,
        ),
        (
            ContainerSpec {
                revision: 1,
                ..spec()
            },
            528,
            HeaderError::Revision,
        ),
        (spec(), 0, HeaderError::MetadataLength),
        (spec(), 529, HeaderError::MetadataLength),
    ] {
        assert_eq!(Core::new(spec, geometry, metadata(length)), Err(error));
    }
}

#[test]
fn the_metadata_aad_is_the_core_without_its_tenth_entry() {
    let header = header();
    let core = core_bytes(&header);
    let entry = 1 + 3 + META_CIPHERTEXT_BYTES;
    let expected = [
        &MAGIC[..],
        &SUITE.to_be_bytes(),
        &[0xa9],
        &core[1..core.len() - entry],
    ]
    .concat();
    assert_eq!(header.core().aad_without_meta(), Ok(expected));
}

proptest! {
    #[test]
    fn parsing_never_panics(
        core in proptest::collection::vec(any::<u8>(), 0..700),
        raw in proptest::collection::vec(any::<u8>(), 0..100),
    ) {
        prop_assert!(Header::parse(&raw).is_err());
        prop_assert!(Header::parse(&around(&core)).is_err());
    }

    #[test]
    fn every_valid_header_survives_a_round_trip(
        ids in any::<[[u8; 16]; 4]>(),
        kind in 1_u8..=5,
        revision in any::<u32>(),
        previous in any::<[u8; 32]>(),
        true_len in 0_u64..1 << 39,
        nonce in any::<[u8; 12]>(),
        commit in any::<[u8; 32]>(),
    ) {
        let spec = ContainerSpec {
            container_id: ContainerId::from_bytes(ids[0]),
            envelope_id: EnvelopeId::from_bytes(ids[1]),
            tenant_id: TenantId::from_bytes(ids[2]),
            document_id: DocumentId::from_bytes(ids[3]),
            kind: Kind::from_number(kind).unwrap(),
            revision,
            previous: (revision > 0).then(|| Sha256Digest::from_bytes(previous)),
        };
        let ciphertext = vec![kind; META_CIPHERTEXT_BYTES];
        let metadata = EncryptedMetadata { nonce, ciphertext };
        let core = Core::new(spec, Geometry::of_plaintext(true_len).unwrap(), metadata).unwrap();
        let header = Header::new(core, commit);
        let parsed = Header::parse(&header.encode());
        prop_assert_eq!(parsed, Ok((header.clone(), header.encoded_len())));
    }
}
