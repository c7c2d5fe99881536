//! Tests of the geometry.

use proptest::prelude::*;

use super::*;

fn geometry(padded_len: u64) -> Geometry {
    Geometry::new(padded_len).unwrap()
}

#[test]
fn pads_to_known_lengths() {
    for (len, padded) in [
        (0, 16_384),
        (1, 16_384),
        (16_384, 16_384),
        (16_385, 17_408),
        (131_016, 131_072),
        (1_048_576, 1_048_576),
        (1_048_577, 1_081_344),
        (u64::MAX, u64::MAX),
    ] {
        assert_eq!(padme(len), padded, "{len}");
    }
}

#[test]
fn counts_segments_around_the_first_and_second_boundary() {
    // 131 016 bytes fill segment 0, 131 056 each later one; padded lengths nearby.
    for (padded, segments) in [
        (16_384, 1),
        (126_976, 1),
        (131_072, 2),
        (258_048, 2),
        (262_144, 3),
        (8_388_608, 65),
    ] {
        let geometry = geometry(padded);
        assert_eq!(geometry.segment_count(), segments, "{padded}");
        assert_eq!(
            geometry.payload_len(),
            padded + 40 + 16 * u64::from(segments)
        );
    }
}

#[test]
fn places_the_first_middle_and_last_segment() {
    let geometry = geometry(262_144);
    assert_eq!(geometry.segment_plain_range(0), Some(0..131_016));
    assert_eq!(geometry.segment_cipher_range(0), Some(0..131_072));
    assert_eq!(geometry.segment_plain_range(1), Some(131_016..262_072));
    assert_eq!(geometry.segment_cipher_range(1), Some(131_072..262_144));
    assert_eq!(geometry.segment_plain_range(2), Some(262_072..262_144));
    assert_eq!(geometry.segment_cipher_range(2), Some(262_144..262_232));
    assert_eq!(geometry.segment_plain_range(3), None);
    assert_eq!(geometry.segment_cipher_range(u32::MAX), None);
    assert_eq!(
        [0, 1, 2, 3].map(|segment| geometry.is_last(segment)),
        [false, false, true, false]
    );
}

#[test]
fn finds_the_segments_of_a_range() {
    let geometry = geometry(262_144);
    for (range, segments) in [
        (0..1, 0..1),
        (131_015..131_016, 0..1),
        (131_015..131_017, 0..2),
        (131_016..131_017, 1..2),
        (0..262_144, 0..3),
        (262_143..262_144, 2..3),
        (5..5, 0..0),
    ] {
        assert_eq!(geometry.segments_of(&range), Some(segments), "{range:?}");
    }
    assert_eq!(geometry.segments_of(&(0..262_145)), None);
    #[expect(clippy::reversed_empty_ranges, reason = "the case under test")]
    let backwards = 2..1;
    assert_eq!(geometry.segments_of(&backwards), None);
}

#[test]
fn cuts_the_payload_into_parts_of_64_segments() {
    let geometry = geometry(8_388_608);
    assert_eq!(geometry.part_count(), 2);
    assert_eq!(geometry.part_segments(0), Some(0..64));
    assert_eq!(geometry.part_segments(1), Some(64..65));
    assert_eq!(geometry.part_cipher_range(0), Some(0..8_388_608));
    assert_eq!(
        geometry.part_cipher_range(1),
        Some(8_388_608..geometry.payload_len())
    );
    for part in [2, u32::MAX] {
        assert_eq!(geometry.part_segments(part), None);
        assert_eq!(geometry.part_cipher_range(part), None);
    }
}

#[test]
fn refuses_lengths_that_padding_never_yields() {
    for got in [0, 1, 16_383, 16_385, 131_016, 1_048_577, (1 << 40) - 1] {
        assert_eq!(Geometry::new(got), Err(GeometryError::NotPadded { got }));
    }
}

#[test]
fn refuses_containers_above_the_limit() {
    for got in [1 << 40, 1 << 60, 1 << 63, u64::MAX] {
        assert_eq!(Geometry::new(got), Err(GeometryError::TooLarge), "{got}");
    }
    assert_eq!(
        Geometry::of_plaintext(u64::MAX),
        Err(GeometryError::TooLarge)
    );
    let largest = Geometry::of_plaintext((1 << 40) - (1 << 35)).unwrap();
    assert!(largest.container_len(LONGEST_HEADER) <= MAX_CONTAINER_BYTES);
}

proptest! {
    #[test]
    fn padding_is_idempotent_monotonic_and_cheap(len in 0_u64..1 << 41, more in 0_u64..1 << 20) {
        let padded = padme(len);
        prop_assert!(padded >= len && padded >= MIN_PADDED_BYTES);
        prop_assert_eq!(padme(padded), padded);
        prop_assert!(padme(len + more) >= padded);
        if len > MIN_PADDED_BYTES {
            prop_assert!((padded - len) * 100 <= len * 12);
        }
    }

    #[test]
    fn segments_and_parts_tile_the_payload(len in 0_u64..40_000_000) {
        let geometry = Geometry::of_plaintext(len).unwrap();
        let (mut plain, mut cipher) = (0, 0);
        for segment in 0..geometry.segment_count() {
            let p = geometry.segment_plain_range(segment).unwrap();
            let c = geometry.segment_cipher_range(segment).unwrap();
            prop_assert_eq!((p.start, c.start), (plain, cipher));
            prop_assert!(p.end > p.start);
            prop_assert_eq!(geometry.segments_of(&p), Some(segment..segment + 1));
            let header = if segment == 0 { PAYLOAD_HEADER_BYTES } else { 0 };
            prop_assert_eq!(c.end - c.start, p.end - p.start + TAG_BYTES + header);
            prop_assert!(geometry.is_last(segment) || c.end - c.start == SEGMENT_BYTES);
            (plain, cipher) = (p.end, c.end);
        }
        prop_assert_eq!((plain, cipher), (geometry.padded_len(), geometry.payload_len()));
        let mut cipher = 0;
        for part in 0..geometry.part_count() {
            let range = geometry.part_cipher_range(part).unwrap();
            prop_assert_eq!(range.start, cipher);
            cipher = range.end;
        }
        prop_assert_eq!(cipher, geometry.payload_len());
    }
}
