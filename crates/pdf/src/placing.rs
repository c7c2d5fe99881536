//! Fields in the making: names, looks, places, locks.

use std::collections::HashMap;

use bulla_pades::appearance::{
    Access, Appearances, ButtonState, Choice, Dictionary, FieldRules, Layout, Need, ObjectNumber,
    RadioButton, TextStyle,
};
use bulla_pades::{
    Entries, FieldKind as PdfKind, FieldSelection, Lock, NewField, NewWidget, Pages, Rectangle,
    Update, View,
};
use bulla_types::RecipientId;

use crate::geometry::Sheet;
use crate::layout;
use crate::obstacle::Reason;
use crate::own;
use crate::plan::{Corners, FieldPlan, Otherwise, PaperSheet, PlannedField};
use crate::sheet;
use crate::{FieldKind, FieldName, Obstacle};

/// Fields in the making.
pub(crate) struct Placing<'v, 'p, 'a> {
    view: View<'p, 'a>,
    pages: &'v Pages,
    looks: Appearances,
    fields: Vec<NewField>,
    /// The names of each signer's fields, for the lock.
    locked: HashMap<RecipientId, Vec<String>>,
    numbers: HashMap<(RecipientId, FieldKind), u16>,
    /// Signature fields: whose, where.
    signatures: HashMap<RecipientId, (usize, Corners)>,
    /// Places of the last page that are taken.
    taken: Vec<Corners>,
    /// What the page for the paper check shows.
    sheet: Option<ObjectNumber>,
}

impl<'v, 'p, 'a> Placing<'v, 'p, 'a> {
    pub(crate) fn new(view: View<'p, 'a>, pages: &'v Pages, next: u32) -> Result<Self, Obstacle> {
        Ok(Self {
            view,
            pages,
            looks: Appearances::starting_at(next)?,
            fields: Vec::new(),
            locked: HashMap::new(),
            numbers: HashMap::new(),
            signatures: HashMap::new(),
            taken: Vec::new(),
            sheet: None,
        })
    }

    /// Places one field of the plan.
    pub(crate) fn place(&mut self, field: &PlannedField) -> Result<(), Obstacle> {
        let name = self.name(field)?;
        let text = name.to_string();
        self.place_as(field, name)
            .map_err(|obstacle| match obstacle.field() {
                Some(_) => obstacle,
                None => obstacle.about(&text),
            })
    }

    fn place_as(&mut self, field: &PlannedField, name: FieldName) -> Result<(), Obstacle> {
        let page = usize::try_from(field.page).map_err(|_| Reason::PageMissing)?;
        let sheet = Sheet::read(self.view, self.pages, page)?;
        for place in &field.places {
            Reason::OutsidePage.unless(sheet.holds(*place))?;
            if page + 1 == self.pages.len() {
                self.taken.push(*place);
            }
        }
        let is_radio = field.kind == FieldKind::Radio;
        let wanted = if is_radio { field.options.len() } else { 1 };
        Reason::Options.unless(wanted > 0 && field.places.len() == wanted)?;
        if is_radio {
            return self.radio(field, (name, page, sheet));
        }
        let place = *field.places.first().ok_or(Reason::Options)?;
        if field.kind == FieldKind::Signature {
            self.signatures.insert(field.recipient, (page, place));
            return Ok(());
        }
        let look = self.look(field, sheet, place)?;
        let kind = match field.kind {
            FieldKind::Checkbox => PdfKind::Button,
            FieldKind::Dropdown => PdfKind::Choice,
            FieldKind::Date
            | FieldKind::Email
            | FieldKind::Initials
            | FieldKind::Mark
            | FieldKind::Name
            | FieldKind::Number
            | FieldKind::Radio
            | FieldKind::Signature
            | FieldKind::Text => PdfKind::Text,
        };
        let widget = widget((page, place), &look.widget)?;
        self.add(field, name, (kind, Entries::of_look(&look.field)?, widget));
        Ok(())
    }

    fn look(
        &mut self,
        field: &PlannedField,
        sheet: Sheet,
        place: Corners,
    ) -> Result<bulla_pades::appearance::FieldLook, Obstacle> {
        let (rules, frame) = (rules(field), sheet.frame(place)?);
        let value = field.default.as_deref().unwrap_or_default();
        let look = match field.kind {
            FieldKind::Checkbox => {
                let state = if value == "true" {
                    ButtonState::On
                } else {
                    ButtonState::Off
                };
                self.looks.check_box(state, rules, frame)
            }
            FieldKind::Dropdown => {
                let options: Vec<&str> = field.options.iter().map(String::as_str).collect();
                let choice = Choice {
                    options: &options,
                    chosen: chosen(field)?,
                };
                self.looks.dropdown(choice, rules, frame)
            }
            FieldKind::Initials | FieldKind::Mark => {
                self.looks
                    .text_field(TextStyle::default(), rules, "", frame)
            }
            FieldKind::Date
            | FieldKind::Email
            | FieldKind::Name
            | FieldKind::Number
            | FieldKind::Radio
            | FieldKind::Signature
            | FieldKind::Text => self
                .looks
                .text_field(style(field.multiline), rules, value, frame),
        };
        Ok(look?)
    }

    /// Radio buttons. pyHanko compares widgets only where they are one object with their field, so
    /// each button is a field of its own.
    fn radio(
        &mut self,
        field: &PlannedField,
        (name, page, sheet): (FieldName, usize, Sheet),
    ) -> Result<(), Obstacle> {
        let chosen = chosen(field)?;
        for (index, (option, place)) in field.options.iter().zip(&field.places).enumerate() {
            let button = RadioButton {
                value: option,
                frame: sheet.frame(*place)?,
            };
            let is_on = (chosen == Some(index)).then_some(0);
            let look = self.looks.radio_group(&[button], is_on, rules(field))?;
            let of_widget = look.widgets.first().ok_or(Reason::Internal)?;
            let widget = widget((page, *place), of_widget)?;
            let entries = Entries::of_look(&look.field)?;
            let index = u16::try_from(index).map_err(|_| Reason::Options)?;
            let label = match field.label.as_str() {
                "" => option.clone(),
                label => format!("{label}: {option}"),
            };
            let field = PlannedField {
                label,
                ..field.clone()
            };
            self.add(
                &field,
                name.button(index),
                (PdfKind::Button, entries, widget),
            );
        }
        Ok(())
    }

    fn add(
        &mut self,
        field: &PlannedField,
        name: FieldName,
        (kind, entries, widget): (PdfKind, Entries, NewWidget),
    ) {
        let name = name.to_string();
        self.locked
            .entry(field.recipient)
            .or_default()
            .push(name.clone());
        self.fields.push(NewField {
            name,
            label: match field.label.trim() {
                "" => field.kind.code().to_owned(),
                label => label.to_owned(),
            },
            kind,
            entries,
            widgets: vec![widget],
            lock: None,
        });
    }

    /// The next name of this kind.
    fn name(&mut self, field: &PlannedField) -> Result<FieldName, Obstacle> {
        if field.kind == FieldKind::Signature {
            return Ok(FieldName::signature(field.recipient));
        }
        let number = self
            .numbers
            .entry((field.recipient, field.kind))
            .or_default();
        *number = number.checked_add(1).ok_or(Reason::FieldsTooMany)?;
        Ok(FieldName::numbered(field.recipient, field.kind, *number))
    }

    /// The signature fields, in the order of the signers. Returns whether some are not seen that
    /// should be.
    pub(crate) fn signatures(&mut self, plan: &FieldPlan, is_free: bool) -> Result<bool, Obstacle> {
        let mut boxes = self.boxes(plan, is_free)?.into_iter();
        let mut hidden = false;
        for signer in &plan.signers {
            let planned = self.signatures.remove(&signer.recipient);
            let place = match (planned, signer.otherwise) {
                (Some(place), _) => Some(place),
                (None, Otherwise::Invisible) => None,
                (None, Otherwise::Box) => {
                    hidden |= !is_free;
                    boxes.next()
                }
            };
            let widget = match place {
                None => NewWidget {
                    page: self.pages.len().saturating_sub(1),
                    rectangle: Rectangle::INVISIBLE,
                    entries: Entries::default(),
                },
                Some((page, place)) => {
                    let sheet = Sheet::read(self.view, self.pages, page)?;
                    let blank = self.looks.blank(sheet.frame(place)?)?;
                    widget((page, place), &blank)?
                }
            };
            let names = self.locked.remove(&signer.recipient);
            self.fields.push(NewField {
                name: FieldName::signature(signer.recipient).to_string(),
                label: signer.label.clone(),
                kind: PdfKind::Signature,
                entries: Entries::default(),
                widgets: vec![widget],
                lock: names.map(|names| Lock {
                    fields: FieldSelection::Include(names),
                    permission: None,
                }),
            });
        }
        Ok(hidden)
    }

    /// The page for the paper check.
    pub(crate) fn sheet(&mut self, sheet: &PaperSheet) -> Result<(), Obstacle> {
        self.sheet = Some(sheet::draw(&mut self.looks, sheet)?);
        Ok(())
    }

    /// Boxes on the last page for those who have no place.
    fn boxes(&self, plan: &FieldPlan, is_free: bool) -> Result<Vec<(usize, Corners)>, Obstacle> {
        let without = plan.signers.iter().filter(|signer| {
            let is_placed = self.signatures.contains_key(&signer.recipient);
            !is_placed && signer.otherwise == Otherwise::Box
        });
        let count = without.count();
        if count == 0 || !is_free {
            return Ok(Vec::new());
        }
        let page = self.pages.len().saturating_sub(1);
        let sheet = Sheet::read(self.view, self.pages, page)?;
        let id = self.pages.id(page).ok_or(Reason::PageMissing)?;
        let known = own::annotated(self.view, id)?;
        let taken = self.taken.iter().chain(&known);
        let taken: Vec<Corners> = taken.map(|place| sheet.seen(*place)).collect();
        let boxes = layout::boxes(count, sheet.seen_size(), &taken).ok_or(Reason::PlaceMissing)?;
        let boxes = boxes.into_iter().map(|seen| (page, sheet.of_seen(seen)));
        Ok(boxes.collect())
    }

    /// Puts all into an update.
    pub(crate) fn write(mut self, update: &mut Update<'_, '_>) -> Result<(), Obstacle> {
        let has_text = self
            .fields
            .iter()
            .any(|field| matches!(field.kind, PdfKind::Text | PdfKind::Choice));
        let defaults = if has_text {
            Some(Entries::of_look(&self.looks.default_resources()?)?)
        } else {
            None
        };
        update.add_looks(&self.looks.finish()?)?;
        for field in &self.fields {
            update
                .add_field(field)
                .map_err(|error| Obstacle::from(error).about(&field.name))?;
        }
        if let Some(defaults) = defaults {
            update.set_form_defaults(&defaults)?;
        }
        if let Some(sheet) = self.sheet {
            update.add_page(sheet)?;
        }
        Ok(())
    }
}

fn widget((page, place): (usize, Corners), look: &Dictionary) -> Result<NewWidget, Obstacle> {
    Ok(NewWidget {
        page,
        rectangle: Rectangle::new(place)?,
        entries: Entries::of_look(look)?,
    })
}

const fn rules(field: &PlannedField) -> FieldRules {
    FieldRules {
        need: if field.required {
            Need::Required
        } else {
            Need::Optional
        },
        access: if field.read_only {
            Access::ReadOnly
        } else {
            Access::Editable
        },
        border: bulla_pades::appearance::Border::Line,
    }
}

/// How text is shown.
pub(crate) fn style(multiline: bool) -> TextStyle {
    TextStyle {
        layout: if multiline {
            Layout::MultiLine
        } else {
            Layout::SingleLine
        },
        ..TextStyle::default()
    }
}

/// The option that a choice has at first.
fn chosen(field: &PlannedField) -> Result<Option<usize>, Obstacle> {
    let mut sorted: Vec<&String> = field.options.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    let are_apart = sorted.len() == field.options.len();
    Reason::Options.unless(are_apart && field.options.iter().all(|option| !option.is_empty()))?;
    match field.default.as_deref() {
        None | Some("") => Ok(None),
        Some(default) => {
            let index = field.options.iter().position(|option| option == default);
            index.map(Some).ok_or_else(|| Reason::OptionUnknown.into())
        }
    }
}
