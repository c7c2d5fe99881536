//! The private part of an envelope: what the manifest's container of kind `private` holds, as JSON.
//! Only the envelope's members can read it; whoever gives away evidence may disclose it.

use bulla_statement::Manifest;
use bulla_types::{Base64Bytes, DisplayName, DocumentId, EmailAddress, RecipientId, Title};
use serde::{Deserialize, Serialize};

/// Title, message, names and openings of an envelope (`docs/spec/evidence.md#private-part`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivatePart {
    /// Version, 1.
    pub v: u8,
    /// Title of the envelope.
    pub title: Title,
    /// Message to the recipients.
    pub message: Option<String>,
    /// Who sends.
    pub sender: PrivateSender,
    /// Name of each document.
    pub documents: Vec<PrivateDocument>,
    /// Name and address of each recipient.
    pub recipients: Vec<PrivateRecipient>,
}

/// The sender, in the sender's own words: signed with the manifest, confirmed by nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivateSender {
    /// Name.
    pub name: DisplayName,
    /// Address.
    pub email: EmailAddress,
}

/// A document's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivateDocument {
    /// The document.
    pub document_id: DocumentId,
    /// Its file name.
    pub name: Title,
}

/// A recipient, with the salt that opens the manifest's commitment to the address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivateRecipient {
    /// The place in the manifest.
    pub recipient_id: RecipientId,
    /// Name as the sender wrote it.
    pub name: DisplayName,
    /// The address.
    pub email: EmailAddress,
    /// Salt of the commitment, 32 bytes.
    pub salt: Base64Bytes,
}

impl PrivatePart {
    /// The version of the form.
    pub const VERSION: u8 = 1;

    /// Largest length in bytes.
    pub const MAX_BYTES: usize = 1 << 20;

    /// The part in these bytes of JSON; `None` unless it is of this form and version and describes
    /// the manifest's documents and recipients, all of them in their order. Whether its addresses
    /// open the manifest's commitments is another check.
    #[must_use]
    pub fn parse(json: &[u8], manifest: &Manifest) -> Option<Self> {
        if json.len() > Self::MAX_BYTES {
            return None;
        }
        let part: Self = serde_json::from_slice(json).ok()?;
        let documents = part.documents.iter().map(|d| d.document_id);
        let recipients = part.recipients.iter().map(|r| r.recipient_id);
        let fits = part.v == Self::VERSION
            && documents.eq(manifest.documents.iter().map(|d| d.document_id))
            && recipients.eq(manifest.recipients.iter().map(|r| r.recipient_id));
        fits.then_some(part)
    }
}
