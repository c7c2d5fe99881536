//! Every signature that any revision of the form had: one that was replaced or removed later counts
//! as well.

use std::collections::BTreeSet;

use crate::document::Pdf;
use crate::error::{Fault, LimitKind, ReadError};
use crate::model::permission::Lock;
use crate::model::signature::Signature;
use crate::syntax::object::ObjectId;
use crate::xref::Location;

/// A signature dictionary at a place in the file.
#[derive(Debug)]
pub(super) struct Occurrence<'a> {
    /// Its object; the field's, where the field has a value of another form.
    pub(super) id: ObjectId,
    pub(super) location: Location,
    /// The revision that it came with.
    pub(super) revision: usize,
    /// The dictionary as of that revision.
    pub(super) signature: Result<Signature<'a>, ReadError>,
    /// The full names of the fields that name it, in any revision.
    pub(super) fields: BTreeSet<String>,
    /// The locks of these fields.
    pub(super) locks: Vec<Lock>,
    /// Whether a field of the newest revision names it.
    pub(super) is_current: bool,
}

/// The signatures by revision, and why a revision could not be read.
pub(super) fn occurrences<'a>(pdf: &Pdf<'a>) -> (Vec<Occurrence<'a>>, Option<ReadError>) {
    let mut found: Vec<Occurrence<'a>> = Vec::new();
    let mut damaged = None;
    for index in 0..pdf.revisions().len() {
        if let Err(error) = look(pdf, index, &mut found) {
            damaged = damaged.or(Some(error));
        }
    }
    found.sort_by_key(|occurrence| (occurrence.revision, occurrence.id));
    (found, damaged)
}

fn look<'a>(pdf: &Pdf<'a>, index: usize, found: &mut Vec<Occurrence<'a>>) -> Result<(), ReadError> {
    let Some(view) = pdf.at(index) else {
        return Ok(());
    };
    let is_newest = index + 1 == pdf.revisions().len();
    if is_newest {
        view.pages()?;
    }
    let Some(form) = view.form()? else {
        return Ok(());
    };
    for field in view.signature_fields(&form)? {
        let own = field.is_malformed.then_some(field.id);
        let Some(id) = field.signature.or(own) else {
            continue;
        };
        let Some((_, location)) = view.location(id.number) else {
            continue;
        };
        if matches!(location, Location::Free { .. }) {
            continue;
        }
        let known = found
            .iter_mut()
            .find(|own| own.id == id && own.location == location);
        if let Some(known) = known {
            known.fields.insert(field.name);
            known
                .locks
                .extend(field.lock.filter(|lock| !known.locks.contains(lock)));
            known.is_current |= is_newest;
            continue;
        }
        if found.len() == MAX_SIGNATURES {
            return Err(ReadError::Limit(LimitKind::Fields));
        }
        let signature = match own {
            None => view.signature(id),
            Some(_) => Err(ReadError::damaged(Fault::Signature, 0)),
        };
        found.push(Occurrence {
            id,
            location,
            revision: signature
                .as_ref()
                .map_or(index, |signature| signature.revision),
            signature,
            fields: BTreeSet::from([field.name]),
            locks: field.lock.into_iter().collect(),
            is_current: is_newest,
        });
    }
    Ok(())
}

/// Signatures that are verified; documents that people sign have a few.
const MAX_SIGNATURES: usize = 200;
