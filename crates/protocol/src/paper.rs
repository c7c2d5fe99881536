//! The paper check: what somebody who holds a printed document asks for (`docs/spec/paper-check.md`).

use bulla_types::{Base64Bytes, ContainerId, DocumentId, EnvelopeId, Sha256Digest, TenantId};
use serde::{Deserialize, Serialize};

use crate::envelope::EnvelopeState;

/// What opens the revision that an act leaves of a document, sealed for the document's paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaperWrap {
    /// The document.
    pub document_id: DocumentId,
    /// Under what the holder of the paper asks for it.
    pub locator: Sha256Digest,
    /// The wrap, 60 bytes.
    pub wrap: Base64Bytes,
}

/// Names a paper: request of POST [`crate::path::PAPERS_OPEN`] and [`crate::path::PAPERS_CONTENT`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NamePaper {
    /// The envelope, as it stands on the paper.
    pub envelope_id: EnvelopeId,
    /// Derived from the paper's key.
    pub locator: Sha256Digest,
}

/// Answer of POST [`crate::path::PAPERS_OPEN`]: the newest revision of the document, and what opens
/// it. Nothing of it is trusted before the wrap has opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenedPaper {
    /// Organisation of the sender.
    pub tenant_id: TenantId,
    /// The document.
    pub document_id: DocumentId,
    /// Its container.
    pub container_id: ContainerId,
    /// Hash of the container.
    pub container_hash: Sha256Digest,
    /// Number of the revision; 0 where nobody has signed in the document.
    pub revision: u32,
    /// The wrap, 60 bytes.
    pub wrap: Base64Bytes,
    /// SHA-256 of every segment of the container, 32 bytes each, in order.
    pub segment_hashes: Base64Bytes,
    /// What the sender says of the envelope now: completed, retracted or revoked. By the server's word,
    /// since who holds a paper knows nobody's keys.
    pub state: EnvelopeState,
}
