//! Content streams: the few operators that looks are made of (ISO 32000-1 §8, §9).

use std::collections::BTreeSet;

use crate::appearance::AppearanceError;
use crate::appearance::embed::EmbeddedFont;
use crate::appearance::font::Typeface;
use crate::appearance::ink::{COLOUR_SPACE, Colour};
use crate::appearance::length::Length;
use crate::appearance::object::utf16_hex;
use crate::appearance::text::{Letter, Line};

/// A point in the form's space, y upwards.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: Length,
    pub(crate) y: Length,
}

/// A rectangle in the form's space.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: Length,
    pub(crate) bottom: Length,
    pub(crate) width: Length,
    pub(crate) height: Length,
}

impl Area {
    /// The area without a margin on each side.
    pub(crate) fn inset(self, margin: Length) -> Self {
        let both = margin + margin;
        Self {
            left: self.left + margin,
            bottom: self.bottom + margin,
            width: (self.width - both).max(Length::ZERO),
            height: (self.height - both).max(Length::ZERO),
        }
    }

    /// The shorter side.
    pub(crate) fn shorter(self) -> Length {
        self.width.min(self.height)
    }
}

/// A content stream in the making, and the fonts that it names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    operators: String,
    fonts: BTreeSet<Typeface>,
}

impl Content {
    /// The finished stream.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.operators.as_bytes()
    }

    /// The fonts that the stream names.
    pub(crate) fn fonts(&self) -> impl Iterator<Item = Typeface> {
        self.fonts.iter().copied()
    }

    /// Writes one line of operators.
    pub(crate) fn op(&mut self, line: &str) {
        self.operators.push_str(line);
        self.operators.push('\n');
    }

    /// The colour of what is filled from now on: text, too.
    pub(crate) fn fill_colour(&mut self, colour: Colour) {
        self.op(&format!("/{COLOUR_SPACE} cs {} sc", colour.0));
    }

    /// The colour of lines from now on.
    pub(crate) fn line_colour(&mut self, colour: Colour) {
        self.op(&format!("/{COLOUR_SPACE} CS {} SC", colour.0));
    }

    /// Draws a line of text from a point on its base line on. Where boxes stand for letters, the
    /// text itself goes along as `/ActualText`.
    pub(crate) fn text(
        &mut self,
        font: &mut EmbeddedFont,
        size: Length,
        start: Point,
        line: &Line,
    ) -> Result<(), AppearanceError> {
        if line.letters.is_empty() {
            return Ok(());
        }
        let codes = line
            .letters
            .iter()
            .map(|letter| font.code(letter.shown).map(|code| format!("{code:04X}")))
            .collect::<Result<String, _>>()?;
        let typeface = font.typeface();
        self.fonts.insert(typeface);
        let is_replaced = line.letters.iter().any(|letter| letter.is_replaced());
        if is_replaced {
            let meant: String = line.letters.iter().map(meant).collect();
            self.op(&format!(
                "/Span<</ActualText<FEFF{}>>>BDC",
                utf16_hex(&meant)
            ));
        }
        let (name, Point { x, y }) = (typeface.resource(), start);
        self.op(&format!("BT /{name} {size} Tf {x} {y} Td <{codes}> Tj ET"));
        if is_replaced {
            self.op("EMC");
        }
        Ok(())
    }

    /// Draws the outline of an area.
    pub(crate) fn outline(&mut self, area: Area, line_width: Length, colour: Colour) {
        self.line_colour(colour);
        let Area {
            left,
            bottom,
            width,
            height,
        } = area;
        self.op(&format!(
            "{line_width} w {left} {bottom} {width} {height} re S"
        ));
    }

    /// Adds a circle to the path.
    pub(crate) fn circle(&mut self, centre: Point, radius: Length) {
        let Point { x, y } = centre;
        let (east, west, north, south) = (x + radius, x - radius, y + radius, y - radius);
        // the usual approximation of a quarter of a circle: 4/3 (√2 − 1)
        let handle = radius.scaled(5523, 10_000);
        let (right, left, up, down) = (x + handle, x - handle, y + handle, y - handle);
        self.op(&format!("{east} {y} m"));
        self.op(&format!("{east} {up} {right} {north} {x} {north} c"));
        self.op(&format!("{left} {north} {west} {up} {west} {y} c"));
        self.op(&format!("{west} {down} {left} {south} {x} {south} c"));
        self.op(&format!("{right} {south} {east} {down} {east} {y} c h"));
    }
}

/// What a letter says to those who extract the text; steering characters do not get out.
fn meant(letter: &Letter) -> char {
    if letter.is_replaced() && is_steering(letter.meant) {
        char::REPLACEMENT_CHARACTER
    } else if letter.is_replaced() {
        letter.meant
    } else {
        letter.shown
    }
}

/// Controls, marks of direction and other characters that are not seen but change what is.
fn is_steering(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFF}'
            | '\u{E0000}'..='\u{E0FFF}')
}
