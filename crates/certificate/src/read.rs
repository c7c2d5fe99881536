//! Reads what a file says of itself that claims to be a certificate: from its first bytes, at fixed
//! places. No reader of PDFs is needed, and none can be led astray.

use crate::Language;
use crate::file::{HEADER, MARK};

/// How many bytes from the beginning tell that a file claims to be a certificate.
pub const HEAD_BYTES: usize = 128;

/// What a file claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Claim<'a> {
    /// A certificate of a layout that this code makes.
    Known {
        /// Its language.
        language: Language,
        /// The evidence file in it.
        evidence: &'a [u8],
    },
    /// A certificate of a layout or in a language that this code does not know.
    Unknown {
        /// The version of the layout.
        version: u32,
    },
    /// It begins like a certificate and is none.
    Malformed,
}

/// Whether a file that begins like this claims to be a certificate of completion.
#[must_use]
pub fn is_certificate(head: &[u8]) -> bool {
    head.strip_prefix(HEADER)
        .is_some_and(|rest| rest.starts_with(MARK.as_bytes()))
}

/// What a file claims to be; `None` where [`is_certificate`] says no.
#[must_use]
pub fn read(file: &[u8]) -> Option<Claim<'_>> {
    let rest = file.strip_prefix(HEADER)?.strip_prefix(MARK.as_bytes())?;
    Some(claim(rest).unwrap_or(Claim::Malformed))
}

fn claim(rest: &[u8]) -> Option<Claim<'_>> {
    let end = rest
        .iter()
        .take(HEAD_BYTES)
        .position(|byte| *byte == b'\n')?;
    let line = core::str::from_utf8(rest.get(..end)?).ok()?;
    let mut parts = line.split(' ');
    let version = number(parts.next()?)?;
    let language = parts.next()?;
    let length = usize::try_from(number(parts.next()?)?).ok()?;
    if parts.next().is_some() {
        return None;
    }
    let (1, Ok(language)) = (version, language.parse()) else {
        return Some(Claim::Unknown { version });
    };
    let object = rest.get(end..)?;
    let limit = object.len().min(OBJECT_BYTES);
    let begin = object.get(..limit)?;
    let begin = begin.windows(STREAM.len()).position(|own| own == STREAM)?;
    let begin = begin + STREAM.len();
    let evidence = object.get(begin..begin.checked_add(length)?)?;
    Some(Claim::Known { language, evidence })
}

/// A number as the file writes it: no sign, no zero before it.
fn number(text: &str) -> Option<u32> {
    let number: u32 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// What stands before the evidence.
const STREAM: &[u8] = b">>\nstream\n";
/// The dictionary of the evidence is shorter.
const OBJECT_BYTES: usize = 512;
