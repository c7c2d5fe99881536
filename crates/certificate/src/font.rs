//! The font: widths of characters, the codes of those that were used, and its objects in the file.
//!
//! The file of the font is embedded as it is, for it is a subset already: what a tool for fonts writes
//! may change with its version, and the bytes of a certificate may not. Each character has a code of
//! its own, so that `/ToUnicode` gives back exactly what is written.

use std::collections::BTreeMap;

use ttf_parser::Face;

use crate::RenderError;
use crate::file::hexadecimal;

/// The font of a certificate.
pub(crate) struct Font {
    face: Face<'static>,
    /// Glyph and advance of each character that the font has.
    known: BTreeMap<char, (u16, i64)>,
    codes: BTreeMap<char, u16>,
    used: Vec<Used>,
}

/// A character that was used; its code is its place plus one.
struct Used {
    character: char,
    glyph: u16,
    advance: i64,
}

/// Bodies of the font's objects.
pub(crate) struct Objects {
    pub(crate) widths: String,
    pub(crate) descriptor: String,
    pub(crate) glyphs: Vec<u8>,
    pub(crate) unicode: String,
}

impl Font {
    /// Opens the font of this layout.
    pub(crate) fn open() -> Result<Self, RenderError> {
        let face = Face::parse(bulla_fonts::SANS, 0).map_err(|_| RenderError::Font)?;
        let mut font = Self {
            face,
            known: BTreeMap::new(),
            codes: BTreeMap::new(),
            used: Vec::new(),
        };
        font.known = font.characters();
        Ok(font)
    }

    fn characters(&self) -> BTreeMap<char, (u16, i64)> {
        let mut known = BTreeMap::new();
        let tables = self.face.tables().cmap;
        let maps = tables.iter().flat_map(|tables| tables.subtables);
        for map in maps.filter(ttf_parser::cmap::Subtable::is_unicode) {
            map.codepoints(|point| {
                let character = char::from_u32(point);
                let glyph = map.glyph_index(point).filter(|glyph| glyph.0 != 0);
                if let (Some(character), Some(glyph)) = (character, glyph) {
                    let units = self.face.glyph_hor_advance(glyph).unwrap_or(0);
                    known.insert(character, (glyph.0, self.thousandths(units.into())));
                }
            });
        }
        known
    }

    /// Whether the font has a character.
    pub(crate) fn has(&self, character: char) -> bool {
        self.known.contains_key(&character)
    }

    /// How far the pen goes on, in thousandths of the size; 0 for what the font lacks.
    pub(crate) fn advance(&self, character: char) -> i64 {
        self.known
            .get(&character)
            .map_or(0, |(_, advance)| *advance)
    }

    /// The codes of a text in hexadecimal; what the font lacks is left out, so texts are replaced
    /// before ([`crate::line::shown`]).
    pub(crate) fn encode(&mut self, text: &[char]) -> String {
        let codes = text.iter().filter_map(|character| self.code(*character));
        codes.map(hexadecimal).collect()
    }

    /// Whether a character was used.
    pub(crate) fn has_used(&self, character: char) -> bool {
        self.codes.contains_key(&character)
    }

    fn code(&mut self, character: char) -> Option<u16> {
        if let Some(code) = self.codes.get(&character) {
            return Some(*code);
        }
        let (glyph, advance) = *self.known.get(&character)?;
        let code = u16::try_from(self.used.len() + 1).ok()?;
        self.used.push(Used {
            character,
            glyph,
            advance,
        });
        self.codes.insert(character, code);
        Some(code)
    }

    /// What the file needs of the font.
    pub(crate) fn objects(&self) -> Objects {
        let widths: Vec<String> = self.used.iter().map(|it| it.advance.to_string()).collect();
        let glyphs = self.used.iter().map(|used| used.glyph);
        let glyphs = core::iter::once(0).chain(glyphs);
        Objects {
            widths: format!("[1[{}]]", widths.join(" ")),
            descriptor: self.descriptor(),
            glyphs: glyphs.flat_map(u16::to_be_bytes).collect(),
            unicode: self.unicode(),
        }
    }

    fn descriptor(&self) -> String {
        let bounds = self.face.global_bounding_box();
        let bounds = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max];
        let bounds = bounds.map(|side| self.thousandths(side.into()).to_string());
        let capitals = self.face.capital_height();
        let capitals = capitals.unwrap_or_else(|| self.face.ascender());
        format!(
            "/FontBBox[{}]/ItalicAngle 0/Ascent {}/Descent {}/CapHeight {}/StemV 80",
            bounds.join(" "),
            self.thousandths(self.face.ascender().into()),
            self.thousandths(self.face.descender().into()),
            self.thousandths(capitals.into()),
        )
    }

    /// The `/ToUnicode` map (ISO 32000-1 §9.10.3).
    fn unicode(&self) -> String {
        let lines: Vec<String> = (1_usize..)
            .zip(&self.used)
            .map(|(code, used)| {
                let mut units = [0; 2];
                let units = used.character.encode_utf16(&mut units).iter();
                let units: String = units.copied().map(hexadecimal).collect();
                format!("<{code:04X}> <{units}>\n")
            })
            .collect();
        let mut out = String::from(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
             /CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def\n\
             /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
             1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
        );
        for block in lines.chunks(BLOCK) {
            let count = block.len();
            out.extend([
                format!("{count} beginbfchar\n"),
                block.concat(),
                "endbfchar\n".to_owned(),
            ]);
        }
        out.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        out
    }

    /// Font units in thousandths of the size, rounded half up.
    fn thousandths(&self, units: i64) -> i64 {
        let em = i64::from(self.face.units_per_em()).max(1);
        (units * 2000 + em).div_euclid(em * 2)
    }
}

/// The most mappings of one block.
const BLOCK: usize = 100;

#[cfg(test)]
mod tests {
    use super::Font;

    #[test]
    fn gives_each_character_one_code_and_maps_it_back() {
        let mut font = Font::open().unwrap();
        assert_eq!(font.encode(&['A', 'Α', 'А', 'A']), "0001000200030001");
        let objects = font.objects();
        assert!(objects.unicode.contains("<0002> <0391>\n"));
        assert_eq!(objects.glyphs.len(), 8);
        assert_eq!(font.encode(&['漢', '\u{202E}']), "");
    }

    #[test]
    fn has_the_letters_of_names_and_of_all_texts() {
        let font = Font::open().unwrap();
        let names = "ğőűłŁçÉßøĳșțŽ Ωμέγα Київ ‹›«»“”„’–—…·•□";
        let missing: Vec<char> = names.chars().filter(|one| !font.has(*one)).collect();
        assert_eq!(missing, []);
    }
}
