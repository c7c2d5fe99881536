//! `/ToUnicode`: which text a code of a font means (ISO 32000-1 §9.10.3).

use std::collections::BTreeMap;

use crate::Limits;
use crate::syntax::lexer::{Lexer, Token};

/// The most codes that are read; a font has at most so many.
const MAX_CODES: usize = 65_536;

/// Texts by code.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnicodeMap {
    texts: BTreeMap<u32, String>,
    /// How many codes were given a text, repetitions included.
    given: usize,
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
                    map.add(code_of(code), text, 0);
                    strings.clear();
                }
                (Section::Ranges, [first, last, text]) if !is_in_array => {
                    for step in 0..=code_of(last).saturating_sub(code_of(first)).min(0xFFFF) {
                        if map.given >= MAX_CODES {
                            break;
                        }
                        map.add(code_of(first).saturating_add(step), text, step);
                    }
                    strings.clear();
                }
                (Section::None, _) => strings.clear(),
                _ => {}
            }
            if map.given >= MAX_CODES || strings.len() > MAX_CODES {
                break;
            }
        }
        map
    }

    /// The text of a code.
    pub(crate) fn text(&self, code: u32) -> Option<&str> {
        self.texts.get(&code).map(String::as_str)
    }

    /// `<first> <last> [<text> …]`
    fn add_list(&mut self, strings: &[Vec<u8>]) {
        let [first, _, texts @ ..] = strings else {
            return;
        };
        let left = MAX_CODES.saturating_sub(self.given);
        for (step, text) in (0_u32..).zip(texts.iter().take(left)) {
            self.add(code_of(first).saturating_add(step), text, 0);
        }
    }

    /// Adds a text in UTF-16BE whose last unit grows by `step`.
    fn add(&mut self, code: u32, text: &[u8], step: u32) {
        let mut units: Vec<u16> = text
            .chunks_exact(2)
            .map(|pair| match pair {
                [high, low] => u16::from_be_bytes([*high, *low]),
                _ => 0,
            })
            .collect();
        if units.is_empty() || units.len() > 16 {
            return;
        }
        if let (Some(last), Ok(step)) = (units.last_mut(), u16::try_from(step)) {
            *last = last.wrapping_add(step);
        }
        self.given += 1;
        self.texts.insert(code, String::from_utf16_lossy(&units));
    }
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
        codes
            .iter()
            .map(|code| map.text(*code).map(str::to_owned))
            .collect()
    }

    #[test]
    fn reads_characters_ranges_and_lists() {
        let map = "/CIDInit /ProcSet findresource begin <</A(B)>> def 1 begincodespacerange <0000><FFFF> endcodespacerange \
                   2 beginbfchar <0001> <007B> <0002> <00660069> endbfchar \
                   2 beginbfrange <0010> <0012> <0041> <20> <21> [<0061> <0062>] endbfrange";
        let found = texts(map, &[1, 2, 0x10, 0x12, 0x13, 0x20, 0x21, 0x22]);
        let expected = [
            Some("{"),
            Some("fi"),
            Some("A"),
            Some("C"),
            None,
            Some("a"),
            Some("b"),
            None,
        ];
        assert_eq!(found, expected.map(|text| text.map(str::to_owned)));
    }

    #[test]
    fn broken_maps_end_and_do_not_grow() {
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
            assert!(parsed.texts.len() <= MAX_CODES, "{map}");
        }
    }
}
