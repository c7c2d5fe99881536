//! Combs: one character in each of a number of cells.

use crate::appearance::content::{Area, Content, Point};
use crate::appearance::form::BORDER_WIDTH;
use crate::appearance::ink::GREY;
use crate::appearance::length::Length;
use crate::appearance::text::{LEADING, Line};
use crate::appearance::text_field::PlacedLine;
use crate::appearance::{AppearanceError, FontSize};

/// The most cells of a comb.
const MAX_CELLS: u16 = 256;

/// The letters of a line, each in the middle of its cell.
pub(crate) fn place(
    font_size: FontSize,
    line: &Line,
    room: Area,
    cells: u16,
) -> Result<Vec<PlacedLine>, AppearanceError> {
    if cells == 0 || cells > MAX_CELLS {
        return Err(AppearanceError::CombCells {
            got: cells,
            maximum: MAX_CELLS,
        });
    }
    let got = line.letters.len();
    if got > usize::from(cells) {
        return Err(AppearanceError::CombTooShort { got, cells });
    }
    let cell = room.width.scaled(1, cells.into());
    let widest = line
        .letters
        .iter()
        .map(|letter| letter.advance)
        .max()
        .unwrap_or(0);
    let largest = Length::milli(24_000).min(room.height.scaled(60, 100));
    let fits = |size: Length| {
        size.scaled(widest, 1000) <= cell.scaled(9, 10) && size.scaled(LEADING, 1000) <= room.height
    };
    let sizes = font_size.sizes(largest);
    let size = sizes
        .descending()
        .find(|size| fits(*size))
        .ok_or(AppearanceError::DoesNotFit)?;
    let y = room.bottom
        + (room.height - size.scaled(LEADING, 1000)).scaled(1, 2)
        + size.scaled(LEADING - 1000, 1000);
    let placed = (0_i64..).zip(&line.letters).map(|(place, letter)| {
        let left = room.left + room.width.scaled(place, cells.into());
        let shift = (cell - size.scaled(letter.advance, 1000)).scaled(1, 2);
        PlacedLine {
            line: Line {
                letters: vec![*letter],
            },
            size,
            start: Point { x: left + shift, y },
        }
    });
    Ok(placed.collect())
}

/// Draws the lines between the cells.
pub(crate) fn draw(content: &mut Content, room: Area, cells: u16) {
    content.line_colour(GREY);
    content.op(&format!("{BORDER_WIDTH} w"));
    let (bottom, top) = (room.bottom, room.bottom + room.height);
    for place in 1..cells {
        let x = room.left + room.width.scaled(place.into(), cells.into());
        content.op(&format!("{x} {bottom} m {x} {top} l S"));
    }
}
