//! The rectangle that is drawn into, and how its page is turned.

use crate::appearance::AppearanceError;
use crate::appearance::length::Length;

/// The shortest side that is drawn, in points.
pub const MIN_SIDE_POINTS: u32 = 1;
/// The longest side, in points: the largest page of ISO 32000 (Annex C) is 200 inches wide.
pub const MAX_SIDE_POINTS: u32 = 14_400;

/// How far a page is turned clockwise when it is shown (`/Rotate`, inherited).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "ISO 32000-1 table 30: multiples of 90"
)]
pub enum Rotation {
    /// Upright.
    #[default]
    None,
    /// By 90 degrees.
    Quarter,
    /// By 180 degrees.
    Half,
    /// By 270 degrees.
    ThreeQuarters,
}

impl Rotation {
    /// The rotation of a page whose `/Rotate` says so many degrees; negative and more than a full
    /// turn are allowed.
    ///
    /// # Errors
    /// [`AppearanceError::Rotation`] for anything but a multiple of 90.
    pub const fn from_degrees(degrees: i64) -> Result<Self, AppearanceError> {
        match degrees.rem_euclid(360) {
            0 => Ok(Self::None),
            90 => Ok(Self::Quarter),
            180 => Ok(Self::Half),
            270 => Ok(Self::ThreeQuarters),
            _ => Err(AppearanceError::Rotation { got: degrees }),
        }
    }

    /// The degrees, 0 to 270.
    #[must_use]
    pub const fn degrees(self) -> u16 {
        match self {
            Self::None => 0,
            Self::Quarter => 90,
            Self::Half => 180,
            Self::ThreeQuarters => 270,
        }
    }
}

/// The size of a widget's `/Rect`, and the turn of its page. What is drawn stands upright when the
/// page is shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Frame {
    width: Length,
    height: Length,
    rotation: Rotation,
}

impl Frame {
    /// A frame of a `/Rect` so wide and high, in points of the unturned page.
    ///
    /// # Errors
    /// [`AppearanceError::FrameSide`] unless both are [`MIN_SIDE_POINTS`] to [`MAX_SIDE_POINTS`].
    /// A signature that shall not be seen has no appearance.
    pub fn new(
        width_points: f64,
        height_points: f64,
        rotation: Rotation,
    ) -> Result<Self, AppearanceError> {
        Ok(Self {
            width: side(width_points)?,
            height: side(height_points)?,
            rotation,
        })
    }

    /// The turn of the page.
    #[must_use]
    pub const fn rotation(self) -> Rotation {
        self.rotation
    }

    /// Width and height as the reader sees them.
    pub(crate) const fn upright(self) -> (Length, Length) {
        match self.rotation {
            Rotation::None | Rotation::Half => (self.width, self.height),
            Rotation::Quarter | Rotation::ThreeQuarters => (self.height, self.width),
        }
    }

    /// The `/Matrix` that turns the upright box against the page's turn, and back onto `[0 0 w h]`.
    pub(crate) fn matrix(self) -> Option<String> {
        let (width, height) = (self.width, self.height);
        match self.rotation {
            Rotation::None => None,
            Rotation::Quarter => Some(format!("[0 1 -1 0 {width} 0]")),
            Rotation::Half => Some(format!("[-1 0 0 -1 {width} {height}]")),
            Rotation::ThreeQuarters => Some(format!("[0 -1 1 0 0 {height}]")),
        }
    }
}

fn side(points: f64) -> Result<Length, AppearanceError> {
    let limits = i64::from(MIN_SIDE_POINTS) * 1000..=i64::from(MAX_SIDE_POINTS) * 1000;
    Length::from_points(points)
        .filter(|length| limits.contains(&length.thousandths()))
        .ok_or(AppearanceError::FrameSide)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_all_quarter_turns_and_no_other() {
        let turns = [0, 90, 180, 270, 360, -90, -360, 720 + 90];
        let degrees = turns.map(|got| Rotation::from_degrees(got).unwrap().degrees());
        assert_eq!(degrees, [0, 90, 180, 270, 0, 270, 0, 90]);
        for got in [1, 45, -1, 91, 359, i64::MAX, i64::MIN + 1] {
            assert_eq!(
                Rotation::from_degrees(got),
                Err(AppearanceError::Rotation { got })
            );
        }
    }

    #[test]
    fn refuses_sides_that_cannot_be_drawn() {
        for bad in [
            0.0,
            -10.0,
            0.999,
            14_400.01,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            1e300,
        ] {
            assert_eq!(
                Frame::new(bad, 10.0, Rotation::None),
                Err(AppearanceError::FrameSide)
            );
            assert_eq!(
                Frame::new(10.0, bad, Rotation::Half),
                Err(AppearanceError::FrameSide)
            );
        }
        assert!(Frame::new(1.0, 14_400.0, Rotation::None).is_ok());
    }

    #[test]
    fn the_matrix_maps_the_upright_box_onto_the_rectangle() {
        for rotation in [
            Rotation::None,
            Rotation::Quarter,
            Rotation::Half,
            Rotation::ThreeQuarters,
        ] {
            let frame = Frame::new(200.0, 50.0, rotation).unwrap();
            let (width, height) = frame.upright();
            let matrix = frame.matrix().unwrap_or_else(|| "[1 0 0 1 0 0]".to_owned());
            let numbers = matrix.trim_matches(['[', ']']).split(' ');
            let m: Vec<i64> = numbers.map(|number| number.parse().unwrap()).collect();
            let (w, h) = (width.thousandths() / 1000, height.thousandths() / 1000);
            let corners = [(0, 0), (w, 0), (0, h), (w, h)]
                .map(|(x, y)| (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]));
            assert_eq!(corners.iter().map(|c| c.0).min(), Some(0), "{rotation:?}");
            assert_eq!(corners.iter().map(|c| c.1).min(), Some(0), "{rotation:?}");
            assert_eq!(corners.iter().map(|c| c.0).max(), Some(200), "{rotation:?}");
            assert_eq!(corners.iter().map(|c| c.1).max(), Some(50), "{rotation:?}");
        }
    }
}
