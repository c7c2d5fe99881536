//! What is asked before placeholders are painted over: that nothing else is hidden, and that content
//! leaves the graphics state in order.

use crate::placeholder::content::{Glyph, Mark, skip_image};
use crate::placeholder::line::Found;
use crate::placeholder::page::{Search, Seen};
use crate::syntax::lexer::{Lexer, Token};
use crate::syntax::parser;
use crate::{Limits, ReadError};

/// Comparisons of a glyph with a placeholder. A page of much text has some ten thousand glyphs.
const MAX_COMPARISONS: usize = 50_000_000;
/// Graphics states that content may leave open.
const MAX_OPEN: usize = 64;

impl Search<'_, '_, '_> {
    /// Those placeholders of a page on which no other text stands: painted over, they hide nothing
    /// but themselves. `found` are some of [`Self::page`].
    ///
    /// # Errors
    /// Those of [`Self::page`].
    pub fn alone(&mut self, page: usize, found: Vec<Found>) -> Result<Vec<Found>, ReadError> {
        let mut left = MAX_COMPARISONS;
        let mut counted: Vec<(Found, usize)> = found.into_iter().map(|one| (one, 0)).collect();
        self.walk(page, &mut |seen| {
            let Seen::Mark(Mark::Glyph(glyph)) = seen else {
                return;
            };
            left = left.saturating_sub(counted.len());
            if left > 0 && glyph.is_seen() {
                let middle = middle(&glyph);
                for (found, count) in &mut counted {
                    *count += usize::from(holds(&found.extent, middle));
                }
            }
        })?;
        let alone = counted.into_iter();
        let alone = alone.filter(|(found, count)| left > 0 && *count <= found.glyphs);
        Ok(alone.map(|(found, _)| found).collect())
    }
}

fn middle(glyph: &Glyph) -> [f64; 2] {
    let ([x0, y0], [x1, y1], [up_x, up_y]) = (glyph.start, glyph.end, glyph.up);
    [
        f64::midpoint(x0, x1) + up_x * 0.3,
        f64::midpoint(y0, y1) + up_y * 0.3,
    ]
}

/// Whether a point is within these corners, which go round counter-clockwise.
fn holds(corners: &[[f64; 2]; 4], [x, y]: [f64; 2]) -> bool {
    let next = corners.iter().cycle().skip(1);
    let mut sides = corners.iter().zip(next);
    sides.all(|(one, two)| {
        let (along_x, along_y) = (two[0] - one[0], two[1] - one[1]);
        along_x * (y - one[1]) - along_y * (x - one[0]) >= 0.0
    })
}

/// How many graphics states content leaves open; `None` where it closes one that it did not open, or
/// leaves text or marked content open.
///
/// # Errors
/// [`ReadError::Damaged`] where the content is not made of tokens.
pub(crate) fn left_open(content: &[u8], limits: &Limits) -> Result<Option<usize>, ReadError> {
    let mut lexer = Lexer::new(content, 0, limits);
    let (mut states, mut marks, mut is_text) = (0_usize, 0_usize, false);
    loop {
        let (token, span) = lexer.next_token()?;
        match token {
            Token::End => break,
            Token::DictionaryOpen => {
                lexer.set_position(span.start);
                parser::value(&mut lexer)?;
            }
            Token::Keyword => {
                let is_closed = match lexer.slice(span) {
                    b"BI" => {
                        skip_image(&mut lexer, content);
                        true
                    }
                    b"BT" => !std::mem::replace(&mut is_text, true),
                    b"ET" => std::mem::replace(&mut is_text, false),
                    b"q" => one_more(&mut states),
                    b"Q" => one_less(&mut states),
                    b"BMC" | b"BDC" => one_more(&mut marks),
                    b"EMC" => one_less(&mut marks),
                    _ => true,
                };
                if !is_closed {
                    return Ok(None);
                }
            }
            Token::ArrayClose
            | Token::ArrayOpen
            | Token::DictionaryClose
            | Token::Integer(_)
            | Token::Name(_)
            | Token::Real(_)
            | Token::String(_) => {}
        }
    }
    Ok((marks == 0 && !is_text && states <= MAX_OPEN).then_some(states))
}

const fn one_more(open: &mut usize) -> bool {
    *open = open.saturating_add(1);
    true
}

const fn one_less(open: &mut usize) -> bool {
    let is_open = *open > 0;
    *open = open.saturating_sub(1);
    is_open
}

#[cfg(test)]
mod tests {
    use super::left_open;
    use crate::Limits;

    #[test]
    fn counts_what_is_left_open() {
        for (content, expected) in [
            ("", Some(0)),
            ("q 2 0 0 2 0 0 cm Q", Some(0)),
            ("q q BT (q Q Q) Tj ET Q", Some(1)),
            ("/P <</MCID 0 /Q [/Q]>> BDC q Q EMC", Some(0)),
            ("q BI /W 1 ID  Q Q Q \nEI Q", Some(0)),
            ("Q", None),
            ("q Q Q q", None),
            ("BT", None),
            ("ET", None),
            ("BT BT ET", None),
            ("/A BMC", None),
            ("EMC", None),
        ] {
            let found = left_open(content.as_bytes(), &Limits::default()).unwrap();
            assert_eq!(found, expected, "{content}");
        }
        let deep = "q ".repeat(65);
        assert_eq!(
            left_open(deep.as_bytes(), &Limits::default()).unwrap(),
            None
        );
        assert!(left_open(b"q (", &Limits::default()).is_err());
    }
}
