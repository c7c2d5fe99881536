//! Which character a byte of a simple font means, where no `/ToUnicode` says it (ISO 32000-1 Annex D).

use crate::syntax::object::Dictionary;
use crate::{ReadError, View};

/// The characters of the 256 bytes; `None` where it is not known.
pub(crate) type Characters = [Option<char>; 256];

/// The upper half of Windows code page 1252 where it is not Latin-1: 0x80 to 0x9F.
const WINDOWS: &str = "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ";

/// Names of glyphs of ASCII that are not the character itself, from the Adobe Glyph List.
const ASCII_NAMES: &str = "space \u{20} exclam ! quotedbl \" numbersign # dollar $ percent % ampersand & \
    quotesingle ' parenleft ( parenright ) asterisk * plus + comma , hyphen - period . slash / zero 0 \
    one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 colon : semicolon ; less < equal = \
    greater > question ? at @ bracketleft [ backslash \\ bracketright ] asciicircum ^ underscore _ \
    grave ` braceleft { bar | braceright } asciitilde ~";

/// Names of other glyphs of Latin text, likewise.
const LATIN_NAMES: &str = "exclamdown ¡ cent ¢ sterling £ yen ¥ section § dieresis ¨ copyright © \
    guillemotleft « guillemotright » registered ® degree ° plusminus ± acute ´ mu µ paragraph ¶ \
    periodcentered · cedilla ¸ questiondown ¿ endash – emdash — quoteleft ‘ quoteright ’ quotesinglbase ‚ \
    quotedblleft “ quotedblright ” quotedblbase „ bullet • ellipsis … guilsinglleft ‹ guilsinglright › \
    Euro € Agrave À Aacute Á Acircumflex Â Atilde Ã Adieresis Ä Aring Å AE Æ Ccedilla Ç Egrave È Eacute É \
    Ecircumflex Ê Edieresis Ë Igrave Ì Iacute Í Icircumflex Î Idieresis Ï Eth Ð Ntilde Ñ Ograve Ò Oacute Ó \
    Ocircumflex Ô Otilde Õ Odieresis Ö Oslash Ø Ugrave Ù Uacute Ú Ucircumflex Û Udieresis Ü Yacute Ý Thorn Þ \
    germandbls ß agrave à aacute á acircumflex â atilde ã adieresis ä aring å ae æ ccedilla ç egrave è \
    eacute é ecircumflex ê edieresis ë igrave ì iacute í icircumflex î idieresis ï eth ð ntilde ñ ograve ò \
    oacute ó ocircumflex ô otilde õ odieresis ö oslash ø ugrave ù uacute ú ucircumflex û udieresis ü \
    yacute ý thorn þ ydieresis ÿ Abreve Ă abreve ă Aogonek Ą aogonek ą Cacute Ć cacute ć Ccaron Č ccaron č \
    Dcroat Đ dcroat đ Eogonek Ę eogonek ę Ecaron Ě ecaron ě Gbreve Ğ gbreve ğ Idotaccent İ dotlessi ı \
    Lslash Ł lslash ł Nacute Ń nacute ń Ncaron Ň ncaron ň Ohungarumlaut Ő ohungarumlaut ő OE Œ oe œ \
    Rcaron Ř rcaron ř Sacute Ś sacute ś Scedilla Ş scedilla ş Scaron Š scaron š Uring Ů uring ů \
    Uhungarumlaut Ű uhungarumlaut ű Ydieresis Ÿ Zacute Ź zacute ź Zdotaccent Ż zdotaccent ż Zcaron Ž zcaron ž";

/// The characters of a simple font by its `/Encoding`.
pub(crate) fn characters(view: &View<'_, '_>, font: &Dictionary) -> Result<Characters, ReadError> {
    let Some(encoding) = font.get("Encoding") else {
        return Ok(base("StandardEncoding"));
    };
    let encoding = view.value(encoding)?;
    if let Some(name) = encoding.as_name() {
        return Ok(base(&String::from_utf8_lossy(name.as_bytes())));
    }
    let Some(dictionary) = encoding.as_dictionary() else {
        return Ok(base("StandardEncoding"));
    };
    let named = dictionary
        .get("BaseEncoding")
        .and_then(|name| name.value.as_name());
    let named = named.map_or_else(String::new, |name| {
        String::from_utf8_lossy(name.as_bytes()).into_owned()
    });
    let mut characters = base(&named);
    if let Some(differences) = dictionary.get("Differences") {
        let differences = view.value(differences)?;
        let mut code = 0_usize;
        for item in differences.as_array().unwrap_or_default() {
            if let Some(number) = item.value.as_integer() {
                code = usize::try_from(number).unwrap_or(usize::MAX);
            } else if let Some(name) = item.value.as_name() {
                if let Some(place) = characters.get_mut(code) {
                    *place = named_character(&String::from_utf8_lossy(name.as_bytes()));
                }
                code = code.saturating_add(1);
            }
        }
    }
    Ok(characters)
}

/// The character that a glyph's name means.
pub(crate) fn named_character(name: &str) -> Option<char> {
    let name = name.split('.').next().unwrap_or_default();
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next())
        && letter.is_ascii_alphabetic()
    {
        return Some(letter);
    }
    if name == "space" {
        return Some(' ');
    }
    let words = || {
        ASCII_NAMES
            .split_ascii_whitespace()
            .chain(LATIN_NAMES.split_ascii_whitespace())
    };
    let mut pairs = words().zip(words().skip(1));
    if let Some((_, found)) = pairs.find(|(one, next)| *one == name && next.chars().count() == 1) {
        return found.chars().next();
    }
    let digits = name
        .strip_prefix("uni")
        .or_else(|| name.strip_prefix('u'))?;
    let is_number =
        (4..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u32::from_str_radix(digits, 16).ok().filter(|_| is_number)?;
    char::from_u32(number)
}

/// One of the predefined encodings. They agree on ASCII but for two quotes; beyond it only that of
/// Windows is known here, since generators of today write `/ToUnicode` or that one.
fn base(name: &str) -> Characters {
    let mut characters: Characters = [None; 256];
    for (code, place) in (0_u8..=255).zip(characters.iter_mut()) {
        *place = match code {
            0x27 if name != "WinAnsiEncoding" && name != "MacRomanEncoding" => Some('’'),
            0x60 if name != "WinAnsiEncoding" && name != "MacRomanEncoding" => Some('‘'),
            0x20..=0x7E => Some(char::from(code)),
            0x80..=0x9F if name == "WinAnsiEncoding" => WINDOWS
                .chars()
                .nth(usize::from(code) - 0x80)
                .filter(|one| *one != '\u{FFFD}'),
            0xA0..=0xFF if name == "WinAnsiEncoding" => Some(char::from(code)),
            _ => None,
        };
    }
    characters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_names_of_glyphs() {
        let known = [
            "braceleft",
            "A",
            "z",
            "space",
            "zcaron",
            "uni0151",
            "u1F600",
            "hyphen.alt",
            "quotesingle",
            "at",
        ];
        let found: Vec<_> = known.iter().map(|name| named_character(name)).collect();
        let expected = ['{', 'A', 'z', ' ', 'ž', 'ő', '😀', '-', '\'', '@'].map(Some);
        assert_eq!(found, expected);
        for unknown in [
            "", ".notdef", "g12", "cid00012", "uniD800", "uni12", "u1234567", "uniXYZW", "{", "é",
        ] {
            assert_eq!(named_character(unknown), None, "{unknown:?}");
        }
    }

    #[test]
    fn base_encodings_agree_on_braces() {
        for name in [
            "WinAnsiEncoding",
            "MacRomanEncoding",
            "StandardEncoding",
            "",
            "x",
        ] {
            let characters = base(name);
            assert_eq!(
                (characters[0x7B], characters[0x23], characters[0x3D]),
                (Some('{'), Some('#'), Some('='))
            );
        }
        assert_eq!(base("WinAnsiEncoding")[0xF6], Some('ö'));
        assert_eq!(base("WinAnsiEncoding")[0x80], Some('€'));
        assert_eq!(base("MacRomanEncoding")[0xF6], None);
    }
}
