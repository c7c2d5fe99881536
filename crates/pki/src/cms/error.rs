//! Why a CMS is refused, or cannot be made.

use crate::algorithm::{AlgorithmError, DigestAlgorithm};
use crate::asn1::DerError;
use crate::certificate::CertificateError;
use crate::key::{KeyError, SignatureError};

/// A signed attribute that the rules name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttributeKind {
    /// The protected algorithms (RFC 6211).
    AlgorithmProtection,
    /// The type of what was signed.
    ContentType,
    /// The digest of what was signed.
    MessageDigest,
    /// Any other attribute.
    Other,
    /// The signer's certificate (RFC 5035).
    SigningCertificate,
    /// The signer's certificate by SHA-1 (RFC 2634).
    SigningCertificateV1,
    /// The claimed time.
    SigningTime,
}

/// Why a CMS is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CmsError {
    /// An algorithm is not accepted.
    #[error(transparent)]
    Algorithm(#[from] AlgorithmError),
    /// The protected algorithms are not those of the signature.
    #[error("the protected algorithms are others than those of the signature")]
    AlgorithmProtection,
    /// An attribute is not well formed.
    #[error("the signed attribute {0:?} is not well formed")]
    Attribute(AttributeKind),
    /// A required attribute is missing.
    #[error("the signed attribute {0:?} is missing")]
    AttributeMissing(AttributeKind),
    /// The signed attributes are not sorted as DER demands.
    #[error("the signed attributes are not sorted")]
    AttributeOrder,
    /// An attribute occurs twice or has several values.
    #[error("the signed attribute {0:?} occurs twice or has several values")]
    AttributeRepeated(AttributeKind),
    /// A certificate within the bag is of an obsolete kind.
    #[error("a certificate of an obsolete kind is enclosed")]
    CertificateKind,
    /// A detached signature was expected, but the content stands within.
    #[error("content is enclosed where the signature has to be detached")]
    ContentEnclosed,
    /// Content was expected within, but there is none.
    #[error("the content is missing")]
    ContentMissing,
    /// The content's type is another than expected, or than the attribute says.
    #[error("the content has another type than expected")]
    ContentType,
    /// The bytes are not strict DER of that structure.
    #[error("CMS: {0}")]
    Der(#[from] DerError),
    /// The digest that was handed in was made by another function.
    #[error("the signature needs the digest function {expected:?}, got {got:?}")]
    DigestAlgorithm {
        /// Function that the signature names.
        expected: DigestAlgorithm,
        /// Function that was used.
        got: DigestAlgorithm,
    },
    /// The digest functions of signature, signer and list differ.
    #[error("the digest functions named in the signature differ")]
    DigestAlgorithmMismatch,
    /// The content is not the one that was signed.
    #[error("the content is not the one that was signed")]
    DigestMismatch,
    /// The signer's certificate has a key that is not accepted.
    #[error("key of the signer: {0}")]
    Key(#[from] KeyError),
    /// The signature does not verify.
    #[error(transparent)]
    Signature(SignatureError),
    /// The signer's certificate cannot be read.
    #[error("certificate of the signer: {0}")]
    SignerCertificate(#[from] CertificateError),
    /// The signer's certificate is not enclosed.
    #[error("the certificate of the signer is not there")]
    SignerCertificateMissing,
    /// There is not exactly one signer.
    #[error("expected exactly one signer, got {got}")]
    SignerCount {
        /// Number of signers.
        got: usize,
    },
    /// The attribute signing-certificate-v2 names another certificate than the signer's.
    #[error("the signature names another certificate than the one of its signer")]
    SigningCertificate,
    /// Bytes, certificates or attributes are more than accepted.
    #[error("larger than is accepted")]
    TooLarge,
    /// The CMS is not one of the type signed data.
    #[error("not signed data")]
    Type,
    /// A version number does not fit what it stands for.
    #[error("a version number does not fit")]
    Version,
}

/// Why a CMS cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CmsBuildError {
    /// There is no certificate, or more than 16.
    #[error("a chain has 1 to 16 certificates, got {got}")]
    Chain {
        /// Number of certificates.
        got: usize,
    },
    /// The finished CMS would be refused by ourselves.
    #[error(transparent)]
    Cms(#[from] CmsError),
    /// The document was hashed with another function than the scheme's.
    #[error("the scheme needs the digest function {expected:?}, got {got:?}")]
    DigestAlgorithm {
        /// Function of the scheme.
        expected: DigestAlgorithm,
        /// Function that was used.
        got: DigestAlgorithm,
    },
    /// The signer's key is not accepted.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The signature is not the signer's over what was prepared.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The time-stamp is not one over this signature.
    #[error("the time-stamp does not cover this signature")]
    Timestamp,
}
