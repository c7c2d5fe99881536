//! Arguments of `bulla evidence`.

use std::path::PathBuf;

use bulla_evidence::Omission;
use clap::{Args, Subcommand};

use super::{Save, Verify};

/// What to do with evidence.
#[derive(Debug, Subcommand)]
pub(crate) enum Evidence {
    /// Save the evidence file of an envelope, without its documents
    Make(Save),
    /// Show what an evidence file holds; nothing of it is verified
    Show(EvidenceShow),
    /// Verify evidence files and their documents: the same as `bulla verify`
    Verify(Verify),
    /// Write the parts as standard files, with the commands by which other programs check them
    Unpack(EvidenceUnpack),
    /// Save a copy that discloses less and still verifies
    Redact(EvidenceRedact),
}

/// Options of `evidence show`.
#[derive(Debug, Args)]
pub(crate) struct EvidenceShow {
    /// The evidence file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// Options of `evidence unpack`.
#[derive(Debug, Args)]
pub(crate) struct EvidenceUnpack {
    /// The evidence file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Directory to write to
    #[arg(value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Trust file of the instance, which has the keys [default: the one that this device has pinned]
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    /// Replace files that are there
    #[arg(long)]
    pub(crate) force: bool,
}

/// Options of `evidence redact`.
#[derive(Debug, Args)]
pub(crate) struct EvidenceRedact {
    /// The evidence file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// What to leave out, separated by commas: `addresses`, `names`, `private` (title, message, names and
    /// addresses), `fields` (details of events), `document=ID`
    #[arg(long, required = true, value_name = "PARTS", value_delimiter = ',', value_parser = omission)]
    pub(crate) omit: Vec<Omission>,
    /// Where to save [default: beside the file, with `-redacted` in its name]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    pub(crate) force: bool,
}

fn omission(text: &str) -> Result<Omission, String> {
    let unknown = || "one of addresses, names, private, fields, document=ID".to_owned();
    Ok(match text {
        "addresses" => Omission::Addresses,
        "fields" => Omission::Fields,
        "names" => Omission::Names,
        "private" => Omission::Private,
        other => {
            let id = other.strip_prefix("document=").ok_or_else(unknown)?;
            Omission::Document(
                id.parse()
                    .map_err(|_| "the id of a document has 32 hex digits")?,
            )
        }
    })
}
