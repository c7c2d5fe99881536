//! Opening, step by step: the header first, then segments in any order.

use core::fmt;
use core::ops::Range;

use bulla_container::{
    ContainerSpec, Geometry, Header, PAYLOAD_HEADER_BYTES, container_hash, padme,
};
use bulla_crypto::{
    aead::{self, Nonce},
    hash::sha256,
    mac::verify_hmac_sha256,
    secret::{Key32, SecretBytes},
};
use bulla_types::Sha256Digest;
use zeroize::{Zeroize as _, Zeroizing};

use crate::{
    EnvelopeKey, ExpectedContainer, Metadata, SealError, SegmentKey,
    keys::{ContainerKey, ContainerKeys, PayloadHeader},
    seal::check_count,
};

/// A container whose header was checked and whose metadata is open. For the payload, its first 40
/// bytes are needed: [`Opener::start`].
pub struct Opener {
    geometry: Geometry,
    header_sha256: Sha256Digest,
    header_len: usize,
    metadata: Metadata,
    payload_key: Key32,
    segment_hashes: Vec<Sha256Digest>,
}

impl Opener {
    /// Checks a container's header against what a signed statement says, in this order: hash of
    /// the whole ciphertext, header, ids, number of segments, key commitment, metadata.
    /// `header_bytes` is the header and nothing more.
    ///
    /// # Errors
    /// [`SealError::ContainerHash`], [`SealError::Header`], [`SealError::Length`] (trailing
    /// bytes), [`SealError::Foreign`], [`SealError::SegmentCount`], [`SealError::Open`] (another
    /// envelope key, or a header made to open under two), [`SealError::Metadata`].
    pub fn new(
        envelope_key: &EnvelopeKey,
        header_bytes: &[u8],
        expected: &ExpectedContainer,
        segment_hashes: Vec<Sha256Digest>,
    ) -> Result<Self, SealError> {
        let keys = |spec: &ContainerSpec| ContainerKeys::derive(envelope_key.key(), spec);
        Self::checked(keys, header_bytes, expected, segment_hashes)
    }

    /// The same for whoever has the key of this container alone.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of_container(
        container_key: &ContainerKey,
        header_bytes: &[u8],
        expected: &ExpectedContainer,
        segment_hashes: Vec<Sha256Digest>,
    ) -> Result<Self, SealError> {
        let keys = |spec: &ContainerSpec| ContainerKeys::of(container_key, &spec.container_id);
        Self::checked(keys, header_bytes, expected, segment_hashes)
    }

    fn checked(
        keys: impl FnOnce(&ContainerSpec) -> ContainerKeys,
        header_bytes: &[u8],
        expected: &ExpectedContainer,
        segment_hashes: Vec<Sha256Digest>,
    ) -> Result<Self, SealError> {
        let header_sha256 = sha256(header_bytes);
        if container_hash(&header_sha256, &segment_hashes) != expected.container_hash {
            return Err(SealError::ContainerHash);
        }
        let (header, header_len) = Header::parse(header_bytes).map_err(SealError::Header)?;
        check_length(header_len, header_bytes.len())?;
        let core = header.core();
        let spec = core.spec();
        if !expected.names(spec) {
            return Err(SealError::Foreign);
        }
        check_count(core.geometry(), &segment_hashes)?;
        let keys = keys(spec);
        let commit_key = keys.commit.expose_secret();
        verify_hmac_sha256(commit_key, &[&core.commit_message()], header.commit())
            .map_err(|_| SealError::Open)?;
        Ok(Self {
            geometry: *core.geometry(),
            header_sha256,
            header_len,
            metadata: open_metadata(&header, &keys)?,
            payload_key: keys.payload,
            segment_hashes,
        })
    }

    /// What the content is.
    #[must_use]
    pub const fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// Length of the content without padding, in bytes.
    #[must_use]
    pub const fn true_len(&self) -> u64 {
        self.metadata.true_len
    }

    /// Where the payload's bytes lie.
    #[must_use]
    pub const fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// Length of the header, in bytes: the payload begins there.
    #[must_use]
    pub const fn header_len(&self) -> usize {
        self.header_len
    }

    /// Goes on to the payload, whose first 40 bytes (the beginning of segment 0) are these. They
    /// need no check of their own: with other bytes no segment opens.
    ///
    /// # Errors
    /// [`SealError::Open`] if they are no payload header.
    pub fn start(self, payload_header: &[u8; 40]) -> Result<PayloadOpener, SealError> {
        let payload_header = PayloadHeader::parse(payload_header).ok_or(SealError::Open)?;
        let segment_key =
            SegmentKey::derive(&self.payload_key, &payload_header.salt, &self.header_sha256);
        Ok(PayloadOpener {
            opener: self,
            payload_header,
            segment_key,
        })
    }

    fn segment_hash(&self, segment: u32) -> Option<&Sha256Digest> {
        self.segment_hashes.get(usize::try_from(segment).ok()?)
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opener({} segments)", self.geometry.segment_count())
    }
}

/// One segment to decrypt: fetch `cipher`, check its digest with
/// [`PayloadOpener::check_segment`], leave out the first `skip` bytes, decrypt under `nonce`
/// without associated data, hand the plaintext to [`CheckedSegment::accept`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenJob {
    /// Offsets of the segment, counted from the start of the payload.
    pub cipher: Range<u64>,
    /// The nonce.
    pub nonce: Nonce,
    /// Bytes in front of the ciphertext: 40 for segment 0, else 0.
    pub skip: usize,
}

/// A container whose segments can be opened, in any order.
pub struct PayloadOpener {
    opener: Opener,
    payload_header: PayloadHeader,
    segment_key: SegmentKey,
}

impl PayloadOpener {
    /// The key for the engine that does the jobs.
    #[must_use]
    pub const fn segment_key(&self) -> &SegmentKey {
        &self.segment_key
    }

    /// What the content is.
    #[must_use]
    pub const fn metadata(&self) -> &Metadata {
        self.opener.metadata()
    }

    /// Length of the content without padding, in bytes.
    #[must_use]
    pub const fn true_len(&self) -> u64 {
        self.opener.true_len()
    }

    /// Where the payload's bytes lie.
    #[must_use]
    pub const fn geometry(&self) -> &Geometry {
        self.opener.geometry()
    }

    /// The job of one segment.
    ///
    /// # Errors
    /// [`SealError::NoSuchSegment`] beyond the last.
    pub fn segment(&self, segment: u32) -> Result<OpenJob, SealError> {
        let cipher = self
            .geometry()
            .segment_cipher_range(segment)
            .ok_or(SealError::NoSuchSegment { got: segment })?;
        let header_bytes = usize::try_from(PAYLOAD_HEADER_BYTES).unwrap_or_default();
        Ok(OpenJob {
            cipher,
            nonce: self
                .payload_header
                .nonce(segment, self.geometry().is_last(segment)),
            skip: if segment == 0 { header_bytes } else { 0 },
        })
    }

    /// Checks that a fetched segment is the one under the container's hash. The digest is over the
    /// whole segment, for segment 0 with its payload header.
    ///
    /// # Errors
    /// [`SealError::SegmentHash`] if not; [`SealError::NoSuchSegment`] beyond the last.
    pub fn check_segment(
        &self,
        segment: u32,
        ciphertext_sha256: &Sha256Digest,
    ) -> Result<CheckedSegment, SealError> {
        let missing = SealError::NoSuchSegment { got: segment };
        let expected = self.opener.segment_hash(segment).ok_or(missing)?;
        if expected != ciphertext_sha256 {
            return Err(SealError::SegmentHash);
        }
        let padded = self.geometry().segment_plain_range(segment);
        let padded = padded.ok_or(missing)?;
        let end = padded.end.min(self.true_len()).max(padded.start);
        Ok(CheckedSegment {
            padded_len: padded.end - padded.start,
            content_len: end - padded.start,
        })
    }
}

impl fmt::Debug for PayloadOpener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PayloadOpener({:?})", self.opener)
    }
}

/// A segment whose ciphertext is the right one; only through it does plaintext get out.
#[derive(Debug, PartialEq, Eq)]
pub struct CheckedSegment {
    padded_len: u64,
    content_len: u64,
}

impl CheckedSegment {
    /// The content in a segment's plaintext: without padding, which must be zero.
    ///
    /// # Errors
    /// [`SealError::Length`] for a plaintext of another length; [`SealError::Padding`].
    pub fn accept(self, plaintext: Vec<u8>) -> Result<SecretBytes, SealError> {
        let mut plaintext = Zeroizing::new(plaintext);
        let padded_len = usize::try_from(self.padded_len).unwrap_or(usize::MAX);
        check_length(padded_len, plaintext.len())?;
        let content_len = usize::try_from(self.content_len).unwrap_or(usize::MAX);
        let padding = plaintext.get(content_len..).unwrap_or_default();
        if padding.iter().any(|byte| *byte != 0) {
            plaintext.zeroize();
            return Err(SealError::Padding);
        }
        plaintext.truncate(content_len);
        Ok(SecretBytes::new(core::mem::take(&mut *plaintext)))
    }
}

fn open_metadata(header: &Header, keys: &ContainerKeys) -> Result<Metadata, SealError> {
    let core = header.core();
    let encrypted = core.metadata();
    let aad = core.aad_without_meta().map_err(SealError::Header)?;
    let nonce = Nonce::from_bytes(encrypted.nonce);
    let opened = aead::open(&keys.metadata, &nonce, &aad, &encrypted.ciphertext);
    let opened = Zeroizing::new(opened.map_err(|_| SealError::Open)?);
    let metadata = Metadata::decode(&opened)?;
    if padme(metadata.true_len) != core.geometry().padded_len() {
        return Err(SealError::Metadata);
    }
    Ok(metadata)
}

fn check_length(expected: usize, got: usize) -> Result<(), SealError> {
    if expected == got {
        return Ok(());
    }
    let [expected, got] = [expected, got].map(|length| u64::try_from(length).unwrap_or(u64::MAX));
    Err(SealError::Length { expected, got })
}
