//! Boxes for signatures that no placeholder asked for: side by side above the bottom margin of the last
//! page, then in rows upwards, never over a field or over one another.

use crate::geometry::overlaps;
use crate::plan::Corners;

/// Places for so many signatures on a page of this size, as the reader sees it; `None` where there is
/// not so much room. The more there are, the smaller they get.
pub(crate) fn boxes(
    count: usize,
    [width, height]: [f64; 2],
    taken: &[Corners],
) -> Option<Vec<Corners>> {
    let margin = MARGIN.min(width.min(height) / 10.0);
    // Half of the page first, then all of it.
    let tops = [height / 2.0, height - margin];
    let grids = tops
        .iter()
        .flat_map(|top| COLUMNS.map(|columns| (*top, columns)));
    let mut grids = grids.map(|(top, columns)| Grid::new(width, (margin, top), columns));
    grids.find_map(|grid| grid?.free(count, taken))
}

/// Cells of one size.
#[derive(Debug, Clone, Copy)]
struct Grid {
    left: f64,
    bottom: f64,
    top: f64,
    width: f64,
    height: f64,
    columns: u8,
}

impl Grid {
    fn new(page_width: f64, (margin, top): (f64, f64), columns: u8) -> Option<Self> {
        let count = f64::from(columns);
        let width = (page_width - 2.0 * margin - GAP * (count - 1.0)) / count;
        let width = width.min(WIDEST);
        (width >= NARROWEST).then_some(Self {
            left: margin,
            bottom: margin,
            top,
            width,
            height: width * HEIGHT_OF_WIDTH,
            columns,
        })
    }

    /// The first free cells, row by row from the bottom.
    fn free(self, count: usize, taken: &[Corners]) -> Option<Vec<Corners>> {
        let mut found = Vec::new();
        let mut bottom = self.bottom;
        while bottom + self.height <= self.top {
            for column in 0..self.columns {
                if found.len() == count {
                    return Some(found);
                }
                let left = self.left + f64::from(column) * (self.width + GAP);
                let cell = [left, bottom, left + self.width, bottom + self.height];
                if !taken.iter().any(|place| overlaps(*place, cell)) {
                    found.push(cell);
                }
            }
            bottom += self.height + GAP;
        }
        (found.len() == count).then_some(found)
    }
}

const MARGIN: f64 = 36.0;
const GAP: f64 = 8.0;
const WIDEST: f64 = 180.0;
const NARROWEST: f64 = 36.0;
const HEIGHT_OF_WIDTH: f64 = 0.3;
/// From few and large to many and small.
const COLUMNS: [u8; 9] = [3, 4, 5, 6, 7, 8, 9, 10, 12];

#[cfg(test)]
mod tests {
    use super::boxes;
    use crate::geometry::overlaps;

    #[test]
    fn up_to_a_hundred_signatures_stand_apart_on_pages_of_every_usual_size() {
        for page in [
            [595.0, 842.0],
            [612.0, 792.0],
            [842.0, 595.0],
            [420.0, 595.0],
        ] {
            for count in [1, 2, 3, 4, 10, 37, 100] {
                let places = boxes(count, page, &[]).unwrap();
                assert_eq!(places.len(), count);
                for (index, place) in places.iter().enumerate() {
                    let inside = place[0] >= 0.0 && place[1] >= 0.0;
                    assert!(
                        inside && place[2] <= page[0] && place[3] <= page[1],
                        "{place:?}"
                    );
                    for other in &places[..index] {
                        assert!(!overlaps(*place, *other), "{place:?} {other:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_taken_stays_free() {
        let taken = [[0.0, 0.0, 595.0, 100.0]];
        let places = boxes(5, [595.0, 842.0], &taken).unwrap();
        assert!(places.iter().all(|place| !overlaps(*place, taken[0])));
    }

    #[test]
    fn a_page_without_room_has_none() {
        assert_eq!(boxes(1, [20.0, 20.0], &[]), None);
        assert_eq!(boxes(101, [100.0, 100.0], &[]), None);
        assert_eq!(boxes(1, [595.0, 842.0], &[[0.0, 0.0, 595.0, 842.0]]), None);
        assert_eq!(boxes(0, [595.0, 842.0], &[]), Some(Vec::new()));
    }
}
