//! Transformations of the plane (ISO 32000-1 §8.3.3).

/// `[xx xy yx yy x y]`: a point goes to `(xx·x + yx·y + x, xy·x + yy·y + y)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Matrix {
    xx: f64,
    xy: f64,
    yx: f64,
    yy: f64,
    right: f64,
    up: f64,
}

impl Matrix {
    /// Leaves all as it is.
    pub(crate) const IDENTITY: Self = Self::new([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// From the six numbers in the order of a PDF.
    pub(crate) const fn new([xx, xy, yx, yy, right, up]: [f64; 6]) -> Self {
        Self {
            xx,
            xy,
            yx,
            yy,
            right,
            up,
        }
    }

    /// Moves.
    pub(crate) const fn shift(right: f64, up: f64) -> Self {
        Self::new([1.0, 0.0, 0.0, 1.0, right, up])
    }

    /// This one first, then the other.
    pub(crate) fn then(self, after: Self) -> Self {
        let [xx, xy] = after.direction(self.xx, self.xy);
        let [yx, yy] = after.direction(self.yx, self.yy);
        let [right, up] = after.point(self.right, self.up);
        Self {
            xx,
            xy,
            yx,
            yy,
            right,
            up,
        }
    }

    /// Where a point goes.
    pub(crate) fn point(self, x: f64, y: f64) -> [f64; 2] {
        let [right, up] = self.direction(x, y);
        [right + self.right, up + self.up]
    }

    /// Where a direction goes.
    pub(crate) fn direction(self, x: f64, y: f64) -> [f64; 2] {
        [self.xx * x + self.yx * y, self.xy * x + self.yy * y]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn applies_one_after_the_other() {
        let scale = Matrix::new([2.0, 0.0, 0.0, 3.0, 0.0, 0.0]);
        let both = Matrix::shift(10.0, 20.0).then(scale);
        assert_eq!(format!("{:?}", both.point(1.0, 1.0)), "[22.0, 63.0]");
        assert_eq!(format!("{:?}", both.direction(1.0, 1.0)), "[2.0, 3.0]");
        let turned = Matrix::new([0.0, 1.0, -1.0, 0.0, 5.0, 0.0]);
        assert_eq!(format!("{:?}", turned.point(3.0, 4.0)), "[1.0, 3.0]");
        assert_eq!(turned.then(Matrix::IDENTITY), turned);
    }
}
