//! Operands of content streams: numbers, strings, names, and arrays of the first two.

use crate::placeholder::matrix::Matrix;
use crate::syntax::lexer::{Lexer, Token};
use crate::syntax::object::{Name, PdfString};
use crate::{ReadError, Value};

/// Items that are kept of an array.
const MAX_ITEMS: usize = 65_536;

/// An operand, as far as text needs it.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    List(Vec<Self>),
    Name(Name),
    Number(f64),
    Other,
    String(PdfString),
}

/// A token that is an operand by itself.
pub(crate) fn simple_operand(token: Token) -> Operand {
    match token {
        // no place on a page needs more than 32 bits
        Token::Integer(number) => {
            i32::try_from(number).map_or(Operand::Other, |number| Operand::Number(number.into()))
        }
        Token::Real(number) => Operand::Number(number),
        Token::Name(name) => Operand::Name(name),
        Token::String(string) => Operand::String(string),
        Token::ArrayClose
        | Token::ArrayOpen
        | Token::DictionaryClose
        | Token::DictionaryOpen
        | Token::End
        | Token::Keyword => Operand::Other,
    }
}

/// The strings and numbers up to the end of an array; inner arrays are passed over.
pub(crate) fn list(lexer: &mut Lexer<'_>) -> Result<Vec<Operand>, ReadError> {
    let mut items = Vec::new();
    let mut depth = 1_usize;
    loop {
        let (token, _) = lexer.next_token()?;
        match token {
            Token::ArrayOpen => depth += 1,
            Token::ArrayClose => depth -= 1,
            Token::End => return Ok(items),
            Token::Integer(_) | Token::Real(_) | Token::String(_) if depth == 1 => {
                if items.len() < MAX_ITEMS {
                    items.push(simple_operand(token));
                }
            }
            Token::DictionaryClose
            | Token::DictionaryOpen
            | Token::Integer(_)
            | Token::Keyword
            | Token::Name(_)
            | Token::Real(_)
            | Token::String(_) => {}
        }
        if depth == 0 {
            return Ok(items);
        }
    }
}

/// Six numbers.
pub(crate) fn matrix(operands: &[Operand]) -> Option<Matrix> {
    let numbers = operands.iter().filter_map(|operand| match operand {
        Operand::Number(number) => Some(*number),
        Operand::List(_) | Operand::Name(_) | Operand::Other | Operand::String(_) => None,
    });
    let numbers: Vec<f64> = numbers.collect();
    Some(Matrix::new(numbers.try_into().ok()?))
}

/// The matrix of a form's dictionary.
pub(crate) fn form_matrix(value: &Value) -> Option<Matrix> {
    let sides: Vec<f64> = value
        .as_array()?
        .iter()
        .filter_map(|side| number(&side.value))
        .collect();
    Some(Matrix::new(sides.try_into().ok()?))
}

/// A number of either kind; no place on a page needs more than 32 bits.
pub(crate) fn number(value: &Value) -> Option<f64> {
    if let Value::Real(number) = value {
        return Some(*number);
    }
    value
        .as_integer()
        .and_then(|number| i32::try_from(number).ok())
        .map(f64::from)
}
