//! Reads the parts of a value that [`super::check()`] accepted, with their exact bytes.

use const_oid::ObjectIdentifier;

use super::DerError;

/// Tag and lengths of the value at the start of some bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    pub(super) tag: u8,
    /// Length of tag and length, in bytes.
    pub(super) prefix: usize,
    /// Length of the whole value, in bytes; the input may be shorter.
    pub(super) total: usize,
}

/// Reads tag and length.
pub(super) fn header(bytes: &[u8]) -> Result<Header, DerError> {
    let (&tag, rest) = bytes.split_first().ok_or(DerError::Truncated)?;
    if tag & 0x1f == 0x1f {
        return Err(DerError::Tag);
    }
    let (&first, rest) = rest.split_first().ok_or(DerError::Truncated)?;
    let (header, content) = match first {
        0..=0x7f => (2, usize::from(first)),
        0x80 => return Err(DerError::Indefinite),
        0x81..=0x84 => {
            let count = usize::from(first & 0x7f);
            let digits = rest.get(..count).ok_or(DerError::Truncated)?;
            let length = digits
                .iter()
                .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
            if digits.first() == Some(&0) || length < 0x80 {
                return Err(DerError::Length);
            }
            (
                2 + count,
                usize::try_from(length).map_err(|_| DerError::Length)?,
            )
        }
        _ => return Err(DerError::Length),
    };
    let total = content.checked_add(header).ok_or(DerError::Length)?;
    Ok(Header {
        tag,
        prefix: header,
        total,
    })
}

/// One value: its identifier octet, its content, and both with the length between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tlv<'a> {
    pub(crate) tag: u8,
    pub(crate) whole: &'a [u8],
    pub(crate) content: &'a [u8],
}

impl<'a> Tlv<'a> {
    /// The one value that `bytes` hold, of this type, after the whole was checked.
    pub(crate) fn parse(bytes: &'a [u8], tag: u8) -> Result<Self, DerError> {
        super::check(bytes)?;
        let mut reader = Reader::new(bytes);
        let value = reader.expect(tag)?;
        reader.finish()?;
        Ok(value)
    }

    /// The values within.
    pub(crate) const fn reader(&self) -> Reader<'a> {
        Reader::new(self.content)
    }

    /// The value as an object identifier.
    pub(crate) fn oid(&self) -> Result<ObjectIdentifier, DerError> {
        ObjectIdentifier::from_bytes(self.content).map_err(|_| DerError::Value)
    }

    /// The value as a non-negative number below 2^63.
    pub(crate) fn small(&self) -> Result<u64, DerError> {
        if self.content.len() > 8 || self.content.first().is_none_or(|byte| byte & 0x80 != 0) {
            return Err(DerError::Value);
        }
        Ok(self
            .content
            .iter()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }

    /// The bytes of a bit string that is a whole number of bytes.
    pub(crate) fn bits(&self) -> Result<&'a [u8], DerError> {
        match self.content.split_first() {
            Some((0, bytes)) => Ok(bytes),
            _ => Err(DerError::Value),
        }
    }
}

/// Reads values one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next value, of any type.
    pub(crate) fn any(&mut self) -> Result<Tlv<'a>, DerError> {
        let head = header(self.rest)?;
        let (whole, rest) = self
            .rest
            .split_at_checked(head.total)
            .ok_or(DerError::Truncated)?;
        let content = whole.get(head.prefix..).ok_or(DerError::Truncated)?;
        self.rest = rest;
        Ok(Tlv {
            tag: head.tag,
            whole,
            content,
        })
    }

    /// The next value, of this type.
    pub(crate) fn expect(&mut self, expected: u8) -> Result<Tlv<'a>, DerError> {
        match self.rest.first() {
            Some(got) if *got != expected => Err(DerError::Unexpected {
                expected,
                got: *got,
            }),
            _ => self.any(),
        }
    }

    /// The next value if it is of this type.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Tlv<'a>>, DerError> {
        if self.rest.first() == Some(&tag) {
            self.any().map(Some)
        } else {
            Ok(None)
        }
    }

    /// The value of this type within the explicit tag of this number, if that tag comes next.
    pub(crate) fn explicit(&mut self, number: u8, tag: u8) -> Result<Option<Tlv<'a>>, DerError> {
        let Some(outer) = self.optional(super::CONTEXT_CONSTRUCTED | number)? else {
            return Ok(None);
        };
        let mut inner = outer.reader();
        let value = inner.expect(tag)?;
        inner.finish()?;
        Ok(Some(value))
    }

    /// Nothing may be left.
    pub(crate) const fn finish(&self) -> Result<(), DerError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(DerError::Trailing)
        }
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Result<Tlv<'a>, DerError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let item = self.any();
        if item.is_err() {
            self.rest = &[];
        }
        Some(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::{BIT_STRING, INTEGER, OBJECT_IDENTIFIER, SEQUENCE, UTC_TIME, tlv};

    fn read(tag: u8, content: &[u8]) -> Vec<u8> {
        tlv(tag, &[content])
    }

    #[test]
    fn lengths_beyond_the_input_or_the_machine_are_refused() {
        for (bad, error) in [
            (
                &[0x04, 0x84, 0xff, 0xff, 0xff, 0xff][..],
                DerError::Truncated,
            ),
            (&[0x04, 0x84, 0x80, 0, 0, 0, 1], DerError::Truncated),
            (&[0x04, 0x83, 0xff, 0xff], DerError::Truncated),
            (&[0x04, 0x84, 0, 0xff, 0xff, 0xff], DerError::Length),
            (&[0x04, 0x88, 1, 0, 0, 0, 0, 0, 0, 0], DerError::Length),
            (
                &[0x04, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
                DerError::Length,
            ),
            (&[0x04, 0xff, 1], DerError::Length),
            (&[0x04, 0x02, 1], DerError::Truncated),
            (&[0x30, 0x80, 0x04, 0x00, 0x00, 0x00], DerError::Indefinite),
        ] {
            assert_eq!(super::super::check(bad), Err(error), "{bad:02x?}");
            let mut reader = Reader::new(bad);
            assert_eq!(reader.any().unwrap_err(), error, "{bad:02x?}");
        }
        // An inner value does not reach beyond the outer one.
        let outer = [0x30, 0x03, 0x04, 0x02, 0x01, 0x05, 0x05];
        assert_eq!(super::super::check(&outer), Err(DerError::Truncated));
    }

    #[test]
    fn numbers_are_small_and_not_negative() {
        for (content, expected) in [
            (&[0][..], Some(0)),
            (&[0, 0x80], Some(0x80)),
            (
                &[0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
                Some(u64::MAX >> 1),
            ),
            (&[0, 0x80, 0, 0, 0, 0, 0, 0, 0], None),
            (&[0x80], None),
            (&[0xff], None),
            (&[], None),
        ] {
            let bytes = read(INTEGER, content);
            let value = Reader::new(&bytes).any().unwrap();
            assert_eq!(value.small().ok(), expected, "{content:02x?}");
        }
    }

    #[test]
    fn identifiers_are_their_bytes_and_bounded() {
        let long = [&[0x2a][..], &[1; 200]].concat();
        let wide = [&[0x2a][..], &[0xff; 20], &[0x7f]].concat();
        for bad in [&[0x2a, 0x81][..], &[], &long, &wide] {
            let bytes = read(OBJECT_IDENTIFIER, bad);
            let value = Reader::new(&bytes).any().unwrap();
            assert_eq!(value.oid(), Err(DerError::Value), "{bad:02x?}");
        }
        // Arcs that a number of 32 bits just holds, or does not: whatever is read is no other identifier.
        for content in [
            &[0x2a, 0xff, 0xff, 0xff, 0x7f][..],
            &[0x2a, 0x8f, 0xff, 0xff, 0xff, 0x7f],
            &[0x2a, 0x90, 0x80, 0x80, 0x80, 0x00],
            &[0x2a, 0xff, 0xff, 0xff, 0xff, 0x0f],
        ] {
            let bytes = read(OBJECT_IDENTIFIER, content);
            let read = Reader::new(&bytes).any().unwrap().oid();
            assert!(read.is_err() || read.is_ok_and(|oid| oid.as_bytes() == content));
        }
    }

    #[test]
    fn a_value_is_of_its_type_alone_and_nothing_follows_it() {
        for (content, expected) in [
            (&[0, 1, 2][..], Ok(&[1, 2][..])),
            (&[0], Ok(&[])),
            (&[1, 2], Err(DerError::Value)),
            (&[], Err(DerError::Value)),
        ] {
            let bytes = read(BIT_STRING, content);
            let value = Reader::new(&bytes).any().unwrap();
            assert_eq!(value.bits(), expected, "{content:02x?}");
        }
        let two = [read(SEQUENCE, &[]), read(SEQUENCE, &[])].concat();
        assert_eq!(Tlv::parse(&two, SEQUENCE), Err(DerError::Trailing));
        assert_eq!(
            Tlv::parse(&read(SEQUENCE, &[]), UTC_TIME),
            Err(DerError::Unexpected {
                expected: UTC_TIME,
                got: SEQUENCE
            })
        );
        // Two values within one explicit tag, and none.
        for inner in [
            [read(INTEGER, &[1]), read(INTEGER, &[2])].concat(),
            Vec::new(),
        ] {
            let bytes = read(0xa0, &inner);
            let mut reader = Reader::new(&bytes);
            assert!(reader.explicit(0, INTEGER).is_err(), "{inner:02x?}");
        }
    }
}
