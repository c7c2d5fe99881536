//! Signatures in a document or beside it, in the words of this report: what the verifier of PDFs and
//! CMS found, as reasons, facts and modifiers.

use bulla_pades::Limits;
use bulla_pades::verify::record::{FileRecord, SignatureRecord};
use bulla_pades::verify::{
    self as pades, Coverage, Finding, Severity, SignatureKind, SignatureReport, TrustReport,
};
use bulla_pki::MessageDigest;
use bulla_pki::cms::Cms;
use bulla_pki::path::PathError;

use crate::trust::Anchors;
use crate::{Fact, InputFile, Modifier, Reason};

/// What the signatures of one document say.
#[derive(Default)]
pub(crate) struct Signed {
    /// Those in the document, and what is known of the PDF. `None` for other files.
    pub(crate) pdf: Option<pades::Report>,
    /// Those beside it.
    pub(crate) detached: Vec<SignatureReport>,
    /// In the order of their precedence.
    pub(crate) findings: Vec<Reason>,
}

impl Signed {
    /// Verifies the signatures in a document, if it is a PDF, and those beside it.
    pub(crate) fn of(file: &InputFile<'_>, beside: &[&Cms], anchors: &Anchors) -> Self {
        let trust = pades::Trust {
            timestamp_anchors: &anchors.stamping,
            ..pades::Trust::new(&anchors.signing, anchors.now)
        };
        let content = file.content.filter(|_| crate::input::is_pdf(file.head));
        let pdf = content.map(|content| pades::verify(content, &Limits::default(), &trust));
        let detached: Vec<_> = beside
            .iter()
            .map(|cms| pades::verify_detached(cms, digest(file, cms).as_ref(), &trust))
            .collect();
        let in_pdf = pdf.iter().flat_map(|pdf| &pdf.signatures);
        let all: Vec<_> = in_pdf.chain(&detached).collect();
        let findings = all.iter().copied().flat_map(reasons).collect();
        Self {
            pdf,
            detached,
            findings,
        }
    }

    /// Whether there is any signature.
    pub(crate) fn is_signed(&self) -> bool {
        self.all().next().is_some()
    }

    /// Whether the PDF, or one of its revisions, could not be read.
    pub(crate) fn is_damaged(&self) -> bool {
        self.pdf.as_ref().is_some_and(|pdf| pdf.damaged.is_some())
    }

    /// Whether the PDF itself has a signature.
    pub(crate) fn is_signed_within(&self) -> bool {
        self.pdf
            .as_ref()
            .is_some_and(|pdf| !pdf.signatures.is_empty())
    }

    pub(crate) fn record(&self) -> Option<FileRecord> {
        self.pdf.as_ref().map(pades::Report::record)
    }

    pub(crate) fn detached_records(&self) -> Vec<SignatureRecord> {
        self.detached.iter().map(Into::into).collect()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &SignatureReport> {
        let in_pdf = self.pdf.iter().flat_map(|pdf| &pdf.signatures);
        in_pdf.chain(&self.detached)
    }

    /// Signatures that are no time-stamps.
    fn by_people(&self) -> impl Iterator<Item = &SignatureReport> {
        let all = self.all();
        all.filter(|own| own.kind != SignatureKind::Timestamp)
    }

    /// The facts that signatures alone show.
    pub(crate) fn facts(&self) -> [(&'static str, Fact); 6] {
        if !self.is_signed() {
            return FACTS.map(|name| (name, Fact::NotChecked));
        }
        let all = |holds: &dyn Fn(&SignatureReport) -> bool| fact(self.all().all(holds));
        let has = |own: &SignatureReport, finding| own.findings.contains(&finding);
        let checked = |holds: &dyn Fn(&SignatureReport) -> bool| {
            let wrong = |own: &&SignatureReport| !holds(own);
            let is_left_open = |own: &SignatureReport| is_unchecked(own) && !is_altered(own);
            if self.all().filter(wrong).any(|own| !is_left_open(own)) {
                Fact::No
            } else if self.all().any(|own| !holds(own)) {
                Fact::NotChecked
            } else {
                Fact::Yes
            }
        };
        let is_whole = self.all().any(|own| own.coverage == Coverage::EntireFile);
        let is_intact = |own: &SignatureReport| own.is_intact() && !is_altered(own);
        let is_trusted = |own: &SignatureReport| matches!(own.trust, TrustReport::Trusted(_));
        let revocation = if self.all().any(|own| has(own, Finding::CertificateRevoked)) {
            Fact::No
        } else if self.all().all(SignatureReport::is_revocation_known) {
            Fact::Yes
        } else {
            Fact::NotChecked
        };
        let stamped = |own: &SignatureReport| {
            own.proven_time.is_some() || own.kind == SignatureKind::Timestamp
        };
        let is_refused = |own: &SignatureReport| {
            has(own, Finding::TimestampInvalid) || has(own, Finding::TimestampNotTrusted)
        };
        let timestamp = if self.all().all(stamped) {
            Fact::Yes
        } else if self.all().any(is_refused) {
            Fact::No
        } else {
            Fact::NotChecked
        };
        let values = [
            fact(is_whole),
            checked(&is_intact),
            revocation,
            timestamp,
            all(&is_trusted),
            checked(&SignatureReport::is_intact),
        ];
        let mut values = values.into_iter();
        FACTS.map(|name| (name, values.next().unwrap_or(Fact::NotChecked)))
    }

    /// What these signatures leave open.
    pub(crate) fn modifiers(&self) -> Vec<Modifier> {
        let mut found = Vec::new();
        let any = |finding| self.all().any(|own| own.findings.contains(&finding));
        if any(Finding::CertificateRevoked) {
            found.push(Modifier::CertificateRevoked);
        } else if !self.all().all(SignatureReport::is_revocation_known) {
            found.push(Modifier::RevocationNotChecked);
        }
        if !self.is_timestamped() {
            found.push(Modifier::Untimestamped);
        }
        found
    }

    /// Whether a trusted time-stamp proves of each signature when it existed.
    pub(crate) fn is_timestamped(&self) -> bool {
        self.by_people().all(|own| own.proven_time.is_some())
    }
}

/// Whether something was changed or forged, as far as was looked at.
fn is_altered(signature: &SignatureReport) -> bool {
    let mut findings = signature.findings.iter();
    findings.any(|finding| finding.severity() == Severity::Altered)
}

/// Whether a signature could not be checked: it may hold or not.
fn is_unchecked(signature: &SignatureReport) -> bool {
    let is_open = |finding: &Finding| {
        matches!(
            finding,
            Finding::Algorithm | Finding::SignerUnknown | Finding::SubFilter | Finding::TooMuchWork
        )
    };
    !signature.is_intact() && signature.findings.iter().any(is_open)
}

const fn fact(holds: bool) -> Fact {
    if holds { Fact::Yes } else { Fact::No }
}

/// The digest of a file as a signature wants it.
pub(crate) fn digest(file: &InputFile<'_>, cms: &Cms) -> Option<MessageDigest> {
    let wanted = cms.digest_algorithm();
    let sha256 = MessageDigest::new(bulla_pki::DigestAlgorithm::Sha256, file.sha256.as_bytes());
    let known = file.digests.iter().cloned().chain(sha256.ok());
    let mut known = known.filter(|digest| digest.algorithm() == wanted);
    known.next().or_else(|| Some(wanted.digest(file.content?)))
}

/// What is wrong with a signature, the worst first.
fn reasons(signature: &SignatureReport) -> Vec<Reason> {
    let mut found: Vec<Reason> = signature
        .findings
        .iter()
        .filter_map(|finding| reason(*finding, &signature.trust))
        .collect();
    found.sort_by_key(|reason| Reason::ALL.iter().position(|own| own == reason));
    found.dedup();
    found
}

fn reason(finding: Finding, trust: &TrustReport) -> Option<Reason> {
    Some(match (finding, finding.severity()) {
        (_, Severity::Note) => return None,
        (Finding::ChangesForbidden | Finding::NotCurrent, _) => Reason::PdfChanged,
        (_, Severity::Altered) => Reason::DocumentSignatureInvalid,
        (Finding::CertificateRevoked, _) => Reason::CertificateRevoked,
        (Finding::CertificateNotTrusted, _) => {
            if matches!(trust, TrustReport::Refused(PathError::Expired { .. })) {
                Reason::CertificateExpired
            } else {
                Reason::CertificateNotTrusted
            }
        }
        (Finding::ChangesDoubtful | Finding::ChangesUnreadable, _) => Reason::PdfChangesDoubtful,
        (_, Severity::Unrecognised) => Reason::DocumentSignatureUnsupported,
    })
}

/// In the order of [`Signed::facts`].
const FACTS: [&str; 6] = [
    "entire_file",
    "intact",
    "revocation",
    "timestamp",
    "trusted",
    "valid",
];
