//! What can be wrong with a signature, how much it weighs, and the words of the verdict.

use crate::error::reasons;

reasons! {
    /// What is wrong with a signature, or missing from it.
    Finding {
        Algorithm = "algorithm", "a key or algorithm that is not accepted";
        ByteRangeEnd = "byte_range_end", "what is signed does not end where the revision ends";
        ByteRangeGap = "byte_range_gap", "what is not signed is more or less than the signature itself";
        ByteRangeStart = "byte_range_start", "what is signed does not begin with the file";
        CertificateNotTrusted = "certificate_not_trusted", "no path from the certificate to a trusted one";
        CertificateRevoked = "certificate_revoked", "a certificate was revoked";
        CertificateUnbound = "certificate_unbound", "what was signed does not name the certificate";
        ChangesDoubtful = "changes_doubtful", "later changes of a permitted kind that may mislead";
        ChangesForbidden = "changes_forbidden", "later changes that are not permitted";
        ChangesUnreadable = "changes_unreadable", "later changes that could not be read";
        Cms = "cms", "a signature that is not well-formed";
        ContentsForm = "contents_form", "a signature that is not written as hex digits alone";
        DigestMismatch = "digest_mismatch", "the bytes are not those that were signed";
        FieldAdded = "field_added", "a later signer added a visible signature field where the page was empty";
        NotCurrent = "not_current", "a signature that the newest revision no longer has";
        RevocationUnknown = "revocation_unknown", "nothing shows that the certificate was not revoked";
        SharedSignature = "shared_signature", "several fields name the same signature";
        SignatureDictionary = "signature_dictionary", "a signature dictionary that is not well-formed";
        SignatureInvalid = "signature_invalid", "the signature is not that of the certificate's key";
        SignatureType = "signature_type", "a type that does not fit the signature";
        SignerUnknown = "signer_unknown", "the certificate of the signer is not there";
        SubFilter = "sub_filter", "a kind of signature that is not verified here";
        TimestampInvalid = "timestamp_invalid", "a time-stamp of the signature that does not verify";
        TimestampNotTrusted = "timestamp_not_trusted", "a time-stamp by an authority that is not trusted";
        TooMuchWork = "too_much_work", "more to be hashed than signatures of one file may ask for";
        Untimestamped = "untimestamped", "no trusted time-stamp proves when it was signed";
        WeakKey = "weak_key", "a key that is shorter than is asked for today";
    }
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "there are no others")]
pub enum Severity {
    /// Somebody changed or forged something.
    Altered,
    /// Nobody can be sure.
    Unrecognised,
    /// Worth saying; the signature holds.
    Note,
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: &'static [Self] = &[Self::Altered, Self::Unrecognised, Self::Note];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Altered => "altered",
            Self::Unrecognised => "unrecognised",
            Self::Note => "note",
        }
    }
}

impl Finding {
    /// How much it weighs.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::ByteRangeEnd
            | Self::ByteRangeGap
            | Self::ByteRangeStart
            | Self::ChangesForbidden
            | Self::ContentsForm
            | Self::DigestMismatch
            | Self::NotCurrent
            | Self::SignatureDictionary
            | Self::SignatureInvalid => Severity::Altered,
            Self::Algorithm
            | Self::CertificateNotTrusted
            | Self::CertificateRevoked
            | Self::ChangesDoubtful
            | Self::ChangesUnreadable
            | Self::Cms
            | Self::SharedSignature
            | Self::SignatureType
            | Self::SignerUnknown
            | Self::SubFilter
            | Self::TooMuchWork => Severity::Unrecognised,
            Self::CertificateUnbound
            | Self::FieldAdded
            | Self::RevocationUnknown
            | Self::TimestampInvalid
            | Self::TimestampNotTrusted
            | Self::Untimestamped
            | Self::WeakKey => Severity::Note,
        }
    }
}

/// The verdict on a signature or a file, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the words of the product")]
pub enum Verdict {
    /// The file could not be read as it stands.
    Unreadable,
    /// There is no signature.
    Unsigned,
    /// Something was changed or forged.
    Altered,
    /// Whose it is, or what was changed, is not certain.
    Unrecognised,
    /// The signature holds, and its signer is known.
    Authentic,
}

impl Verdict {
    /// All of them, the worst first.
    pub const ALL: &'static [Self] = &[
        Self::Unreadable,
        Self::Unsigned,
        Self::Altered,
        Self::Unrecognised,
        Self::Authentic,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Unsigned => "unsigned",
            Self::Altered => "altered",
            Self::Unrecognised => "unrecognised",
            Self::Authentic => "authentic",
        }
    }
}

/// What a signature is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "closed by the standard")]
pub enum SignatureKind {
    /// Somebody signed.
    Approval,
    /// Somebody signed and said what may change afterwards.
    Certification,
    /// A document time-stamp.
    Timestamp,
}

impl SignatureKind {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Approval, Self::Certification, Self::Timestamp];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Certification => "certification",
            Self::Timestamp => "timestamp",
        }
    }
}

/// The levels of ETSI EN 319 142-1, from basic to archival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "closed by the standard")]
pub enum PadesLevel {
    /// B-B: a signature with its certificate.
    Basic,
    /// B-T: with a trusted time.
    Timestamped,
    /// B-LT: with all that shows it was valid then.
    LongTerm,
    /// B-LTA: with a time-stamp over that.
    Archival,
}

impl PadesLevel {
    /// All of them, the lowest first.
    pub const ALL: &'static [Self] = &[
        Self::Basic,
        Self::Timestamped,
        Self::LongTerm,
        Self::Archival,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Basic => "b_b",
            Self::Timestamped => "b_t",
            Self::LongTerm => "b_lt",
            Self::Archival => "b_lta",
        }
    }

    /// The name in the standard.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Basic => "B-B",
            Self::Timestamped => "B-T",
            Self::LongTerm => "B-LT",
            Self::Archival => "B-LTA",
        }
    }
}
