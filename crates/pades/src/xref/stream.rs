//! Cross-reference streams: rows of big-endian numbers in the widths that `W` states.

use crate::error::{Fault, Feature, LimitKind, ReadError};
use crate::filter;
use crate::limits::{Limits, Meter};
use crate::syntax::indirect;
use crate::syntax::lexer::Lexer;
use crate::syntax::object::{Dictionary, Object, Value};
use crate::xref::{Location, XrefEntry};

/// A cross-reference stream, read.
pub(crate) struct XrefStream {
    pub(crate) entries: Vec<XrefEntry>,
    pub(crate) dictionary: Dictionary,
    /// The byte after `endobj`.
    pub(crate) end: usize,
}

/// Reads the stream that begins at `offset`.
pub(crate) fn parse(
    bytes: &[u8],
    offset: usize,
    (limits, meter): (&Limits, &Meter),
) -> Result<XrefStream, ReadError> {
    let wrong = ReadError::damaged(Fault::XrefStream, offset);
    // Nothing can be looked up before this stream is read, so its length must be a number.
    let mut lexer = Lexer::new(bytes, offset, limits);
    let object = indirect::parse(&mut lexer, &mut |_| Err(wrong));
    meter.charge(lexer.position().min(bytes.len()).saturating_sub(offset))?;
    let object = object?;
    let (Value::Dictionary(dictionary), Some(data)) = (object.object.value, object.stream) else {
        return Err(wrong);
    };
    if !dictionary.is_type("XRef") || dictionary.duplicate().is_some() {
        return Err(wrong);
    }
    if dictionary.get("Encrypt").is_some() {
        return Err(ReadError::Unsupported(Feature::Encryption));
    }
    let data = bytes.get(data.range()).unwrap_or_default();
    let data = filter::decode(&dictionary, data, offset, (limits, meter))?;
    let widths = widths(&dictionary).ok_or(wrong)?;
    let ranges = ranges(&dictionary).ok_or(wrong)?;
    let mut rows = Rows {
        data: &data,
        widths,
    };
    let mut entries = Vec::new();
    for (first, count) in ranges {
        if first.saturating_add(count) > limits.objects
            || entries.len().saturating_add(count) > limits.objects
        {
            return Err(ReadError::Limit(LimitKind::Objects));
        }
        for number in first..first + count {
            let row = rows.next_row();
            let row = row.ok_or_else(|| ReadError::damaged(Fault::DecodedLength, offset))?;
            entries.push(XrefEntry {
                number: u32::try_from(number).map_err(|_| wrong)?,
                location: location(row, offset)?,
            });
        }
    }
    if !rows.data.is_empty() {
        return Err(ReadError::damaged(Fault::DecodedLength, offset));
    }
    Ok(XrefStream {
        entries,
        dictionary,
        end: object.span.end,
    })
}

/// The widths of the three fields; the standard's default for an absent kind is 1.
fn widths(dictionary: &Dictionary) -> Option<[usize; 3]> {
    let items = dictionary.get("W")?.value.as_array()?;
    let [kind, second, third] = items else {
        return None;
    };
    let width = |object: &Object| {
        let width = usize::try_from(object.value.as_integer()?).ok()?;
        (width <= 8).then_some(width)
    };
    let widths = [width(kind)?, width(second)?, width(third)?];
    (widths.iter().sum::<usize>() > 0).then_some(widths)
}

/// First number and count of each range.
fn ranges(dictionary: &Dictionary) -> Option<Vec<(usize, usize)>> {
    let number = |object: &Object| usize::try_from(object.value.as_integer()?).ok();
    let Some(index) = dictionary.get("Index") else {
        return Some(vec![(0, number(dictionary.get("Size")?)?)]);
    };
    let items = index.value.as_array()?;
    let pairs = items.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs
        .map(|pair| match pair {
            [first, count] => Some((number(first)?, number(count)?)),
            _ => None,
        })
        .collect()
}

struct Rows<'d> {
    data: &'d [u8],
    widths: [usize; 3],
}

impl Rows<'_> {
    fn next_row(&mut self) -> Option<[u64; 3]> {
        let [kind, second, third] = self.widths;
        let stated = self.field(kind)?;
        let kind = if kind == 0 { 1 } else { stated };
        Some([kind, self.field(second)?, self.field(third)?])
    }

    fn field(&mut self, width: usize) -> Option<u64> {
        let (field, rest) = self.data.split_at_checked(width)?;
        self.data = rest;
        Some(
            field
                .iter()
                .fold(0, |number, byte| number << 8 | u64::from(*byte)),
        )
    }
}

fn location([kind, second, third]: [u64; 3], offset: usize) -> Result<Location, ReadError> {
    let wrong = ReadError::damaged(Fault::CrossReferenceKind, offset);
    let generation = |number: u64| u16::try_from(number).map_err(|_| wrong);
    match kind {
        0 => Ok(Location::Free {
            generation: generation(third)?,
        }),
        1 => Ok(Location::InUse {
            offset: second,
            generation: generation(third)?,
        }),
        2 => Ok(Location::Compressed {
            stream: u32::try_from(second).map_err(|_| wrong)?,
            index: u32::try_from(third).map_err(|_| wrong)?,
        }),
        _ => Err(wrong),
    }
}
