//! Values of a PDF, each with the place where it stands, so that a writer can splice bytes.

use core::fmt;
use core::ops::Range;

/// A place in the file, or in the decoded data of an object stream: from `start` to before `end`.
/// Positions fit `usize` because they are positions in a slice; numbers that a file states about
/// itself are compared as `u64` before they become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Span {
    pub(crate) const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The same as a range.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// How many bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it holds nothing.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// Number and generation of an indirect object; the number is at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// The object's number.
    pub number: u32,
    /// Its generation, 0 in almost every file.
    pub generation: u16,
}

impl ObjectId {
    /// This number and generation.
    #[must_use]
    pub const fn new(number: u32, generation: u16) -> Self {
        Self { number, generation }
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} R", self.number, self.generation)
    }
}

/// A name, its escapes undone, without the slash.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Box<[u8]>);

impl Name {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(bytes.into_boxed_slice())
    }

    /// Its bytes, mostly ASCII.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == *other.as_bytes()
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", String::from_utf8_lossy(&self.0))
    }
}

/// A string, its escapes undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PdfString {
    bytes: Box<[u8]>,
    is_hex: bool,
}

impl PdfString {
    pub(crate) fn new(bytes: Vec<u8>, is_hex: bool) -> Self {
        Self {
            bytes: bytes.into_boxed_slice(),
            is_hex,
        }
    }

    /// Its bytes; which text they mean depends on where the string stands.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether it is written as `<hex digits>`.
    #[must_use]
    pub const fn is_hex(&self) -> bool {
        self.is_hex
    }
}

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// Where it stands, from its first to its last byte, in what holds it.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// The kinds of values (ISO 32000-2 §7.3); streams are [`crate::Indirect::stream`].
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "closed by the standard")]
pub enum Value {
    /// `[…]`
    Array(Vec<Object>),
    /// `true` or `false`
    Boolean(bool),
    /// `<<…>>`
    Dictionary(Dictionary),
    /// A whole number that fits 64 bits.
    Integer(i64),
    /// `/…`
    Name(Name),
    /// `null`; also what a missing value means.
    Null,
    /// Any other number; equality of numbers is a matter of their bytes.
    Real(f64),
    /// `12 0 R`
    Reference(ObjectId),
    /// `(…)` or `<…>`
    String(PdfString),
}

impl Value {
    /// The array's values.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Object]> {
        if let Self::Array(items) = self {
            Some(items)
        } else {
            None
        }
    }

    /// The dictionary.
    #[must_use]
    pub const fn as_dictionary(&self) -> Option<&Dictionary> {
        if let Self::Dictionary(dictionary) = self {
            Some(dictionary)
        } else {
            None
        }
    }

    /// The whole number.
    #[must_use]
    pub const fn as_integer(&self) -> Option<i64> {
        if let Self::Integer(number) = self {
            Some(*number)
        } else {
            None
        }
    }

    /// The name.
    #[must_use]
    pub const fn as_name(&self) -> Option<&Name> {
        if let Self::Name(name) = self {
            Some(name)
        } else {
            None
        }
    }

    /// The referenced object.
    #[must_use]
    pub const fn as_reference(&self) -> Option<ObjectId> {
        if let Self::Reference(id) = self {
            Some(*id)
        } else {
            None
        }
    }

    /// The string.
    #[must_use]
    pub const fn as_string(&self) -> Option<&PdfString> {
        if let Self::String(string) = self {
            Some(string)
        } else {
            None
        }
    }

    /// Whether it is this name.
    #[must_use]
    pub fn is_name(&self, name: &str) -> bool {
        self.as_name().is_some_and(|own| *own == name)
    }
}

/// A key of a dictionary with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Name,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Object,
}

/// A dictionary, its entries in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Dictionary {
    entries: Vec<Entry>,
    duplicate: Option<usize>,
}

impl Dictionary {
    pub(crate) fn new(entries: Vec<Entry>) -> Self {
        let duplicate = duplicate(&entries);
        Self { entries, duplicate }
    }

    /// The value of a key; of the last one where the key stands twice, as most readers do. What
    /// decides about structure refuses such a dictionary: [`Self::duplicate`].
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Object> {
        let entry = self.entries.iter().rev().find(|entry| entry.key == key)?;
        Some(&entry.value)
    }

    /// The entries, in the order of the file.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Where a key stands that stood before in this dictionary. Readers differ in which one counts.
    #[must_use]
    pub const fn duplicate(&self) -> Option<usize> {
        self.duplicate
    }

    /// Whether `Type` is this name.
    #[must_use]
    pub fn is_type(&self, name: &str) -> bool {
        self.get("Type")
            .is_some_and(|kind| kind.value.is_name(name))
    }
}

/// Dictionaries up to this size are compared pair by pair.
const SMALL: usize = 16;

fn duplicate(entries: &[Entry]) -> Option<usize> {
    if entries.len() <= SMALL {
        return entries.iter().enumerate().find_map(|(index, entry)| {
            let before = entries.get(..index)?;
            before
                .iter()
                .any(|other| other.key == entry.key)
                .then_some(entry.key_span.start)
        });
    }
    let mut keys: Vec<(&Name, usize)> = entries
        .iter()
        .map(|entry| (&entry.key, entry.key_span.start))
        .collect();
    keys.sort_unstable();
    keys.windows(2).find_map(|pair| match pair {
        [(first, _), (second, at)] if first == second => Some(*at),
        _ => None,
    })
}
