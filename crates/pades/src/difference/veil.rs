//! What the look of a field paints over its page: pieces that may hide what lies below, and pieces that
//! hide it for certain. The first is what a later revision is suspected of, the second what a signer saw.

use std::collections::BTreeMap;

use super::path::Path;
use super::same::index;
use super::shade::{Colours, Shade, Spaces};
use crate::error::ReadError;
use crate::placeholder::matrix::Matrix;
use crate::placeholder::operand::{self, Operand, simple_operand};
use crate::syntax::lexer::{Lexer, Token};
use crate::syntax::object::{Dictionary, Name, Object};
use crate::syntax::parser;
use crate::view::View;

/// Something that is painted in one go and may hide what lies below.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// Left, bottom, right, top on the page.
    pub(super) area: [f64; 4],
    /// The points of its path on the page, and how it is painted.
    pub(super) shape: Vec<[f64; 2]>,
    /// Whether it is an upright rectangle that is filled.
    pub(super) is_rectangle: bool,
    /// Whether it is seen for certain, and nothing shines through.
    pub(super) is_certain: bool,
}

impl Piece {
    /// All of a rectangle: what is drawn there is not known any better.
    pub(super) const fn whole(area: [f64; 4]) -> Self {
        Self {
            area,
            shape: Vec::new(),
            is_rectangle: false,
            is_certain: false,
        }
    }

    /// Whether it hides nothing that another one did not hide before.
    pub(super) fn is_within(&self, before: &Self) -> bool {
        let [left, bottom, right, top] = before.area;
        let is_inside = self.area[0] >= left - TOLERANCE
            && self.area[1] >= bottom - TOLERANCE
            && self.area[2] <= right + TOLERANCE
            && self.area[3] <= top + TOLERANCE;
        let is_same = !self.shape.is_empty() && self.shape == before.shape;
        before.is_certain && (is_same || (before.is_rectangle && is_inside))
    }
}

/// Where a look is painted, and what it names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'l> {
    /// From the look to the page.
    pub(super) matrix: Matrix,
    /// The rectangle of the widget, which nothing is painted beyond.
    pub(super) area: [f64; 4],
    pub(super) fonts: Option<&'l Dictionary>,
    pub(super) colour_spaces: Option<&'l Dictionary>,
}

#[derive(Debug, Clone)]
struct State {
    matrix: Matrix,
    colours: Colours,
    line_width: f64,
    font: Font,
    mode: f64,
    /// Whether something may shine through, or be cut off.
    is_partial: bool,
}

/// Whether letters are letters: those of a Type 3 font are drawings, and what is not there is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Font {
    Letters,
    Unknown,
}

/// Whether there is more to be painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goes {
    On,
    /// All of the rectangle may be hidden.
    Whole,
}

/// Reads the content of a look.
pub(super) struct Painter<'v, 'p, 'a> {
    view: View<'p, 'a>,
    place: Place<'v>,
    fonts: BTreeMap<&'v Name, &'v Object>,
    known_fonts: BTreeMap<Name, Font>,
    spaces: Spaces<'v>,
    state: State,
    saved: Vec<State>,
    path: Path,
    pieces: Vec<Piece>,
    points: usize,
}

impl<'v, 'p, 'a> Painter<'v, 'p, 'a> {
    pub(super) fn new(view: View<'p, 'a>, place: Place<'v>) -> Self {
        let state = State {
            matrix: place.matrix,
            colours: Colours::default(),
            line_width: 1.0,
            font: Font::Unknown,
            mode: 0.0,
            is_partial: false,
        };
        Self {
            view,
            place,
            fonts: place.fonts.map(index).unwrap_or_default(),
            known_fonts: BTreeMap::new(),
            spaces: Spaces::new(place.colour_spaces),
            state,
            saved: Vec::new(),
            path: Path::default(),
            pieces: Vec::new(),
            points: 0,
        }
    }

    /// What a look paints, in order. One that cannot be read paints all of its rectangle.
    pub(super) fn pieces(mut self, content: &[u8]) -> Vec<Piece> {
        if matches!(self.run(content), Ok(Goes::Whole) | Err(_)) {
            self.pieces.push(Piece::whole(self.place.area));
        }
        self.pieces
    }

    fn run(&mut self, content: &[u8]) -> Result<Goes, ReadError> {
        let mut lexer = Lexer::new(content, 0, self.view.pdf().limits());
        let mut operands: Vec<Operand> = Vec::new();
        loop {
            let (token, span) = lexer.next_token()?;
            let operand = match token {
                Token::End => return Ok(Goes::On),
                Token::Keyword => {
                    let goes = self.operator(lexer.slice(span), &operands)?;
                    if goes == Goes::Whole || self.is_full() {
                        return Ok(Goes::Whole);
                    }
                    operands.clear();
                    continue;
                }
                Token::ArrayOpen => Operand::List(operand::list(&mut lexer)?),
                Token::DictionaryOpen => {
                    lexer.set_position(span.start);
                    parser::value(&mut lexer)?;
                    Operand::Other
                }
                Token::ArrayClose | Token::DictionaryClose => Operand::Other,
                Token::Integer(_) | Token::Name(_) | Token::Real(_) | Token::String(_) => {
                    simple_operand(token)
                }
            };
            if operands.len() == MAX_OPERANDS {
                return Ok(Goes::Whole);
            }
            operands.push(operand);
        }
    }

    fn operator(&mut self, word: &[u8], operands: &[Operand]) -> Result<Goes, ReadError> {
        match (word, operands) {
            // Pictures, other forms and shadings may be anything.
            (b"BI" | b"Do" | b"sh", _) => return Ok(Goes::Whole),
            (b"q", _) if self.saved.len() >= MAX_SAVED => return Ok(Goes::Whole),
            (b"q", _) => self.saved.push(self.state.clone()),
            (b"Q", _) => {
                if let Some(state) = self.saved.pop() {
                    self.state = state;
                }
            }
            (b"cm", operands) => match operand::matrix(operands) {
                Some(matrix) => self.state.matrix = matrix.then(self.state.matrix),
                None => return Ok(Goes::Whole),
            },
            (b"w", [Operand::Number(width)]) => self.state.line_width = width.abs(),
            (b"gs", _) => {
                self.state.is_partial = true;
                self.state.colours = Colours::UNKNOWN;
            }
            // A layer may hide what is in it, a clip cuts off, dashes have gaps.
            (b"BDC" | b"W" | b"W*" | b"d", _) => self.state.is_partial = true,
            (b"Tr", [Operand::Number(mode)]) => self.state.mode = *mode,
            (b"Tf", [Operand::Name(name), Operand::Number(_)]) => {
                self.state.font = self.font(name)?;
            }
            (b"Tj" | b"TJ" | b"'" | b"\"", operands) => return Ok(self.text(operands)),
            (b"f" | b"F" | b"f*", _) => self.fill(word),
            (b"S" | b"s", _) => self.stroke(word),
            (b"B" | b"B*" | b"b" | b"b*", _) => {
                self.fill(word);
                self.stroke(word);
            }
            _ => {
                let colours = &mut self.state.colours;
                let is_colour = colours.operator(&self.view, &self.spaces, (word, operands))?;
                if !is_colour && !self.path.operator(word, operands, self.state.matrix) {
                    return Ok(Goes::Whole);
                }
                return Ok(Goes::On);
            }
        }
        if matches!(
            word,
            b"f" | b"F" | b"f*" | b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*"
        ) {
            self.path = Path::default();
        }
        Ok(Goes::On)
    }

    fn font(&mut self, name: &Name) -> Result<Font, ReadError> {
        if let Some(known) = self.known_fonts.get(name) {
            return Ok(*known);
        }
        let font = self.fonts.get(name).map(|font| self.view.value(font));
        let font = font.transpose()?;
        let font = font.as_ref().and_then(|font| font.as_dictionary());
        let kind = font.and_then(|font| font.get("Subtype"));
        let kind = kind.map(|kind| self.view.value(kind)).transpose()?;
        let is_letters =
            kind.is_some_and(|kind| kind.as_name().is_some() && !kind.is_name("Type3"));
        let found = if is_letters {
            Font::Letters
        } else {
            Font::Unknown
        };
        self.known_fonts.insert(name.clone(), found);
        Ok(found)
    }

    /// Dark letters hide nothing but themselves. Light ones may be blocks that cover, and those that are
    /// outlined are as thick as their lines.
    fn text(&self, operands: &[Operand]) -> Goes {
        let is_empty = |operand: &Operand| match operand {
            Operand::String(string) => string.as_bytes().is_empty(),
            Operand::List(items) => !items.iter().any(
                |item| matches!(item, Operand::String(string) if !string.as_bytes().is_empty()),
            ),
            Operand::Name(_) | Operand::Number(_) | Operand::Other => true,
        };
        let is_mode = |mode: f64| (self.state.mode - mode).abs() < 0.5;
        let is_unseen = is_mode(3.0) || is_mode(7.0) || operands.iter().all(is_empty);
        let is_dark = self.state.colours.fill() == Shade::Dark && is_mode(0.0);
        if is_unseen || (is_dark && self.state.font == Font::Letters) {
            Goes::On
        } else {
            Goes::Whole
        }
    }

    fn fill(&mut self, word: &[u8]) {
        let shade = self.state.colours.fill();
        let Some(area) = self.path.area().and_then(|area| self.cut(area)) else {
            return;
        };
        let [width, height] = [area[2] - area[0], area[3] - area[1]];
        let is_mark = width.max(height) <= LARGEST_MARK || width.min(height) <= THICKEST_LINE;
        if shade == Shade::Dark && is_mark {
            return;
        }
        let is_even_odd = word.ends_with(b"*");
        let points = self.path.shape(if is_even_odd { 1.0 } else { 0.0 });
        self.points += points.len();
        self.pieces.push(Piece {
            area,
            shape: points,
            is_rectangle: self.path.is_rectangle(),
            is_certain: shade != Shade::Unknown && !self.state.is_partial,
        });
    }

    fn stroke(&mut self, word: &[u8]) {
        let shade = self.state.colours.line();
        let [across, up] = [(1.0, 0.0), (0.0, 1.0)].map(|(x, y)| {
            let [x, y] = self.state.matrix.direction(x, y);
            (x * x + y * y).sqrt()
        });
        let width = self.state.line_width * across.max(up);
        if matches!(word, b"s" | b"b" | b"b*") {
            self.path.close();
        }
        for segment in self.path.segments() {
            let grown = segment.area(width / 2.0);
            let Some(area) = self.cut(grown) else {
                continue;
            };
            let is_small = (area[2] - area[0]).max(area[3] - area[1]) <= LARGEST_MARK;
            if shade == Shade::Dark && (is_small || width <= THICKEST_LINE) {
                // A drawing in ink has thousands of them.
                continue;
            }
            self.pieces.push(Piece {
                area,
                shape: segment.shape(width),
                is_rectangle: false,
                is_certain: shade != Shade::Unknown && !self.state.is_partial,
            });
            if self.pieces.len() > MAX_PIECES {
                return;
            }
        }
    }

    /// Whether there are more parts than are looked at one by one.
    const fn is_full(&self) -> bool {
        self.pieces.len() > MAX_PIECES || self.points > MAX_POINTS
    }

    /// The part of an area that is in the widget's rectangle.
    fn cut(&self, area: [f64; 4]) -> Option<[f64; 4]> {
        let [left, bottom, right, top] = self.place.area;
        let cut = [
            area[0].max(left),
            area[1].max(bottom),
            area[2].min(right),
            area[3].min(top),
        ];
        (cut[0] < cut[2] && cut[1] < cut[3]).then_some(cut)
    }
}

/// Dark and no larger, in points: the mark of a button, which hides less than it marks.
const LARGEST_MARK: f64 = 24.0;
/// Dark and no thicker, in points: frames, rules, the cells of a comb, a stroke of ink.
const THICKEST_LINE: f64 = 3.0;
/// Points by which a look may grow and hide nothing more.
const TOLERANCE: f64 = 1.0;
/// A look of more parts is not looked at one by one.
const MAX_PIECES: usize = 512;
/// Points of all its parts.
const MAX_POINTS: usize = 20_000;
/// Graphics states that may be saved inside each other.
const MAX_SAVED: usize = 64;
/// Operands of one operator.
const MAX_OPERANDS: usize = 64;
