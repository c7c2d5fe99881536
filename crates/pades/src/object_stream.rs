//! Object streams (ISO 32000-2 §7.5.7): objects that stand compressed inside a stream.
//!
//! `Extends` is never followed: the cross-reference names the stream of each object. It is only
//! checked to name another object.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::{Fault, LimitKind, ReadError};
use crate::filter;
use crate::limits::{Limits, Meter};
use crate::syntax::lexer::Lexer;
use crate::syntax::object::{Dictionary, Object, ObjectId, Span};
use crate::syntax::parser;

/// A decoded object stream and where its objects stand.
#[derive(Debug)]
pub(crate) struct ObjectStream {
    data: Vec<u8>,
    objects: Vec<(u32, Span)>,
}

impl ObjectStream {
    /// Decodes a stream; `data` is still encoded.
    pub(crate) fn parse(
        id: ObjectId,
        dictionary: &Dictionary,
        (data, at): (&[u8], usize),
        budget: (&Limits, &Meter),
    ) -> Result<Self, ReadError> {
        let (limits, _) = budget;
        let wrong = ReadError::damaged(Fault::ObjectStream, at);
        if !dictionary.is_type("ObjStm") || dictionary.duplicate().is_some() {
            return Err(wrong);
        }
        if let Some(extends) = dictionary.get("Extends") {
            let other = extends.value.as_reference().ok_or(wrong)?;
            (other.number != id.number).then_some(()).ok_or(wrong)?;
        }
        let number = |key: &str| {
            let number = dictionary.get(key)?.value.as_integer()?;
            usize::try_from(number).ok()
        };
        let (count, first) = number("N").zip(number("First")).ok_or(wrong)?;
        if count > limits.object_stream_objects {
            return Err(ReadError::Limit(LimitKind::ObjectStreamObjects));
        }
        let data = filter::decode(dictionary, data, at, budget)?;
        let objects = places(&data, count, first, limits).ok_or(wrong)?;
        Ok(Self { data, objects })
    }

    /// The object at an index, which must have this number.
    pub(crate) fn object(
        &self,
        (number, index): (u32, u32),
        (limits, meter): (&Limits, &Meter),
    ) -> Result<Object, ReadError> {
        let place = usize::try_from(index)
            .ok()
            .and_then(|index| self.objects.get(index));
        let Some((_, span)) = place.filter(|(own, _)| *own == number) else {
            return Err(ReadError::damaged(Fault::ObjectStreamIndex, 0));
        };
        meter.charge(span.len())?;
        let data = self.data.get(..span.end).unwrap_or_default();
        let mut lexer = Lexer::new(data, span.start, limits);
        let object = parser::value(&mut lexer)?;
        lexer.skip_blank();
        if lexer.position() < span.end {
            return Err(ReadError::damaged(Fault::ObjectStream, lexer.position()));
        }
        Ok(object)
    }

    pub(crate) fn raw(&self, span: Span) -> &[u8] {
        self.data.get(span.range()).unwrap_or_default()
    }
}

/// The header's pairs of number and offset: each number once, offsets rising.
fn places(data: &[u8], count: usize, first: usize, limits: &Limits) -> Option<Vec<(u32, Span)>> {
    let header = data.get(..first)?;
    let mut lexer = Lexer::new(header, 0, limits);
    let mut starts = Vec::with_capacity(count);
    for _ in 0..count {
        lexer.skip_blank();
        let number = u32::try_from(lexer.digits()?).ok()?;
        lexer.skip_blank();
        let offset = usize::try_from(lexer.digits()?).ok()?;
        starts.push((number, first.checked_add(offset)?));
    }
    let ends = starts.iter().skip(1).map(|(_, start)| *start);
    let spans: Vec<(u32, Span)> = starts
        .iter()
        .zip(ends.chain([data.len()]))
        .map(|((number, start), end)| (*number, Span::new(*start, end)))
        .collect();
    let mut numbers: Vec<u32> = spans.iter().map(|(number, _)| *number).collect();
    numbers.sort_unstable();
    let is_sound = spans
        .iter()
        .all(|(_, span)| span.start < span.end && span.end <= data.len())
        && numbers.windows(2).all(|pair| pair.first() != pair.last());
    is_sound.then_some(spans)
}

/// Decoded object streams that are kept for the next object, by where they stand in the file.
#[derive(Debug, Default)]
pub(crate) struct ObjectStreams {
    kept: HashMap<usize, Arc<ObjectStream>>,
    bytes: usize,
}

impl ObjectStreams {
    pub(crate) fn get(&self, at: usize) -> Option<Arc<ObjectStream>> {
        self.kept.get(&at).cloned()
    }

    /// Keeps a stream; forgets all others when they take too much.
    pub(crate) fn keep(&mut self, at: usize, stream: &Arc<ObjectStream>) {
        let bytes = stream.data.len();
        if self.bytes.saturating_add(bytes) > MAX_KEPT_BYTES {
            self.kept.clear();
            self.bytes = 0;
        }
        if bytes <= MAX_KEPT_BYTES {
            self.bytes += bytes;
            self.kept.insert(at, Arc::clone(stream));
        }
    }
}

/// Decoded bytes that are kept.
const MAX_KEPT_BYTES: usize = 8 << 20;
