//! A page of text and a QR code: what a sender adds to a document that can be checked on paper.

use crate::appearance::content::{Area, Content, Point};
use crate::appearance::font::{Face, Typeface};
use crate::appearance::ink::BLACK;
use crate::appearance::length::Length;
use crate::appearance::text::{Breaks, Fitted, LEADING, Missing, Sizes, fit, letters};
use crate::appearance::{AppearanceError, Appearances, Frame, ObjectNumber, Rotation};

/// What stands on the page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by the caller")]
pub struct SheetLook<'a> {
    /// The heading, of one line or a few.
    pub heading: &'a str,
    /// The text above the code, then that below it.
    pub paragraphs: [&'a [&'a str]; 2],
    /// The modules of a QR code row by row, without the light ones around it; `true` is dark. As
    /// many rows as columns, at most [`MAX_MODULES`].
    pub code: &'a [Vec<bool>],
}

/// The most modules of a side: those of the largest QR code (ISO/IEC 18004 table 1).
pub const MAX_MODULES: usize = 177;
/// Width and height of the page in points: A4.
pub const SHEET_POINTS: [f64; 2] = [595.276, 841.89];

impl Appearances {
    /// Draws the page as a form of the whole of its size.
    ///
    /// # Errors
    /// [`AppearanceError::DoesNotFit`] for text that the page has no room for, and for a code that
    /// is no square or too large; [`AppearanceError::MissingCharacter`],
    /// [`AppearanceError::TextTooLong`], [`AppearanceError::ObjectNumbers`].
    pub fn sheet(&mut self, look: &SheetLook<'_>) -> Result<ObjectNumber, AppearanceError> {
        let [width, height] = SHEET_POINTS;
        let frame = Frame::new(width, height, Rotation::None)?;
        let (width, height) = frame.upright();
        let room = Area {
            left: Length::ZERO,
            bottom: Length::ZERO,
            width,
            height,
        }
        .inset(MARGIN);
        let mut pen = Pen {
            content: Content::default(),
            room,
            top: room.bottom + room.height,
        };
        pen.content.fill_colour(BLACK);
        pen.text(self, look.heading, HEADING)?;
        let [above, below] = look.paragraphs;
        for paragraph in above {
            pen.text(self, paragraph, BODY)?;
        }
        pen.code(look.code)?;
        for paragraph in below {
            pen.text(self, paragraph, BODY)?;
        }
        self.add_form(frame, &pen.content)
    }
}

/// Draws from the top down.
struct Pen {
    content: Content,
    room: Area,
    top: Length,
}

impl Pen {
    fn text(
        &mut self,
        looks: &mut Appearances,
        text: &str,
        size: Length,
    ) -> Result<(), AppearanceError> {
        let face = Face::open(Typeface::Sans)?;
        let paragraph = letters(text, &face, Missing::Refuse, Breaks::Refuse)?;
        let height = self.top - self.room.bottom;
        let fitted = fit(&paragraph, self.room.width, height, Sizes::only(size));
        let Fitted { lines, .. } = fitted.ok_or(AppearanceError::DoesNotFit)?;
        let font = looks.font(Typeface::Sans)?;
        for line in &lines {
            let start = Point {
                x: self.room.left,
                y: self.top - size,
            };
            self.content.text(font, size, start, line)?;
            self.top = self.top - size.scaled(LEADING, 1000);
        }
        self.top = self.top - size;
        Ok(())
    }

    /// The code as rectangles, runs of dark modules each; the paper around it is its light border.
    fn code(&mut self, code: &[Vec<bool>]) -> Result<(), AppearanceError> {
        let is_square = code.iter().all(|row| row.len() == code.len());
        if code.is_empty() || code.len() > MAX_MODULES || !is_square {
            return Err(AppearanceError::DoesNotFit);
        }
        let side = i64::try_from(code.len()).map_err(|_| AppearanceError::DoesNotFit)?;
        let module = CODE.scaled(1, side);
        let border = module.scaled(QUIET_MODULES, 1);
        let end = self.top - border - module.scaled(side, 1) - border;
        if end < self.room.bottom {
            return Err(AppearanceError::DoesNotFit);
        }
        let mut y = self.top - border;
        for row in code {
            y = y - module;
            let mut x = self.room.left + border;
            for run in row.chunk_by(|one, next| one == next) {
                let modules = i64::try_from(run.len()).unwrap_or_default();
                let width = module.scaled(modules, 1);
                if run.first() == Some(&true) {
                    self.content.op(&format!("{x} {y} {width} {module} re"));
                }
                x = x + width;
            }
        }
        self.content.op("f");
        self.top = end;
        Ok(())
    }
}

const MARGIN: Length = Length::milli(72_000);
const HEADING: Length = Length::milli(20_000);
const BODY: Length = Length::milli(11_000);
/// Side of the code: 6 cm, which a telephone reads from half a metre.
const CODE: Length = Length::milli(170_000);
/// Light modules around the code (ISO/IEC 18004).
const QUIET_MODULES: i64 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn looks() -> Appearances {
        Appearances::starting_at(10).unwrap()
    }

    fn code(side: usize) -> Vec<Vec<bool>> {
        let row = |y: usize| (0..side).map(|x| (x + y).is_multiple_of(2)).collect();
        (0..side).map(row).collect()
    }

    fn drawn(look: &SheetLook<'_>) -> Result<String, AppearanceError> {
        let mut looks = looks();
        let number = looks.sheet(look)?;
        let objects = looks.finish()?;
        let form = objects.iter().find(|object| object.number() == number);
        Ok(String::from_utf8_lossy(form.unwrap().body()).into_owned())
    }

    #[test]
    fn a_page_has_text_and_a_rectangle_for_each_run_of_dark_modules() {
        let mut code = code(21);
        code[0] = vec![true; 21];
        code[20] = vec![false; 21];
        let look = SheetLook {
            heading: "Paper check",
            paragraphs: [&["Scan the code."], &["Zürich – Genève"]],
            code: &code,
        };
        let form = drawn(&look).unwrap();
        // 19 rows of 10 and 11 runs in turn, one of a single run, one of none
        assert_eq!(form.matches(" re\n").count(), 10 * 10 + 9 * 11 + 1);
        assert_eq!(form.matches("Tj ET").count(), 3);
        assert!(form.contains("/BBox [0 0 595.276 841.89]"));
        assert_eq!(drawn(&look).unwrap(), form);
    }

    #[test]
    fn what_has_no_room_or_no_glyph_is_refused() {
        let small = code(21);
        let with = |text: &str, code: &[Vec<bool>]| {
            let look = SheetLook {
                heading: "Paper check",
                paragraphs: [&[text], &[]],
                code,
            };
            drawn(&look).map(|_| ())
        };
        assert_eq!(with("fits", &small), Ok(()));
        assert_eq!(with("fits", &code(MAX_MODULES)), Ok(()));
        let none = Err(AppearanceError::DoesNotFit);
        assert_eq!(with("fits", &[]), none);
        assert_eq!(with("fits", &code(MAX_MODULES + 1)), none);
        assert_eq!(with("fits", &[vec![true], vec![true]]), none);
        assert_eq!(with(&"word ".repeat(800), &small), none);
        assert_eq!(with(&"m".repeat(4000), &small), none);
        for text in ["山", "a\nb", "a\u{202e}b"] {
            assert!(with(text, &small).is_err(), "{text:?}");
        }
    }
}
