//! Cross-reference tables: lines of exactly 20 bytes, and the trailer.

use crate::error::{Fault, LimitKind, ReadError};
use crate::syntax::lexer::Lexer;
use crate::syntax::object::{Dictionary, Value};
use crate::syntax::parser;
use crate::xref::{Location, XrefEntry};

/// Reads a table behind the word `xref`, and its trailer.
pub(crate) fn parse(lexer: &mut Lexer<'_>) -> Result<(Vec<XrefEntry>, Dictionary), ReadError> {
    let mut entries = Vec::new();
    loop {
        lexer.skip_white();
        let at = lexer.position();
        let wrong = ReadError::damaged(Fault::XrefTable, at);
        if lexer.keyword(b"trailer") {
            break;
        }
        let first = lexer.digits().ok_or(wrong)?;
        if !lexer.take(b" ") {
            return Err(wrong);
        }
        let count = lexer.digits().ok_or(wrong)?;
        let _space = lexer.take(b" ");
        if !lexer.take(b"\r\n") && !lexer.take(b"\n") && !lexer.take(b"\r") {
            return Err(wrong);
        }
        subsection(lexer, (first, count), &mut entries)?;
    }
    let at = lexer.position();
    let trailer = parser::value(lexer)?;
    let Value::Dictionary(trailer) = trailer.value else {
        return Err(ReadError::damaged(Fault::Trailer, at));
    };
    Ok((entries, trailer))
}

fn subsection(
    lexer: &mut Lexer<'_>,
    (first, count): (u64, u64),
    entries: &mut Vec<XrefEntry>,
) -> Result<(), ReadError> {
    let objects = u64::try_from(lexer.limits().objects).unwrap_or(u64::MAX);
    let known = u64::try_from(entries.len()).unwrap_or(u64::MAX);
    if first.saturating_add(count) > objects || known.saturating_add(count) > objects {
        return Err(ReadError::Limit(LimitKind::Objects));
    }
    for number in first..first + count {
        let at = lexer.position();
        let wrong = ReadError::damaged(Fault::XrefTable, at);
        let location = line(lexer).ok_or(wrong)?;
        if lexer.position() != at + LINE_BYTES {
            return Err(wrong);
        }
        entries.push(XrefEntry {
            number: u32::try_from(number).map_err(|_| wrong)?,
            location,
        });
    }
    Ok(())
}

/// `0000000015 00000 n` and two bytes of line end; the caller checks the length.
fn line(lexer: &mut Lexer<'_>) -> Option<Location> {
    let offset = lexer.digits()?;
    lexer.take(b" ").then_some(())?;
    let generation = u16::try_from(lexer.digits()?).ok()?;
    let location = if lexer.take(b" n") {
        Location::InUse { offset, generation }
    } else if lexer.take(b" f") {
        Location::Free { generation }
    } else {
        return None;
    };
    let is_ended = lexer.take(b" \n") || lexer.take(b" \r") || lexer.take(b"\r\n");
    is_ended.then_some(location)
}

const LINE_BYTES: usize = 20;
