//! Makes the JSON form of a report.

use std::collections::BTreeMap;

use bulla_pki::certificate::Certificate;
use bulla_pki::path::VerifiedPath;
use bulla_pki::revocation::RevocationStatus;
use serde::{Serialize, Serializer};

use super::{
    CertificateRecord, ChangeRecord, ChangesRecord, FileRecord, FindingRecord, MAX_LISTED_CHANGES,
    PathRecord, ProblemRecord, RefusalRecord, RevisionRecord, RevocationRecord, SignatureRecord,
    TimestampRecord, TrustRecord,
};
use crate::difference::{Change, ChangeLevel};
use crate::error::ReadError;
use crate::syntax::object::ObjectId;
use crate::verify::finding::{Finding, PadesLevel, Severity};
use crate::verify::range::Coverage;
use crate::verify::report::{
    Refusal, Report, RevisionReport, SignatureReport, TimestampReport, TrustReport,
};

impl Report {
    /// The report in its JSON form.
    #[must_use]
    pub fn record(&self) -> FileRecord {
        let covered = |own: &SignatureReport| own.coverage == Coverage::EntireFile;
        FileRecord {
            verdict: self.verdict.code().into(),
            revisions: self.revisions,
            is_covered: self.signatures.iter().any(covered),
            problem: self.damaged.map(Into::into),
            signatures: self.signatures.iter().map(Into::into).collect(),
            later: self
                .later
                .iter()
                .map(|own| revision(own, &self.pages))
                .collect(),
        }
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.record().serialize(serializer)
    }
}

impl From<ReadError> for ProblemRecord {
    fn from(error: ReadError) -> Self {
        let offset = match error {
            ReadError::Damaged { offset, .. } => Some(offset),
            ReadError::Limit(_) | ReadError::Unsupported(_) => None,
        };
        Self {
            code: error.code().into(),
            offset,
        }
    }
}

impl From<&SignatureReport> for SignatureRecord {
    fn from(report: &SignatureReport) -> Self {
        let (indication, sub_indication) = report.indication();
        let level = |level: PadesLevel| level.code().into();
        let refusal = report.refusal.as_ref();
        Self {
            verdict: report.verdict().code().into(),
            indication: indication.name().into(),
            sub_indication: sub_indication.map(|sub| sub.name().into()),
            kind: report.kind.code().into(),
            object: report.object.number,
            fields: report.fields.clone(),
            revision: report.revision,
            revision_end: report.revision_end,
            coverage: report.coverage.code().into(),
            byte_range: report.byte_range,
            is_intact: report.is_intact(),
            signer: report.signer.as_ref().map(Into::into),
            scheme: report.scheme.map(|scheme| scheme.code().into()),
            claimed_at_ms: report.claimed_time,
            proven_at_ms: report.proven_time,
            trust: (&report.trust).into(),
            timestamps: report.timestamps.iter().map(Into::into).collect(),
            changes: ChangesRecord {
                level: report.changes.code().into(),
                judgement: report.judgement.code().into(),
                permission: report.permission.code().into(),
                pages: report.pages.clone(),
            },
            level_claimed: report.level_claimed.map(level),
            level_reached: report.level_reached.map(level),
            findings: report.findings.iter().map(|own| (*own).into()).collect(),
            refusal: refusal.map(|refusal| RefusalRecord {
                part: refusal.part().into(),
                code: refusal.code().into(),
            }),
        }
    }
}

impl From<Finding> for FindingRecord {
    fn from(finding: Finding) -> Self {
        Self {
            code: finding.code().into(),
            severity: Severity::code(finding.severity()).into(),
        }
    }
}

impl From<&Certificate> for CertificateRecord {
    fn from(certificate: &Certificate) -> Self {
        let kind = certificate.public_key().ok().map(|key| key.kind());
        let key_bits = match kind {
            Some(bulla_pki::KeyKind::Rsa { bits }) => Some(bits),
            Some(_) | None => None,
        };
        let subject = certificate.subject();
        Self {
            subject: subject.to_string(),
            issuer: certificate.issuer().to_string(),
            name: subject.common_name().map(str::to_owned),
            organisation: subject.organisation().map(str::to_owned),
            emails: certificate.emails().map(str::to_owned).collect(),
            serial: certificate.serial().to_string(),
            sha256: hex::encode(certificate.fingerprint().as_bytes()),
            not_before_ms: certificate.not_before(),
            not_after_ms: certificate.not_after(),
            key: kind.map(|kind| kind.code().into()),
            key_bits,
        }
    }
}

impl From<&TrustReport> for TrustRecord {
    fn from(report: &TrustReport) -> Self {
        let (error, path) = match report {
            TrustReport::NotChecked => (None, Vec::new()),
            TrustReport::Refused(error) => (Some(error), Vec::new()),
            TrustReport::Trusted(path) => (None, steps(path)),
        };
        Self {
            status: report.code().into(),
            error: error.map(|error| error.code().into()),
            depth: error.and_then(bulla_pki::path::PathError::depth),
            path,
        }
    }
}

fn steps(path: &VerifiedPath) -> Vec<PathRecord> {
    let revocation = path.revocation().iter().map(|status| Some(status.into()));
    let certificates = path.chain().iter().zip(revocation.chain([None]));
    certificates
        .map(|(certificate, revocation)| PathRecord {
            certificate: certificate.into(),
            revocation,
        })
        .collect()
}

impl From<&RevocationStatus> for RevocationRecord {
    fn from(status: &RevocationStatus) -> Self {
        let mut record = Self {
            status: status.code().into(),
            source: None,
            coverage: None,
            known_at_ms: None,
            revoked_at_ms: None,
            reason: None,
        };
        match status {
            RevocationStatus::Good {
                source,
                coverage,
                this_update,
            } => {
                record.source = Some(source.code().into());
                record.coverage = Some(coverage.code().into());
                record.known_at_ms = Some(*this_update);
            }
            RevocationStatus::Revoked(revoked) | RevocationStatus::RevokedLater(revoked) => {
                record.revoked_at_ms = Some(revoked.at);
                record.reason = Some(revoked.reason.code().into());
            }
            RevocationStatus::NotChecked | _ => {}
        }
        record
    }
}

impl From<&TimestampReport> for TimestampRecord {
    fn from(report: &TimestampReport) -> Self {
        let info = report.outcome.as_ref().ok();
        Self {
            at_ms: info.map(bulla_pki::timestamp::TstInfo::time),
            serial: info.map(|info| info.serial().to_string()),
            policy: info.map(|info| info.policy().to_string()),
            error: report.outcome.as_ref().err().map(|own| own.code().into()),
            trust: (&report.trust).into(),
        }
    }
}

fn revision(report: &RevisionReport, pages: &BTreeMap<ObjectId, usize>) -> RevisionRecord {
    let step = report.outcome.as_ref().ok();
    let all = step.map_or(&[][..], |step| &step.changes);
    let seen = all.iter().filter(|own| own.level > ChangeLevel::None);
    RevisionRecord {
        revision: report.revision,
        level: step.map(|step| step.level().code().into()),
        judgement: report.judgement.code().into(),
        permission: report.permission.code().into(),
        problem: report.outcome.as_ref().err().map(|own| (*own).into()),
        changes_in_total: all.len(),
        changes: seen
            .take(MAX_LISTED_CHANGES)
            .map(|own| change(own, pages))
            .collect(),
    }
}

fn change(change: &Change, pages: &BTreeMap<ObjectId, usize>) -> ChangeRecord {
    ChangeRecord {
        object: change.object,
        level: change.level.code().into(),
        kind: change.kind.code().into(),
        fields: change.fields.iter().cloned().collect(),
        page: change.page.and_then(|page| pages.get(&page).copied()),
        doubt: change.doubt.map(|doubt| doubt.code().into()),
    }
}

impl Refusal {
    /// Every name of a part.
    pub const PARTS: &'static [&'static str] = &["cms", "dictionary", "timestamp"];

    /// Which part was refused.
    #[must_use]
    pub const fn part(&self) -> &'static str {
        match self {
            Self::Cms(_) => "cms",
            Self::Dictionary(_) => "dictionary",
            Self::Timestamp(_) => "timestamp",
        }
    }

    /// The code of the part's own error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Cms(error) => error.code(),
            Self::Dictionary(error) => error.code(),
            Self::Timestamp(error) => error.code(),
        }
    }
}

impl TrustReport {
    /// Every code.
    pub const CODES: &'static [&'static str] = &["not_checked", "refused", "trusted"];

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotChecked => "not_checked",
            Self::Refused(_) => "refused",
            Self::Trusted(_) => "trusted",
        }
    }
}
