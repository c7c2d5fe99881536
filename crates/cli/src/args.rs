//! The command line, as clap reads it.

use std::path::PathBuf;

use bulla_types::Sha256Digest;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::exit;
use crate::moment::{Moment, Span};

mod account;
mod contradiction;
mod document;
mod envelope;
mod evidence;
mod signing;
mod witness;

pub(crate) use account::{
    Accept, Enrol, Invite, Kit, Login, Password, Reason, Recover, RecoveryCodes, Rotate,
    SecondFactor, Sessions,
};
pub(crate) use contradiction::{CheckProof, Stopped};
pub(crate) use document::{
    Archive, Certificate, Cms, CmsSign, Key, Output, Pdf, PdfInspect, PdfSign, PdfTimestamp, Style,
    Validation, Visible,
};
pub(crate) use envelope::{
    Decline, EndPapers, Envelope, List, Paper, ReadPaper, Save, Send, To, Uploads, Wait, Withdraw,
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
    /// Wait until an envelope has ended, and show it
    Wait(Wait),
    /// Decrypt the documents of an envelope into a directory
    Open(Save),
    /// Sign an envelope
    Sign(Sign),
    /// Decline to sign an envelope, which ends it for everybody
    Decline(Decline),
    /// Remind whoever was asked to sign an envelope that you sent, at most once a day
    Remind(Envelope),
    /// End an envelope that you sent before everybody has signed
    Cancel(Withdraw),
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
