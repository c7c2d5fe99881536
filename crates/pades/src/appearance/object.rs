//! PDF objects as bytes: numbers, dictionaries, streams, text strings.

use std::fmt;
use std::num::NonZeroU32;

use crate::appearance::AppearanceError;

/// The largest object number: readers take no more indirect objects (ISO 32000-1, Annex C).
pub const MAX_OBJECT_NUMBER: u32 = 8_388_607;

/// The number of an indirect object of generation 0.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct ObjectNumber(NonZeroU32);

impl ObjectNumber {
    /// The number itself.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0.get()
    }
}

/// The reference to the object: `12 0 R`.
impl fmt::Display for ObjectNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} 0 R", self.0)
    }
}

/// Hands out the numbers from the first free one of a file on.
#[derive(Clone, Debug)]
pub(crate) struct ObjectNumbers {
    next: u32,
}

impl ObjectNumbers {
    /// Numbers from `first_free` on.
    pub(crate) const fn starting_at(first_free: u32) -> Result<Self, AppearanceError> {
        if first_free == 0 || first_free > MAX_OBJECT_NUMBER {
            return Err(AppearanceError::ObjectNumbers);
        }
        Ok(Self { next: first_free })
    }

    /// The next number.
    pub(crate) fn take(&mut self) -> Result<ObjectNumber, AppearanceError> {
        if self.next > MAX_OBJECT_NUMBER {
            return Err(AppearanceError::ObjectNumbers);
        }
        let number = NonZeroU32::new(self.next).ok_or(AppearanceError::ObjectNumbers)?;
        self.next += 1;
        Ok(ObjectNumber(number))
    }
}

/// An indirect object that is to be added to a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewObject {
    number: ObjectNumber,
    body: Vec<u8>,
}

impl NewObject {
    pub(crate) const fn new(number: ObjectNumber, body: Vec<u8>) -> Self {
        Self { number, body }
    }

    /// Its number; the generation is 0.
    #[must_use]
    pub const fn number(&self) -> ObjectNumber {
        self.number
    }

    /// The bytes that stand between `N 0 obj` and `endobj`, without line breaks at the ends.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

/// Entries of a dictionary in the order in which they are written; each key stands once.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Dictionary(Vec<(&'static str, String)>);

impl Dictionary {
    /// The same with an entry more; `key` is without its slash, `value` is written as it stands.
    pub(crate) fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.0.push((key, value.into()));
        self
    }

    /// The entries: key without slash, value as PDF bytes (ASCII).
    pub fn entries(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(key, value)| (*key, value.as_str()))
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.entries()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| value)
    }

    /// The body of a stream object with these entries, `/Length` added.
    pub(crate) fn stream(self, data: &[u8]) -> Vec<u8> {
        let head = self.with("Length", data.len().to_string()).to_string();
        [head.as_bytes(), b"\nstream\n", data, b"\nendstream"].concat()
    }
}

/// `<</Key value …>>`
impl fmt::Display for Dictionary {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("<<")?;
        for (key, value) in &self.0 {
            write!(out, "/{key} {value}")?;
        }
        out.write_str(">>")
    }
}

/// A PDF text string of any Unicode text: a literal where it is printable ASCII, UTF-16BE with its
/// mark in hexadecimal otherwise (ISO 32000-1 §7.9.2.2).
#[must_use]
pub fn text_string(text: &str) -> String {
    if !text.bytes().all(|byte| (0x20..0x7F).contains(&byte)) {
        return format!("<FEFF{}>", utf16_hex(text));
    }
    let mut out = String::from("(");
    for character in text.chars() {
        if matches!(character, '(' | ')' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push(')');
    out
}

/// UTF-16BE in hexadecimal, without a mark.
pub(crate) fn utf16_hex(text: &str) -> String {
    let units: Vec<String> = text
        .encode_utf16()
        .map(|unit| format!("{unit:04X}"))
        .collect();
    units.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_escape_and_encode() {
        assert_eq!(text_string(""), "()");
        assert_eq!(text_string("a(b)\\"), "(a\\(b\\)\\\\)");
        assert_eq!(text_string("Zoë"), "<FEFF005A006F00EB>");
        assert_eq!(text_string("a\nb"), "<FEFF0061000A0062>");
        assert_eq!(text_string("😀"), "<FEFFD83DDE00>");
        assert_eq!(text_string("\u{7F}"), "<FEFF007F>");
    }

    #[test]
    fn numbers_end() {
        assert!(ObjectNumbers::starting_at(0).is_err());
        assert!(ObjectNumbers::starting_at(MAX_OBJECT_NUMBER + 1).is_err());
        assert!(ObjectNumbers::starting_at(u32::MAX).is_err());
        let mut last = ObjectNumbers::starting_at(MAX_OBJECT_NUMBER).unwrap();
        assert_eq!(last.take().unwrap().get(), MAX_OBJECT_NUMBER);
        assert_eq!(last.take(), Err(AppearanceError::ObjectNumbers));
        assert_eq!(last.take(), Err(AppearanceError::ObjectNumbers));
    }

    #[test]
    fn a_stream_says_its_length() {
        let body = Dictionary::default().with("A", "/B").stream(b"abc");
        assert_eq!(body, b"<</A /B/Length 3>>\nstream\nabc\nendstream");
    }
}
