//! Revocation: lists (RFC 5280 §5) and OCSP (RFC 6960), made and verified, and what they say about a
//! certificate at a time.

mod crl;
mod list;
mod ocsp;
mod ocsp_request;
mod responder;
#[cfg(test)]
mod tests;

use bulla_types::Timestamp;

use crate::asn1::{self, tlv};
use crate::certificate::Certificate;
use crate::known::KnownSignatures;

pub use crl::{Crl, CrlError, MAX_CRL_BYTES};
pub use list::{CrlTimes, RevokedEntry, UnsignedCrl, list};
pub use ocsp::{MAX_OCSP_BYTES, OcspError, OcspResponse};
pub use ocsp_request::{CertificateId, OcspRequest};
pub use responder::{
    CertificateStatus, OcspResponder, OcspTimes, ResponseStatus, UnsignedOcspResponse,
};

/// How far ahead of ours an authority's clock may be, in milliseconds.
const CLOCK_SKEW_MS: u64 = 5 * 60 * 1000;

/// When and why a certificate was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Reason,
}

/// Why a certificate was revoked (RFC 5280 §5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The subject has another name or organisation.
    AffiliationChanged,
    /// The authority's key was compromised.
    AuthorityCompromise,
    /// It is on hold.
    CertificateHold,
    /// It is no longer needed.
    CessationOfOperation,
    /// Its key was compromised.
    KeyCompromise,
    /// What it allowed was withdrawn.
    PrivilegeWithdrawn,
    /// Another took its place.
    Superseded,
    /// No reason, or one that is not known, is given.
    Unspecified,
}

impl Reason {
    pub(crate) const fn from_number(number: u8) -> Self {
        match number {
            1 => Self::KeyCompromise,
            2 | 10 => Self::AuthorityCompromise,
            3 => Self::AffiliationChanged,
            4 => Self::Superseded,
            5 => Self::CessationOfOperation,
            6 => Self::CertificateHold,
            9 => Self::PrivilegeWithdrawn,
            _ => Self::Unspecified,
        }
    }

    /// The code as it is written; nothing where no reason is given (RFC 5280 §5.3.1).
    pub(crate) fn to_der(self) -> Option<Vec<u8>> {
        (self != Self::Unspecified).then(|| tlv(asn1::ENUMERATED, &[&[self.number()]]))
    }

    const fn number(self) -> u8 {
        match self {
            Self::Unspecified => 0,
            Self::KeyCompromise => 1,
            Self::AuthorityCompromise => 2,
            Self::AffiliationChanged => 3,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
            Self::CertificateHold => 6,
            Self::PrivilegeWithdrawn => 9,
        }
    }
}

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// A revocation list.
    Crl,
    /// An OCSP response.
    Ocsp,
}

/// How an answer covers the time that was asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Coverage {
    /// It was issued before and was to hold beyond: a revocation in between would not show.
    HeldThen,
    /// It was issued at that time or later.
    IssuedAfter,
}

/// What is known about a certificate at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevocationStatus {
    /// Not revoked.
    Good {
        /// Where that comes from.
        source: Source,
        /// How it covers the time.
        coverage: Coverage,
        /// When that was known.
        this_update: Timestamp,
    },
    /// Nothing that can be used is there.
    NotChecked,
    /// Revoked at that time.
    Revoked(Revoked),
    /// Not revoked then, but later.
    RevokedLater(Revoked),
}

/// The time that is asked about, and the clock.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "two times and nothing else")]
pub struct Times {
    /// When the certificate was used.
    pub at: Timestamp,
    /// The clock.
    pub now: Timestamp,
}

/// What one verified source says about one certificate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer {
    pub(crate) source: Source,
    pub(crate) this_update: Timestamp,
    pub(crate) next_update: Option<Timestamp>,
    pub(crate) revoked: Option<Revoked>,
}

impl Answer {
    /// What the answer is worth at that time.
    fn at(self, certificate: &Certificate, times: Times) -> RevocationStatus {
        if self.this_update > times.now.plus_millis(CLOCK_SKEW_MS) {
            return RevocationStatus::NotChecked;
        }
        if let Some(revoked) = self.revoked {
            return if revoked.at <= times.at {
                RevocationStatus::Revoked(revoked)
            } else {
                RevocationStatus::RevokedLater(revoked)
            };
        }
        // Authorities drop expired certificates, so that silence proves nothing after expiry.
        if self.this_update > certificate.not_after() {
            return RevocationStatus::NotChecked;
        }
        let coverage = if self.this_update >= times.at {
            Coverage::IssuedAfter
        } else if self.next_update.is_some_and(|next| next >= times.at) {
            Coverage::HeldThen
        } else {
            return RevocationStatus::NotChecked;
        };
        RevocationStatus::Good {
            source: self.source,
            coverage,
            this_update: self.this_update,
        }
    }
}

/// What lists and responses together say. Those that do not verify, are not the issuer's or do not
/// cover the certificate say nothing; one that says "revoked" outweighs all others.
#[must_use]
pub fn status(
    certificate: &Certificate,
    issuer: &Certificate,
    (crls, responses): (&[Crl], &[OcspResponse]),
    times: Times,
) -> RevocationStatus {
    let known = KnownSignatures::default();
    status_among((certificate, issuer), (crls, responses), times, &known)
}

/// As [`status`], beside signatures that are known to hold.
pub(crate) fn status_among(
    (certificate, issuer): (&Certificate, &Certificate),
    (crls, responses): (&[Crl], &[OcspResponse]),
    times: Times,
    known: &KnownSignatures,
) -> RevocationStatus {
    let from_lists = crls
        .iter()
        .filter_map(|crl| crl.answer(certificate, issuer, known).ok());
    let from_ocsp = responses
        .iter()
        .filter_map(|response| response.answer(certificate, issuer, known).ok());
    from_lists
        .chain(from_ocsp)
        .map(|answer| answer.at(certificate, times))
        .fold(RevocationStatus::NotChecked, worse)
}

/// Which of two statuses counts: revoked before revoked later before the better good one.
fn worse(one: RevocationStatus, two: RevocationStatus) -> RevocationStatus {
    const fn rank(status: RevocationStatus) -> u8 {
        match status {
            RevocationStatus::NotChecked => 0,
            RevocationStatus::Good {
                coverage: Coverage::HeldThen,
                ..
            } => 1,
            RevocationStatus::Good {
                coverage: Coverage::IssuedAfter,
                ..
            } => 2,
            RevocationStatus::RevokedLater(_) => 3,
            RevocationStatus::Revoked(_) => 4,
        }
    }
    if rank(two) > rank(one) { two } else { one }
}
