//! What a certificate says: plain data, of which nothing is checked here. Whoever fills it in takes it
//! from evidence, and leaves out what the evidence does not hold.

use bulla_types::{DocumentId, EnvelopeId, Sha256Digest, TenantId, Timestamp};

/// The content of a certificate of completion.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "callers fill it in")]
pub struct Certificate {
    /// The envelope.
    pub envelope_id: EnvelopeId,
    /// Organisation of the sender.
    pub tenant_id: TenantId,
    /// Address of the instance, `https://…` without a slash at the end; `None` where nothing ties an
    /// address to the log.
    pub address: Option<String>,
    /// Title of the envelope; `None` where the private part is withheld, and names with it.
    pub title: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// When it was made, by the sender's clock.
    pub created_at: Timestamp,
    /// When it was sent, by the log.
    pub sent_at: Option<Timestamp>,
    /// When it ended, by the log.
    pub ended_at: Option<Timestamp>,
    /// Until when people could act.
    pub deadline_at: Timestamp,
    /// Who sent it.
    pub sender: Person,
    /// Identity of the sender.
    pub sender_identity: Identity,
    /// Its documents, in the manifest's order.
    pub documents: Vec<Document>,
    /// Who was asked, in the manifest's order.
    pub recipients: Vec<Recipient>,
    /// The envelope's events, by rising index.
    pub events: Vec<Event>,
    /// The log that they stand in.
    pub log: Checkpoint,
    /// Places in the anchor log.
    pub anchors: Vec<Anchor>,
}

/// How an envelope ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the layout has a text for each")]
pub enum Outcome {
    /// Everybody has signed.
    Completed,
    /// Somebody declined.
    Declined,
    /// The sender ended it before everybody had signed.
    Cancelled,
    /// The deadline passed before everybody had signed.
    Expired,
}

/// What is known of somebody; `None` is withheld.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::exhaustive_structs, reason = "callers fill it in")]
pub struct Person {
    /// The name, as the sender wrote it.
    pub name: Option<String>,
    /// The address.
    pub email: Option<String>,
}

/// The public keys of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "callers fill it in")]
pub struct Identity {
    /// SHA-256 of the identity statement.
    pub id: Sha256Digest,
    /// The eight words of it.
    pub words: Vec<String>,
    /// SHA-256 of the P-256 key for signatures in PDFs (uncompressed point).
    pub pdf_key: Option<Sha256Digest>,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "callers fill it in")]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// Its name; `None` is withheld.
    pub name: Option<String>,
    /// As it was sent; `None` where the evidence does not open it.
    pub sent: Option<Content>,
    /// As it is now, where that is something else.
    pub result: Option<Content>,
}

/// The content of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "callers fill it in")]
pub struct Content {
    /// SHA-256 of its bytes.
    pub sha256: Sha256Digest,
    /// Their number, where the evidence holds it.
    pub size_bytes: Option<u64>,
}

/// Somebody who was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "callers fill it in")]
pub struct Recipient {
    /// Who.
    pub person: Person,
    /// The role in the manifest, such as `signer`.
    pub role: String,
    /// Place in the order: the same number may act at the same time.
    pub group: u64,
    /// What was done.
    pub state: State,
    /// The identity that holds the place.
    pub identity: Option<Identity>,
    /// How the sender made sure of it: the code in the grant, such as `words`.
    pub checked: Option<String>,
    /// When the keys for reading were first handed out, by the log.
    pub released_at: Option<Timestamp>,
}

/// What a recipient did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the layout has a text for each")]
pub enum State {
    /// Signed.
    Signed(Act),
    /// Refused.
    Declined(Act),
    /// Nothing.
    Missing,
}

/// An act.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "callers fill it in")]
pub struct Act {
    /// When, by the log.
    pub recorded_at: Option<Timestamp>,
    /// When, by the clock of who acted.
    pub claimed_at: Timestamp,
    /// SHA-256 of the text that was agreed to.
    pub consent: Sha256Digest,
    /// Its language.
    pub consent_language: String,
    /// How many statements of the server about a second factor the act names.
    pub attestations: u64,
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "callers fill it in")]
pub struct Event {
    /// Place in the log, from 0.
    pub index: u64,
    /// When, by the server's clock.
    pub at: Timestamp,
    /// Its name, such as `envelope.sent`.
    pub name: String,
    /// Who did it.
    pub actor: Actor,
    /// Hash of the leaf.
    pub leaf_hash: Sha256Digest,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the layout has a text for each")]
pub enum Actor {
    /// Somebody whose name is proven.
    Named(String),
    /// Somebody of whom the identity is known alone.
    Identity(Sha256Digest),
    /// The server.
    Server,
}

/// A checkpoint of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "callers fill it in")]
pub struct Checkpoint {
    /// Name of the log.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root of the tree.
    pub root: Sha256Digest,
}

/// Where a checkpoint stands in the anchor log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "callers fill it in")]
pub struct Anchor {
    /// Size of the checkpoint whose place it is.
    pub size: u64,
    /// Place in the anchor log, from 0.
    pub index: u64,
    /// The checkpoint of the anchor log.
    pub checkpoint: Checkpoint,
    /// Cosignatures that the note carries.
    pub cosignatures: Vec<Cosignature>,
    /// SHA-256 of the RFC 3161 token over it, where there is one.
    pub token: Option<Token>,
}

/// A cosignature, as the note states it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "callers fill it in")]
pub struct Cosignature {
    /// Name of the witness.
    pub witness: String,
    /// When, by its clock.
    pub at: Option<Timestamp>,
}

/// An RFC 3161 token, as it states itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "callers fill it in")]
pub struct Token {
    /// SHA-256 of its DER.
    pub sha256: Sha256Digest,
    /// The time in it.
    pub at: Option<Timestamp>,
}
