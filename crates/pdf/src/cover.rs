//! White over the text of placeholders that became fields, so that what is filled in can be read.

use std::collections::BTreeSet;

use bulla_pades::placeholder::{Found, Search};
use bulla_pades::{Pages, Update};

use crate::geometry::Sheet;
use crate::inspect::wish;
use crate::plan::{Corners, FieldPlan, PlannedField};
use crate::{FieldKind, Obstacle};

/// Covers every placeholder that a field of the plan was made of. A page that cannot be searched has
/// none.
///
/// # Errors
/// Those of writing.
pub(crate) fn write(
    update: &mut Update<'_, '_>,
    pages: &Pages,
    plan: &FieldPlan,
) -> Result<(), Obstacle> {
    let view = update.view();
    let mut search = Search::new(view, pages);
    let numbers: BTreeSet<u32> = plan.fields.iter().map(|field| field.page).collect();
    for number in numbers {
        let Ok(page) = usize::try_from(number) else {
            continue;
        };
        let sheet = Sheet::read(view, pages, page)?;
        let fields = plan.fields.iter().filter(|field| field.page == number);
        let fields: Vec<&PlannedField> = fields.collect();
        let mut made = search.page(page).unwrap_or_default();
        made.retain(|found| is_made(found, (number, sheet), &fields));
        if made.is_empty() {
            continue;
        }
        let alone = search.alone(page, made).unwrap_or_default();
        let areas: Vec<_> = alone.iter().map(|found| found.extent).collect();
        update.cover(page, &areas)?;
    }
    Ok(())
}

/// Whether one of these fields is what a placeholder asks for, in the place where it asks for it.
fn is_made(found: &Found, (page, sheet): (u32, Sheet), fields: &[&PlannedField]) -> bool {
    let (Ok(placeholder), Some(place)) = (&found.placeholder, found.field) else {
        return false;
    };
    let wish = wish(placeholder.clone(), page, (sheet, place));
    fields.iter().any(|field| {
        let is_mark = wish.kind == FieldKind::Signature && field.kind == FieldKind::Mark;
        let is_kind = field.kind == wish.kind || is_mark;
        let mut places = field.places.iter().zip(&wish.places);
        is_kind
            && field.places.len() == wish.places.len()
            && places.all(|(one, other)| is_same(one, other))
    })
}

/// Whether two places are the same but for rounding.
fn is_same(one: &Corners, other: &Corners) -> bool {
    one.iter()
        .zip(other)
        .all(|(one, other)| (one - other).abs() < 0.01)
}
