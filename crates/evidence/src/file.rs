//! The evidence file, version 1: canonical JSON (RFC 8785) with everything that a stranger needs to
//! check an envelope, except the documents and the trust file.
//! ```json
//! {"documents":[{"blind":"<base64, 32 bytes>","document_id":"<32 hex>",
//!   "earlier":[{"blind":"<base64, 32 bytes>","sha256":"<64 hex>","size":0}…],
//!   "sha256":"<64 hex>","size":0}],
//!  "emails":[{"email":"…","recipient_id":"<32 hex>","salt":"<base64, 32 bytes>"}],
//!  "envelope_id":"<32 hex>","identities":[<DSSE>…],"identity_closings":[<DSSE>…],
//!  "identity_logs":[<log extract>…],"identity_successions":[<DSSE>…],
//!  "instance":"https://…","kind":"bulla.evidence","log":{"checkpoint":"…","entries":[…]},
//!  "log_anchors":[{"anchor":"…","index":0,"proof":["<64 hex>"…],"size":0,"token":"<base64>"}…],
//!  "private":{"blind":"<base64>","content":"<base64>"},"statements":[<DSSE>…],
//!  "tenant_id":"<32 hex>","v":1}
//! ```

use std::collections::BTreeSet;

use bulla_protocol::log::{LogEntry, LogExtract, OpenedField};
use bulla_statement::{Dsse, MAX_CHAIN, jcs};
use bulla_tlog::leaf::EventName;
use bulla_types::{
    Base64Bytes, DocumentId, EmailAddress, EnvelopeId, RecipientId, Sha256Digest, TenantId,
};
use serde::{Deserialize, Serialize};

/// Largest evidence file in bytes: a chain of 100 recipients takes about 4 MiB.
pub const MAX_EVIDENCE_BYTES: usize = 32 << 20;

/// What proves the history of one envelope. Nothing of it is verified: [`crate::verify()`] does that.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "clients build it from its parts")]
pub struct Evidence {
    /// Organisation of the sender, whose log records the envelope.
    pub tenant_id: TenantId,
    /// The envelope.
    pub envelope_id: EnvelopeId,
    /// Public address of the instance: a hint for people, believed by nobody.
    pub instance: String,
    /// The statement chain, manifest first.
    pub statements: Vec<Dsse>,
    /// Identities of everybody who stands in the chain, every epoch of each account.
    pub identities: Vec<Dsse>,
    /// Closings of those of them that are not in force any more.
    pub identity_closings: Vec<Dsse>,
    /// Successions that the closings name.
    pub identity_successions: Vec<Dsse>,
    /// What opens the commitments to the documents.
    pub documents: Vec<DocumentOpening>,
    /// What opens the commitments to single e-mail addresses, where the private part is withheld.
    pub emails: Vec<EmailOpening>,
    /// The private part, if it is to be disclosed: it proves title, names and addresses.
    pub private: Option<PrivateOpening>,
    /// All events of the envelope up to a checkpoint.
    pub log: LogExtract,
    /// Entries that record the identities, where `log` does not hold them.
    pub identity_logs: Vec<LogExtract>,
    /// Places of the checkpoints of all these extracts in the anchor log, by rising size. Empty where
    /// the instance keeps no anchor log or had not anchored them yet.
    pub log_anchors: Vec<LogAnchor>,
}

/// Shows that the checkpoint of one size stands in the anchor log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the format is closed")]
pub struct LogAnchor {
    /// Checkpoint of the anchor log: a C2SP signed note.
    pub anchor: String,
    /// Position of the leaf in the anchor log, from 0.
    pub index: u64,
    /// Inclusion proof under `anchor`, lowest hash first.
    pub proof: Vec<Sha256Digest>,
    /// Number of leaves of the checkpoint whose leaf it is.
    pub size: u64,
    /// Time-stamp token (RFC 3161, DER) over the text of `anchor`, its three lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Base64Bytes>,
}

/// Opens `content_commit` of a document's newest revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the format is closed")]
pub struct DocumentOpening {
    /// The document.
    pub document_id: DocumentId,
    /// SHA-256 of the document's bytes.
    pub sha256: Sha256Digest,
    /// Blind of the revision's container, 32 bytes.
    pub blind: Base64Bytes,
    /// What opens the revisions before, from revision 0 on. Empty where acts left the document as it
    /// was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<RevisionOpening>,
    /// Length of the document in bytes, where `earlier` is not empty: each revision begins with the
    /// one before, so that a longer file is known by its beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// Opens `content_commit` of an earlier revision of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the format is closed")]
pub struct RevisionOpening {
    /// SHA-256 of its bytes.
    pub sha256: Sha256Digest,
    /// Their number.
    pub size: u64,
    /// Blind of its container, 32 bytes.
    pub blind: Base64Bytes,
}

impl DocumentOpening {
    /// Digest and size of each revision that is opened, the oldest first. The size of the newest is
    /// `None` where it is the only one.
    pub(crate) fn revisions(&self) -> impl Iterator<Item = (&Sha256Digest, Option<u64>)> {
        let earlier = self.earlier.iter();
        let earlier = earlier.map(|revision| (&revision.sha256, Some(revision.size)));
        earlier.chain([(&self.sha256, self.size)])
    }

    /// Whether sizes stand where they have to, and grow.
    fn is_well_formed(&self) -> bool {
        let sizes: Vec<Option<u64>> = self.revisions().map(|(_, size)| size).collect();
        self.earlier.len() <= MAX_CHAIN
            && self.size.is_some() != self.earlier.is_empty()
            && sizes.is_sorted_by(|a, b| a < b)
    }
}

/// Opens the commitment to a recipient's address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the format is closed")]
pub struct EmailOpening {
    /// The place in the manifest.
    pub recipient_id: RecipientId,
    /// The address.
    pub email: EmailAddress,
    /// Salt of the commitment, 32 bytes.
    pub salt: Base64Bytes,
}

/// Opens `content_commit` of the manifest's private part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the format is closed")]
pub struct PrivateOpening {
    /// The private part's bytes: JSON of [`crate::PrivatePart`].
    pub content: Base64Bytes,
    /// Blind of its container, 32 bytes.
    pub blind: Base64Bytes,
}

/// Why bytes are no evidence file, or parts make none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EvidenceError {
    /// Not the one encoding of an evidence file of version 1: syntax, unknown or repeated keys,
    /// other order or spaces, another version.
    #[error("not an evidence file of version 1")]
    Malformed,
    /// Larger than [`MAX_EVIDENCE_BYTES`].
    #[error("larger than {MAX_EVIDENCE_BYTES} bytes")]
    TooLarge,
    /// A list is longer than the format allows, names something twice or is not in order.
    #[error("{list} is too long, names something twice or is not in order")]
    Limit {
        /// Key of the list.
        list: &'static str,
    },
}

impl Evidence {
    /// Value of `kind` in the file.
    pub const KIND: &'static str = "bulla.evidence";

    /// How the name of an evidence file ends.
    pub const FILE_SUFFIX: &'static str = ".evidence.json";

    /// The file's bytes; the same parts always give the same bytes.
    ///
    /// # Errors
    /// [`EvidenceError::Limit`] and [`EvidenceError::TooLarge`] for what [`Self::parse`] would
    /// refuse, [`EvidenceError::Malformed`] for numbers beyond 2^53 − 1.
    pub fn encode(&self) -> Result<Vec<u8>, EvidenceError> {
        self.check()?;
        let json = Json::from(self.clone());
        let bytes = jcs::to_canonical(&json).map_err(|_| EvidenceError::Malformed)?;
        if bytes.len() > MAX_EVIDENCE_BYTES {
            return Err(EvidenceError::TooLarge);
        }
        Ok(bytes)
    }

    /// The evidence in a file's bytes.
    ///
    /// # Errors
    /// [`EvidenceError`], every variant.
    pub fn parse(bytes: &[u8]) -> Result<Self, EvidenceError> {
        if bytes.len() > MAX_EVIDENCE_BYTES {
            return Err(EvidenceError::TooLarge);
        }
        let json: Json = bulla_types::json::read(bytes).map_err(|_| EvidenceError::Malformed)?;
        if json.v != VERSION || json.kind != Self::KIND {
            return Err(EvidenceError::Malformed);
        }
        let evidence = Self::from(json);
        if evidence.encode()? != bytes {
            return Err(EvidenceError::Malformed);
        }
        Ok(evidence)
    }

    fn check(&self) -> Result<(), EvidenceError> {
        let entries = |log: &LogExtract| log.entries.len() <= MAX_ENTRIES;
        let fields = |log: &LogExtract| log.entries.iter().all(are_fields_well_formed);
        limit(self.statements.len() <= MAX_CHAIN, "statements")?;
        limit(self.identities.len() <= MAX_IDENTITIES, "identities")?;
        limit(self.identity_logs.len() <= MAX_IDENTITIES, "identity_logs")?;
        let closings = self.identity_closings.len();
        limit(closings <= MAX_IDENTITIES, "identity_closings")?;
        let successions = self.identity_successions.len();
        limit(successions <= MAX_IDENTITIES, "identity_successions")?;
        limit(entries(&self.log), "log")?;
        limit(self.identity_logs.iter().all(entries), "identity_logs")?;
        limit(fields(&self.log), "log")?;
        limit(self.identity_logs.iter().all(fields), "identity_logs")?;
        limit(self.log_anchors.len() <= MAX_IDENTITIES, "log_anchors")?;
        let tokens = self.log_anchors.iter().filter_map(|it| it.token.as_ref());
        let tokens: Vec<&Base64Bytes> = tokens.collect();
        let is_of_size =
            |token: &Base64Bytes| (1..=MAX_TOKEN_BYTES).contains(&token.as_slice().len());
        limit(
            tokens.len() <= MAX_TOKENS && tokens.into_iter().all(is_of_size),
            "log_anchors",
        )?;
        limit(
            self.log_anchors.is_sorted_by(|a, b| a.size < b.size),
            "log_anchors",
        )?;
        limit(self.instance.len() <= MAX_INSTANCE_BYTES, "instance")?;
        limit(
            distinct(self.documents.iter().map(|d| d.document_id)),
            "documents",
        )?;
        limit(
            self.documents.iter().all(DocumentOpening::is_well_formed),
            "documents",
        )?;
        limit(
            distinct(self.emails.iter().map(|e| e.recipient_id)),
            "emails",
        )
    }
}

/// Whether the fields of an entry are few and small enough, sorted, and open both salt and value or none.
fn are_fields_well_formed(entry: &LogEntry) -> bool {
    let is_well_formed = |own: &OpenedField| {
        own.field.len() <= EventName::MAX_LENGTH
            && own.salt.is_some() == own.value.is_some()
            && own
                .salt
                .as_ref()
                .is_none_or(|salt| salt.as_slice().len() == SALT_BYTES)
            && own
                .value
                .as_ref()
                .is_none_or(|value| value.len() <= MAX_VALUE_BYTES)
    };
    entry.fields.len() <= MAX_FIELDS
        && entry.fields.is_sorted_by(|a, b| a.field < b.field)
        && entry.fields.iter().all(is_well_formed)
}

const fn limit(holds: bool, list: &'static str) -> Result<(), EvidenceError> {
    if holds {
        Ok(())
    } else {
        Err(EvidenceError::Limit { list })
    }
}

fn distinct<T: Ord>(values: impl IntoIterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    values.into_iter().all(|value| seen.insert(value))
}

/// The encoding; canonical JSON sorts the keys.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Json {
    documents: Vec<DocumentOpening>,
    emails: Vec<EmailOpening>,
    envelope_id: EnvelopeId,
    identities: Vec<Dsse>,
    // Absent where there is none, so that files from before there were several epochs stay as
    // they are; an empty list would be a second encoding and is refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    identity_closings: Vec<Dsse>,
    identity_logs: Vec<LogExtract>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    identity_successions: Vec<Dsse>,
    instance: String,
    kind: String,
    log: LogExtract,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    log_anchors: Vec<LogAnchor>,
    private: Option<PrivateOpening>,
    statements: Vec<Dsse>,
    tenant_id: TenantId,
    v: u8,
}

impl From<Evidence> for Json {
    fn from(evidence: Evidence) -> Self {
        Self {
            documents: evidence.documents,
            emails: evidence.emails,
            envelope_id: evidence.envelope_id,
            identities: evidence.identities,
            identity_closings: evidence.identity_closings,
            identity_logs: evidence.identity_logs,
            identity_successions: evidence.identity_successions,
            instance: evidence.instance,
            kind: Evidence::KIND.to_owned(),
            log: evidence.log,
            log_anchors: evidence.log_anchors,
            private: evidence.private,
            statements: evidence.statements,
            tenant_id: evidence.tenant_id,
            v: VERSION,
        }
    }
}

impl From<Json> for Evidence {
    fn from(json: Json) -> Self {
        Self {
            tenant_id: json.tenant_id,
            envelope_id: json.envelope_id,
            instance: json.instance,
            statements: json.statements,
            identities: json.identities,
            identity_closings: json.identity_closings,
            identity_successions: json.identity_successions,
            documents: json.documents,
            emails: json.emails,
            private: json.private,
            log: json.log,
            identity_logs: json.identity_logs,
            log_anchors: json.log_anchors,
        }
    }
}

const VERSION: u8 = 1;
/// A sender and the most recipients of a manifest, in a few epochs each.
const MAX_IDENTITIES: usize = 512;
/// Events of one envelope: a few for each statement.
const MAX_ENTRIES: usize = 10_000;
const MAX_INSTANCE_BYTES: usize = 2048;
/// Most fields of an event: no event of the registry has more than a few.
const MAX_FIELDS: usize = 32;
/// Longest value of a field in bytes.
const MAX_VALUE_BYTES: usize = 4096;
/// Most time-stamp tokens: each costs the search for a path of certificates.
const MAX_TOKENS: usize = 64;
/// Largest time-stamp token in bytes, with the certificates of its authority.
const MAX_TOKEN_BYTES: usize = 64 << 10;
const SALT_BYTES: usize = 32;
