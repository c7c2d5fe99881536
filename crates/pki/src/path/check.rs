//! The rules of RFC 5280 §6.1 for one path whose signatures are verified.

use super::{Material, PathError, Purpose, Question, RevocationRule, names, policies};
use crate::certificate::{Certificate, KeyUsage};
use crate::known::KnownSignatures;
use crate::oid;
use crate::revocation::{self, RevocationStatus};

/// Extended usages that allow signing documents: the one of RFC 9336, the one that pdfsig asks for,
/// and those of Microsoft and Adobe for the same.
const DOCUMENT_SIGNING: [const_oid::ObjectIdentifier; 5] = [
    oid::EKU_ANY,
    oid::EKU_EMAIL_PROTECTION,
    oid::EKU_DOCUMENT_SIGNING,
    oid::EKU_MICROSOFT_DOCUMENT_SIGNING,
    oid::EKU_ADOBE_AUTHENTIC_DOCUMENTS,
];
const TIME_STAMPING: [const_oid::ObjectIdentifier; 2] = [oid::EKU_ANY, oid::EKU_TIME_STAMPING];

/// Checks a path that ends in an anchor and says what is known of revocation.
pub(super) fn path(
    chain: &[&Certificate],
    material: Material<'_>,
    question: Question,
    known: &KnownSignatures,
) -> Result<Vec<RevocationStatus>, PathError> {
    for (depth, certificate) in chain.iter().enumerate().rev() {
        validity(certificate, depth, question)?;
        if let Some(oid) = certificate.extensions().unknown_critical().first() {
            return Err(PathError::CriticalExtension { depth, oid: *oid });
        }
        if depth == 0 {
            end(certificate, question.purpose)?;
        } else {
            authority(chain, depth, question.purpose)?;
        }
        names::check(chain, depth)?;
    }
    policies::check(chain)?;
    let pairs = chain.windows(2).enumerate();
    pairs
        .map(|(depth, pair)| revocation((depth, pair), material, question, known))
        .collect()
}

fn validity(certificate: &Certificate, depth: usize, question: Question) -> Result<(), PathError> {
    if question.at < certificate.not_before() {
        return Err(PathError::NotYetValid { depth });
    }
    // The last second belongs to it as a whole.
    if question.at.as_secs() > certificate.not_after().as_secs() {
        return Err(PathError::Expired { depth });
    }
    Ok(())
}

/// The certificate at the end of the path.
fn end(certificate: &Certificate, purpose: Purpose) -> Result<(), PathError> {
    let extensions = certificate.extensions();
    let signs = KeyUsage::DIGITAL_SIGNATURE.with(KeyUsage::CONTENT_COMMITMENT);
    if extensions
        .key_usage()
        .is_some_and(|usage| !usage.intersects(signs))
    {
        return Err(PathError::KeyUsage { depth: 0 });
    }
    let usages = extensions.extended_key_usage();
    let allowed = match purpose {
        Purpose::DocumentSigning => {
            usages.is_none_or(|usages| usages.iter().any(|usage| DOCUMENT_SIGNING.contains(usage)))
        }
        Purpose::TimeStamping => {
            usages == Some(&[oid::EKU_TIME_STAMPING]) && extensions.extended_key_usage_critical
        }
    };
    if allowed {
        Ok(())
    } else {
        Err(PathError::ExtendedUsage { depth: 0 })
    }
}

/// An issuer, the trusted one among them.
fn authority(chain: &[&Certificate], depth: usize, purpose: Purpose) -> Result<(), PathError> {
    let Some(certificate) = chain.get(depth) else {
        return Ok(());
    };
    let extensions = certificate.extensions();
    let constraints = extensions
        .basic_constraints()
        .filter(|constraints| constraints.is_authority())
        .ok_or(PathError::NotAnAuthority { depth })?;
    if extensions
        .key_usage()
        .is_some_and(|usage| !usage.key_cert_sign())
    {
        return Err(PathError::KeyUsage { depth });
    }
    // Self-issued authorities in between do not count (RFC 5280 §4.2.1.9).
    let between = chain.get(1..depth).unwrap_or_default();
    let below = between
        .iter()
        .filter(|certificate| !certificate.is_self_issued())
        .count();
    let most = constraints.path_length().unwrap_or(u64::MAX);
    if u64::try_from(below).is_ok_and(|below| below > most) {
        return Err(PathError::PathLength { depth });
    }
    let usages: &[_] = match purpose {
        Purpose::DocumentSigning => &DOCUMENT_SIGNING,
        Purpose::TimeStamping => &TIME_STAMPING,
    };
    let restricted = extensions.extended_key_usage();
    if restricted.is_some_and(|own| !own.iter().any(|usage| usages.contains(usage))) {
        return Err(PathError::ExtendedUsage { depth });
    }
    Ok(())
}

fn revocation(
    (depth, pair): (usize, &[&Certificate]),
    material: Material<'_>,
    question: Question,
    known: &KnownSignatures,
) -> Result<RevocationStatus, PathError> {
    let [certificate, issuer] = pair else {
        return Ok(RevocationStatus::NotChecked);
    };
    let times = revocation::Times {
        at: question.at,
        now: question.now,
    };
    let sources = (material.crls, material.ocsp);
    let status = revocation::status_among((certificate, issuer), sources, times, known);
    match (status, question.revocation) {
        (RevocationStatus::Revoked(revoked), _) => Err(PathError::Revoked { depth, revoked }),
        (RevocationStatus::NotChecked, RevocationRule::Required) => {
            Err(PathError::RevocationUnknown { depth })
        }
        (status, _) => Ok(status),
    }
}
