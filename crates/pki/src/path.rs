//! Certification paths (RFC 5280 §6): from a certificate to a trusted one, at a given time, with
//! revocation as it was at that time.
//!
//! The two times: `at` is when the signature is known to have existed (its time-stamp, or now), and
//! decides validity and revocation; `now` is the clock, and only keeps data from the future out.

mod check;
mod names;
mod policies;
mod search;
#[cfg(test)]
mod tests;

use bulla_types::Timestamp;
use const_oid::ObjectIdentifier;

use crate::certificate::Certificate;
use crate::known::KnownSignatures;
use crate::revocation::{Crl, OcspResponse, RevocationStatus, Revoked};

/// Most certificates of a path, the trusted one among them.
pub const MAX_PATH: usize = 5;
/// Most signatures that one search verifies; more candidates than that are an attack.
pub const MAX_SIGNATURE_CHECKS: usize = 64;

/// Most revocation lists, and most OCSP responses, that one question may rest on.
pub const MAX_SOURCES: usize = 128;

/// What the certificate at the end of a path is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// Signing documents: the key may sign, and its extended usage is not restricted to others.
    DocumentSigning,
    /// Stamping: extended usage is time-stamping alone, marked critical.
    TimeStamping,
}

/// How revocation counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevocationRule {
    /// What is there counts; where nothing is, [`RevocationStatus::NotChecked`] says so.
    IfAvailable,
    /// Every certificate but the trusted one must be shown not to be revoked.
    Required,
}

/// What is asked about a certificate.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// What it is for.
    pub purpose: Purpose,
    /// When the signature is known to have existed.
    pub at: Timestamp,
    /// The clock.
    pub now: Timestamp,
    /// How revocation counts.
    pub revocation: RevocationRule,
}

/// What an answer may rest on. All but the anchors may come from an attacker.
#[derive(Clone, Copy, Debug, Default)]
pub struct Material<'a> {
    /// Certificates that are trusted as they are.
    pub anchors: &'a [Certificate],
    /// Certificates that may stand between.
    pub pool: &'a [Certificate],
    /// Revocation lists.
    pub crls: &'a [Crl],
    /// OCSP responses.
    pub ocsp: &'a [OcspResponse],
}

/// A path that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedPath {
    chain: Vec<Certificate>,
    revocation: Vec<RevocationStatus>,
}

impl VerifiedPath {
    /// The certificates: the one that was asked about, its issuers, the trusted one at the end.
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// The trusted certificate.
    #[must_use]
    pub fn anchor(&self) -> Option<&Certificate> {
        self.chain.last()
    }

    /// Whether the key of one of its certificates is shorter than new signatures need.
    #[must_use]
    pub fn has_weak_key(&self) -> bool {
        let is_weak = |own: &Certificate| own.public_key().is_ok_and(|key| key.is_weak());
        self.chain.iter().any(is_weak)
    }

    /// What is known of the revocation of each certificate, in the order of the chain, without the
    /// trusted one.
    #[must_use]
    pub fn revocation(&self) -> &[RevocationStatus] {
        &self.revocation
    }
}

/// Finds a path that holds for a certificate.
///
/// # Errors
/// [`PathError`] of the path that came furthest, if none holds; [`PathError::TooMuchWork`] when more
/// is handed in than is looked at.
pub fn validate(
    target: &Certificate,
    material: Material<'_>,
    question: Question,
) -> Result<VerifiedPath, PathError> {
    validate_among(target, material, question, &KnownSignatures::default())
}

/// As [`validate`], for one of several certificates: what was verified for the others is not verified
/// anew.
///
/// # Errors
/// Those of [`validate`].
pub fn validate_among(
    target: &Certificate,
    material: Material<'_>,
    question: Question,
    known: &KnownSignatures,
) -> Result<VerifiedPath, PathError> {
    if material.crls.len() > MAX_SOURCES || material.ocsp.len() > MAX_SOURCES {
        return Err(PathError::TooMuchWork);
    }
    search::Search::new(material, question, known).run(target)
}

/// Why a certificate has no path that holds. `depth` counts from the certificate that was asked about,
/// which is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// A key or signature algorithm is not accepted.
    #[error("certificate {depth} has a key or signature algorithm that is not accepted")]
    AlgorithmOrKey {
        /// Place in the path.
        depth: usize,
    },
    /// A critical extension is unknown.
    #[error("certificate {depth} has the unknown critical extension {oid}")]
    CriticalExtension {
        /// Place in the path.
        depth: usize,
        /// The extension.
        oid: ObjectIdentifier,
    },
    /// A certificate had expired.
    #[error("certificate {depth} had expired")]
    Expired {
        /// Place in the path.
        depth: usize,
    },
    /// The extended key usage does not allow the purpose.
    #[error("the extended key usage of certificate {depth} does not allow this")]
    ExtendedUsage {
        /// Place in the path.
        depth: usize,
    },
    /// The key usage does not allow what the key did.
    #[error("the key usage of certificate {depth} does not allow this")]
    KeyUsage {
        /// Place in the path.
        depth: usize,
    },
    /// A name lies outside of what an authority above may name.
    #[error("certificate {depth} has a name that an authority above it may not give")]
    Names {
        /// Place in the path.
        depth: usize,
    },
    /// No issuer of the certificate, or of one of its issuers, is at hand.
    #[error("no path to a trusted certificate")]
    NoPath,
    /// An issuer's certificate is not one of an authority.
    #[error("certificate {depth} is not one of an authority")]
    NotAnAuthority {
        /// Place in the path.
        depth: usize,
    },
    /// A certificate was not valid yet.
    #[error("certificate {depth} was not valid yet")]
    NotYetValid {
        /// Place in the path.
        depth: usize,
    },
    /// More authorities stand below one than it allows.
    #[error("more authorities stand below certificate {depth} than it allows")]
    PathLength {
        /// Place in the path.
        depth: usize,
    },
    /// An authority demands a policy, and none holds down to this certificate.
    #[error("no policy that an authority demands holds for certificate {depth}")]
    Policy {
        /// Place in the path.
        depth: usize,
    },
    /// Nothing shows that a certificate was not revoked.
    #[error("the revocation of certificate {depth} is not known")]
    RevocationUnknown {
        /// Place in the path.
        depth: usize,
    },
    /// A certificate was revoked.
    #[error("certificate {depth} was revoked")]
    Revoked {
        /// Place in the path.
        depth: usize,
        /// When and why.
        revoked: Revoked,
    },
    /// A certificate is not signed by the key of its supposed issuer.
    #[error("certificate {depth} is not signed by its supposed issuer")]
    Signature {
        /// Place in the path.
        depth: usize,
    },
    /// Every path is longer than five certificates.
    #[error("a path would be longer than {MAX_PATH} certificates")]
    TooLong,
    /// The search was given up.
    #[error("more candidates than are tried")]
    TooMuchWork,
}
