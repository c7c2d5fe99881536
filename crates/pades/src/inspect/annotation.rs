//! Annotations: what lies over the pages, and over each other.

use crate::error::{Fault, ReadError};
use crate::inspect::{ConcernKind, Concerns, odd, value};
use crate::syntax::object::{Dictionary, Name, Object, ObjectId, Value};
use crate::view::View;

/// A visible annotation.
struct Area {
    object: Option<ObjectId>,
    /// Left, bottom, right, top.
    corners: [f64; 4],
}

/// Notes the concerns about the annotations of all pages.
pub(crate) fn look(view: View<'_, '_>, found: &mut Concerns) -> Result<(), ReadError> {
    for (page, id) in view.pages()?.ids().enumerate() {
        let mut areas = Vec::new();
        for item in view.annotations(id)?.items {
            let looked_up = view.value(&item)?;
            let Some(annotation) = looked_up.as_dictionary() else {
                continue;
            };
            let object = item.value.as_reference().or(Some(id));
            for kind in concerns(view, annotation)? {
                found.add(kind, Some(page), object);
            }
            if let Some(corners) = shown_at(view, annotation)? {
                areas.push(Area { object, corners });
            }
        }
        overlaps(areas, |object| {
            found.add(ConcernKind::Overlap, Some(page), object);
        });
    }
    Ok(())
}

fn kind(value: &Value) -> &[u8] {
    value.as_name().map(Name::as_bytes).unwrap_or_default()
}

fn concerns(view: View<'_, '_>, annotation: &Dictionary) -> Result<Vec<ConcernKind>, ReadError> {
    let subtype = value(view, annotation, "Subtype")?;
    let mut kinds = Vec::new();
    match kind(&subtype) {
        b"Link" | b"Popup" => return Ok(kinds),
        b"Widget" => {}
        b"3D" | b"Movie" | b"RichMedia" | b"Screen" | b"Sound" => {
            kinds.push(ConcernKind::Multimedia);
        }
        b"FileAttachment" => kinds.push(ConcernKind::EmbeddedFile),
        _ => kinds.push(ConcernKind::Annotation),
    }
    let looks = value(view, annotation, "AP")?;
    let has_look = looks
        .as_dictionary()
        .is_some_and(|looks| looks.get("N").is_some());
    // An empty signature field shows nothing anyway.
    let is_empty = value(view, annotation, "FT")?.is_name("Sig") && annotation.get("V").is_none();
    if !has_look && !is_empty && shown_at(view, annotation)?.is_some() {
        kinds.push(ConcernKind::AppearanceMissing);
    }
    Ok(kinds)
}

/// The rectangle of an annotation that shows something; links show nothing.
pub(crate) fn shown_at(
    view: View<'_, '_>,
    annotation: &Dictionary,
) -> Result<Option<[f64; 4]>, ReadError> {
    let subtype = value(view, annotation, "Subtype")?;
    let flags = value(view, annotation, "F")?.as_integer().unwrap_or(0);
    if matches!(kind(&subtype), b"Link" | b"Popup") || flags & NOT_SHOWN != 0 {
        return Ok(None);
    }
    let rectangle = value(view, annotation, "Rect")?;
    let Some(corners) = rectangle.as_array() else {
        return Ok(None);
    };
    let mut numbers = [0.0; 4];
    if corners.len() != numbers.len() {
        return Err(odd(Fault::Page));
    }
    for (number, corner) in numbers.iter_mut().zip(corners) {
        *number = self::number(view, corner)?;
    }
    let [a, b, c, d] = numbers;
    let corners = [a.min(c), b.min(d), a.max(c), b.max(d)];
    let [left, bottom, right, top] = corners;
    Ok((left < right && bottom < top).then_some(corners))
}

pub(crate) fn number(view: View<'_, '_>, object: &Object) -> Result<f64, ReadError> {
    let looked_up = view.value(object)?;
    if let Value::Real(number) = *looked_up {
        return Ok(number);
    }
    let whole = looked_up
        .as_integer()
        .and_then(|whole| i32::try_from(whole).ok());
    whole.map(f64::from).ok_or_else(|| odd(Fault::Page))
}

/// Finds those that lie over one before: sorted by their left edge, each is compared with those that
/// reach as far to the right.
fn overlaps(mut areas: Vec<Area>, mut note: impl FnMut(Option<ObjectId>)) {
    areas.sort_by(|one, other| one.corners[0].total_cmp(&other.corners[0]));
    let mut open: Vec<&Area> = Vec::new();
    let mut compared = 0_usize;
    for area in &areas {
        let [left, bottom, _, top] = area.corners;
        open.retain(|before| before.corners[2] - left > TOLERANCE);
        compared += open.len();
        if compared > MAX_COMPARED {
            return note(area.object);
        }
        let is_over = |before: &&Area| {
            let [_, low, _, high] = before.corners;
            high.min(top) - low.max(bottom) > TOLERANCE
        };
        if open.iter().any(is_over) {
            note(area.object);
        }
        open.push(area);
    }
}

/// Bits 2 (hidden) and 6 (not shown on screen) of `F`.
const NOT_SHOWN: i64 = 1 << 1 | 1 << 5;

/// Points by which neighbours may touch.
const TOLERANCE: f64 = 0.5;

/// Comparisons on one page; one with more annotations over each other has an overlap.
const MAX_COMPARED: usize = 1_000_000;
