//! What signatures forbid, and whether the revisions after them kept to it.

use super::collect::Occurrence;
use crate::difference::{Change, ChangeKind, ChangeLevel, Difference, Doubt};
use crate::model::permission::{FieldSelection, Permission};

/// Whether changes were allowed, from yes to no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "three-valued")]
pub enum Judgement {
    /// All of them.
    Permitted,
    /// They are of a permitted kind and may mislead, or could not be read.
    Indeterminate,
    /// Not all.
    Violated,
}

impl Judgement {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Permitted, Self::Indeterminate, Self::Violated];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Permitted => "permitted",
            Self::Indeterminate => "indeterminate",
            Self::Violated => "violated",
        }
    }
}

/// What one signature forbids in the revisions after its own.
#[derive(Debug)]
pub(super) struct Restriction {
    /// The revision of the signature.
    revision: usize,
    /// The level, if it states one.
    permission: Option<Permission>,
    /// The fields that it locks.
    locks: Vec<FieldSelection>,
}

/// What all signatures forbid: `DocMDP`, `FieldMDP` and the locks of their fields.
pub(super) fn restrictions(occurrences: &[Occurrence<'_>]) -> Vec<Restriction> {
    let one = |occurrence: &Occurrence<'_>| {
        let signature = occurrence.signature.as_ref().ok();
        let certified = signature.and_then(|signature| signature.certifies);
        let locked = occurrence.locks.iter().filter_map(|lock| lock.permission);
        let own = signature.map_or(&[][..], |signature| signature.locks.as_slice());
        let fields = occurrence.locks.iter().map(|lock| lock.fields.clone());
        Restriction {
            revision: occurrence.revision,
            permission: locked.chain(certified).min(),
            locks: own.iter().cloned().chain(fields).collect(),
        }
    };
    occurrences.iter().map(one).collect()
}

/// The strictest level in force when a revision was made. Where no signature states one, filling in
/// and signing is what they allow.
pub(super) fn in_force(revision: usize, restrictions: &[Restriction]) -> Permission {
    let older = restrictions.iter().filter(|own| own.revision < revision);
    let stated = older.filter_map(|own| own.permission).min();
    stated.unwrap_or(Permission::Fill)
}

/// Judges one step.
pub(super) fn judge(step: &Difference, restrictions: &[Restriction]) -> Judgement {
    let permission = in_force(step.revision, restrictions);
    let older = restrictions
        .iter()
        .filter(|own| own.revision < step.revision);
    let is_stated = older.clone().any(|own| own.permission.is_some());
    let locks: Vec<&FieldSelection> = older.flat_map(|own| &own.locks).collect();
    let judged = step
        .changes
        .iter()
        .map(|change| judge_change(change, (permission, is_stated), &locks));
    judged.max().unwrap_or(Judgement::Permitted)
}

/// `is_stated` tells a level that a signature states from the one that counts where none does.
fn judge_change(
    change: &Change,
    (permission, is_stated): (Permission, bool),
    locks: &[&FieldSelection],
) -> Judgement {
    let furthest = match permission {
        Permission::None => ChangeLevel::LongTerm,
        Permission::Fill => ChangeLevel::FormFilling,
        Permission::Annotate => ChangeLevel::Annotations,
    };
    let is_named = |field: &String| locks.iter().any(|lock| lock.names(field));
    let is_locked = change.fields.iter().any(is_named);
    let changes_field = change.level > ChangeLevel::LongTerm
        || matches!(change.kind, ChangeKind::FieldValue | ChangeKind::Appearance);
    if change.level > furthest || (is_locked && changes_field) {
        Judgement::Violated
    } else if change.doubt == Some(Doubt::SignedField) && !is_stated {
        // Depends on who signed in it, see `settle`.
        Judgement::Permitted
    } else if change.doubt.is_some() {
        Judgement::Indeterminate
    } else {
        Judgement::Permitted
    }
}

#[cfg(test)]
mod tests {
    use super::{Judgement, judge_change};
    use crate::difference::{Change, ChangeKind, ChangeLevel, Doubt};
    use crate::model::permission::Permission;

    /// What a certification allows is what its author foresaw: a field that appears over it may hide
    /// what was certified, whoever signs in it.
    #[test]
    fn a_visible_field_that_is_added_is_doubtful_wherever_a_level_is_stated() {
        let added = |doubt| {
            let change = Change::new(ChangeLevel::Signature, ChangeKind::SignatureField);
            change.of_field("late").doubted(Some(doubt))
        };
        let judged = |doubt, level| judge_change(&added(doubt), level, &[]);
        let (free, other) = (Doubt::SignedField, Doubt::VisibleField);
        let fill = |is_stated| (Permission::Fill, is_stated);
        assert_eq!(judged(free, fill(false)), Judgement::Permitted);
        assert_eq!(judged(free, fill(true)), Judgement::Indeterminate);
        assert_eq!(judged(other, fill(false)), Judgement::Indeterminate);
        assert_eq!(judged(free, (Permission::None, true)), Judgement::Violated);
    }
}
