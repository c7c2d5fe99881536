//! Indirect objects: `12 0 obj … endobj`, with or without a stream.

use crate::error::{Fault, ReadError};
use crate::syntax::lexer::{Lexer, is_regular, is_white};
use crate::syntax::object::{Object, ObjectId, Span};
use crate::syntax::parser;

/// An indirect object as it stands in the file.
#[derive(Debug, Clone)]
pub(crate) struct Parsed {
    pub(crate) id: ObjectId,
    /// From its number to the end of `endobj`.
    pub(crate) span: Span,
    pub(crate) object: Object,
    /// The stream's data, still encoded.
    pub(crate) stream: Option<Span>,
}

/// Reads the object that begins exactly where the lexer stands. `length` looks up an indirect
/// `Length`.
pub(crate) fn parse(
    lexer: &mut Lexer<'_>,
    length: &mut dyn FnMut(ObjectId) -> Result<u64, ReadError>,
) -> Result<Parsed, ReadError> {
    let offset = lexer.position();
    let id = header(lexer).ok_or_else(|| ReadError::damaged(Fault::ObjectHeader, offset))?;
    let object = parser::value(lexer)?;
    let stream = if lexer.keyword(b"stream") {
        Some(stream(lexer, &object, length)?)
    } else {
        None
    };
    if !lexer.keyword(b"endobj") {
        return Err(ReadError::damaged(Fault::KeywordEndobj, lexer.position()));
    }
    Ok(Parsed {
        id,
        span: Span::new(offset, lexer.position()),
        object,
        stream,
    })
}

/// `12 0 obj`. White space in front and between is skipped as every reader does; nothing else is, no
/// comment either: a reader that stumbles here looks for objects in the data of others.
fn header(lexer: &mut Lexer<'_>) -> Option<ObjectId> {
    let number = plain(lexer)?;
    let generation = plain(lexer)?;
    let id = ObjectId::new(
        u32::try_from(number).ok().filter(|number| *number > 0)?,
        u16::try_from(generation).ok()?,
    );
    lexer.skip_white();
    let is_object = lexer.take(b"obj") && !lexer.peek().is_some_and(is_regular);
    is_object.then_some(id)
}

/// Digits, and white space behind them.
fn plain(lexer: &mut Lexer<'_>) -> Option<u64> {
    lexer.skip_white();
    let number = lexer.digits()?;
    lexer.peek().filter(|byte| is_white(*byte))?;
    Some(number)
}

/// The data between `stream` and `endstream`, whose length must be exactly what `Length` says.
fn stream(
    lexer: &mut Lexer<'_>,
    object: &Object,
    length: &mut dyn FnMut(ObjectId) -> Result<u64, ReadError>,
) -> Result<Span, ReadError> {
    let at = lexer.position();
    if !lexer.take(b"\r\n") && !lexer.take(b"\n") {
        return Err(ReadError::damaged(Fault::KeywordStream, at));
    }
    let wrong = ReadError::damaged(Fault::StreamLength, at);
    let dictionary = object.value.as_dictionary().ok_or(wrong)?;
    let entries = dictionary.entries().iter();
    let mut stated = entries.filter(|entry| entry.key == "Length");
    let (Some(stated), None) = (stated.next(), stated.next()) else {
        return Err(wrong);
    };
    let stated = &stated.value.value;
    let bytes = match (stated.as_integer(), stated.as_reference()) {
        (Some(bytes), _) => u64::try_from(bytes).map_err(|_| wrong)?,
        (None, Some(id)) => length(id)?,
        (None, None) => return Err(wrong),
    };
    let start = lexer.position();
    let end = usize::try_from(bytes)
        .ok()
        .and_then(|bytes| start.checked_add(bytes))
        .ok_or(wrong)?;
    lexer.set_position(end);
    let _line_end = lexer.take(b"\r\n") || lexer.take(b"\n") || lexer.take(b"\r");
    if !lexer.take(b"endstream") {
        return Err(ReadError::damaged(Fault::KeywordEndstream, start));
    }
    Ok(Span::new(start, end))
}
