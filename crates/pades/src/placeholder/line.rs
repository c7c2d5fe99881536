//! Glyphs to lines, and the placeholders in them.

use crate::placeholder::content::Glyph;
use crate::placeholder::{Offset, Placeholder, PlaceholderError, Size};

/// The longest line, in glyphs; a longer one is looked at in parts.
const MAX_LINE: usize = 8192;
/// The smallest font size, in points, of text that is looked at.
const SMALLEST: f64 = 0.01;
/// The most placeholders of a page.
const MAX_FOUND: usize = 1000;

/// A placeholder in the text of a page.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Found {
    /// What it asks for, or what is wrong with it.
    pub placeholder: Result<Placeholder, PlaceholderError>,
    /// What its text covers: left, bottom, right, top in points of the unturned page.
    pub text: [f64; 4],
    /// Where its field shall be, likewise; `None` for one with a mistake. It may reach beyond the
    /// page.
    pub field: Option<[f64; 4]>,
    /// The corners around all that is drawn of its text, one after the other, in points of the
    /// unturned page; along the base line, so that they stand as the text does.
    pub extent: [[f64; 2]; 4],
    /// How many glyphs are seen of it, those of further times that it is drawn included.
    pub glyphs: usize,
}

/// Collects glyphs and finds placeholders whenever a line ends.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    glyphs: Vec<Glyph>,
    found: Vec<Found>,
}

impl Lines {
    /// Takes the next glyph in the order of the content.
    pub(crate) fn push(&mut self, glyph: Glyph) {
        let [up_x, up_y] = glyph.up;
        if length(up_x, up_y) < SMALLEST {
            return;
        }
        match self.glyphs.last().map(|last| gap(last, &glyph)) {
            None | Some(Gap::None) => {}
            Some(Gap::Space) => {
                if let Some(space) = self.glyphs.last().cloned() {
                    let place = space.end;
                    self.glyphs.push(Glyph {
                        text: " ".to_owned(),
                        start: place,
                        ..space
                    });
                }
            }
            Some(Gap::Line) => self.end_line(),
        }
        if self.glyphs.len() >= MAX_LINE {
            self.end_line();
        }
        self.glyphs.push(glyph);
    }

    /// All placeholders, the last line's included.
    pub(crate) fn finish(mut self) -> Vec<Found> {
        self.end_line();
        self.found
    }

    /// Looks at the line so far and begins another one.
    pub(crate) fn end_line(&mut self) {
        let glyphs = std::mem::take(&mut self.glyphs);
        if !glyphs.iter().any(|glyph| glyph.text.contains(['{', '#'])) {
            return;
        }
        let text: String = glyphs.iter().map(|glyph| glyph.text.as_str()).collect();
        let mut from = 0;
        while let Some((start, end, ending)) = next(&text, from) {
            if self.found.len() >= MAX_FOUND {
                return;
            }
            let covered = glyphs_between(&glyphs, start, end);
            if let (Some(first), Some(last)) = (covered.first(), covered.last()) {
                let placeholder = text.get(start..end).unwrap_or_default();
                let parsed = match ending {
                    Ending::Closed => Placeholder::parse(placeholder),
                    Ending::Open => Err(PlaceholderError::Unclosed),
                };
                let is_object = placeholder.starts_with('#');
                let found = place(parsed, is_object, (first, last));
                self.add(Found {
                    extent: extent(&covered, (first, last)),
                    glyphs: covered.iter().filter(|glyph| glyph.is_seen()).count(),
                    ..found
                });
            }
            from = end;
        }
    }

    /// Adds what was found, once: some programs draw a text several times to make it bold.
    fn add(&mut self, found: Found) {
        let mut before = self.found.iter_mut();
        let known = before.find(|known| {
            known.placeholder == found.placeholder && is_near(known.text, found.text)
        });
        match known {
            Some(known) => {
                let corners = [known.extent, found.extent].concat();
                let [one, two, ..] = known.extent;
                known.extent = around(&corners, [two[0] - one[0], two[1] - one[1]], 0.0);
                known.glyphs += found.glyphs;
            }
            None => self.found.push(found),
        }
    }
}

/// Whether two places are the same to the eye.
fn is_near(one: [f64; 4], two: [f64; 4]) -> bool {
    one.iter()
        .zip(two)
        .all(|(one, two)| (one - two).abs() < 1.0)
}

/// How far two glyphs are from each other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Gap {
    Line,
    None,
    Space,
}

/// In units of the font size: a small step on along the base line continues a word, a larger one is
/// a space, one more is another line, as is any step across or back.
fn gap(last: &Glyph, next: &Glyph) -> Gap {
    let [up_x, up_y] = last.up;
    let size = length(up_x, up_y);
    let (across_x, across_y) = (up_x / size, up_y / size);
    let (step_x, step_y) = (next.start[0] - last.end[0], next.start[1] - last.end[1]);
    let across = (step_x * across_x + step_y * across_y) / size;
    let along = (step_x * across_y - step_y * across_x) / size;
    if across.abs() > 0.5 || !(-0.5..=2.0).contains(&along) {
        Gap::Line
    } else if along > 0.22 && !last.text.ends_with(' ') && !next.text.starts_with(' ') {
        Gap::Space
    } else {
        Gap::None
    }
}

/// Whether a placeholder ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Ending {
    Closed,
    Open,
}

/// The next placeholder at or after `from`: from its first byte to after its last. One that does
/// not end reaches to the end of the line.
fn next(text: &str, from: usize) -> Option<(usize, usize, Ending)> {
    let rest = text.get(from..)?;
    let candidates = [("{{", "}}"), ("##SIG{", "}")];
    let found = candidates
        .iter()
        .filter_map(|(start, end)| Some((rest.find(start)?, *start, *end)));
    let (start, begins, ends) = found.min_by_key(|(place, _, _)| *place)?;
    let inside = start + begins.len();
    match rest.get(inside..)?.find(ends) {
        Some(place) => Some((
            from + start,
            from + inside + place + ends.len(),
            Ending::Closed,
        )),
        None => Some((from + start, from + rest.len(), Ending::Open)),
    }
}

/// The glyphs of a run of bytes.
fn glyphs_between(glyphs: &[Glyph], start: usize, end: usize) -> Vec<&Glyph> {
    let mut position = 0;
    let mut covered = Vec::new();
    for glyph in glyphs {
        let after = position + glyph.text.len();
        if after > start && position < end {
            covered.push(glyph);
        }
        position = after;
    }
    covered
}

/// The place of a placeholder from its first to its last glyph.
fn place(
    parsed: Result<Placeholder, PlaceholderError>,
    is_object: bool,
    (first, last): (&Glyph, &Glyph),
) -> Found {
    let [up_x, up_y] = first.up;
    let size = length(up_x, up_y);
    let (up, right) = ([up_x / size, up_y / size], [up_y / size, -up_x / size]);
    let at = |x: f64, y: f64| {
        [
            first.start[0] + right[0] * x + up[0] * y,
            first.start[1] + right[1] * x + up[1] * y,
        ]
    };
    let (step_x, step_y) = (last.end[0] - first.start[0], last.end[1] - first.start[1]);
    let covered = step_x * right[0] + step_y * right[1];
    let text = bounds([at(0.0, -0.22 * size), at(covered, 0.78 * size)]);
    let field = parsed.as_ref().ok().map(|placeholder| {
        let Size { width, height } = placeholder.size;
        let Offset { right, down } = placeholder.offset;
        // an object names the upper left corner, braces stand in the lower left one
        let bottom = if is_object {
            -height - down
        } else {
            -0.22 * size - down
        };
        bounds([at(right, bottom), at(right + width, bottom + height)])
    });
    Found {
        placeholder: parsed,
        text,
        field,
        extent: [[0.0; 2]; 4],
        glyphs: 0,
    }
}

/// The corners around all that is drawn of these glyphs, a little beyond their first and last one.
fn extent(glyphs: &[&Glyph], (first, last): (&Glyph, &Glyph)) -> [[f64; 2]; 4] {
    let corners: Vec<[f64; 2]> = glyphs.iter().flat_map(|glyph| drawn(glyph)).collect();
    let [up_x, up_y] = first.up;
    let step = [last.end[0] - first.start[0], last.end[1] - first.start[1]];
    let along = if length(step[0], step[1]) < SMALLEST {
        [up_y, -up_x]
    } else {
        step
    };
    around(&corners, along, 0.04 * length(up_x, up_y))
}

/// The corners of what is drawn of a glyph: the deepest is `|` of Courier, by 0.25 font sizes; capital
/// letters with accents are higher than all else.
fn drawn(glyph: &Glyph) -> [[f64; 2]; 4] {
    let high = if glyph.text.is_ascii() { 0.82 } else { 0.97 };
    let at = |[x, y]: [f64; 2], by: f64| [x + glyph.up[0] * by, y + glyph.up[1] * by];
    [
        at(glyph.start, -0.28),
        at(glyph.end, -0.28),
        at(glyph.start, high),
        at(glyph.end, high),
    ]
}

/// The corners of the smallest rectangle in a direction that holds these points; `more` is added
/// before and behind.
fn around(points: &[[f64; 2]], [x, y]: [f64; 2], more: f64) -> [[f64; 2]; 4] {
    let size = length(x, y).max(f64::MIN_POSITIVE);
    let (x, y) = (x / size, y / size);
    let (mut low, mut high) = ([f64::MAX; 2], [f64::MIN; 2]);
    for point in points {
        let turned = [point[0] * x + point[1] * y, point[1] * x - point[0] * y];
        low = [low[0].min(turned[0]), low[1].min(turned[1])];
        high = [high[0].max(turned[0]), high[1].max(turned[1])];
    }
    let (left, right) = (low[0] - more, high[0] + more);
    let back = |along: f64, across: f64| [along * x - across * y, along * y + across * x];
    [
        back(left, low[1]),
        back(right, low[1]),
        back(right, high[1]),
        back(left, high[1]),
    ]
}

/// The length of a direction, by operations that are the same on every machine.
fn length(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}

/// The rectangle around two opposite corners, to hundredths of a point.
fn bounds([one, two]: [[f64; 2]; 2]) -> [f64; 4] {
    let rounded = |value: f64| (value * 100.0).round() / 100.0;
    [
        one[0].min(two[0]),
        one[1].min(two[1]),
        one[0].max(two[0]),
        one[1].max(two[1]),
    ]
    .map(rounded)
}
