//! Sealing, step by step: a header, then one job per segment.

use core::fmt;
use core::ops::Range;

use bulla_container::{
    ContainerSpec, Core, EncryptedMetadata, Geometry, Header, HeaderError, container_hash,
};
use bulla_crypto::{
    aead::{self, Nonce},
    mac::hmac_sha256,
};
use bulla_types::Sha256Digest;
use rand_core::CryptoRng;

use crate::{
    EnvelopeKey, Metadata, SealError, SealedContainer, SegmentKey,
    keys::{ContainerKeys, PayloadHeader},
};

/// One segment to encrypt: read `plain` from the content, append `zero_padding` zero bytes, encrypt
/// under `nonce` without associated data, put `prefix` in front, hash the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SegmentJob {
    /// Offsets in the content, without padding; empty for a segment of padding alone.
    pub plain: Range<u64>,
    /// Zero bytes after the content within this segment.
    pub zero_padding: u64,
    /// The nonce; it belongs to this segment of this container alone.
    pub nonce: Nonce,
    /// The 40-byte payload header for segment 0, nothing for the others.
    pub prefix: Vec<u8>,
}

/// What is drawn for a container beside its id: nonce of the metadata, salt and nonce prefix of the
/// payload. None of it is secret; a container shows all three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealStart {
    metadata_nonce: [u8; 12],
    salt: [u8; 32],
    prefix: [u8; 7],
}

impl SealStart {
    /// Length of the encoded form in bytes.
    pub const LENGTH: usize = 51;

    /// Fresh draws.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut start = Self {
            metadata_nonce: [0; 12],
            salt: [0; 32],
            prefix: [0; 7],
        };
        rng.fill_bytes(&mut start.metadata_nonce);
        rng.fill_bytes(&mut start.salt);
        rng.fill_bytes(&mut start.prefix);
        start
    }

    /// The draws in these 51 bytes, as [`Self::encode`] gives them; `None` for another length.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (metadata_nonce, rest) = bytes.split_first_chunk()?;
        let (salt, prefix) = rest.split_first_chunk()?;
        Some(Self {
            metadata_nonce: *metadata_nonce,
            salt: *salt,
            prefix: prefix.try_into().ok()?,
        })
    }

    /// Nonce of the metadata ‖ salt ‖ nonce prefix.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        [self.metadata_nonce.as_slice(), &self.salt, &self.prefix].concat()
    }
}

/// A container in the making.
///
/// Each `Sealer` has its own random salt and nonce prefix, so no nonce meets a key twice, as long
/// as each segment's job is done for one content only. The caller keeps to that: a content that
/// changed on the way needs a new `Sealer` with a new container id. [`Self::again`] makes the same
/// one a second time, for a content that is the same; see there.
pub struct Sealer {
    header: Header,
    header_bytes: Vec<u8>,
    true_len: u64,
    payload_header: PayloadHeader,
    segment_key: SegmentKey,
}

impl Sealer {
    /// Begins a container for a content with this metadata.
    ///
    /// # Errors
    /// [`SealError::Geometry`] for a content too long; [`SealError::Header`] with
    /// [`HeaderError::Revision`] where revision and previous container contradict each other.
    pub fn new(
        envelope_key: &EnvelopeKey,
        spec: ContainerSpec,
        metadata: &Metadata,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, SealError> {
        Self::again(envelope_key, spec, metadata, &SealStart::generate(rng))
    }

    /// The container that these draws began, once more: the same key, nonces and header.
    ///
    /// Another content under it would repeat key and nonce, which betrays both contents and the
    /// key that authenticates them. So whoever goes on with an upload compares every part with the
    /// hash that was recorded before the part was first sent, and sends none that differs
    /// (`docs/spec/container.md#uploads`). Metadata must be the same too.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn again(
        envelope_key: &EnvelopeKey,
        spec: ContainerSpec,
        metadata: &Metadata,
        start: &SealStart,
    ) -> Result<Self, SealError> {
        let geometry = Geometry::of_plaintext(metadata.true_len).map_err(SealError::Geometry)?;
        let keys = ContainerKeys::derive(envelope_key.key(), &spec);
        // One metadata key meets one nonce: the key is this container's, the nonce is random and
        // drawn with the metadata.
        let nonce = Nonce::from_bytes(start.metadata_nonce);
        let aad = Core::metadata_aad(&spec, geometry, *nonce.as_bytes());
        let aad = aad.map_err(SealError::Header)?;
        let encrypted = EncryptedMetadata {
            nonce: *nonce.as_bytes(),
            ciphertext: aead::seal(&keys.metadata, &nonce, &aad, &metadata.encode()?),
        };
        let core = Core::new(spec, geometry, encrypted).map_err(SealError::Header)?;
        let commit = hmac_sha256(keys.commit.expose_secret(), &[&core.commit_message()]);
        let header = Header::new(core, commit);
        let payload_header = PayloadHeader::of(start.salt, start.prefix);
        Ok(Self {
            segment_key: SegmentKey::derive(&keys.payload, &payload_header.salt, &header.digest()),
            header_bytes: header.encode(),
            header,
            true_len: metadata.true_len,
            payload_header,
        })
    }

    /// The header: the container's first bytes.
    #[must_use]
    pub fn header(&self) -> &[u8] {
        &self.header_bytes
    }

    /// Where the payload's bytes lie.
    #[must_use]
    pub const fn geometry(&self) -> &Geometry {
        self.header.core().geometry()
    }

    /// The key for the engine that does the jobs.
    #[must_use]
    pub const fn segment_key(&self) -> &SegmentKey {
        &self.segment_key
    }

    /// The job of one segment.
    ///
    /// # Errors
    /// [`SealError::NoSuchSegment`] beyond the last.
    pub fn segment(&self, segment: u32) -> Result<SegmentJob, SealError> {
        let padded = self
            .geometry()
            .segment_plain_range(segment)
            .ok_or(SealError::NoSuchSegment { got: segment })?;
        let plain = padded.start.min(self.true_len)..padded.end.min(self.true_len);
        Ok(SegmentJob {
            zero_padding: (padded.end - padded.start) - (plain.end - plain.start),
            plain,
            nonce: self
                .payload_header
                .nonce(segment, self.geometry().is_last(segment)),
            prefix: if segment == 0 {
                self.payload_header.encode()
            } else {
                Vec::new()
            },
        })
    }

    /// Ends: the references to the container, from the digests of all ciphertext segments in order
    /// (that of segment 0 covers the payload header).
    ///
    /// # Errors
    /// [`SealError::SegmentCount`] unless there is one digest per segment.
    pub fn finish(self, segment_hashes: Vec<Sha256Digest>) -> Result<SealedContainer, SealError> {
        check_count(self.geometry(), &segment_hashes)?;
        Ok(SealedContainer {
            container_id: self.header.core().spec().container_id,
            container_hash: container_hash(&self.header.digest(), &segment_hashes),
            segment_hashes,
        })
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealer({})", self.header.core().spec().container_id)
    }
}

pub(crate) fn check_count(geometry: &Geometry, hashes: &[Sha256Digest]) -> Result<(), SealError> {
    let expected = usize::try_from(geometry.segment_count())
        .map_err(|_| SealError::Header(HeaderError::Core))?;
    if hashes.len() != expected {
        return Err(SealError::SegmentCount {
            expected,
            got: hashes.len(),
        });
    }
    Ok(())
}
