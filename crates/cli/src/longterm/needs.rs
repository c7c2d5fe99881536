//! What the signatures of a file need, as the verifier sees them.

use bulla_pades::verify::{Finding, PadesLevel, Report, SignatureKind};
use bulla_pki::Certificate;
use bulla_types::Timestamp;

use super::gather::{Gatherer, is_root};
use super::outcome::newest_stamp;

/// The certificates that need a chain: of signers and of authorities for time-stamps.
pub(super) fn targets(report: &Report) -> Vec<Certificate> {
    let stamps = report.signatures.iter().flat_map(|own| &own.timestamps);
    let stamps = stamps.filter_map(|stamp| stamp.certificates.first());
    let signers = report
        .signatures
        .iter()
        .filter_map(|own| own.signer.as_ref());
    signers.chain(stamps).cloned().collect()
}

/// Collects what all signatures need, each at the time that is proven for it.
pub(super) fn complete(report: &Report, gatherer: &mut Gatherer, now: Timestamp) {
    for signature in &report.signatures {
        let later = report.signatures.iter().filter(|own| {
            own.kind == SignatureKind::Timestamp && own.revision > signature.revision
        });
        let covered = later.filter_map(|own| own.proven_time).min().unwrap_or(now);
        let at = match signature.kind {
            SignatureKind::Timestamp => covered,
            SignatureKind::Approval | SignatureKind::Certification => {
                signature.proven_time.unwrap_or(now)
            }
        };
        let authorities = signature.timestamps.iter();
        let authorities = authorities.filter_map(|stamp| stamp.certificates.first());
        let wanted = signature.signer.iter().map(|own| (own, at));
        for (target, at) in wanted.chain(authorities.map(|own| (own, covered))) {
            let chain = gatherer.chain(target);
            gatherer.complete(&chain, at);
        }
    }
}

/// Whether nothing has to be added for a good while.
pub(super) fn is_current(report: &Report, now: Timestamp) -> bool {
    let mut signed = report.signatures.iter();
    let is_good = signed.all(|own| {
        own.kind == SignatureKind::Timestamp || own.level_reached == Some(PadesLevel::Archival)
    });
    let soon = now.plus_millis(SOON_MS);
    let lasts = newest_stamp(report).is_some_and(|stamp| {
        let until = stamp.signer.as_ref().map(Certificate::not_after);
        stamp.proven_time.is_some()
            && until.is_some_and(|until| until > soon)
            && !stamp.findings.contains(&Finding::WeakKey)
    });
    is_good && lasts
}

/// Adds the root of a chain, where it has one.
pub(super) fn note_root(chain: Vec<Certificate>, roots: &mut Vec<Certificate>) {
    let root = chain.into_iter().next_back();
    roots.extend(root.filter(|root| is_root(root) && !roots.contains(root)));
}

/// A time-stamp whose authority's certificate expires within half a year is renewed.
const SOON_MS: u64 = 182 * 24 * 60 * 60 * 1000;
