//! Whether a field that was filled in hides what its page showed below: an author lays a field over a
//! price, somebody signs, and an accomplice fills the field in with a white area and another price.

use std::collections::{BTreeMap, BTreeSet};

use super::field::is_filled_in;
use super::free_space::overlap;
use super::same::present;
use super::step::Step;
use super::veil::{Painter, Piece, Place};
use super::{ChangeKind, Doubt};
use crate::error::ReadError;
use crate::inspect::annotation::{number, shown_at};
use crate::model::catalog::once;
use crate::model::form::Field;
use crate::placeholder::operand::form_matrix;
use crate::placeholder::{Search, matrix::Matrix, stream};
use crate::syntax::object::{Dictionary, Name, Object, ObjectId};
use crate::view::{Indirect, View};

/// A widget that newly paints over its page.
struct Cover {
    field: String,
    areas: Vec<[f64; 4]>,
}

impl Step<'_, '_, '_> {
    /// Doubts the fields whose looks cover text, pictures or other annotations that they did not cover
    /// before.
    pub(super) fn covering(&mut self) -> Result<(), ReadError> {
        let covers = self.covers()?;
        if covers.is_empty() {
            return Ok(());
        }
        let pages = self.old.pages()?;
        let places: BTreeMap<ObjectId, usize> =
            pages.ids().enumerate().map(|(at, id)| (id, at)).collect();
        let mut search = Search::new(self.old, &pages);
        let mut hiding: BTreeMap<&str, ObjectId> = BTreeMap::new();
        for page in self.new.pages()?.ids() {
            let list = self.new.annotations(page)?;
            let named = list
                .items
                .iter()
                .filter_map(|item| item.value.as_reference());
            for id in named {
                let Some(cover) = covers.get(&id) else {
                    continue;
                };
                let drawn = match places.get(&page) {
                    Some(at) => search.is_hidden(*at, &cover.areas).unwrap_or(true),
                    None => true,
                };
                if drawn || self.is_over_annotations(id, &list.items, &cover.areas)? {
                    hiding.insert(&cover.field, page);
                }
            }
        }
        for (change, _) in self.claims.values_mut() {
            let page = change
                .fields
                .iter()
                .find_map(|field| hiding.get(field.as_str()));
            if let Some(page) = page {
                change.doubt = Doubt::graver(change.doubt, Some(Doubt::Covering));
                change.page = change.page.or(Some(*page));
            }
        }
        Ok(())
    }

    /// The widgets of fields that were filled in or redrawn, with what they newly paint over.
    fn covers(&self) -> Result<BTreeMap<ObjectId, Cover>, ReadError> {
        let mut covers = BTreeMap::new();
        let is_filled = |kind| matches!(kind, ChangeKind::FieldValue | ChangeKind::Appearance);
        let changes = self.claims.values().map(|(change, _)| change);
        let filled = changes.filter(|change| is_filled(change.kind));
        let names: BTreeSet<&str> = filled
            .flat_map(|change| change.fields.iter().map(String::as_str))
            .collect();
        if names.is_empty() {
            return Ok(covers);
        }
        let Some(form) = self.new.form()? else {
            return Ok(covers);
        };
        let is_named = |field: &&Field| is_filled_in(field) && names.contains(field.name.as_str());
        for field in form.fields.iter().filter(is_named) {
            for widget in &field.widgets {
                let areas = self.painted(*widget)?;
                if !areas.is_empty() {
                    let field = field.name.clone();
                    covers.insert(*widget, Cover { field, areas });
                }
            }
        }
        Ok(covers)
    }

    /// Where a widget paints over its page now and did not before.
    fn painted(&self, id: ObjectId) -> Result<Vec<[f64; 4]>, ReadError> {
        let pieces = pieces(self.new, id)?;
        if pieces.is_empty() {
            return Ok(Vec::new());
        }
        let before = self::pieces(self.old, id)?;
        let points: usize = before.iter().map(|piece| piece.shape.len() + 1).sum();
        let work = points.saturating_mul(pieces.len());
        self.new.pdf().meter().charge(work)?;
        let is_old = |piece: &Piece| before.iter().any(|before| piece.is_within(before));
        let new = pieces.into_iter().filter(|piece| !is_old(piece));
        Ok(new.map(|piece| piece.area).collect())
    }

    /// Whether other annotations of the page are seen there.
    fn is_over_annotations(
        &self,
        id: ObjectId,
        items: &[Object],
        areas: &[[f64; 4]],
    ) -> Result<bool, ReadError> {
        for item in items {
            if item.value.as_reference() == Some(id) {
                continue;
            }
            let value = self.new.value(item)?;
            let Some(annotation) = value.as_dictionary() else {
                continue;
            };
            self.new.pdf().meter().charge(areas.len())?;
            let other = shown_at(self.new, annotation)?;
            if other.is_some_and(|other| areas.iter().any(|area| overlap(*area, other))) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// What the look of a widget paints, as of a revision.
fn pieces(view: View<'_, '_>, id: ObjectId) -> Result<Vec<Piece>, ReadError> {
    let object = view.object(id)?;
    let Some(widget) = object.as_ref().and_then(Indirect::dictionary) else {
        return Ok(Vec::new());
    };
    let Some(area) = shown_at(view, widget)? else {
        return Ok(Vec::new());
    };
    Ok(looks(view, widget, area).unwrap_or_else(|_| vec![Piece::whole(area)]))
}

/// What the normal look of a widget paints in its state. Programs choose differently where the state is
/// not said: then it may be each of its looks, and none for certain.
fn looks(view: View<'_, '_>, widget: &Dictionary, area: [f64; 4]) -> Result<Vec<Piece>, ReadError> {
    let all = dictionary(view, Some(widget), "AP")?;
    let Some(normal) = all.as_ref().and_then(|all| present(all, "N")) else {
        return Ok(Vec::new());
    };
    if let Some(look) = stream(view, normal)? {
        return paint(view, &look, area);
    }
    let states = dictionary(view, all.as_ref(), "N")?;
    let states = states.as_ref().map_or(&[][..], Dictionary::entries);
    let state = present(widget, "AS")
        .map(|state| view.value(state))
        .transpose()?;
    let state = state.as_ref().and_then(|state| state.as_name());
    let is_shown = |name: &Name| state.is_none_or(|state| state == name);
    let shown = states.iter().filter(|entry| is_shown(&entry.key));
    let mut pieces = Vec::new();
    for (count, entry) in shown.enumerate() {
        if count == MAX_STATES {
            return Ok(vec![Piece::whole(area)]);
        }
        if let Some(look) = stream(view, &entry.value)? {
            pieces.extend(paint(view, &look, area)?);
        }
    }
    for piece in &mut pieces {
        piece.is_certain &= state.is_some();
    }
    Ok(pieces)
}

/// The stream that a value refers to.
fn stream<'a>(view: View<'_, 'a>, object: &Object) -> Result<Option<Indirect<'a>>, ReadError> {
    let id = object.value.as_reference();
    let found = id.map(|id| view.object(id)).transpose()?.flatten();
    Ok(found.filter(|found| found.stream().is_some()))
}

/// The dictionary under a key. One that has a key twice means something else to each program.
fn dictionary(
    view: View<'_, '_>,
    owner: Option<&Dictionary>,
    key: &str,
) -> Result<Option<Dictionary>, ReadError> {
    let value = owner.and_then(|owner| present(owner, key));
    let value = value.map(|value| view.value(value)).transpose()?;
    let found = value.and_then(|value| value.as_dictionary().cloned());
    found.as_ref().map_or(Ok(()), once)?;
    Ok(found)
}

/// What a look paints into a rectangle (ISO 32000-2 §12.5.5, algorithm "appearance streams").
fn paint(view: View<'_, '_>, look: &Indirect<'_>, area: [f64; 4]) -> Result<Vec<Piece>, ReadError> {
    let Some(form) = look.dictionary() else {
        return Ok(Vec::new());
    };
    let content = stream::decode(&view, look)?;
    let Some(matrix) = onto(view, form, area)? else {
        return Ok(vec![Piece::whole(area)]);
    };
    once(form)?;
    let resources = dictionary(view, Some(form), "Resources")?;
    let fonts = dictionary(view, resources.as_ref(), "Font")?;
    let colour_spaces = dictionary(view, resources.as_ref(), "ColorSpace")?;
    let place = Place {
        matrix,
        area,
        fonts: fonts.as_ref(),
        colour_spaces: colour_spaces.as_ref(),
    };
    let mut pieces = Painter::new(view, place).pieces(&content);
    if present(form, "OC").is_some() || present(form, "Group").is_some() {
        // It may not be shown, or let something through.
        for piece in &mut pieces {
            piece.is_certain = false;
        }
    }
    Ok(pieces)
}

/// From the space of a look to the page: its box, under its matrix, fills the rectangle.
fn onto(
    view: View<'_, '_>,
    form: &Dictionary,
    [left, bottom, right, top]: [f64; 4],
) -> Result<Option<Matrix>, ReadError> {
    let stated = present(form, "BBox")
        .map(|stated| view.value(stated))
        .transpose()?;
    let stated = stated.as_ref().and_then(|stated| stated.as_array());
    let [one, two, three, four] = stated.unwrap_or_default() else {
        return Ok(None);
    };
    let [x0, y0] = [number(view, one)?, number(view, two)?];
    let [x1, y1] = [number(view, three)?, number(view, four)?];
    let own = match present(form, "Matrix") {
        Some(own) => form_matrix(view.value(own)?.as_ref()),
        None => Some(Matrix::IDENTITY),
    };
    let Some(own) = own else {
        return Ok(None);
    };
    let corners = [(x0, y0), (x1, y0), (x0, y1), (x1, y1)].map(|(x, y)| own.point(x, y));
    let [low_x, low_y, high_x, high_y] = super::path::around(&corners);
    let (wide, high) = (high_x - low_x, high_y - low_y);
    if !(wide > SMALLEST_BOX && high > SMALLEST_BOX) {
        return Ok(None);
    }
    let (across, up) = ((right - left) / wide, (top - bottom) / high);
    let fit = [
        across,
        0.0,
        0.0,
        up,
        left - low_x * across,
        bottom - low_y * up,
    ];
    Ok(Some(own.then(Matrix::new(fit))))
}

/// States of one widget: radio buttons and check boxes have two.
const MAX_STATES: usize = 16;
/// A box narrower than this fills nothing.
const SMALLEST_BOX: f64 = 1e-6;
