//! A PDF as a list of revisions over borrowed bytes.

use core::cell::RefCell;

use crate::error::{Fault, ReadError};
use crate::limits::{Limits, Meter};
use crate::object_stream::ObjectStreams;
use crate::view::View;
use crate::xref::chain::{self, Revision};

/// A PDF file that was read as far as its revisions; objects are read when they are asked for.
///
/// It borrows the file and copies none of it. Memory: 24 bytes for each cross-reference entry, the
/// trailers, and up to 8 MiB of decoded object streams.
#[derive(Debug)]
pub struct Pdf<'a> {
    bytes: &'a [u8],
    limits: Limits,
    meter: Meter,
    object_streams: RefCell<ObjectStreams>,
    revisions: Vec<Revision>,
    version: Version,
}

/// The version in the header, such as 1.7 or 2.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The digit before the point.
    pub major: u8,
    /// The digit behind the point.
    pub minor: u8,
}

impl<'a> Pdf<'a> {
    /// Reads header and all cross-reference sections.
    ///
    /// # Errors
    /// [`ReadError::Damaged`] where the file would need repair, [`ReadError::Unsupported`] where it
    /// is encrypted, [`ReadError::Limit`] above a limit.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, ReadError> {
        let version = version(bytes).ok_or_else(|| ReadError::damaged(Fault::Header, 0))?;
        let meter = Meter::new(limits, bytes.len());
        let revisions = chain::read(bytes, (limits, &meter))?;
        Ok(Self {
            bytes,
            limits: *limits,
            meter,
            object_streams: RefCell::default(),
            revisions,
            version,
        })
    }

    /// The whole file.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The limits under which it is read.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The revisions, the oldest first; at least one.
    #[must_use]
    pub fn revisions(&self) -> &[Revision] {
        &self.revisions
    }

    /// The version in the header; a catalog may name a newer one.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The document as of a revision, counted from 0: what a reader saw when that was the newest.
    #[must_use]
    pub fn at(&self, revision: usize) -> Option<View<'_, 'a>> {
        (revision < self.revisions.len()).then(|| View::new(self, revision))
    }

    /// The document as of the newest revision.
    #[must_use]
    pub fn newest(&self) -> View<'_, 'a> {
        View::new(self, self.revisions.len().saturating_sub(1))
    }

    pub(crate) const fn meter(&self) -> &Meter {
        &self.meter
    }

    pub(crate) const fn object_streams(&self) -> &RefCell<ObjectStreams> {
        &self.object_streams
    }
}

/// `%PDF-1.7` in the first byte.
fn version(bytes: &[u8]) -> Option<Version> {
    let [major, b'.', minor, end, ..] = bytes.strip_prefix(b"%PDF-")? else {
        return None;
    };
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| byte - b'0');
    matches!(end, b'\r' | b'\n' | b' ' | b'\t').then_some(())?;
    Some(Version {
        major: digit(major)?,
        minor: digit(minor)?,
    })
}
