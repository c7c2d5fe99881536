//! Why a flow stopped: one stable code each, by which programs choose their message.

use bulla_pdf::Obstacle;
use bulla_protocol::ErrorCode;
use bulla_tlog::AnchorError;
use bulla_types::DisplayName;

use crate::{HostError, LogStop, PaperError, StopKind};

/// Why a flow stopped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The server's answer has not the form that was agreed on.
    #[error("the server's answer is not understood")]
    AnswerInvalid,
    /// The certificate is not one of the own key, or not of this instance.
    #[error("the server gave a certificate of another key")]
    CertificateForeign,
    /// The envelope's statements are not one valid chain, or not the one seen before.
    #[error("the signed records of the envelope do not fit together")]
    ChainInvalid,
    /// An encrypted file is not the one that was signed, or does not open.
    #[error("the encrypted file is damaged or is not the one that was signed")]
    ContainerDamaged,
    /// A content is not the one that its statement commits to.
    #[error("the content is not the one that was signed")]
    ContentMismatch,
    /// The details that the server gives of an event are not those that its entry in the log commits to.
    #[error("the server gives other details of an event than the log commits to")]
    EventDiffers,
    /// The host failed.
    #[error(transparent)]
    Host(#[from] HostError),
    /// Somebody's keys are not those that were accepted before.
    #[error("the keys of this person have changed")]
    IdentityChanged,
    /// The log records an identity of the own account that this account did not make.
    #[error("somebody published keys in the name of this account")]
    IdentityForeign,
    /// A signature was recorded after the identity that made it was closed.
    #[error("signed with keys that were closed before")]
    IdentityRevoked,
    /// Older keys of somebody are shown than this device has seen.
    #[error("the keys of this person are older than what this device has seen before")]
    IdentityRollback,
    /// No quorum of the pinned witnesses stands behind a key that was never accepted, and its words were
    /// not compared.
    #[error("no quorum of the witnesses stands behind the key of this person")]
    KeyUnwitnessed,
    /// The text is no recovery kit: too short, too long, or with a typing error.
    #[error("this is no recovery kit; check it for typing errors")]
    KitInvalid,
    /// The text is not the recovery kit that was just made.
    #[error("this is not the recovery kit")]
    KitMismatch,
    /// The vault is not open.
    #[error("the vault is locked")]
    Locked,
    /// The log is shorter than the one remembered.
    #[error("the log is older than what this device has seen before")]
    LogRollback,
    /// An answer is of a log that was not shown to continue what this device has seen before.
    #[error("the log did not prove that it continues what this device has seen before")]
    LogUnproven,
    /// The newest entry of the log is too old to tell what is in force.
    #[error("the view of the log is too old")]
    LogStale,
    /// The caller cannot read the envelope now.
    #[error("the envelope cannot be read")]
    NotReadable,
    /// The password is too short or too easy to guess.
    #[error("the password is too weak")]
    PasswordTooWeak,
    /// Something about a PDF, or about what shall be done with it, stands against that.
    #[error("the PDF cannot be signed like this: {0}")]
    Pdf(Box<Obstacle>),
    /// A signature, proof or log entry that must be there is missing or does not hold.
    #[error("a proof is missing or does not hold")]
    ProofInvalid,
    /// A revision of a document is not what its author may have made of it.
    #[error("{author} left a document that is not what was to be signed: {obstacle}")]
    RevisionInvalid {
        /// Who signed that revision, as the sender wrote the name.
        author: DisplayName,
        /// What is wrong with it.
        obstacle: Box<Obstacle>,
    },
    /// The server refused.
    #[error("the server refused: {}", .code.as_str())]
    Server {
        /// Its code.
        code: ErrorCode,
        /// Seconds to wait before the next try.
        retry_after_secs: Option<u64>,
    },
    /// A log contradicts itself or does not prove that it continues, and this device goes no further
    /// with it until a person decides: [`crate::Client::stop`].
    #[error("{}", stopped(*.kind))]
    Stopped {
        /// How sure that is.
        kind: StopKind,
        /// What was shown.
        stop: Box<LogStop>,
    },
    /// A time-stamp does not answer the question, or is of an authority that is not trusted.
    #[error("the time-stamp does not count: {0}")]
    TimestampInvalid(Box<Obstacle>),
    /// The server shows the trust file of another instance, or with other keys of its logs.
    #[error("the server shows other keys of the instance than those that this device has pinned")]
    TrustForeign,
    /// The server's trust file lacks a root certificate that this device has pinned.
    #[error("a root certificate that this device has pinned is missing in what the server shows")]
    TrustRollback,
    /// The vault does not open, or is not this account's.
    #[error("the vault does not open")]
    VaultInvalid,
    /// The vault is older than the one remembered.
    #[error("the vault is older than what this device has seen before")]
    VaultRollback,
    /// The password does not open the account.
    #[error("e-mail address or password is not right")]
    WrongPassword,
    /// The step does not follow the one before it: a second factor without login, an unknown
    /// handle, an envelope that is not open.
    #[error("this step is not possible now")]
    WrongStep,
}

impl ClientError {
    /// The stable code: of the server's set where the server refused, else an own one.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AnswerInvalid => "answer_invalid",
            Self::CertificateForeign => "certificate_foreign",
            Self::ChainInvalid => "chain_invalid",
            Self::ContainerDamaged | Self::Host(HostError::DoesNotOpen) => "container_damaged",
            Self::ContentMismatch => "content_mismatch",
            Self::EventDiffers => "event_differs",
            Self::Host(HostError::Cancelled) => "cancelled",
            Self::Host(HostError::Network) => "network",
            Self::Host(HostError::NotJudged) => "password_not_judged",
            Self::Host(HostError::Sink) => "file_not_writable",
            Self::Host(HostError::Source) => "file_not_readable",
            Self::IdentityChanged => "identity_changed",
            Self::IdentityForeign => "identity_foreign",
            Self::IdentityRevoked => "identity_revoked",
            Self::IdentityRollback => "identity_rollback",
            Self::KeyUnwitnessed => "key_unwitnessed",
            Self::KitInvalid => "kit_invalid",
            Self::KitMismatch => "kit_mismatch",
            Self::Locked => "locked",
            Self::LogRollback => "log_rollback",
            Self::LogStale => "log_stale",
            Self::LogUnproven => "log_unproven",
            Self::NotReadable => "not_readable",
            Self::Host(HostError::NoPdfEngine) => "pdf_not_possible",
            Self::Host(HostError::NoSuchKey) => "key_not_usable",
            Self::Pdf(_) => "pdf_refused",
            Self::PasswordTooWeak => "password_too_weak",
            Self::ProofInvalid => "proof_invalid",
            Self::RevisionInvalid { .. } => "revision_invalid",
            Self::Server { code, .. } => code.as_str(),
            Self::Stopped { kind, .. } => kind.code(),
            Self::TimestampInvalid(_) => "timestamp_invalid",
            Self::TrustForeign => "trust_foreign",
            Self::TrustRollback => "trust_rollback",
            Self::VaultInvalid => "vault_invalid",
            Self::VaultRollback => "vault_rollback",
            Self::WrongPassword => "wrong_credentials",
            Self::WrongStep => "wrong_step",
        }
    }

    /// Seconds to wait before the next try, where the server said so.
    #[must_use]
    pub const fn retry_after_secs(&self) -> Option<u64> {
        if let Self::Server {
            retry_after_secs, ..
        } = self
        {
            *retry_after_secs
        } else {
            None
        }
    }

    /// What stands against an operation on a PDF, or is wrong with a revision.
    #[must_use]
    pub fn obstacle(&self) -> Option<&Obstacle> {
        if let Self::Pdf(obstacle)
        | Self::RevisionInvalid { obstacle, .. }
        | Self::TimestampInvalid(obstacle) = self
        {
            Some(obstacle)
        } else {
            None
        }
    }

    /// Who made the revision that is wrong.
    #[must_use]
    pub const fn author(&self) -> Option<&DisplayName> {
        if let Self::RevisionInvalid { author, .. } = self {
            Some(author)
        } else {
            None
        }
    }

    /// What stops this device, where that is why.
    #[must_use]
    pub fn stop(&self) -> Option<&LogStop> {
        if let Self::Stopped { stop, .. } = self {
            Some(stop)
        } else {
            None
        }
    }

    /// Whether the server refused with this code.
    #[must_use]
    pub fn is_server(&self, wanted: ErrorCode) -> bool {
        matches!(self, Self::Server { code, .. } if *code == wanted)
    }
}

const fn stopped(kind: StopKind) -> &'static str {
    match kind {
        StopKind::Fork => "the log contradicts itself; this device goes no further with it",
        StopKind::Rollback => {
            "the log is older than what this device has seen before; it goes no further with it"
        }
        StopKind::Unproven => {
            "the log does not prove that it continues what this device has seen before; it goes no \
             further with it"
        }
    }
}

impl From<PaperError> for ClientError {
    fn from(error: PaperError) -> Self {
        match error {
            PaperError::Host(error) => Self::Host(error),
            PaperError::Obstacle(obstacle) => Self::Pdf(obstacle),
        }
    }
}

impl From<AnchorError> for ClientError {
    fn from(error: AnchorError) -> Self {
        match error {
            AnchorError::Diverged { .. } | AnchorError::Forked { .. } => Self::LogUnproven,
            AnchorError::Shrunk { .. } => Self::LogRollback,
            AnchorError::Proof(_) | _ => Self::ProofInvalid,
        }
    }
}

impl From<bulla_vault::VaultError> for ClientError {
    fn from(error: bulla_vault::VaultError) -> Self {
        if error == bulla_vault::VaultError::Rollback {
            Self::VaultRollback
        } else {
            Self::VaultInvalid
        }
    }
}

impl From<bulla_seal::SealError> for ClientError {
    /// One error for every failure of opening: no detail that could help whoever made the bytes.
    fn from(_: bulla_seal::SealError) -> Self {
        Self::ContainerDamaged
    }
}
