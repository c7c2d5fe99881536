//! PDF values as bytes that are written as they are, checked to be exactly one value.

use core::fmt::Write as _;

use crate::appearance;
use crate::limits::Limits;
use crate::update::edited::Edited;
use crate::update::error::{Refusal, WriteError};

/// Entries of a dictionary: keys without slash, values as PDF bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries(Vec<(String, Vec<u8>)>);

impl Entries {
    /// Takes entries. Each key is letters and digits and stands once, each value is exactly one PDF
    /// value.
    ///
    /// # Errors
    /// [`Refusal::Key`], [`Refusal::Value`].
    pub fn new<'e>(
        entries: impl IntoIterator<Item = (&'e str, &'e [u8])>,
    ) -> Result<Self, WriteError> {
        let mut taken: Vec<(String, Vec<u8>)> = Vec::new();
        for (key, value) in entries {
            let is_name = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if !is_name || taken.iter().any(|(known, _)| known == key) {
                return Err(Refusal::Key.into());
            }
            let parsed = Edited::parse(value.to_vec(), &Limits::default());
            if parsed.is_err() || value.contains(&b'%') && has_comment(value) {
                return Err(Refusal::Value.into());
            }
            taken.push((key.to_owned(), value.to_vec()));
        }
        Ok(Self(taken))
    }

    /// Those entries of a look that go into a field or widget; its `FT` is the field's kind.
    ///
    /// # Errors
    /// Those of [`Self::new`].
    pub fn of_look(look: &appearance::Dictionary) -> Result<Self, WriteError> {
        let entries = look.entries().filter(|(key, _)| *key != "FT");
        Self::new(entries.map(|(key, value)| (key, value.as_bytes())))
    }

    /// Only the entries of these keys.
    #[must_use]
    pub fn keeping(mut self, keys: &[&str]) -> Self {
        self.0.retain(|(key, _)| keys.contains(&key.as_str()));
        self
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&[u8]> {
        let mut entries = self.iter();
        entries.find_map(|(own, value)| (own == key).then_some(value))
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_slice()))
    }

    /// Refuses keys other than these.
    pub(crate) fn only(&self, allowed: &[&str]) -> Result<(), WriteError> {
        Refusal::Key.unless(self.iter().all(|(key, _)| allowed.contains(&key)))
    }

    pub(crate) fn write_to(&self, out: &mut Vec<u8>) {
        for (key, value) in self.iter() {
            out.extend_from_slice(b"/");
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(b" ");
            out.extend_from_slice(value);
        }
    }
}

/// A value may end in a comment, which would swallow what is written behind it.
fn has_comment(value: &[u8]) -> bool {
    let probe = [value, b"/After"].concat();
    let inside = [b"<</Probe ", probe.as_slice(), b" 1>>"].concat();
    Edited::parse(inside, &Limits::default()).is_err()
}

/// A text string.
pub(crate) fn text(text: &str) -> Vec<u8> {
    appearance::text_string(text).into_bytes()
}

/// A string in hex.
pub(crate) fn hex(bytes: &[u8]) -> Vec<u8> {
    let mut out = String::with_capacity(bytes.len() * 2 + 2);
    out.push('<');
    for byte in bytes {
        // Writing to a string cannot fail.
        let _infallible = write!(out, "{byte:02x}");
    }
    out.push('>');
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{Entries, hex, text};

    #[test]
    fn entries_are_names_and_single_values() {
        let ok: [(&str, &[u8]); 3] = [("V", b"(a%b)"), ("AS", b"/Off"), ("AP", b"<</N 12 0 R>>")];
        assert!(Entries::new(ok).is_ok());
        for (key, value) in [
            ("", &b"1"[..]),
            ("A B", b"1"),
            ("A/B", b"1"),
            ("V", b""),
            ("V", b"1 2"),
            ("V", b"1/T(x)"),
            ("V", b">>"),
            ("V", b"(a"),
            ("V", b"1%c"),
            ("V", b"1 endobj"),
        ] {
            assert!(Entries::new([(key, value)]).is_err(), "{key} {value:?}");
        }
        let twice: [(&str, &[u8]); 2] = [("V", b"1"), ("V", b"2")];
        assert!(Entries::new(twice).is_err());
    }

    #[test]
    fn texts_are_escaped() {
        assert_eq!(text("a(b)\\"), b"(a\\(b\\)\\\\)");
        assert_eq!(text("ğ"), b"<FEFF011F>");
        assert_eq!(hex(&[0, 0xff]), b"<00ff>");
    }
}
