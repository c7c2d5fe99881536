//! Why something cannot be shown.

/// Why an appearance was refused. Nothing is drawn then; what was drawn before stays usable.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AppearanceError {
    /// The bundled font is damaged: a fault of the build.
    #[error("the bundled font cannot be read")]
    BundledFont,
    /// A choice names no option of its field.
    #[error("option {got} was chosen of {options}")]
    ChoiceOutOfRange {
        /// The index that was asked for.
        got: usize,
        /// How many options there are.
        options: usize,
    },
    /// A comb has a number of cells that cannot be drawn.
    #[error("a comb has 1 to {maximum} cells, not {got}")]
    CombCells {
        /// The number that was asked for.
        got: u16,
        /// The largest number.
        maximum: u16,
    },
    /// The text is longer than the comb.
    #[error("{got} characters do not fit into {cells} cells")]
    CombTooShort {
        /// Characters of the text.
        got: usize,
        /// Cells of the comb.
        cells: u16,
    },
    /// The text does not fit into the rectangle at the smallest size that is allowed.
    #[error("the text does not fit into the rectangle")]
    DoesNotFit,
    /// A coordinate or width of a drawing is no number or out of range.
    #[error("a point of the drawing is out of range")]
    DrawingCoordinate,
    /// A drawing has more strokes or points than are taken.
    #[error("a drawing has more than {MAX_STROKES} strokes or {MAX_POINTS} points", MAX_STROKES = super::MAX_STROKES, MAX_POINTS = super::MAX_POINTS)]
    DrawingTooLarge,
    /// A drawing is empty or a mere dot.
    #[error("the drawing is empty or a mere dot")]
    DrawingTooSmall,
    /// A font size is out of range.
    #[error("a font size is 1 to 144 points")]
    FontSize,
    /// A side of the rectangle is no number, or shorter or longer than can be drawn.
    #[error("a side of the rectangle is no length from 1 to 14 400 points")]
    FrameSide,
    /// A text for one line has a line break.
    #[error("a text of one line has a line break at character {position}")]
    LineBreak {
        /// The index among the characters.
        position: usize,
    },
    /// No bundled font has the character.
    #[error("the character U+{:04X} at {position} has no glyph", u32::from(*.character))]
    MissingCharacter {
        /// The character, after normalisation to NFC.
        character: char,
        /// Its index among the characters.
        position: usize,
    },
    /// Neither text nor mark: an invisible signature has no appearance.
    #[error("there is nothing to show")]
    NothingToShow,
    /// The file would have more objects than readers take.
    #[error("no object numbers are left")]
    ObjectNumbers,
    /// A field without options, or with too many.
    #[error("a field has 1 to {maximum} options, not {got}")]
    OptionCount {
        /// The number that was given.
        got: usize,
        /// The largest number.
        maximum: usize,
    },
    /// A page turned by something else than a multiple of 90 degrees.
    #[error("a page cannot be turned by {got} degrees")]
    Rotation {
        /// The degrees.
        got: i64,
    },
    /// A text is longer than is taken.
    #[error("a text has more than {maximum} characters")]
    TextTooLong {
        /// The largest number of characters.
        maximum: usize,
    },
    /// More details than a signature shows.
    #[error("a signature shows at most {maximum} details, not {got}")]
    TooManyDetails {
        /// The number that was given.
        got: usize,
        /// The largest number.
        maximum: usize,
    },
}
