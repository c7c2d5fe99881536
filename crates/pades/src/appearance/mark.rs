//! The mark of a signer: a name in handwriting, or a drawing.

use crate::appearance::content::{Area, Content, Point};
use crate::appearance::drawing::Drawing;
use crate::appearance::font::{Extent, Face, Typeface};
use crate::appearance::length::Length;
use crate::appearance::text::{Breaks, Line, Missing, letters};
use crate::appearance::{AppearanceError, Appearances, Ink};

/// The mark that a signer chose.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Mark<'a> {
    /// A name or initials, shown in handwriting.
    Typed(&'a str, Style),
    /// Strokes of a pen.
    Drawn(&'a Drawing),
}

/// The handwriting of a typed mark. All have the same letters, but for the Dutch `ĳ` as one
/// character, which [`Self::Casual`] lacks.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Style {
    /// As an engraver writes: Great Vibes.
    #[default]
    Formal,
    /// Joined and upright: Dancing Script.
    Lively,
    /// As a note is written: Grape Nuts.
    Casual,
}

/// Marks of less height than this, in thousandths of the font size, are not blown up: `a` is
/// smaller than `A`.
const LEAST_HEIGHT: i64 = 1000;
/// The smallest size of a typed mark.
const SMALLEST: Length = Length::milli(250);

/// A mark that is known to fit.
pub(crate) enum Placed<'a> {
    Typed {
        style: Style,
        line: Line,
        size: Length,
        start: Point,
    },
    Drawn {
        drawing: &'a Drawing,
        area: Area,
    },
}

impl<'a> Mark<'a> {
    /// The mark as large as an area allows, in its middle.
    pub(crate) fn place(self, area: Area) -> Result<Placed<'a>, AppearanceError> {
        match self {
            Self::Typed(text, style) => typed(text, style, area),
            Self::Drawn(drawing) => Ok(Placed::Drawn { drawing, area }),
        }
    }
}

impl Placed<'_> {
    /// Draws it.
    pub(crate) fn draw(
        &self,
        looks: &mut Appearances,
        content: &mut Content,
        ink: Ink,
    ) -> Result<(), AppearanceError> {
        match self {
            Self::Typed {
                style,
                line,
                size,
                start,
            } => {
                content.fill_colour(ink.colour());
                let font = looks.font(Typeface::Script(*style))?;
                content.text(font, *size, *start, line)
            }
            Self::Drawn { drawing, area } => {
                content.line_colour(ink.colour());
                drawing.draw(content, *area);
                Ok(())
            }
        }
    }
}

fn typed(text: &str, style: Style, area: Area) -> Result<Placed<'static>, AppearanceError> {
    let face = Face::open(Typeface::Script(style))?;
    let line = letters(text.trim(), &face, Missing::Refuse, Breaks::Refuse)?;
    let line = line.into_iter().next().unwrap_or_default();
    let ink = ink_of(&line, &face).ok_or(AppearanceError::NothingToShow)?;
    let (width, height) = (ink.right - ink.left, ink.top - ink.bottom);
    let by_width = area.width.scaled(1000, width);
    let size = by_width.min(area.height.scaled(1000, height.max(LEAST_HEIGHT)));
    if size < SMALLEST {
        return Err(AppearanceError::DoesNotFit);
    }
    let across = (area.width - size.scaled(width, 1000)).scaled(1, 2) - size.scaled(ink.left, 1000);
    let up = (area.height - size.scaled(height, 1000)).scaled(1, 2) - size.scaled(ink.bottom, 1000);
    let start = Point {
        x: area.left + across,
        y: area.bottom + up,
    };
    Ok(Placed::Typed {
        style,
        line,
        size,
        start,
    })
}

/// What the ink of a line covers, in thousandths of the font size; `None` for blank lines.
fn ink_of(line: &Line, face: &Face) -> Option<Extent> {
    let mut pen = 0;
    let mut all: Option<Extent> = None;
    for letter in &line.letters {
        if let Some(one) = face
            .glyph(letter.shown)
            .and_then(|glyph| face.extent(glyph))
        {
            let (left, right) = (pen + one.left, pen + one.right);
            all = Some(all.map_or(Extent { left, right, ..one }, |before| Extent {
                left: before.left.min(left),
                bottom: before.bottom.min(one.bottom),
                right: before.right.max(right),
                top: before.top.max(one.top),
            }));
        }
        pen += letter.advance;
    }
    all
}
