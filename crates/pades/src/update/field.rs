//! New fields: the field with its widgets, on their pages and in the form.

use std::collections::HashMap;

use crate::model::catalog::Place;
use crate::model::form::FieldKind;
use crate::model::permission::{FieldSelection, Lock, Permission};
use crate::syntax::object::ObjectId;
use crate::text::decode_text;
use crate::update::edited::Edited;
use crate::update::error::{Refusal, WriteError};
use crate::update::slot::Slot;
use crate::update::value::{Entries, text};
use crate::update::{AddedField, Update};

/// A rectangle in the page's own units, the origin at the lower left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rectangle {
    corners: [f64; 4],
}

impl Rectangle {
    /// What an invisible signature has.
    pub const INVISIBLE: Self = Self { corners: [0.0; 4] };

    /// From the lower left corner to the upper right one, in points.
    ///
    /// # Errors
    /// [`Refusal::Rectangle`] unless all are finite, within 1 000 000 points of the origin, and the
    /// second corner is above and to the right of the first.
    pub fn new([left, bottom, right, top]: [f64; 4]) -> Result<Self, WriteError> {
        let corners = [left, bottom, right, top];
        let is_near = corners
            .iter()
            .all(|corner| corner.is_finite() && corner.abs() <= FARTHEST);
        if !is_near || left >= right || bottom >= top {
            return Err(Refusal::Rectangle.into());
        }
        Ok(Self { corners })
    }

    fn is_visible(self) -> bool {
        self != Self::INVISIBLE
    }

    /// `[0 0 220 60]`, in thousandths at most.
    fn to_value(self) -> String {
        format!("[{}]", self.corners.map(number).join(" "))
    }
}

/// A number in thousandths at most.
pub(crate) fn number(number: f64) -> String {
    let text = format!("{number:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// One place where a field is shown.
#[derive(Debug, Clone)]
pub struct NewWidget {
    /// The page, from 0.
    pub page: usize,
    /// Where on it.
    pub rectangle: Rectangle,
    /// `AP`, `AS`, `MK`, `BS`, `H` as far as its kind has them.
    pub entries: Entries,
}

/// A field that is to be added at the root of the form.
#[derive(Debug, Clone)]
pub struct NewField {
    /// Its name: not empty, without a point.
    pub name: String,
    /// What assistive technology reads (`TU`); empty for none.
    pub label: String,
    /// Its kind.
    pub kind: FieldKind,
    /// `Ff`, `V`, `DV`, `DA`, `Q`, `MaxLen`, `Opt` as far as its kind has them.
    pub entries: Entries,
    /// At least one. One is merged with the field; several are its kids.
    pub widgets: Vec<NewWidget>,
    /// For signature fields: what the signature will forbid.
    pub lock: Option<Lock>,
}

impl NewField {
    fn is_visible(&self) -> bool {
        let mut widgets = self.widgets.iter();
        widgets.any(|widget| widget.rectangle.is_visible())
    }

    fn check(&self) -> Result<(), WriteError> {
        let is_named = !self.name.is_empty()
            && !self.name.contains('.')
            && self.name.chars().count() <= MAX_NAME_CHARACTERS;
        if !is_named {
            return Err(Refusal::FieldName.into());
        }
        if self.widgets.is_empty() || self.widgets.len() > MAX_WIDGETS {
            return Err(Refusal::FieldWidgets.into());
        }
        let is_signature = self.kind == FieldKind::Signature;
        if (is_signature && self.widgets.len() > 1) || (!is_signature && self.lock.is_some()) {
            return Err(Refusal::FieldKind.into());
        }
        self.entries
            .only(if is_signature { &["Ff"] } else { FIELD_KEYS })?;
        let mut widgets = self.widgets.iter();
        widgets.try_for_each(|widget| widget.entries.only(WIDGET_KEYS))
    }

    /// The field's own part of its dictionary, without brackets.
    fn entries(&self) -> Vec<u8> {
        let kind: &[u8] = match self.kind {
            FieldKind::Button => b"/FT/Btn/T ",
            FieldKind::Choice => b"/FT/Ch/T ",
            FieldKind::Signature => b"/FT/Sig/T ",
            FieldKind::Text => b"/FT/Tx/T ",
        };
        let mut out = [kind, &*text(&self.name)].concat();
        if !self.label.is_empty() {
            out.extend_from_slice(&[b"/TU ", &*text(&self.label)].concat());
        }
        self.entries.write_to(&mut out);
        if let Some(lock) = &self.lock {
            out.extend_from_slice(&[b"/Lock", &*lock_value(lock)].concat());
        }
        out
    }
}

/// `<</Type/SigFieldLock/Action/Include/Fields[(a)]>>`
fn lock_value(lock: &Lock) -> Vec<u8> {
    let permission: &[u8] = match lock.permission {
        None => b"",
        Some(Permission::None) => b"/P 1",
        Some(Permission::Fill) => b"/P 2",
        Some(Permission::Annotate) => b"/P 3",
    };
    let selection = selection_entries(&lock.fields);
    [b"<</Type/SigFieldLock", &*selection, permission, b">>"].concat()
}

/// `/Action/Include/Fields[(a)]`
pub(crate) fn selection_entries(selection: &FieldSelection) -> Vec<u8> {
    let (action, names): (&[u8], &[String]) = match selection {
        FieldSelection::All => return b"/Action/All".to_vec(),
        FieldSelection::Exclude(names) => (b"/Action/Exclude/Fields[", names),
        FieldSelection::Include(names) => (b"/Action/Include/Fields[", names),
    };
    let names: Vec<u8> = names.iter().flat_map(|name| text(name)).collect();
    [action, &*names, b"]"].concat()
}

impl Update<'_, '_> {
    /// Adds a field to the form and its widgets to their pages.
    ///
    /// # Errors
    /// [`Refusal::FieldExists`], [`Refusal::FieldName`], [`Refusal::FieldWidgets`],
    /// [`Refusal::PageMissing`], [`Refusal::Key`]; [`Refusal::SignedNoNewFields`] and
    /// [`Refusal::CertifiedNoNewFields`] where earlier signatures stand against it.
    pub fn add_field(&mut self, field: &NewField) -> Result<ObjectId, WriteError> {
        field.check()?;
        match field.kind {
            FieldKind::Signature => self.guard().may_add_signature_field(field.is_visible())?,
            FieldKind::Button | FieldKind::Choice | FieldKind::Text => {
                self.guard().may_add_field()?;
            }
        }
        Refusal::FieldExists.unless(!self.has_field(&field.name))?;
        let form = self.form()?;
        let id = self.add_widgets(field)?;
        let fields = self.slot_or(&form, ("Fields", b"[]"))?;
        // One array may be the annotations of a page and the fields of the form.
        if !self.holds(&fields, id)? {
            self.push(&fields, id.to_string().as_bytes())?;
        }
        if field.kind == FieldKind::Signature {
            self.set_signature_flags(&form)?;
        }
        self.added.push(AddedField {
            name: field.name.clone(),
            id,
            kind: field.kind,
        });
        Ok(id)
    }

    /// Sets the form's defaults (`DR`, `DA`) where it has none, so that other programs can show and
    /// change the new fields. `resources` has a `Font` dictionary; the fields' `DA` name its fonts.
    ///
    /// # Errors
    /// [`Refusal::Key`] without fonts.
    pub fn set_form_defaults(&mut self, resources: &Entries) -> Result<(), WriteError> {
        let fonts = resources.get("Font").ok_or(Refusal::Key)?;
        let fonts = Edited::parse(fonts.to_vec(), self.view().pdf().limits())?;
        let new = fonts.at(&[]).and_then(|fonts| fonts.value.as_dictionary());
        let new = new.ok_or(Refusal::Key)?.entries();
        let form = self.form()?;
        let known = self.slot_or(&form, ("DR", b"<<>>"))?;
        let known = self.slot_or(&known, ("Font", b"<<>>"))?;
        for entry in new {
            let name = core::str::from_utf8(entry.key.as_bytes()).map_err(|_| Refusal::Key)?;
            Refusal::Key.unless(name.bytes().all(|byte| byte.is_ascii_alphanumeric()))?;
            if self.slot(&known, name)?.is_none() {
                self.set(&known, name, fonts.raw(entry.value.span))?;
            }
        }
        if let (Some(first), None) = (new.first(), self.slot(&form, "DA")?) {
            let name = decode_text(first.key.as_bytes());
            let appearance = format!("(/{name} 0 Tf 0 g)");
            self.set(&form, "DA", appearance.as_bytes())?;
        }
        Ok(())
    }

    /// `SigFlags` 3: the document has signatures, and changes are to be appended.
    pub(crate) fn set_signature_flags(&mut self, form: &Slot) -> Result<(), WriteError> {
        let flags = match self.slot(form, "SigFlags")? {
            None => None,
            Some(slot) => self
                .read(&slot)?
                .and_then(|(object, _)| object.value.as_integer()),
        };
        let flags = flags.unwrap_or(0);
        if flags & 3 == 3 {
            return Ok(());
        }
        self.set(form, "SigFlags", (flags | 3).to_string().as_bytes())
    }

    fn has_field(&self, name: &str) -> bool {
        let below = format!("{name}.");
        let mut fields = self.fields.iter();
        let mut added = self.added.iter();
        added.any(|added| added.name == name)
            || fields.any(|field| field.name == name || field.name.starts_with(&below))
    }

    /// Whether an array names an object.
    fn holds(&mut self, list: &Slot, id: ObjectId) -> Result<bool, WriteError> {
        let list = self.read(list)?.map(|(list, _)| list.value);
        let items = list
            .as_ref()
            .and_then(|list| list.as_array())
            .unwrap_or_default();
        Ok(items
            .iter()
            .any(|item| item.value.as_reference() == Some(id)))
    }

    /// Writes the field and its widgets; returns the field.
    fn add_widgets(&mut self, field: &NewField) -> Result<ObjectId, WriteError> {
        let own = field.entries();
        if let [widget] = field.widgets.as_slice() {
            let body = self.widget_entries(widget, field.kind)?;
            let id = self.add([b"<<", &*body, &*own, b">>"].concat())?;
            self.annotate(widget.page, id)?;
            return Ok(id);
        }
        let parent = ObjectId::new(self.next, 0);
        self.add(b"null".to_vec())?;
        let mut kids = Vec::new();
        for widget in &field.widgets {
            let body = self.widget_entries(widget, field.kind)?;
            let above = format!("/Parent {parent}>>");
            let id = self.add([b"<<", &*body, above.as_bytes()].concat())?;
            self.annotate(widget.page, id)?;
            kids.push(id.to_string());
        }
        let kids = format!("/Kids[{}]>>", kids.join(" "));
        self.replace(parent, [b"<<", &*own, kids.as_bytes()].concat());
        Ok(parent)
    }

    /// The widget's part of its dictionary, without brackets. It is printed (`F` 4); that of a
    /// signature is also locked in its place (132).
    fn widget_entries(&self, widget: &NewWidget, kind: FieldKind) -> Result<Vec<u8>, WriteError> {
        let page = self.pages().id(widget.page).ok_or(Refusal::PageMissing)?;
        let rectangle = widget.rectangle.to_value();
        let flags = if kind == FieldKind::Signature { 132 } else { 4 };
        let head = format!("/Type/Annot/Subtype/Widget/Rect{rectangle}/P {page}/F {flags}");
        let mut out = head.into_bytes();
        widget.entries.write_to(&mut out);
        Ok(out)
    }

    /// Puts a widget into the annotations of a page. An array that several pages share would show it
    /// on all of them: the page gets its own.
    fn annotate(&mut self, page: usize, widget: ObjectId) -> Result<(), WriteError> {
        let id = self.pages().id(page).ok_or(Refusal::PageMissing)?;
        let slot = Slot::whole(id);
        let reference = widget.to_string();
        let list = self.slot(&slot, "Annots")?;
        let Some(list) = list else {
            return self.set(&slot, "Annots", format!("[{reference}]").as_bytes());
        };
        if list.id() != id && self.is_shared(list.id())? {
            let items = self.read(&list)?.map(|(_, raw)| raw).unwrap_or_default();
            self.set(&slot, "Annots", &items)?;
            let own = self.slot(&slot, "Annots")?.ok_or(Refusal::Value)?;
            return self.push(&own, reference.as_bytes());
        }
        self.push(&list, reference.as_bytes())
    }

    /// Whether several pages of the document name this object as their annotations.
    fn is_shared(&mut self, list: ObjectId) -> Result<bool, WriteError> {
        if self.annotation_arrays.is_none() {
            let mut uses: HashMap<ObjectId, usize> = HashMap::new();
            let view = self.view();
            for page in self.pages().ids() {
                if let Place::Object(id) = view.annotations(page)?.place {
                    *uses.entry(id).or_default() += 1;
                }
            }
            self.annotation_arrays = Some(uses);
        }
        let uses = self.annotation_arrays.as_ref();
        Ok(uses
            .and_then(|uses| uses.get(&list))
            .is_some_and(|uses| *uses > 1))
    }
}

const FIELD_KEYS: &[&str] = &["Ff", "V", "DV", "DA", "Q", "MaxLen", "Opt"];
const WIDGET_KEYS: &[&str] = &["AP", "AS", "MK", "BS", "H"];

const FARTHEST: f64 = 1_000_000.0;
const MAX_NAME_CHARACTERS: usize = 200;
const MAX_WIDGETS: usize = 1000;
