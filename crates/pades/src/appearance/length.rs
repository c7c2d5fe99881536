//! Lengths in thousandths of a point, as integers: sums and roundings are the same everywhere.

use std::fmt;
use std::ops::{Add, Neg, Sub};

/// A length in thousandths of a point (1/72 000 inch), at most some 10¹² in any drawing.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Length(i64);

impl Length {
    /// Nothing.
    pub(crate) const ZERO: Self = Self(0);

    /// From thousandths of a point.
    pub(crate) const fn milli(thousandths: i64) -> Self {
        Self(thousandths)
    }

    /// From points, rounded to thousandths; `None` for what is no number or beyond ±10⁶ points.
    pub(crate) fn from_points(points: f64) -> Option<Self> {
        round(points * 1000.0, 1e9).map(Self)
    }

    /// The thousandths of a point.
    pub(crate) const fn thousandths(self) -> i64 {
        self.0
    }

    /// `self × numerator ÷ denominator`, rounded towards zero; a denominator of 0 counts as 1.
    pub(crate) fn scaled(self, numerator: i64, denominator: i64) -> Self {
        let product = i128::from(self.0) * i128::from(numerator);
        let quotient = product / i128::from(denominator).max(1);
        Self(i64::try_from(quotient).unwrap_or(if quotient < 0 { i64::MIN } else { i64::MAX }))
    }
}

/// Rounds to an integer; `None` for what is no number or beyond ±`limit`.
pub(crate) fn round(value: f64, limit: f64) -> Option<i64> {
    if !value.is_finite() || value.abs() > limit.min(1e15) {
        return None;
    }
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "an integer below 10^15 after rounding, which both types hold exactly"
    )]
    let rounded = value.round() as i64;
    Some(rounded)
}

impl Add for Length {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Length {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Length {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

/// A number in points as PDF writes it: no exponent, no trailing zeros.
impl fmt::Display for Length {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        let (whole, rest) = (magnitude / 1000, magnitude % 1000);
        if rest == 0 {
            return write!(out, "{sign}{whole}");
        }
        let digits = format!("{rest:03}");
        write!(out, "{sign}{whole}.{}", digits.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_numbers_without_exponent_and_trailing_zeros() {
        let shown =
            [0, 1, -1, 1000, -1500, 14_400_000, 120, -20].map(|milli| Length(milli).to_string());
        assert_eq!(
            shown,
            [
                "0", "0.001", "-0.001", "1", "-1.5", "14400", "0.12", "-0.02"
            ]
        );
    }

    #[test]
    fn refuses_what_is_no_length() {
        for points in [
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            1e7,
            -1e7,
            f64::MAX,
        ] {
            assert_eq!(Length::from_points(points), None, "{points}");
        }
        assert_eq!(Length::from_points(0.0004), Some(Length(0)));
        assert_eq!(Length::from_points(-2.5), Some(Length(-2500)));
    }

    #[test]
    fn scaling_saturates_and_divides_by_no_zero() {
        assert_eq!(Length(i64::MAX).scaled(i64::MAX, 1), Length(i64::MAX));
        assert_eq!(Length(i64::MAX).scaled(i64::MIN, 1), Length(i64::MIN));
        assert_eq!(Length(7).scaled(3, 0), Length(21));
        assert_eq!(-Length(i64::MIN) + Length(1), Length(i64::MAX));
    }
}
