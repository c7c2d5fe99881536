//! What a sender appends: all fields, and one empty signature field for each signer, whose lock names
//! the signer's fields. Signers then only fill and sign.

use bulla_pades::Update;
use bulla_types::RecipientId;

use crate::cover;
use crate::obstacle::Reason;
use crate::own;
use crate::placing::Placing;
use crate::plan::FieldPlan;
use crate::report::Placed;
use crate::{FieldKind, Obstacle, Paper};

/// Most people who sign one document.
pub const MAX_SIGNERS: usize = 100;
/// Most fields that are placed at once.
pub const MAX_FIELDS: usize = 2000;

impl Paper {
    /// Places fields, as one incremental update. In a document that somebody has signed already only
    /// signatures are placed, and none is seen: what is laid over a signed page could mislead. In others
    /// the text of placeholders that became fields is painted over. The sheet of the plan, if it has
    /// one, becomes the last page; fields stay on the pages that the document had.
    ///
    /// # Errors
    /// `signer_twice`, `field_unknown` (of somebody who does not sign), `fields_too_many`, `options`,
    /// `page_missing`, `outside_page`, `no_room`; those of looks about a field; the codes of
    /// `WriteError`, such as `signed_no_new_fields` and, for a sheet, `signed_no_new_pages`.
    pub fn place(&mut self, plan: &FieldPlan) -> Result<Placed, Obstacle> {
        self.is_idle()?;
        check(plan)?;
        let (tail, hidden) = {
            let pdf = self.open()?;
            let mut update = Update::begin(&pdf)?;
            let view = pdf.newest();
            let pages = view.pages()?;
            let is_free = own::is_free(view, view.form()?.as_ref())?;
            let mut placing = Placing::new(view, &pages, update.next_number())?;
            for field in &plan.fields {
                if is_free || field.kind != FieldKind::Signature {
                    placing.place(field)?;
                }
            }
            let hidden = placing.signatures(plan, is_free)?;
            if let Some(sheet) = &plan.sheet {
                placing.sheet(sheet)?;
            }
            placing.write(&mut update)?;
            if is_free {
                cover::write(&mut update, &pages, plan)?;
            }
            (update.finish()?, hidden)
        };
        self.append(&tail)?;
        let pdf = self.open()?;
        let view = pdf.newest();
        let fields = own::fields(view, view.form()?.as_ref(), &view.pages()?)?;
        Ok(Placed {
            bytes: u64::try_from(self.len()).unwrap_or(u64::MAX),
            fields: own::grouped(&fields),
            hidden,
        })
    }
}

fn check(plan: &FieldPlan) -> Result<(), Obstacle> {
    let few = plan.signers.len() <= MAX_SIGNERS && plan.fields.len() <= MAX_FIELDS;
    Reason::FieldsTooMany.unless(few)?;
    let mut signers: Vec<RecipientId> = plan.signers.iter().map(|own| own.recipient).collect();
    signers.sort_unstable();
    let count = signers.len();
    signers.dedup();
    Reason::SignerTwice.unless(signers.len() == count)?;
    let mut signing: Vec<RecipientId> = Vec::new();
    for field in &plan.fields {
        let is_signer = signers.binary_search(&field.recipient).is_ok();
        Reason::FieldUnknown.unless(is_signer)?;
        if field.kind == FieldKind::Signature {
            Reason::SignerTwice.unless(!signing.contains(&field.recipient))?;
            signing.push(field.recipient);
        }
    }
    Ok(())
}
