//! The fields that a sender placed, as they stand in a revision.

use std::collections::HashMap;

use bulla_pades::{Dictionary, Field, Form, Object, ObjectId, Pages, Value, View, decode_text};

use crate::geometry::corners;
use crate::plan::Corners;
use crate::report::FoundField;
use crate::{FieldKind, FieldName, Obstacle};

/// A field of ours; of radio buttons one button.
#[derive(Debug, Clone)]
pub(crate) struct OwnField {
    pub(crate) name: FieldName,
    pub(crate) page: Option<usize>,
    /// Where it is seen; `None` where it is not.
    pub(crate) place: Option<Corners>,
    pub(crate) label: String,
    pub(crate) flags: i64,
    pub(crate) value: String,
    pub(crate) options: Vec<String>,
}

impl OwnField {
    pub(crate) const fn is_read_only(&self) -> bool {
        self.flags & READ_ONLY != 0
    }

    pub(crate) const fn is_required(&self) -> bool {
        self.flags & REQUIRED != 0
    }

    pub(crate) const fn is_multiline(&self) -> bool {
        self.flags & MULTI_LINE != 0
    }

    /// Of a button whether it is on.
    pub(crate) fn is_on(&self) -> bool {
        !self.value.is_empty() && self.value != OFF
    }
}

/// Everything of ours in a form, in its order.
///
/// # Errors
/// Those of reading.
pub(crate) fn fields(
    view: View<'_, '_>,
    form: Option<&Form<'_>>,
    pages: &Pages,
) -> Result<Vec<OwnField>, Obstacle> {
    let numbers: HashMap<ObjectId, usize> = pages
        .ids()
        .enumerate()
        .map(|(index, id)| (id, index))
        .collect();
    let mut found = Vec::new();
    for field in form.map(|form| form.fields.as_slice()).unwrap_or_default() {
        if let Some(name) = FieldName::parse(&field.name).filter(|_| !field.is_inner) {
            found.push(read(view, field, (name, &numbers))?);
        }
    }
    Ok(found)
}

fn read(
    view: View<'_, '_>,
    field: &Field,
    (name, numbers): (FieldName, &HashMap<ObjectId, usize>),
) -> Result<OwnField, Obstacle> {
    let object = view.object(field.id)?;
    let dictionary = object.as_ref().and_then(|object| object.dictionary());
    let label = text_of(view, dictionary, "TU")?;
    let options = options(view, dictionary)?;
    let (place, page) = match field.widgets.first() {
        None => (None, None),
        Some(widget) => whereabouts(view, *widget, numbers)?,
    };
    let value = match &field.value {
        None => String::new(),
        Some(value) => text(view.value(value)?.as_ref()),
    };
    Ok(OwnField {
        name,
        page,
        place,
        label,
        flags: field.flags,
        value: match (name.kind(), &field.value) {
            (FieldKind::Signature, value) => value.is_some().to_string(),
            _ => value,
        },
        options,
    })
}

/// Whether nobody has signed yet.
pub(crate) fn is_free(view: View<'_, '_>, form: Option<&Form<'_>>) -> Result<bool, Obstacle> {
    let fields = match form {
        None => Vec::new(),
        Some(form) => view.signature_fields(form)?,
    };
    let is_signed = fields.iter().any(|field| field.signature.is_some());
    Ok(!is_signed && view.certification()?.is_none())
}

/// The places of what lies over a page already.
pub(crate) fn annotated(view: View<'_, '_>, page: ObjectId) -> Result<Vec<Corners>, Obstacle> {
    let mut found = Vec::new();
    for item in view.annotations(page)?.items {
        let value = view.value(&item)?;
        let place = value.as_dictionary().and_then(|own| own.get("Rect"));
        if let Some(place) = place {
            found.extend(corners(view, view.value(place)?.as_ref())?);
        }
    }
    Ok(found)
}

/// Where the field of a name is seen.
pub(crate) fn whereabouts_of(
    view: View<'_, '_>,
    form: Option<&Form<'_>>,
    (name, pages): (&str, &Pages),
) -> Result<Option<(usize, Corners)>, Obstacle> {
    let fields = form.map(|form| form.fields.as_slice()).unwrap_or_default();
    let field = fields.iter().find(|field| field.name == name);
    let Some(widget) = field.and_then(|field| field.widgets.first()) else {
        return Ok(None);
    };
    for (index, page) in pages.ids().enumerate() {
        let mut items = view.annotations(page)?.items.into_iter();
        if items.any(|item| item.value.as_reference() == Some(*widget)) {
            let (place, _) = whereabouts(view, *widget, &HashMap::new())?;
            return Ok(place.map(|place| (index, place)));
        }
    }
    Ok(None)
}

/// Where a widget is seen.
fn whereabouts(
    view: View<'_, '_>,
    widget: ObjectId,
    numbers: &HashMap<ObjectId, usize>,
) -> Result<(Option<Corners>, Option<usize>), Obstacle> {
    let object = view.object(widget)?;
    let Some(dictionary) = object.as_ref().and_then(|object| object.dictionary()) else {
        return Ok((None, None));
    };
    let place = match dictionary.get("Rect") {
        None => None,
        Some(place) => corners(view, view.value(place)?.as_ref())?,
    };
    let page = dictionary
        .get("P")
        .and_then(|page| page.value.as_reference());
    let page = page.and_then(|page| numbers.get(&page).copied());
    Ok((place, page.filter(|_| place.is_some())))
}

/// A string or a name as text; empty for anything else.
fn text(value: &Value) -> String {
    if let Some(string) = value.as_string() {
        return decode_text(string.as_bytes());
    }
    let name = value.as_name().map(|name| decode_text(name.as_bytes()));
    name.unwrap_or_default()
}

/// The text at a key of a dictionary.
pub(crate) fn text_of(
    view: View<'_, '_>,
    dictionary: Option<&Dictionary>,
    key: &str,
) -> Result<String, Obstacle> {
    match dictionary.and_then(|dictionary| dictionary.get(key)) {
        None => Ok(String::new()),
        Some(value) => Ok(text(view.value(value)?.as_ref())),
    }
}

fn options(view: View<'_, '_>, dictionary: Option<&Dictionary>) -> Result<Vec<String>, Obstacle> {
    let Some(list) = dictionary.and_then(|dictionary| dictionary.get("Opt")) else {
        return Ok(Vec::new());
    };
    let list = view.value(list)?;
    let items: &[Object] = list.as_array().unwrap_or_default();
    let mut found = Vec::new();
    for item in items {
        found.push(text(view.value(item)?.as_ref()));
    }
    Ok(found)
}

/// The same for people who look: radio buttons of one group are one field.
pub(crate) fn grouped(fields: &[OwnField]) -> Vec<FoundField> {
    let mut found: Vec<FoundField> = Vec::new();
    let mut known: HashMap<FieldName, usize> = HashMap::new();
    for field in fields {
        let group = field.name.group();
        let place = field.place.into_iter();
        let option = field.options.first().cloned().unwrap_or_default();
        if field.name.button_index().is_none() {
            found.push(single(field));
            continue;
        }
        let index = *known.entry(group).or_insert_with(|| {
            found.push(FoundField {
                places: Vec::new(),
                value: String::new(),
                options: Vec::new(),
                name: group.to_string(),
                ..single(field)
            });
            found.len() - 1
        });
        if let Some(own) = found.get_mut(index) {
            own.places.extend(place);
            if field.is_on() {
                own.value.clone_from(&option);
            }
            own.options.push(option);
        }
    }
    found
}

fn single(field: &OwnField) -> FoundField {
    let kind = field.name.kind();
    FoundField {
        name: field.name.to_string(),
        recipient: field.name.recipient(),
        kind,
        page: field.page.and_then(|page| u32::try_from(page).ok()),
        places: field.place.into_iter().collect(),
        label: field.label.clone(),
        required: field.is_required() || kind == FieldKind::Signature,
        read_only: field.is_read_only(),
        multiline: field.is_multiline(),
        value: if kind == FieldKind::Checkbox {
            field.is_on().to_string()
        } else {
            field.value.clone()
        },
        options: field.options.clone(),
    }
}

const READ_ONLY: i64 = 1;
const REQUIRED: i64 = 1 << 1;
const MULTI_LINE: i64 = 1 << 12;
const OFF: &str = "Off";
