//! Tokens to values, without recursion: nesting lives on an explicit, bounded stack.

use crate::error::{Fault, LimitKind, ReadError};
use crate::syntax::lexer::{Lexer, Token};
use crate::syntax::object::{Dictionary, Entry, Object, ObjectId, Span, Value};

/// An array or dictionary that is not closed yet.
struct Frame {
    start: usize,
    is_dictionary: bool,
    items: Vec<Object>,
}

/// Reads one value; a reference counts as one.
pub(crate) fn value(lexer: &mut Lexer<'_>) -> Result<Object, ReadError> {
    let mut stack: Vec<Frame> = Vec::new();
    let mut nodes = 0_usize;
    loop {
        nodes += 1;
        if nodes > lexer.limits().nodes {
            return Err(ReadError::Limit(LimitKind::Nodes));
        }
        let (token, span) = lexer.next_token()?;
        let value = match token {
            Token::ArrayOpen | Token::DictionaryOpen => {
                if stack.len() == lexer.limits().nesting {
                    return Err(ReadError::Limit(LimitKind::Nesting));
                }
                stack.push(Frame {
                    start: span.start,
                    is_dictionary: token == Token::DictionaryOpen,
                    items: Vec::new(),
                });
                continue;
            }
            Token::ArrayClose | Token::DictionaryClose => {
                let object = close(&mut stack, token == Token::DictionaryClose, span)?;
                match stack.last_mut() {
                    Some(frame) => frame.items.push(object),
                    None => return Ok(object),
                }
                continue;
            }
            Token::Keyword if lexer.slice(span) == b"R" => {
                let items = stack.last_mut().map(|frame| &mut frame.items);
                let items =
                    items.ok_or_else(|| ReadError::damaged(Fault::Reference, span.start))?;
                let object = reference(lexer, items, span)?;
                items.push(object);
                continue;
            }
            Token::Keyword => keyword(lexer.slice(span))
                .ok_or_else(|| ReadError::damaged(Fault::Character, span.start))?,
            Token::Integer(number) => Value::Integer(number),
            Token::Real(number) => Value::Real(number),
            Token::Name(name) => Value::Name(name),
            Token::String(string) => Value::String(string),
            Token::End => return Err(ReadError::damaged(Fault::Truncated, span.start)),
        };
        let object = Object { span, value };
        match stack.last_mut() {
            Some(frame) => frame.items.push(object),
            None => return top_level(lexer, object),
        }
    }
}

fn keyword(word: &[u8]) -> Option<Value> {
    match word {
        b"true" => Some(Value::Boolean(true)),
        b"false" => Some(Value::Boolean(false)),
        b"null" => Some(Value::Null),
        _ => None,
    }
}

/// A value outside of all brackets: a number may be the beginning of a reference.
fn top_level(lexer: &mut Lexer<'_>, object: Object) -> Result<Object, ReadError> {
    let Value::Integer(_) = object.value else {
        return Ok(object);
    };
    let after = lexer.position();
    if let Ok((Token::Integer(number), span)) = lexer.next_token()
        && let Ok((Token::Keyword, word)) = lexer.next_token()
        && lexer.slice(word) == b"R"
    {
        let second = Object {
            span,
            value: Value::Integer(number),
        };
        return reference(lexer, &mut vec![object, second], word);
    }
    lexer.set_position(after);
    Ok(object)
}

/// Replaces the last two numbers by the reference they are.
fn reference(lexer: &Lexer<'_>, items: &mut Vec<Object>, word: Span) -> Result<Object, ReadError> {
    let wrong = ReadError::damaged(Fault::Reference, word.start);
    let (generation, number) = items.pop().zip(items.pop()).ok_or(wrong)?;
    let plain = |object: &Object| {
        let is_plain = lexer.slice(object.span).iter().all(u8::is_ascii_digit);
        object.value.as_integer().filter(|_| is_plain).ok_or(wrong)
    };
    let id = ObjectId::new(
        u32::try_from(plain(&number)?).map_err(|_| wrong)?,
        u16::try_from(plain(&generation)?).map_err(|_| wrong)?,
    );
    if id.number == 0 {
        return Err(wrong);
    }
    Ok(Object {
        span: Span::new(number.span.start, word.end),
        value: Value::Reference(id),
    })
}

fn close(stack: &mut Vec<Frame>, is_dictionary: bool, span: Span) -> Result<Object, ReadError> {
    let frame = stack
        .pop()
        .filter(|frame| frame.is_dictionary == is_dictionary)
        .ok_or_else(|| ReadError::damaged(Fault::Unbalanced, span.start))?;
    let value = if is_dictionary {
        Value::Dictionary(dictionary(frame.items, frame.start)?)
    } else {
        Value::Array(frame.items)
    };
    Ok(Object {
        span: Span::new(frame.start, span.end),
        value,
    })
}

fn dictionary(items: Vec<Object>, start: usize) -> Result<Dictionary, ReadError> {
    let mut entries = Vec::with_capacity(items.len() / 2);
    let mut items = items.into_iter();
    while let Some(key) = items.next() {
        let (Value::Name(name), Some(value)) = (key.value, items.next()) else {
            return Err(ReadError::damaged(Fault::Dictionary, start));
        };
        entries.push(Entry {
            key: name,
            key_span: key.span,
            value,
        });
    }
    Ok(Dictionary::new(entries))
}
