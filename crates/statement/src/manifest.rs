//! Manifests: the frozen description of an envelope, signed by its sender.

use bulla_types::{
    ContainerId, DocumentId, EnvelopeId, RecipientId, Sha256Digest, TenantId, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::parts::{all_different, ensure};
use crate::{
    Addressee, ClientBuild, ContainerRef, LinkKeys, Statement, StatementError, StatementId, V1,
};

/// Most documents of an envelope.
const MAX_DOCUMENTS: usize = 50;
/// Most recipients of an envelope.
const MAX_RECIPIENTS: usize = 100;

/// What an envelope is. The first statement of its chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version.
    pub v: V1,
    /// Organisation of the sender.
    pub tenant_id: TenantId,
    /// The envelope.
    pub envelope_id: EnvelopeId,
    /// Identity that sends and signs.
    pub sender: StatementId,
    /// Commitment to the envelope key.
    pub ek_commit: Sha256Digest,
    /// The documents at revision 0, 1 to 50, in reading order.
    pub documents: Vec<ManifestDocument>,
    /// The recipients, 1 to 100.
    pub recipients: Vec<Recipient>,
    /// Who else may confirm guests; version 1 knows none.
    pub granters: Vec<Granter>,
    /// Rules beyond the defaults.
    pub policy: Policy,
    /// When the sender sent it, by the sender's clock.
    pub created_at_ms: Timestamp,
    /// Until when it can be signed; after `created_at_ms`.
    pub deadline_at_ms: Timestamp,
    /// Container of kind `private` with title, message and openings.
    pub private: ContainerRef,
    /// Envelope that this one continues.
    pub linked: Option<EnvelopeId>,
    /// Build of the sender's client.
    pub client: ClientBuild,
}

/// One document of an envelope, at revision 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestDocument {
    /// The document.
    pub document_id: DocumentId,
    /// Its container.
    pub container_id: ContainerId,
    /// Hash over the container's ciphertext.
    pub container_hash: Sha256Digest,
    /// Commitment to the document's bytes.
    pub content_commit: Sha256Digest,
}

/// A place in the manifest that somebody will hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// The place.
    pub recipient_id: RecipientId,
    /// What the holder is asked to do.
    pub role: Role,
    /// Order group, from 1: those of one number in parallel, after all of a lower number.
    pub order: u16,
    /// Commitment to the e-mail address, see [`crate::commitment`].
    pub email_commit: Sha256Digest,
    /// Who is to hold the place: an identity that the sender knew, or whoever has a link.
    pub identity: Option<Addressee>,
}

/// What a recipient is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Role {
    /// Signs.
    Signer,
}

/// Somebody who may confirm guests. Version 1 has no way to name one: no value exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Granter {}

/// Rules beyond the defaults; in JSON `{}` where there are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Whether whoever holds a printed document may read it.
    #[serde(default, skip_serializing_if = "PaperCheck::is_off")]
    pub paper_check: PaperCheck,
}

/// Whether a printed document opens the document that it is a copy of
/// (`docs/spec/paper-check.md`). In JSON `true`, or nothing: `false` is another encoding of nothing,
/// and is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "bool", into = "bool")]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum PaperCheck {
    /// It opens nothing.
    #[default]
    Off,
    /// Each document carries a key on a page of its own.
    On,
}

impl PaperCheck {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes a reference"
    )]
    const fn is_off(&self) -> bool {
        matches!(self, Self::Off)
    }
}

impl From<bool> for PaperCheck {
    fn from(is_on: bool) -> Self {
        if is_on { Self::On } else { Self::Off }
    }
}

impl From<PaperCheck> for bool {
    fn from(check: PaperCheck) -> Self {
        check == PaperCheck::On
    }
}

impl Manifest {
    /// The recipient of this id.
    #[must_use]
    pub fn recipient(&self, id: RecipientId) -> Option<&Recipient> {
        self.recipients.iter().find(|r| r.recipient_id == id)
    }

    /// The share links for which places are kept.
    pub fn links(&self) -> impl Iterator<Item = &LinkKeys> {
        let named = self.recipients.iter().map(|r| r.identity.as_ref());
        named.filter_map(|named| match named {
            Some(Addressee::Link(keys)) => Some(keys),
            Some(Addressee::Identity(_)) | None => None,
        })
    }

    /// Whether a holder that a grant names is one of the links.
    #[must_use]
    pub fn is_link(&self, holder: StatementId) -> bool {
        self.links().any(|keys| keys.holder() == holder)
    }
}

impl Statement for Manifest {
    const PAYLOAD_TYPE: &'static str = "application/vnd.bulla.manifest.v1+json";

    fn check(&self) -> Result<(), StatementError> {
        let documents = &self.documents;
        ensure((1..=MAX_DOCUMENTS).contains(&documents.len()), "documents")?;
        all_different(documents.iter().map(|d| d.document_id), "documents")?;
        let containers = documents.iter().map(|d| d.container_id);
        all_different(containers.chain([self.private.container_id]), "documents")?;
        let recipients = &self.recipients;
        ensure(
            (1..=MAX_RECIPIENTS).contains(&recipients.len()),
            "recipients",
        )?;
        all_different(recipients.iter().map(|r| r.recipient_id), "recipients")?;
        ensure(recipients.iter().all(|r| r.order >= 1), "order")?;
        all_different(self.links().map(LinkKeys::holder), "identity")?;
        ensure(self.deadline_at_ms > self.created_at_ms, "deadline_at_ms")?;
        ensure(self.linked != Some(self.envelope_id), "linked")?;
        self.client.check()
    }
}
