//! Whole containers in memory: for small contents and for tests. Large files go segment by
//! segment through [`crate::Sealer`] and [`crate::Opener`].

use bulla_container::Header;
use bulla_crypto::{aead::SegmentEngine as _, hash::sha256, secret::SecretBytes};
use bulla_types::Sha256Digest;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{
    ContainerSpec, EnvelopeKey, ExpectedContainer, Metadata, Opener, PayloadOpener, SealError,
    SealedContainer, Sealer,
};

/// Seals a content: its references, and the container's bytes.
///
/// # Errors
/// Those of [`Sealer::new`], and [`SealError::Length`] unless the metadata's true length is that
/// of `plaintext`.
pub fn seal_bytes(
    envelope_key: &EnvelopeKey,
    spec: ContainerSpec,
    metadata: &Metadata,
    plaintext: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<(SealedContainer, Vec<u8>), SealError> {
    let got = u64::try_from(plaintext.len()).unwrap_or(u64::MAX);
    if got != metadata.true_len {
        return Err(SealError::Length {
            expected: metadata.true_len,
            got,
        });
    }
    let sealer = Sealer::new(envelope_key, spec, metadata, rng)?;
    let engine = sealer.segment_key().engine();
    // Full capacity at once: growing would copy, and leave plaintext behind.
    let length = index(sealer.geometry().payload_len()).saturating_add(sealer.header().len());
    let mut container = Vec::with_capacity(length);
    container.extend_from_slice(sealer.header());
    let mut hashes = Vec::new();
    for number in 0..sealer.geometry().segment_count() {
        let job = sealer.segment(number)?;
        let begin = container.len();
        container.extend_from_slice(&job.prefix);
        let text = container.len();
        container.extend_from_slice(range(plaintext, job.plain.start, job.plain.end)?);
        container.resize(container.len() + index(job.zero_padding), 0);
        // The nonce is the job's, and each job is done once.
        engine.seal_tail(&job.nonce, text, &mut container);
        hashes.push(sha256(container.get(begin..).unwrap_or_default()));
    }
    Ok((sealer.finish(hashes)?, container))
}

/// Opens a whole container.
///
/// # Errors
/// Every [`SealError`] of opening; no plaintext comes out unless all of the container is right.
pub fn open_bytes(
    envelope_key: &EnvelopeKey,
    expected: &ExpectedContainer,
    segment_hashes: &[Sha256Digest],
    container: &[u8],
) -> Result<(Metadata, SecretBytes), SealError> {
    let (_, header_len) = Header::parse(container).map_err(SealError::Header)?;
    let (header, payload) = container
        .split_at_checked(header_len)
        .ok_or(SealError::Open)?;
    let opener = Opener::new(envelope_key, header, expected, segment_hashes.to_vec())?;
    let expected_len = opener.geometry().payload_len();
    let got = u64::try_from(payload.len()).unwrap_or(u64::MAX);
    if expected_len != got {
        return Err(SealError::Length {
            expected: expected_len,
            got,
        });
    }
    let payload_header = payload.first_chunk::<40>().ok_or(SealError::Open)?;
    let opener = opener.start(payload_header)?;
    let plaintext = open_segments(&opener, payload)?;
    Ok((opener.metadata().clone(), plaintext))
}

fn open_segments(opener: &PayloadOpener, payload: &[u8]) -> Result<SecretBytes, SealError> {
    let engine = opener.segment_key().engine();
    // Full capacity at once: growing would leave copies of the plaintext behind.
    let mut content = Zeroizing::new(Vec::with_capacity(index(opener.true_len())));
    for number in 0..opener.geometry().segment_count() {
        let job = opener.segment(number)?;
        let ciphertext = range(payload, job.cipher.start, job.cipher.end)?;
        let checked = opener.check_segment(number, &sha256(ciphertext))?;
        let mut segment = ciphertext.get(job.skip..).unwrap_or_default().to_vec();
        engine
            .open_in_place(&job.nonce, &mut segment)
            .map_err(|_| SealError::Open)?;
        content.extend_from_slice(checked.accept(segment)?.expose_secret());
    }
    Ok(SecretBytes::new(core::mem::take(&mut *content)))
}

/// A part of memory by 64-bit offsets.
fn range(bytes: &[u8], start: u64, end: u64) -> Result<&[u8], SealError> {
    bytes
        .get(index(start)..index(end))
        .ok_or_else(|| SealError::Length {
            expected: end,
            got: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        })
}

fn index(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
