//! Looks at a document before something is placed in it or signed.

use std::collections::HashMap;

use bulla_pades::placeholder::{self, Placeholder, Role, Search};
use bulla_pades::{FieldKind as PdfKind, Form, Pages, Update, View, WriteError, verify};

use crate::geometry::Sheet;
use crate::own::{self, text_of};
use crate::plan::Corners;
use crate::report::{
    FoundConcern, FoundPlaceholder, FoundSignature, Inspection, Mistake, NewFields, OtherField,
    OtherKind, Purpose,
};
use crate::{FieldKind, FieldName, Obstacle, Paper};

impl Paper {
    /// What is found in the document. What stands against signing it is part of the answer.
    ///
    /// # Errors
    /// The codes of `ReadError`: the file is not read, and so not signed either.
    pub fn inspect(&self, purpose: Purpose) -> Result<Inspection, Obstacle> {
        let pdf = self.open()?;
        let view = pdf.newest();
        let refused = match Update::begin(&pdf) {
            Ok(_) => None,
            Err(WriteError::Read(error)) => return Err(error.into()),
            Err(error) => Some(error),
        };
        let pages = view.pages()?;
        let form = view.form()?;
        let own = own::fields(view, form.as_ref(), &pages)?;
        let sheets = (0..pages.len()).map(|page| Sheet::read(view, &pages, page));
        let sheets = sheets.collect::<Result<Vec<_>, _>>()?;
        let signatures = signatures(view, form.as_ref())?;
        let is_free = own::is_free(view, form.as_ref())?;
        let (placeholders, mistakes) = match purpose {
            Purpose::Signing => (Vec::new(), Vec::new()),
            Purpose::Sending => placeholders(view, &pages, &sheets),
        };
        let version = pdf.version();
        Ok(Inspection {
            version: format!("{}.{}", version.major, version.minor),
            pages: sheets.iter().map(|sheet| sheet.size()).collect(),
            revisions: pdf.revisions().len(),
            new_fields: match (&refused, is_free) {
                (Some(_), _) => NewFields::None,
                (None, true) => NewFields::All,
                (None, false) => NewFields::InvisibleSignatures,
            },
            obstacle: refused.map(Obstacle::from),
            fields: own::grouped(&own),
            other_fields: others(view, form.as_ref())?,
            signatures,
            concerns: concerns(view)?,
            placeholders,
            mistakes,
        })
    }
}

fn concerns(view: View<'_, '_>) -> Result<Vec<FoundConcern>, Obstacle> {
    let found = view.inspect()?.into_iter();
    let found = found.map(|concern| FoundConcern {
        code: concern.kind.code().into(),
        page: concern.page.and_then(|page| u32::try_from(page).ok()),
        object: concern.object.map(|object| object.number),
        message: concern.kind.to_string(),
    });
    Ok(found.collect())
}

/// Signature fields that are signed.
fn signatures(
    view: View<'_, '_>,
    form: Option<&Form<'_>>,
) -> Result<Vec<FoundSignature>, Obstacle> {
    let mut found = Vec::new();
    let Some(form) = form else {
        return Ok(found);
    };
    for field in view.signature_fields(form)? {
        let Some(id) = field.signature else {
            continue;
        };
        let signature = view.signature(id)?;
        let dictionary = signature.object.dictionary();
        let name = text_of(view, dictionary, "Name")?;
        let time = text_of(view, dictionary, "M")?;
        found.push(FoundSignature {
            recipient: FieldName::parse(&field.name).map(FieldName::recipient),
            field: field.name,
            name: (!name.is_empty()).then_some(name),
            time: verify::parse_date(time.as_bytes()),
            is_timestamp: signature.kind.is_some_and(|kind| kind == "DocTimeStamp"),
        });
    }
    Ok(found)
}

/// The fields that are not ours.
fn others(view: View<'_, '_>, form: Option<&Form<'_>>) -> Result<Vec<OtherField>, Obstacle> {
    let Some(form) = form else {
        return Ok(Vec::new());
    };
    let signatures = view.signature_fields(form)?.into_iter();
    let signed: HashMap<_, _> = signatures
        .map(|field| (field.id, field.signature.is_some()))
        .collect();
    let others = form.fields.iter().filter(|field| !field.is_inner);
    let others = others.filter(|field| FieldName::parse(&field.name).is_none());
    let others = others.map(|field| OtherField {
        name: field.name.clone(),
        kind: field.kind.map(|kind| match kind {
            PdfKind::Button => OtherKind::Button,
            PdfKind::Choice => OtherKind::Choice,
            PdfKind::Signature => OtherKind::Signature,
            PdfKind::Text => OtherKind::Text,
        }),
        signed: signed.get(&field.id).copied(),
    });
    Ok(others.collect())
}

fn placeholders(
    view: View<'_, '_>,
    pages: &Pages,
    sheets: &[Sheet],
) -> (Vec<FoundPlaceholder>, Vec<Mistake>) {
    let mut search = Search::new(view, pages);
    let (mut found, mut mistakes) = (Vec::new(), Vec::new());
    for (index, sheet) in sheets.iter().enumerate() {
        let page = u32::try_from(index).unwrap_or(u32::MAX);
        let of_page = match search.page(index) {
            Ok(of_page) => of_page,
            Err(error) => {
                mistakes.push(Mistake {
                    code: error.code().into(),
                    detail: None,
                    page,
                    message: error.to_string(),
                });
                continue;
            }
        };
        for one in of_page {
            match (one.placeholder, one.field) {
                (Ok(placeholder), Some(place)) => {
                    found.push(wish(placeholder, page, (*sheet, place)));
                }
                (Ok(_), None) => {}
                (Err(error), _) => mistakes.push(Mistake {
                    code: "placeholder".into(),
                    detail: Some(error.code().to_owned()),
                    page,
                    message: error.to_string(),
                }),
            }
        }
    }
    (found, mistakes)
}

/// What a placeholder asks for, moved into its page.
pub(crate) fn wish(
    placeholder: Placeholder,
    page: u32,
    (sheet, place): (Sheet, Corners),
) -> FoundPlaceholder {
    use bulla_pades::appearance::{Access, Need};
    let kind = kind_of(placeholder.kind);
    let place = sheet.moved_in(place);
    FoundPlaceholder {
        kind,
        role: match placeholder.role {
            Role::Named(name) => name,
            Role::Number(number) => number.to_string(),
        },
        page,
        places: if kind == FieldKind::Radio {
            column(sheet, place, placeholder.options.len())
        } else {
            vec![place]
        },
        label: placeholder.label.unwrap_or_default(),
        required: placeholder.need == Need::Required,
        read_only: placeholder.access == Access::ReadOnly,
        default: placeholder.default,
        options: placeholder.options,
    }
}

/// Places of one size below each other as the reader sees them, half their height apart.
fn column(sheet: Sheet, first: Corners, count: usize) -> Vec<Corners> {
    let [left, bottom, right, top] = sheet.seen(first);
    let step = (top - bottom) * 1.5;
    let mut down = 0.0;
    let mut places = Vec::new();
    for _ in 0..count {
        let seen = [left, bottom - down, right, top - down];
        places.push(sheet.moved_in(sheet.of_seen(seen)));
        down += step;
    }
    places
}

const fn kind_of(kind: placeholder::FieldKind) -> FieldKind {
    match kind {
        placeholder::FieldKind::Checkbox => FieldKind::Checkbox,
        placeholder::FieldKind::Date => FieldKind::Date,
        placeholder::FieldKind::Dropdown => FieldKind::Dropdown,
        placeholder::FieldKind::Email => FieldKind::Email,
        placeholder::FieldKind::Initials => FieldKind::Initials,
        placeholder::FieldKind::Name => FieldKind::Name,
        placeholder::FieldKind::Number => FieldKind::Number,
        placeholder::FieldKind::Radio => FieldKind::Radio,
        placeholder::FieldKind::Signature => FieldKind::Signature,
        placeholder::FieldKind::Text | _ => FieldKind::Text,
    }
}
