//! `ByteRange` and `Contents`: that a signature covers everything of its revision but itself.

use super::finding::Finding;
use crate::document::Pdf;
use crate::model::signature::Signature;

/// What a signature covers, from all to nothing certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "there are no others")]
pub enum Coverage {
    /// The whole file but the signature itself.
    EntireFile,
    /// The whole revision that it came with, and all before.
    EntireRevision,
    /// Everything from the start to somewhere, but the signature itself.
    ContiguousFromStart,
    /// None of these.
    Unclear,
}

impl Coverage {
    /// All of them, the widest first.
    pub const ALL: &'static [Self] = &[
        Self::EntireFile,
        Self::EntireRevision,
        Self::ContiguousFromStart,
        Self::Unclear,
    ];

    /// The stable code, in snake case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::EntireFile => "entire_file",
            Self::EntireRevision => "entire_revision",
            Self::ContiguousFromStart => "contiguous_from_start",
            Self::Unclear => "unclear",
        }
    }
}

/// The coverage, what is wrong with it, and the bytes that are covered, as far as they are there.
pub(super) fn check<'a>(
    pdf: &Pdf<'a>,
    signature: &Signature<'a>,
    revision: usize,
) -> (Coverage, Vec<Finding>, Option<[&'a [u8]; 2]>) {
    let mut findings = Vec::new();
    let bytes = pdf.bytes();
    let [start, length, second, rest] = signature.byte_range;
    let (from, to) = (
        position(signature.contents.start),
        position(signature.contents.end),
    );
    if start != 0 {
        findings.push(Finding::ByteRangeStart);
    }
    let first_end = start.checked_add(length);
    let has_gap = first_end == Some(from) && second == to;
    if !has_gap {
        findings.push(Finding::ByteRangeGap);
    }
    let raw = bytes.get(signature.contents.range()).unwrap_or_default();
    if !is_hex(raw) {
        findings.push(Finding::ContentsForm);
    }
    let end = second
        .checked_add(rest)
        .and_then(|end| usize::try_from(end).ok());
    let is_last = revision + 1 == pdf.revisions().len();
    let own = pdf.revisions().get(revision);
    let ends_well = end.zip(own).is_some_and(|(end, own)| {
        end >= own.eof()
            && end <= bytes.len()
            && bytes
                .get(own.end()..end)
                .unwrap_or_default()
                .iter()
                .all(u8::is_ascii_whitespace)
    });
    if !ends_well {
        findings.push(Finding::ByteRangeEnd);
    }
    let slice = |start: u64, length: u64| {
        let start = usize::try_from(start).ok()?;
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        bytes.get(start..end)
    };
    let parts = slice(start, length).zip(slice(second, rest));
    let coverage = match (
        findings.is_empty(),
        start == 0 && has_gap && parts.is_some(),
    ) {
        (true, _) if is_last => Coverage::EntireFile,
        (true, _) => Coverage::EntireRevision,
        (false, true) => Coverage::ContiguousFromStart,
        (false, false) => Coverage::Unclear,
    };
    (
        coverage,
        findings,
        parts.map(|(first, second)| [first, second]),
    )
}

/// `<`, an even number of hex digits, `>`, and nothing else.
fn is_hex(raw: &[u8]) -> bool {
    let digits = raw
        .strip_prefix(b"<")
        .and_then(|raw| raw.strip_suffix(b">"));
    digits.is_some_and(|digits| digits.len() % 2 == 0 && digits.iter().all(u8::is_ascii_hexdigit))
}

/// A position as the file's own numbers are compared.
fn position(at: usize) -> u64 {
    u64::try_from(at).unwrap_or(u64::MAX)
}
