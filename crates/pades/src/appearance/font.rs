//! The bundled fonts of `bulla-fonts`, read with `ttf-parser`.

use ttf_parser::GlyphId;

use crate::appearance::{AppearanceError, Style};

/// Which of the bundled fonts.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Typeface {
    /// Inter, for all text.
    Sans,
    /// Handwriting, for typed signatures.
    Script(Style),
}

impl Typeface {
    /// Its name in resources.
    pub(crate) const fn resource(self) -> &'static str {
        match self {
            Self::Sans => "BullaSans",
            Self::Script(Style::Formal) => "BullaScript",
            Self::Script(Style::Lively) => "BullaLively",
            Self::Script(Style::Casual) => "BullaCasual",
        }
    }

    /// Its PostScript name, without the tag of a subset.
    pub(crate) const fn post_script_name(self) -> &'static str {
        match self {
            Self::Sans => "Inter-Regular",
            Self::Script(Style::Formal) => "GreatVibes-Regular",
            // Dancing Script, whose licence reserves its name
            Self::Script(Style::Lively) => "BullaLively-Regular",
            Self::Script(Style::Casual) => "GrapeNuts-Regular",
        }
    }

    /// The `/Flags` of its descriptor: nonsymbolic, and a script.
    pub(crate) const fn flags(self) -> u32 {
        match self {
            Self::Sans => 32,
            Self::Script(_) => 32 | 8,
        }
    }

    /// The file.
    pub(crate) const fn data(self) -> &'static [u8] {
        match self {
            Self::Sans => bulla_fonts::SANS,
            Self::Script(Style::Formal) => bulla_fonts::FORMAL,
            Self::Script(Style::Lively) => bulla_fonts::LIVELY,
            Self::Script(Style::Casual) => bulla_fonts::CASUAL,
        }
    }
}

/// A glyph of a bundled font.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Glyph {
    /// Its index in the bundled file.
    pub(crate) index: u16,
    /// How far the pen goes on, in thousandths of the font size; what `/W` says.
    pub(crate) advance: i64,
}

/// What a glyph covers, in thousandths of the font size, from the pen on the base line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Extent {
    pub(crate) left: i64,
    pub(crate) bottom: i64,
    pub(crate) right: i64,
    pub(crate) top: i64,
}

/// A bundled font, opened.
#[derive(Clone, Debug)]
pub(crate) struct Face {
    typeface: Typeface,
    parsed: ttf_parser::Face<'static>,
}

impl Face {
    /// Opens a bundled font.
    ///
    /// # Errors
    /// [`AppearanceError::BundledFont`] when the build put something else into it.
    pub(crate) fn open(typeface: Typeface) -> Result<Self, AppearanceError> {
        let parsed = ttf_parser::Face::parse(typeface.data(), 0)
            .map_err(|_| AppearanceError::BundledFont)?;
        Ok(Self { typeface, parsed })
    }

    /// Which one it is.
    pub(crate) const fn typeface(&self) -> Typeface {
        self.typeface
    }

    /// The glyph of a character.
    pub(crate) fn glyph(&self, character: char) -> Option<Glyph> {
        let index = self
            .parsed
            .glyph_index(character)
            .filter(|index| index.0 != 0)?;
        let advance = self.parsed.glyph_hor_advance(index)?;
        Some(Glyph {
            index: index.0,
            advance: self.thousandths(i64::from(advance)),
        })
    }

    /// What a glyph covers; `None` for spaces.
    pub(crate) fn extent(&self, glyph: Glyph) -> Option<Extent> {
        let found = self.parsed.glyph_bounding_box(GlyphId(glyph.index))?;
        Some(Extent {
            left: self.thousandths(found.x_min.into()),
            bottom: self.thousandths(found.y_min.into()),
            right: self.thousandths(found.x_max.into()),
            top: self.thousandths(found.y_max.into()),
        })
    }

    /// The highest point of most letters, in thousandths of the font size.
    pub(crate) fn ascent(&self) -> i64 {
        self.thousandths(self.parsed.ascender().into())
    }

    /// The lowest point of most letters, negative, likewise.
    pub(crate) fn descent(&self) -> i64 {
        self.thousandths(self.parsed.descender().into())
    }

    /// The height of capitals, likewise.
    pub(crate) fn capital_height(&self) -> i64 {
        let height = self
            .parsed
            .capital_height()
            .unwrap_or_else(|| self.parsed.ascender());
        self.thousandths(height.into())
    }

    /// `/FontBBox`.
    pub(crate) fn bounding_box(&self) -> [i64; 4] {
        let found = self.parsed.global_bounding_box();
        [found.x_min, found.y_min, found.x_max, found.y_max]
            .map(|side| self.thousandths(side.into()))
    }

    /// Font units in thousandths of the font size, rounded half up.
    fn thousandths(&self, units: i64) -> i64 {
        let em = i64::from(self.parsed.units_per_em()).max(1);
        (units * 2000 + em).div_euclid(em * 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Typeface; 4] = [
        Typeface::Sans,
        Typeface::Script(Style::Formal),
        Typeface::Script(Style::Lively),
        Typeface::Script(Style::Casual),
    ];

    fn missing(typeface: Typeface, text: &str) -> Vec<char> {
        let face = Face::open(typeface).unwrap();
        text.chars()
            .filter(|one| face.glyph(*one).is_none())
            .collect()
    }

    const NAMES: &str = "ÀÂÄÆÇÉÈÊËÎÏÔŒÙÛÜŸàâäæçéèêëîïôœùûüÿß ẞ ğĞ ıİ şŞ őŐ űŰ łŁ ąćęńóśźż ăâîșț ȘȚ čďěňřšťůž \
                         āčēģīķļņšūž åøð þÞ ŵŷ ñ ¿¡ đĐ ħ ŋ ŧ ơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ";

    #[test]
    fn all_fonts_have_the_letters_of_european_and_vietnamese_names() {
        for typeface in ALL {
            assert_eq!(missing(typeface, NAMES), [], "{typeface:?}");
        }
        // Dutch, as two letters in all of them
        assert_eq!(missing(Typeface::Script(Style::Casual), "ĳ"), ['ĳ']);
        assert_eq!(missing(Typeface::Script(Style::Casual), "ij"), []);
    }

    #[test]
    fn a_font_is_called_what_its_file_says() {
        for typeface in ALL {
            let face = Face::open(typeface).unwrap();
            let mut names = face.parsed.names().into_iter();
            let own = names.find(|name| name.name_id == ttf_parser::name_id::POST_SCRIPT_NAME);
            let own = own.unwrap().to_string().unwrap();
            assert_eq!(own, typeface.post_script_name());
        }
    }

    #[test]
    fn the_text_font_has_greek_cyrillic_and_signs_of_business() {
        let text = "Αθήνα Ελλάς ώύΐ Київ Їжак ґ Београд Ђ Ж – — « » ‹ › „ “ ” ’ ‚ … € £ ¥ § ° ± × № ™ ® © ½ ² ³ µ − \
                    \u{A0}\u{202F}\u{2009} □ • † ‰";
        assert_eq!(missing(Typeface::Sans, text), []);
    }

    #[test]
    fn no_font_claims_what_it_lacks() {
        for character in [
            '\0',
            '\n',
            '\u{AD}',
            '\u{200B}',
            '\u{202E}',
            '\u{FEFF}',
            '漢',
            'א',
            'ع',
            '😀',
            '\u{301}',
            '\u{FFFD}',
            '\u{10FFFF}',
        ] {
            for typeface in ALL {
                assert_eq!(
                    Face::open(typeface).unwrap().glyph(character),
                    None,
                    "{character:?}"
                );
            }
        }
    }

    #[test]
    fn the_fonts_are_small() {
        for typeface in ALL {
            assert!(typeface.data().len() < 55_000, "{typeface:?}");
        }
    }
}
