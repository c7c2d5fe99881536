//! The level of ETSI EN 319 142-1 that a signature claims by its parts, and the one it reaches.

use super::finding::{Finding, PadesLevel, Severity, SignatureKind};
use super::report::{SignatureReport, TrustReport};
use super::store;
use crate::document::Pdf;

/// Sets both levels of every signature.
pub(super) fn judge(reports: &mut [SignatureReport], pdf: &Pdf<'_>) {
    let has_store: Vec<bool> = (0..pdf.revisions().len())
        .map(|index| {
            pdf.at(index)
                .is_some_and(|view| store::dictionary(&view).is_some())
        })
        .collect();
    // Document time-stamps: their revision, and whether they hold.
    let stamps: Vec<(usize, bool)> = reports
        .iter()
        .filter(|report| report.kind == SignatureKind::Timestamp)
        .map(|report| (report.revision, report.proven_time.is_some()))
        .collect();
    for report in reports {
        let is_pades = report.kind != SignatureKind::Timestamp
            && !report.findings.contains(&Finding::SubFilter)
            && !report.findings.contains(&Finding::SignatureDictionary);
        if !is_pades {
            continue;
        }
        let later = || {
            stamps
                .iter()
                .filter(|(revision, _)| *revision > report.revision)
        };
        let store_since = has_store.iter().skip(report.revision).any(|has| *has);
        let over_store = |revision: &usize| has_store.get(*revision) == Some(&true);
        report.level_claimed = Some(ladder([
            !report.timestamps.is_empty() || later().next().is_some(),
            store_since,
            later().any(|(revision, _)| over_store(revision)),
        ]));
        let is_sound = report.is_intact()
            && !report.findings.contains(&Finding::CertificateUnbound)
            && report
                .findings
                .iter()
                .all(|own| own.severity() != Severity::Altered);
        if !is_sound {
            continue;
        }
        report.level_reached = Some(ladder([
            report.proven_time.is_some(),
            store_since && report.is_revocation_known() && stamped_well(report),
            later().any(|(revision, holds)| *holds && over_store(revision)),
        ]));
    }
}

/// Sets both levels of a signature that stands beside its file: with or without a time-stamp.
pub(super) fn judge_detached(report: &mut SignatureReport) {
    report.level_claimed = Some(ladder([!report.timestamps.is_empty(), false, false]));
    if report.is_intact() && !report.findings.contains(&Finding::CertificateUnbound) {
        report.level_reached = Some(ladder([report.proven_time.is_some(), false, false]));
    }
}

/// Whether every trusted time-stamp of the signature has its revocation data.
fn stamped_well(report: &SignatureReport) -> bool {
    let mut trusted = report.timestamps.iter().filter_map(|own| match &own.trust {
        TrustReport::Trusted(path) => Some(path),
        TrustReport::NotChecked | TrustReport::Refused(_) => None,
    });
    trusted.all(|path| {
        use bulla_pki::revocation::RevocationStatus::NotChecked;
        !path.revocation().contains(&NotChecked)
    })
}

/// How many steps are taken in order.
fn ladder(steps: [bool; 3]) -> PadesLevel {
    match steps {
        [false, ..] => PadesLevel::Basic,
        [true, false, _] => PadesLevel::Timestamped,
        [true, true, false] => PadesLevel::LongTerm,
        [true, true, true] => PadesLevel::Archival,
    }
}
