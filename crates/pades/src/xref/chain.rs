//! The chain of sections from the newest to the oldest, and the revisions they make.

use crate::error::{Fault, LimitKind, ReadError};
use crate::limits::{Limits, Meter};
use crate::syntax::indirect;
use crate::syntax::lexer::Lexer;
use crate::syntax::object::Dictionary;
use crate::xref::section::{self, Section};
use crate::xref::{Location, XrefEntry, XrefKind, hybrid, tail};

/// One revision: the original file, or an incremental update.
#[derive(Debug)]
pub struct Revision {
    start: usize,
    end: usize,
    eof: usize,
    blank_end: usize,
    startxref: usize,
    kind: XrefKind,
    entries: Vec<XrefEntry>,
    trailer: Dictionary,
}

impl Revision {
    /// The first byte: 0, or the end of the revision before.
    #[must_use]
    pub const fn start(&self) -> usize {
        self.start
    }

    /// The byte after `%%EOF` and the one line end behind it, if there is one. The bytes up to here
    /// are the file as it was when this revision was the newest.
    #[must_use]
    pub const fn end(&self) -> usize {
        self.end
    }

    /// The byte after `%%EOF`, without the line end.
    #[must_use]
    pub const fn eof(&self) -> usize {
        self.eof
    }

    /// Whether what is signed up to here is this revision, whole: it ends with `%%EOF` or with white
    /// space behind it, before anything else.
    #[must_use]
    pub const fn ends_at(&self, position: usize) -> bool {
        self.eof <= position && position <= self.blank_end
    }

    /// Where the cross-reference section begins, as the next revision's `Prev` must say.
    #[must_use]
    pub const fn startxref(&self) -> usize {
        self.startxref
    }

    /// How the cross-reference section is written.
    #[must_use]
    pub const fn kind(&self) -> XrefKind {
        self.kind
    }

    /// What this revision says about objects, sorted by number: those it adds or replaces, and those
    /// it deletes. Free numbers of the first revision are among them.
    #[must_use]
    pub fn entries(&self) -> &[XrefEntry] {
        &self.entries
    }

    /// The trailer, or the dictionary of the cross-reference stream. Its spans are places in the
    /// file.
    #[must_use]
    pub const fn trailer(&self) -> &Dictionary {
        &self.trailer
    }

    /// What this revision says about one object.
    pub(crate) fn location(&self, number: u32) -> Option<Location> {
        let index = self
            .entries
            .binary_search_by_key(&number, |entry| entry.number);
        let entry = index.ok().and_then(|index| self.entries.get(index))?;
        Some(entry.location)
    }
}

/// Where an object stands by the newest of these revisions that names it, and which that is.
pub(crate) fn location(revisions: &[Revision], number: u32) -> Option<(usize, Location)> {
    let mut newest_first = revisions.iter().enumerate().rev();
    newest_first.find_map(|(index, revision)| Some((index, revision.location(number)?)))
}

/// Reads all revisions, the oldest first.
pub(crate) fn read(bytes: &[u8], budget: (&Limits, &Meter)) -> Result<Vec<Revision>, ReadError> {
    let (limits, meter) = budget;
    let last = tail::last(bytes, limits)?;
    let mut sections = newest_first(bytes, last.section, budget)?;
    let mut revisions: Vec<Revision> = Vec::with_capacity(sections.len());
    while let Some(section) = sections.pop() {
        let before = revisions.pop_if(|before| hybrid::is_second_half(bytes, &section, before));
        let start = revisions.last().map_or(0, Revision::end);
        let revision = match before {
            Some(before) => second_half(section, before)?,
            None => next(section, start, (&revisions, meter))?,
        };
        revisions.push(revision);
    }
    // The newest section's own tail must be the last of the file, or what stands between belongs to
    // no revision.
    let end = revisions.last().map_or(0, Revision::end);
    if end != last.end {
        return Err(ReadError::damaged(Fault::TrailingData, end));
    }
    entries_are_own(&revisions, meter)?;
    size_is_whole(&revisions)?;
    Ok(revisions)
}

/// Follows `Prev` from the newest section; each must stand before the one that names it.
fn newest_first(
    bytes: &[u8],
    newest: u64,
    budget: (&Limits, &Meter),
) -> Result<Vec<Section>, ReadError> {
    let (limits, _) = budget;
    let mut sections: Vec<Section> = Vec::new();
    let mut entries = 0_usize;
    let mut next = Some(newest);
    while let Some(offset) = next {
        if sections.len() == limits.revisions {
            return Err(ReadError::Limit(LimitKind::Revisions));
        }
        let mut section = section::parse(bytes, offset, budget)?;
        next = section.previous;
        match section.previous {
            Some(previous) if previous == offset => {
                return Err(ReadError::damaged(Fault::PreviousCycle, section.offset));
            }
            Some(previous) if previous > offset => {
                section = linearized(bytes, section, previous, budget)?;
                next = None;
            }
            Some(_) | None if section.tail.section != offset => {
                return Err(ReadError::damaged(Fault::Startxref, section.tail.start));
            }
            Some(_) | None => {}
        }
        if section
            .trailer
            .get("Root")
            .and_then(|root| root.value.as_reference())
            .is_none()
        {
            return Err(ReadError::damaged(Fault::Trailer, section.offset));
        }
        if let Some(newer) = sections.last()
            && newer.offset < section.tail.end
        {
            return Err(ReadError::damaged(Fault::Previous, newer.offset));
        }
        let hidden = section
            .hidden
            .as_ref()
            .map_or(0, |hidden| hidden.entries.len());
        entries = entries.saturating_add(section.entries.len() + hidden);
        if entries > limits.objects {
            return Err(ReadError::Limit(LimitKind::Objects));
        }
        sections.push(section);
    }
    Ok(sections)
}

/// The revision that a section makes.
fn next(
    section: Section,
    start: usize,
    (older, meter): (&[Revision], &Meter),
) -> Result<Revision, ReadError> {
    let entries = match &section.hidden {
        None => section.entries,
        Some(hidden) if (start..section.offset).contains(&hidden.offset) => {
            hybrid::merge(&section.entries, hidden)?
        }
        Some(hidden) => {
            meter.charge(hidden.entries.len().saturating_mul(older.len()))?;
            hybrid::changes_nothing(hidden, &section.entries, older)?;
            section.entries
        }
    };
    Ok(Revision {
        start,
        end: section.tail.end,
        eof: section.tail.eof,
        blank_end: section.tail.blank_end,
        startxref: section.offset,
        kind: section.kind,
        entries,
        trailer: section.trailer,
    })
}

/// The revision of two sections that a writer of hybrid files made in one go.
fn second_half(section: Section, before: Revision) -> Result<Revision, ReadError> {
    let entries = match &section.hidden {
        None => before.entries,
        Some(hidden) => hybrid::merge(&before.entries, hidden)?,
    };
    Ok(Revision {
        start: before.start,
        end: section.tail.end,
        eof: section.tail.eof,
        blank_end: section.tail.blank_end,
        startxref: section.offset,
        kind: XrefKind::Hybrid,
        entries,
        trailer: section.trailer,
    })
}

/// The two sections of a linearized file (ISO 32000-2 annex F) as one: the first stands near the
/// start of the file and names the second, which stands at the end.
fn linearized(
    bytes: &[u8],
    mut first: Section,
    previous: u64,
    budget: (&Limits, &Meter),
) -> Result<Section, ReadError> {
    let at = first.offset;
    let second = section::parse(bytes, previous, budget)?;
    let is_pair = second.previous.is_none()
        && second.hidden.is_none()
        && first.hidden.is_none()
        && u64::try_from(at) == Ok(second.tail.section)
        && is_linearized(bytes, budget.0);
    if !is_pair {
        return Err(ReadError::damaged(Fault::Linearization, at));
    }
    first.tail = second.tail;
    first.entries.extend(second.entries);
    first.entries.sort_by_key(|entry| entry.number);
    first.entries.dedup();
    if section::has_twice(&first.entries) {
        return Err(ReadError::damaged(Fault::DuplicateEntry, at));
    }
    Ok(first)
}

/// Whether the first object of the file is a linearization dictionary.
fn is_linearized(bytes: &[u8], limits: &Limits) -> bool {
    let mut lexer = Lexer::new(bytes, 0, limits);
    lexer.skip_blank();
    let none = ReadError::damaged(Fault::Linearization, 0);
    let first = indirect::parse(&mut lexer, &mut |_| Err(none));
    first.is_ok_and(|first| {
        let dictionary = first.object.value.as_dictionary();
        dictionary.is_some_and(|dictionary| dictionary.get("Linearized").is_some())
    })
}

/// The newest size is above every object in use: what is not below it, some readers take as missing.
fn size_is_whole(revisions: &[Revision]) -> Result<(), ReadError> {
    let used = |revision: &Revision| {
        let mut entries = revision.entries.iter().rev();
        let last = entries.find(|entry| !section::is_free(entry));
        last.map_or(0, |entry| i64::from(entry.number))
    };
    let Some(newest) = revisions.last() else {
        return Ok(());
    };
    let size = newest.trailer.get("Size");
    let size = size.and_then(|size| size.value.as_integer()).unwrap_or(0);
    if revisions.iter().map(used).max() >= Some(size) {
        return Err(ReadError::damaged(Fault::EntryNumber, newest.startxref));
    }
    Ok(())
}

/// Every entry points into its own revision, or repeats what an older one says. Otherwise the file
/// "as of" an older revision would depend on bytes that came later.
fn entries_are_own(revisions: &[Revision], meter: &Meter) -> Result<(), ReadError> {
    for (index, revision) in revisions.iter().enumerate() {
        let older = revisions.get(..index).unwrap_or_default();
        for entry in &revision.entries {
            let Location::InUse { offset, .. } = entry.location else {
                continue;
            };
            let offset = usize::try_from(offset).unwrap_or(usize::MAX);
            let is_own = (revision.start..revision.end).contains(&offset);
            let is_repeated = || {
                meter.charge(older.len())?;
                let known = location(older, entry.number);
                Ok(known.is_some_and(|(_, known)| known == entry.location))
            };
            if !is_own && !is_repeated()? {
                let at = revision.startxref;
                return Err(ReadError::damaged(Fault::EntryElsewhere, at));
            }
        }
    }
    Ok(())
}
