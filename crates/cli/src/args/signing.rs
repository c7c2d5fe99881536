//! Arguments about signatures of documents: what `send` places, and how `sign` signs.

use core::str::FromStr;
use std::path::PathBuf;

use bulla_types::EmailAddress;
use clap::Args;

use super::Style;
use crate::fields::{FieldSpec, SignatureSpec};

/// Options of `send` about PDFs. Each recipient gets a signature field in each PDF, and what
/// placeholders in its text ask for (`{{signature;role=1}}`, `{{text;role=2;label=IBAN}}`).
#[derive(Debug, Args)]
pub(crate) struct SendPdf {
    /// Place a field: KIND;to=EMAIL;page=N;at=LEFT,BOTTOM,WIDTH,HEIGHT and label=, required,
    /// readonly, multiline, default=, options=A|B, file=N; in points from the lower left corner
    #[arg(long, value_name = "FIELD", help_heading = "PDF")]
    pub(crate) field: Vec<FieldSpec>,
    /// Place somebody's signature: to=EMAIL;page=N;at=LEFT,BOTTOM,WIDTH,HEIGHT
    /// [default: above the bottom of the last page]
    #[arg(long, value_name = "PLACE", help_heading = "PDF")]
    pub(crate) signature: Vec<SignatureSpec>,
    /// Show nothing of this recipient's signature on the pages
    #[arg(long, value_name = "EMAIL", help_heading = "PDF")]
    pub(crate) invisible: Vec<EmailAddress>,
    /// Leave placeholders as text
    #[arg(long, help_heading = "PDF")]
    pub(crate) ignore_placeholders: bool,
    /// Send nothing where a PDF cannot carry signatures; otherwise it is signed like any other
    /// file, by a signature beside it
    #[arg(long, help_heading = "PDF")]
    pub(crate) require_pdf: bool,
    /// Sign PDFs like any other file, by signatures beside them
    #[arg(
        long,
        help_heading = "PDF",
        conflicts_with_all = ["field", "signature", "invisible", "require_pdf"]
    )]
    pub(crate) as_files: bool,
}

/// Options of `sign`.
#[derive(Debug, Args)]
pub(crate) struct Sign {
    /// The envelope, or the beginning of its id
    pub(crate) id: String,
    /// Agree to the consent text without a question
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Language of the consent text: de, fr, it or en
    #[arg(long, default_value = "en")]
    pub(crate) language: String,
    /// Fill in a field of yours, by its label or name; `true` or `false` for a box to tick
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<Set>,
    /// Why you sign, as the signature says it
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Where you sign, as the signature says it
    #[arg(long, value_name = "TEXT")]
    pub(crate) location: Option<String>,
    /// What is shown in handwriting [default: your name]
    #[arg(long, value_name = "TEXT")]
    pub(crate) mark: Option<String>,
    /// How typed signatures are written
    #[arg(long, value_enum, default_value_t)]
    pub(crate) style: Style,
    /// What initials say [default: the first letters of your name]
    #[arg(long, value_name = "TEXT")]
    pub(crate) initials: Option<String>,
    /// Sign the documents with the key of this file; it is opened on this machine and stays here.
    /// The record of the envelope is still signed by your account
    #[arg(long, value_name = "FILE")]
    pub(crate) p12: Option<PathBuf>,
    /// Read the password of that file from here, or from standard input with `-`
    #[arg(long, value_name = "FILE", requires = "p12")]
    pub(crate) p12_password_file: Option<PathBuf>,
    /// Write the older form into PDFs (adbe.pkcs7.detached), the only one that Firefox verifies
    #[arg(long)]
    pub(crate) firefox: bool,
    /// Sign without a time-stamp; nothing but the log then says when
    #[arg(long)]
    pub(crate) no_timestamp: bool,
}

/// A value of a field on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Set {
    pub(crate) name: String,
    pub(crate) value: String,
}

impl FromStr for Set {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => Ok(Self {
                name: name.trim().to_owned(),
                value: value.to_owned(),
            }),
            _ => Err("a name and a value, as in IBAN=CH93 0076 2011 6238 5295 7".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_named() {
        let set: Set = "IBAN =CH93 0076=5".parse().unwrap();
        assert_eq!(
            (set.name.as_str(), set.value.as_str()),
            ("IBAN", "CH93 0076=5")
        );
        assert_eq!("a=".parse::<Set>().unwrap().value, "");
        for bad in ["", "=", "=a", " =a", "IBAN"] {
            assert!(bad.parse::<Set>().is_err(), "{bad:?}");
        }
    }
}
