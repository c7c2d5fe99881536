//! Colours. All are of one calibrated colour space, which stands in each form's resources: PDF/A
//! allows device colours only where a file declares an output intent, and the file is not ours.

/// The colour of a typed or drawn signature.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Ink {
    /// As a printer would.
    #[default]
    Black,
    /// As a pen would.
    Blue,
}

/// A colour as the three operands of `sc`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Colour(pub(crate) &'static str);

/// Text.
pub(crate) const BLACK: Colour = Colour("0 0 0");
/// Borders.
pub(crate) const GREY: Colour = Colour("0.55 0.55 0.55");

/// The name of the colour space in the resources.
pub(crate) const COLOUR_SPACE: &str = "Ink";

/// The colour space: sRGB's primaries and white point with a gamma of 2.2.
pub(crate) const COLOUR_SPACE_VALUE: &str = "[/CalRGB<</WhitePoint[0.9505 1 1.089]/Gamma[2.2 2.2 2.2]\
     /Matrix[0.4124 0.2126 0.0193 0.3576 0.7152 0.1192 0.1805 0.0722 0.9505]>>]";

impl Ink {
    pub(crate) const fn colour(self) -> Colour {
        match self {
            Self::Black => BLACK,
            Self::Blue => Colour("0.05 0.12 0.45"),
        }
    }
}
