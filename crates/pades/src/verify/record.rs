//! A [`super::Report`] as it is printed, stored and handed to other languages: one JSON form, whose words
//! are stable codes in snake case (`docs/spec/pdf-signatures.md#report`). Texts for people choose by them.

mod convert;

use std::borrow::Cow;

use bulla_types::Timestamp;
use serde::{Deserialize, Serialize};

/// A stable code, or a name of a standard.
pub type Code = Cow<'static, str>;

/// Changes of one revision that are listed; [`RevisionRecord::changes_in_total`] counts all.
pub const MAX_LISTED_CHANGES: usize = 1000;

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// [`super::Verdict::code`], the worst of what is known.
    pub verdict: Code,
    /// How many revisions there are; 0 where the file could not be read at all.
    pub revisions: usize,
    /// Whether a signature covers the file up to its last byte.
    pub is_covered: bool,
    /// Why the file, or one of its revisions, could not be read.
    pub problem: Option<ProblemRecord>,
    /// Every signature that any revision had, the oldest first.
    pub signatures: Vec<SignatureRecord>,
    /// What each revision after the oldest signature changed, in order.
    pub later: Vec<RevisionRecord>,
}

/// Why something could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemRecord {
    /// [`crate::ReadError::code`].
    pub code: Code,
    /// Where, in bytes from the start of the file, where that is known.
    pub offset: Option<usize>,
}

/// What is known of one signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureRecord {
    /// [`super::Verdict::code`].
    pub verdict: Code,
    /// [`bulla_pki::indication::Indication::name`].
    pub indication: Code,
    /// [`bulla_pki::indication::SubIndication::name`].
    pub sub_indication: Option<Code>,
    /// [`super::SignatureKind::code`].
    pub kind: Code,
    /// The number of the signature dictionary's object.
    pub object: u32,
    /// The full names of its fields.
    pub fields: Vec<String>,
    /// The revision that it came with, from 0.
    pub revision: usize,
    /// Where that revision ends, in bytes: what stands before is what the signer saw.
    pub revision_end: usize,
    /// [`super::Coverage::code`].
    pub coverage: Code,
    /// `ByteRange`, where it can be read.
    pub byte_range: Option<[u64; 4]>,
    /// Whether everything that is covered is what was signed.
    pub is_intact: bool,
    /// The signer's certificate, once the signature was verified.
    pub signer: Option<CertificateRecord>,
    /// [`bulla_pki::SignatureScheme::code`].
    pub scheme: Option<Code>,
    /// When the signer says it was signed, in milliseconds since 1970.
    pub claimed_at_ms: Option<Timestamp>,
    /// When it existed at the latest by a trusted time-stamp, in milliseconds since 1970.
    pub proven_at_ms: Option<Timestamp>,
    /// What is known of the signer's certificate.
    pub trust: TrustRecord,
    /// The time-stamps of the signature.
    pub timestamps: Vec<TimestampRecord>,
    /// How far later revisions went, and whether that was allowed.
    pub changes: ChangesRecord,
    /// [`super::PadesLevel::code`] of what its parts suggest.
    pub level_claimed: Option<Code>,
    /// [`super::PadesLevel::code`] of what was verified.
    pub level_reached: Option<Code>,
    /// What is wrong or missing.
    pub findings: Vec<FindingRecord>,
    /// Why the signature was refused, for experts.
    pub refusal: Option<RefusalRecord>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingRecord {
    /// [`super::Finding::code`].
    pub code: Code,
    /// [`super::Severity::code`].
    pub severity: Code,
}

/// Why a signature was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalRecord {
    /// [`super::Refusal::part`]: which part.
    pub part: Code,
    /// [`super::Refusal::code`].
    pub code: Code,
}

/// A certificate. Names are those of RFC 4514.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateRecord {
    /// Whose it is.
    pub subject: String,
    /// Who issued it.
    pub issuer: String,
    /// The subject's common name.
    pub name: Option<String>,
    /// The subject's organisation.
    pub organisation: Option<String>,
    /// The subject's e-mail addresses.
    pub emails: Vec<String>,
    /// The serial number, hex.
    pub serial: String,
    /// SHA-256 of the whole certificate, hex.
    pub sha256: String,
    /// First moment of validity, in milliseconds since 1970.
    pub not_before_ms: Timestamp,
    /// Last second of validity, in milliseconds since 1970.
    pub not_after_ms: Timestamp,
    /// [`bulla_pki::KeyKind::code`]; `None` for a key that is not accepted.
    pub key: Option<Code>,
    /// Length of an RSA modulus in bits.
    pub key_bits: Option<usize>,
}

/// What is known of a certificate's path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustRecord {
    /// [`super::TrustReport::code`].
    pub status: Code,
    /// [`bulla_pki::path::PathError::code`] of the path that came furthest.
    pub error: Option<Code>,
    /// Which certificate of that path is meant, from 0, the signer's.
    pub depth: Option<usize>,
    /// The path that holds, from the signer's certificate to the trusted one.
    pub path: Vec<PathRecord>,
}

/// One certificate of a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathRecord {
    /// The certificate.
    pub certificate: CertificateRecord,
    /// What is known of its revocation; `None` for the trusted one.
    pub revocation: Option<RevocationRecord>,
}

/// What is known of a revocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevocationRecord {
    /// [`bulla_pki::revocation::RevocationStatus::code`].
    pub status: Code,
    /// [`bulla_pki::revocation::Source::code`].
    pub source: Option<Code>,
    /// [`bulla_pki::revocation::Coverage::code`].
    pub coverage: Option<Code>,
    /// When that was known, in milliseconds since 1970.
    pub known_at_ms: Option<Timestamp>,
    /// When it was revoked, in milliseconds since 1970.
    pub revoked_at_ms: Option<Timestamp>,
    /// [`bulla_pki::revocation::Reason::code`].
    pub reason: Option<Code>,
}

/// A time-stamp of a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimestampRecord {
    /// The stated time, in milliseconds since 1970; `None` where it is not accepted.
    pub at_ms: Option<Timestamp>,
    /// The token's number, hex.
    pub serial: Option<String>,
    /// The policy's object identifier.
    pub policy: Option<String>,
    /// [`bulla_pki::timestamp::TimestampError::code`].
    pub error: Option<Code>,
    /// What is known of its authority.
    pub trust: TrustRecord,
}

/// How far later revisions went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangesRecord {
    /// [`crate::difference::ChangeLevel::code`].
    pub level: Code,
    /// [`super::Judgement::code`].
    pub judgement: Code,
    /// [`crate::Permission::code`] in force for the newest revision.
    pub permission: Code,
    /// The pages that changes are seen on, from 0.
    pub pages: Vec<usize>,
}

/// What one revision changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisionRecord {
    /// Which, from 0.
    pub revision: usize,
    /// [`crate::difference::ChangeLevel::code`]; `None` where it could not be read.
    pub level: Option<Code>,
    /// [`super::Judgement::code`].
    pub judgement: Code,
    /// [`crate::Permission::code`] in force then.
    pub permission: Code,
    /// Why it could not be read.
    pub problem: Option<ProblemRecord>,
    /// How many changes there are.
    pub changes_in_total: usize,
    /// Those that a reader could see, at most [`MAX_LISTED_CHANGES`].
    pub changes: Vec<ChangeRecord>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRecord {
    /// The object's number; `None` for the trailer.
    pub object: Option<u32>,
    /// [`crate::difference::ChangeLevel::code`].
    pub level: Code,
    /// [`crate::difference::ChangeKind::code`].
    pub kind: Code,
    /// The full names of the fields that it belongs to.
    pub fields: Vec<String>,
    /// The page that it is seen on, from 0.
    pub page: Option<usize>,
    /// [`crate::difference::Doubt::code`].
    pub doubt: Option<Code>,
}
