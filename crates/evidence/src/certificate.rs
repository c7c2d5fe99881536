//! Certificates of completion (`docs/spec/certificate-of-completion.md`): made of evidence that verifies,
//! and made again to verify them, byte for byte.

use bulla_certificate::{Claim, Language, RenderError, render};
use bulla_crypto::hash::sha256;
use bulla_pades::difference::{self, ChangeKind, ChangeLevel};
use bulla_pades::{Limits, Pdf};
use bulla_protocol::trust::TrustFile;
use bulla_types::Timestamp;

use crate::examine::Examination;
use crate::trust::Anchors;
use crate::{Evidence, EvidenceError, HEAD_BYTES, InputFile, Reason, Trust, derive};

/// Why no certificate is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// The bytes are no evidence file.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// Somebody can still sign: there is nothing to certify yet.
    #[error("the envelope has not ended")]
    NotEnded,
    /// The page cannot be drawn: a fault of the build.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The evidence does not verify under this trust file.
    #[error("the evidence does not verify: {}", .0.as_str())]
    Unverified(Reason),
}

/// The certificate of completion of an evidence file: the same bytes for the same evidence and language,
/// whatever the trust file. It is not sealed.
///
/// # Errors
/// [`CertificateError`], every variant. Evidence that does not verify under `trust` gives none.
pub fn make_certificate(
    evidence: &[u8],
    trust: &TrustFile,
    language: Language,
) -> Result<Vec<u8>, CertificateError> {
    let parsed = Evidence::parse(evidence)?;
    // No clock and nobody's time-stamps: a certificate says what the file states.
    let now = Timestamp::from_millis(0);
    let now = now.map_err(|_| CertificateError::Unverified(Reason::TimeContradicted))?;
    let anchors = Anchors::new(Trust::default(), now);
    let findings = Examination::of(&parsed, Some((trust, &anchors))).findings;
    let mut findings: Vec<Reason> = findings
        .into_iter()
        .filter(|reason| !ENDS.contains(reason))
        .collect();
    findings.sort_by_key(|reason| reason.verdict());
    match findings.first() {
        Some(Reason::ActsMissing) => return Err(CertificateError::NotEnded),
        Some(reason) => return Err(CertificateError::Unverified(*reason)),
        None => {}
    }
    let content = derive::certificate(&parsed);
    let content = content.ok_or(CertificateError::Unverified(Reason::ChainBroken))?;
    Ok(render(&content, language, evidence)?)
}

/// How an envelope ends without all signatures.
const ENDS: [Reason; 3] = [Reason::Cancelled, Reason::Declined, Reason::Expired];

/// What a file claims, if it claims to be a certificate and is there whole.
pub(crate) fn claim<'a>(file: &InputFile<'a>) -> Option<Claim<'a>> {
    bulla_certificate::read(file.content?)
}

/// The evidence file within a certificate, as a file of its own.
pub(crate) fn evidence_in<'a>(file: &InputFile<'a>) -> Option<InputFile<'a>> {
    let Claim::Known { evidence, .. } = claim(file)? else {
        return None;
    };
    let head = evidence.get(..evidence.len().min(HEAD_BYTES))?;
    Some(InputFile {
        name: file.name,
        sha256: sha256(evidence),
        head,
        content: Some(evidence),
        digests: &[],
    })
}

/// What is wrong with a certificate, beside what is wrong with its evidence and its signatures. `evidence`
/// is `None` where what is embedded is no evidence file.
pub(crate) fn judge(file: &InputFile<'_>, evidence: Option<&Evidence>) -> Vec<Reason> {
    let (Some(claim), Some(content)) = (claim(file), file.content) else {
        return vec![Reason::CertificateAltered];
    };
    let (language, embedded) = match claim {
        Claim::Known { language, evidence } => (language, evidence),
        Claim::Unknown { .. } => return vec![Reason::CertificateVersionUnknown],
        Claim::Malformed | _ => return vec![Reason::CertificateAltered],
    };
    let drawn = evidence.and_then(derive::certificate);
    let drawn = drawn.and_then(|drawn| render(&drawn, language, embedded).ok());
    match drawn {
        Some(drawn) if content == drawn => Vec::new(),
        Some(drawn) if content.starts_with(&drawn) => appended(content, drawn.len()),
        _ => vec![Reason::CertificateAltered],
    }
}

/// What stands behind the certificate's own bytes may be signatures that are not seen, time-stamps and
/// data for their validation, and nothing else.
fn appended(content: &[u8], own: usize) -> Vec<Reason> {
    let Ok(pdf) = Pdf::open(content, &Limits::default()) else {
        return vec![Reason::CertificateAltered];
    };
    let is_first = pdf
        .revisions()
        .first()
        .is_some_and(|first| first.ends_at(own));
    let changes = difference::since(&pdf, 0);
    if !is_first || changes.is_empty() {
        return vec![Reason::CertificateAltered];
    }
    let mut found = Vec::new();
    for (_, difference) in changes {
        let Ok(difference) = difference else {
            return vec![Reason::CertificateAltered];
        };
        let named = |kind| difference.changes.iter().any(|change| change.kind == kind);
        let is_renamed = named(ChangeKind::Info) || named(ChangeKind::Metadata);
        if difference.level() > ChangeLevel::Signature || is_renamed {
            return vec![Reason::CertificateAltered];
        }
        if difference
            .changes
            .iter()
            .any(|change| change.doubt.is_some())
        {
            found.push(Reason::PdfChangesDoubtful);
        }
    }
    found
}
