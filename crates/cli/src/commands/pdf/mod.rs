//! `bulla pdf`: inspects, signs and time-stamps PDFs on this machine, without a server or an account.

mod inspect;
mod look;
mod sign;
mod timestamp;

use std::path::Path;

use bulla_pades::{Limits, Pdf, ReadError, WriteError};

use crate::args;
use crate::failure::Failure;
use crate::screen::Screen;

/// Runs the command.
pub(crate) fn run(
    arguments: &args::Pdf,
    global: &args::Global,
    screen: Screen,
) -> Result<(), Failure> {
    match arguments {
        args::Pdf::Inspect(arguments) => inspect::run(arguments, screen),
        args::Pdf::Sign(arguments) => sign::run(arguments, global, screen),
        args::Pdf::Timestamp(arguments) => timestamp::run(arguments, global, screen),
    }
}

/// The PDF in these bytes.
fn open<'a>(path: &Path, bytes: &'a [u8]) -> Result<Pdf<'a>, Failure> {
    Pdf::open(bytes, &Limits::default()).map_err(unreadable(path))
}

fn unreadable(path: &Path) -> impl Fn(ReadError) -> Failure {
    move |error| refused(path)(error.into())
}

/// Why a PDF cannot be signed, and what can be done.
pub(crate) fn refused(path: &Path) -> impl Fn(WriteError) -> Failure {
    move |error| {
        let advice = match (error, error.code()) {
            (WriteError::Read(error), _) if error.is_encrypted() => {
                "; take the password off in a PDF program first"
            }
            (WriteError::Read(ReadError::Damaged { .. }), _) => {
                "; the file is damaged and is not repaired, since programs repair differently: \
                 make it anew (print it to a PDF) and sign that"
            }
            (_, "field_missing" | "field_kind" | "field_signed" | "field_read_only") => {
                "; `bulla pdf inspect` lists the fields"
            }
            (_, "certified_no_new_fields" | "signed_no_new_fields") => {
                "; use --invisible, or an empty field with --field"
            }
            _ => "",
        };
        Failure::Unsignable {
            path: path.to_owned(),
            code: error.code(),
            message: format!("{error}{advice}"),
        }
    }
}
