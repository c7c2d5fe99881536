//! Decoding of streams: Flate with PNG predictors, which is what cross-reference and object streams
//! use. Every other filter is refused by name of the fault, and the size of the result is bounded.

use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

use crate::error::{Fault, Feature, LimitKind, ReadError};
use crate::limits::{Limits, Meter};
use crate::syntax::object::{Dictionary, Value};

/// Decodes a stream's data by its dictionary. `at` is where the stream stands, for errors.
pub(crate) fn decode(
    dictionary: &Dictionary,
    data: &[u8],
    at: usize,
    (limits, meter): (&Limits, &Meter),
) -> Result<Vec<u8>, ReadError> {
    let wrong = ReadError::damaged(Fault::StreamFilter, at);
    let single = |key: &str| -> Result<Option<&Value>, ReadError> {
        match dictionary.get(key).map(|object| &object.value) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(items)) => match items.as_slice() {
                [] => Ok(None),
                [item] => Ok(Some(&item.value)),
                [_, ..] => Err(ReadError::Unsupported(Feature::Filter)),
            },
            Some(value) => Ok(Some(value)),
        }
    };
    if dictionary.get("F").is_some() {
        // The data would be in another file.
        return Err(ReadError::Unsupported(Feature::Filter));
    }
    let parameters = match single("DecodeParms")? {
        None | Some(Value::Null) => None,
        Some(value) => Some(value.as_dictionary().ok_or(wrong)?),
    };
    let Some(filter) = single("Filter")? else {
        meter.charge(data.len())?;
        if data.len() > limits.decoded_bytes {
            return Err(ReadError::Limit(LimitKind::DecodedBytes));
        }
        return Ok(data.to_vec());
    };
    let filter = filter.as_name().ok_or(wrong)?;
    if *filter != "FlateDecode" {
        return Err(ReadError::Unsupported(Feature::Filter));
    }
    let decoded = inflate(data, at, (limits, meter))?;
    match parameters {
        None => Ok(decoded),
        Some(parameters) => Predictor::new(parameters, at)?.undo(decoded, at),
    }
}

fn inflate(
    data: &[u8],
    at: usize,
    (limits, meter): (&Limits, &Meter),
) -> Result<Vec<u8>, ReadError> {
    meter.charge(data.len())?;
    let result = decompress_to_vec_zlib_with_limit(data, limits.decoded_bytes);
    let decoded = result.map_err(|error| {
        if error.status == TINFLStatus::HasMoreOutput {
            ReadError::Limit(LimitKind::DecodedBytes)
        } else {
            ReadError::damaged(Fault::Flate, at)
        }
    });
    // What did not decompress cost as much as it may have brought.
    let cost = decoded.as_ref().map_or(limits.decoded_bytes / 4, Vec::len);
    meter.charge(cost)?;
    decoded
}

/// How rows of bytes were made smaller before they were compressed.
enum Predictor {
    None,
    /// PNG filters (RFC 2083 §6), one tag byte before each row.
    Png {
        pixel_bytes: usize,
        row_bytes: usize,
    },
}

impl Predictor {
    fn new(parameters: &Dictionary, at: usize) -> Result<Self, ReadError> {
        let number = |key: &str, default: usize| {
            let Some(object) = parameters.get(key) else {
                return Ok(default);
            };
            let number = object.value.as_integer();
            number
                .and_then(|number| usize::try_from(number).ok())
                .ok_or_else(|| ReadError::damaged(Fault::StreamFilter, at))
        };
        let kind = number("Predictor", 1)?;
        if kind == 1 {
            return Ok(Self::None);
        }
        let (colors, bits, columns) = (
            number("Colors", 1)?,
            number("BitsPerComponent", 8)?,
            number("Columns", 1)?,
        );
        let is_usual = (10..=15).contains(&kind)
            && (1..=MAX_COLORS).contains(&colors)
            && bits == 8
            && (1..=MAX_COLUMNS).contains(&columns);
        if !is_usual {
            return Err(ReadError::Unsupported(Feature::Predictor));
        }
        Ok(Self::Png {
            pixel_bytes: colors,
            row_bytes: colors * columns,
        })
    }

    fn undo(self, data: Vec<u8>, at: usize) -> Result<Vec<u8>, ReadError> {
        let Self::Png {
            pixel_bytes,
            row_bytes,
        } = self
        else {
            return Ok(data);
        };
        let mut rows = data.chunks_exact(row_bytes + 1);
        let mut out = Vec::with_capacity(data.len());
        let mut above = vec![0_u8; row_bytes];
        for row in rows.by_ref() {
            let Some((tag, row)) = row.split_first() else {
                break;
            };
            let mut current = row.to_vec();
            undo_row(*tag, &mut current, &above, pixel_bytes)
                .ok_or_else(|| ReadError::damaged(Fault::StreamFilter, at))?;
            out.extend_from_slice(&current);
            above = current;
        }
        if !rows.remainder().is_empty() {
            return Err(ReadError::damaged(Fault::DecodedLength, at));
        }
        Ok(out)
    }
}

/// Undoes one row in place; `None` for an unknown tag.
fn undo_row(tag: u8, row: &mut [u8], above: &[u8], pixel_bytes: usize) -> Option<()> {
    for index in 0..row.len() {
        let at = |bytes: &[u8], index: Option<usize>| {
            index
                .and_then(|index| bytes.get(index).copied())
                .unwrap_or(0)
        };
        let before = index.checked_sub(pixel_bytes);
        let (left, up, corner) = (at(row, before), at(above, Some(index)), at(above, before));
        let prediction = match tag {
            0 => 0,
            1 => left,
            2 => up,
            3 => left.midpoint(up),
            4 => paeth(left, up, corner),
            _ => return None,
        };
        let byte = row.get_mut(index)?;
        *byte = byte.wrapping_add(prediction);
    }
    Some(())
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let estimate = a + b - c;
    let (to_left, to_up, to_corner) = (
        (estimate - a).abs(),
        (estimate - b).abs(),
        (estimate - c).abs(),
    );
    if to_left <= to_up && to_left <= to_corner {
        left
    } else if to_up <= to_corner {
        up
    } else {
        corner
    }
}

/// More colours than this no writer uses for a table of offsets.
const MAX_COLORS: usize = 32;

/// Longest row in pixels.
const MAX_COLUMNS: usize = 1 << 20;
