//! Verdicts in the words of ETSI EN 319 102-1 §5.1.3, so that reports compare with those of others.

use crate::cms::CmsError;
use crate::key::SignatureError;
use crate::path::PathError;
use crate::timestamp::TimestampError;

/// The main verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Indication {
    /// Every check passed.
    TotalPassed,
    /// What is there does not decide.
    Indeterminate,
    /// A check failed in a way that nothing can heal.
    TotalFailed,
}

/// Why the verdict is not [`Indication::TotalPassed`]. The names are those of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SubIndication {
    /// The chain could not be validated for another reason.
    CertificateChainGeneralFailure,
    /// A chain exists but breaks a rule: usage, constraints, length.
    ChainConstraintsFailure,
    /// An algorithm or key length is too weak, and nothing proves that it was used before.
    CryptoConstraintsFailureNoPoe,
    /// The signature is not well formed.
    FormatFailure,
    /// The digest is not that of the content.
    HashFailure,
    /// No chain leads to a trusted certificate.
    NoCertificateChainFound,
    /// The signer's certificate cannot be identified.
    NoSigningCertificateFound,
    /// The signature was made before the certificate became valid.
    NotYetValid,
    /// The certificate had expired, and nothing proves that the signature is older.
    OutOfBoundsNoPoe,
    /// An authority was revoked.
    RevokedCaNoPoe,
    /// The certificate was revoked, and nothing proves that the signature is older.
    RevokedNoPoe,
    /// The signature breaks a rule of its profile.
    SigConstraintsFailure,
    /// The signature value does not verify.
    SigCryptoFailure,
    /// There is no revocation data that covers the time.
    TryLater,
}

impl Indication {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::TotalPassed, Self::Indeterminate, Self::TotalFailed];

    /// The name in the standard.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TotalPassed => "TOTAL_PASSED",
            Self::Indeterminate => "INDETERMINATE",
            Self::TotalFailed => "TOTAL_FAILED",
        }
    }
}

impl SubIndication {
    /// All that are used.
    pub const ALL: &'static [Self] = &[
        Self::CertificateChainGeneralFailure,
        Self::ChainConstraintsFailure,
        Self::CryptoConstraintsFailureNoPoe,
        Self::FormatFailure,
        Self::HashFailure,
        Self::NoCertificateChainFound,
        Self::NoSigningCertificateFound,
        Self::NotYetValid,
        Self::OutOfBoundsNoPoe,
        Self::RevokedCaNoPoe,
        Self::RevokedNoPoe,
        Self::SigConstraintsFailure,
        Self::SigCryptoFailure,
        Self::TryLater,
    ];

    /// The name in the standard.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CertificateChainGeneralFailure => "CERTIFICATE_CHAIN_GENERAL_FAILURE",
            Self::ChainConstraintsFailure => "CHAIN_CONSTRAINTS_FAILURE",
            Self::CryptoConstraintsFailureNoPoe => "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
            Self::FormatFailure => "FORMAT_FAILURE",
            Self::HashFailure => "HASH_FAILURE",
            Self::NoCertificateChainFound => "NO_CERTIFICATE_CHAIN_FOUND",
            Self::NoSigningCertificateFound => "NO_SIGNING_CERTIFICATE_FOUND",
            Self::NotYetValid => "NOT_YET_VALID",
            Self::OutOfBoundsNoPoe => "OUT_OF_BOUNDS_NO_POE",
            Self::RevokedCaNoPoe => "REVOKED_CA_NO_POE",
            Self::RevokedNoPoe => "REVOKED_NO_POE",
            Self::SigConstraintsFailure => "SIG_CONSTRAINTS_FAILURE",
            Self::SigCryptoFailure => "SIG_CRYPTO_FAILURE",
            Self::TryLater => "TRY_LATER",
        }
    }

    /// The main verdict that goes with it.
    #[must_use]
    pub const fn indication(self) -> Indication {
        match self {
            Self::FormatFailure
            | Self::HashFailure
            | Self::NotYetValid
            | Self::SigCryptoFailure => Indication::TotalFailed,
            Self::CertificateChainGeneralFailure
            | Self::ChainConstraintsFailure
            | Self::CryptoConstraintsFailureNoPoe
            | Self::NoCertificateChainFound
            | Self::NoSigningCertificateFound
            | Self::OutOfBoundsNoPoe
            | Self::RevokedCaNoPoe
            | Self::RevokedNoPoe
            | Self::SigConstraintsFailure
            | Self::TryLater => Indication::Indeterminate,
        }
    }
}

impl From<&CmsError> for SubIndication {
    fn from(error: &CmsError) -> Self {
        match error {
            CmsError::Algorithm(_) | CmsError::Key(_) => Self::CryptoConstraintsFailureNoPoe,
            CmsError::DigestMismatch => Self::HashFailure,
            CmsError::Signature(SignatureError::Algorithm(_) | SignatureError::Key(_)) => {
                Self::CryptoConstraintsFailureNoPoe
            }
            CmsError::Signature(SignatureError::Invalid | SignatureError::Scheme) => {
                Self::SigCryptoFailure
            }
            CmsError::SignerCertificate(_)
            | CmsError::SignerCertificateMissing
            | CmsError::SigningCertificate => Self::NoSigningCertificateFound,
            CmsError::AttributeMissing(_) | CmsError::DigestAlgorithm { .. } => {
                Self::SigConstraintsFailure
            }
            CmsError::AlgorithmProtection
            | CmsError::Attribute(_)
            | CmsError::AttributeOrder
            | CmsError::AttributeRepeated(_)
            | CmsError::CertificateKind
            | CmsError::ContentEnclosed
            | CmsError::ContentMissing
            | CmsError::ContentType
            | CmsError::Der(_)
            | CmsError::DigestAlgorithmMismatch
            | CmsError::SignerCount { .. }
            | CmsError::TooLarge
            | CmsError::Type
            | CmsError::Version => Self::FormatFailure,
        }
    }
}

impl From<&TimestampError> for SubIndication {
    fn from(error: &TimestampError) -> Self {
        match error {
            TimestampError::Cms(error) => error.into(),
            TimestampError::Imprint => Self::HashFailure,
            TimestampError::Usage => Self::ChainConstraintsFailure,
            TimestampError::Validity => Self::OutOfBoundsNoPoe,
            TimestampError::Der(_)
            | TimestampError::Info(_)
            | TimestampError::Nonce
            | TimestampError::Policy
            | TimestampError::Rejected { .. }
            | TimestampError::TokenMissing
            | TimestampError::TooLarge => Self::FormatFailure,
        }
    }
}

impl From<&PathError> for SubIndication {
    fn from(error: &PathError) -> Self {
        match error {
            PathError::AlgorithmOrKey { .. } => Self::CryptoConstraintsFailureNoPoe,
            PathError::Expired { .. } => Self::OutOfBoundsNoPoe,
            PathError::NoPath => Self::NoCertificateChainFound,
            PathError::NotYetValid { depth: 0 } => Self::NotYetValid,
            PathError::RevocationUnknown { .. } => Self::TryLater,
            PathError::Revoked { depth: 0, .. } => Self::RevokedNoPoe,
            PathError::Revoked { .. } => Self::RevokedCaNoPoe,
            PathError::Signature { .. } | PathError::TooMuchWork => {
                Self::CertificateChainGeneralFailure
            }
            PathError::CriticalExtension { .. }
            | PathError::ExtendedUsage { .. }
            | PathError::KeyUsage { .. }
            | PathError::Names { .. }
            | PathError::NotAnAuthority { .. }
            | PathError::NotYetValid { .. }
            | PathError::PathLength { .. }
            | PathError::Policy { .. }
            | PathError::TooLong => Self::ChainConstraintsFailure,
        }
    }
}
