//! Acts: what the holder of a recipient's place did. One act covers all documents of the envelope.

use bulla_types::{
    ContainerId, DocumentId, EnvelopeId, RecipientId, Sha256Digest, TenantId, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::parts::{all_different, ensure};
use crate::{
    ClientBuild, ContainerRef, Lang, ManifestDocument, Statement, StatementError, StatementId, V1,
    jcs,
};

/// Most attestations that an act names.
const MAX_ATTESTATIONS: usize = 16;
/// Most documents, as in the manifest.
const MAX_DOCUMENTS: usize = 50;
/// Longest name of a log in bytes, as in the log's own formats.
const MAX_ORIGIN_BYTES: usize = 200;

/// What a recipient did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Version.
    pub v: V1,
    /// Organisation of the sender.
    pub tenant_id: TenantId,
    /// The envelope.
    pub envelope_id: EnvelopeId,
    /// Its manifest.
    pub manifest: StatementId,
    /// The place that the actor holds.
    pub recipient_id: RecipientId,
    /// Identity that acts and signs.
    pub identity: StatementId,
    /// What was done.
    pub action: Action,
    /// All documents of the manifest, in its order.
    pub documents: Vec<ActDocument>,
    /// The text that the actor agreed to: for a decline, the sentence that refuses.
    pub consent: Consent,
    /// Statements of the server about the actor, at most 16.
    pub attestations: Vec<StatementId>,
    /// How the actor came to the envelope.
    pub delivery: Delivery,
    /// A recent checkpoint of the envelope's log: the act was not made before it.
    pub checkpoint: CheckpointRef,
    /// Build of the actor's client.
    pub client: ClientBuild,
    /// Statement before this one in the chain.
    pub prev: StatementId,
    /// When, by the actor's clock.
    pub at_ms: Timestamp,
    /// Container of kind `private` with what only the envelope's members may read.
    pub private: Option<ContainerRef>,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Action {
    /// Refused to sign; the envelope ends with it.
    Decline,
    /// Signed all documents.
    Sign,
}

/// What an act did to one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActDocument {
    /// The document.
    pub document_id: DocumentId,
    /// The revision that the actor opened: the newest of the chain.
    pub from: Revision,
    /// The revision that the actor leaves: `from` itself, or the next with its own container.
    pub to: Revision,
}

/// A revision of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revision {
    /// Number of the revision; 0 is that of the manifest.
    pub revision: u32,
    /// Its container.
    pub container_id: ContainerId,
    /// Hash over the container's ciphertext.
    pub container_hash: Sha256Digest,
    /// Commitment to the revision's bytes.
    pub content_commit: Sha256Digest,
}

/// The text that an actor agreed to, by hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// SHA-256 of the text in UTF-8.
    pub sha256: Sha256Digest,
    /// Its language.
    pub lang: Lang,
}

/// How an actor came to the envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Delivery {
    /// Logged in to an account.
    Account,
}

/// A checkpoint of a log, by what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckpointRef {
    /// Name of the log.
    pub origin: String,
    /// Number of leaves, at most 2^53 − 1.
    pub size: u64,
    /// Root of the tree.
    pub root: Sha256Digest,
}

impl CheckpointRef {
    /// Refuses names that no log has, and sizes that JSON does not carry.
    pub(crate) fn check(&self) -> Result<(), StatementError> {
        let origin = &self.origin;
        let origin_ok = (1..=MAX_ORIGIN_BYTES).contains(&origin.len())
            && origin.bytes().all(|b| b.is_ascii_graphic() && b != b'+');
        ensure(origin_ok, "origin")?;
        ensure(self.size <= jcs::MAX_INTEGER, "size")
    }
}

impl Revision {
    /// Revision 0: the document as the manifest has it.
    #[must_use]
    pub const fn of_manifest(document: &ManifestDocument) -> Self {
        Self {
            revision: 0,
            container_id: document.container_id,
            container_hash: document.container_hash,
            content_commit: document.content_commit,
        }
    }
}

impl Act {
    /// The containers that the act brings in: of new revisions, and its private part.
    pub fn new_containers(&self) -> impl Iterator<Item = ContainerId> {
        let changed = self.documents.iter().filter(|d| d.to != d.from);
        let private = self.private.iter().map(|private| private.container_id);
        changed.map(|d| d.to.container_id).chain(private)
    }
}

impl Statement for Act {
    const PAYLOAD_TYPE: &'static str = "application/vnd.bulla.act.v1+json";

    fn check(&self) -> Result<(), StatementError> {
        ensure(
            (1..=MAX_DOCUMENTS).contains(&self.documents.len()),
            "documents",
        )?;
        all_different(self.documents.iter().map(|d| d.document_id), "documents")?;
        let follows = |d: &ActDocument| {
            d.to == d.from
                || (d.from.revision.checked_add(1) == Some(d.to.revision)
                    && d.to.container_id != d.from.container_id)
        };
        ensure(self.documents.iter().all(follows), "to")?;
        let changes = self.documents.iter().any(|d| d.to != d.from);
        ensure(self.action == Action::Sign || !changes, "to")?;
        let private = self.private.iter().map(|private| private.container_id);
        let containers = self.documents.iter().map(|d| d.to.container_id);
        all_different(containers.chain(private), "to")?;
        ensure(self.attestations.len() <= MAX_ATTESTATIONS, "attestations")?;
        all_different(&self.attestations, "attestations")?;
        self.checkpoint.check()?;
        self.client.check()
    }
}
