//! Verifies a CMS and says what it proves.

use bulla_types::Timestamp;
use const_oid::ObjectIdentifier;

use super::Profile;
use super::error::{AttributeKind, CmsError};
use super::parse::Cms;
use crate::algorithm::{MessageDigest, SignatureScheme};
use crate::certificate::Certificate;
use crate::oid;

/// A signature that was verified: the key of [`Self::signer`] signed the content and the attributes.
/// It says nothing about whether that certificate is trusted, valid or revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedCms {
    signer: Certificate,
    certificates: Vec<Certificate>,
    crls: Vec<Vec<u8>>,
    scheme: SignatureScheme,
    message_digest: MessageDigest,
    claimed_time: Option<Timestamp>,
    signature: Vec<u8>,
    timestamps: Vec<Vec<u8>>,
    binding: CertificateBinding,
}

/// Whether what was signed names the signer's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateBinding {
    /// By the attribute signing-certificate-v2.
    Bound,
    /// By its forerunner with SHA-1; [`Profile::Timestamp`] alone lets this pass.
    BoundSha1,
    /// Not at all; [`Profile::Pkcs7`] alone lets this pass.
    Unbound,
}

impl VerifiedCms {
    /// The signer's certificate.
    #[must_use]
    pub const fn signer(&self) -> &Certificate {
        &self.signer
    }

    /// All enclosed certificates that can be read, the signer's among them.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Enclosed revocation lists, DER, not verified.
    pub fn crls(&self) -> impl Iterator<Item = &[u8]> {
        self.crls.iter().map(Vec::as_slice)
    }

    /// How it was signed.
    #[must_use]
    pub const fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    /// The digest of the content that was signed.
    #[must_use]
    pub const fn message_digest(&self) -> &MessageDigest {
        &self.message_digest
    }

    /// The time that the signer claims, if any.
    #[must_use]
    pub const fn claimed_time(&self) -> Option<Timestamp> {
        self.claimed_time
    }

    /// The signature value, which a signature time-stamp covers.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Signature time-stamp tokens, DER, not verified.
    pub fn timestamps(&self) -> impl Iterator<Item = &[u8]> {
        self.timestamps.iter().map(Vec::as_slice)
    }

    /// Whether what was signed names the signer's certificate.
    #[must_use]
    pub const fn binding(&self) -> CertificateBinding {
        self.binding
    }
}

impl Cms {
    /// Verifies a signature whose content is elsewhere. `extra` are certificates among which the
    /// signer's may be beside the enclosed ones.
    ///
    /// # Errors
    /// [`CmsError`] when content is enclosed, the digest is not the signed one or was made by
    /// another function, the signer's certificate is missing or not the one that the attributes
    /// name, its key is not accepted, or the signature does not verify.
    pub fn verify_detached(
        &self,
        digest: &MessageDigest,
        profile: Profile,
        extra: &[Certificate],
    ) -> Result<VerifiedCms, CmsError> {
        if self.content.is_some() {
            return Err(CmsError::ContentEnclosed);
        }
        self.verify(oid::DATA, digest, profile, extra)
    }

    /// Verifies a signature with its content within, which must be of this type.
    pub(crate) fn verify_enclosed(
        &self,
        content_type: ObjectIdentifier,
        extra: &[Certificate],
    ) -> Result<(&[u8], VerifiedCms), CmsError> {
        let content = self.content.as_deref().ok_or(CmsError::ContentMissing)?;
        let digest = self.digest_algorithm().digest(content);
        let verified = self.verify(content_type, &digest, Profile::Timestamp, extra)?;
        Ok((content, verified))
    }

    fn verify(
        &self,
        content_type: ObjectIdentifier,
        digest: &MessageDigest,
        profile: Profile,
        extra: &[Certificate],
    ) -> Result<VerifiedCms, CmsError> {
        let signer = &self.signer;
        let attributes = &signer.attributes;
        if self.content_type != content_type || attributes.content_type != content_type {
            return Err(CmsError::ContentType);
        }
        let expected = signer.digest_algorithm;
        if digest.algorithm() != expected {
            return Err(CmsError::DigestAlgorithm {
                expected,
                got: digest.algorithm(),
            });
        }
        if attributes.message_digest != digest.as_bytes() {
            return Err(CmsError::DigestMismatch);
        }
        let (certificate, binding) = self.signer_certificate(profile, extra)?;
        certificate
            .public_key()?
            .verify(signer.scheme, &attributes.signed, &signer.signature)
            .map_err(CmsError::Signature)?;
        Ok(VerifiedCms {
            signer: certificate.clone(),
            certificates: self.certificates.clone(),
            crls: self.crls.clone(),
            scheme: signer.scheme,
            message_digest: digest.clone(),
            claimed_time: attributes.signing_time,
            signature: signer.signature.clone(),
            timestamps: signer.timestamps.clone(),
            binding,
        })
    }

    /// The certificate that both the signer's identifier and the attributes name.
    fn signer_certificate<'a>(
        &'a self,
        profile: Profile,
        extra: &'a [Certificate],
    ) -> Result<(&'a Certificate, CertificateBinding), CmsError> {
        let mut named = self
            .certificates
            .iter()
            .chain(extra)
            .filter(|certificate| self.signer.identifier.names(certificate))
            .peekable();
        if named.peek().is_none() {
            return Err(CmsError::SignerCertificateMissing);
        }
        let attributes = &self.signer.attributes;
        let (id, binding) = match (&attributes.signing_certificate, profile) {
            (None, Profile::Timestamp) => (
                &attributes.signing_certificate_v1,
                CertificateBinding::BoundSha1,
            ),
            (id, _) => (id, CertificateBinding::Bound),
        };
        match (id, profile) {
            (Some(id), _) => named
                .find(|certificate| id.names(certificate))
                .map(|certificate| (certificate, binding))
                .ok_or(CmsError::SigningCertificate),
            (None, Profile::Pkcs7) => named
                .next()
                .map(|certificate| (certificate, CertificateBinding::Unbound))
                .ok_or(CmsError::SignerCertificateMissing),
            (None, Profile::Cades | Profile::Timestamp) => Err(CmsError::AttributeMissing(
                AttributeKind::SigningCertificate,
            )),
        }
    }
}
