//! Exit codes: verdicts of `verify`, and one number for each family of errors. Scripts rely on
//! them, so a number never changes its meaning.

use std::fmt::Write as _;

use bulla_client::{ClientError, HostError, StopKind};
use bulla_evidence::{Modifier, Report, Verdict, worst};
use bulla_protocol::ErrorCode;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $text:literal;)+) => {
        /// What the process ends with.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Exit {
            $($(#[$doc])* $name = $number,)+
        }

        impl Exit {
            const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The number.
            pub(crate) const fn number(self) -> u8 {
                match self { $(Self::$name => $number,)+ }
            }

            const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

codes! {
    /// Done, and for `verify` and `audit verify` the verdict *authentic*.
    Done = 0, "done; verify and audit verify: authentic; audit check-proof: a contradiction is proven";
    /// Verdict.
    Altered = 1, "verify: altered after signing";
    /// Verdict.
    Unrecognised = 2, "verify: signed, but not by anybody who is recognised";
    /// Verdict.
    Unsigned = 3, "verify: not signed";
    /// Verdict.
    Incomplete = 4, "verify: authentic so far, but incomplete";
    /// An envelope that its sender revoked, and nothing worse.
    Revoked = 5, "verify: revoked by the sender";
    /// Verdict.
    Unreadable = 10, "verify: not readable";
    /// A fault of this program or of the server.
    Internal = 11, "a fault of the program or the server";
    /// No answer.
    Network = 12, "the server cannot be reached";
    /// No session, or it has ended.
    SignedOut = 13, "not signed in, or the session has ended";
    /// Password, recovery kit or second factor.
    Credentials = 14, "wrong password, kit or code";
    /// The server refused in the present state.
    Refused = 15, "the server refused";
    /// A signature, proof or container does not hold.
    Untrustworthy = 16, "a signature, proof, log or container does not hold";
    /// Keys changed, or words not compared.
    Recipient = 17, "the recipient's keys are changed, not accepted or not witnessed";
    /// A file of this device.
    File = 18, "a file cannot be read or written, or is there already";
    /// A link.
    Link = 19, "the link is not valid";
    /// Wait.
    Attempts = 20, "too many tries; wait";
    /// Stopped by the person.
    Cancelled = 21, "stopped at a question";
    /// The recovery kit is missing or was not re-entered.
    Kit = 22, "no recovery kit, or not the right one";
    /// The password is too weak.
    WeakPassword = 23, "the password is too weak";
    /// The envelope or document cannot be found or read.
    NotFound = 24, "no such envelope, or not readable for you";
    /// What `doctor` found.
    Unwell = 25, "doctor: something has to be mended";
    /// A file that cannot be signed.
    Unsignable = 26, "the file cannot be read as it stands, or cannot be signed";
    /// What an archive needs.
    NoData = 27, "what tells of certificates later cannot be had";
    /// A log of which two histories are shown.
    WatchFork = 28, "audit watch: the log shows two histories";
    /// A log that went back.
    WatchRollback = 29, "audit watch: the log went back";
    /// A log in which something is missing.
    WatchGap = 30, "audit watch: entries are missing, or are not what the checkpoint covers";
    /// A log that is proven to contradict itself.
    LogContradicts = 31, "the log contradicts itself, and this device goes no further: audit stopped";
    /// A log that did not prove that it continues what was seen.
    LogUnproven = 32, "the log does not prove that it continues, likewise; audit check-proof: a refusal";
    /// A witness that must not go on.
    Witness = 33, "witness: it serves already, or its memory is damaged";
    /// A paper that opens nothing.
    NoPaper = 38, "paper read: this paper opens nothing, or not yet";
    /// An event of an impossible time.
    WatchTime = 39, "audit watch: an event has a time at which it cannot have been recorded, or a time-stamp does not hold";
    /// A log without anything new.
    WatchStale = 40, "audit watch: the newest event, or the word of the witnesses, is older than --max-age";
    /// A log that no quorum of its witnesses stands behind.
    WatchUnwitnessed = 41, "audit watch: no quorum of the trust file's witnesses cosigned the anchor log";
    /// An envelope that has ended without all signatures.
    EndedEarly = 42, "wait: it was declined or cancelled, or has expired";
    /// An envelope that has not ended.
    StillOpen = 43, "wait: not everybody has signed yet";
    /// The command line.
    Usage = 64, "wrong usage";
}

/// The table for `--help`.
pub(crate) fn help() -> String {
    let mut text = "Exit codes:".to_owned();
    for exit in Exit::ALL {
        // Writing to a string does not fail.
        let _written = write!(text, "\n  {:>2}  {}", exit.number(), exit.text());
    }
    text
}

impl From<&[Report]> for Exit {
    /// The worst of several reports, where revoked counts as unrecognised; of one that is worse or
    /// unrecognised itself the verdict tells.
    fn from(reports: &[Report]) -> Self {
        let is_revoked = |report: &&Report| report.modifiers.contains(&Modifier::Revoked);
        let worst = worst(reports);
        if worst > Verdict::Unrecognised && reports.iter().any(|report| is_revoked(&report)) {
            return Self::Revoked;
        }
        Self::from(worst)
    }
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Unreadable => Self::Unreadable,
            Verdict::Unsigned => Self::Unsigned,
            Verdict::Altered => Self::Altered,
            Verdict::Unrecognised => Self::Unrecognised,
            Verdict::Incomplete => Self::Incomplete,
            Verdict::Authentic => Self::Done,
        }
    }
}

impl From<&ClientError> for Exit {
    fn from(error: &ClientError) -> Self {
        match error {
            ClientError::Host(HostError::Cancelled) => Self::Cancelled,
            ClientError::Host(HostError::Network) => Self::Network,
            ClientError::Host(HostError::Sink | HostError::Source) => Self::File,
            ClientError::IdentityChanged | ClientError::KeyUnwitnessed => Self::Recipient,
            ClientError::KitInvalid | ClientError::KitMismatch => Self::Kit,
            ClientError::Locked => Self::SignedOut,
            ClientError::NotReadable => Self::NotFound,
            ClientError::Host(HostError::NoPdfEngine | HostError::NoSuchKey)
            | ClientError::Pdf(_) => Self::Unsignable,
            ClientError::PasswordTooWeak => Self::WeakPassword,
            ClientError::Server { code, .. } => of_server(*code),
            ClientError::Stopped {
                kind: StopKind::Fork,
                ..
            } => Self::LogContradicts,
            ClientError::Stopped { .. } => Self::LogUnproven,
            ClientError::WrongPassword => Self::Credentials,
            ClientError::WrongStep => Self::Internal,
            ClientError::AnswerInvalid
            | ClientError::ChainInvalid
            | ClientError::ContainerDamaged
            | ClientError::ContentMismatch
            | ClientError::Host(_)
            | ClientError::LogRollback
            | ClientError::LogUnproven
            | ClientError::ProofInvalid
            | ClientError::TrustForeign
            | ClientError::TrustRollback
            | ClientError::VaultInvalid
            | ClientError::VaultRollback
            | _ => Self::Untrustworthy,
        }
    }
}

fn of_server(code: ErrorCode) -> Exit {
    match code {
        ErrorCode::CodeAlreadyUsed
        | ErrorCode::RecoveryRefused
        | ErrorCode::SecondFactorRequired
        | ErrorCode::WrongCode
        | ErrorCode::WrongCredentials
        | ErrorCode::WrongRecoveryCode => Exit::Credentials,
        ErrorCode::Internal
        | ErrorCode::StorageDamaged
        | ErrorCode::TimestampUnavailable
        | ErrorCode::Unavailable => Exit::Internal,
        ErrorCode::InvitationExpired | ErrorCode::InvitationUnknown | ErrorCode::InvitationUsed => {
            Exit::Link
        }
        ErrorCode::NotFound => Exit::NotFound,
        ErrorCode::RecoveryKitMissing => Exit::Kit,
        ErrorCode::TooManyAttempts => Exit::Attempts,
        ErrorCode::Unauthenticated => Exit::SignedOut,
        ErrorCode::UnknownRecipient => Exit::Recipient,
        ErrorCode::AlreadyActed
        | ErrorCode::ClockWrong
        | ErrorCode::ContainerIncomplete
        | ErrorCode::ContainerInvalid
        | ErrorCode::ContainerMismatch
        | ErrorCode::ContainerTooLarge
        | ErrorCode::EmailTaken
        | ErrorCode::EnvelopeClosed
        | ErrorCode::Forbidden
        | ErrorCode::HeadMoved
        | ErrorCode::InvalidRequest
        | ErrorCode::NotCertified
        | ErrorCode::NotCompleted
        | ErrorCode::NotYourTurn
        | ErrorCode::OriginRefused
        | ErrorCode::PayloadTooLarge
        | ErrorCode::RangeNotSatisfiable
        | ErrorCode::ResetByOwner
        | ErrorCode::ResetPending
        | ErrorCode::StatementInvalid
        | ErrorCode::StorageFull
        | ErrorCode::TimestampRefused
        | ErrorCode::VersionConflict
        | _ => Exit::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_have_the_numbers_of_the_specification() {
        for (verdict, number) in [
            (Verdict::Authentic, 0),
            (Verdict::Altered, 1),
            (Verdict::Unrecognised, 2),
            (Verdict::Unsigned, 3),
            (Verdict::Incomplete, 4),
            (Verdict::Unreadable, 10),
        ] {
            assert_eq!(Exit::from(verdict).number(), number);
        }
        assert_eq!(Exit::Revoked.number(), 5);
        assert_eq!(Exit::Usage.number(), 64);
    }

    #[test]
    fn numbers_rise_and_errors_lie_above_the_verdicts() {
        assert!(
            Exit::ALL
                .windows(2)
                .all(|pair| pair[0].number() < pair[1].number())
        );
        for code in ErrorCode::ALL {
            assert!(of_server(*code).number() >= 11, "{code:?}");
        }
    }
}
