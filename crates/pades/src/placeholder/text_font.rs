//! A font of a page, as far as reading text needs it: codes, widths, characters.

use std::collections::BTreeMap;

use crate::placeholder::cmap::UnicodeMap;
use crate::placeholder::encoding::{Characters, characters};
use crate::placeholder::{metrics, stream};
use crate::syntax::object::{Dictionary, Object};
use crate::{ReadError, Value, View};

/// The most widths that are read.
const MAX_WIDTHS: usize = 65_536;

/// A font.
#[derive(Clone, Debug)]
pub(crate) struct TextFont {
    kind: Kind,
    unicode: Option<UnicodeMap>,
    widths: BTreeMap<u32, f64>,
    usual_width: f64,
    /// Points of a glyph's width per unit of it.
    scale: f64,
}

#[derive(Clone, Debug)]
enum Kind {
    /// Two bytes per code.
    Composite,
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
        let mut widths = BTreeMap::new();
        if let Some(list) = font.get("Widths") {
            let list = view.value(list)?;
            let listed = list.as_array().unwrap_or_default().iter().take(256);
            widths.extend((first..).zip(listed.filter_map(|width| number(&width.value))));
        }
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
        let mut read = Self {
            kind: Kind::Composite,
            unicode,
            widths: BTreeMap::new(),
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
            read.add_widths(view, view.value(widths)?.as_array().unwrap_or_default())?;
        }
        Ok(read)
    }

    /// `c [w …]` and `first last w` (ISO 32000-1 §9.7.4.3).
    fn add_widths(&mut self, view: &View<'_, '_>, items: &[Object]) -> Result<(), ReadError> {
        let mut rest = items;
        let mut left = MAX_WIDTHS;
        while let [first, second, more @ ..] = rest {
            let Some(first) = code(&first.value) else {
                break;
            };
            let second = view.value(second)?;
            if let Some(list) = second.as_array() {
                let listed = list
                    .iter()
                    .take(left)
                    .filter_map(|width| number(&width.value));
                self.widths.extend((first..).zip(listed));
                left = left.saturating_sub(list.len());
                rest = more;
            } else {
                let [width, after @ ..] = more else { break };
                let (Some(last), Some(width)) = (code(&second), number(&width.value)) else {
                    break;
                };
                self.widths
                    .extend((first..=last).take(left).map(|code| (code, width)));
                let range = last.saturating_sub(first).saturating_add(1);
                left = left.saturating_sub(usize::try_from(range).unwrap_or(left));
                rest = after;
            }
            if left == 0 {
                break;
            }
        }
        Ok(())
    }

    /// The codes of a string.
    pub(crate) fn codes<'s>(&'s self, string: &'s [u8]) -> impl Iterator<Item = Code> + 's {
        let bytes = match self.kind {
            Kind::Composite => 2,
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
            Kind::Composite => None,
            Kind::Simple { characters, .. } => usize::try_from(code)
                .ok()
                .and_then(|code| characters.get(code).copied().flatten()),
        };
        let text = match (mapped, known) {
            (Some(text), _) => text.to_owned(),
            (None, Some(character)) => character.to_string(),
            (None, None) => char::REPLACEMENT_CHARACTER.to_string(),
        };
        let width = match (self.widths.get(&code), &self.kind) {
            (Some(width), _) => *width,
            (None, Kind::Simple { name, .. }) if self.widths.is_empty() => {
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

fn code(value: &Value) -> Option<u32> {
    u32::try_from(value.as_integer()?).ok()
}

/// A number of either kind.
pub(crate) fn number(value: &Value) -> Option<f64> {
    if let Value::Real(number) = value {
        return Some(*number);
    }
    value
        .as_integer()
        .and_then(|number| i32::try_from(number).ok())
        .map(f64::from)
}
