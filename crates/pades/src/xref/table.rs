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
        let location = line(lexer, number).ok_or(wrong)?;
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
///
/// The head of the free objects has generation 65535 (ISO 32000-2 §7.5.4). `MuPDF` writes one more:
/// nothing can refer to object 0, so that it says nothing, and every reader reads such files alike.
fn line(lexer: &mut Lexer<'_>, number: u64) -> Option<Location> {
    let offset = lexer.digits()?;
    lexer.take(b" ").then_some(())?;
    let stated = lexer.digits()?;
    let is_head = number == 0 && stated == u64::from(u16::MAX) + 1 && lexer.take(b" f");
    if is_head {
        let generation = u16::MAX;
        return line_end(lexer).then_some(Location::Free { generation });
    }
    let generation = u16::try_from(stated).ok()?;
    let location = if lexer.take(b" n") {
        Location::InUse { offset, generation }
    } else if lexer.take(b" f") {
        Location::Free { generation }
    } else {
        return None;
    };
    line_end(lexer).then_some(location)
}

fn line_end(lexer: &mut Lexer<'_>) -> bool {
    lexer.take(b" \n") || lexer.take(b" \r") || lexer.take(b"\r\n")
}

const LINE_BYTES: usize = 20;
