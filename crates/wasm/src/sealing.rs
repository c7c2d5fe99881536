//! Parts of an upload: some segments at a time are read, sealed and handed to a `Blob`, which the browser
//! keeps outside of this process. Neither the plaintext nor the ciphertext of a part is ever whole in
//! its memory.

use core::ops::Range;

use bulla_client::SealPart;
use bulla_crypto::hash::Sha256;
use bulla_seal::SegmentJob;
use bulla_types::Sha256Digest;
use js_sys::{Array, Uint8Array};
use web_sys::Blob;

use crate::platform::PlatformError;
use crate::platform::device::{Device, Owned};
use crate::platform::files::{self, Reading};
use crate::platform::papers::Papers;
use crate::platform::subtle::{SegmentCipher, sha256};

/// Where the content is that is sealed.
pub(crate) enum Plain<'a> {
    /// In memory, whole.
    #[cfg(feature = "bench")]
    Bytes(&'a Uint8Array),
    /// In a file.
    File(&'a web_sys::File),
    /// In the other module.
    Paper(&'a Papers),
}

impl Plain<'_> {
    /// Begins to read a range.
    fn ask(&self, range: Range<u64>) -> Result<Reading, PlatformError> {
        match self {
            #[cfg(feature = "bench")]
            Self::Bytes(whole) => {
                let copy = whole.slice(offset(range.start)?, offset(range.end)?);
                Ok(Reading::Here(copy))
            }
            Self::File(file) => files::ask(file, range),
            Self::Paper(paper) => {
                let wanted = range.end.saturating_sub(range.start);
                let asked = paper.read(offset(range.start)?, offset(range.end)?);
                Ok(Reading::Asked(asked.into(), wanted))
            }
        }
    }
}

/// Seals a part: its ciphertext, and the digest of each segment.
pub(crate) async fn seal(
    device: &Device,
    plain: &Plain<'_>,
    part: SealPart<'_>,
) -> Result<(Blob, Vec<Sha256Digest>), PlatformError> {
    let cipher = SegmentCipher::import(part.key.dangerous_expose().expose_secret()).await?;
    let mut hashes = Vec::with_capacity(part.segments.len());
    let pieces = Array::new();
    let groups = part.segments.chunks(AT_ONCE);
    // What comes next is read while this is sealed.
    let mut asked = groups.clone().map(|group| plain.ask(span(group)));
    let mut next = asked.next();
    for group in groups {
        let reading = next.take().ok_or(PlatformError::File)?;
        let content = Owned::new(device, reading?.bytes().await?);
        next = asked.next();
        let work = (group, &mut *part.plaintext_hash);
        let (sealed, digests) = seal_group(device, &cipher, content.get(), work).await?;
        pieces.push(&blob(&Array::of1(sealed.get()))?.into());
        hashes.extend(digests);
    }
    Ok((blob(&pieces)?, hashes))
}

/// Plaintext and ciphertext stay in JavaScript buffers; a copy of each plaintext segment passes through
/// this module for its digest, while the browser encrypts the segment and hashes the one before on
/// threads of its own. It copies what it works on before it begins.
async fn seal_group(
    device: &Device,
    cipher: &SegmentCipher,
    plain: &Uint8Array,
    (segments, plaintext_hash): (&[SegmentJob], &mut Sha256),
) -> Result<(Owned, Vec<Sha256Digest>), PlatformError> {
    let begin = span(segments).start;
    let sealed = Owned::new(
        device,
        Uint8Array::new_with_length(sealed_length(segments)?),
    );
    let bytes = sealed.get();
    let mut hashing = Vec::with_capacity(segments.len());
    let mut at = 0_u32;
    for job in segments {
        let content = content(plain, begin, job)?;
        let encrypting = {
            let padded = padded(device, &content, job)?;
            cipher.seal(*job.nonce.as_bytes(), padded.get())?
        };
        plaintext_hash.update(&content.to_vec());
        let ciphertext = Owned::new(device, encrypting.bytes().await?);
        let start = at;
        bytes.set(&Uint8Array::from(job.prefix.as_slice()), at);
        at = at.saturating_add(length(&job.prefix)?);
        bytes.set(ciphertext.get(), at);
        at = at.saturating_add(ciphertext.get().length());
        hashing.push(sha256(&bytes.subarray(start, at))?);
    }
    let mut hashes = Vec::with_capacity(hashing.len());
    for running in hashing {
        hashes.push(running.digest().await?);
    }
    Ok((sealed, hashes))
}

/// Where the content of segments that follow each other is.
fn span(segments: &[SegmentJob]) -> Range<u64> {
    let start = segments.first().map_or(0, |job| job.plain.start);
    start..segments.last().map_or(start, |job| job.plain.end)
}

/// Buffers or blobs one after the other.
fn blob(pieces: &Array) -> Result<Blob, PlatformError> {
    Blob::new_with_blob_sequence(pieces).map_err(|_| PlatformError::File)
}

/// The content of a segment in plaintext that begins at `begin`.
pub(crate) fn content(
    plain: &Uint8Array,
    begin: u64,
    job: &SegmentJob,
) -> Result<Uint8Array, PlatformError> {
    let start = offset(job.plain.start.saturating_sub(begin))?;
    let end = offset(job.plain.end.saturating_sub(begin))?;
    Ok(plain.subarray(start, end))
}

/// A copy of a segment's content with the zeros that its job adds.
pub(crate) fn padded(
    device: &Device,
    content: &Uint8Array,
    job: &SegmentJob,
) -> Result<Owned, PlatformError> {
    let padded = Uint8Array::new_with_length(padded_length(job)?);
    padded.set(content, 0);
    Ok(Owned::new(device, padded))
}

/// Length of the ciphertext of all segments: each has a tag, the first what stands before the payload.
fn sealed_length(segments: &[SegmentJob]) -> Result<u32, PlatformError> {
    segments.iter().try_fold(0_u32, |sum, job| {
        let sealed = padded_length(job)?.checked_add(TAG_BYTES);
        let sealed = sealed.and_then(|sealed| sealed.checked_add(length(&job.prefix).ok()?));
        let sum = sealed.and_then(|sealed| sum.checked_add(sealed));
        sum.ok_or(PlatformError::File)
    })
}

fn padded_length(job: &SegmentJob) -> Result<u32, PlatformError> {
    let content = job.plain.end.saturating_sub(job.plain.start);
    offset(content.saturating_add(job.zero_padding))
}

fn length(bytes: &[u8]) -> Result<u32, PlatformError> {
    u32::try_from(bytes.len()).map_err(|_| PlatformError::File)
}

fn offset(bytes: u64) -> Result<u32, PlatformError> {
    u32::try_from(bytes).map_err(|_| PlatformError::File)
}

/// Length of AES-GCM's tag.
const TAG_BYTES: u32 = 16;

/// Segments that are in memory at once: a mebibyte, below which Chromium keeps its fast allocator.
const AT_ONCE: usize = 8;
