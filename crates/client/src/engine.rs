//! The segment work of native hosts: everything of [`crate::Host::seal_part`] but reading, and
//! all of [`crate::Host::open_segments`]. The browser's host uses WebCrypto instead.

use core::ops::Range;

use bulla_crypto::aead::{SegmentEngine as _, TAG_BYTES};
use bulla_crypto::hash::{Sha256, sha256};
use bulla_seal::{OpenJob, SegmentJob, SegmentKey};
use bulla_types::Sha256Digest;

use crate::HostError;

/// Appends the bytes of a range to the buffer: what reads for [`seal_segments`] where the content is
/// in memory.
///
/// # Errors
/// [`HostError::Source`] if the content ends before the range does.
pub fn read_bytes(
    content: &[u8],
    range: Range<u64>,
    buffer: &mut Vec<u8>,
) -> Result<(), HostError> {
    let place = |offset| usize::try_from(offset).map_err(|_| HostError::Source);
    let range = place(range.start)?..place(range.end)?;
    let bytes = content.get(range).ok_or(HostError::Source)?;
    buffer.extend_from_slice(bytes);
    Ok(())
}

/// Seals segments, one after the other: the ciphertext of all of them, and the hash of each.
/// `read` appends the content's bytes of a range to the buffer; it is asked in rising order.
///
/// # Errors
/// What `read` returns; [`HostError::Source`] if it gave another number of bytes.
pub fn seal_segments(
    key: &SegmentKey,
    segments: &[SegmentJob],
    plaintext_hash: &mut Sha256,
    mut read: impl FnMut(Range<u64>, &mut Vec<u8>) -> Result<(), HostError>,
) -> Result<(Vec<u8>, Vec<Sha256Digest>), HostError> {
    let engine = key.engine();
    // Full capacity at once: growing would copy, and leave plaintext behind.
    let mut ciphertext = Vec::with_capacity(sealed_length(segments)?);
    let mut hashes = Vec::with_capacity(segments.len());
    for job in segments {
        let begin = ciphertext.len();
        ciphertext.extend_from_slice(&job.prefix);
        let text = ciphertext.len();
        let end = text.saturating_add(length(job.plain.end.saturating_sub(job.plain.start))?);
        if end > text {
            read(job.plain.clone(), &mut ciphertext)?;
        }
        if ciphertext.len() != end {
            return Err(HostError::Source);
        }
        plaintext_hash.update(ciphertext.get(text..).unwrap_or_default());
        ciphertext.resize(end.saturating_add(length(job.zero_padding)?), 0);
        // The nonce is the job's, and each job is done once.
        engine.seal_tail(&job.nonce, text, &mut ciphertext);
        hashes.push(sha256(ciphertext.get(begin..).unwrap_or_default()));
    }
    Ok((ciphertext, hashes))
}

/// Length of the ciphertext of all these segments, prefixes and tags included.
fn sealed_length(segments: &[SegmentJob]) -> Result<usize, HostError> {
    let mut sum = 0_usize;
    for job in segments {
        let content = job.plain.end.saturating_sub(job.plain.start);
        let padded = length(content.saturating_add(job.zero_padding))?;
        let sealed = padded.saturating_add(job.prefix.len() + TAG_BYTES);
        sum = sum.saturating_add(sealed);
    }
    Ok(sum)
}

/// Opens segments that lie in `ciphertext` without a gap: one plaintext each, padding included.
///
/// # Errors
/// [`HostError::DoesNotOpen`] if one does not decrypt or `ciphertext` has another length.
pub fn open_segments(
    key: &SegmentKey,
    jobs: &[OpenJob],
    ciphertext: &[u8],
) -> Result<Vec<Vec<u8>>, HostError> {
    let engine = key.engine();
    let mut rest = ciphertext;
    let mut opened = Vec::with_capacity(jobs.len());
    for job in jobs {
        let segment_len = length(job.cipher.end.saturating_sub(job.cipher.start))?;
        let (segment, after) = rest
            .split_at_checked(segment_len)
            .ok_or(HostError::DoesNotOpen)?;
        rest = after;
        let mut segment = segment.get(job.skip..).unwrap_or_default().to_vec();
        engine
            .open_in_place(&job.nonce, &mut segment)
            .map_err(|_| HostError::DoesNotOpen)?;
        opened.push(segment);
    }
    if rest.is_empty() {
        Ok(opened)
    } else {
        Err(HostError::DoesNotOpen)
    }
}

/// The pieces of a ciphertext that belong to the jobs.
pub(crate) fn split<'a>(
    jobs: &[OpenJob],
    ciphertext: &'a [u8],
) -> Result<Vec<&'a [u8]>, HostError> {
    let mut rest = ciphertext;
    let mut pieces = Vec::with_capacity(jobs.len());
    for job in jobs {
        let segment_len = length(job.cipher.end.saturating_sub(job.cipher.start))?;
        let (segment, after) = rest
            .split_at_checked(segment_len)
            .ok_or(HostError::DoesNotOpen)?;
        rest = after;
        pieces.push(segment);
    }
    Ok(pieces)
}

fn length(bytes: u64) -> Result<usize, HostError> {
    usize::try_from(bytes).map_err(|_| HostError::Source)
}

#[cfg(test)]
mod tests {
    use bulla_container::{ContainerSpec, Kind};
    use bulla_seal::{EnvelopeKey, Metadata, Sealer};
    use bulla_types::{ContainerId, DocumentId, EnvelopeId, TenantId};
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

    use super::*;

    fn sealer(true_len: u64) -> Sealer {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let spec = ContainerSpec {
            container_id: ContainerId::from_bytes([1; 16]),
            envelope_id: EnvelopeId::from_bytes([2; 16]),
            tenant_id: TenantId::from_bytes([3; 16]),
            document_id: DocumentId::from_bytes([4; 16]),
            kind: Kind::Source,
            revision: 0,
            previous: None,
        };
        let metadata = Metadata {
            name: "a.bin".parse().unwrap(),
            media_type: "application/octet-stream".parse().unwrap(),
            true_len,
        };
        Sealer::new(&EnvelopeKey::generate(&mut rng), spec, &metadata, &mut rng).unwrap()
    }

    fn jobs(sealer: &Sealer) -> Vec<SegmentJob> {
        let count = sealer.geometry().segment_count();
        (0..count).map(|n| sealer.segment(n).unwrap()).collect()
    }

    #[test]
    fn hashes_the_content_in_order_and_each_segment_with_its_prefix() {
        let content: Vec<u8> = (0..300_000_u32).map(|n| n.to_le_bytes()[1]).collect();
        let sealer = sealer(300_000);
        let mut hash = Sha256::new();
        let read = |range: Range<u64>, out: &mut Vec<u8>| {
            let range = usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap();
            out.extend_from_slice(&content[range]);
            Ok(())
        };
        let key = sealer.segment_key();
        let (bytes, hashes) = seal_segments(key, &jobs(&sealer), &mut hash, read).unwrap();
        assert_eq!(hash.finish(), sha256(&content));
        assert_eq!(
            u64::try_from(bytes.len()),
            Ok(sealer.geometry().payload_len())
        );
        let pieces: Vec<_> = bytes.chunks(131_072).map(sha256).collect();
        assert_eq!(hashes, pieces);
    }

    #[test]
    fn a_file_that_is_shorter_or_longer_than_announced_is_not_sealed() {
        let sealer = sealer(20);
        for length in [0, 19, 21] {
            let read = |_: Range<u64>, out: &mut Vec<u8>| {
                out.resize(length, 1);
                Ok(())
            };
            let mut hash = Sha256::new();
            let refused = seal_segments(sealer.segment_key(), &jobs(&sealer), &mut hash, read);
            assert_eq!(refused.unwrap_err(), HostError::Source);
        }
    }

    #[test]
    fn an_empty_content_is_padding_alone_and_is_never_read() {
        let sealer = sealer(0);
        let read = |_: Range<u64>, _: &mut Vec<u8>| Err(HostError::Source);
        let mut hash = Sha256::new();
        let key = sealer.segment_key();
        let (bytes, _) = seal_segments(key, &jobs(&sealer), &mut hash, read).unwrap();
        assert_eq!(
            u64::try_from(bytes.len()),
            Ok(sealer.geometry().payload_len())
        );
        assert_eq!(hash.finish(), sha256(b""));
    }
}
