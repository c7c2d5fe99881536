//! X.509 certificates (RFC 5280 §4): read strictly, kept byte for byte.

mod extensions;
mod general_name;
mod key_usage;
mod name;
pub(crate) mod pem;
mod policies;

use core::fmt;

use bulla_types::{EmailAddress, Timestamp};

use crate::algorithm::{AlgorithmError, DigestAlgorithm, MessageDigest, SignatureScheme};
use crate::asn1::{self, DerError, Reader, Tlv, parse_time};
use crate::key::{KeyError, PublicKey, SignatureError};
use crate::known::KnownSignatures;
use crate::oid;

pub(crate) use extensions::each as each_extension;
pub use extensions::{BasicConstraints, Extensions};
pub use general_name::NameForm;
pub use key_usage::KeyUsage;
pub use name::{DistinguishedName, NameBuilder, NameError};
pub(crate) use policies::Policies;

/// Largest certificate in bytes. Certificates of people and authorities have one to four kilobytes.
pub const MAX_CERTIFICATE_BYTES: usize = 64 * 1024;

/// A serial number as it stands in the certificate: the content of a DER integer, 1 to 21 bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SerialNumber(Vec<u8>);

impl SerialNumber {
    /// A positive number from random bytes: the topmost bit is cleared and the next one set, so
    /// that 16 bytes give 126 random bits in 16 bytes (RFC 5280 §4.1.2.2 allows 20).
    #[must_use]
    pub fn from_random(mut bytes: [u8; 16]) -> Self {
        if let Some(first) = bytes.first_mut() {
            *first = *first & 0x7f | 0x40;
        }
        Self(bytes.to_vec())
    }

    /// The big-endian two's complement bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn parse(value: Tlv<'_>) -> Result<Self, DerError> {
        match value.content.len() {
            1..=21 if value.tag == asn1::INTEGER => Ok(Self(value.content.to_vec())),
            _ => Err(DerError::Value),
        }
    }

    pub(crate) fn to_der(&self) -> Vec<u8> {
        asn1::tlv(asn1::INTEGER, &[&self.0])
    }
}

impl fmt::Display for SerialNumber {
    /// Lower-case hex.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SerialNumber({self})")
    }
}

/// A certificate of version 3. That it exists says that it is well formed, nothing more: whether
/// somebody trusted signed it is for [`crate::path`].
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    tbs: Vec<u8>,
    algorithm: Vec<u8>,
    signature: Vec<u8>,
    serial: SerialNumber,
    issuer: DistinguishedName,
    not_before: Timestamp,
    not_after: Timestamp,
    subject: DistinguishedName,
    spki: Vec<u8>,
    extensions: Extensions,
}

impl Certificate {
    /// Reads one certificate, DER.
    ///
    /// # Errors
    /// [`CertificateError`] for anything but one well-formed certificate of version 3 whose two
    /// algorithm identifiers agree and whose extensions are well formed and occur once.
    pub fn from_der(bytes: &[u8]) -> Result<Self, CertificateError> {
        if bytes.len() > MAX_CERTIFICATE_BYTES {
            return Err(CertificateError::TooLarge);
        }
        let mut outer = Tlv::parse(bytes, asn1::SEQUENCE)?.reader();
        let tbs = outer.expect(asn1::SEQUENCE)?;
        let algorithm = outer.expect(asn1::SEQUENCE)?;
        let signature = outer.expect(asn1::BIT_STRING)?.bits()?;
        outer.finish()?;

        let mut reader = tbs.reader();
        let version = reader.explicit(0, asn1::INTEGER)?;
        if version.map(|value| value.content) != Some(&[2]) {
            return Err(CertificateError::Version);
        }
        let serial = SerialNumber::parse(reader.any()?)?;
        if reader.expect(asn1::SEQUENCE)?.whole != algorithm.whole {
            return Err(CertificateError::AlgorithmMismatch);
        }
        let issuer = DistinguishedName::parse(reader.any()?)?;
        let mut validity = reader.expect(asn1::SEQUENCE)?.reader();
        let not_before = parse_time(validity.any()?)?;
        let not_after = parse_time(validity.any()?)?;
        validity.finish()?;
        let subject = DistinguishedName::parse(reader.any()?)?;
        let spki = reader.expect(asn1::SEQUENCE)?.whole;
        reader.optional(asn1::CONTEXT | 1)?;
        reader.optional(asn1::CONTEXT | 2)?;
        let extensions = match reader.explicit(3, asn1::SEQUENCE)? {
            Some(list) => Extensions::parse(list)?,
            None => Extensions::default(),
        };
        reader.finish()?;
        Ok(Self {
            der: bytes.to_vec(),
            tbs: tbs.whole.to_vec(),
            algorithm: algorithm.whole.to_vec(),
            signature: signature.to_vec(),
            serial,
            issuer,
            not_before,
            not_after,
            subject,
            spki: spki.to_vec(),
            extensions,
        })
    }

    /// Reads the certificates of a PEM text (RFC 7468), at most 64 of them; other text between
    /// them is passed over.
    ///
    /// # Errors
    /// [`CertificateError::Pem`] for a block that is broken or is not a certificate, or if there
    /// is none; otherwise those of [`Self::from_der`].
    pub fn from_pem(text: &str) -> Result<Vec<Self>, CertificateError> {
        pem::blocks(text)?
            .iter()
            .map(|der| Self::from_der(der))
            .collect()
    }

    /// The certificate as PEM (RFC 7468), 64 columns, with a line end at the end.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem::encode(&self.der)
    }

    /// The certificate, byte for byte.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The serial number.
    #[must_use]
    pub const fn serial(&self) -> &SerialNumber {
        &self.serial
    }

    /// Who issued it.
    #[must_use]
    pub const fn issuer(&self) -> &DistinguishedName {
        &self.issuer
    }

    /// Whose it is.
    #[must_use]
    pub const fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// First moment of validity.
    #[must_use]
    pub const fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// Last second of validity.
    #[must_use]
    pub const fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Whether a moment lies within the validity, whose last second counts as a whole.
    pub(crate) const fn covers(&self, at: Timestamp) -> bool {
        at.as_secs() >= self.not_before.as_secs() && at.as_secs() <= self.not_after.as_secs()
    }

    /// Whether subject and issuer are the same name.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.subject == self.issuer
    }

    /// The extensions.
    #[must_use]
    pub const fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// E-mail addresses of the subject: those of the alternative names, then those of the name.
    pub fn emails(&self) -> impl Iterator<Item = &str> {
        self.extensions.emails().chain(self.subject.emails())
    }

    /// Whether the e-mail address is one of the subject's alternative names.
    #[must_use]
    pub fn names_email(&self, email: &EmailAddress) -> bool {
        self.extensions
            .emails()
            .any(|name| name.eq_ignore_ascii_case(email.as_str()))
    }

    /// The public key.
    ///
    /// # Errors
    /// [`KeyError`] when it is none that may verify signatures here. The certificate can be read
    /// nevertheless, so that a bag with such a certificate stays readable.
    pub fn public_key(&self) -> Result<PublicKey, KeyError> {
        PublicKey::from_spki_der(&self.spki)
    }

    /// The `SubjectPublicKeyInfo`.
    #[must_use]
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// The content of the key's bit string, over which identifiers are computed; of whatever family
    /// the key is.
    pub(crate) fn key_bits(&self) -> &[u8] {
        crate::key::bits(&self.spki)
    }

    /// SHA-256 of the whole certificate: its fingerprint.
    #[must_use]
    pub fn fingerprint(&self) -> MessageDigest {
        DigestAlgorithm::Sha256.digest(&self.der)
    }

    /// Verifies the certificate's signature by its issuer's key.
    ///
    /// # Errors
    /// [`SignatureError`] when algorithm or key are not accepted or the signature does not verify.
    pub fn verify_signature(&self, issuer: &PublicKey) -> Result<(), SignatureError> {
        let scheme = self.signature_scheme()?;
        issuer.verify(scheme, &self.tbs, &self.signature)
    }

    /// As [`Self::verify_signature`], beside signatures that are known to hold.
    pub(crate) fn verify_among(
        &self,
        issuer: &Self,
        known: &KnownSignatures,
    ) -> Result<(), SignatureError> {
        let scheme = self.signature_scheme()?;
        known.verify(issuer, scheme, (&self.tbs, &self.signature))
    }

    /// How the issuer signed.
    ///
    /// # Errors
    /// [`AlgorithmError`] for an algorithm that is not accepted.
    pub fn signature_scheme(&self) -> Result<SignatureScheme, AlgorithmError> {
        let value = Reader::new(&self.algorithm).any()?;
        SignatureScheme::parse(value, None)
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("serial", &self.serial)
            .field("issuer", &self.issuer)
            .field("der_bytes", &self.der.len())
            .finish_non_exhaustive()
    }
}

/// Why bytes are not a certificate that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// The algorithm inside and the one outside of what is signed differ.
    #[error("the two signature algorithms of the certificate differ")]
    AlgorithmMismatch,
    /// The bytes are not strict DER of that structure.
    #[error("certificate: {0}")]
    Der(#[from] DerError),
    /// An extension occurs twice.
    #[error("the extension {oid} occurs twice")]
    DuplicateExtension {
        /// The extension's object identifier.
        oid: const_oid::ObjectIdentifier,
    },
    /// An extension that is known has a value that is not its type's.
    #[error("the extension {oid} is not well formed")]
    Extension {
        /// The extension's object identifier.
        oid: const_oid::ObjectIdentifier,
    },
    /// A PEM block is broken, or is not a certificate.
    #[error("not a PEM text with certificates")]
    Pem,
    /// The certificate is longer than 64 KiB, or there are more than fit.
    #[error("larger than is accepted")]
    TooLarge,
    /// The certificate is not one of version 3.
    #[error("not a certificate of version 3")]
    Version,
}

/// `IssuerAndSerialNumber` of CMS (RFC 5652 §10.2.4).
pub(crate) fn issuer_and_serial(certificate: &Certificate) -> Vec<u8> {
    asn1::tlv(
        asn1::SEQUENCE,
        &[certificate.issuer.as_der(), &certificate.serial.to_der()],
    )
}

/// The object identifier of an extended key usage by name, for reports.
#[must_use]
pub fn usage_name(oid: const_oid::ObjectIdentifier) -> Option<&'static str> {
    Some(match oid {
        oid::EKU_ANY => "any",
        oid::EKU_CLIENT_AUTH => "client authentication",
        oid::EKU_EMAIL_PROTECTION => "e-mail protection",
        oid::EKU_TIME_STAMPING => "time-stamping",
        oid::EKU_OCSP_SIGNING => "OCSP signing",
        oid::EKU_DOCUMENT_SIGNING => "document signing",
        _ => return None,
    })
}
