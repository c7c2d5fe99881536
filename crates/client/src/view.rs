//! What a program shows of an opened envelope. Serialises to the JSON that the page takes.

use bulla_evidence::GivenReason;
use bulla_protocol::envelope::{EnvelopeState, RecipientState};
use bulla_types::{
    DisplayName, DocumentId, EmailAddress, EnvelopeId, RecipientId, Sha256Digest, Timestamp, Title,
};

use serde::Serialize;

use crate::{DocumentHandle, PaperState, WithdrawalKind, WithdrawalView};

/// An envelope that was opened and checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OpenedEnvelope {
    /// The envelope.
    pub envelope_id: EnvelopeId,
    /// Its title.
    pub title: Title,
    /// The sender's message.
    pub message: Option<String>,
    /// Who sent it.
    pub sender: SenderView,
    /// State, as the signed acts show it.
    pub state: EnvelopeState,
    /// When it was sent, by the sender's clock.
    #[serde(rename = "sent_at_ms")]
    pub sent_at: Timestamp,
    /// Until when it can be signed.
    #[serde(rename = "deadline_at_ms")]
    pub deadline_at: Timestamp,
    /// Its recipients, in the manifest's order.
    pub recipients: Vec<RecipientView>,
    /// Its documents, in reading order.
    pub documents: Vec<DocumentView>,
    /// Whether it is the caller's turn to sign or decline.
    pub can_sign: bool,
    /// The sentence that signing agrees to.
    pub consent: &'static str,
    /// The sentence that declining says.
    pub refusal: &'static str,
    /// Who declined, and why; `None` while nobody has.
    pub decline: Option<DeclineView>,
    /// When the log recorded that the deadline had passed before everybody had signed; `None` after every
    /// other end, and before.
    #[serde(rename = "expired_at_ms")]
    pub expired_at: Option<Timestamp>,
    /// What the sender has said of the whole envelope, newest first.
    pub withdrawals: Vec<WithdrawalView>,
    /// What the caller can say of the whole envelope: as its sender.
    pub possible_withdrawals: Vec<WithdrawalKind>,
    /// The envelope's events, each proven to be in the log.
    pub history: Vec<HistoryEntry>,
    /// The log under which all of this was proven.
    pub log: LogView,
    /// Whether its documents can be read by whoever holds them on paper.
    pub paper_check: PaperState,
}

/// A decline, which ended the envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DeclineView {
    /// The place that declined.
    pub recipient_id: RecipientId,
    /// Name of its holder, as the sender wrote it.
    pub name: DisplayName,
    /// When, by the decliner's clock.
    #[serde(rename = "at_ms")]
    pub at: Timestamp,
    /// Why; `None` where no reason was given, or it cannot be read.
    pub reason: Option<GivenReason>,
    /// Whether a reason was given that is damaged or withheld.
    pub reason_is_unreadable: bool,
}

/// The log that an envelope's records were proven in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LogView {
    /// Its name.
    pub origin: String,
    /// Its size under the checkpoint of the proofs.
    pub size: u64,
}

/// Who sent an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SenderView {
    /// Name, as the sender wrote it.
    pub name: DisplayName,
    /// Address, as the sender wrote it; the server says the same.
    pub email: EmailAddress,
    /// The words of the identity.
    pub words: [&'static str; 8],
    /// Whether this identity was never accepted before.
    pub first_use: bool,
}

/// A recipient's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RecipientView {
    /// The place.
    pub recipient_id: RecipientId,
    /// Address, as the sender wrote it.
    pub email: EmailAddress,
    /// Name, as the sender wrote it.
    pub name: DisplayName,
    /// Order group.
    pub order: u16,
    /// State: *signed* and *declined* as the signed acts show it, the others on the server's word.
    pub state: RecipientState,
    /// When the place was signed, by the signer's clock.
    #[serde(rename = "signed_at_ms")]
    pub signed_at: Option<Timestamp>,
    /// Whether the place is the caller's.
    pub is_me: bool,
}

/// A document that can be read now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DocumentView {
    /// For reading and downloading.
    pub handle: DocumentHandle,
    /// The document.
    pub document_id: DocumentId,
    /// Name of the file.
    pub name: Title,
    /// Its media type.
    pub media_type: String,
    /// Its length in bytes.
    pub size_bytes: u64,
    /// The hash that everybody signs over.
    pub container_hash: Sha256Digest,
    /// Number of the newest revision: 0 as it was sent, then one for each signature in the PDF.
    pub revision: u32,
    /// Whether it is signed in the PDF; otherwise each signature stands beside it.
    pub signed_in_pdf: bool,
    /// The code of why a PDF is signed as any other file, by the sender's word.
    pub obstacle: Option<String>,
}

/// An event of the envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HistoryEntry {
    /// Index in the log.
    pub index: u64,
    /// Name of the event.
    pub event: String,
    /// When, by the server's clock.
    #[serde(rename = "at_ms")]
    pub at: Timestamp,
    /// Name of who did it, as the sender wrote it; `None` for the server.
    pub actor: Option<DisplayName>,
}
