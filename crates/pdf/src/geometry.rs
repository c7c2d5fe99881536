//! Pages: what is shown of them, how they are turned, and places on them.

use bulla_pades::appearance::{Frame, Rotation};
use bulla_pades::{Pages, Value, View};

use crate::Obstacle;
use crate::obstacle::Reason;
use crate::plan::Corners;
use crate::report::PageSize;

/// A page as a reader shows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sheet {
    /// What is shown, in points of the unturned page.
    pub(crate) shown: Corners,
    pub(crate) rotation: Rotation,
}

impl Sheet {
    /// The page at an index.
    ///
    /// # Errors
    /// `page-missing`, and those of reading.
    pub(crate) fn read(view: View<'_, '_>, pages: &Pages, page: usize) -> Result<Self, Obstacle> {
        Reason::PageMissing.unless(page < pages.len())?;
        let media = boxed(view, pages, (page, "MediaBox"))?.unwrap_or(LETTER);
        let crop = boxed(view, pages, (page, "CropBox"))?.unwrap_or(media);
        let [left, bottom, right, top] = media;
        let shown = [
            crop[0].clamp(left, right),
            crop[1].clamp(bottom, top),
            crop[2].clamp(left, right),
            crop[3].clamp(bottom, top),
        ];
        let is_seen = shown[0] < shown[2] && shown[1] < shown[3];
        let turn = match view.inherited(pages, page, "Rotate")? {
            None => 0,
            Some(turn) => view.value(&turn)?.as_integer().unwrap_or(0),
        };
        Ok(Self {
            shown: if is_seen { shown } else { media },
            rotation: Rotation::from_degrees(turn).unwrap_or_default(),
        })
    }

    pub(crate) const fn size(self) -> PageSize {
        PageSize {
            shown: self.shown,
            rotation: self.rotation.degrees(),
        }
    }

    /// Width and height as the reader sees them.
    pub(crate) fn seen_size(self) -> [f64; 2] {
        let [left, bottom, right, top] = self.shown;
        let (width, height) = (right - left, top - bottom);
        match self.rotation {
            Rotation::None | Rotation::Half => [width, height],
            Rotation::Quarter | Rotation::ThreeQuarters => [height, width],
        }
    }

    /// A place as the reader sees it, from the lower left corner of what is shown, to the page's own
    /// units.
    pub(crate) fn of_seen(self, seen: Corners) -> Corners {
        let [left, bottom, right, top] = self.shown;
        let [x0, y0, x1, y1] = seen;
        match self.rotation {
            Rotation::None => [left + x0, bottom + y0, left + x1, bottom + y1],
            Rotation::Quarter => [right - y1, bottom + x0, right - y0, bottom + x1],
            Rotation::Half => [right - x1, top - y1, right - x0, top - y0],
            Rotation::ThreeQuarters => [left + y0, top - x1, left + y1, top - x0],
        }
    }

    /// The reverse of [`Self::of_seen`].
    pub(crate) fn seen(self, own: Corners) -> Corners {
        let [left, bottom, right, top] = self.shown;
        let [x0, y0, x1, y1] = own;
        match self.rotation {
            Rotation::None => [x0 - left, y0 - bottom, x1 - left, y1 - bottom],
            Rotation::Quarter => [y0 - bottom, right - x1, y1 - bottom, right - x0],
            Rotation::Half => [right - x1, top - y1, right - x0, top - y0],
            Rotation::ThreeQuarters => [top - y1, x0 - left, top - y0, x1 - left],
        }
    }

    /// Whether a place is within what is shown; half a point of rounding is allowed.
    pub(crate) fn holds(self, place: Corners) -> bool {
        let [left, bottom, right, top] = self.shown;
        let is_number = place.iter().all(|corner| corner.is_finite());
        is_number
            && place[0] >= left - ROUNDING
            && place[1] >= bottom - ROUNDING
            && place[2] <= right + ROUNDING
            && place[3] <= top + ROUNDING
    }

    /// The place moved into what is shown; what is larger is made smaller.
    pub(crate) fn moved_in(self, place: Corners) -> Corners {
        let [left, bottom, right, top] = self.shown;
        let (low, high) = within(place[0], place[2], (left, right));
        let (down, up) = within(place[1], place[3], (bottom, top));
        [low, down, high, up]
    }

    /// The frame of a look in this place.
    ///
    /// # Errors
    /// `options` for places that are too small or too large.
    pub(crate) fn frame(self, place: Corners) -> Result<Frame, Obstacle> {
        let [left, bottom, right, top] = place;
        Ok(Frame::new(right - left, top - bottom, self.rotation)?)
    }
}

/// Moves an interval into another one.
fn within(low: f64, high: f64, (least, most): (f64, f64)) -> (f64, f64) {
    let length = (high - low).min(most - least);
    let low = low.clamp(least, most - length);
    (low, low + length)
}

/// Whether two places have more than an edge in common.
pub(crate) fn overlaps(one: Corners, other: Corners) -> bool {
    one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
}

/// A box of a page, its corners in order.
fn boxed(
    view: View<'_, '_>,
    pages: &Pages,
    (page, key): (usize, &str),
) -> Result<Option<Corners>, Obstacle> {
    match view.inherited(pages, page, key)? {
        None => Ok(None),
        Some(value) => corners(view, view.value(&value)?.as_ref()),
    }
}

/// A rectangle, its corners in order; `None` for anything else and for one without area.
pub(crate) fn corners(view: View<'_, '_>, value: &Value) -> Result<Option<Corners>, Obstacle> {
    let mut numbers = [0.0; 4];
    let Some(items) = value.as_array().filter(|items| items.len() == 4) else {
        return Ok(None);
    };
    for (number, item) in numbers.iter_mut().zip(items) {
        let Some(found) = as_number(view.value(item)?.as_ref()) else {
            return Ok(None);
        };
        *number = found;
    }
    let [x0, y0, x1, y1] = numbers;
    let place = [x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1)];
    let is_area = place[0] < place[2] && place[1] < place[3];
    let is_near = place.iter().all(|corner| corner.abs() <= FARTHEST);
    Ok((is_area && is_near).then_some(place))
}

fn as_number(value: &Value) -> Option<f64> {
    if let Value::Real(number) = value {
        return Some(*number);
    }
    let number = value.as_integer()?;
    i32::try_from(number).ok().map(f64::from)
}

/// What a page without `MediaBox` has in most readers.
const LETTER: Corners = [0.0, 0.0, 612.0, 792.0];
const FARTHEST: f64 = 1_000_000.0;
const ROUNDING: f64 = 0.5;

#[cfg(test)]
mod tests {
    use bulla_pades::appearance::Rotation;

    use super::{Sheet, overlaps};
    use crate::plan::Corners;

    fn same(one: Corners, other: Corners) -> bool {
        let pairs = one.into_iter().zip(other);
        pairs
            .map(|(one, other)| (one - other).abs())
            .fold(0.0, f64::max)
            < 1e-9
    }

    #[test]
    fn a_place_is_the_same_there_and_back() {
        for rotation in [0, 90, 180, 270] {
            let rotation = Rotation::from_degrees(rotation).unwrap();
            let sheet = Sheet {
                shown: [10.0, 20.0, 210.0, 420.0],
                rotation,
            };
            let [width, height] = sheet.seen_size();
            let seen = [5.0, 6.0, 50.0, 30.0];
            let own = sheet.of_seen(seen);
            assert!(sheet.holds(own));
            assert!(same(sheet.seen(own), seen));
            let whole = sheet.of_seen([0.0, 0.0, width, height]);
            assert!(same(whole, sheet.shown));
        }
    }

    #[test]
    fn the_lower_left_as_seen_is_where_the_turn_puts_it() {
        let corner = |degrees| {
            let sheet = Sheet {
                shown: [0.0, 0.0, 100.0, 200.0],
                rotation: Rotation::from_degrees(degrees).unwrap(),
            };
            sheet.of_seen([0.0, 0.0, 1.0, 1.0])
        };
        assert!(same(corner(0), [0.0, 0.0, 1.0, 1.0]));
        assert!(same(corner(90), [99.0, 0.0, 100.0, 1.0]));
        assert!(same(corner(180), [99.0, 199.0, 100.0, 200.0]));
        assert!(same(corner(270), [0.0, 199.0, 1.0, 200.0]));
    }

    #[test]
    fn places_beyond_the_page_are_moved_in() {
        let sheet = Sheet {
            shown: [0.0, 0.0, 100.0, 100.0],
            rotation: Rotation::None,
        };
        assert!(same(
            sheet.moved_in([90.0, -5.0, 130.0, 5.0]),
            [60.0, 0.0, 100.0, 10.0]
        ));
        assert!(same(
            sheet.moved_in([0.0, 0.0, 500.0, 5.0]),
            [0.0, 0.0, 100.0, 5.0]
        ));
        assert!(!sheet.holds([90.0, 0.0, 130.0, 5.0]));
        assert!(!sheet.holds([0.0, 0.0, f64::NAN, 5.0]));
    }

    #[test]
    fn edges_do_not_overlap() {
        assert!(!overlaps([0.0, 0.0, 1.0, 1.0], [1.0, 0.0, 2.0, 1.0]));
        assert!(overlaps([0.0, 0.0, 1.0, 1.0], [0.9, 0.9, 2.0, 2.0]));
    }
}
