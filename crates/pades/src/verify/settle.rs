//! Visible signature fields that later signers added where the page was empty: they are their
//! signatures' own as long as these are known, and doubtful otherwise.

use std::collections::BTreeSet;

use super::finding::{Finding, SignatureKind, Verdict};
use super::permission::Judgement;
use super::report::SignatureReport;
use crate::difference::{Difference, Doubt};
use crate::error::ReadError;

/// Judges the fields that were added to what each signature saw; returns the revisions that added one
/// in which nobody known signed. Later signatures have their verdict first.
pub(super) fn judge(
    reports: &mut [SignatureReport],
    steps: &[(usize, Result<Difference, ReadError>)],
) -> BTreeSet<usize> {
    let mut unknown = BTreeSet::new();
    let read = steps.iter().filter_map(|(_, step)| step.as_ref().ok());
    let added: Vec<(usize, BTreeSet<String>)> = read
        .flat_map(|step| {
            let changes = step.changes.iter();
            let changes = changes.filter(|change| change.doubt == Some(Doubt::SignedField));
            // The widget itself has its field; the lists that it came into have none.
            let changes = changes.filter(|change| !change.fields.is_empty());
            changes.map(|change| (step.revision, change.fields.clone()))
        })
        .collect();
    for at in (0..reports.len()).rev() {
        let Some([own, later @ ..]) = reports.get_mut(at..) else {
            continue;
        };
        let since: Vec<_> = added
            .iter()
            .filter(|(revision, _)| *revision > own.revision)
            .collect();
        let by_nobody = since.iter().filter(|(revision, fields)| {
            let is_its = |report: &SignatureReport| {
                report.revision == *revision
                    && report.kind != SignatureKind::Timestamp
                    && report.fields.iter().any(|field| fields.contains(field))
                    && report.verdict() == Verdict::Authentic
            };
            !later.iter().any(is_its)
        });
        let by_nobody: BTreeSet<usize> = by_nobody.map(|(revision, _)| *revision).collect();
        if by_nobody.is_empty() {
            if !since.is_empty() {
                own.find(Finding::FieldAdded);
            }
            continue;
        }
        if own.judgement != Judgement::Violated {
            own.judgement = Judgement::Indeterminate;
            own.find(Finding::ChangesDoubtful);
        }
        unknown.extend(by_nobody);
    }
    unknown
}
