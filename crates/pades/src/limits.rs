//! What a file may ask of the reader. An honest document stays far below each of these; a hostile
//! one is refused with the name of the limit.

use core::cell::Cell;

use crate::error::{LimitKind, ReadError};

/// The reader's limits. [`Limits::default`] suits documents that people sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one stream after decompression, where the reader itself decompresses it
    /// (cross-reference and object streams, and what a caller asks for).
    pub decoded_bytes: usize,
    /// Form fields, inner nodes of their tree included.
    pub fields: usize,
    /// Bytes of one name after its escapes, where the standard's own limit is 127; and of the full
    /// name of a field.
    pub name_bytes: usize,
    /// Arrays and dictionaries inside each other.
    pub nesting: usize,
    /// Values inside one object.
    pub nodes: usize,
    /// Objects of one object stream.
    pub object_stream_objects: usize,
    /// Objects of the file: the largest object number, and the entries of all its sections.
    pub objects: usize,
    /// Pages, inner nodes of their tree included.
    pub pages: usize,
    /// Revisions, the first included.
    pub revisions: usize,
    /// Bytes of one string after its escapes. The `Contents` of a signature is a string.
    pub string_bytes: usize,
    /// Levels of the page tree and of the field tree.
    pub tree_depth: usize,
    /// Bytes that are read and decoded in total, beside [`Limits::work_per_byte`].
    pub work_bytes: u64,
    /// How often the whole file may be read, on top of [`Limits::work_bytes`].
    pub work_per_byte: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            decoded_bytes: 64 << 20,
            fields: 20_000,
            name_bytes: 4096,
            nesting: 100,
            nodes: 500_000,
            object_stream_objects: 20_000,
            objects: 2_000_000,
            pages: 100_000,
            revisions: 1000,
            string_bytes: 16 << 20,
            tree_depth: 64,
            work_bytes: 256 << 20,
            work_per_byte: 8,
        }
    }
}

/// The work that is left, in bytes.
#[derive(Debug)]
pub(crate) struct Meter(Cell<u64>);

impl Meter {
    pub(crate) fn new(limits: &Limits, file_bytes: usize) -> Self {
        let file = u64::try_from(file_bytes).unwrap_or(u64::MAX);
        let extra = file.saturating_mul(limits.work_per_byte);
        Self(Cell::new(limits.work_bytes.saturating_add(extra)))
    }

    /// Takes work off; what is used up stays used up.
    pub(crate) fn charge(&self, bytes: usize) -> Result<(), ReadError> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let left = self.0.get();
        self.0.set(left.saturating_sub(bytes));
        if bytes > left {
            return Err(ReadError::Limit(LimitKind::Work));
        }
        Ok(())
    }
}
