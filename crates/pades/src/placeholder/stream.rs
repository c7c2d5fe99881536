//! Content streams behind the filters that text may stand behind: generators of PDFs as text wrap
//! compressed data in ASCII85 or hexadecimal, old ones compress by LZW (ISO 32000-1 §7.4.2 to §7.4.4).
//! All else is [`View::decode`].

use weezl::decode::Decoder;
use weezl::{BitOrder, LzwStatus};

use crate::error::{Fault, LimitKind, ReadError};
use crate::filter;
use crate::syntax::lexer::is_white;
use crate::syntax::object::{Dictionary, Entry, Name, Object, Span, Value};
use crate::{Indirect, View};

/// The data of a stream.
pub(crate) fn decode(view: &View<'_, '_>, object: &Indirect<'_>) -> Result<Vec<u8>, ReadError> {
    let Some((filters, data)) = filters(object) else {
        return view.decode(object);
    };
    let at = object.span().map_or(0, |span| span.start);
    let (limits, meter) = (view.pdf().limits(), view.pdf().meter());
    meter.charge(data.len())?;
    let mut data = data.to_vec();
    for one in filters {
        let limit = limits.decoded_bytes;
        let decoded = match one {
            Filter::Ascii85 => ascii85(&data, limit),
            Filter::Flate => {
                data = flate(&data, at, view)?;
                continue;
            }
            Filter::Hexadecimal => hexadecimal(&data),
            Filter::Lzw => lzw(&data, limit),
        };
        data = match decoded {
            Decoded::Data(decoded) => decoded,
            Decoded::Limit => return Err(ReadError::Limit(LimitKind::DecodedBytes)),
            Decoded::Wrong => return Err(ReadError::damaged(Fault::StreamFilter, at)),
        };
        meter.charge(data.len())?;
    }
    Ok(data)
}

fn flate(data: &[u8], at: usize, view: &View<'_, '_>) -> Result<Vec<u8>, ReadError> {
    let place = Span::new(at, at);
    let entry = Entry {
        key: Name::new(b"Filter".to_vec()),
        key_span: place,
        value: Object {
            span: place,
            value: Value::Name(Name::new(b"FlateDecode".to_vec())),
        },
    };
    let budget = (view.pdf().limits(), view.pdf().meter());
    filter::decode(&Dictionary::new(vec![entry]), data, at, budget)
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Filter {
    Ascii85,
    Flate,
    Hexadecimal,
    Lzw,
}

/// The filters and the data, where all filters are known here, and nothing else is asked for.
fn filters<'a>(object: &Indirect<'a>) -> Option<(Vec<Filter>, &'a [u8])> {
    let dictionary = object.dictionary()?;
    if dictionary.get("DecodeParms").is_some() || dictionary.get("F").is_some() {
        return None;
    }
    let filter = dictionary.get("Filter")?;
    let stated = filter
        .value
        .as_array()
        .unwrap_or_else(|| std::slice::from_ref(filter));
    let known = |one: &Object| match one.value.as_name()?.as_bytes() {
        b"ASCII85Decode" => Some(Filter::Ascii85),
        b"ASCIIHexDecode" => Some(Filter::Hexadecimal),
        b"FlateDecode" => Some(Filter::Flate),
        b"LZWDecode" => Some(Filter::Lzw),
        _ => None,
    };
    let filters: Vec<Filter> = stated.iter().map(known).collect::<Option<_>>()?;
    let is_usual = filters.len() <= MAX_FILTERS && filters != [Filter::Flate];
    (is_usual && !filters.is_empty()).then_some((filters, object.stream_data()?))
}

/// Filters behind each other; generators use up to two.
const MAX_FILTERS: usize = 3;

/// LZW with codes of 9 to 12 bits that grow one code early, as PDF has it.
fn lzw(data: &[u8], limit: usize) -> Decoded {
    let mut decoder = Decoder::with_tiff_size_switch(BitOrder::Msb, 8);
    let mut out = Vec::new();
    let mut piece = vec![0; 1 << 16];
    let mut rest = data;
    loop {
        let step = decoder.decode_bytes(rest, &mut piece);
        rest = rest.get(step.consumed_in..).unwrap_or_default();
        out.extend_from_slice(piece.get(..step.consumed_out).unwrap_or_default());
        if out.len() > limit {
            return Decoded::Limit;
        }
        match step.status {
            Ok(LzwStatus::Done) => return Decoded::Data(out),
            Ok(LzwStatus::Ok) if step.consumed_in + step.consumed_out > 0 => {}
            Ok(LzwStatus::Ok | LzwStatus::NoProgress) | Err(_) => return Decoded::Wrong,
        }
    }
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
    fn reads_lzw_as_the_standard_writes_it() {
        // The example of ISO 32000-1 §7.4.4.2.
        let example = [0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01];
        let data = vec![45, 45, 45, 45, 45, 65, 45, 45, 45, 66];
        assert_eq!(lzw(&example, 99), Decoded::Data(data));
        // Long enough for codes of twelve bits.
        let text = (0..20_000_u32).map(|number| u8::try_from(number * number % 251).unwrap());
        let text: Vec<u8> = text.collect();
        let packed = weezl::encode::Encoder::with_tiff_size_switch(BitOrder::Msb, 8);
        let packed = { packed }.encode(&text).unwrap();
        assert_eq!(lzw(&packed, 99_999), Decoded::Data(text.clone()));
        assert_eq!(lzw(&packed, 9_999), Decoded::Limit);
        for cut in [0, 1, 2, packed.len() / 2, packed.len() - 2] {
            assert_eq!(lzw(&packed[..cut], 99_999), Decoded::Wrong, "{cut}");
        }
        // The first code must be one that exists.
        assert_eq!(lzw(&[0xff, 0xff, 0xff], 99), Decoded::Wrong);
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
