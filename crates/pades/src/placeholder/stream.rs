//! Content streams in ASCII: generators of PDFs as text wrap compressed data in ASCII85 or
//! hexadecimal (ISO 32000-1 §7.4.2 and §7.4.3). All else is [`View::decode`].

use crate::error::{Fault, LimitKind, ReadError};
use crate::filter;
use crate::syntax::lexer::is_white;
use crate::syntax::object::{Dictionary, Entry, Name, Object, Span, Value};
use crate::{Indirect, View};

/// The data of a stream.
pub(crate) fn decode(view: &View<'_, '_>, object: &Indirect<'_>) -> Result<Vec<u8>, ReadError> {
    let Some((names, data)) = ascii_filters(object) else {
        return view.decode(object);
    };
    let at = object.span().map_or(0, |span| span.start);
    let wrong = ReadError::damaged(Fault::StreamFilter, at);
    let (limits, meter) = (view.pdf().limits(), view.pdf().meter());
    meter.charge(data.len())?;
    let (first, rest) = names.split_first().ok_or(wrong)?;
    let decoded = match first.as_slice() {
        b"ASCII85Decode" => ascii85(data, limits.decoded_bytes),
        _ => hexadecimal(data),
    };
    let decoded = match decoded {
        Decoded::Data(decoded) => decoded,
        Decoded::Limit => return Err(ReadError::Limit(LimitKind::DecodedBytes)),
        Decoded::Wrong => return Err(wrong),
    };
    meter.charge(decoded.len())?;
    if rest.is_empty() {
        return Ok(decoded);
    }
    let place = Span::new(at, at);
    let name = Value::Name(Name::new(b"FlateDecode".to_vec()));
    let entry = Entry {
        key: Name::new(b"Filter".to_vec()),
        key_span: place,
        value: Object {
            span: place,
            value: name,
        },
    };
    filter::decode(&Dictionary::new(vec![entry]), &decoded, at, (limits, meter))
}

/// The names of the filters and the data, where the first filter is of ASCII, the second one Flate
/// or none, and nothing else is asked for.
fn ascii_filters<'a>(object: &Indirect<'a>) -> Option<(Vec<Vec<u8>>, &'a [u8])> {
    let dictionary = object.dictionary()?;
    if dictionary.get("DecodeParms").is_some() || dictionary.get("F").is_some() {
        return None;
    }
    let filter = &dictionary.get("Filter")?.value;
    let names: Vec<Vec<u8>> = match filter.as_array() {
        Some(filters) => {
            let names = filters
                .iter()
                .map(|one| Some(one.value.as_name()?.as_bytes().to_vec()));
            names.collect::<Option<_>>()?
        }
        None => vec![filter.as_name()?.as_bytes().to_vec()],
    };
    let names_of: Vec<&[u8]> = names.iter().map(Vec::as_slice).collect();
    let is_known = matches!(
        names_of.as_slice(),
        [b"ASCII85Decode" | b"ASCIIHexDecode"]
            | [b"ASCII85Decode" | b"ASCIIHexDecode", b"FlateDecode"]
    );
    is_known.then_some((names, object.stream_data()?))
}

/// What became of data.
#[derive(Debug, Eq, PartialEq)]
enum Decoded {
    Data(Vec<u8>),
    Limit,
    Wrong,
}

/// Five characters for four bytes, `z` for four zeros, `~>` at the end.
fn ascii85(data: &[u8], limit: usize) -> Decoded {
    let mut out = Vec::new();
    let mut group: Vec<u8> = Vec::with_capacity(5);
    let mut bytes = data.iter().copied().filter(|byte| !is_white(*byte));
    loop {
        match bytes.next() {
            Some(b'z') if group.is_empty() => out.extend([0; 4]),
            Some(byte @ b'!'..=b'u') => {
                group.push(byte - b'!');
                if group.len() == 5 {
                    let Some(four) = four_bytes(&group) else {
                        return Decoded::Wrong;
                    };
                    out.extend(four);
                    group.clear();
                }
            }
            Some(b'~') if bytes.next() == Some(b'>') => break,
            _ => return Decoded::Wrong,
        }
        if out.len() > limit {
            return Decoded::Limit;
        }
    }
    let kept = group.len().saturating_sub(1);
    if group.len() == 1 {
        return Decoded::Wrong;
    }
    if kept > 0 {
        group.resize(5, b'u' - b'!');
        let Some(four) = four_bytes(&group) else {
            return Decoded::Wrong;
        };
        out.extend(four.iter().take(kept));
    }
    Decoded::Data(out)
}

fn four_bytes(group: &[u8]) -> Option<[u8; 4]> {
    let number = group
        .iter()
        .fold(0_u64, |number, digit| number * 85 + u64::from(*digit));
    u32::try_from(number).ok().map(u32::to_be_bytes)
}

/// Two digits a byte, `>` at the end; a last single digit is followed by 0.
fn hexadecimal(data: &[u8]) -> Decoded {
    let mut digits = Vec::new();
    for byte in data.iter().filter(|byte| !is_white(**byte)) {
        match char::from(*byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
        {
            Some(digit) => digits.push(digit),
            None if *byte == b'>' => {
                let pairs = digits.chunks(2);
                return Decoded::Data(
                    pairs
                        .map(|pair| {
                            pair.iter().fold(0, |all, digit| all << 4 | digit)
                                << (4 * (2 - pair.len()))
                        })
                        .collect(),
                );
            }
            None => return Decoded::Wrong,
        }
    }
    Decoded::Wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(decoded: Decoded) -> String {
        match decoded {
            Decoded::Data(data) => String::from_utf8(data).unwrap(),
            other @ (Decoded::Limit | Decoded::Wrong) => format!("{other:?}"),
        }
    }

    #[test]
    fn reads_ascii85() {
        assert_eq!(text(ascii85(b"87cUR D]i,\"Ebo80~>", 99)), "Hello World!");
        assert_eq!(text(ascii85(b"87cURDZ~>rest", 99)), "Hello");
        assert_eq!(ascii85(b"z!!~>", 99), Decoded::Data(vec![0; 5]));
        assert_eq!(ascii85(b"~>", 99), Decoded::Data(Vec::new()));
    }

    #[test]
    fn refuses_wrong_ascii85() {
        for wrong in [
            &b""[..],
            b"87cUR",
            b"87cUR~",
            b"87cUR~x",
            b"!~>",
            b"!z!!!~>",
            b"vvvvv~>",
            b"uuuuu~>",
            b"\x80~>",
            b"s8W-\"~>",
        ] {
            assert_eq!(ascii85(wrong, 99), Decoded::Wrong, "{wrong:?}");
        }
        assert_eq!(ascii85(&b"z".repeat(1000), 99), Decoded::Limit);
    }

    #[test]
    fn reads_and_refuses_hexadecimal() {
        assert_eq!(text(hexadecimal(b"48 656C\n6c6F>")), "Hello");
        assert_eq!(hexadecimal(b"4>"), Decoded::Data(vec![0x40]));
        for wrong in [&b""[..], b"48", b"4g>", b"<48>"] {
            assert_eq!(hexadecimal(wrong), Decoded::Wrong, "{wrong:?}");
        }
    }
}
