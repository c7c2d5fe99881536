//! Everything in front of the payload: magic, suite, core and commitment.

use bulla_types::{ContainerId, DocumentId, EnvelopeId, Sha256Digest, TenantId};

use crate::{Geometry, GeometryError, Kind, segment_hash};

mod cbor;

/// The first 8 bytes. The high bit and the control character show when a file was damaged as text.
pub const MAGIC: [u8; 8] = *b"\x89BULLA\x1a\x01";
/// The suite: one number for all algorithms of this format.
pub const SUITE: u16 = 0x0001;
/// Largest core in bytes.
pub const MAX_CORE_BYTES: usize = 65_535;
/// Largest header in bytes.
pub const MAX_HEADER_BYTES: usize = 65_581;
/// Length of the encrypted metadata in bytes: always the same, so that it tells nothing of the
/// name's length. 512 bytes of plaintext and a tag.
pub const META_CIPHERTEXT_BYTES: usize = 528;

const FIXED_BYTES: usize = 14;
const COMMIT_BYTES: usize = 32;
const _: () = assert!(MAX_HEADER_BYTES == FIXED_BYTES + MAX_CORE_BYTES + COMMIT_BYTES);

/// Why bytes are not a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// The core is not the deterministic CBOR map that the format demands.
    #[error("core is not the deterministic map of this format")]
    Core,
    /// The core would be longer than [`MAX_CORE_BYTES`].
    #[error("core of {got} bytes is too long")]
    CoreTooLong {
        /// Length that the header names, in bytes.
        got: u64,
    },
    /// The padded length is not that of a container.
    #[error("padded length: {0}")]
    Geometry(GeometryError),
    /// The kind is unknown.
    #[error("unknown kind {got}")]
    Kind {
        /// The number in the core.
        got: u8,
    },
    /// The file does not begin like a container.
    #[error("not a container")]
    Magic,
    /// The encrypted metadata does not have [`META_CIPHERTEXT_BYTES`].
    #[error("metadata has another length")]
    MetadataLength,
    /// A first revision (0) names a previous one, or a later one names none.
    #[error("revision and previous container contradict each other")]
    Revision,
    /// The suite is unknown.
    #[error("unknown suite {got:#06x}")]
    Suite {
        /// The number in the header.
        got: u16,
    },
    /// The bytes end within the header.
    #[error("header ends early: {needed} bytes are needed")]
    Truncated {
        /// Bytes needed before parsing can go on.
        needed: usize,
    },
}

/// What a container is, in clear: its place in an organisation, an envelope and a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the fields of suite 1 are closed; callers fill all of them"
)]
pub struct ContainerSpec {
    /// The container, random.
    pub container_id: ContainerId,
    /// Its envelope.
    pub envelope_id: EnvelopeId,
    /// The organisation of the envelope.
    pub tenant_id: TenantId,
    /// Its document.
    pub document_id: DocumentId,
    /// What it holds.
    pub kind: Kind,
    /// The document's revision: the first is 0.
    pub revision: u32,
    /// `container_hash` of the revision before; `None` for the first and only for it.
    pub previous: Option<Sha256Digest>,
}

/// Name, media type and true length, encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a nonce and a ciphertext are all there is"
)]
pub struct EncryptedMetadata {
    /// Nonce of the ciphertext.
    pub nonce: [u8; 12],
    /// Ciphertext and tag, [`META_CIPHERTEXT_BYTES`] long.
    pub ciphertext: Vec<u8>,
}

/// The core: a valid one, with its encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Core {
    spec: ContainerSpec,
    geometry: Geometry,
    metadata: EncryptedMetadata,
    encoded: Vec<u8>,
}

impl Core {
    /// The core of these values.
    ///
    /// # Errors
    /// [`HeaderError::Revision`] and [`HeaderError::MetadataLength`].
    pub fn new(
        spec: ContainerSpec,
        geometry: Geometry,
        metadata: EncryptedMetadata,
    ) -> Result<Self, HeaderError> {
        if (spec.revision == 0) != spec.previous.is_none() {
            return Err(HeaderError::Revision);
        }
        if metadata.ciphertext.len() != META_CIPHERTEXT_BYTES {
            return Err(HeaderError::MetadataLength);
        }
        let encoded = cbor::encode(&spec, geometry, metadata.nonce, Some(&metadata.ciphertext))?;
        Ok(Self {
            spec,
            geometry,
            metadata,
            encoded,
        })
    }

    /// The associated data of the encrypted metadata: magic ‖ suite ‖ the core without key 10.
    ///
    /// # Errors
    /// [`HeaderError::Core`] never for lengths of this format; the encoder is fallible.
    pub fn metadata_aad(
        spec: &ContainerSpec,
        geometry: Geometry,
        nonce: [u8; 12],
    ) -> Result<Vec<u8>, HeaderError> {
        let core = cbor::encode(spec, geometry, nonce, None)?;
        Ok([MAGIC.as_slice(), &SUITE.to_be_bytes(), &core].concat())
    }

    /// The associated data of this core's metadata, see [`Self::metadata_aad`].
    ///
    /// # Errors
    /// [`HeaderError::Core`] never for lengths of this format; the encoder is fallible.
    pub fn aad_without_meta(&self) -> Result<Vec<u8>, HeaderError> {
        Self::metadata_aad(&self.spec, self.geometry, self.metadata.nonce)
    }

    /// The message under the commitment: magic ‖ suite ‖ core length ‖ core.
    #[must_use]
    pub fn commit_message(&self) -> Vec<u8> {
        let length = u32::try_from(self.encoded.len()).unwrap_or(u32::MAX);
        [
            MAGIC.as_slice(),
            &SUITE.to_be_bytes(),
            &length.to_be_bytes(),
            &self.encoded,
        ]
        .concat()
    }

    /// What the container is.
    #[must_use]
    pub const fn spec(&self) -> &ContainerSpec {
        &self.spec
    }

    /// Where the payload's bytes lie.
    #[must_use]
    pub const fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// The encrypted metadata.
    #[must_use]
    pub const fn metadata(&self) -> &EncryptedMetadata {
        &self.metadata
    }
}

/// A header: core and commitment. That the commitment fits a key is for the key's holder to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    core: Core,
    commit: [u8; 32],
}

impl Header {
    /// The header of a core and its commitment.
    #[must_use]
    pub const fn new(core: Core, commit: [u8; 32]) -> Self {
        Self { core, commit }
    }

    /// Parses the header at the beginning of `bytes` and gives its length in bytes; the payload
    /// follows it. `bytes` may be any prefix of the file that holds the header.
    ///
    /// # Errors
    /// Every [`HeaderError`]; [`HeaderError::Truncated`] names how many bytes are needed.
    pub fn parse(bytes: &[u8]) -> Result<(Self, usize), HeaderError> {
        let fixed = prefix(bytes, FIXED_BYTES)?;
        let (magic, fixed) = fixed.split_at_checked(8).ok_or(HeaderError::Magic)?;
        if magic != MAGIC {
            return Err(HeaderError::Magic);
        }
        let number = |number, byte: &u8| (number << 8) | u64::from(*byte);
        let suite = fixed.iter().take(2).fold(0, number);
        if suite != u64::from(SUITE) {
            let got = u16::try_from(suite).unwrap_or_default();
            return Err(HeaderError::Suite { got });
        }
        let got = fixed.iter().skip(2).fold(0, number);
        let core_len = usize::try_from(got).unwrap_or(usize::MAX);
        if core_len > MAX_CORE_BYTES {
            return Err(HeaderError::CoreTooLong { got });
        }
        let length = FIXED_BYTES + core_len + COMMIT_BYTES;
        let header = prefix(bytes, length)?;
        let (_, rest) = header.split_at(FIXED_BYTES);
        let (core, commit) = rest
            .split_last_chunk::<COMMIT_BYTES>()
            .ok_or(HeaderError::Core)?;
        let header = Self {
            core: cbor::decode(core)?,
            commit: *commit,
        };
        Ok((header, length))
    }

    /// The header's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.core.commit_message();
        bytes.extend_from_slice(&self.commit);
        bytes
    }

    /// SHA-256 of the header's bytes: the associated data of the payload.
    #[must_use]
    pub fn digest(&self) -> Sha256Digest {
        segment_hash(&self.encode())
    }

    /// Length in bytes.
    #[must_use]
    pub const fn encoded_len(&self) -> usize {
        FIXED_BYTES + self.core.encoded.len() + COMMIT_BYTES
    }

    /// The core.
    #[must_use]
    pub const fn core(&self) -> &Core {
        &self.core
    }

    /// The commitment.
    #[must_use]
    pub const fn commit(&self) -> &[u8; 32] {
        &self.commit
    }
}

/// The first `length` bytes.
fn prefix(bytes: &[u8], length: usize) -> Result<&[u8], HeaderError> {
    bytes
        .get(..length)
        .ok_or(HeaderError::Truncated { needed: length })
}

#[cfg(test)]
mod tests;
