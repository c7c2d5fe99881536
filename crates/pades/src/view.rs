//! The document as of one revision: every object is the one that counted then, read from the bytes
//! that existed then.

use std::borrow::Cow;
use std::sync::Arc;

use crate::document::Pdf;
use crate::error::{Fault, ReadError};
use crate::filter;
use crate::object_stream::ObjectStream;
use crate::syntax::indirect;
use crate::syntax::lexer::Lexer;
use crate::syntax::object::{Dictionary, Object, ObjectId, Span, Value};
use crate::xref::chain::{self, Revision};
use crate::xref::{Location, XrefEntry};

/// The document as of one revision.
#[derive(Debug, Clone, Copy)]
pub struct View<'p, 'a> {
    pdf: &'p Pdf<'a>,
    revision: usize,
}

/// An indirect object.
#[derive(Debug, Clone)]
pub struct Indirect<'a> {
    id: ObjectId,
    revision: usize,
    object: Object,
    home: Home<'a>,
}

#[derive(Debug, Clone)]
enum Home<'a> {
    File {
        bytes: &'a [u8],
        span: Span,
        stream: Option<Span>,
    },
    Stream {
        number: u32,
        stream: Arc<ObjectStream>,
    },
}

impl<'a> Indirect<'a> {
    /// Its number and generation.
    #[must_use]
    pub const fn id(&self) -> ObjectId {
        self.id
    }

    /// The revision that says where it stands.
    #[must_use]
    pub const fn revision(&self) -> usize {
        self.revision
    }

    /// Its value; for a stream the dictionary. Spans within are places in the file, or in the
    /// decoded object stream it stands in: [`Self::raw`] knows.
    #[must_use]
    pub const fn object(&self) -> &Object {
        &self.object
    }

    /// Its value without its place.
    #[must_use]
    pub const fn value(&self) -> &Value {
        &self.object.value
    }

    /// Its dictionary, that of a stream included.
    #[must_use]
    pub const fn dictionary(&self) -> Option<&Dictionary> {
        self.object.value.as_dictionary()
    }

    /// From its number to the end of `endobj`; `None` inside an object stream.
    #[must_use]
    pub const fn span(&self) -> Option<Span> {
        match &self.home {
            Home::File { span, .. } => Some(*span),
            Home::Stream { .. } => None,
        }
    }

    /// Where the data of a stream stand, still encoded.
    #[must_use]
    pub const fn stream(&self) -> Option<Span> {
        match &self.home {
            Home::File { stream, .. } => *stream,
            Home::Stream { .. } => None,
        }
    }

    /// The number of the object stream it stands in.
    #[must_use]
    pub const fn object_stream(&self) -> Option<u32> {
        match &self.home {
            Home::File { .. } => None,
            Home::Stream { number, .. } => Some(*number),
        }
    }

    /// The bytes at a span of this object.
    #[must_use]
    pub fn raw(&self, span: Span) -> &[u8] {
        match &self.home {
            Home::File { bytes, .. } => bytes.get(span.range()).unwrap_or_default(),
            Home::Stream { stream, .. } => stream.raw(span),
        }
    }

    /// The data of a stream, still encoded.
    #[must_use]
    pub fn stream_data(&self) -> Option<&'a [u8]> {
        match &self.home {
            Home::File { bytes, stream, .. } => bytes.get((*stream)?.range()),
            Home::Stream { .. } => None,
        }
    }
}

impl<'p, 'a> View<'p, 'a> {
    pub(crate) const fn new(pdf: &'p Pdf<'a>, revision: usize) -> Self {
        Self { pdf, revision }
    }

    /// The file this is a view of.
    #[must_use]
    pub const fn pdf(&self) -> &'p Pdf<'a> {
        self.pdf
    }

    /// Which revision, counted from 0.
    #[must_use]
    pub const fn revision(&self) -> usize {
        self.revision
    }

    /// The revisions up to this one.
    #[must_use]
    pub fn revisions(&self) -> &'p [Revision] {
        self.pdf
            .revisions()
            .get(..=self.revision)
            .unwrap_or_default()
    }

    /// The trailer of this revision.
    ///
    /// # Errors
    /// [`Fault::Trailer`] never happens for a view that [`Pdf`] gave.
    pub fn trailer(&self) -> Result<&'p Dictionary, ReadError> {
        let revision = self.revisions().last();
        revision
            .map(Revision::trailer)
            .ok_or_else(|| ReadError::damaged(Fault::Trailer, 0))
    }

    /// The object numbers in use, rising. Reads no object.
    #[must_use]
    pub fn numbers(&self) -> Vec<XrefEntry> {
        let mut all: Vec<(XrefEntry, usize)> = Vec::new();
        for (index, revision) in self.revisions().iter().enumerate() {
            all.extend(revision.entries().iter().map(|entry| (*entry, index)));
        }
        all.sort_unstable_by_key(|(entry, index)| (entry.number, core::cmp::Reverse(*index)));
        all.dedup_by_key(|(entry, _)| entry.number);
        all.retain(|(entry, _)| !matches!(entry.location, Location::Free { .. }));
        all.into_iter().map(|(entry, _)| entry).collect()
    }

    /// Where an object stands and which revision says so.
    #[must_use]
    pub fn location(&self, number: u32) -> Option<(usize, Location)> {
        chain::location(self.revisions(), number)
    }

    /// Reads an object; `None` where there is none of this number and generation, which means null.
    ///
    /// # Errors
    /// [`ReadError::Damaged`] where what the cross-reference names is not that object.
    pub fn object(&self, id: ObjectId) -> Result<Option<Indirect<'a>>, ReadError> {
        self.pdf.meter().charge(self.revision + 1)?;
        let Some((revision, location)) = self.location(id.number) else {
            return Ok(None);
        };
        match location {
            Location::InUse { offset, generation } if generation == id.generation => {
                let mut length = |length| self.length(length, revision, Within::Anything);
                let object = self.at_offset(id, (revision, offset), &mut length)?;
                Ok(Some(object))
            }
            Location::Compressed { stream, index } if id.generation == 0 => {
                let found = self.object_stream(stream, revision)?;
                let budget = (self.pdf.limits(), self.pdf.meter());
                let object = found.object((id.number, index), budget)?;
                Ok(Some(Indirect {
                    id,
                    revision,
                    object,
                    home: Home::Stream {
                        number: stream,
                        stream: found,
                    },
                }))
            }
            Location::Compressed { .. } | Location::Free { .. } | Location::InUse { .. } => {
                Ok(None)
            }
        }
    }

    /// The value itself, or what it refers to; null where that is missing.
    ///
    /// # Errors
    /// Those of [`Self::object`], and [`Fault::ReferenceCycle`].
    pub fn value<'o>(&self, object: &'o Object) -> Result<Cow<'o, Value>, ReadError> {
        let Value::Reference(mut id) = object.value else {
            return Ok(Cow::Borrowed(&object.value));
        };
        for _ in 0..MAX_REFERENCES {
            let Some(found) = self.object(id)? else {
                return Ok(Cow::Owned(Value::Null));
            };
            let Value::Reference(next) = found.object.value else {
                return Ok(Cow::Owned(found.object.value));
            };
            id = next;
        }
        Err(ReadError::damaged(Fault::ReferenceCycle, object.span.start))
    }

    /// The data of a stream, decoded; at most [`crate::Limits::decoded_bytes`].
    ///
    /// # Errors
    /// [`Fault::StreamFilter`] where it is no stream, [`ReadError::Unsupported`] for filters other
    /// than Flate.
    pub fn decode(&self, object: &Indirect<'_>) -> Result<Vec<u8>, ReadError> {
        let at = object.span().map_or(0, |span| span.start);
        let wrong = ReadError::damaged(Fault::StreamFilter, at);
        let (dictionary, data) = object.dictionary().zip(object.stream_data()).ok_or(wrong)?;
        let budget = (self.pdf.limits(), self.pdf.meter());
        filter::decode(dictionary, data, at, budget)
    }

    /// The object that stands at an offset, within the revision that names it.
    fn at_offset(
        &self,
        id: ObjectId,
        (revision, offset): (usize, u64),
        length: &mut dyn FnMut(ObjectId) -> Result<u64, ReadError>,
    ) -> Result<Indirect<'a>, ReadError> {
        let file = self.pdf.bytes();
        let end = self.revisions().get(revision).map_or(0, Revision::end);
        let bytes = file.get(..end).unwrap_or_default();
        let offset = usize::try_from(offset)
            .map_err(|_| ReadError::damaged(Fault::ObjectHeader, file.len()))?;
        let mut lexer = Lexer::new(bytes, offset, self.pdf.limits());
        let parsed = indirect::parse(&mut lexer, length);
        let read = lexer.position().min(end).saturating_sub(offset);
        let data = parsed.as_ref().ok().and_then(|parsed| parsed.stream);
        let skipped = data.map_or(0, Span::len);
        self.pdf.meter().charge(read.saturating_sub(skipped))?;
        let parsed = parsed?;
        if parsed.id != id {
            return Err(ReadError::damaged(Fault::ObjectHeader, offset));
        }
        Ok(Indirect {
            id,
            revision,
            object: parsed.object,
            home: Home::File {
                bytes: file,
                span: parsed.span,
                stream: parsed.stream,
            },
        })
    }

    /// A stream's length that is an object of its own. It is never a stream, and for an object
    /// stream it may not stand in an object stream, so this ends. It must still be the one that the
    /// stream's revision had: a replaced length would change a stream that no entry changes.
    fn length(&self, id: ObjectId, named_by: usize, within: Within) -> Result<u64, ReadError> {
        let wrong = ReadError::damaged(Fault::StreamLength, 0);
        let (revision, location) = self.location(id.number).ok_or(wrong)?;
        let then = Self::new(self.pdf, named_by).location(id.number);
        if then.map(|(_, location)| location) != Some(location) {
            return Err(wrong);
        }
        let object = match location {
            Location::InUse { offset, generation } if generation == id.generation => {
                let found = self.at_offset(id, (revision, offset), &mut |_| Err(wrong))?;
                found.object
            }
            Location::Compressed { stream, index } if within == Within::Anything => {
                let budget = (self.pdf.limits(), self.pdf.meter());
                let found = self.object_stream(stream, revision)?;
                found.object((id.number, index), budget)?
            }
            Location::Compressed { .. } | Location::Free { .. } | Location::InUse { .. } => {
                return Err(wrong);
            }
        };
        let number = object.value.as_integer().ok_or(wrong)?;
        u64::try_from(number).map_err(|_| wrong)
    }

    /// An object stream that a revision's entry names. It must still be the one that stood there
    /// then: a replaced stream would change objects that no cross-reference entry changes.
    fn object_stream(&self, number: u32, named_by: usize) -> Result<Arc<ObjectStream>, ReadError> {
        let id = ObjectId::new(number, 0);
        let missing = ReadError::damaged(Fault::ObjectStream, 0);
        let now = self.location(number).ok_or(missing)?;
        let (
            revision,
            Location::InUse {
                offset,
                generation: 0,
            },
        ) = now
        else {
            return Err(missing);
        };
        let then = Self::new(self.pdf, named_by).location(number);
        if then.map(|(_, location)| location) != Some(now.1) {
            return Err(ReadError::damaged(Fault::ObjectStreamReplaced, 0));
        }
        let at = usize::try_from(offset).map_err(|_| missing)?;
        if let Some(kept) = self.pdf.object_streams().borrow().get(at) {
            return Ok(kept);
        }
        let mut length = |length| self.length(length, revision, Within::File);
        let found = self.at_offset(id, (revision, offset), &mut length)?;
        let (dictionary, data) = found
            .dictionary()
            .zip(found.stream_data())
            .ok_or_else(|| ReadError::damaged(Fault::ObjectStream, at))?;
        let budget = (self.pdf.limits(), self.pdf.meter());
        let stream = ObjectStream::parse(id, dictionary, (data, at), budget)?;
        let stream = Arc::new(stream);
        self.pdf.object_streams().borrow_mut().keep(at, &stream);
        Ok(stream)
    }
}

/// Where a length may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Anything,
    File,
}

/// References to references that are followed.
const MAX_REFERENCES: usize = 16;
