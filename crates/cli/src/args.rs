//! The command line, as clap reads it.

use std::path::PathBuf;

use bulla_protocol::session::Role;
use bulla_types::{DisplayName, EmailAddress, Sha256Digest, Title};
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

use crate::exit;
use crate::moment::{Moment, Span};

mod contradiction;
mod document;
mod evidence;
mod signing;
mod witness;

pub(crate) use contradiction::{CheckProof, Stopped};
pub(crate) use document::{
    Archive, Certificate, Cms, CmsSign, Key, Output, Pdf, PdfInspect, PdfSign, PdfTimestamp, Style,
    Validation, Visible,
};
pub(crate) use evidence::{Evidence, EvidenceRedact, EvidenceShow, EvidenceUnpack};
pub(crate) use signing::{SendPdf, Set, Sign};
pub(crate) use witness::{Witness, WitnessFolder, WitnessInit, WitnessServe};

/// Send, open, sign and verify documents that the server cannot read.
#[derive(Debug, Parser)]
#[command(name = "bulla", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options that every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Print JSON, one value per line, on standard output
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Directory of the session and of what this device remembers [default: ~/.config/bulla]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Address of the server, remembered at setup, join and login
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) server: Option<String>,
    /// Read the password from the first line of a file, or of standard input with `-`
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// Six digits of the authenticator app or a recovery code, instead of a prompt
    #[arg(long, global = true, value_name = "CODE")]
    pub(crate) totp_code: Option<String>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make an organisation and its first account from the link that the server printed
    Setup(Enrol),
    /// Make an account from an invitation
    Join(Enrol),
    /// Make a new recovery kit, which replaces the one before
    RecoveryKit(Kit),
    /// Change the password; every other session ends
    Password(Password),
    /// Get back into the account with the recovery kit and a code, and choose a new password
    Recover(Recover),
    /// Make new keys after a theft: account key, identity, password and kit; documents stay readable
    Rotate(Rotate),
    /// Accept the changed key of somebody after comparing its eight words by another channel
    Accept(Accept),
    /// Sign in
    Login(Login),
    /// Sign out and forget the keys on this device
    Logout,
    /// Show who is signed in
    Whoami,
    /// Show where the account is signed in, or end sessions
    Sessions(Sessions),
    /// Show how many recovery codes are left, or make new ones
    RecoveryCodes(RecoveryCodes),
    /// Replace the authenticator app, or reset a lost one
    #[command(subcommand)]
    SecondFactor(SecondFactor),
    /// Invite somebody to the organisation
    Invite(Invite),
    /// Encrypt files and ask people to sign them
    Send(Send),
    /// Show uploads that have not ended on this device; `send` with the same files goes on with them
    Uploads(Uploads),
    /// List envelopes
    List(List),
    /// Show an envelope: who has signed, and what the log says
    Status(Envelope),
    /// Decrypt the documents of an envelope into a directory
    Open(Save),
    /// Sign an envelope
    Sign(Sign),
    /// Decline to sign an envelope, which ends it for everybody
    Decline(Decline),
    /// Say of an envelope that you sent, and everybody has signed, that it is no longer relied on; its
    /// signatures stay valid
    Retract(Withdraw),
    /// Say of an envelope that you sent, and everybody has signed, that it must not be relied on
    Revoke(Withdraw),
    /// Save the documents of an envelope together with the evidence file
    Download(Save),
    /// Make the certificate of completion of an envelope that has ended: a PDF that says who signed what
    /// and when, with the evidence inside
    Certificate(Certificate),
    /// Encrypt files on this machine with a key file, without a server
    Seal(Seal),
    /// Decrypt files of `bulla seal`
    Unseal(Unseal),
    /// Make signed PDFs last: add what proves later that certificates were in force, and a
    /// time-stamp over everything (B-LTA); renew that before it ages
    Archive(Archive),
    /// Inspect, sign and time-stamp PDFs on this machine, without a server
    #[command(subcommand)]
    Pdf(Pdf),
    /// Sign files of any kind on this machine, without a server
    #[command(subcommand)]
    Cms(Cms),
    /// Read the organisation's whole log and verify it
    #[command(subcommand)]
    Audit(Audit),
    /// Make, show, shorten and unpack evidence files
    #[command(subcommand)]
    Evidence(Evidence),
    /// Look at what this program needs, and say how to mend what is not well
    Doctor,
    /// Verify signed PDFs, other documents and evidence files, offline and without an account
    Verify(Verify),
    /// Read a document by its paper, or end the paper check
    #[command(subcommand)]
    Paper(Paper),
    /// Watch the logs of instances as a witness, so that nobody is shown two histories
    #[command(subcommand)]
    Witness(Witness),
}

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

/// Options of `send`.
#[derive(Debug, Args)]
pub(crate) struct Send {
    /// Files to send
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Who is asked to sign; `--to a@x.ch --to b@y.ch` in parallel, `a@x.ch:1` and `b@y.ch:2` in turn
    #[arg(long, required = true, num_args = 1.., value_name = "EMAIL[:ORDER]")]
    pub(crate) to: Vec<To>,
    /// Title of the envelope [default: name of the first file]
    #[arg(long)]
    pub(crate) title: Option<Title>,
    /// Message to the recipients
    #[arg(long)]
    pub(crate) message: Option<String>,
    /// Days until signing ends
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=365))]
    pub(crate) days: u64,
    /// I have compared the eight words with every new recipient by another channel
    #[arg(long, conflicts_with = "accept_unverified")]
    pub(crate) words_compared: bool,
    /// Send to new recipients without comparing the words; the record will say so
    #[arg(long)]
    pub(crate) accept_unverified: bool,
    /// How PDFs are signed
    #[command(flatten)]
    pub(crate) pdf: SendPdf,
    /// Let whoever holds a signed PDF on paper read it: adds a page with a code to each, in this
    /// language: de, fr, it or en
    #[arg(long, value_name = "LANGUAGE", num_args = 0..=1, require_equals = true, default_missing_value = "en", value_parser = ["de", "en", "fr", "it"])]
    pub(crate) paper_check: Option<String>,
}

/// What `paper` does.
#[derive(Debug, Subcommand)]
pub(crate) enum Paper {
    /// Save the document that a paper belongs to; needs no account
    Read(ReadPaper),
    /// End the paper check of an envelope that you have sent: no paper of it opens anything any more
    End(EndPapers),
}

/// Options of `paper read`.
#[derive(Debug, Args)]
pub(crate) struct ReadPaper {
    /// What the QR code says, in quotes; `-` reads it from standard input, so that it stands in no
    /// list of commands
    pub(crate) address: String,
    /// The file to save it in
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    pub(crate) force: bool,
}

/// Options of `paper end`.
#[derive(Debug, Args)]
pub(crate) struct EndPapers {
    /// The envelope, or the beginning of its id
    pub(crate) id: String,
    /// End it without a question
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// Options of `uploads`.
#[derive(Debug, Args)]
pub(crate) struct Uploads {
    /// Forget the upload whose id begins so
    #[arg(long, value_name = "ID")]
    pub(crate) discard: Option<String>,
}

/// A recipient on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct To {
    pub(crate) email: EmailAddress,
    pub(crate) order: u16,
}

/// Options of `list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Show only envelopes whose title, people or id contain all of these words, in any case;
    /// titles that were never read are not known
    #[arg(long, value_name = "WORDS")]
    pub(crate) search: Option<String>,
}

/// Options of commands about one envelope.
#[derive(Debug, Args)]
pub(crate) struct Envelope {
    /// The envelope, or the beginning of its id
    pub(crate) id: String,
}

/// Options of `open` and `download`.
#[derive(Debug, Args)]
pub(crate) struct Save {
    /// The envelope, or the beginning of its id
    pub(crate) id: String,
    /// Where to save
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Replace files that are there
    #[arg(long)]
    pub(crate) force: bool,
}

/// Options of `decline`.
#[derive(Debug, Args)]
pub(crate) struct Decline {
    /// The envelope, or the beginning of its id
    pub(crate) id: String,
    /// Read the reason from a file, or from standard input with `-`; the envelope's people alone
    /// can read it
    #[arg(long, value_name = "FILE")]
    pub(crate) reason_file: Option<PathBuf>,
    /// Decline without a question; without --reason-file no reason is given
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Language of the sentence that is signed: de, fr, it or en
    #[arg(long, default_value = "en")]
    pub(crate) language: String,
}

/// Options of `retract` and `revoke`.
#[derive(Debug, Args)]
pub(crate) struct Withdraw {
    /// The envelope, or the beginning of its id
    pub(crate) id: String,
    /// Read the reason from a file, or from standard input with `-`; the envelope's people alone
    /// can read it
    #[arg(long, value_name = "FILE")]
    pub(crate) reason_file: Option<PathBuf>,
    /// Without a question; without --reason-file no reason is given
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// Options of `seal`.
#[derive(Debug, Args)]
pub(crate) struct Seal {
    /// Files to encrypt; each becomes a container FILE.bulla
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Make a new key in this file; keep it safe, without it nothing opens
    #[arg(long, value_name = "FILE", required_unless_present = "key_file")]
    pub(crate) new_key: Option<PathBuf>,
    /// Use the key in this file
    #[arg(long, value_name = "FILE", conflicts_with = "new_key")]
    pub(crate) key_file: Option<PathBuf>,
    /// Where to save [default: beside each file]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Replace files that are there
    #[arg(long)]
    pub(crate) force: bool,
}

/// Options of `unseal`.
#[derive(Debug, Args)]
pub(crate) struct Unseal {
    /// Containers to decrypt; each becomes a file of its old name
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The key that sealed them
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: PathBuf,
    /// Demand this container hash, as `bulla seal` printed it: the key alone does not tell whether
    /// the container is the one that was made
    #[arg(long = "expect-hash", value_name = "HASH")]
    pub(crate) expect: Option<Sha256Digest>,
    /// Where to save [default: beside each container]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Replace files that are there
    #[arg(long)]
    pub(crate) force: bool,
}

/// What to do with a log.
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Say what a file about a log that contradicts itself proves, offline and without an account
    CheckProof(CheckProof),
    /// Show why this device goes no further with its server's logs, save the proof, and go on
    Stopped(Stopped),
    /// Read every entry and hold them against the signed checkpoint and what this device has seen
    Verify(AuditVerify),
    /// Follow the organisation's log: tell what happens and stop with a code of its own where the log
    /// contradicts what was seen; for owners, admins and auditors
    Watch(AuditWatch),
}

/// Options of `audit watch`.
#[derive(Debug, Args)]
pub(crate) struct AuditWatch {
    /// Time between two looks, such as 30s, 10m or 1h
    #[arg(long, value_name = "TIME", default_value = "60s")]
    pub(crate) interval: Span,
    /// Look once; for a timer of the system
    #[arg(long, conflicts_with = "interval")]
    pub(crate) once: bool,
    /// Stop with 40 where the newest event, or the quorum of the witnesses that the trust file names, is
    /// older than this, such as 26h. Watching is itself an event each day, so 26h notices a server that
    /// shows an old state
    #[arg(long, value_name = "TIME")]
    pub(crate) max_age: Option<Span>,
    /// Certificates that time-stamps of the anchor log are trusted by, PEM or DER, beside those of the
    /// pinned trust file; several times for several files
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Vec<PathBuf>,
    /// Where to keep what was seen [default: `watch.json` in the home of this program]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
}

/// Options of `audit verify`.
#[derive(Debug, Args)]
pub(crate) struct AuditVerify {
    /// Folder of a published log, with its `checkpoint` and `tile/` [default: ask the server, as
    /// the member who is signed in]
    #[arg(long, value_name = "DIR")]
    pub(crate) log: Option<PathBuf>,
    /// Folder of the published anchor log [default: `anchor.tlog-proof` in the log's folder]
    #[arg(long, value_name = "DIR", requires = "log")]
    pub(crate) anchor: Option<PathBuf>,
    /// Trust file of the instance [default: the one that this device has pinned]
    #[arg(long, value_name = "FILE", requires = "log")]
    pub(crate) trust: Option<PathBuf>,
    /// Where the log's own signatures prove what is wrong with it, save the file that shows this to
    /// others: `audit check-proof`
    #[arg(long, value_name = "FILE")]
    pub(crate) save_proof: Option<PathBuf>,
    /// Replace a file that is there already
    #[arg(long, requires = "save_proof")]
    pub(crate) force: bool,
}

/// Options of `verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Documents, evidence files, and signatures beside documents (.p7s); what belongs together is
    /// found out. A PDF is verified with or without evidence, up to 1 GiB
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Trust file of the instance [default: the one that this device has pinned], or certificates that
    /// you trust, PEM or DER; several times for several files
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Vec<PathBuf>,
    /// Verify as if it were this time, in UTC like 2026-11-21T18:50:00Z: certificates expire, and a
    /// report is made again as it was [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Moment>,
    /// Save the PDF as the signer of this signature saw it, counted from 1
    #[arg(long, value_name = "N")]
    pub(crate) export_seen: Option<usize>,
    #[command(flatten)]
    pub(crate) output: Output,
}

impl core::str::FromStr for To {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (email, order) = match text.rsplit_once(':') {
            Some((email, order)) => (email, order.parse::<u16>().ok().filter(|order| *order > 0)),
            None => (text, Some(1)),
        };
        let order = order.ok_or("the order is a number from 1 to 65535")?;
        let email = email.parse().map_err(|_| "not an e-mail address")?;
        Ok(Self { email, order })
    }
}

/// Reads the arguments, with the table of exit codes in the help.
///
/// # Errors
/// Clap's error, which also carries help and version.
pub(crate) fn parse(
    arguments: impl Iterator<Item = std::ffi::OsString>,
) -> Result<Cli, clap::Error> {
    let command = Cli::command().after_help(exit::help());
    let mut command = command.max_term_width(100);
    let matches = command.try_get_matches_from_mut(arguments)?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &str) -> Result<Cli, clap::Error> {
        parse(words.split(' ').map(Into::into))
    }

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn takes_several_recipients_in_both_forms() {
        let cli =
            parse_words("bulla send a.pdf b.pdf --to x@y.ch z@y.ch:2 --to w@y.ch --json").unwrap();
        assert!(cli.global.json);
        let Command::Send(send) = cli.command else {
            panic!("not send")
        };
        assert_eq!(send.files.len(), 2);
        let to: Vec<_> = send
            .to
            .iter()
            .map(|to| (to.email.as_str(), to.order))
            .collect();
        assert_eq!(to, [("x@y.ch", 1), ("z@y.ch", 2), ("w@y.ch", 1)]);
    }

    #[test]
    fn refuses_bad_usage() {
        for words in [
            "bulla",
            "bulla send a.pdf",
            "bulla send --to x@y.ch",
            "bulla send a.pdf --to x",
            "bulla send a.pdf --to x@y.ch:0",
            "bulla send a.pdf --to x@y.ch --words-compared --accept-unverified",
            "bulla verify",
            "bulla open 12",
            "bulla frobnicate",
            "bulla list --frobnicate",
        ] {
            assert!(parse_words(words).is_err(), "{words}");
        }
    }

    #[test]
    fn help_shows_the_exit_codes() {
        let help = parse_words("bulla --help").unwrap_err().to_string();
        assert!(help.contains("Exit codes:"), "{help}");
        assert!(help.contains("64  wrong usage"), "{help}");
    }
}
