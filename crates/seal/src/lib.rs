//! The only home of content keys: sealing, opening and wrapping of `.bulla` containers.
//!
//! ```text
//! EK  envelope key, random, one per envelope
//! ├─ CK = HKDF(EK, container_id, "bulla/container-key/1\0" ‖ tenant_id ‖ envelope_id)
//! │  ├─ payload key     HKDF(CK, container_id, "bulla/container/1/payload")
//! │  │  └─ segment key  HKDF(payload key, salt in the payload, SHA-256(header))
//! │  ├─ metadata key    HKDF(CK, container_id, "bulla/container/1/meta")
//! │  └─ commitment key  HKDF(CK, container_id, "bulla/container/1/commit")
//! ├─ blind              HKDF(EK, container_id, "bulla/blind/1")
//! ├─ paper key          HKDF(EK, document_id, "bulla/paper/1\0" ‖ tenant_id ‖ envelope_id)
//! └─ ek_commit          HMAC(HKDF(EK, envelope_id, "bulla/ek-commit/1"), tenant_id ‖ envelope_id)
//! ```
//!
//! Whoever holds EK opens every container of the envelope. EK says who may read, never who wrote:
//! a container counts only if a signed statement names its `container_hash`, and [`Opener`] takes
//! that hash as an argument.
//!
//! The crate does no input or output and runs no cipher over segments itself: [`Sealer`] and
//! [`PayloadOpener`] say which bytes to encrypt or decrypt under which nonce, and an engine
//! (`ring`, `aes-gcm`, WebCrypto) does it. [`seal_bytes`] and [`open_bytes`] do all of it in memory.
//! `docs/spec/container.md` is the specification.

mod context;
mod draft;
mod envelope_key;
mod keys;
mod memory;
mod metadata;
mod open;
mod paper;
mod seal;
#[cfg(test)]
mod vectors;

pub use bulla_container::{ContainerSpec, Geometry, Kind};
pub use context::{ExpectedContainer, ExpectedEnvelope, SealedContainer};
pub use draft::OpenedDraft;
pub use envelope_key::{Blind, EnvelopeKey};
pub use keys::{ContainerKey, SegmentKey};
pub use memory::{open_bytes, seal_bytes};
pub use metadata::{MediaType, Metadata};
pub use open::{CheckedSegment, OpenJob, Opener, PayloadOpener};
pub use paper::PaperKey;
pub use seal::{SealStart, Sealer, SegmentJob};

use bulla_container::{GeometryError, HeaderError};

/// Why sealing, opening or unwrapping failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// Header and segment hashes do not give the `container_hash` that was asked for.
    #[error("another container than the one named")]
    ContainerHash,
    /// The container names another container, envelope or organisation than expected.
    #[error("container belongs elsewhere")]
    Foreign,
    /// The plaintext is too long for a container.
    #[error("plaintext: {0}")]
    Geometry(GeometryError),
    /// The bytes in front of the payload are no header, or longer than one.
    #[error("header: {0}")]
    Header(HeaderError),
    /// Plaintext or ciphertext of a segment has another length than its place demands.
    #[error("expected {expected} bytes, got {got}")]
    Length {
        /// Length that is demanded, in bytes.
        expected: u64,
        /// Length that was given, in bytes.
        got: u64,
    },
    /// The metadata opened, but is not what this format holds.
    #[error("metadata is malformed")]
    Metadata,
    /// There is no such segment.
    #[error("no segment {got}")]
    NoSuchSegment {
        /// The number given.
        got: u32,
    },
    /// Wrong key or changed bytes: an AEAD, a MAC or a commitment does not fit. Which, is not told.
    #[error("does not open")]
    Open,
    /// The padding holds something else than zero bytes.
    #[error("padding is not zero")]
    Padding,
    /// Another number of segment hashes than the container has segments.
    #[error("expected {expected} segment hashes, got {got}")]
    SegmentCount {
        /// Number of segments.
        expected: usize,
        /// Number of hashes given.
        got: usize,
    },
    /// A segment is not the one under the container's hash.
    #[error("segment differs from its hash")]
    SegmentHash,
}
