//! Text strings (ISO 32000-2 §7.9.2.2): `PDFDocEncoding`, UTF-16BE or UTF-8 by their first bytes.

/// The text of a string; bytes that mean nothing become U+FFFD.
#[must_use]
pub fn decode_text(bytes: &[u8]) -> String {
    if let Some(utf16) = bytes.strip_prefix(b"\xfe\xff") {
        let units = utf16.chunks(2).map(|pair| match pair {
            [high, low] => u16::from_be_bytes([*high, *low]),
            _ => 0xfffd,
        });
        return char::decode_utf16(units)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
    }
    if let Some(utf8) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return String::from_utf8_lossy(utf8).into_owned();
    }
    bytes.iter().copied().map(document_character).collect()
}

/// A character of `PDFDocEncoding` (ISO 32000-2 annex D.3).
fn document_character(byte: u8) -> char {
    let special = |table: &[char], first: u8| {
        let index = usize::from(byte.wrapping_sub(first));
        table.get(index).copied()
    };
    let found = match byte {
        0x18..=0x1f => special(&ACCENTS, 0x18),
        0x80..=0xa0 => special(&SPECIALS, 0x80),
        other => Some(char::from(other)),
    };
    found.unwrap_or(char::REPLACEMENT_CHARACTER)
}

const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];

const SPECIALS: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™',
    'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
];

#[cfg(test)]
mod tests {
    use super::decode_text;

    #[test]
    fn reads_the_three_encodings() {
        assert_eq!(decode_text(b"\xfe\xff\x00Z\x00\xfc"), "Zü");
        assert_eq!(decode_text("\u{feff}Zü".as_bytes()), "Zü");
        assert_eq!(decode_text(b"Z\xfc \xa0\x9b\x18"), "Zü €ł˘");
    }

    #[test]
    fn what_means_nothing_is_replaced() {
        assert_eq!(decode_text(b"\xfe\xff\x00"), "\u{fffd}");
        assert_eq!(decode_text(b"\xfe\xff\xd8\x00"), "\u{fffd}");
        assert_eq!(decode_text(b"\xef\xbb\xbf\xff"), "\u{fffd}");
        assert_eq!(decode_text(b"\x9f"), "\u{fffd}");
    }
}
