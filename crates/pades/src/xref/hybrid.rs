//! Hybrid sections (ISO 32000-2 §7.5.8.4): a table for old readers, and a stream that names what the
//! table hides. Where a reader that knows both could see another object than one that does not, the
//! file is refused.

use crate::error::{Fault, ReadError};
use crate::syntax::lexer::is_white;
use crate::xref::chain::{self, Revision};
use crate::xref::section::{Hidden, Section, is_free};
use crate::xref::{Location, XrefEntry};

/// The table's entries, and those of the stream that the table calls free or does not name. Where
/// both name a place, it must be the same.
pub(crate) fn merge(table: &[XrefEntry], hidden: &Hidden) -> Result<Vec<XrefEntry>, ReadError> {
    let mut merged = Vec::with_capacity(table.len() + hidden.entries.len());
    let mut table = table.iter().copied().peekable();
    for entry in hidden.entries.iter().copied() {
        while let Some(before) = table.next_if(|own| own.number < entry.number) {
            merged.push(before);
        }
        let Some(own) = table.next_if(|own| own.number == entry.number) else {
            merged.push(entry);
            continue;
        };
        if is_free(&own) {
            merged.push(entry);
        } else if is_free(&entry) || own == entry {
            merged.push(own);
        } else {
            return Err(ReadError::damaged(Fault::HybridDisagreement, hidden.offset));
        }
    }
    merged.extend(table);
    Ok(merged)
}

/// Whether a section is the second half of the one before: an empty table that stands directly
/// behind it and names a stream within it. Microsoft Word writes first revisions so.
pub(crate) fn is_second_half(bytes: &[u8], section: &Section, before: &Revision) -> bool {
    let between = bytes.get(before.end()..section.offset);
    let hidden = section.hidden.as_ref();
    section.entries.is_empty()
        && hidden.is_some_and(|hidden| (before.start()..before.end()).contains(&hidden.offset))
        && between.is_some_and(|between| between.iter().copied().all(is_white))
}

/// Checks a stream that a section took over from an older revision. The section's own table comes
/// first in every reader; beyond it, the old stream must say what holds anyway.
pub(crate) fn changes_nothing(
    hidden: &Hidden,
    table: &[XrefEntry],
    older: &[Revision],
) -> Result<(), ReadError> {
    for entry in &hidden.entries {
        let own = table.binary_search_by_key(&entry.number, |own| own.number);
        if let Some(own) = own.ok().and_then(|index| table.get(index)) {
            if is_free(own) && !is_free(entry) {
                return Err(ReadError::damaged(Fault::HybridDisagreement, hidden.offset));
            }
            continue;
        }
        let before = chain::location(older, entry.number).map(|(_, location)| location);
        let is_free = matches!(before, None | Some(Location::Free { .. })) && is_free(entry);
        if before != Some(entry.location) && !is_free {
            return Err(ReadError::damaged(Fault::HybridDisagreement, hidden.offset));
        }
    }
    Ok(())
}
