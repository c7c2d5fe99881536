//! What the verifier is given, and which kind of file it is.

use bulla_pki::cms::{Cms, MAX_CMS_BYTES};
use bulla_pki::{DigestAlgorithm, MessageDigest};
use bulla_types::Sha256Digest;

use crate::MAX_EVIDENCE_BYTES;

/// The largest PDF whose signatures are verified: it is read whole, and held in memory once.
pub const MAX_PDF_BYTES: usize = 1 << 30;

/// How many bytes from the beginning of a file tell its kind.
pub const HEAD_BYTES: usize = 1024;

/// A file to verify. A document that is no PDF is known by its digest alone, so a large one need not be
/// in memory.
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
    /// Its digests by other functions than SHA-256, as [`digest_beside`] asks for them.
    pub digests: &'a [MessageDigest],
}

/// Kinds of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Container,
    Evidence,
    Pdf,
    Signature,
    Other,
}

/// Whether the verifier needs the bytes of a file that begins like this, of `size` bytes.
#[must_use]
pub fn wants_content(head: &[u8], size: u64) -> bool {
    let limit = match kind_of(head) {
        Kind::Evidence => MAX_EVIDENCE_BYTES,
        Kind::Pdf => MAX_PDF_BYTES,
        Kind::Signature => MAX_CMS_BYTES,
        Kind::Container | Kind::Other => return false,
    };
    usize::try_from(size).is_ok_and(|size| size <= limit)
}

/// The digest function that a signature beside a file wants that file hashed with; `None` for
/// everything else. The document's [`InputFile::digests`] must have it, unless it is SHA-256.
#[must_use]
pub fn digest_beside(content: &[u8]) -> Option<DigestAlgorithm> {
    match kind_of(content) {
        Kind::Signature => Some(Cms::parse(content).ok()?.digest_algorithm()),
        Kind::Container | Kind::Evidence | Kind::Other | Kind::Pdf => None,
    }
}

/// The kind of a file that begins like this. An evidence file is canonical JSON, whose first key
/// is `documents`.
pub(crate) fn kind_of(head: &[u8]) -> Kind {
    if head.starts_with(CONTAINER_MAGIC) {
        Kind::Container
    } else if head.starts_with(br#"{"documents":"#) {
        Kind::Evidence
    } else if is_signature(head) {
        Kind::Signature
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

/// Whether a file that begins like this is a PDF.
pub(crate) fn is_pdf(head: &[u8]) -> bool {
    kind_of(head) == Kind::Pdf
}

/// A CMS in DER: a sequence that begins with the type of signed data (RFC 5652).
fn is_signature(head: &[u8]) -> bool {
    let Some((0x30, rest)) = head.split_first() else {
        return false;
    };
    let length_bytes = match rest.first() {
        Some(more @ 0x81..=0x84) => usize::from(more & 0x7f) + 1,
        Some(_) => 1,
        None => return false,
    };
    let content = rest.get(length_bytes..).unwrap_or_default();
    content.starts_with(SIGNED_DATA)
}

/// The object identifier 1.2.840.113549.1.7.2.
const SIGNED_DATA: &[u8] = &[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02,
];
/// First bytes of an encrypted container (`docs/spec/container.md`).
const CONTAINER_MAGIC: &[u8] = &[0x89, b'B', b'U', b'L', b'L', b'A', 0x1a, 0x01];
const PDF_MARK: &[u8] = b"%PDF-";
