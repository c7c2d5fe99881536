//! A signature drawn with pen, finger or mouse: checked once, then drawn as curves.

use crate::appearance::AppearanceError;
use crate::appearance::content::{Area, Content, Point};
use crate::appearance::length::{Length, round};

/// The most strokes of a drawing.
pub const MAX_STROKES: usize = 256;
/// The most points of all strokes together: some minutes of drawing at 60 points per second.
pub const MAX_POINTS: usize = 8192;

/// The longer side of a drawing in its own units.
const UNITS: f64 = 100_000.0;
/// Points nearer than this to the one before are left out: 1/800 of the longer side.
const TOLERANCE: i64 = 125;
/// How many widths are told apart, so that neighbours mostly share one path.
const WIDTH_STEPS: i64 = 24;
/// Coordinates beyond this are of no canvas.
const MAX_COORDINATE: f64 = 1e6;

/// A point of a stroke as a canvas reports it, in any unit: x to the right, y downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a point is made by whoever draws"
)]
pub struct InkPoint {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
    /// The width of the line here, above 0, in the same unit.
    pub width: f64,
}

/// Strokes that can be drawn. Its size is that of the ink; margins of the canvas are gone.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Drawing {
    strokes: Vec<Vec<Dot>>,
    width: i64,
    height: i64,
}

/// A point of a stroke in units of the drawing, y upwards.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Dot {
    x: i64,
    y: i64,
    width: i64,
}

/// What a drawing covers on its canvas.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    widest: f64,
}

impl Drawing {
    /// A drawing of these strokes; empty strokes are left out.
    ///
    /// # Errors
    /// [`AppearanceError::DrawingTooLarge`], [`AppearanceError::DrawingCoordinate`] for anything
    /// that is no finite number, beyond ±10⁶, or a width that is not above 0;
    /// [`AppearanceError::DrawingTooSmall`] for nothing or a mere dot, which nobody takes for a
    /// signature.
    pub fn new(strokes: &[Vec<InkPoint>]) -> Result<Self, AppearanceError> {
        let points: usize = strokes.iter().map(Vec::len).sum();
        if strokes.len() > MAX_STROKES || points > MAX_POINTS {
            return Err(AppearanceError::DrawingTooLarge);
        }
        if !strokes.iter().flatten().all(is_on_canvas) {
            return Err(AppearanceError::DrawingCoordinate);
        }
        let bounds = Bounds::of(strokes.iter().flatten());
        let bounds = bounds.ok_or(AppearanceError::DrawingTooSmall)?;
        let (width, height) = (bounds.right - bounds.left, bounds.bottom - bounds.top);
        let longer = width.max(height);
        // the ink of a single dot is as wide as its pen
        if longer < bounds.widest * 1.5 {
            return Err(AppearanceError::DrawingTooSmall);
        }
        let unit = |value: f64| {
            round(value / longer * UNITS, UNITS * 2.0).ok_or(AppearanceError::DrawingCoordinate)
        };
        let widest = unit(bounds.widest)?.max(1);
        let dot = |point: &InkPoint| {
            Ok(Dot {
                x: unit(point.x - bounds.left)?,
                y: unit(bounds.bottom - point.y)?,
                width: stepped(unit(point.width)?, widest),
            })
        };
        let strokes = strokes.iter().filter(|stroke| !stroke.is_empty());
        let strokes = strokes
            .map(|stroke| {
                stroke
                    .iter()
                    .map(dot)
                    .collect::<Result<Vec<_>, _>>()
                    .map(thinned)
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            strokes,
            width: unit(width)?.max(1),
            height: unit(height)?.max(1),
        })
    }

    /// Draws it as large as the area allows, in its middle.
    pub(crate) fn draw(&self, content: &mut Content, area: Area) {
        let by_width = area.width.scaled(self.height, self.width) <= area.height;
        let (numerator, denominator) = if by_width {
            (area.width, self.width)
        } else {
            (area.height, self.height)
        };
        let scale = |units: i64| numerator.scaled(units, denominator);
        let left = area.left + (area.width - scale(self.width)).scaled(1, 2);
        let bottom = area.bottom + (area.height - scale(self.height)).scaled(1, 2);
        content.op("1 J 1 j");
        for stroke in &self.strokes {
            let placed = stroke.iter().map(|dot| Placed {
                at: Point {
                    x: left + scale(dot.x),
                    y: bottom + scale(dot.y),
                },
                width: scale(dot.width).max(Length::milli(1)),
            });
            draw_stroke(content, &placed.collect::<Vec<_>>());
        }
    }
}

impl Bounds {
    fn of<'a>(points: impl Iterator<Item = &'a InkPoint>) -> Option<Self> {
        points
            .map(|point| {
                let half = point.width / 2.0;
                Self {
                    left: point.x - half,
                    top: point.y - half,
                    right: point.x + half,
                    bottom: point.y + half,
                    widest: point.width,
                }
            })
            .reduce(|all, one| Self {
                left: all.left.min(one.left),
                top: all.top.min(one.top),
                right: all.right.max(one.right),
                bottom: all.bottom.max(one.bottom),
                widest: all.widest.max(one.widest),
            })
    }
}

fn is_on_canvas(point: &InkPoint) -> bool {
    let coordinates = [point.x, point.y, point.width];
    coordinates
        .iter()
        .all(|value| value.is_finite() && value.abs() <= MAX_COORDINATE)
        && point.width > 0.0
}

/// A width rounded up to a step of the widest.
fn stepped(width: i64, widest: i64) -> i64 {
    let step = (width * WIDTH_STEPS + widest - 1).div_euclid(widest);
    (step * widest / WIDTH_STEPS).max(1)
}

/// The stroke without points that lie on top of each other; both ends stay.
fn thinned(stroke: Vec<Dot>) -> Vec<Dot> {
    let last = stroke.len().saturating_sub(1);
    let mut kept: Vec<Dot> = Vec::with_capacity(stroke.len());
    for (place, dot) in stroke.into_iter().enumerate() {
        let far = kept.last().is_none_or(|before| {
            let (x, y) = (dot.x - before.x, dot.y - before.y);
            x * x + y * y >= TOLERANCE * TOLERANCE
        });
        if far || place == last {
            kept.push(dot);
        }
    }
    kept
}

/// A point in the form's space.
#[derive(Clone, Copy, Debug)]
struct Placed {
    at: Point,
    width: Length,
}

/// Draws a stroke as curves from middle to middle of its segments, each point pulling as the
/// handle: smooth, and never outside the hull of the points.
fn draw_stroke(content: &mut Content, points: &[Placed]) {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return;
    };
    let mut pen = Pen {
        at: first.at,
        width: first.width,
    };
    pen.begin(content);
    for pair in points.windows(2) {
        let [here, next] = pair else { continue };
        let target = middle(here.at, next.at);
        pen.change(content, here.width);
        pen.curve(content, here.at, target);
    }
    pen.change(content, last.width);
    pen.line(content, last.at);
    content.op("S");
}

/// Where the pen is, and how wide its line.
struct Pen {
    at: Point,
    width: Length,
}

impl Pen {
    fn begin(&self, content: &mut Content) {
        let Point { x, y } = self.at;
        content.op(&format!("{} w {x} {y} m", self.width));
    }

    fn change(&mut self, content: &mut Content, width: Length) {
        if width != self.width {
            self.width = width;
            content.op("S");
            self.begin(content);
        }
    }

    fn line(&mut self, content: &mut Content, to: Point) {
        content.op(&format!("{} {} l", to.x, to.y));
        self.at = to;
    }

    /// A quadratic curve, written as the cubic that equals it.
    fn curve(&mut self, content: &mut Content, handle: Point, to: Point) {
        if handle == self.at {
            return self.line(content, to);
        }
        let (one, two) = (two_thirds(self.at, handle), two_thirds(to, handle));
        content.op(&format!(
            "{} {} {} {} {} {} c",
            one.x, one.y, two.x, two.y, to.x, to.y
        ));
        self.at = to;
    }
}

fn middle(one: Point, two: Point) -> Point {
    Point {
        x: (one.x + two.x).scaled(1, 2),
        y: (one.y + two.y).scaled(1, 2),
    }
}

fn two_thirds(from: Point, to: Point) -> Point {
    Point {
        x: from.x + (to.x - from.x).scaled(2, 3),
        y: from.y + (to.y - from.y).scaled(2, 3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(x: f64, y: f64) -> InkPoint {
        InkPoint { x, y, width: 2.0 }
    }

    fn numbers(content: &Content) -> Vec<f64> {
        let text = std::str::from_utf8(content.as_bytes()).unwrap();
        text.split_whitespace()
            .filter_map(|word| word.parse().ok())
            .collect()
    }

    #[test]
    fn refuses_coordinates_of_no_canvas() {
        let at = |x, y, width| InkPoint { x, y, width };
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e7, -1e7] {
            for bad in [
                at(value, 0.0, 1.0),
                at(0.0, value, 1.0),
                at(0.0, 0.0, value),
            ] {
                let refused = Drawing::new(&[vec![point(5.0, 5.0), bad]]);
                assert_eq!(refused, Err(AppearanceError::DrawingCoordinate), "{bad:?}");
            }
        }
        for width in [0.0, -1.0, -0.0] {
            let refused = Drawing::new(&[vec![at(0.0, 0.0, width)]]);
            assert_eq!(refused, Err(AppearanceError::DrawingCoordinate));
        }
    }

    #[test]
    fn refuses_nothing_and_mere_dots() {
        let dot = point(3.0, 3.0);
        let close = vec![dot, point(3.5, 3.0)];
        for small in [
            vec![],
            vec![vec![]],
            vec![vec![dot]],
            vec![vec![dot; 50]],
            vec![close],
        ] {
            assert_eq!(
                Drawing::new(&small),
                Err(AppearanceError::DrawingTooSmall),
                "{small:?}"
            );
        }
    }

    #[test]
    fn refuses_more_than_the_limits() {
        let stroke = |count| vec![point(0.0, 0.0); count];
        for large in [
            vec![stroke(MAX_POINTS + 1)],
            vec![stroke(1); MAX_STROKES + 1],
            vec![vec![]; MAX_STROKES + 1],
        ] {
            assert_eq!(Drawing::new(&large), Err(AppearanceError::DrawingTooLarge));
        }
    }

    #[test]
    fn stays_inside_its_area_and_keeps_its_shape() {
        let stroke: Vec<InkPoint> = (0..60_u32)
            .map(|step| InkPoint {
                x: f64::from(step) * 7.0 - 500.0,
                y: f64::from(step * 37 % 50) + 1000.0,
                width: 1.0 + f64::from(step % 5),
            })
            .collect();
        let drawing = Drawing::new(&[stroke]).unwrap();
        for (width, height) in [
            (200_000, 50_000),
            (50_000, 200_000),
            (1_000, 1_000),
            (14_400_000, 1_000),
        ] {
            let area = Area {
                left: Length::ZERO,
                bottom: Length::ZERO,
                width: Length::milli(width),
                height: Length::milli(height),
            };
            let mut content = Content::default();
            drawing.draw(&mut content, area);
            let limit = f64::from(u32::try_from(width.max(height)).unwrap()) / 1000.0;
            assert!(
                numbers(&content)
                    .iter()
                    .all(|number| (0.0..=limit).contains(number)),
                "{width}×{height}"
            );
        }
    }

    #[test]
    fn equal_widths_share_a_path() {
        let drawing =
            Drawing::new(&[vec![point(0.0, 0.0), point(50.0, 80.0), point(100.0, 0.0)]]).unwrap();
        let mut content = Content::default();
        let area = Area {
            left: Length::ZERO,
            bottom: Length::ZERO,
            width: Length::milli(100_000),
            height: Length::milli(100_000),
        };
        drawing.draw(&mut content, area);
        let text = String::from_utf8(content.as_bytes().to_vec()).unwrap();
        assert_eq!(text.matches(" m\n").count(), 1);
        assert_eq!(text.matches(" c\n").count(), 1);
        assert_eq!(text.matches("S\n").count(), 1);
    }
}
