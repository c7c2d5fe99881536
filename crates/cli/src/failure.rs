//! Why a command stopped: what the person reads, the stable code and the exit code.

use std::io;
use std::path::{Path, PathBuf};

use bulla_client::{ClientError, HostError};
use bulla_evidence::CertificateError;
use bulla_password::{Hint, Judgement};
use bulla_pki::p12::P12Error;
use bulla_pki::timestamp::TimestampError;
use bulla_protocol::ErrorCode;
use bulla_seal::SealError;

use crate::exit::Exit;
use crate::tsa::TsaError;
use crate::weakness;

/// Why a command stopped. No variant holds a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum Failure {
    /// A flow stopped.
    #[error("{}", client_text(.0))]
    Client(#[from] ClientError),
    /// No certificate of completion can be made of this evidence.
    #[error("no certificate of completion: {0}")]
    Certificate(#[from] CertificateError),
    /// A file is there already.
    #[error("{} is there already; use --force to replace it", .0.display())]
    Exists(PathBuf),
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What validation needs later cannot be had.
    #[error("{}: nothing was added, since what it needs for long cannot be had: {missing}. Give it with --crl or --cert, try again later, or go on without it by --incomplete", path.display())]
    Incomplete {
        /// The file.
        path: PathBuf,
        /// What, and why.
        missing: String,
    },
    /// A remembered or given file is malformed.
    #[error("{} is not {expected}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What it should be.
        expected: &'static str,
    },
    /// No envelope has an id that begins so, or more than one.
    #[error("{count} envelopes have an id that begins with {prefix}")]
    Prefix {
        /// What was given.
        prefix: String,
        /// How many fit.
        count: usize,
    },
    /// No session has an id that begins so, or more than one.
    #[error("{} has an id that begins with {prefix}", if *unknown { "no session" } else { "more than one session" })]
    SessionPrefix {
        /// What was given.
        prefix: String,
        /// Whether none fits.
        unknown: bool,
    },
    /// A question was answered with no.
    #[error("stopped; nothing was changed")]
    Declined,
    /// A question cannot be asked: the input has ended or is not a terminal.
    #[error("{0}")]
    NoAnswer(&'static str),
    /// A paper opens nothing: not everybody has signed, it was ended, or it never was.
    #[error(
        "this paper opens nothing: not everybody has signed yet, the sender has ended it, or the address is not right"
    )]
    NoPaper,
    /// A container was sealed with another key.
    #[error("{} was sealed with another key", .0.display())]
    OtherKey(PathBuf),
    /// A `.p12` file does not open.
    #[error("{}: {source}", path.display())]
    P12 {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: P12Error,
    },
    /// A password that was chosen is too weak.
    #[error("{}", weakness::text(*.0))]
    PasswordTooWeak(Judgement),
    /// The program cannot start what it needs.
    #[error("{0}")]
    Platform(&'static str),
    /// A container does not open, or a file cannot be sealed.
    #[error("{}: {source}", path.display())]
    Sealed {
        /// The container or file.
        path: PathBuf,
        /// What is wrong.
        source: SealError,
    },
    /// Nobody is signed in on this device.
    #[error("nobody is signed in on this device; use `bulla login`")]
    SignedOut,
    /// A time-stamp authority gives nothing that can be used.
    #[error("no time-stamp from {host}: {source}")]
    Tsa {
        /// Its host.
        host: String,
        /// Why.
        source: TsaError,
    },
    /// A file cannot be read as it stands, or cannot be signed.
    #[error("{}: {message}", path.display())]
    Unsignable {
        /// The file.
        path: PathBuf,
        /// The stable code of what stands against it.
        code: &'static str,
        /// In words, with what can be done.
        message: String,
    },
    /// The arguments contradict each other or something is missing.
    #[error("{0}")]
    Usage(String),
    /// What a witness remembers is not what it cosigned.
    #[error("{} is not a checkpoint that this witness cosigned; it must not go on. Make a new witness in another folder", .0.display())]
    WitnessMemory(PathBuf),
    /// Another process serves from the folder of a witness.
    #[error("a witness serves from {} already", .0.display())]
    WitnessRuns(PathBuf),
    /// The words of a recipient were not compared.
    #[error("{0} is new: compare the words, then use --words-compared or --accept-unverified")]
    WordsNotCompared(String),
}

impl Failure {
    /// Whether the same may succeed a little later, with nothing done about it.
    pub(crate) fn may_pass(&self) -> bool {
        let Self::Client(error) = self else {
            return false;
        };
        let later = [
            ErrorCode::Internal,
            ErrorCode::TooManyAttempts,
            ErrorCode::Unavailable,
        ];
        *error == ClientError::Host(HostError::Network)
            || later.iter().any(|code| error.is_server(*code))
    }

    /// A failure about this file.
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }

    /// A failure of sealing or opening this file.
    pub(crate) fn sealed(path: &Path) -> impl FnOnce(SealError) -> Self {
        let path = path.to_owned();
        move |source| Self::Sealed { path, source }
    }

    /// The stable code.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Certificate(_) => "certificate_refused",
            Self::Client(error) => error.code(),
            Self::Declined => "declined",
            Self::Exists(_) => "file_exists",
            Self::File { .. } => "file_error",
            Self::Incomplete { .. } => "validation_data_missing",
            Self::Malformed { .. } => "file_malformed",
            Self::NoAnswer(_) => "no_answer",
            Self::NoPaper => "paper_unknown",
            Self::OtherKey(_) => "other_key",
            Self::P12 { .. } => "p12_refused",
            Self::PasswordTooWeak(_) => ClientError::PasswordTooWeak.code(),
            Self::Platform(_) => "platform",
            Self::Prefix { .. } => "envelope_unknown",
            Self::Sealed { .. } => "container_damaged",
            Self::SessionPrefix { .. } => "session_unknown",
            Self::SignedOut => "unauthenticated",
            Self::Tsa { .. } => "timestamp_refused",
            Self::Unsignable { .. } => "file_refused",
            Self::Usage(_) => "usage",
            Self::WitnessMemory(_) => "witness_memory",
            Self::WitnessRuns(_) => "witness_runs",
            Self::WordsNotCompared(_) => "words_not_compared",
        }
    }

    /// The code of what stands behind it, where that can be told: what makes a refused password easy
    /// to guess, or what stands against a signature.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        if let Self::P12 { source, .. } = self {
            return Some(source.code());
        }
        if let Self::Tsa {
            source: TsaError::Token(error),
            ..
        } = self
        {
            return Some(error.code());
        }
        if let Self::Certificate(CertificateError::Unverified(reason)) = self {
            return Some(reason.as_str());
        }
        if let Self::Unsignable { code, .. } = self {
            return Some(code);
        }
        let Self::PasswordTooWeak(judgement) = self else {
            return None;
        };
        judgement.hint.map(Hint::code)
    }

    /// The exit code.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Certificate(error) => match error {
                CertificateError::Evidence(_) => Exit::File,
                CertificateError::NotEnded => Exit::Refused,
                CertificateError::Unverified(_) => Exit::Untrustworthy,
                CertificateError::Render(_) | _ => Exit::Internal,
            },
            Self::Client(error) => Exit::from(error),
            Self::Declined | Self::NoAnswer(_) => Exit::Cancelled,
            Self::P12 {
                source: P12Error::Password,
                ..
            } => Exit::Credentials,
            Self::Exists(_) | Self::File { .. } | Self::Malformed { .. } | Self::P12 { .. } => {
                Exit::File
            }
            Self::PasswordTooWeak(_) => Exit::WeakPassword,
            Self::Platform(_) => Exit::Internal,
            Self::Prefix { .. } | Self::SessionPrefix { .. } => Exit::NotFound,
            Self::Incomplete { .. } => Exit::NoData,
            Self::NoPaper => Exit::NoPaper,
            Self::OtherKey(_) | Self::Sealed { .. } => Exit::Untrustworthy,
            Self::SignedOut => Exit::SignedOut,
            Self::Tsa { source, .. } => match source {
                TsaError::Network => Exit::Network,
                TsaError::Status(_) | TsaError::Token(TimestampError::Rejected { .. }) => {
                    Exit::Refused
                }
                TsaError::Token(_) => Exit::Untrustworthy,
            },
            Self::Unsignable { .. } => Exit::Unsignable,
            Self::Usage(_) => Exit::Usage,
            Self::WitnessMemory(_) | Self::WitnessRuns(_) => Exit::Witness,
            Self::WordsNotCompared(_) => Exit::Recipient,
        }
    }
}

/// The server's own sentence where it refused, else that of the error.
fn client_text(error: &ClientError) -> String {
    if error.stop().is_some() {
        return format!(
            "{error}. Nothing is lost: `bulla audit stopped` says what was seen and what to do"
        );
    }
    let ClientError::Server {
        code,
        retry_after_secs,
    } = error
    else {
        return error.to_string();
    };
    let text = if *code == ErrorCode::RecoveryKitMissing {
        "Save your recovery kit first: `bulla recovery-kit`."
    } else if *code == ErrorCode::Unauthenticated {
        "You are signed out. Use `bulla login`."
    } else {
        code.title()
    };
    match retry_after_secs {
        Some(seconds) => format!("{text} ({seconds} s)"),
        None => text.to_owned(),
    }
}
