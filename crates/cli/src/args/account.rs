//! What is said of accounts: joining, signing in, keys, people.

use std::path::PathBuf;

use bulla_protocol::session::Role;
use bulla_types::{DisplayName, EmailAddress};
use clap::{Args, Subcommand, ValueEnum};

/// Options of `setup` and `join`.
#[derive(Debug, Args)]
pub(crate) struct Enrol {
    /// The link, in quotes
    pub(crate) link: String,
    /// E-mail address of the new account; an invitation names it
    #[arg(long)]
    pub(crate) email: Option<EmailAddress>,
    /// Your name
    #[arg(long)]
    pub(crate) name: Option<DisplayName>,
    /// Name of the organisation, for `setup`
    #[arg(long)]
    pub(crate) organisation: Option<DisplayName>,
    #[command(flatten)]
    pub(crate) kit: Kit,
}

/// Options of the recovery kit.
#[derive(Debug, Args)]
pub(crate) struct Kit {
    /// Save the recovery kit: a PDF page if the name ends in .pdf, else text
    #[arg(long, value_name = "FILE")]
    pub(crate) kit_file: Option<PathBuf>,
    /// Read the re-entered kit from a file, or from standard input with `-`, instead of a prompt
    #[arg(long, value_name = "FILE")]
    pub(crate) kit_confirm_from: Option<PathBuf>,
}

/// Options of `password`.
#[derive(Debug, Args)]
pub(crate) struct Password {
    /// Read the new password from the first line of a file, or of standard input with `-`
    #[arg(long, value_name = "FILE")]
    pub(crate) new_password_file: Option<PathBuf>,
}

/// Options of `rotate`.
#[derive(Debug, Args)]
pub(crate) struct Rotate {
    /// Why: what others are told of the closed key
    #[arg(long, value_enum)]
    pub(crate) reason: Reason,
    /// Read the new password from the first line of a file, or of standard input with `-`
    #[arg(long, value_name = "FILE")]
    pub(crate) new_password_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) kit: Kit,
}

/// Why an identity is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Reason {
    /// Somebody else has the keys, or may have them
    Compromised,
    /// A device or a recovery kit is lost
    Lost,
    /// Nothing is known to have happened
    Precaution,
}

/// Options of `accept`.
#[derive(Debug, Args)]
pub(crate) struct Accept {
    /// Whose key has changed
    pub(crate) email: EmailAddress,
    /// I have compared the eight words of the new key by another channel; without it they are shown
    #[arg(long)]
    pub(crate) words_compared: bool,
}

/// Options of `recover`.
#[derive(Debug, Args)]
pub(crate) struct Recover {
    /// E-mail address [default: that of the last login]
    #[arg(long)]
    pub(crate) email: Option<EmailAddress>,
    /// Read the present recovery kit from a file, or from standard input with `-`, instead of a
    /// prompt
    #[arg(long, value_name = "FILE")]
    pub(crate) kit_from: Option<PathBuf>,
    /// Read the new password from the first line of a file, or of standard input with `-`
    #[arg(long, value_name = "FILE")]
    pub(crate) new_password_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) kit: Kit,
}

/// Options of `login`.
#[derive(Debug, Args)]
pub(crate) struct Login {
    /// E-mail address [default: that of the last login]
    #[arg(long)]
    pub(crate) email: Option<EmailAddress>,
}

/// Options of `sessions`.
#[derive(Debug, Args)]
pub(crate) struct Sessions {
    /// End the session whose id begins so
    #[arg(long, value_name = "ID", conflicts_with_all = ["end_others", "end_all"])]
    pub(crate) end: Option<String>,
    /// End every session but this one
    #[arg(long, conflicts_with = "end_all")]
    pub(crate) end_others: bool,
    /// Sign out everywhere, here too
    #[arg(long)]
    pub(crate) end_all: bool,
}

/// Options of `recovery-codes`.
#[derive(Debug, Args)]
pub(crate) struct RecoveryCodes {
    /// Make new codes, which end those before; asks for a fresh code of the app or a recovery code
    #[arg(long)]
    pub(crate) renew: bool,
}

/// What to do with a second factor.
#[derive(Debug, Subcommand)]
pub(crate) enum SecondFactor {
    /// Put another authenticator app in the place of the old one
    Renew,
    /// List the resets under way in the organisation, for owners
    Resets,
    /// Reset the lost second factor of a member, for owners; effective after a day
    Reset {
        /// Whose
        email: EmailAddress,
    },
    /// Begin the reset of the own lost second factor with the recovery kit, where no owner can
    Lost {
        /// E-mail address [default: that of the last login]
        #[arg(long)]
        email: Option<EmailAddress>,
        /// Read the recovery kit from a file, or from standard input with `-`, instead of a prompt
        #[arg(long, value_name = "FILE")]
        kit_from: Option<PathBuf>,
    },
    /// Cancel a reset: the own one, or, for owners, that of a member
    CancelReset {
        /// Whose, for owners
        email: Option<EmailAddress>,
    },
}

/// Options of `invite`.
#[derive(Debug, Args)]
pub(crate) struct Invite {
    /// Whom to invite
    pub(crate) email: EmailAddress,
    /// As what: an admin invites members and auditors too and reads the audit log; an auditor reads the
    /// audit log and sees no document
    #[arg(long = "as", value_name = "ROLE", value_enum, default_value_t = InvitedRole::Member)]
    pub(crate) role: InvitedRole,
}

/// As what somebody is invited.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum InvitedRole {
    Member,
    Auditor,
    Admin,
}

impl From<InvitedRole> for Role {
    fn from(role: InvitedRole) -> Self {
        match role {
            InvitedRole::Member => Self::Member,
            InvitedRole::Auditor => Self::Auditor,
            InvitedRole::Admin => Self::Admin,
        }
    }
}
