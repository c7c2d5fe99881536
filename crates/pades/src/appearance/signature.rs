//! The look of a signature: a mark beside or above the facts about it. And initials: a mark alone.

use crate::appearance::content::{Area, Content, Point};
use crate::appearance::font::{Face, Typeface};
use crate::appearance::ink::BLACK;
use crate::appearance::length::Length;
use crate::appearance::set::{normal_appearance, whole};
use crate::appearance::text::{Breaks, Fitted, Line, Missing, Sizes, fit, letters};
use crate::appearance::{AppearanceError, Appearances, Dictionary, Frame, Ink, Mark};

/// The most details that a signature shows.
pub const MAX_DETAILS: usize = 8;

/// A fact beside the mark: name, reason, date, fingerprint of the key, in the words of the caller.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by the caller")]
pub struct Detail<'a> {
    /// What it is, without a colon; empty where the text speaks for itself.
    pub label: &'a str,
    /// The fact; where it is empty the detail is left out.
    pub text: &'a str,
}

/// What a signature shows.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by the caller")]
pub struct SignatureLook<'a> {
    /// The mark, if any.
    pub mark: Option<Mark<'a>>,
    /// The facts, at most [`MAX_DETAILS`].
    pub details: &'a [Detail<'a>],
    /// The colour of the mark.
    pub ink: Ink,
}

/// The look of a signature as part of an update.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct SignatureAppearance {
    /// The widget's entry `/AP`; the rest of a widget was written with the field.
    pub widget: Dictionary,
    /// Characters of the details that no bundled font has, each of which is shown as □.
    pub replaced_characters: usize,
}

/// The smallest size of details. A signature is never refused for a reason of some length, so
/// they may be as small as print under a magnifying glass.
const SMALLEST: Length = Length::milli(250);
const READABLE: Length = Length::milli(5000);
/// The largest size, unless the frame is more than ten times as high.
const LARGEST: Length = Length::milli(10_000);

impl Appearances {
    /// Adds the look of a signature. The mark stands on the left in wide frames, above in others.
    ///
    /// # Errors
    /// [`AppearanceError::NothingToShow`] without mark and details,
    /// [`AppearanceError::MissingCharacter`] or [`AppearanceError::LineBreak`] in a typed mark
    /// (the signer can draw instead; details show □), [`AppearanceError::DoesNotFit`],
    /// [`AppearanceError::TextTooLong`], [`AppearanceError::TooManyDetails`],
    /// [`AppearanceError::ObjectNumbers`].
    pub fn signature(
        &mut self,
        look: &SignatureLook<'_>,
        frame: Frame,
    ) -> Result<SignatureAppearance, AppearanceError> {
        let details = paragraphs(look.details)?;
        let area = whole(frame);
        let area = area.inset(area.shorter().scaled(1, 20).min(Length::milli(4000)));
        let (mark_area, details_area) = match (look.mark, details.is_empty()) {
            (Some(_), false) => split(area),
            _ => (area, area),
        };
        let mark = look.mark.map(|mark| mark.place(mark_area)).transpose()?;
        let fitted = fitted(&details, details_area)?;
        if mark.is_none() && fitted.is_none() {
            return Err(AppearanceError::NothingToShow);
        }
        let mut content = Content::default();
        if let Some(mark) = mark {
            mark.draw(self, &mut content, look.ink)?;
        }
        if let Some(fitted) = fitted {
            self.draw_details(&mut content, &fitted, details_area)?;
        }
        let form = self.add_form(frame, &content)?;
        let replaced = details.iter().flat_map(|line| &line.letters);
        Ok(SignatureAppearance {
            widget: normal_appearance(form),
            replaced_characters: replaced.filter(|letter| letter.is_replaced()).count(),
        })
    }

    /// Adds the look of initials: the mark alone. Returns the widget's entry `/AP`.
    ///
    /// # Errors
    /// As [`Self::signature`].
    pub fn initials(
        &mut self,
        mark: Mark<'_>,
        ink: Ink,
        frame: Frame,
    ) -> Result<Dictionary, AppearanceError> {
        let look = SignatureLook {
            mark: Some(mark),
            details: &[],
            ink,
        };
        self.signature(&look, frame)
            .map(|appearance| appearance.widget)
    }

    fn draw_details(
        &mut self,
        content: &mut Content,
        fitted: &Fitted,
        area: Area,
    ) -> Result<(), AppearanceError> {
        let size = fitted.size;
        let spare = (area.height - fitted.height()).scaled(1, 2);
        let font = self.font(Typeface::Sans)?;
        content.fill_colour(BLACK);
        // the first base line; letters and the room below them share the line's height
        let mut y = area.bottom + area.height - spare - size;
        for line in &fitted.lines {
            content.text(font, size, Point { x: area.left, y }, line)?;
            y = y - size.scaled(crate::appearance::text::LEADING, 1000);
        }
        Ok(())
    }
}

fn paragraphs(details: &[Detail<'_>]) -> Result<Vec<Line>, AppearanceError> {
    if details.len() > MAX_DETAILS {
        return Err(AppearanceError::TooManyDetails {
            got: details.len(),
            maximum: MAX_DETAILS,
        });
    }
    let face = Face::open(Typeface::Sans)?;
    let shown = details
        .iter()
        .filter(|detail| !detail.text.trim().is_empty());
    let texts = shown.map(|detail| match (detail.label.trim(), detail.text.trim()) {
        ("", text) => text.to_owned(),
        (label, text) => format!("{label}: {text}"),
    });
    let lines = texts.map(|text| letters(&text, &face, Missing::Box, Breaks::Space));
    Ok(lines.collect::<Result<Vec<_>, _>>()?.concat())
}

fn fitted(details: &[Line], area: Area) -> Result<Option<Fitted>, AppearanceError> {
    if details.is_empty() {
        return Ok(None);
    }
    let sizes = Sizes {
        largest: LARGEST.max(area.height.scaled(1, 10)),
        readable: READABLE,
        smallest: SMALLEST,
    };
    let fitted = fit(details, area.width, area.height, sizes);
    fitted.map(Some).ok_or(AppearanceError::DoesNotFit)
}

/// The areas of the mark and of the details.
fn split(area: Area) -> (Area, Area) {
    let Area {
        left,
        bottom,
        width,
        height,
    } = area;
    if width >= height.scaled(2, 1) {
        let (mark, gap) = (width.scaled(48, 100), width.scaled(4, 100));
        let details = mark + gap;
        return (
            Area {
                width: mark,
                ..area
            },
            Area {
                left: left + details,
                width: width - details,
                ..area
            },
        );
    }
    let (details, gap) = (height.scaled(50, 100), height.scaled(4, 100));
    let above = details + gap;
    let mark = Area {
        bottom: bottom + above,
        height: height - above,
        ..area
    };
    (
        mark,
        Area {
            height: details,
            ..area
        },
    )
}
