//! `container_hash`: the one reference to a container, over its whole ciphertext.

use bulla_types::Sha256Digest;
use sha2::{Digest as _, Sha256};

/// The digest of one ciphertext segment; that of segment 0 covers its 40-byte payload header too.
#[must_use]
pub fn segment_hash(ciphertext: &[u8]) -> Sha256Digest {
    Sha256Digest::from_bytes(Sha256::digest(ciphertext).into())
}

/// SHA-256(`bulla/container/1` ‖ NUL ‖ SHA-256(header) ‖ SHA-256(segment 0) ‖ …). The header is
/// everything before the payload, commitment included. Segments hash independently, so the list
/// can be made in parallel and one range can be checked alone.
#[must_use]
pub fn container_hash(
    header_sha256: &Sha256Digest,
    segment_hashes: &[Sha256Digest],
) -> Sha256Digest {
    let mut state = Sha256::new();
    state.update(DOMAIN);
    state.update(header_sha256.as_bytes());
    for hash in segment_hashes {
        state.update(hash.as_bytes());
    }
    Sha256Digest::from_bytes(state.finalize().into())
}

/// SHA-256(`bulla/part/1` ‖ NUL ‖ SHA-256(segment) ‖ …) over the segments of one upload part: what
/// client and server compare when an upload goes on.
#[must_use]
pub fn part_hash(segment_hashes: &[Sha256Digest]) -> Sha256Digest {
    let mut state = Sha256::new();
    state.update(PART_DOMAIN);
    for hash in segment_hashes {
        state.update(hash.as_bytes());
    }
    Sha256Digest::from_bytes(state.finalize().into())
}

const PART_DOMAIN: &[u8] = b"bulla/part/1\0";
const DOMAIN: &[u8] = b"bulla/container/1\0";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_digest_of_domain_header_and_segments() {
        let (header, a, b) = (segment_hash(b"h"), segment_hash(b"a"), segment_hash(b"b"));
        let message = [DOMAIN, header.as_bytes(), a.as_bytes(), b.as_bytes()].concat();
        assert_eq!(container_hash(&header, &[a, b]), segment_hash(&message));
    }

    #[test]
    fn a_part_is_known_by_its_segments_in_their_order() {
        let (a, b) = (segment_hash(b"a"), segment_hash(b"b"));
        let message = [PART_DOMAIN, a.as_bytes(), b.as_bytes()].concat();
        assert_eq!(part_hash(&[a, b]), segment_hash(&message));
        for other in [part_hash(&[b, a]), part_hash(&[a]), part_hash(&[])] {
            assert_ne!(part_hash(&[a, b]), other);
        }
    }

    #[test]
    fn changes_with_order_number_and_header() {
        let (header, a, b) = (segment_hash(b"h"), segment_hash(b"a"), segment_hash(b"b"));
        let hash = container_hash(&header, &[a, b]);
        for other in [
            container_hash(&header, &[b, a]),
            container_hash(&header, &[a]),
            container_hash(&header, &[a, b, b]),
            container_hash(&a, &[header, b]),
            container_hash(&header, &[]),
        ] {
            assert_ne!(hash, other);
        }
    }
}
