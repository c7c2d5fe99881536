//! A bundled font inside a PDF: Type 0 over `CIDFontType2`, Identity-H, reduced to the glyphs that
//! were used (ISO 32000-1 §9.7). Each character has a code of its own, even where two share a
//! glyph (Latin A and Greek Α), so that `/ToUnicode` gives back exactly what was written.

use std::collections::BTreeMap;

use subsetter::GlyphRemapper;

use crate::appearance::AppearanceError;
use crate::appearance::font::{Face, Typeface};
use crate::appearance::object::{Dictionary, NewObject, ObjectNumber, ObjectNumbers, utf16_hex};

/// The most mappings that one block of a `CMap` may hold.
const CMAP_BLOCK: usize = 100;

/// A font and the characters for which it was used so far.
#[derive(Clone, Debug)]
pub(crate) struct EmbeddedFont {
    face: Face,
    number: ObjectNumber,
    codes: BTreeMap<char, u16>,
    used: Vec<Used>,
    remapper: GlyphRemapper,
}

/// A character that was used; its code is its place in the list plus one.
#[derive(Clone, Copy, Debug)]
struct Used {
    character: char,
    glyph: u16,
    advance: i64,
}

impl EmbeddedFont {
    /// A font of which nothing was used yet, to be the object `number`.
    pub(crate) fn new(face: Face, number: ObjectNumber) -> Self {
        Self {
            face,
            number,
            codes: BTreeMap::new(),
            used: Vec::new(),
            remapper: GlyphRemapper::new(),
        }
    }

    /// The font's object.
    pub(crate) const fn number(&self) -> ObjectNumber {
        self.number
    }

    /// Which one it is.
    pub(crate) const fn typeface(&self) -> Typeface {
        self.face.typeface()
    }

    /// The code of a character, which is used from now on.
    ///
    /// # Errors
    /// [`AppearanceError::MissingCharacter`] when the font lacks it; texts were checked before.
    pub(crate) fn code(&mut self, character: char) -> Result<u16, AppearanceError> {
        if let Some(code) = self.codes.get(&character) {
            return Ok(*code);
        }
        let missing = AppearanceError::MissingCharacter {
            character,
            position: 0,
        };
        let glyph = self.face.glyph(character).ok_or(missing)?;
        let code = u16::try_from(self.used.len() + 1).map_err(|_| missing)?;
        self.used.push(Used {
            character,
            glyph: self.remapper.remap(glyph.index),
            advance: glyph.advance,
        });
        self.codes.insert(character, code);
        Ok(code)
    }

    /// The font's six objects.
    pub(crate) fn finish(
        self,
        numbers: &mut ObjectNumbers,
    ) -> Result<Vec<NewObject>, AppearanceError> {
        let program = subsetter::subset(self.face.typeface().data(), 0, &self.remapper)
            .map_err(|_| AppearanceError::BundledFont)?;
        let name = self.subset_name();
        let (descendant, descriptor) = (numbers.take()?, numbers.take()?);
        let (file, glyphs, unicode) = (numbers.take()?, numbers.take()?, numbers.take()?);
        let bodies = [
            (
                self.number,
                Self::type0(&name, descendant, unicode).into_bytes(),
            ),
            (
                descendant,
                self.cid_font(&name, descriptor, glyphs).into_bytes(),
            ),
            (descriptor, self.descriptor(&name, file).into_bytes()),
            (
                file,
                Dictionary::default()
                    .with("Length1", program.len().to_string())
                    .stream(&program),
            ),
            (glyphs, Dictionary::default().stream(&self.glyph_map())),
            (
                unicode,
                Dictionary::default().stream(self.unicode_map().as_bytes()),
            ),
        ];
        Ok(bodies
            .into_iter()
            .map(|(number, body)| NewObject::new(number, body))
            .collect())
    }

    fn type0(name: &str, descendant: ObjectNumber, unicode: ObjectNumber) -> String {
        Dictionary::default()
            .with("Type", "/Font")
            .with("Subtype", "/Type0")
            .with("BaseFont", name)
            .with("Encoding", "/Identity-H")
            .with("DescendantFonts", format!("[{descendant}]"))
            .with("ToUnicode", unicode.to_string())
            .to_string()
    }

    fn cid_font(&self, name: &str, descriptor: ObjectNumber, glyphs: ObjectNumber) -> String {
        let widths: Vec<String> = self
            .used
            .iter()
            .map(|used| used.advance.to_string())
            .collect();
        Dictionary::default()
            .with("Type", "/Font")
            .with("Subtype", "/CIDFontType2")
            .with("BaseFont", name)
            .with(
                "CIDSystemInfo",
                "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
            )
            .with("FontDescriptor", descriptor.to_string())
            .with("CIDToGIDMap", glyphs.to_string())
            .with("W", format!("[1[{}]]", widths.join(" ")))
            .to_string()
    }

    fn descriptor(&self, name: &str, file: ObjectNumber) -> String {
        let [left, bottom, right, top] = self.face.bounding_box();
        Dictionary::default()
            .with("Type", "/FontDescriptor")
            .with("FontName", name)
            .with("Flags", self.face.typeface().flags().to_string())
            .with("FontBBox", format!("[{left} {bottom} {right} {top}]"))
            .with("ItalicAngle", "0")
            .with("Ascent", self.face.ascent().to_string())
            .with("Descent", self.face.descent().to_string())
            .with("CapHeight", self.face.capital_height().to_string())
            .with("StemV", "80")
            .with("FontFile2", file.to_string())
            .to_string()
    }

    /// `/ABCDEF+Name`: the tag depends on the characters, so that two subsets differ in name.
    fn subset_name(&self) -> String {
        // FNV-1a over the characters, 32 bits (the public constants of that function)
        let hash = self.used.iter().fold(0x811C_9DC5_u32, |hash, used| {
            (hash ^ u32::from(used.character)).wrapping_mul(0x0100_0193)
        });
        let letters = (0..6).scan(hash, |rest, _| {
            let letter = u8::try_from(*rest % 26)
                .ok()
                .map(|place| char::from(b'A' + place));
            *rest /= 26;
            letter
        });
        let tag: String = letters.collect();
        format!("/{tag}+{}", self.face.typeface().post_script_name())
    }

    /// Two bytes per code: the glyph in the reduced file.
    fn glyph_map(&self) -> Vec<u8> {
        let glyphs = self.used.iter().map(|used| used.glyph);
        std::iter::once(0)
            .chain(glyphs)
            .flat_map(u16::to_be_bytes)
            .collect()
    }

    /// The `/ToUnicode` `CMap` (ISO 32000-1 §9.10.3).
    fn unicode_map(&self) -> String {
        let mut out = String::from(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
             /CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def\n\
             /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
             1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
        );
        let lines: Vec<String> = (1_usize..)
            .zip(&self.used)
            .map(|(code, used)| {
                format!(
                    "<{code:04X}> <{}>\n",
                    utf16_hex(used.character.encode_utf8(&mut [0; 4]))
                )
            })
            .collect();
        for block in lines.chunks(CMAP_BLOCK) {
            let count = block.len();
            out.extend([
                format!("{count} beginbfchar\n"),
                block.concat(),
                "endbfchar\n".to_owned(),
            ]);
        }
        out.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend");
        out
    }
}
