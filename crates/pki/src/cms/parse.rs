//! Reads a CMS: strict DER, one signer, nothing that would be read in two ways.

use const_oid::ObjectIdentifier;

use super::attributes::{SignedAttributes, split};
use super::error::CmsError;
use super::{MAX_ATTRIBUTES, MAX_CERTIFICATES, MAX_CMS_BYTES};
use crate::algorithm::{DigestAlgorithm, SignatureScheme};
use crate::asn1::{self, DerError, Tlv};
use crate::certificate::{Certificate, DistinguishedName, SerialNumber};
use crate::oid;

/// A CMS of the type signed data, well formed, not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cms {
    pub(super) content_type: ObjectIdentifier,
    pub(super) content: Option<Vec<u8>>,
    pub(super) certificates: Vec<Certificate>,
    /// Certificates of the bag that could not be read; they cannot help anybody.
    pub(super) unreadable: usize,
    pub(super) crls: Vec<Vec<u8>>,
    pub(super) signer: SignerInfo,
}

/// The one signer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignerInfo {
    pub(super) identifier: SignerIdentifier,
    pub(super) digest_algorithm: DigestAlgorithm,
    pub(super) attributes: SignedAttributes,
    pub(super) scheme: SignatureScheme,
    pub(super) signature: Vec<u8>,
    pub(super) timestamps: Vec<Vec<u8>>,
}

/// Which certificate is the signer's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SignerIdentifier {
    IssuerAndSerial(DistinguishedName, SerialNumber),
    SubjectKeyId(Vec<u8>),
}

impl SignerIdentifier {
    pub(super) fn names(&self, certificate: &Certificate) -> bool {
        match self {
            Self::IssuerAndSerial(issuer, serial) => {
                issuer == certificate.issuer() && serial == certificate.serial()
            }
            Self::SubjectKeyId(id) => {
                certificate.extensions().subject_key_id() == Some(id.as_slice())
            }
        }
    }
}

/// The parts of a CMS as they stand in the input.
pub(super) struct Layout<'a> {
    pub(super) version: Tlv<'a>,
    pub(super) digest_algorithms: Tlv<'a>,
    pub(super) content: Tlv<'a>,
    pub(super) certificates: Option<Tlv<'a>>,
    pub(super) crls: Option<Tlv<'a>>,
    pub(super) signers: Tlv<'a>,
}

impl<'a> Layout<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, CmsError> {
        if bytes.len() > MAX_CMS_BYTES {
            return Err(CmsError::TooLarge);
        }
        let mut outer = Tlv::parse(bytes, asn1::SEQUENCE)?.reader();
        if outer.expect(asn1::OBJECT_IDENTIFIER)?.oid()? != oid::SIGNED_DATA {
            return Err(CmsError::Type);
        }
        let data = outer
            .explicit(0, asn1::SEQUENCE)?
            .ok_or(CmsError::ContentMissing)?;
        outer.finish()?;
        if data.tag != asn1::SEQUENCE {
            return Err(CmsError::Type);
        }
        let mut reader = data.reader();
        let layout = Self {
            version: reader.expect(asn1::INTEGER)?,
            digest_algorithms: reader.expect(asn1::SET)?,
            content: reader.expect(asn1::SEQUENCE)?,
            certificates: reader.optional(asn1::CONTEXT_CONSTRUCTED)?,
            crls: reader.optional(asn1::CONTEXT_CONSTRUCTED | 1)?,
            signers: reader.expect(asn1::SET)?,
        };
        reader.finish()?;
        Ok(layout)
    }

    /// The one signer.
    pub(super) fn signer(&self) -> Result<Tlv<'a>, CmsError> {
        let got = self.signers.reader().take(8).count();
        match self.signers.reader().any() {
            Ok(signer) if got == 1 && signer.tag == asn1::SEQUENCE => Ok(signer),
            _ => Err(CmsError::SignerCount { got }),
        }
    }
}

impl Cms {
    /// Reads a CMS.
    ///
    /// # Errors
    /// [`CmsError`] for anything but strict DER of signed data with one signer, whose attributes
    /// are sorted, occur once and include content type and message digest, and whose algorithms
    /// are accepted and agree.
    pub fn parse(bytes: &[u8]) -> Result<Self, CmsError> {
        let layout = Layout::parse(bytes)?;
        let (content_type, content) = enclosed(layout.content)?;
        let (certificates, unreadable) = bag(layout.certificates)?;
        let signer = SignerInfo::parse(layout.signer()?)?;
        // RFC 5652 §5.1; 4 and 5 belong to kinds of certificates and lists that are refused or
        // passed over, 3 to other content than plain data or to a signer named by key.
        if !matches!(layout.version.small()?, 1 | 3 | 4 | 5) {
            return Err(CmsError::Version);
        }
        let mut listed = layout.digest_algorithms.reader().take(MAX_ATTRIBUTES);
        let known = |value: Result<Tlv<'_>, DerError>| {
            value.is_ok_and(|value| DigestAlgorithm::parse(value) == Ok(signer.digest_algorithm))
        };
        if !listed.any(known) {
            return Err(CmsError::DigestAlgorithmMismatch);
        }
        Ok(Self {
            content_type,
            content,
            certificates,
            unreadable,
            crls: lists(layout.crls)?,
            signer,
        })
    }

    /// How the content is to be hashed.
    #[must_use]
    pub const fn digest_algorithm(&self) -> DigestAlgorithm {
        self.signer.digest_algorithm
    }

    /// The enclosed content, which must be of this type; not verified.
    pub(crate) fn enclosed_content(&self, wanted: ObjectIdentifier) -> Result<&[u8], CmsError> {
        if self.content_type != wanted {
            return Err(CmsError::ContentType);
        }
        self.content.as_deref().ok_or(CmsError::ContentMissing)
    }

    /// The enclosed certificates that can be read.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Number of enclosed certificates that cannot be read.
    #[must_use]
    pub const fn unreadable_certificates(&self) -> usize {
        self.unreadable
    }
}

/// `EncapsulatedContentInfo`: the type, and the content where it is enclosed.
fn enclosed(value: Tlv<'_>) -> Result<(ObjectIdentifier, Option<Vec<u8>>), CmsError> {
    let mut reader = value.reader();
    let oid = reader.expect(asn1::OBJECT_IDENTIFIER)?.oid()?;
    let content = reader.explicit(0, asn1::OCTET_STRING)?;
    reader.finish()?;
    match content {
        None => Ok((oid, None)),
        Some(content) if content.tag == asn1::OCTET_STRING => {
            Ok((oid, Some(content.content.to_vec())))
        }
        Some(_) => Err(CmsError::ContentType),
    }
}

/// The certificates, and the number of those that cannot be read. The bag is outside of what is
/// signed: its order does not matter and duplicates are dropped.
fn bag(set: Option<Tlv<'_>>) -> Result<(Vec<Certificate>, usize), CmsError> {
    let mut certificates: Vec<Certificate> = Vec::new();
    let mut unreadable = 0;
    let Some(set) = set else {
        return Ok((certificates, unreadable));
    };
    for (place, item) in set.reader().enumerate() {
        let item = item?;
        if place == MAX_CERTIFICATES {
            return Err(CmsError::TooLarge);
        }
        if item.tag != asn1::SEQUENCE {
            return Err(CmsError::CertificateKind);
        }
        match Certificate::from_der(item.whole) {
            Ok(certificate) if certificates.contains(&certificate) => {}
            Ok(certificate) => certificates.push(certificate),
            Err(_) => unreadable += 1,
        }
    }
    Ok((certificates, unreadable))
}

/// The revocation lists; other forms of revocation data are passed over.
fn lists(set: Option<Tlv<'_>>) -> Result<Vec<Vec<u8>>, CmsError> {
    let mut lists = Vec::new();
    let Some(set) = set else {
        return Ok(lists);
    };
    for item in set.reader() {
        let item = item?;
        if lists.len() == MAX_CERTIFICATES {
            return Err(CmsError::TooLarge);
        }
        if item.tag == asn1::SEQUENCE {
            lists.push(item.whole.to_vec());
        }
    }
    Ok(lists)
}

impl SignerInfo {
    fn parse(value: Tlv<'_>) -> Result<Self, CmsError> {
        let mut reader = value.reader();
        let version = reader.expect(asn1::INTEGER)?.small()?;
        let identifier = reader.any()?;
        let digest_algorithm = DigestAlgorithm::parse(reader.expect(asn1::SEQUENCE)?)?;
        let attributes =
            reader
                .optional(asn1::CONTEXT_CONSTRUCTED)?
                .ok_or(CmsError::AttributeMissing(
                    super::error::AttributeKind::MessageDigest,
                ))?;
        let scheme =
            SignatureScheme::parse(reader.expect(asn1::SEQUENCE)?, Some(digest_algorithm))?;
        let signature = reader.expect(asn1::OCTET_STRING)?.content.to_vec();
        let unsigned = reader.optional(asn1::CONTEXT_CONSTRUCTED | 1)?;
        reader.finish()?;
        let (identifier, wanted) = match identifier.tag {
            asn1::SEQUENCE => {
                let mut reader = identifier.reader();
                let issuer = DistinguishedName::parse(reader.any()?)?;
                let serial = SerialNumber::parse(reader.any()?)?;
                reader.finish()?;
                (SignerIdentifier::IssuerAndSerial(issuer, serial), 1)
            }
            asn1::CONTEXT => (
                SignerIdentifier::SubjectKeyId(identifier.content.to_vec()),
                3,
            ),
            got => {
                return Err(DerError::Unexpected {
                    expected: asn1::SEQUENCE,
                    got,
                }
                .into());
            }
        };
        if version != wanted {
            return Err(CmsError::Version);
        }
        if scheme.digest_algorithm() != digest_algorithm {
            return Err(CmsError::DigestAlgorithmMismatch);
        }
        let attributes = SignedAttributes::parse(attributes, digest_algorithm)?;
        if attributes
            .protection
            .is_some_and(|named| named != (digest_algorithm, scheme))
        {
            return Err(CmsError::AlgorithmProtection);
        }
        let timestamps = timestamps(unsigned)?;
        Ok(Self {
            identifier,
            digest_algorithm,
            attributes,
            scheme,
            signature,
            timestamps,
        })
    }
}

/// The time-stamp tokens among the unsigned attributes, byte for byte.
fn timestamps(unsigned: Option<Tlv<'_>>) -> Result<Vec<Vec<u8>>, CmsError> {
    let mut tokens = Vec::new();
    let Some(unsigned) = unsigned else {
        return Ok(tokens);
    };
    for (place, item) in unsigned.reader().enumerate() {
        if place == MAX_ATTRIBUTES {
            return Err(CmsError::TooLarge);
        }
        let (oid, values) = split(item?)?;
        if oid != oid::TIME_STAMP_TOKEN {
            continue;
        }
        for value in values {
            if tokens.len() == MAX_ATTRIBUTES {
                return Err(CmsError::TooLarge);
            }
            tokens.push(value?.whole.to_vec());
        }
    }
    Ok(tokens)
}
