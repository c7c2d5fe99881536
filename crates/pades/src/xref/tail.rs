//! The end of a revision: `startxref`, a number, `%%EOF`.

use crate::error::{Fault, ReadError};
use crate::limits::Limits;
use crate::syntax::lexer::{Lexer, is_white};
use crate::syntax::object::Span;

/// What stands at the end of a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tail {
    /// Where `startxref` says that the section begins.
    pub(crate) section: u64,
    /// Where the word `startxref` begins.
    pub(crate) start: usize,
    /// The byte after `%%EOF`.
    pub(crate) eof: usize,
    /// The byte after `%%EOF` and at most one line end.
    pub(crate) end: usize,
    /// The byte after `%%EOF` and all white space behind it.
    pub(crate) blank_end: usize,
}

/// Reads a tail that begins at `position`, after white space and comments. iText writes its version
/// there as a comment; a comment that looks like an end of file is refused.
pub(crate) fn parse(bytes: &[u8], position: usize, limits: &Limits) -> Result<Tail, ReadError> {
    let mut lexer = Lexer::new(bytes, position, limits);
    lexer.skip_blank();
    let start = lexer.position();
    let skipped = lexer.slice(Span::new(position, start));
    if skipped
        .windows(END_OF_FILE.len())
        .any(|window| window == END_OF_FILE)
    {
        return Err(ReadError::damaged(Fault::Startxref, position));
    }
    let wrong = ReadError::damaged(Fault::Startxref, start);
    if !lexer.take(b"startxref") || !lexer.peek().is_some_and(is_white) {
        return Err(wrong);
    }
    lexer.skip_white();
    let section = lexer.digits().ok_or(wrong)?;
    lexer.skip_white();
    if !lexer.take(END_OF_FILE) {
        return Err(wrong);
    }
    let eof = lexer.position();
    let _line_end = lexer.take(b"\r\n") || lexer.take(b"\n") || lexer.take(b"\r");
    let end = lexer.position();
    lexer.skip_white();
    Ok(Tail {
        section,
        start,
        eof,
        end,
        blank_end: lexer.position(),
    })
}

/// Reads the tail at the end of the file, behind which only white space may stand.
pub(crate) fn last(bytes: &[u8], limits: &Limits) -> Result<Tail, ReadError> {
    let trimmed = trim_end(bytes, is_white);
    let missing = ReadError::damaged(Fault::TrailingData, trimmed.len());
    let before = trimmed.strip_suffix(END_OF_FILE).ok_or(missing)?;
    let before = trim_end(before, is_white);
    let before = trim_end(before, |byte| byte.is_ascii_digit());
    let before = trim_end(before, is_white);
    let before = before
        .strip_suffix(b"startxref")
        .ok_or_else(|| ReadError::damaged(Fault::Startxref, before.len()))?;
    parse(bytes, before.len(), limits)
}

fn trim_end(bytes: &[u8], drop: impl Fn(u8) -> bool) -> &[u8] {
    let kept = bytes.iter().rposition(|byte| !drop(*byte));
    kept.and_then(|last| bytes.get(..=last)).unwrap_or_default()
}

const END_OF_FILE: &[u8] = b"%%EOF";
