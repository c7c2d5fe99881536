//! What is said of envelopes: sending, reading, deciding, ending.

use std::path::PathBuf;

use bulla_types::{EmailAddress, Title};
use clap::{Args, Subcommand};

use super::SendPdf;
use crate::moment::Span;

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
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=365))]
    pub(crate) days: u16,
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

/// Options of `wait`.
#[derive(Debug, Args)]
pub(crate) struct Wait {
    /// The envelope, or the beginning of its id
    pub(crate) id: String,
    /// Wait no longer than this, such as 30s, 10m or 2h; then end with 43
    #[arg(long, value_name = "TIME")]
    pub(crate) timeout: Option<Span>,
    /// Time between two looks
    #[arg(long, value_name = "TIME", default_value = "5s")]
    pub(crate) interval: Span,
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

/// Options of `cancel`, `retract` and `revoke`.
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
