//! What a signature shows on the page: the name in handwriting, and the facts beside it.

use std::path::Path;

use bulla_pades::appearance::{
    AppearanceError, Appearances, Detail, Frame, Ink, Mark, Rotation, SignatureLook,
};
use bulla_pades::{Entries, ObjectId, Pdf, ReadError, Update, Value, WriteError};

use super::refused;
use super::sign::Words;
use crate::failure::Failure;

/// Entries for a widget.
#[derive(Default)]
pub(super) struct Look {
    /// When the field is added.
    pub(super) widget: Entries,
    /// When it is signed.
    pub(super) signature: Entries,
}

/// Why nothing is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum LookError {
    /// The look itself.
    #[error("the signature cannot be shown: {0}; use a larger rectangle")]
    Appearance(#[from] AppearanceError),
    /// Reading the file.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The update.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl LookError {
    /// The failure about this file.
    pub(super) fn of(self, path: &Path) -> Failure {
        match self {
            Self::Appearance(_) => Failure::Unsignable {
                path: path.to_owned(),
                code: "appearance",
                message: self.to_string(),
            },
            Self::Read(error) => refused(path)(error.into()),
            Self::Write(error) => refused(path)(error),
        }
    }
}

/// The look of a signature in a field that is to be added to a page, so wide and high.
pub(super) fn drawn(
    pdf: &Pdf<'_>,
    update: &mut Update<'_, '_>,
    (page, width, height): (usize, f64, f64),
    words: &Words<'_>,
) -> Result<Look, LookError> {
    let frame = Frame::new(width, height, rotation(pdf, page)?)?;
    let mut looks = Appearances::starting_at(update.next_number())?;
    let widget = if frame.rotation() == Rotation::None {
        Entries::default()
    } else {
        Entries::of_look(&looks.blank(frame)?)?.keeping(&["MK"])
    };
    let signature = draw(&mut looks, frame, words)?;
    update.add_looks(&looks.finish()?)?;
    Ok(Look { widget, signature })
}

/// The look of a signature in a field that is there; nothing where its widget is not seen.
pub(super) fn of_field(
    pdf: &Pdf<'_>,
    update: &mut Update<'_, '_>,
    name: &str,
    words: &Words<'_>,
) -> Result<Entries, LookError> {
    let view = pdf.newest();
    let form = view.form()?;
    let fields = form.map(|form| form.fields).unwrap_or_default();
    let field = fields.iter().find(|field| field.name == name);
    let Some([widget]) = field.map(|field| field.widgets.as_slice()) else {
        return Ok(Entries::default());
    };
    let Some((width, height)) = size(pdf, *widget)? else {
        return Ok(Entries::default());
    };
    let page = page_of(pdf, *widget)?.unwrap_or(0);
    let frame = Frame::new(width, height, rotation(pdf, page)?)?;
    let mut looks = Appearances::starting_at(update.next_number())?;
    let signature = draw(&mut looks, frame, words)?;
    update.add_looks(&looks.finish()?)?;
    Ok(signature)
}

fn draw(looks: &mut Appearances, frame: Frame, words: &Words<'_>) -> Result<Entries, LookError> {
    let time = words.time.to_string();
    let minute = time.get(..16).unwrap_or(&time).replace('T', " ");
    let day = format!("{minute} UTC");
    let details = [
        Detail {
            label: "",
            text: words.name,
        },
        Detail {
            label: "Reason",
            text: words.reason,
        },
        Detail {
            label: "Place",
            text: words.location,
        },
        Detail {
            label: "Date",
            text: &day,
        },
        Detail {
            label: "Certificate",
            text: &words.fingerprint,
        },
    ];
    let mut look = SignatureLook {
        mark: Some(Mark::Typed(words.name, words.style.into())),
        details: &details,
        ink: Ink::Blue,
    };
    let drawn = match looks.signature(&look, frame) {
        Err(AppearanceError::MissingCharacter { .. } | AppearanceError::DoesNotFit) => {
            look.mark = None;
            looks.signature(&look, frame)?
        }
        other => other?,
    };
    Ok(Entries::of_look(&drawn.widget)?)
}

fn rotation(pdf: &Pdf<'_>, page: usize) -> Result<Rotation, LookError> {
    let view = pdf.newest();
    let stated = view.inherited(&view.pages()?, page, "Rotate")?;
    let degrees = match stated {
        Some(stated) => view.value(&stated)?.as_integer().unwrap_or(0),
        None => 0,
    };
    Ok(Rotation::from_degrees(degrees)?)
}

/// Width and height of a widget that is seen.
fn size(pdf: &Pdf<'_>, widget: ObjectId) -> Result<Option<(f64, f64)>, LookError> {
    let view = pdf.newest();
    let Some(object) = view.object(widget)? else {
        return Ok(None);
    };
    let Some(rectangle) = object.dictionary().and_then(|own| own.get("Rect")) else {
        return Ok(None);
    };
    let rectangle = view.value(rectangle)?;
    let mut corners = Vec::new();
    for corner in rectangle.as_array().unwrap_or_default() {
        corners.extend(number(&*view.value(corner)?));
    }
    let [left, bottom, right, top] = corners[..] else {
        return Ok(None);
    };
    let (width, height) = ((right - left).abs(), (top - bottom).abs());
    let is_seen = width >= SEEN_POINTS && height >= SEEN_POINTS;
    Ok(is_seen.then_some((width, height)))
}

fn number(value: &Value) -> Option<f64> {
    if let Value::Real(number) = value {
        return Some(*number);
    }
    let whole = value
        .as_integer()
        .and_then(|whole| i32::try_from(whole).ok());
    whole.map(f64::from)
}

/// The page whose list of annotations has a widget.
fn page_of(pdf: &Pdf<'_>, widget: ObjectId) -> Result<Option<usize>, LookError> {
    let view = pdf.newest();
    let Some(object) = view.object(widget)? else {
        return Ok(None);
    };
    let page = object.dictionary().and_then(|own| own.get("P"));
    let page = page.and_then(|page| page.value.as_reference());
    let pages = view.pages()?;
    Ok(pages.ids().position(|id| Some(id) == page))
}

/// Smaller than this nothing is drawn.
const SEEN_POINTS: f64 = 4.0;
