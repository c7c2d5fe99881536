//! The path that a look builds before it paints, on its page.

use crate::placeholder::matrix::Matrix;
use crate::placeholder::operand::Operand;

/// Subpaths, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Path {
    segments: Vec<Segment>,
    /// Rectangles that were added whole.
    rectangles: usize,
    /// Where the current subpath began, and where it is, in the space of the look and on the page.
    start: Option<[[f64; 2]; 2]>,
    at: Option<[[f64; 2]; 2]>,
}

/// A line or a curve: its two ends and what bends it.
#[derive(Debug, Clone)]
pub(super) struct Segment(Vec<[f64; 2]>);

impl Segment {
    /// The upright rectangle around it, so much larger on each side.
    pub(super) fn area(&self, by: f64) -> [f64; 4] {
        let [left, bottom, right, top] = around(&self.0);
        [left - by, bottom - by, right + by, top + by]
    }

    /// Its points and its width.
    pub(super) fn shape(&self, width: f64) -> Vec<[f64; 2]> {
        self.0.iter().copied().chain([[width, width]]).collect()
    }
}

impl Path {
    /// Takes an operator that builds a path, or one that has to do with no painting. Whether its operands
    /// are right.
    pub(super) fn operator(&mut self, word: &[u8], operands: &[Operand], matrix: Matrix) -> bool {
        let numbers: Vec<f64> = operands.iter().filter_map(number).collect();
        let on_page = |x: f64, y: f64| [[x, y], matrix.point(x, y)];
        match (word, numbers.as_slice()) {
            (b"m", [x, y]) => {
                self.start = Some(on_page(*x, *y));
                self.at = self.start;
            }
            (b"l", [x, y]) => self.to(&[on_page(*x, *y)]),
            (b"c", [_, _, _, _, _, _]) | (b"v" | b"y", [_, _, _, _]) => {
                let points: Vec<[[f64; 2]; 2]> = numbers
                    .chunks_exact(2)
                    .filter_map(|point| Some(on_page(*point.first()?, *point.last()?)))
                    .collect();
                self.to(&points);
            }
            (b"re", [x, y, width, height]) => {
                self.rectangles += 1;
                self.start = Some(on_page(*x, *y));
                self.at = self.start;
                for corner in [(x + width, *y), (x + width, y + height), (*x, y + height)] {
                    self.to(&[on_page(corner.0, corner.1)]);
                }
                self.close();
            }
            (b"h", _) => self.close(),
            (b"n", _) => *self = Self::default(),
            (b"m" | b"l" | b"c" | b"v" | b"y" | b"re", _) => return false,
            _ => {}
        }
        let is_near = |point: &[f64; 2]| point.iter().all(|side| side.abs() < FARTHEST);
        let is_sane = self.at.is_none_or(|at| at.iter().all(is_near));
        is_sane && self.segments.len() <= MAX_SEGMENTS
    }

    /// Goes back to where the subpath began.
    pub(super) fn close(&mut self) {
        if let Some(start) = self.start {
            self.to(&[start]);
        }
    }

    /// The upright rectangle around all of it.
    pub(super) fn area(&self) -> Option<[f64; 4]> {
        let points: Vec<[f64; 2]> = self.points().collect();
        (!points.is_empty()).then(|| around(&points))
    }

    /// All points, with a mark for how they are painted.
    pub(super) fn shape(&self, mark: f64) -> Vec<[f64; 2]> {
        let parts = self.segments.iter().map(|segment| segment.0.len());
        let first = parts.fold(mark, |sum, length| sum * 3.0 % FARTHEST + number_of(length));
        [[first, mark]].into_iter().chain(self.points()).collect()
    }

    /// Whether it is one upright rectangle and nothing else.
    pub(super) fn is_rectangle(&self) -> bool {
        let [left, bottom, right, top] = around(&self.points().collect::<Vec<_>>());
        let is_corner = |[x, y]: [f64; 2]| {
            let is_at = |one: f64, two: f64| (one - two).abs() < 0.01;
            (is_at(x, left) || is_at(x, right)) && (is_at(y, bottom) || is_at(y, top))
        };
        self.rectangles == 1 && self.segments.len() == 4 && self.points().all(is_corner)
    }

    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    fn points(&self) -> impl Iterator<Item = [f64; 2]> {
        self.segments
            .iter()
            .flat_map(|segment| segment.0.iter().copied())
    }

    fn to(&mut self, points: &[[[f64; 2]; 2]]) {
        let from = self.at.or_else(|| points.first().copied());
        let all = from.iter().chain(points).map(|[_, on_page]| *on_page);
        self.segments.push(Segment(all.collect()));
        self.at = points.last().copied();
        self.start = self.start.or(self.at);
    }
}

fn number(operand: &Operand) -> Option<f64> {
    match operand {
        Operand::Number(number) => Some(*number),
        Operand::List(_) | Operand::Name(_) | Operand::Other | Operand::String(_) => None,
    }
}

/// Lines, curves of one or two handles.
fn number_of(length: usize) -> f64 {
    match length {
        2 => 0.0,
        3 => 1.0,
        _ => 2.0,
    }
}

/// The upright rectangle around points.
pub(super) fn around(points: &[[f64; 2]]) -> [f64; 4] {
    let start = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    points.iter().fold(start, |area, [x, y]| {
        [
            area[0].min(*x),
            area[1].min(*y),
            area[2].max(*x),
            area[3].max(*y),
        ]
    })
}

/// Beyond this nothing is on a page.
const FARTHEST: f64 = 1e7;
/// Lines and curves of one path.
const MAX_SEGMENTS: usize = 65_536;
