//! Cross-reference sections (ISO 32000-2 §7.5.4, §7.5.8): where each object of a revision stands.

pub(crate) mod chain;
pub(crate) mod hybrid;
pub(crate) mod section;
pub(crate) mod stream;
pub(crate) mod table;
pub(crate) mod tail;

/// Where an object stands, by the cross-reference entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "closed by the standard")]
pub enum Location {
    /// In an object stream.
    Compressed {
        /// The number of the object stream, whose generation is 0.
        stream: u32,
        /// The object's place in it, from 0.
        index: u32,
    },
    /// Nowhere: the number is free, the object deleted.
    Free {
        /// The generation that the number would be used with next.
        generation: u16,
    },
    /// In the file.
    InUse {
        /// The first byte of `12 0 obj`.
        offset: u64,
        /// The object's generation.
        generation: u16,
    },
}

/// A cross-reference entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XrefEntry {
    /// The object's number.
    pub number: u32,
    /// Where it stands.
    pub location: Location,
}

/// How a revision's cross-reference section is written; an update is written in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "closed by the standard")]
pub enum XrefKind {
    /// A table whose trailer names a cross-reference stream as well.
    Hybrid,
    /// A cross-reference stream.
    Stream,
    /// A table with a trailer.
    Table,
}
