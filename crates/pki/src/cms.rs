//! CMS signatures (RFC 5652) as PAdES and CAdES baseline need them (ETSI EN 319 122-1, 319 142-1), and
//! as carrier of RFC 3161 tokens.
//!
//! Making one takes two steps, so that the key may be anywhere:
//! ```text
//! PreparedCms::pades(digest of the document, chain, scheme)
//!   .to_be_signed()    the DER of the signed attributes: sign this message with the scheme's digest
//!   .digest()          or let a remote key sign this hash
//!   .finish(signature) verifies the signature and assembles  -> SignedCms
//! SignedCms::accept(whole CMS of a remote provider, digest)   -> SignedCms
//! SignedCms::with_timestamp(token)                            -> SignedCms
//! ```
//! Reading: [`Cms::parse`] accepts strict DER with exactly one signer, [`Cms::digest_algorithm`] says how
//! the content is to be hashed, and [`Cms::verify_detached`] yields a [`VerifiedCms`]. Whether the
//! signer's certificate is trusted is a question for [`crate::path`].

mod attributes;
mod build;
mod error;
mod parse;
mod signed;
mod verify;

#[cfg(test)]
mod tests;

pub use build::PreparedCms;
pub use error::{AttributeKind, CmsBuildError, CmsError};
pub use parse::Cms;
pub use signed::SignedCms;
pub use verify::{CertificateBinding, VerifiedCms};

use crate::asn1::DerError;

/// Largest CMS in bytes. Signatures with chain, token and embedded revocation lists reach some
/// hundred kilobytes.
pub const MAX_CMS_BYTES: usize = 4 * 1024 * 1024;
/// Most certificates within one CMS.
pub const MAX_CERTIFICATES: usize = 64;
/// Most attributes within one set of them.
pub const MAX_ATTRIBUTES: usize = 64;

/// What is asked of a signature beyond RFC 5652.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Profile {
    /// PAdES and CAdES baseline: the attribute signing-certificate-v2 must bind the signer's
    /// certificate.
    Cades,
    /// `adbe.pkcs7.detached`: that attribute may be missing, but must fit where it is there.
    Pkcs7,
    /// A token of RFC 3161: where signing-certificate-v2 is missing, its forerunner with SHA-1
    /// will do (RFC 5816 §2), which many authorities still write.
    Timestamp,
}

/// The CMS at the start of a PDF's `Contents` value, without the zero bytes that fill it up.
///
/// # Errors
/// [`CmsError::Der`] unless a value of definite length is followed by zero bytes alone.
pub fn trim_padding(contents: &[u8]) -> Result<&[u8], CmsError> {
    let value = crate::asn1::Reader::new(contents).any()?.whole;
    match contents.get(value.len()..) {
        Some(rest) if rest.iter().all(|byte| *byte == 0) => Ok(value),
        _ => Err(DerError::Trailing.into()),
    }
}
