//! What the length of a container tells of its content: at most the bucket that Padmé puts it in
//! (Nikitin et al., PETS 2019).

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where one of its steps fails"
)]

use std::collections::BTreeSet;

use bulla_container::{Geometry, MIN_PADDED_BYTES, padme};

const HEADER: u64 = 800;

fn container_len(true_len: u64) -> u64 {
    let geometry = Geometry::of_plaintext(true_len).unwrap();
    geometry.container_len(HEADER)
}

/// Lengths up to a limit: each of the first, then ever sparser ones, and both sides of each bucket.
fn lengths(limit: u64) -> BTreeSet<u64> {
    let mut lengths: BTreeSet<u64> = (0..40_000).collect();
    let mut length = MIN_PADDED_BYTES;
    while length < limit {
        let padded = padme(length);
        lengths.extend([length, padded - 1, padded, padded + 1]);
        length = padded + 1;
    }
    lengths.retain(|length| *length <= limit);
    lengths
}

#[test]
fn all_contents_up_to_16_kib_have_one_length() {
    let sizes: BTreeSet<u64> = (0..=MIN_PADDED_BYTES).map(container_len).collect();
    assert_eq!(sizes.len(), 1);
}

#[test]
fn the_set_of_sizes_is_small_and_known() {
    let sizes: BTreeSet<u64> = lengths(1 << 30).into_iter().map(container_len).collect();
    // 16 KiB alone, then per power of two as many buckets as its exponent keeps mantissa bits:
    // 16 for 2^14 and 2^15, 32 from 2^16 on.
    assert_eq!(sizes.len(), 1 + 2 * 16 + 14 * 32);
}

#[test]
fn no_power_of_two_has_more_buckets_than_padme_promises() {
    for exponent in 15_u32..38 {
        let (start, end) = ((1_u64 << exponent) + 1, 1_u64 << (exponent + 1));
        let mut buckets = BTreeSet::new();
        let mut length = start;
        while length <= end {
            let padded = padme(length);
            buckets.insert(padded);
            length = padded + 1;
        }
        let promised = 1 << (exponent.ilog2() + 1);
        assert!(buckets.len() <= promised, "{exponent}: {}", buckets.len());
    }
}

#[test]
fn padding_costs_at_most_12_percent_and_buckets_never_overlap() {
    let mut last = 0;
    for length in lengths(1 << 36) {
        let padded = padme(length);
        assert!(padded >= length && padded >= last, "{length}");
        assert!(padme(padded) == padded, "{length}");
        if length > MIN_PADDED_BYTES {
            assert!((padded - length) * 100 <= length * 12, "{length}");
        }
        last = padded;
    }
}
