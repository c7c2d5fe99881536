//! What the verifier is given, and which kind of file it is.

use bulla_types::Sha256Digest;

use crate::MAX_EVIDENCE_BYTES;

/// How many bytes from the beginning of a file tell its kind.
pub const HEAD_BYTES: usize = 1024;

/// A file to verify. A document is known by its digest alone, so a large one need not be in memory.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "callers build it from a file")]
pub struct InputFile<'a> {
    /// Name for the report.
    pub name: &'a str,
    /// SHA-256 of the whole file.
    pub sha256: Sha256Digest,
    /// The first [`HEAD_BYTES`] bytes, or all of a shorter file.
    pub head: &'a [u8],
    /// The whole file where [`wants_content`] asks for it, else `None`.
    pub content: Option<&'a [u8]>,
}

/// Kinds of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Container,
    Evidence,
    Pdf,
    Other,
}

/// Whether the verifier needs the bytes of a file that begins like this, of `size` bytes.
#[must_use]
pub fn wants_content(head: &[u8], size: u64) -> bool {
    kind_of(head) == Kind::Evidence
        && usize::try_from(size).is_ok_and(|size| size <= MAX_EVIDENCE_BYTES)
}

/// The kind of a file that begins like this. An evidence file is canonical JSON, whose first key
/// is `documents`.
pub(crate) fn kind_of(head: &[u8]) -> Kind {
    if head.starts_with(CONTAINER_MAGIC) {
        Kind::Container
    } else if head.starts_with(br#"{"documents":"#) {
        Kind::Evidence
    } else if head
        .windows(PDF_MARK.len())
        .take(HEAD_BYTES)
        .any(|w| w == PDF_MARK)
    {
        Kind::Pdf
    } else {
        Kind::Other
    }
}

/// First bytes of an encrypted container (`docs/spec/container.md`).
const CONTAINER_MAGIC: &[u8] = &[0x89, b'B', b'U', b'L', b'L', b'A', 0x1a, 0x01];
const PDF_MARK: &[u8] = b"%PDF-";
