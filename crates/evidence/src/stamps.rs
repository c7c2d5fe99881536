//! Who says when: the authorities whose time-stamps count, and what stands behind each. A time-stamp
//! of the instance's own authority is its operator's word, as the log is; that of somebody else is not.

use bulla_pades::verify::record::CertificateRecord;
use bulla_pades::verify::{SignatureKind, SignatureReport, TrustReport};
use bulla_pki::Certificate;
use bulla_pki::path::VerifiedPath;

use crate::trust::Anchors;
use crate::{AuthorityStanding, TimestampAuthority};

/// The authorities whose time-stamps of these signatures are trusted, each once, in their order.
pub(crate) fn authorities(
    signatures: &[&SignatureReport],
    anchors: &Anchors,
) -> Vec<TimestampAuthority> {
    let issuers: Vec<&Certificate> = signatures
        .iter()
        .filter(|own| own.kind != SignatureKind::Timestamp)
        .filter_map(|own| trusted(&own.trust)?.anchor())
        .collect();
    let mut found: Vec<TimestampAuthority> = Vec::new();
    for path in signatures.iter().flat_map(|own| paths(own)) {
        let Some(authority) = path.chain().first().map(CertificateRecord::from) else {
            continue;
        };
        if found.iter().any(|own| own.sha256 == authority.sha256) {
            continue;
        }
        let standing = match path.anchor() {
            Some(anchor) if anchors.is_of_trust_file(anchor) => AuthorityStanding::Instance,
            Some(anchor) if issuers.contains(&anchor) => AuthorityStanding::Issuer,
            Some(_) => AuthorityStanding::Independent,
            None => continue,
        };
        found.push(TimestampAuthority {
            name: authority.name.or(authority.organisation),
            sha256: authority.sha256,
            standing,
        });
    }
    found
}

/// The paths of the time-stamps that prove a time of this signature, or of the one that it is.
fn paths(signature: &SignatureReport) -> impl Iterator<Item = &VerifiedPath> {
    let is_stamp = signature.kind == SignatureKind::Timestamp;
    let itself = (is_stamp && signature.proven_time.is_some()).then_some(&signature.trust);
    let tokens = signature.timestamps.iter();
    let tokens = tokens.filter(|own| own.outcome.is_ok());
    let tokens = tokens.map(|own| &own.trust);
    itself.into_iter().chain(tokens).filter_map(trusted)
}

const fn trusted(trust: &TrustReport) -> Option<&VerifiedPath> {
    match trust {
        TrustReport::Trusted(path) => Some(path),
        TrustReport::NotChecked | TrustReport::Refused(_) | _ => None,
    }
}
