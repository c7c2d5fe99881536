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
            // What would have to be looked up cannot be read before the document is.
            Some(Value::Reference(_)) => Err(ReadError::Unsupported(Feature::Filter)),
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

#[cfg(test)]
mod tests {
    use miniz_oxide::deflate::compress_to_vec_zlib;

    use super::decode;
    use crate::ReadError;
    use crate::limits::{Limits, Meter};
    use crate::syntax::lexer::Lexer;
    use crate::syntax::object::Value;
    use crate::syntax::parser;

    fn decoded(dictionary: &str, data: &[u8]) -> Result<Vec<u8>, ReadError> {
        let limits = Limits::default();
        let mut lexer = Lexer::new(dictionary.as_bytes(), 0, &limits);
        let Value::Dictionary(dictionary) = parser::value(&mut lexer).unwrap().value else {
            panic!("a dictionary");
        };
        let meter = Meter::new(&limits, data.len());
        decode(&dictionary, data, 0, (&limits, &meter))
    }

    #[test]
    fn every_png_row_is_undone() {
        let rows = [
            [0, 1, 2, 3, 4],
            [1, 1, 1, 1, 1],
            [2, 1, 1, 1, 1],
            [3, 1, 1, 1, 1],
            [4, 1, 1, 1, 1],
        ];
        let expected = [
            [1, 2, 3, 4],
            [1, 2, 3, 4],
            [2, 3, 4, 5],
            [2, 3, 4, 5],
            [3, 4, 5, 6],
        ];
        let packed = compress_to_vec_zlib(&rows.concat(), 6);
        for predictor in 10..=15 {
            let dictionary = format!(
                "<</Filter[/FlateDecode]/DecodeParms[<</Predictor {predictor}/Columns 4>>]>>"
            );
            assert_eq!(decoded(&dictionary, &packed).unwrap(), expected.concat());
        }
    }

    #[test]
    fn pixels_of_several_bytes_look_further_left() {
        let packed = compress_to_vec_zlib(&[1, 1, 2, 3, 4], 6);
        let dictionary = "<</Filter/FlateDecode/DecodeParms<</Predictor 11/Colors 2/Columns 2>>>>";
        assert_eq!(decoded(dictionary, &packed).unwrap(), [1, 2, 4, 6]);
    }

    #[test]
    fn what_is_not_packed_stays() {
        for dictionary in ["<<>>", "<</Filter[]>>", "<</Filter null/DecodeParms null>>"] {
            assert_eq!(decoded(dictionary, b"abc").unwrap(), b"abc");
        }
        let packed = compress_to_vec_zlib(b"abc", 6);
        for more in ["", "/DecodeParms<<>>", "/DecodeParms[null]"] {
            let dictionary = format!("<</Filter/FlateDecode{more}>>");
            assert_eq!(decoded(&dictionary, &packed).unwrap(), b"abc");
        }
    }

    #[test]
    fn filters_that_stand_elsewhere_are_not_looked_up() {
        for entry in ["Filter 7 0 R", "DecodeParms 7 0 R"] {
            let answer = decoded(&format!("<</{entry}>>"), b"abc");
            assert_eq!(answer.unwrap_err().code(), "filter", "{entry}");
        }
    }

    #[test]
    fn every_cut_of_packed_data_is_refused() {
        let packed = compress_to_vec_zlib(&[7; 300], 6);
        for end in 0..packed.len() {
            assert!(
                decoded("<</Filter/FlateDecode>>", &packed[..end]).is_err(),
                "{end}"
            );
        }
    }

    #[test]
    fn more_than_the_limit_is_refused_and_costs_work() {
        let packed = compress_to_vec_zlib(&vec![0; 100_000], 6);
        let mut limits = Limits::default();
        (
            limits.decoded_bytes,
            limits.work_bytes,
            limits.work_per_byte,
        ) = (10_000, 4000, 0);
        let mut lexer = Lexer::new(b"<</Filter/FlateDecode>>", 0, &limits);
        let Value::Dictionary(dictionary) = parser::value(&mut lexer).unwrap().value else {
            panic!("a dictionary");
        };
        let meter = Meter::new(&limits, 0);
        let answers = [(); 3].map(|()| decode(&dictionary, &packed, 0, (&limits, &meter)));
        let codes = answers.map(|answer| answer.unwrap_err().code());
        assert_eq!(codes, ["decoded_bytes", "work", "work"]);
    }
}
