//! What a caller knows from signed statements before it opens anything.

use bulla_container::{ContainerSpec, Kind};
use bulla_types::{ContainerId, DocumentId, EnvelopeId, Sha256Digest, TenantId};

/// An envelope as its manifest names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "filled by callers from a manifest; a new field must be a compile error"
)]
pub struct ExpectedEnvelope {
    /// The organisation.
    pub tenant_id: TenantId,
    /// The envelope.
    pub envelope_id: EnvelopeId,
    /// The commitment to its key.
    pub ek_commit: Sha256Digest,
}

/// A container as a signed statement names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "filled by callers from a statement; a new field must be a compile error"
)]
pub struct ExpectedContainer {
    /// The container.
    pub container_id: ContainerId,
    /// The hash over its whole ciphertext.
    pub container_hash: Sha256Digest,
    /// Its envelope.
    pub envelope_id: EnvelopeId,
    /// The organisation.
    pub tenant_id: TenantId,
    /// What it may hold.
    pub kind: Kind,
    /// Its revision.
    pub revision: u32,
    /// The document; `None` for a private part, which is none of the manifest's documents.
    pub document_id: Option<DocumentId>,
}

/// What sealing yields besides the bytes: the values that statements and the server need.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SealedContainer {
    /// The container.
    pub container_id: ContainerId,
    /// The hash over its whole ciphertext.
    pub container_hash: Sha256Digest,
    /// SHA-256 of each ciphertext segment, in order.
    pub segment_hashes: Vec<Sha256Digest>,
}

impl ExpectedContainer {
    /// Whether a container says of itself what the statement says of it.
    pub(crate) fn names(&self, spec: &ContainerSpec) -> bool {
        self.container_id == spec.container_id
            && self.envelope_id == spec.envelope_id
            && self.tenant_id == spec.tenant_id
            && self.kind == spec.kind
            && self.revision == spec.revision
            && self.document_id.is_none_or(|id| id == spec.document_id)
    }
}
