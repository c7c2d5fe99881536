//! What the verifier says, in the JSON that the command line prints and the web page shows.

use std::collections::BTreeMap;

use bulla_pades::verify::record::{FileRecord, SignatureRecord};
use bulla_types::{DisplayName, EmailAddress, Timestamp, Title};
use serde::{Deserialize, Serialize};

use crate::{Assurance, Reason};

/// The verdict over one file. The order of the variants is the precedence: the first that applies
/// wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::exhaustive_enums,
    reason = "the set is closed by the specification"
)]
pub enum Verdict {
    /// The file could not be read.
    Unreadable,
    /// No signature was found.
    Unsigned,
    /// The document or its records were changed after signing.
    Altered,
    /// Signed and unchanged, but nothing confirms by whom.
    Unrecognised,
    /// Authentic so far, but something is still missing.
    Incomplete,
    /// Unchanged, and signed by everybody who was asked.
    Authentic,
}

/// The result of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::exhaustive_enums,
    reason = "a check holds, fails or was not made"
)]
pub enum Fact {
    /// Checked, and it holds.
    Yes,
    /// Checked, and it does not hold.
    No,
    /// Not checked.
    NotChecked,
}

/// What a reader must know beside the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Modifier {
    /// A certificate behind a signature of the document was revoked.
    CertificateRevoked,
    /// No checkpoint was verified: nothing shows that the events are recorded.
    LogNotChecked,
    /// The sender no longer relies on the envelope; its signatures stay valid.
    Retracted,
    /// Whether an identity was withdrawn later was not checked.
    RevocationNotChecked,
    /// The sender says that nobody must rely on the envelope.
    Revoked,
    /// Nothing shows that the checkpoints stand in the anchor log, which everybody can read.
    Unanchored,
    /// No trusted time-stamp for each signature: times are those of the server's clock.
    Untimestamped,
    /// No witness cosigned the checkpoint: the operator alone vouches for the log.
    Unwitnessed,
}

/// State of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SignatureState {
    /// There, but made with keys that were closed before: it does not count.
    Invalid,
    /// The signatures hold.
    Signed,
    /// Refused, by a signed statement.
    Declined,
    /// Asked for and not there.
    Missing,
}

/// One person who sent, signed or has to sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureRow {
    /// Name as the sender wrote it, if the private part proves it.
    pub name: Option<DisplayName>,
    /// E-mail address, if an opening of the sender's commitment proves it.
    pub email: Option<EmailAddress>,
    /// `sender` or the role in the manifest.
    pub role: String,
    /// Whether the person signed or declined.
    pub state: SignatureState,
    /// When: the log's time where the log was verified, else the signer's own clock.
    pub at_ms: Option<Timestamp>,
    /// Id of the identity that signed, or that holds the place.
    pub identity: Option<String>,
    /// The eight words of that identity.
    pub words: Option<Vec<String>>,
    /// Place in `pdf.signatures` of the signature that belongs to the act, from 0.
    pub pdf_signature: Option<usize>,
    /// Place in `detached` of a signature by the key of that identity, from 0.
    pub detached_signature: Option<usize>,
    /// What the signature is worth; `None` where there is none.
    pub assurance: Option<Assurance>,
}

/// One event, shown to stand in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// Place in the log, from 0.
    pub index: u64,
    /// Event name of `docs/spec/audit-log.md`.
    pub event: String,
    /// When, by the server's clock.
    pub at_ms: Timestamp,
    /// Who did it: a name that was proven, else `identity` and the first digits of its id; `None`
    /// for the server.
    pub actor: Option<String>,
    /// The fields of the event, empty where it has none; `None` where the evidence shows none of them.
    pub fields: Option<Vec<EventField>>,
}

/// Who stands behind a time-stamping authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AuthorityStanding {
    /// Somebody whom the verifier trusts by a certificate of its own, and who certified no signer here.
    Independent,
    /// The instance: its trust file names the root, so its time is its operator's word.
    Instance,
    /// Who certified a signer here, by the same root, and is not the instance.
    Issuer,
}

/// An authority whose time-stamps count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimestampAuthority {
    /// Its common name, else its organisation, as its certificate says.
    pub name: Option<String>,
    /// SHA-256 of its certificate, hex.
    pub sha256: String,
    /// Who stands behind it.
    pub standing: AuthorityStanding,
}

/// Somebody's word that the log stood by a time as the evidence shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogTime {
    /// Whose word it is.
    pub by: LogTimeSource,
    /// Name of the authority or witness.
    pub name: Option<String>,
    /// SHA-256 of the authority's certificate, hex; `None` of a witness.
    pub sha256: Option<String>,
    /// Who stands behind the authority; `None` of a witness.
    pub standing: Option<AuthorityStanding>,
    /// By when.
    pub at_ms: Timestamp,
    /// So many first entries of the organisation's log are meant.
    pub size: u64,
}

/// Whose word a time of the log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LogTimeSource {
    /// A time-stamping authority that is trusted.
    Token,
    /// A witness of the trust file's policy.
    Witness,
}

/// A field of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventField {
    /// Its name.
    pub field: String,
    /// What is known of it.
    pub state: FieldState,
    /// The value, where it is opened.
    pub value: Option<String>,
}

/// What is known of a field that an event commits to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FieldState {
    /// A later event of the file says that it was erased.
    Erased,
    /// The value is proven.
    Opened,
    /// The evidence does not show it.
    Withheld,
}

/// The report over one document or evidence file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Name of the file, as it was given.
    pub file: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The finding that decided.
    pub reason: Reason,
    /// What must be said beside the verdict, sorted.
    pub modifiers: Vec<Modifier>,
    /// Title of the envelope, if the private part proves it.
    pub title: Option<Title>,
    /// The sender, then the recipients in the manifest's order.
    pub signatures: Vec<SignatureRow>,
    /// What is known of the PDF and each signature in it; `None` for other files, and where the file
    /// was not given whole.
    pub pdf: Option<FileRecord>,
    /// The signatures that were given beside the document (`.p7s`), in their order.
    pub detached: Vec<SignatureRecord>,
    /// The authorities whose time-stamps of these signatures are trusted, each once.
    pub timestamp_authorities: Vec<TimestampAuthority>,
    /// By when the log stood as the evidence shows it, by the word of others: tokens and witnesses.
    pub log_times: Vec<LogTime>,
    /// Each check by name.
    pub facts: BTreeMap<String, Fact>,
    /// The envelope's events, oldest first; empty where the log was not verified.
    pub history: Vec<HistoryEntry>,
    /// Values for experts, by name.
    pub details: BTreeMap<String, String>,
}

impl Report {
    /// A report that consists of its reason, for files whose content says nothing.
    pub(crate) fn bare(file: &str, reason: Reason) -> Self {
        Self {
            file: file.to_owned(),
            verdict: reason.verdict(),
            reason,
            modifiers: Vec::new(),
            title: None,
            signatures: Vec::new(),
            pdf: None,
            detached: Vec::new(),
            timestamp_authorities: Vec::new(),
            log_times: Vec::new(),
            facts: BTreeMap::new(),
            history: Vec::new(),
            details: BTreeMap::new(),
        }
    }

    /// Lets the first finding of the worst verdict decide; `best` where there is none.
    pub(crate) fn conclude(&mut self, findings: impl IntoIterator<Item = Reason>, best: Reason) {
        // `min_by_key` keeps the first of equals.
        let decisive = findings.into_iter().min_by_key(|reason| reason.verdict());
        self.reason = decisive.unwrap_or(best);
        self.verdict = self.reason.verdict();
    }

    /// Adds what must be said beside the verdict, each once and sorted.
    pub(crate) fn leave_open(&mut self, modifiers: impl IntoIterator<Item = Modifier>) {
        self.modifiers.extend(modifiers);
        self.modifiers.sort_unstable();
        self.modifiers.dedup();
    }
}

impl Verdict {
    /// The verdict as it stands in a report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Unsigned => "unsigned",
            Self::Altered => "altered",
            Self::Unrecognised => "unrecognised",
            Self::Incomplete => "incomplete",
            Self::Authentic => "authentic",
        }
    }
}

impl Modifier {
    /// The modifier as it stands in a report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CertificateRevoked => "certificate_revoked",
            Self::LogNotChecked => "log_not_checked",
            Self::Retracted => "retracted",
            Self::RevocationNotChecked => "revocation_not_checked",
            Self::Revoked => "revoked",
            Self::Unanchored => "unanchored",
            Self::Untimestamped => "untimestamped",
            Self::Unwitnessed => "unwitnessed",
        }
    }
}
