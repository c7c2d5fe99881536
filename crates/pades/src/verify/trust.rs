//! Times that are proven and certificates that are trusted, from the newest signature to the oldest:
//! a document time-stamp proves the time of everything before it.

use core::cell::Cell;

use bulla_pki::KnownSignatures;
use bulla_pki::certificate::Certificate;
use bulla_pki::cms::VerifiedCms;
use bulla_pki::path::{self, Material, PathError, Purpose, Question, RevocationRule};
use bulla_pki::revocation::{Crl, OcspResponse};
use bulla_types::Timestamp;

use super::content::{Content, Proof};
use super::finding::{Finding, Severity, SignatureKind};
use super::report::{SignatureReport, TimestampReport, TrustReport};
use super::store::Store;

/// What a verification rests on beside the file.
#[derive(Debug, Clone, Copy)]
pub struct Trust<'t> {
    /// Certificates that are trusted as they are. Without any, no verdict is better than
    /// [`super::Verdict::Unrecognised`].
    pub anchors: &'t [Certificate],
    /// Certificates that are trusted for time-stamps alone, beside [`Self::anchors`].
    pub timestamp_anchors: &'t [Certificate],
    /// More certificates that may stand in a path.
    pub pool: &'t [Certificate],
    /// More revocation lists.
    pub crls: &'t [Crl],
    /// More OCSP responses.
    pub ocsp: &'t [OcspResponse],
    /// The clock.
    pub now: Timestamp,
}

impl<'t> Trust<'t> {
    /// These anchors, and nothing else beside the file.
    #[must_use]
    pub const fn new(anchors: &'t [Certificate], now: Timestamp) -> Self {
        Self {
            anchors,
            timestamp_anchors: &[],
            pool: &[],
            crls: &[],
            ocsp: &[],
            now,
        }
    }
}

/// All that paths are searched in.
struct Library<'t> {
    trust: &'t Trust<'t>,
    /// Whom time-stamps are taken from.
    stamping: Vec<Certificate>,
    pool: Vec<Certificate>,
    crls: Vec<Crl>,
    ocsp: Vec<OcspResponse>,
    /// What was verified for other signatures.
    known: KnownSignatures,
    /// What may still be looked at for paths, in [`cost`].
    work: Cell<usize>,
}

impl<'t> Library<'t> {
    fn new(trust: &'t Trust<'t>, store: &Store) -> Self {
        Self {
            trust,
            stamping: [trust.anchors, trust.timestamp_anchors].concat(),
            pool: trust
                .pool
                .iter()
                .chain(&store.certificates)
                .cloned()
                .collect(),
            crls: trust.crls.iter().chain(&store.crls).cloned().collect(),
            ocsp: trust.ocsp.iter().chain(&store.ocsp).cloned().collect(),
            known: KnownSignatures::default(),
            work: Cell::new(PATH_WORK),
        }
    }

    /// Counts what looking for one more path costs; whether there is enough left.
    fn afford(&self, cms: &VerifiedCms) -> bool {
        let certificates = self.pool.len().saturating_add(cms.certificates().len());
        let lists = self.crls.iter().map(|crl| crl.as_der().len());
        let lists = lists.chain(cms.crls().map(<[u8]>::len)).map(cost);
        let sources = lists.fold(self.ocsp.len(), usize::saturating_add);
        let needed = certificates
            .min(path::MAX_SIGNATURE_CHECKS)
            .saturating_add(sources);
        let left = self.work.get().checked_sub(needed);
        self.work.set(left.unwrap_or(0));
        left.is_some()
    }

    /// The path of the signer of a CMS at a time.
    fn path(&self, cms: &VerifiedCms, purpose: Purpose, at: Timestamp) -> TrustReport {
        if !self.afford(cms) {
            return TrustReport::Refused(PathError::TooMuchWork);
        }
        let pool: Vec<Certificate> = self
            .pool
            .iter()
            .chain(cms.certificates())
            .cloned()
            .collect();
        let enclosed = cms.crls().filter_map(|crl| Crl::from_der(crl).ok());
        let crls: Vec<Crl> = self.crls.iter().cloned().chain(enclosed).collect();
        let anchors = match purpose {
            Purpose::TimeStamping => &self.stamping,
            Purpose::DocumentSigning | _ => self.trust.anchors,
        };
        let material = Material {
            anchors,
            pool: &pool,
            crls: &crls,
            ocsp: &self.ocsp,
        };
        let question = Question {
            purpose,
            at,
            now: self.trust.now,
            revocation: RevocationRule::IfAvailable,
        };
        match path::validate_among(cms.signer(), material, question, &self.known) {
            Ok(path) => TrustReport::Trusted(path),
            Err(error) => TrustReport::Refused(error),
        }
    }
}

/// Judges certificates and times of all signatures. `reports` and `contents` are in the same order,
/// by revision.
pub(super) fn judge(
    reports: &mut [SignatureReport],
    contents: &[Content],
    (trust, store): (&Trust<'_>, &Store),
) {
    let library = Library::new(trust, store);
    // The oldest time that a valid document time-stamp of a later revision proves.
    let mut later: Vec<(usize, Timestamp)> = Vec::new();
    for (report, content) in reports.iter_mut().zip(contents).rev() {
        let Some(cms) = content.proof.cms() else {
            continue;
        };
        let after = later
            .iter()
            .filter(|(revision, _)| *revision > report.revision);
        let proven = after.map(|(_, time)| *time).min();
        if let Proof::Timestamp(timestamp) = &content.proof {
            let at = proven.unwrap_or(trust.now);
            report.trust = library.path(cms, Purpose::TimeStamping, at);
            let time = timestamp.info().time();
            if holds(report) && !is_future(time, trust) {
                report.proven_time = Some(time);
                later.push((report.revision, time));
            }
        } else {
            tokens(report, content, &library, proven.unwrap_or(trust.now));
            let own = report.timestamps.iter().filter_map(trusted_time);
            let own = own.filter(|time| !is_future(*time, trust)).min();
            report.proven_time = own.into_iter().chain(proven).min();
            let at = report.proven_time.unwrap_or(trust.now);
            report.trust = library.path(cms, Purpose::DocumentSigning, at);
        }
        conclude(report);
    }
}

/// The time-stamps of a signature's value.
fn tokens(report: &mut SignatureReport, content: &Content, library: &Library<'_>, at: Timestamp) {
    for token in &content.tokens {
        report.timestamps.push(match token {
            Ok(verified) => {
                let enclosed = verified.cms().certificates().iter();
                let own = verified.authority();
                let others = enclosed.filter(|other| *other != own);
                TimestampReport {
                    outcome: Ok(verified.info().clone()),
                    certificates: core::iter::once(own).chain(others).cloned().collect(),
                    trust: library.path(verified.cms(), Purpose::TimeStamping, at),
                }
            }
            Err(error) => TimestampReport {
                outcome: Err(*error),
                certificates: Vec::new(),
                trust: TrustReport::NotChecked,
            },
        });
    }
}

/// The time of a trusted time-stamp.
fn trusted_time(timestamp: &TimestampReport) -> Option<Timestamp> {
    let info = timestamp.outcome.as_ref().ok()?;
    matches!(timestamp.trust, TrustReport::Trusted(_)).then(|| info.time())
}

/// Whether a time is later than the clock could be wrong.
fn is_future(time: Timestamp, trust: &Trust<'_>) -> bool {
    time > trust.now.plus_millis(CLOCK_SKEW_MS)
}

/// Whether a document time-stamp proves anything.
fn holds(report: &SignatureReport) -> bool {
    let is_broken = report.findings.iter().any(|finding| {
        finding.severity() != Severity::Note && *finding != Finding::ChangesDoubtful
    });
    !is_broken && matches!(report.trust, TrustReport::Trusted(_))
}

/// Findings about certificates and times.
fn conclude(report: &mut SignatureReport) {
    match &report.trust {
        TrustReport::Refused(PathError::Revoked { .. }) => {
            report.find(Finding::CertificateRevoked);
        }
        TrustReport::Refused(_) => report.find(Finding::CertificateNotTrusted),
        TrustReport::Trusted(_) if !report.is_revocation_known() => {
            report.find(Finding::RevocationUnknown);
        }
        TrustReport::Trusted(_) | TrustReport::NotChecked => {}
    }
    let has_short =
        |trust: &TrustReport| matches!(trust, TrustReport::Trusted(path) if path.has_weak_key());
    let signer = report.signer.as_ref().map(Certificate::public_key);
    let is_weak = signer.is_some_and(|key| key.is_ok_and(|key| key.is_weak()))
        || has_short(&report.trust)
        || report.timestamps.iter().any(|own| has_short(&own.trust));
    if is_weak {
        report.find(Finding::WeakKey);
    }
    let is_distrusted = |own: &TimestampReport| matches!(own.trust, TrustReport::Refused(_));
    if report.timestamps.iter().any(is_distrusted) {
        report.find(Finding::TimestampNotTrusted);
    }
    if report.kind != SignatureKind::Timestamp && report.proven_time.is_none() {
        report.find(Finding::Untimestamped);
    }
}

/// What verifying a list of so many bytes counts as, in signatures.
const fn cost(bytes: usize) -> usize {
    1 + bytes / LIST_BYTES
}

/// Signatures of certificates, lists and responses that are verified for one file.
const PATH_WORK: usize = 8192;

/// Bytes of a list that cost as much as a signature.
const LIST_BYTES: usize = 64 << 10;

/// How far ahead of ours an authority's clock may be, in milliseconds.
const CLOCK_SKEW_MS: u64 = 5 * 60 * 1000;
