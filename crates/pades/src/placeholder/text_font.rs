//! A font of a page, as far as reading text needs it: codes, widths, characters.

use crate::placeholder::cmap::UnicodeMap;
use crate::placeholder::encoding::{Characters, characters};
use crate::placeholder::operand::number;
use crate::placeholder::widths::{Widths, code};
use crate::placeholder::{metrics, stream};
use crate::syntax::object::{Dictionary, Object};
use crate::{ReadError, View};

/// A font.
#[derive(Clone, Debug)]
pub(crate) struct TextFont {
    kind: Kind,
    unicode: Option<UnicodeMap>,
    widths: Widths,
    usual_width: f64,
    /// Points of a glyph's width per unit of it.
    scale: f64,
}

#[derive(Clone, Debug)]
enum Kind {
    /// Two bytes per code; whether these are UTF-16, as some of the standard's own encodings say.
    Composite { is_unicode: bool },
    /// One byte per code.
    Simple {
        name: String,
        characters: Box<Characters>,
    },
}

/// A code of a shown string.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Code {
    /// What it says; U+FFFD where that is not known.
    pub(crate) text: String,
    /// Its width for a font size of 1.
    pub(crate) width: f64,
    /// Whether word spacing applies to it (ISO 32000-1 §9.3.3).
    pub(crate) is_space: bool,
}

impl TextFont {
    /// Reads a font's dictionary.
    ///
    /// # Errors
    /// Those of reading objects; a font that is merely odd is read as far as possible.
    pub(crate) fn read(view: &View<'_, '_>, font: &Dictionary) -> Result<Self, ReadError> {
        let unicode = unicode_map(view, font)?;
        let subtype = font.get("Subtype").map(|subtype| &subtype.value);
        if subtype.is_some_and(|subtype| subtype.is_name("Type0")) {
            return Self::composite(view, font, unicode);
        }
        let first = integer(view, font, "FirstChar")?.unwrap_or(0);
        let widths = match font.get("Widths") {
            Some(list) => {
                let list = view.value(list)?;
                Widths::simple(first, list.as_array().unwrap_or_default())
            }
            None => Widths::default(),
        };
        let name = font.get("BaseFont").and_then(|name| name.value.as_name());
        let name = name.map_or_else(String::new, |name| {
            String::from_utf8_lossy(name.as_bytes()).into_owned()
        });
        let scale = match font
            .get("FontMatrix")
            .map(|matrix| view.value(matrix))
            .transpose()?
        {
            Some(matrix) => matrix
                .as_array()
                .and_then(|sides| number(&sides.first()?.value)),
            None => None,
        };
        Ok(Self {
            kind: Kind::Simple {
                name,
                characters: Box::new(characters(view, font)?),
            },
            unicode,
            widths,
            usual_width: 0.0,
            scale: scale.unwrap_or(0.001),
        })
    }

    fn composite(
        view: &View<'_, '_>,
        font: &Dictionary,
        unicode: Option<UnicodeMap>,
    ) -> Result<Self, ReadError> {
        let encoding = font
            .get("Encoding")
            .map(|own| view.value(own))
            .transpose()?;
        let encoding = encoding.as_ref().and_then(|own| own.as_name());
        let is_unicode = encoding.is_some_and(|name| is_unicode(name.as_bytes()));
        let mut read = Self {
            kind: Kind::Composite { is_unicode },
            unicode,
            widths: Widths::default(),
            usual_width: 1000.0,
            scale: 0.001,
        };
        let Some(descendants) = font.get("DescendantFonts") else {
            return Ok(read);
        };
        let descendants = view.value(descendants)?;
        let Some(descendant) = descendants.as_array().and_then(<[Object]>::first) else {
            return Ok(read);
        };
        let descendant = view.value(descendant)?;
        let Some(descendant) = descendant.as_dictionary() else {
            return Ok(read);
        };
        if let Some(usual) = descendant.get("DW") {
            read.usual_width = number(view.value(usual)?.as_ref()).unwrap_or(1000.0);
        }
        if let Some(widths) = descendant.get("W") {
            let widths = view.value(widths)?;
            read.widths = Widths::composite(view, widths.as_array().unwrap_or_default())?;
        }
        Ok(read)
    }

    /// How much it holds, in entries.
    pub(crate) fn size(&self) -> usize {
        let own = match self.kind {
            Kind::Composite { .. } => 1,
            Kind::Simple { .. } => 256,
        };
        own + self.widths.len() + self.unicode.as_ref().map_or(0, UnicodeMap::len)
    }

    /// The codes of a string.
    pub(crate) fn codes<'s>(&'s self, string: &'s [u8]) -> impl Iterator<Item = Code> + 's {
        let bytes = match self.kind {
            Kind::Composite { .. } => 2,
            Kind::Simple { .. } => 1,
        };
        string.chunks(bytes).map(move |chunk| {
            let code = chunk
                .iter()
                .fold(0, |code, byte| code << 8 | u32::from(*byte));
            self.code(code)
        })
    }

    fn code(&self, code: u32) -> Code {
        let mapped = self.unicode.as_ref().and_then(|map| map.text(code));
        let known = match &self.kind {
            Kind::Composite { is_unicode: true } => char::from_u32(code),
            Kind::Composite { is_unicode: false } => None,
            Kind::Simple { characters, .. } => usize::try_from(code)
                .ok()
                .and_then(|code| characters.get(code).copied().flatten()),
        };
        let text = match (mapped, known) {
            (Some(text), _) => text,
            (None, Some(character)) => character.to_string(),
            (None, None) => char::REPLACEMENT_CHARACTER.to_string(),
        };
        let width = match (self.widths.get(code), &self.kind) {
            (Some(width), _) => width,
            (None, Kind::Simple { name, .. }) if self.widths.len() == 0 => {
                metrics::width(name, known.unwrap_or('n'))
            }
            (None, _) => self.usual_width,
        };
        let is_space = code == 32 && matches!(self.kind, Kind::Simple { .. });
        Code {
            text,
            width: width * self.scale,
            is_space,
        }
    }
}

/// Encodings whose codes are UTF-16 (ISO 32000-1 §9.7.5.2), such as `UniJIS-UTF16-H`. What takes two
/// units there is not known.
fn is_unicode(encoding: &[u8]) -> bool {
    let has = |part: &[u8]| encoding.windows(part.len()).any(|window| window == part);
    encoding.starts_with(b"Uni") && (has(b"-UCS2-") || has(b"-UTF16-"))
}

fn unicode_map(view: &View<'_, '_>, font: &Dictionary) -> Result<Option<UnicodeMap>, ReadError> {
    let Some(id) = font
        .get("ToUnicode")
        .and_then(|map| map.value.as_reference())
    else {
        return Ok(None);
    };
    let Some(stream) = view.object(id)? else {
        return Ok(None);
    };
    let data = stream::decode(view, &stream)?;
    Ok(Some(UnicodeMap::parse(&data, view.pdf().limits())))
}

fn integer(
    view: &View<'_, '_>,
    dictionary: &Dictionary,
    key: &str,
) -> Result<Option<u32>, ReadError> {
    match dictionary.get(key) {
        Some(value) => Ok(code(view.value(value)?.as_ref())),
        None => Ok(None),
    }
}
