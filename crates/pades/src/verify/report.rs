//! What a verification says.

use std::collections::{BTreeMap, BTreeSet};

use bulla_pki::SignatureScheme;
use bulla_pki::certificate::Certificate;
use bulla_pki::cms::{CmsError, VerifiedCms};
use bulla_pki::indication::{Indication, SubIndication};
use bulla_pki::path::{PathError, VerifiedPath};
use bulla_pki::revocation::RevocationStatus;
use bulla_pki::timestamp::{TimestampError, TstInfo};
use bulla_types::Timestamp;

use super::collect::Occurrence;
use super::content::{Content, Proof};
use super::finding::{Finding, PadesLevel, Severity, SignatureKind, Verdict};
use super::permission::{self, Judgement, Restriction};
use super::range::Coverage;
use crate::difference::{ChangeLevel, Difference};
use crate::document::Pdf;
use crate::error::ReadError;
use crate::model::permission::Permission;
use crate::syntax::object::ObjectId;

/// What is known of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustReport {
    /// It was not asked, since the signature does not hold.
    NotChecked,
    /// No path holds.
    Refused(PathError),
    /// This path holds.
    Trusted(VerifiedPath),
}

/// A time-stamp of a signature.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TimestampReport {
    /// What it says, or why it is not accepted.
    pub outcome: Result<TstInfo, TimestampError>,
    /// The certificate of its authority, once it was verified, and all that it encloses.
    pub certificates: Vec<Certificate>,
    /// What is known of its authority.
    pub trust: TrustReport,
}

/// What is known of one signature.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SignatureReport {
    /// The signature dictionary's object.
    pub object: ObjectId,
    /// The full names of the fields that name it; more than one is a [`Finding::SharedSignature`].
    pub fields: Vec<String>,
    /// What it is for.
    pub kind: SignatureKind,
    /// The revision that it came with, counted from 0.
    pub revision: usize,
    /// The end of that revision: the bytes before are what the signer saw, see [`Self::seen`].
    pub revision_end: usize,
    /// What it covers.
    pub coverage: Coverage,
    /// `ByteRange`, where it can be read.
    pub byte_range: Option<[u64; 4]>,
    /// The signer's certificate, once the signature was verified.
    pub signer: Option<Certificate>,
    /// The certificates that the signature encloses, once it was verified.
    pub enclosed: Vec<Certificate>,
    /// How it was signed.
    pub scheme: Option<SignatureScheme>,
    /// When the signer says it was signed; for a document time-stamp what it states.
    pub claimed_time: Option<Timestamp>,
    /// When it existed at the latest, by a trusted time-stamp.
    pub proven_time: Option<Timestamp>,
    /// The time-stamps of the signature.
    pub timestamps: Vec<TimestampReport>,
    /// What is known of the signer's certificate.
    pub trust: TrustReport,
    /// How far the revisions after it went.
    pub changes: ChangeLevel,
    /// Whether that was allowed.
    pub judgement: Judgement,
    /// What was in force for the newest revision after it.
    pub permission: Permission,
    /// The pages that later changes are seen on, counted from 0, as far as that is known.
    pub pages: Vec<usize>,
    /// The same as objects.
    pub page_objects: BTreeSet<ObjectId>,
    /// The level that its parts suggest; `None` for a time-stamp or another kind of signature.
    pub level_claimed: Option<PadesLevel>,
    /// The level that was verified.
    pub level_reached: Option<PadesLevel>,
    /// What is wrong or missing, each once.
    pub findings: Vec<Finding>,
    /// Why the CMS or token was refused, for experts.
    pub refusal: Option<Refusal>,
}

/// Why a CMS, token or dictionary was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The signature.
    Cms(CmsError),
    /// The signature dictionary.
    Dictionary(ReadError),
    /// The document time-stamp.
    Timestamp(TimestampError),
}

impl SignatureReport {
    pub(super) fn new(pdf: &Pdf<'_>, occurrence: &Occurrence<'_>, content: &Content) -> Self {
        let revision = pdf.revisions().get(occurrence.revision);
        let mut report = Self {
            object: occurrence.id,
            fields: occurrence.fields.iter().cloned().collect(),
            revision: occurrence.revision,
            revision_end: revision.map_or(0, crate::Revision::end),
            byte_range: occurrence.signature.as_ref().ok().map(|own| own.byte_range),
            ..Self::of_content(content)
        };
        if let Proof::Timestamp(timestamp) = &content.proof {
            report.claimed_time = Some(timestamp.info().time());
        }
        if report.fields.len() > 1 {
            report.find(Finding::SharedSignature);
        }
        if !occurrence.is_current {
            report.find(Finding::NotCurrent);
        }
        report
    }

    /// What is known before certificates and later changes are looked at, of a signature that stands
    /// in no PDF.
    pub(super) fn of_content(content: &Content) -> Self {
        let cms = content.proof.cms();
        Self {
            object: ObjectId::new(0, 0),
            fields: Vec::new(),
            kind: content.kind,
            revision: 0,
            revision_end: 0,
            coverage: content.coverage,
            byte_range: None,
            signer: cms.map(|cms| cms.signer().clone()),
            enclosed: cms.map_or_else(Vec::new, |cms| cms.certificates().to_vec()),
            scheme: cms.map(VerifiedCms::scheme),
            claimed_time: content.claimed_time,
            proven_time: None,
            timestamps: Vec::new(),
            trust: TrustReport::NotChecked,
            changes: ChangeLevel::None,
            judgement: Judgement::Permitted,
            permission: Permission::Fill,
            pages: Vec::new(),
            page_objects: BTreeSet::new(),
            level_claimed: None,
            level_reached: None,
            findings: content.findings.clone(),
            refusal: match &content.proof {
                Proof::Refused(error) => Some(Refusal::Cms(*error)),
                Proof::RefusedTimestamp(error) => Some(Refusal::Timestamp(*error)),
                Proof::Unreadable(error) => Some(Refusal::Dictionary(*error)),
                Proof::Nothing | Proof::Signature(_) | Proof::Timestamp(_) => None,
            },
        }
    }

    pub(super) fn find(&mut self, finding: Finding) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Judges all steps after its own revision.
    pub(super) fn judge_changes(
        &mut self,
        steps: &[(usize, Result<Difference, ReadError>)],
        restrictions: &[Restriction],
    ) {
        let own = self.revision;
        for (revision, step) in steps.iter().filter(|(revision, _)| *revision > own) {
            let Ok(step) = step else {
                self.judgement = self.judgement.max(Judgement::Indeterminate);
                self.find(Finding::ChangesUnreadable);
                continue;
            };
            self.changes = self.changes.max(step.level());
            self.judgement = self.judgement.max(permission::judge(step, restrictions));
            let pages = step
                .changes
                .iter()
                .filter(|change| change.level > ChangeLevel::None);
            self.page_objects
                .extend(pages.filter_map(|change| change.page));
            self.permission = permission::in_force(*revision, restrictions);
        }
        match self.judgement {
            Judgement::Violated => self.find(Finding::ChangesForbidden),
            Judgement::Indeterminate if !self.findings.contains(&Finding::ChangesUnreadable) => {
                self.find(Finding::ChangesDoubtful);
            }
            Judgement::Indeterminate | Judgement::Permitted => {}
        }
    }

    /// The verdict on this signature: the worst of its findings.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self.findings.iter().map(|finding| finding.severity()).min() {
            Some(Severity::Altered) => Verdict::Altered,
            Some(Severity::Unrecognised) => Verdict::Unrecognised,
            Some(Severity::Note) | None => Verdict::Authentic,
        }
    }

    /// Whether everything it covers is what was signed, by the key of the certificate.
    #[must_use]
    pub const fn is_intact(&self) -> bool {
        self.signer.is_some()
    }

    /// The verdict in the words of ETSI EN 319 102-1.
    #[must_use]
    pub fn indication(&self) -> (Indication, Option<SubIndication>) {
        let has = |finding| self.findings.contains(&finding);
        let sub = match (&self.refusal, &self.trust) {
            (Some(Refusal::Cms(error)), _) => Some(error.into()),
            (Some(Refusal::Timestamp(error)), _) => Some(error.into()),
            (Some(Refusal::Dictionary(_)), _) => Some(SubIndication::FormatFailure),
            (None, _) if self.verdict() == Verdict::Altered => Some(SubIndication::FormatFailure),
            (None, _) if has(Finding::SubFilter) => Some(SubIndication::FormatFailure),
            (None, TrustReport::Refused(error)) => Some(error.into()),
            (None, _) if self.verdict() == Verdict::Unrecognised => {
                Some(SubIndication::SigConstraintsFailure)
            }
            (None, _) => None,
        };
        (
            sub.map_or(Indication::TotalPassed, SubIndication::indication),
            sub,
        )
    }

    /// What the signer saw: the file up to the end of the signature's revision.
    #[must_use]
    pub fn seen<'b>(&self, file: &'b [u8]) -> Option<&'b [u8]> {
        file.get(..self.revision_end)
    }

    /// Whether revocation is known of every certificate of the path but the trusted one.
    #[must_use]
    pub fn is_revocation_known(&self) -> bool {
        let TrustReport::Trusted(path) = &self.trust else {
            return false;
        };
        let unknown = |status: &RevocationStatus| matches!(status, RevocationStatus::NotChecked);
        !path.revocation().iter().any(unknown)
    }
}

/// What one revision after a signature did.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RevisionReport {
    /// Which, counted from 0.
    pub revision: usize,
    /// Its changes, or why they cannot be read.
    pub outcome: Result<Difference, ReadError>,
    /// The strictest level in force then.
    pub permission: Permission,
    /// Whether it kept to all that was in force.
    pub judgement: Judgement,
}

impl RevisionReport {
    pub(super) fn new(
        revision: usize,
        outcome: Result<Difference, ReadError>,
        restrictions: &[Restriction],
    ) -> Self {
        let judged = outcome
            .as_ref()
            .map(|step| permission::judge(step, restrictions));
        Self {
            revision,
            judgement: judged.unwrap_or(Judgement::Indeterminate),
            outcome,
            permission: permission::in_force(revision, restrictions),
        }
    }
}

/// What is known of a file.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Report {
    /// The worst of what is known.
    pub verdict: Verdict,
    /// Every signature that any revision had, the oldest first.
    pub signatures: Vec<SignatureReport>,
    /// What each revision after the oldest signature changed, in order.
    pub later: Vec<RevisionReport>,
    /// How many revisions there are.
    pub revisions: usize,
    /// Why the file, or one of its revisions, could not be read.
    pub damaged: Option<ReadError>,
    /// The numbers, from 0, of the pages that changes are seen on.
    pub pages: BTreeMap<ObjectId, usize>,
}

impl Report {
    pub(super) const fn unreadable(error: ReadError) -> Self {
        Self {
            verdict: Verdict::Unreadable,
            signatures: Vec::new(),
            later: Vec::new(),
            revisions: 0,
            damaged: Some(error),
            pages: BTreeMap::new(),
        }
    }

    pub(super) fn new(
        pdf: &Pdf<'_>,
        (signatures, later): (Vec<SignatureReport>, Vec<RevisionReport>),
        pages: BTreeMap<ObjectId, usize>,
        damaged: Option<ReadError>,
    ) -> Self {
        let worst = signatures.iter().map(SignatureReport::verdict).min();
        Self {
            verdict: match damaged {
                Some(_) => Verdict::Unreadable,
                None => worst.unwrap_or(Verdict::Unsigned),
            },
            signatures,
            later,
            revisions: pdf.revisions().len(),
            damaged,
            pages,
        }
    }
}
