//! The operators of a content stream that move and show text (ISO 32000-1 §8.4, §9.4). Everything
//! else is passed over. Nothing is drawn; each code becomes a [`Glyph`] with its place.

use std::sync::Arc;

use crate::placeholder::matrix::Matrix;
use crate::placeholder::operand::{Operand, list, matrix, simple_operand};
use crate::placeholder::text_font::TextFont;
use crate::syntax::lexer::{Lexer, Token, is_white};
use crate::syntax::object::Name;
use crate::syntax::parser;
use crate::{Limits, ReadError};

/// Graphics states that may be saved inside each other.
const MAX_SAVED: usize = 64;
/// Operands that are kept for an operator.
const MAX_OPERANDS: usize = 64;
/// The most forms that are drawn for a page, repetitions included.
pub(crate) const MAX_FORMS: usize = 1000;

/// What a code shows, and where, in the space of the page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Glyph {
    pub(crate) text: String,
    /// Where it stands on the base line.
    pub(crate) start: [f64; 2],
    /// Where it ends on the base line.
    pub(crate) end: [f64; 2],
    /// One font size upwards.
    pub(crate) up: [f64; 2],
}

impl Glyph {
    /// Whether it is more than a space.
    pub(crate) fn is_seen(&self) -> bool {
        !self.text.trim().is_empty()
    }
}

/// What a content stream leaves on the page by itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Mark {
    /// A piece of text.
    Glyph(Glyph),
    /// An inline picture: the unit square under this matrix.
    Picture(Matrix),
}

/// A form or picture that a content stream draws.
#[derive(Clone, Debug)]
pub(crate) struct DrawnForm {
    pub(crate) name: Name,
    pub(crate) matrix: Matrix,
}

#[derive(Clone, Debug)]
struct State {
    matrix: Matrix,
    font: Option<Arc<TextFont>>,
    size: f64,
    character_spacing: f64,
    word_spacing: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

/// Finds the font of a name among the resources.
pub(crate) type FindFont<'r> = dyn FnMut(&Name) -> Result<Option<Arc<TextFont>>, ReadError> + 'r;

/// Runs a content stream.
pub(crate) struct Interpreter<'r, 'g> {
    find_font: &'r mut FindFont<'r>,
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
    forms: Vec<DrawnForm>,
    show: &'g mut dyn FnMut(Mark),
}

impl<'r, 'g> Interpreter<'r, 'g> {
    /// An interpreter that begins with a matrix and hands each mark to `show`.
    pub(crate) fn new(
        matrix: Matrix,
        find_font: &'r mut FindFont<'r>,
        show: &'g mut dyn FnMut(Mark),
    ) -> Self {
        let state = State {
            matrix,
            font: None,
            size: 0.0,
            character_spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        Self {
            find_font,
            state,
            saved: Vec::new(),
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            forms: Vec::new(),
            show,
        }
    }

    /// Runs all operators and returns the forms that were drawn.
    ///
    /// # Errors
    /// [`ReadError::Damaged`] where the stream is not made of tokens; those of reading fonts.
    pub(crate) fn run(
        mut self,
        content: &[u8],
        limits: &Limits,
    ) -> Result<Vec<DrawnForm>, ReadError> {
        let mut lexer = Lexer::new(content, 0, limits);
        let mut operands: Vec<Operand> = Vec::new();
        loop {
            let (token, span) = lexer.next_token()?;
            let operand = match token {
                Token::End => return Ok(self.forms),
                Token::Keyword => {
                    match lexer.slice(span) {
                        b"BI" => {
                            (self.show)(Mark::Picture(self.state.matrix));
                            skip_image(&mut lexer, content);
                        }
                        word => self.operator(word, &operands)?,
                    }
                    operands.clear();
                    continue;
                }
                Token::ArrayOpen => Operand::List(list(&mut lexer)?),
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
            if operands.len() < MAX_OPERANDS {
                operands.push(operand);
            }
        }
    }

    fn operator(&mut self, word: &[u8], operands: &[Operand]) -> Result<(), ReadError> {
        match (word, operands) {
            (b"q", _) if self.saved.len() < MAX_SAVED => self.saved.push(self.state.clone()),
            (b"Q", _) => {
                if let Some(state) = self.saved.pop() {
                    self.state = state;
                }
            }
            (b"cm", operands) => {
                if let Some(matrix) = matrix(operands) {
                    self.state.matrix = matrix.then(self.state.matrix);
                }
            }
            (b"Do", [Operand::Name(name)]) if self.forms.len() < MAX_FORMS => {
                self.forms.push(DrawnForm {
                    name: name.clone(),
                    matrix: self.state.matrix,
                });
            }
            (b"BT", _) => self.place(Matrix::IDENTITY),
            (b"Tf", [Operand::Name(name), Operand::Number(size)]) => {
                self.state.font = (self.find_font)(name)?;
                self.state.size = *size;
            }
            (b"Tc", [Operand::Number(spacing)]) => self.state.character_spacing = *spacing,
            (b"Tw", [Operand::Number(spacing)]) => self.state.word_spacing = *spacing,
            (b"Tz", [Operand::Number(percent)]) => self.state.stretch = percent / 100.0,
            (b"TL", [Operand::Number(leading)]) => self.state.leading = *leading,
            (b"Ts", [Operand::Number(rise)]) => self.state.rise = *rise,
            _ => self.text_operator(word, operands),
        }
        Ok(())
    }

    fn text_operator(&mut self, word: &[u8], operands: &[Operand]) {
        match (word, operands) {
            (b"Td", [Operand::Number(x), Operand::Number(y)]) => self.move_line(*x, *y),
            (b"TD", [Operand::Number(x), Operand::Number(y)]) => {
                self.state.leading = -y;
                self.move_line(*x, *y);
            }
            (b"Tm", operands) => {
                if let Some(matrix) = matrix(operands) {
                    self.place(matrix);
                }
            }
            (b"T*", _) => self.next_line(),
            (b"Tj", [Operand::String(string)]) => self.string(string.as_bytes()),
            (b"TJ", [Operand::List(items)]) => self.list(items),
            (b"'", [Operand::String(string)]) => {
                self.next_line();
                self.string(string.as_bytes());
            }
            (
                b"\"",
                [
                    Operand::Number(word_spacing),
                    Operand::Number(spacing),
                    Operand::String(string),
                ],
            ) => {
                self.state.word_spacing = *word_spacing;
                self.state.character_spacing = *spacing;
                self.next_line();
                self.string(string.as_bytes());
            }
            _ => {}
        }
    }

    fn place(&mut self, matrix: Matrix) {
        self.line = matrix;
        self.text = matrix;
    }

    fn move_line(&mut self, x: f64, y: f64) {
        self.place(Matrix::shift(x, y).then(self.line));
    }

    fn next_line(&mut self) {
        self.move_line(0.0, -self.state.leading);
    }

    fn list(&mut self, items: &[Operand]) {
        for item in items {
            match item {
                Operand::String(string) => self.string(string.as_bytes()),
                Operand::Number(number) => {
                    self.advance(-number / 1000.0 * self.state.size * self.state.stretch);
                }
                Operand::List(_) | Operand::Name(_) | Operand::Other => {}
            }
        }
    }

    fn string(&mut self, string: &[u8]) {
        let Some(font) = self.state.font.clone() else {
            return;
        };
        let State {
            size,
            stretch,
            rise,
            word_spacing,
            character_spacing,
            ..
        } = self.state;
        for code in font.codes(string) {
            let whole = self.text.then(self.state.matrix);
            let width = code.width * size * stretch;
            let glyph = Glyph {
                text: code.text,
                start: whole.point(0.0, rise),
                end: whole.point(width, rise),
                up: whole.direction(0.0, size),
            };
            let places = [glyph.start, glyph.end, glyph.up].concat();
            if places.iter().all(|place| place.abs() < 1e7) {
                (self.show)(Mark::Glyph(glyph));
            }
            let word = if code.is_space { word_spacing } else { 0.0 };
            self.advance(width + (character_spacing + word) * stretch);
        }
    }

    fn advance(&mut self, by: f64) {
        self.text = Matrix::shift(by, 0.0).then(self.text);
    }
}

/// Passes over an inline image: to the `EI` that stands alone after its data.
pub(crate) fn skip_image(lexer: &mut Lexer<'_>, content: &[u8]) {
    let start = lexer.position();
    let rest = content.get(start..).unwrap_or_default();
    let data = rest.windows(3).position(|window| {
        window.starts_with(b"ID") && window.last().is_some_and(|byte| is_white(*byte))
    });
    let data = data.unwrap_or(rest.len());
    let after = rest.get(data..).unwrap_or_default();
    let is_end = |window: &[u8]| match window {
        [before, b'E', b'I', after] => is_white(*before) && is_white(*after),
        _ => false,
    };
    let end = after.windows(4).position(is_end).map(|place| place + 3);
    let end = end.or_else(|| after.ends_with(b"EI").then_some(after.len()));
    lexer.set_position(start + data + end.unwrap_or(after.len()));
}
