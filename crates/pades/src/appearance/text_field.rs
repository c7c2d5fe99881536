//! Text fields: one line, several, or a comb. Dates and numbers are text fields too; their form
//! was checked before.

use crate::appearance::comb;
use crate::appearance::content::{Area, Content, Point};
use crate::appearance::font::{Face, Typeface};
use crate::appearance::form::{
    Border, COMB, DO_NOT_SCROLL, FieldLook, FieldRules, MULTI_LINE, bordered, default_appearance,
    with_characteristics,
};
use crate::appearance::ink::BLACK;
use crate::appearance::length::Length;
use crate::appearance::object::text_string;
use crate::appearance::set::normal_appearance;
use crate::appearance::text::{
    Breaks, Fitted, LEADING, Line, Missing, Sizes, fit, fit_line, joined, letters,
};
use crate::appearance::{AppearanceError, Appearances, Dictionary, Frame};

/// Where text stands between left and right.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "ISO 32000-1 table 222: /Q")]
pub enum Alignment {
    /// At the left.
    #[default]
    Left,
    /// In the middle.
    Centre,
    /// At the right.
    Right,
}

/// How text is laid out.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the kinds that ISO 32000-1 §12.7.4.3 has for plain text"
)]
pub enum Layout {
    /// In one line, in the middle of the height.
    #[default]
    SingleLine,
    /// In lines from the top, broken where needed.
    MultiLine,
    /// One character in each of so many cells of equal width.
    Comb(u16),
}

/// The size of the letters.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct FontSize(Option<Length>);

impl FontSize {
    /// As large as fits: up to 12 points in several lines, up to 24 in one, down to 2.
    pub const AUTO: Self = Self(None);

    /// A fixed size. Text that does not fit is refused, not cut off.
    ///
    /// # Errors
    /// [`AppearanceError::FontSize`] unless it is 1 to 144 points.
    pub fn points(size: f64) -> Result<Self, AppearanceError> {
        let length = Length::from_points(size);
        let valid = length.filter(|length| (1000..=144_000).contains(&length.thousandths()));
        valid
            .map(|length| Self(Some(length)))
            .ok_or(AppearanceError::FontSize)
    }

    fn in_default_appearance(self) -> Length {
        self.0.unwrap_or(Length::ZERO)
    }

    /// The sizes that are tried.
    pub(crate) fn sizes(self, largest: Length) -> Sizes {
        let automatic = Sizes {
            largest,
            readable: Length::milli(6000),
            smallest: Length::milli(2000),
        };
        self.0.map_or(automatic, Sizes::only)
    }
}

/// How a text field shows its value.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by the caller")]
pub struct TextStyle {
    /// The size of the letters.
    pub size: FontSize,
    /// Where they stand; a comb has its cells.
    pub alignment: Alignment,
    /// In one line, several, or cells.
    pub layout: Layout,
}

impl Appearances {
    /// Adds the look of a text field with a value, which may be empty.
    ///
    /// # Errors
    /// [`AppearanceError::MissingCharacter`], [`AppearanceError::LineBreak`] unless there are
    /// several lines, [`AppearanceError::DoesNotFit`], [`AppearanceError::TextTooLong`],
    /// [`AppearanceError::CombCells`], [`AppearanceError::CombTooShort`],
    /// [`AppearanceError::ObjectNumbers`].
    pub fn text_field(
        &mut self,
        style: TextStyle,
        rules: FieldRules,
        value: &str,
        frame: Frame,
    ) -> Result<FieldLook, AppearanceError> {
        let (kind, limit) = match style.layout {
            Layout::SingleLine => (DO_NOT_SCROLL, None),
            Layout::MultiLine => (DO_NOT_SCROLL | MULTI_LINE, None),
            Layout::Comb(cells) => (DO_NOT_SCROLL | COMB, Some(cells)),
        };
        let widget = self.text_widget(style, rules, value, frame)?;
        let mut field = Dictionary::default()
            .with("FT", "/Tx")
            .with("Ff", rules.flags(kind))
            .with("V", text_string(value))
            .with("DA", default_appearance(style.size.in_default_appearance()))
            .with("Q", quadding(style.alignment));
        if let Some(cells) = limit {
            field = field.with("MaxLen", cells.to_string());
        }
        Ok(FieldLook { field, widget })
    }

    /// The widget of a field that shows text.
    pub(crate) fn text_widget(
        &mut self,
        style: TextStyle,
        rules: FieldRules,
        value: &str,
        frame: Frame,
    ) -> Result<Dictionary, AppearanceError> {
        let mut content = Content::default();
        let room = bordered(&mut content, rules, frame);
        let placed = place(style, value, room)?;
        if let (Layout::Comb(cells), Border::Line) = (style.layout, rules.border) {
            comb::draw(&mut content, room, cells);
        }
        // marks what programs replace when the value changes (ISO 32000-1 §12.7.3.3)
        content.op("/Tx BMC");
        if !placed.is_empty() {
            let font = self.font(Typeface::Sans)?;
            content.fill_colour(BLACK);
            for one in &placed {
                content.text(font, one.size, one.start, &one.line)?;
            }
        }
        content.op("EMC");
        let form = self.add_form(frame, &content)?;
        Ok(with_characteristics(
            normal_appearance(form),
            rules,
            frame,
            "",
        ))
    }
}

impl TextStyle {
    /// Whether a field in this style could show a text.
    pub(crate) fn check(
        self,
        text: &str,
        rules: FieldRules,
        frame: Frame,
    ) -> Result<(), AppearanceError> {
        let room = bordered(&mut Content::default(), rules, frame);
        place(self, text, room).map(|_| ())
    }
}

/// A line and where it stands.
pub(crate) struct PlacedLine {
    pub(crate) line: Line,
    pub(crate) size: Length,
    pub(crate) start: Point,
}

fn place(style: TextStyle, value: &str, room: Area) -> Result<Vec<PlacedLine>, AppearanceError> {
    let face = Face::open(Typeface::Sans)?;
    let breaks = match style.layout {
        Layout::MultiLine => Breaks::Keep,
        Layout::SingleLine | Layout::Comb(_) => Breaks::Refuse,
    };
    let paragraphs = letters(value, &face, Missing::Refuse, breaks)?;
    if let Layout::Comb(cells) = style.layout {
        return comb::place(style.size, &joined(&paragraphs), room, cells);
    }
    if paragraphs.iter().all(|line| line.letters.is_empty()) {
        return Ok(Vec::new());
    }
    let margin = Length::milli(2000).min(room.shorter().scaled(1, 10));
    let inside = Area {
        left: room.left + margin,
        width: room.width - margin - margin,
        ..room
    };
    let fitted = match style.layout {
        Layout::MultiLine => fit(
            &paragraphs,
            inside.width,
            inside.height,
            style.size.sizes(Length::milli(12_000)),
        ),
        Layout::SingleLine | Layout::Comb(_) => {
            let line = joined(&paragraphs);
            let largest = Length::milli(24_000).min(room.height.scaled(60, 100));
            fit_line(
                &line,
                inside.width,
                inside.height,
                style.size.sizes(largest),
            )
        }
    };
    let fitted = fitted.ok_or(AppearanceError::DoesNotFit)?;
    Ok(lines_of(&fitted, style, inside))
}

fn lines_of(fitted: &Fitted, style: TextStyle, inside: Area) -> Vec<PlacedLine> {
    let size = fitted.size;
    let spare = match style.layout {
        Layout::MultiLine => Length::ZERO,
        Layout::SingleLine | Layout::Comb(_) => (inside.height - fitted.height()).scaled(1, 2),
    };
    let mut y = inside.bottom + inside.height - spare - size;
    let mut placed = Vec::new();
    for line in &fitted.lines {
        let free = inside.width - size.scaled(line.width(), 1000);
        let shift = match style.alignment {
            Alignment::Left => Length::ZERO,
            Alignment::Centre => free.scaled(1, 2),
            Alignment::Right => free,
        };
        let start = Point {
            x: inside.left + shift,
            y,
        };
        placed.push(PlacedLine {
            line: line.clone(),
            size,
            start,
        });
        y = y - size.scaled(LEADING, 1000);
    }
    placed
}

const fn quadding(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::Left => "0",
        Alignment::Centre => "1",
        Alignment::Right => "2",
    }
}
