//! Arguments of the commands about files of this machine: `archive`, `pdf` and `cms`.

use core::str::FromStr;
use std::path::PathBuf;

use bulla_client::pdf::plan;
use bulla_evidence::Language;
use clap::{Args, Subcommand, ValueEnum};

/// What to do with a PDF.
#[derive(Debug, Subcommand)]
pub(crate) enum Pdf {
    /// Show what a PDF holds that a signer should know: fields, signatures, what can hide or move
    Inspect(PdfInspect),
    /// Sign a PDF with the key of a .p12 file
    Sign(Box<PdfSign>),
    /// Add a time-stamp over a PDF and all its signatures, or a newer one over an older
    Timestamp(PdfTimestamp),
}

/// What to do with any file.
#[derive(Debug, Subcommand)]
pub(crate) enum Cms {
    /// Sign a file of any kind with the key of a .p12 file; the signature is FILE.p7s beside it
    Sign(CmsSign),
}

/// Options of `certificate`.
#[derive(Debug, Args)]
pub(crate) struct Certificate {
    /// The envelope, or the beginning of its id
    #[arg(required_unless_present = "evidence", conflicts_with = "evidence")]
    pub(crate) id: Option<String>,
    /// Make it of this evidence file, without a server and without a seal
    #[arg(long, value_name = "FILE")]
    pub(crate) evidence: Option<PathBuf>,
    /// Trust file of the instance, with --evidence [default: the one that this device has pinned]
    #[arg(long, value_name = "FILE", requires = "evidence")]
    pub(crate) trust: Option<PathBuf>,
    /// Language: de-CH, fr-CH, it-CH or en
    #[arg(long, default_value = "en", value_name = "TAG")]
    pub(crate) language: Language,
    /// Do not sign it with your key: it can be verified all the same
    #[arg(long)]
    pub(crate) no_seal: bool,
    /// Where to save [default: named like the evidence, in this directory]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    pub(crate) force: bool,
}

/// Options of `pdf inspect`.
#[derive(Debug, Args)]
pub(crate) struct PdfInspect {
    /// The PDF
    pub(crate) file: PathBuf,
}

/// Options of `pdf sign`.
#[derive(Debug, Args)]
pub(crate) struct PdfSign {
    /// The PDF; it stays as it is
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) key: Key,
    /// Why you sign
    #[arg(long)]
    pub(crate) reason: Option<String>,
    /// Where you sign
    #[arg(long)]
    pub(crate) location: Option<String>,
    /// Your name [default: that of the certificate]
    #[arg(long)]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) place: Place,
    /// How the name is written on the page
    #[arg(long, value_enum, default_value_t)]
    pub(crate) style: Style,
    /// Write the older form (adbe.pkcs7.detached), the only one that Firefox verifies
    #[arg(long)]
    pub(crate) firefox: bool,
    /// Address of a time-stamp authority (RFC 3161), which sees a digest and nothing else
    #[arg(long, value_name = "URL")]
    pub(crate) tsa: Option<String>,
    /// Add what proves later that the certificates were in force (B-LT); needs --tsa
    #[arg(long, requires = "tsa")]
    pub(crate) long_term: bool,
    #[command(flatten)]
    pub(crate) validation: Validation,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Where a signature stands in a PDF.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct Place {
    /// Show it in a new field: page from 1, left, bottom, width and height in points
    #[arg(long, value_name = "PAGE:X,Y,W,H")]
    pub(crate) visible: Option<Visible>,
    /// Sign this empty signature field; `pdf inspect` lists them
    #[arg(long, value_name = "NAME")]
    pub(crate) field: Option<String>,
    /// Show nothing on the page; this is the default
    #[arg(long)]
    pub(crate) invisible: bool,
}

/// Options of `pdf timestamp`.
#[derive(Debug, Args)]
pub(crate) struct PdfTimestamp {
    /// The PDF; it stays as it is
    pub(crate) file: PathBuf,
    /// Address of a time-stamp authority (RFC 3161), which sees a digest and nothing else [default:
    /// that of the server where you are signed in]
    #[arg(long, value_name = "URL")]
    pub(crate) tsa: Option<String>,
    /// Add what proves later that the certificates were in force, below the time-stamp (B-LTA)
    #[arg(long)]
    pub(crate) long_term: bool,
    #[command(flatten)]
    pub(crate) validation: Validation,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Options of `archive`.
#[derive(Debug, Args)]
pub(crate) struct Archive {
    /// Signed PDFs; they stay as they are, unless --in-place is given
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Address of a time-stamp authority (RFC 3161), which sees a digest and nothing else [default:
    /// that of the server where you are signed in]
    #[arg(long, value_name = "URL")]
    pub(crate) tsa: Option<String>,
    /// Add a newer time-stamp also where the one that is there lasts for more than half a year
    #[arg(long)]
    pub(crate) renew: bool,
    /// Replace each file by its archive, which begins with the same bytes
    #[arg(long, conflicts_with_all = ["out", "force"])]
    pub(crate) in_place: bool,
    #[command(flatten)]
    pub(crate) validation: Validation,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Where that comes from which tells of certificates later.
#[derive(Debug, Args)]
#[command(next_help_heading = "Data for validation")]
pub(crate) struct Validation {
    /// Use this revocation list (DER or PEM) beside those that certificates name
    #[arg(long, value_name = "FILE")]
    pub(crate) crl: Vec<PathBuf>,
    /// Use these certificates of issuers (DER or PEM) beside those that certificates name
    #[arg(long, value_name = "FILE")]
    pub(crate) cert: Vec<PathBuf>,
    /// Ask none of the addresses that certificates name
    #[arg(long, conflicts_with = "allow_private")]
    pub(crate) offline: bool,
    /// Ask addresses that are not public too; without it those of your server alone
    #[arg(long)]
    pub(crate) allow_private: bool,
    /// Go on where something of that cannot be had, and say what
    #[arg(long)]
    pub(crate) incomplete: bool,
}

/// Options of `cms sign`.
#[derive(Debug, Args)]
pub(crate) struct CmsSign {
    /// The file; it stays as it is
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) key: Key,
    /// Address of a time-stamp authority (RFC 3161), which sees a digest and nothing else
    #[arg(long, value_name = "URL")]
    pub(crate) tsa: Option<String>,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// A key of this machine.
#[derive(Debug, Args)]
pub(crate) struct Key {
    /// File with your key and certificate (.p12 or .pfx); it is read here and sent nowhere
    #[arg(long, value_name = "FILE")]
    pub(crate) p12: PathBuf,
    /// Read its password from the first line of a file, or of standard input with `-`, instead of a
    /// prompt
    #[arg(long, value_name = "FILE")]
    pub(crate) p12_password_file: Option<PathBuf>,
}

/// Where to save.
#[derive(Debug, Args)]
pub(crate) struct Output {
    /// Where to save what is made [default: beside the file]
    #[arg(short, long = "out", visible_alias = "output", value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    pub(crate) force: bool,
}

/// The handwriting of typed signatures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Style {
    /// As an engraver writes
    #[default]
    Formal,
    /// Joined and upright
    Lively,
    /// As a note is written
    Casual,
}

impl From<Style> for plan::Style {
    fn from(style: Style) -> Self {
        match style {
            Style::Casual => Self::Casual,
            Style::Formal => Self::Formal,
            Style::Lively => Self::Lively,
        }
    }
}

/// A rectangle on a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Visible {
    /// From 0.
    pub(crate) page: usize,
    /// Left, bottom, width and height in points.
    pub(crate) rectangle: [f64; 4],
}

impl FromStr for Visible {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = "the form is PAGE:X,Y,W,H, as in 1:50,80,200,60";
        let (page, rest) = text.split_once(':').ok_or(form)?;
        let page: usize = page.parse().map_err(|_| form)?;
        let numbers: Result<Vec<f64>, _> = rest.split(',').map(str::parse).collect();
        let rectangle: [f64; 4] = numbers.map_err(|_| form)?.try_into().map_err(|_| form)?;
        let [_, _, width, height] = rectangle;
        if !rectangle.iter().all(|number| number.is_finite()) || width <= 0.0 || height <= 0.0 {
            return Err("width and height are above 0");
        }
        let page = page.checked_sub(1).ok_or("pages are counted from 1")?;
        Ok(Self { page, rectangle })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_one_form() {
        let place: Visible = "2:50,80.5,200,60".parse().unwrap();
        assert_eq!(
            (place.page, place.rectangle),
            (1, [50.0, 80.5, 200.0, 60.0])
        );
        for text in [
            "",
            "1",
            "50,80,200,60",
            "0:50,80,200,60",
            "-1:50,80,200,60",
            "1:50,80,200",
            "1:50,80,200,60,1",
            "1:50,80,0,60",
            "1:50,80,200,-60",
            "1:nan,80,200,60",
            "1:50,80,inf,60",
            "1:50;80;200;60",
        ] {
            assert!(text.parse::<Visible>().is_err(), "{text}");
        }
    }
}
