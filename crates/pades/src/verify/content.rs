//! The CMS or token of one signature, over the bytes that it covers.

use bulla_crypto::hash::sha256_parts;
use bulla_pki::cms::{self, CertificateBinding, Cms, CmsError, Profile, VerifiedCms};
use bulla_pki::timestamp::{TimestampError, TimestampToken, VerifiedTimestamp};
use bulla_pki::{DigestAlgorithm, MessageDigest};
use bulla_types::Timestamp;

use super::collect::Occurrence;
use super::date;
use super::finding::{Finding, SignatureKind};
use super::range::{self, Coverage};
use crate::document::Pdf;
use crate::error::ReadError;
use crate::model::signature::Signature;
use crate::syntax::object::Name;

/// What one signature is by itself.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) kind: SignatureKind,
    pub(super) coverage: Coverage,
    pub(super) findings: Vec<Finding>,
    pub(super) claimed_time: Option<Timestamp>,
    pub(super) proof: Proof,
    /// The time-stamps of the signature value.
    pub(super) tokens: Vec<Result<VerifiedTimestamp, TimestampError>>,
}

/// What the cryptography says.
#[derive(Debug)]
pub(super) enum Proof {
    Signature(Box<VerifiedCms>),
    Timestamp(Box<VerifiedTimestamp>),
    /// Nothing that could be verified.
    Nothing,
    /// Not verified, for this reason.
    Refused(CmsError),
    /// The same of a document time-stamp.
    RefusedTimestamp(TimestampError),
    Unreadable(ReadError),
}

impl Proof {
    /// The signature around it.
    pub(super) const fn cms(&self) -> Option<&VerifiedCms> {
        match self {
            Self::Signature(cms) => Some(cms),
            Self::Timestamp(timestamp) => Some(timestamp.cms()),
            Self::Nothing | Self::Refused(_) | Self::RefusedTimestamp(_) | Self::Unreadable(_) => {
                None
            }
        }
    }
}

/// Checks one signature; `work` is how many bytes may still be hashed.
pub(super) fn check(pdf: &Pdf<'_>, occurrence: &Occurrence<'_>, work: &mut u64) -> Content {
    let signature = match &occurrence.signature {
        Ok(signature) => signature,
        Err(error) => {
            return Content {
                kind: SignatureKind::Approval,
                coverage: Coverage::Unclear,
                findings: vec![Finding::SignatureDictionary],
                claimed_time: None,
                proof: Proof::Unreadable(*error),
                tokens: Vec::new(),
            };
        }
    };
    let (coverage, mut findings, parts) = range::check(pdf, signature, occurrence.revision);
    let kind = kind(signature);
    let is_consistent = match signature.kind.as_ref().map(Name::as_bytes) {
        Some(b"DocTimeStamp") => kind == SignatureKind::Timestamp,
        Some(b"Sig") | None => kind != SignatureKind::Timestamp,
        Some(_) => false,
    };
    if !is_consistent {
        findings.push(Finding::SignatureType);
    }
    let bytes = parts.map_or(0, |[first, second]| {
        first.len().saturating_add(second.len())
    });
    let left = work.checked_sub(u64::try_from(bytes).unwrap_or(u64::MAX));
    *work = left.unwrap_or(0);
    let parts = parts.filter(|_| left.is_some());
    let proof = parts.map_or(Proof::Nothing, |parts| prove(signature, parts, kind));
    if left.is_none() {
        findings.push(Finding::TooMuchWork);
    } else if parts.is_some() {
        findings.extend(failures(&proof));
    }
    let tokens = of_proof(&proof, &mut findings);
    let stated = signature.object.dictionary().and_then(|own| own.get("M"));
    let stated = stated.and_then(|stated| stated.value.as_string());
    let stated = stated.and_then(|stated| date::parse(stated.as_bytes()));
    Content {
        kind,
        coverage,
        findings,
        claimed_time: proof.cms().and_then(VerifiedCms::claimed_time).or(stated),
        proof,
        tokens,
    }
}

/// The time-stamps of a signature, and what is to be said of it beside.
fn of_proof(
    proof: &Proof,
    findings: &mut Vec<Finding>,
) -> Vec<Result<VerifiedTimestamp, TimestampError>> {
    let Proof::Signature(cms) = proof else {
        return Vec::new();
    };
    if cms.binding() != CertificateBinding::Bound {
        findings.push(Finding::CertificateUnbound);
    }
    let tokens = tokens(cms);
    if tokens.iter().any(Result::is_err) {
        findings.push(Finding::TimestampInvalid);
    }
    tokens
}

/// Checks a signature whose content is a file of its own; without a digest it was not hashed.
pub(super) fn check_detached(cms: &Cms, digest: Option<&MessageDigest>) -> Content {
    let proof = match digest.map(|digest| cms.verify_detached(digest, Profile::Pkcs7, &[])) {
        Some(Ok(verified)) => Proof::Signature(Box::new(verified)),
        Some(Err(error)) => Proof::Refused(error),
        None => Proof::Nothing,
    };
    let mut findings = Vec::new();
    if digest.is_some() {
        findings.extend(failures(&proof));
    } else {
        findings.push(Finding::TooMuchWork);
    }
    let tokens = of_proof(&proof, &mut findings);
    Content {
        kind: SignatureKind::Approval,
        coverage: if proof.cms().is_some() {
            Coverage::EntireFile
        } else {
            Coverage::Unclear
        },
        findings,
        claimed_time: proof.cms().and_then(VerifiedCms::claimed_time),
        proof,
        tokens,
    }
}

fn kind(signature: &Signature<'_>) -> SignatureKind {
    if signature
        .sub_filter
        .as_ref()
        .is_some_and(|name| *name == "ETSI.RFC3161")
    {
        SignatureKind::Timestamp
    } else if signature.certifies.is_some() {
        SignatureKind::Certification
    } else {
        SignatureKind::Approval
    }
}

fn prove(signature: &Signature<'_>, parts: [&[u8]; 2], kind: SignatureKind) -> Proof {
    if kind == SignatureKind::Timestamp {
        return match timestamp(&signature.contents_bytes, parts) {
            Ok(verified) => Proof::Timestamp(Box::new(verified)),
            Err(error) => Proof::RefusedTimestamp(error),
        };
    }
    let profile = match signature.sub_filter.as_ref().map(Name::as_bytes) {
        Some(b"ETSI.CAdES.detached") => Profile::Cades,
        Some(b"adbe.pkcs7.detached") => Profile::Pkcs7,
        Some(_) | None => return Proof::Nothing,
    };
    let verified = cms::trim_padding(&signature.contents_bytes).and_then(|der| {
        let cms = Cms::parse(der)?;
        let digest = digest(cms.digest_algorithm(), parts)?;
        cms.verify_detached(&digest, profile, &[])
    });
    match verified {
        Ok(verified) => Proof::Signature(Box::new(verified)),
        Err(error) => Proof::Refused(error),
    }
}

fn timestamp(contents: &[u8], parts: [&[u8]; 2]) -> Result<VerifiedTimestamp, TimestampError> {
    let token = TimestampToken::from_der(cms::trim_padding(contents)?)?;
    let imprint = token.info().imprint();
    if digest(imprint.algorithm(), parts)? != *imprint {
        return Err(TimestampError::Imprint);
    }
    token.verify(&[])
}

/// The digest of what is covered: most of the work of a verification, so that SHA-256 is computed by
/// the fastest there is.
fn digest(algorithm: DigestAlgorithm, parts: [&[u8]; 2]) -> Result<MessageDigest, CmsError> {
    if algorithm == DigestAlgorithm::Sha256 {
        let digest = sha256_parts(&parts);
        return Ok(MessageDigest::new(algorithm, digest.as_bytes())?);
    }
    Ok(algorithm.digest_parts(&parts))
}

fn tokens(cms: &VerifiedCms) -> Vec<Result<VerifiedTimestamp, TimestampError>> {
    let token = |der: &[u8]| TimestampToken::from_der(der)?.verify_over(cms.signature(), &[]);
    cms.timestamps().take(MAX_TOKENS).map(token).collect()
}

/// What is wrong with a proof.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what has no finding of its own is not well-formed"
)]
fn failures(proof: &Proof) -> Option<Finding> {
    let of_cms = |error: &CmsError| match error {
        CmsError::DigestMismatch => Finding::DigestMismatch,
        CmsError::Signature(bulla_pki::SignatureError::Invalid) => Finding::SignatureInvalid,
        CmsError::Algorithm(_) | CmsError::Key(_) | CmsError::Signature(_) => Finding::Algorithm,
        CmsError::SignerCertificate(_) | CmsError::SignerCertificateMissing => {
            Finding::SignerUnknown
        }
        _ => Finding::Cms,
    };
    match proof {
        Proof::Signature(_) | Proof::Timestamp(_) => None,
        Proof::Nothing => Some(Finding::SubFilter),
        Proof::Unreadable(_) => Some(Finding::SignatureDictionary),
        Proof::Refused(error) | Proof::RefusedTimestamp(TimestampError::Cms(error)) => {
            Some(of_cms(error))
        }
        Proof::RefusedTimestamp(TimestampError::Imprint) => Some(Finding::DigestMismatch),
        Proof::RefusedTimestamp(_) => Some(Finding::Cms),
    }
}

/// Time-stamps of one signature that are looked at.
const MAX_TOKENS: usize = 4;
