//! One cross-reference section with its trailer, of either kind or both.

use crate::error::{Fault, Feature, ReadError};
use crate::limits::{Limits, Meter};
use crate::syntax::lexer::Lexer;
use crate::syntax::object::Dictionary;
use crate::xref::tail::{self, Tail};
use crate::xref::{Location, XrefEntry, XrefKind, stream, table};

/// A section and the tail that follows it.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) offset: usize,
    pub(crate) kind: XrefKind,
    /// Sorted by number, no number twice.
    pub(crate) entries: Vec<XrefEntry>,
    /// The cross-reference stream that a hybrid section names.
    pub(crate) hidden: Option<Hidden>,
    pub(crate) trailer: Dictionary,
    pub(crate) tail: Tail,
    /// Where the section before begins. 0 means none, as some writers say.
    pub(crate) previous: Option<u64>,
}

/// The cross-reference stream of a hybrid section, which old readers do not see.
#[derive(Debug)]
pub(crate) struct Hidden {
    pub(crate) offset: usize,
    /// Sorted by number, no number twice.
    pub(crate) entries: Vec<XrefEntry>,
}

/// Reads the section that begins at `offset`.
pub(crate) fn parse(
    bytes: &[u8],
    offset: u64,
    budget: (&Limits, &Meter),
) -> Result<Section, ReadError> {
    let (limits, meter) = budget;
    let offset = usize::try_from(offset)
        .ok()
        .filter(|offset| *offset < bytes.len())
        .ok_or_else(|| ReadError::damaged(Fault::Startxref, bytes.len()))?;
    let mut lexer = Lexer::new(bytes, offset, limits);
    let is_table = lexer.keyword(b"xref") && lexer.position() == offset + b"xref".len();
    let (kind, entries, trailer, end) = if is_table {
        let table = table::parse(&mut lexer);
        meter.charge(lexer.position().min(bytes.len()).saturating_sub(offset))?;
        let (entries, trailer) = table?;
        (XrefKind::Table, entries, trailer, lexer.position())
    } else {
        let stream = stream::parse(bytes, offset, budget)?;
        (
            XrefKind::Stream,
            stream.entries,
            stream.dictionary,
            stream.end,
        )
    };
    check(&trailer)?;
    let hidden = match integer(&trailer, "XRefStm", end)? {
        Some(at) if kind == XrefKind::Table => Some(hidden(bytes, at, budget)?),
        Some(_) | None => None,
    };
    Ok(Section {
        offset,
        kind: if hidden.is_some() {
            XrefKind::Hybrid
        } else {
            kind
        },
        entries: sorted(entries, &trailer, offset)?,
        hidden,
        tail: tail::parse(bytes, end, limits)?,
        previous: integer(&trailer, "Prev", end)?.filter(|previous| *previous != 0),
        trailer,
    })
}

fn hidden(bytes: &[u8], at: u64, budget: (&Limits, &Meter)) -> Result<Hidden, ReadError> {
    let offset =
        usize::try_from(at).map_err(|_| ReadError::damaged(Fault::XrefStream, bytes.len()))?;
    let stream = stream::parse(bytes, offset, budget)?;
    Ok(Hidden {
        offset,
        entries: sorted(stream.entries, &stream.dictionary, offset)?,
    })
}

/// What every trailer must and must not have.
fn check(trailer: &Dictionary) -> Result<(), ReadError> {
    if trailer.get("Encrypt").is_some() {
        return Err(ReadError::Unsupported(Feature::Encryption));
    }
    match trailer.duplicate() {
        Some(at) => Err(ReadError::damaged(Fault::DuplicateKey, at)),
        None => Ok(()),
    }
}

/// A number of the trailer that is not negative, where it is there.
fn integer(trailer: &Dictionary, key: &str, at: usize) -> Result<Option<u64>, ReadError> {
    let Some(object) = trailer.get(key) else {
        return Ok(None);
    };
    let number = object.value.as_integer();
    let number = number.and_then(|number| u64::try_from(number).ok());
    number
        .map(Some)
        .ok_or_else(|| ReadError::damaged(Fault::Trailer, at))
}

/// Entries in the order of their numbers, each number once and below the size.
fn sorted(
    mut entries: Vec<XrefEntry>,
    trailer: &Dictionary,
    at: usize,
) -> Result<Vec<XrefEntry>, ReadError> {
    let size = integer(trailer, "Size", at)?;
    let size = size.ok_or_else(|| ReadError::damaged(Fault::Trailer, at))?;
    entries.sort_unstable_by_key(|entry| entry.number);
    if has_twice(&entries) {
        return Err(ReadError::damaged(Fault::DuplicateEntry, at));
    }
    if let Some(last) = entries.last()
        && u64::from(last.number) >= size
    {
        return Err(ReadError::damaged(Fault::EntryNumber, at));
    }
    if let Some(first) = entries.first()
        && first.number == 0
        && !is_free(first)
    {
        return Err(ReadError::damaged(Fault::FreeHead, at));
    }
    Ok(entries)
}

/// Whether a number stands twice in sorted entries.
pub(crate) fn has_twice(entries: &[XrefEntry]) -> bool {
    let is_twice = |pair: &[XrefEntry]| matches!(pair, [a, b] if a.number == b.number);
    entries.windows(2).any(is_twice)
}

/// Whether the entry says that there is no such object.
pub(crate) const fn is_free(entry: &XrefEntry) -> bool {
    matches!(entry.location, Location::Free { .. })
}
