//! Whether bytes are one DER value: definite and shortest lengths, primitive strings, canonical simple
//! values, sorted sets, nothing behind the end. Work is linear in the input; nesting is bounded.

use super::reader::header;

/// Deepest nesting of constructed values. Real certificates and signatures stay below 16.
const MAX_DEPTH: usize = 32;

/// Why bytes are not the DER value that was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DerError {
    /// A constructed value nests deeper than 32 levels.
    #[error("nested deeper than {MAX_DEPTH} levels")]
    Depth,
    /// A length is indefinite: BER, not DER.
    #[error("a length is indefinite")]
    Indefinite,
    /// A length is not written in its shortest form, or is larger than four bytes hold.
    #[error("a length is not in its shortest form")]
    Length,
    /// The elements of a `SET` are not in ascending order.
    #[error("the elements of a set are not sorted")]
    SetOrder,
    /// A tag of more than one byte, or one of the reserved ones.
    #[error("a tag has a form that is not used here")]
    Tag,
    /// Bytes follow the end of the value.
    #[error("bytes follow the value")]
    Trailing,
    /// The input ends within a value.
    #[error("the input ends within a value")]
    Truncated,
    /// Another type of value stands here than the structure demands.
    #[error("expected tag {expected:#04x}, got {got:#04x}")]
    Unexpected {
        /// Identifier octet that the structure demands.
        expected: u8,
        /// Identifier octet that stands there.
        got: u8,
    },
    /// A simple value is not in its canonical form: a boolean, number, bit string, object
    /// identifier, text or time.
    #[error("a simple value is not in its canonical form")]
    Value,
}

/// Accepts exactly one DER value.
///
/// # Errors
/// [`DerError`] names the first rule that is broken.
pub(crate) fn check(bytes: &[u8]) -> Result<(), DerError> {
    let end = element(bytes)?;
    if end == bytes.len() {
        Ok(())
    } else {
        Err(DerError::Trailing)
    }
}

/// One constructed value that is being walked.
struct Open<'a> {
    rest: &'a [u8],
    set: bool,
    previous: &'a [u8],
}

/// The length of the value at the start of `bytes`, after all in it was checked. Iterative: the
/// input decides about a bounded vector, not about the stack.
fn element(bytes: &[u8]) -> Result<usize, DerError> {
    let head = header(bytes)?;
    let content = bytes
        .get(head.prefix..head.total)
        .ok_or(DerError::Truncated)?;
    let mut open = Vec::new();
    enter(head.tag, content, &mut open)?;
    while let Some(top) = open.last_mut() {
        if top.rest.is_empty() {
            open.pop();
            continue;
        }
        let head = header(top.rest)?;
        let (item, rest) = top
            .rest
            .split_at_checked(head.total)
            .ok_or(DerError::Truncated)?;
        if top.set && item < top.previous {
            return Err(DerError::SetOrder);
        }
        top.previous = item;
        top.rest = rest;
        let content = item.get(head.prefix..).ok_or(DerError::Truncated)?;
        enter(head.tag, content, &mut open)?;
    }
    Ok(head.total)
}

/// Checks a simple value, or opens a constructed one.
fn enter<'a>(tag: u8, content: &'a [u8], open: &mut Vec<Open<'a>>) -> Result<(), DerError> {
    let constructed = tag & 0x20 != 0;
    let universal = tag & 0xc0 == 0;
    if universal && constructed != matches!(tag & 0x1f, 0x10 | 0x11) {
        return Err(DerError::Tag);
    }
    if !constructed {
        return if universal {
            simple(tag, content)
        } else {
            Ok(())
        };
    }
    if open.len() == MAX_DEPTH {
        return Err(DerError::Depth);
    }
    open.push(Open {
        rest: content,
        set: tag == super::SET,
        previous: &[],
    });
    Ok(())
}

fn simple(tag: u8, content: &[u8]) -> Result<(), DerError> {
    let ok = match tag {
        0 => return Err(DerError::Tag),
        super::BOOLEAN => matches!(content, [0x00 | 0xff]),
        super::INTEGER | super::ENUMERATED => match content {
            [] => false,
            [_] => true,
            [first, second, ..] => {
                !(*first == 0 && second & 0x80 == 0 || *first == 0xff && second & 0x80 != 0)
            }
        },
        super::BIT_STRING => match content {
            [unused] => *unused == 0,
            [unused @ 0..=7, .., last] => last & ((1 << unused) - 1) == 0,
            _ => false,
        },
        super::NULL => content.is_empty(),
        super::OBJECT_IDENTIFIER => {
            content.last().is_some_and(|last| last & 0x80 == 0)
                && content.first() != Some(&0x80)
                && !content
                    .windows(2)
                    .any(|pair| matches!(pair, [0..=0x7f, 0x80]))
        }
        super::UTF8_STRING => core::str::from_utf8(content).is_ok(),
        super::PRINTABLE_STRING | super::IA5_STRING => content.is_ascii(),
        _ => true,
    };
    if ok { Ok(()) } else { Err(DerError::Value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_canonical_values() {
        for good in [
            &[0x30, 0x00][..],
            &[0x01, 0x01, 0xff],
            &[0x02, 0x02, 0x00, 0x80],
            &[0x03, 0x02, 0x07, 0x80],
            &[0x31, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x02],
            &[0xa0, 0x02, 0x05, 0x00],
        ] {
            assert_eq!(check(good), Ok(()), "{good:02x?}");
        }
    }

    #[test]
    fn refuses_each_departure_from_der() {
        for (bad, error) in [
            (&[][..], DerError::Truncated),
            (&[0x30], DerError::Truncated),
            (&[0x30, 0x01], DerError::Truncated),
            (&[0x30, 0x80, 0x00, 0x00], DerError::Indefinite),
            (&[0x30, 0x00, 0x00], DerError::Trailing),
            (&[0x04, 0x81, 0x01, 0x00], DerError::Length),
            (&[0x04, 0x82, 0x00, 0x80], DerError::Length),
            (&[0x04, 0x85, 0, 0, 0, 0, 0], DerError::Length),
            (&[0x24, 0x03, 0x04, 0x01, 0x00], DerError::Tag),
            (&[0x10, 0x00], DerError::Tag),
            (&[0x1f, 0x81, 0x01, 0x00], DerError::Tag),
            (&[0x00, 0x00], DerError::Tag),
            (&[0x01, 0x01, 0x01], DerError::Value),
            (&[0x02, 0x00], DerError::Value),
            (&[0x02, 0x02, 0x00, 0x7f], DerError::Value),
            (&[0x02, 0x02, 0xff, 0x80], DerError::Value),
            (&[0x03, 0x00], DerError::Value),
            (&[0x03, 0x01, 0x01], DerError::Value),
            (&[0x03, 0x02, 0x07, 0x81], DerError::Value),
            (&[0x03, 0x02, 0x08, 0x00], DerError::Value),
            (&[0x05, 0x01, 0x00], DerError::Value),
            (&[0x06, 0x00], DerError::Value),
            (&[0x06, 0x01, 0x80], DerError::Value),
            (&[0x06, 0x03, 0x2a, 0x80, 0x01], DerError::Value),
            (&[0x0c, 0x01, 0xff], DerError::Value),
            (
                &[0x31, 0x06, 0x02, 0x01, 0x02, 0x02, 0x01, 0x01],
                DerError::SetOrder,
            ),
        ] {
            assert_eq!(check(bad), Err(error), "{bad:02x?}");
        }
    }

    #[test]
    fn nesting_is_bounded_and_does_not_use_the_stack() {
        let mut bytes = vec![0x30, 0x00];
        for _ in 1..MAX_DEPTH {
            bytes = crate::asn1::tlv(0x30, &[&bytes]);
        }
        assert_eq!(check(&bytes), Ok(()));
        for _ in 0..50_000 {
            bytes = crate::asn1::tlv(0x30, &[&bytes]);
            if bytes.len() > 70_000 {
                break;
            }
        }
        assert_eq!(check(&bytes), Err(DerError::Depth));
    }
}
