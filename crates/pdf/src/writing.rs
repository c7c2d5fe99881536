//! The update of a signer: own fields filled, and the signature over all.

use bulla_pades::appearance::Appearances;
use bulla_pades::{
    Entries, FieldKind as PdfKind, Form, NewField, NewSignature, NewWidget, Pages, Prepared,
    Rectangle, Refusal, SubFilter, Update, View, WriteError,
};

use crate::extend::TIMESTAMP_BYTES;
use crate::fill::{self, Canvas, Filled};
use crate::obstacle::Reason;
use crate::own::{self, OwnField};
use crate::plan::{CmsForm, Corners, SigningPlan, Target};
use crate::{FieldName, Obstacle};

/// The signature field of a target.
struct Goal {
    field: String,
    /// The fields that are filled along.
    own: Vec<OwnField>,
    /// Where the signature is seen.
    place: Option<(usize, Corners)>,
}

impl Goal {
    fn of(
        (view, form, pages): (View<'_, '_>, Option<&Form<'_>>, &Pages),
        target: &Target,
    ) -> Result<Self, Obstacle> {
        match target {
            Target::Recipient(recipient) => {
                let own = fill::of(own::fields(view, form, pages)?, *recipient);
                let name = FieldName::signature(*recipient);
                let signature = own.iter().find(|own| own.name == name);
                let missing = || WriteError::from(Refusal::FieldMissing);
                let signature = signature.ok_or_else(missing)?;
                if signature.value == "true" {
                    return Err(WriteError::from(Refusal::FieldSigned).into());
                }
                Ok(Self {
                    field: name.to_string(),
                    place: signature.page.zip(signature.place),
                    own,
                })
            }
            Target::Field(name) => Ok(Self {
                field: name.clone(),
                own: Vec::new(),
                place: own::whereabouts_of(view, form, (name, pages))?,
            }),
            Target::New { name, place, .. } => {
                let page = place.map(|(page, place)| {
                    let page = usize::try_from(page).map_err(|_| Reason::PageMissing)?;
                    Ok::<_, Reason>((page, place))
                });
                Ok(Self {
                    field: name.clone(),
                    own: Vec::new(),
                    place: page.transpose()?,
                })
            }
        }
    }
}

/// An update that fills and signs.
pub(crate) struct Writing<'p, 'a> {
    update: Update<'p, 'a>,
    pub(crate) filled: Filled,
    field: String,
    appearance: Entries,
    pub(crate) replaced: usize,
}

impl<'p, 'a> Writing<'p, 'a> {
    pub(crate) fn of(mut update: Update<'p, 'a>, plan: &SigningPlan) -> Result<Self, Obstacle> {
        let view = update.view();
        let pages = view.pages()?;
        let form = view.form()?;
        let Goal { field, own, place } = Goal::of((view, form.as_ref(), &pages), &plan.target)?;
        let mut canvas = Canvas {
            view,
            pages: &pages,
            looks: Appearances::starting_at(update.next_number())?,
        };
        let filled = canvas.fill(&own, plan)?;
        let (mut appearance, mut replaced, mut blank) = (Entries::default(), 0, None);
        if let Some((page, place)) = place {
            let frame = canvas.frame(page, place)?;
            (appearance, replaced) = canvas.signature(&plan.look, &plan.name, frame)?;
            if matches!(plan.target, Target::New { .. }) {
                blank = Some(Entries::of_look(&canvas.looks.blank(frame)?)?);
            }
        }
        update.add_looks(&canvas.looks.finish()?)?;
        if let Target::New { name, label, .. } = &plan.target {
            let (page, rectangle) = match place {
                None => (0, Rectangle::INVISIBLE),
                Some((page, place)) => (page, Rectangle::new(place)?),
            };
            let entries = blank.unwrap_or_default();
            update.add_field(&new_field(name, label, (page, rectangle, entries)))?;
        }
        filled.write(&mut update)?;
        Ok(Self {
            update,
            filled,
            field,
            appearance,
            replaced,
        })
    }

    pub(crate) fn prepare(self, plan: &SigningPlan) -> Result<Prepared<'a>, Obstacle> {
        let chain: usize = plan.chain.iter().map(|der| der.as_slice().len()).sum();
        let usual = if plan.chain.is_empty() {
            WHOLE_CMS_BYTES
        } else {
            chain + TIMESTAMP_BYTES
        };
        let reserve_bytes = match plan.reserve_bytes {
            None => usual,
            Some(bytes) => usize::try_from(bytes).unwrap_or(usize::MAX),
        };
        let signature = NewSignature {
            field: self.field,
            appearance: self.appearance,
            sub_filter: match plan.form {
                CmsForm::Cades => SubFilter::Cades,
                CmsForm::Pkcs7 => SubFilter::Pkcs7,
            },
            time: plan.time,
            name: plan.name.clone(),
            reason: plan.reason.clone(),
            location: plan.location.clone(),
            contact: plan.contact.clone(),
            certify: None,
            reserve_bytes,
        };
        Ok(self.update.prepare(&signature)?)
    }
}

fn new_field(
    name: &str,
    label: &str,
    (page, rectangle, entries): (usize, Rectangle, Entries),
) -> NewField {
    NewField {
        name: name.to_owned(),
        label: label.to_owned(),
        kind: PdfKind::Signature,
        entries: Entries::default(),
        widgets: vec![NewWidget {
            page,
            rectangle,
            entries,
        }],
        lock: None,
    }
}

/// Room for what a remote provider makes.
const WHOLE_CMS_BYTES: usize = 24 << 10;
