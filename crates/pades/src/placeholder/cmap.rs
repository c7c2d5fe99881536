//! `/ToUnicode`: which text a code of a font means (ISO 32000-1 §9.10.3). Ranges stay ranges: what a
//! few bytes of a file say takes a few bytes here.

use std::collections::BTreeMap;

use crate::Limits;
use crate::syntax::lexer::{Lexer, Token};

/// The most codes and ranges that are read; a font has at most so many codes.
const MAX_ENTRIES: usize = 65_536;
/// The longest text of a code, in UTF-16 units.
const MAX_UNITS: usize = 16;

/// Texts by code, in UTF-16.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnicodeMap {
    codes: BTreeMap<u32, Vec<u16>>,
    /// By the first code of the range; the last unit of the text grows along it.
    ranges: BTreeMap<u32, Range>,
}

#[derive(Clone, Debug)]
struct Range {
    last: u32,
    text: Vec<u16>,
}

/// What the strings that follow belong to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Section {
    Characters,
    None,
    Ranges,
}

impl UnicodeMap {
    /// Reads a map as far as it can be read. A map that breaks off leaves codes without a text,
    /// and a placeholder among them is not found.
    pub(crate) fn parse(data: &[u8], limits: &Limits) -> Self {
        let mut map = Self::default();
        let mut lexer = Lexer::new(data, 0, limits);
        let mut section = Section::None;
        let mut strings: Vec<Vec<u8>> = Vec::new();
        let mut is_in_array = false;
        while let Ok((token, span)) = lexer.next_token() {
            match token {
                Token::End => break,
                Token::Keyword => {
                    section = match lexer.slice(span) {
                        b"beginbfchar" => Section::Characters,
                        b"beginbfrange" => Section::Ranges,
                        _ => Section::None,
                    };
                    strings.clear();
                }
                Token::ArrayOpen => is_in_array = true,
                Token::ArrayClose => {
                    is_in_array = false;
                    map.add_list(&strings);
                    strings.clear();
                }
                Token::String(string) => strings.push(string.as_bytes().to_vec()),
                Token::DictionaryClose
                | Token::DictionaryOpen
                | Token::Integer(_)
                | Token::Name(_)
                | Token::Real(_) => {}
            }
            match (section, strings.as_slice()) {
                (Section::Characters, [code, text]) => {
                    map.add_code(code_of(code), text);
                    strings.clear();
                }
                (Section::Ranges, [first, last, text]) if !is_in_array => {
                    map.add_range(code_of(first), code_of(last), text);
                    strings.clear();
                }
                (Section::None, _) => strings.clear(),
                _ => {}
            }
            if map.len() >= MAX_ENTRIES || strings.len() > MAX_ENTRIES {
                break;
            }
        }
        map
    }

    /// The text of a code.
    pub(crate) fn text(&self, code: u32) -> Option<String> {
        if let Some(units) = self.codes.get(&code) {
            return Some(String::from_utf16_lossy(units));
        }
        let (first, range) = self.ranges.range(..=code).next_back()?;
        if code > range.last {
            return None;
        }
        let mut units = range.text.clone();
        if let (Some(last), Ok(step)) = (units.last_mut(), u16::try_from(code - first)) {
            *last = last.wrapping_add(step);
        }
        Some(String::from_utf16_lossy(&units))
    }

    /// How many codes and ranges it holds.
    pub(crate) fn len(&self) -> usize {
        self.codes.len() + self.ranges.len()
    }

    /// `<first> <last> [<text> …]`
    fn add_list(&mut self, strings: &[Vec<u8>]) {
        let [first, _, texts @ ..] = strings else {
            return;
        };
        for (step, text) in (0_u32..).zip(texts) {
            self.add_code(code_of(first).saturating_add(step), text);
        }
    }

    fn add_code(&mut self, code: u32, text: &[u8]) {
        if let Some(units) = units(text) {
            self.codes.insert(code, units);
        }
    }

    fn add_range(&mut self, first: u32, last: u32, text: &[u8]) {
        if let Some(text) = units(text).filter(|_| first <= last) {
            self.ranges.insert(first, Range { last, text });
        }
    }
}

/// Text in UTF-16BE; `None` for none, or more than a code has.
fn units(text: &[u8]) -> Option<Vec<u16>> {
    let pairs = text.chunks_exact(2).take(MAX_UNITS + 1);
    let units = pairs.map(|pair| {
        pair.iter()
            .fold(0_u16, |unit, byte| unit << 8 | u16::from(*byte))
    });
    let units: Vec<u16> = units.collect();
    (1..=MAX_UNITS).contains(&units.len()).then_some(units)
}

fn code_of(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .take(4)
        .fold(0, |code, byte| code << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(map: &str, codes: &[u32]) -> Vec<Option<String>> {
        let map = UnicodeMap::parse(map.as_bytes(), &Limits::default());
        codes.iter().map(|code| map.text(*code)).collect()
    }

    #[test]
    fn reads_characters_ranges_and_lists() {
        let map = "/CIDInit /ProcSet findresource begin <</A(B)>> def 1 begincodespacerange <0000><FFFF> endcodespacerange \
                   2 beginbfchar <0001> <007B> <0002> <00660069> <0011> <0078> endbfchar \
                   2 beginbfrange <0010> <0012> <0041> <20> <21> [<0061> <0062>] endbfrange";
        let found = texts(map, &[1, 2, 0x10, 0x11, 0x12, 0x13, 0x20, 0x21, 0x22]);
        let expected = [
            Some("{"),
            Some("fi"),
            Some("A"),
            Some("x"),
            Some("C"),
            None,
            Some("a"),
            Some("b"),
            None,
        ];
        assert_eq!(found, expected.map(|text| text.map(str::to_owned)));
    }

    #[test]
    fn broken_maps_end_and_stay_small() {
        for map in [
            "",
            "beginbfchar",
            "beginbfchar <01",
            "beginbfchar <01> (",
            "beginbfrange <00> <FFFFFFFF> <0041>",
            "beginbfrange <FFFFFFFF> <00> <0041>",
            "beginbfrange <00> <05> [",
            "beginbfchar <> <> <01> <00>",
            "beginbfrange <01> <02> [<0041>]]]",
        ] {
            let parsed = UnicodeMap::parse(map.as_bytes(), &Limits::default());
            assert!(parsed.len() <= 1, "{map}");
        }
    }

    #[test]
    fn refuses_texts_that_no_code_has() {
        let long = "0041".repeat(MAX_UNITS + 1);
        let map = format!("beginbfchar <01> <{long}> <02> <> <03> <41> <04> <D800>");
        let found = texts(&map, &[1, 2, 3, 4]);
        assert_eq!(found, [None, None, None, Some("\u{FFFD}".to_owned())]);
    }
}
