//! Signed attributes: written for our signatures, read from everybody's.

use bulla_types::Timestamp;
use const_oid::ObjectIdentifier;
use sha1_010::Digest as _;

use super::MAX_ATTRIBUTES;
use super::error::{AttributeKind, CmsError};
use crate::algorithm::{DigestAlgorithm, MessageDigest, SignatureScheme};
use crate::asn1::{self, DerError, Reader, Tlv, parse_time, set_of, tlv};
use crate::certificate::{Certificate, DistinguishedName, SerialNumber};
use crate::oid;

/// One attribute with one value.
pub(super) fn attribute(oid: ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    tlv(
        asn1::SEQUENCE,
        &[&asn1::oid(oid), &tlv(asn1::SET, &[value])],
    )
}

/// The attributes of a signature of ours, as the `SET OF` that is signed (RFC 5652 §5.4).
pub(super) fn write(
    content_type: ObjectIdentifier,
    digest: &MessageDigest,
    signer: &Certificate,
    signing_time: Option<Timestamp>,
) -> Vec<u8> {
    // ESSCertIDv2 (RFC 5035 §4): SHA-256 is the default and therefore not named.
    let id = tlv(asn1::OCTET_STRING, &[signer.fingerprint().as_bytes()]);
    let ids = tlv(asn1::SEQUENCE, &[&tlv(asn1::SEQUENCE, &[&id])]);
    let mut items = vec![
        attribute(oid::CONTENT_TYPE, &asn1::oid(content_type)),
        attribute(
            oid::MESSAGE_DIGEST,
            &tlv(asn1::OCTET_STRING, &[digest.as_bytes()]),
        ),
        attribute(oid::SIGNING_CERTIFICATE_V2, &tlv(asn1::SEQUENCE, &[&ids])),
    ];
    if let Some(at) = signing_time {
        items.push(attribute(oid::SIGNING_TIME, &asn1::time(at)));
    }
    set_of(asn1::SET, items)
}

/// What signed attributes say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignedAttributes {
    /// The `SET OF` that was signed, with its own tag in place of the implicit one.
    pub(super) signed: Vec<u8>,
    pub(super) content_type: ObjectIdentifier,
    pub(super) message_digest: Vec<u8>,
    pub(super) signing_certificate: Option<CertificateId>,
    pub(super) signing_certificate_v1: Option<CertificateId>,
    pub(super) signing_time: Option<Timestamp>,
    pub(super) protection: Option<(DigestAlgorithm, SignatureScheme)>,
}

/// `ESSCertIDv2`: which certificate is the signer's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CertificateId {
    digest: CertificateDigest,
    issuer_serial: Option<(DistinguishedName, SerialNumber)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum CertificateDigest {
    Sha1(Vec<u8>),
    Sha2(MessageDigest),
}

impl CertificateDigest {
    fn is_of(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Sha1(digest) => sha1_010::Sha1::digest(bytes).as_slice() == digest.as_slice(),
            Self::Sha2(digest) => digest.algorithm().digest(bytes) == *digest,
        }
    }
}

impl CertificateId {
    pub(super) fn names(&self, certificate: &Certificate) -> bool {
        self.digest.is_of(certificate.as_der())
            && self.issuer_serial.as_ref().is_none_or(|(issuer, serial)| {
                issuer == certificate.issuer() && serial == certificate.serial()
            })
    }

    /// `SigningCertificateV2`, or its forerunner, which names no algorithm; the first entry is the
    /// signer's certificate (RFC 5035 §3 and §5).
    fn parse(value: Tlv<'_>, kind: AttributeKind) -> Result<Self, CmsError> {
        let malformed = CmsError::Attribute(kind);
        if value.tag != asn1::SEQUENCE {
            return Err(malformed);
        }
        let mut outer = value.reader();
        let mut list = outer.expect(asn1::SEQUENCE)?.reader();
        outer.optional(asn1::SEQUENCE)?;
        outer.finish()?;
        let mut reader = list.expect(asn1::SEQUENCE)?.reader();
        for other in list {
            if other?.tag != asn1::SEQUENCE {
                return Err(malformed);
            }
        }
        let sha1 = kind == AttributeKind::SigningCertificateV1;
        let algorithm = match reader.optional(asn1::SEQUENCE)? {
            Some(_) if sha1 => return Err(malformed),
            Some(algorithm) => DigestAlgorithm::parse(algorithm)?,
            None => DigestAlgorithm::Sha256,
        };
        let hash = reader.expect(asn1::OCTET_STRING)?.content;
        let digest = if sha1 {
            CertificateDigest::Sha1(hash.to_vec())
        } else {
            CertificateDigest::Sha2(MessageDigest::new(algorithm, hash).map_err(|_| malformed)?)
        };
        let issuer_serial = match reader.optional(asn1::SEQUENCE)? {
            Some(value) => Some(issuer_serial(value)?),
            None => None,
        };
        reader.finish()?;
        Ok(Self {
            digest,
            issuer_serial,
        })
    }
}

/// `IssuerSerial` of RFC 5035: one directory name and a serial number.
fn issuer_serial(value: Tlv<'_>) -> Result<(DistinguishedName, SerialNumber), DerError> {
    let mut reader = value.reader();
    let mut names = reader.expect(asn1::SEQUENCE)?.reader();
    let name = names.explicit(4, asn1::SEQUENCE)?.ok_or(DerError::Value)?;
    names.finish()?;
    let serial = SerialNumber::parse(reader.any()?)?;
    reader.finish()?;
    Ok((DistinguishedName::parse(name)?, serial))
}

impl SignedAttributes {
    /// Reads `[0] IMPLICIT SET OF Attribute`.
    pub(super) fn parse(set: Tlv<'_>, outside: DigestAlgorithm) -> Result<Self, CmsError> {
        let mut found = Found::default();
        let mut previous: &[u8] = &[];
        let mut seen: Vec<ObjectIdentifier> = Vec::new();
        for item in set.reader() {
            let item = item?;
            if item.whole <= previous {
                return Err(CmsError::AttributeOrder);
            }
            previous = item.whole;
            let (oid, values) = split(item)?;
            let kind = kind(oid);
            if seen.contains(&oid) {
                return Err(CmsError::AttributeRepeated(kind));
            }
            if seen.len() == MAX_ATTRIBUTES {
                return Err(CmsError::TooLarge);
            }
            seen.push(oid);
            if kind != AttributeKind::Other {
                let mut values = values;
                let value = values.any().map_err(|_| CmsError::Attribute(kind))?;
                if !values.is_empty() {
                    return Err(CmsError::AttributeRepeated(kind));
                }
                found.take(kind, value, outside)?;
            }
        }
        let missing = CmsError::AttributeMissing;
        let mut signed = set.whole.to_vec();
        if let Some(tag) = signed.first_mut() {
            *tag = asn1::SET;
        }
        Ok(Self {
            signed,
            content_type: found
                .content_type
                .ok_or_else(|| missing(AttributeKind::ContentType))?,
            message_digest: found
                .message_digest
                .ok_or_else(|| missing(AttributeKind::MessageDigest))?,
            signing_certificate: found.signing_certificate,
            signing_certificate_v1: found.signing_certificate_v1,
            signing_time: found.signing_time,
            protection: found.protection,
        })
    }
}

#[derive(Default)]
struct Found {
    content_type: Option<ObjectIdentifier>,
    message_digest: Option<Vec<u8>>,
    signing_certificate: Option<CertificateId>,
    signing_certificate_v1: Option<CertificateId>,
    signing_time: Option<Timestamp>,
    protection: Option<(DigestAlgorithm, SignatureScheme)>,
}

impl Found {
    fn take(
        &mut self,
        kind: AttributeKind,
        value: Tlv<'_>,
        outside: DigestAlgorithm,
    ) -> Result<(), CmsError> {
        let malformed = CmsError::Attribute(kind);
        match kind {
            AttributeKind::ContentType if value.tag == asn1::OBJECT_IDENTIFIER => {
                self.content_type = Some(value.oid()?);
            }
            AttributeKind::MessageDigest if value.tag == asn1::OCTET_STRING => {
                self.message_digest = Some(value.content.to_vec());
            }
            AttributeKind::SigningCertificate | AttributeKind::SigningCertificateV1 => {
                let id = CertificateId::parse(value, kind).map_err(|error| {
                    if matches!(error, CmsError::Der(_)) {
                        malformed
                    } else {
                        error
                    }
                })?;
                if kind == AttributeKind::SigningCertificate {
                    self.signing_certificate = Some(id);
                } else {
                    self.signing_certificate_v1 = Some(id);
                }
            }
            AttributeKind::SigningTime => {
                self.signing_time = Some(parse_time(value).map_err(|_| malformed)?);
            }
            AttributeKind::AlgorithmProtection if value.tag == asn1::SEQUENCE => {
                // RFC 6211 §2: the digest, and under [1] the signature algorithm.
                let mut reader = value.reader();
                let digest = DigestAlgorithm::parse(reader.any()?)?;
                let scheme = reader.expect(asn1::CONTEXT_CONSTRUCTED | 1)?;
                reader.finish()?;
                let scheme = Tlv {
                    tag: asn1::SEQUENCE,
                    ..scheme
                };
                self.protection = Some((digest, SignatureScheme::parse(scheme, Some(outside))?));
            }
            AttributeKind::AlgorithmProtection
            | AttributeKind::ContentType
            | AttributeKind::MessageDigest
            | AttributeKind::Other => return Err(malformed),
        }
        Ok(())
    }
}

const fn kind(oid: ObjectIdentifier) -> AttributeKind {
    match oid {
        oid::CONTENT_TYPE => AttributeKind::ContentType,
        oid::MESSAGE_DIGEST => AttributeKind::MessageDigest,
        oid::SIGNING_CERTIFICATE_V2 => AttributeKind::SigningCertificate,
        oid::SIGNING_CERTIFICATE => AttributeKind::SigningCertificateV1,
        oid::SIGNING_TIME => AttributeKind::SigningTime,
        oid::ALGORITHM_PROTECTION => AttributeKind::AlgorithmProtection,
        _ => AttributeKind::Other,
    }
}

/// The type and the values of one attribute; there is at least one value.
pub(super) fn split(attribute: Tlv<'_>) -> Result<(ObjectIdentifier, Reader<'_>), DerError> {
    if attribute.tag != asn1::SEQUENCE {
        return Err(DerError::Value);
    }
    let mut reader = attribute.reader();
    let oid = reader.expect(asn1::OBJECT_IDENTIFIER)?.oid()?;
    let values = reader.expect(asn1::SET)?.reader();
    reader.finish()?;
    if values.is_empty() {
        Err(DerError::Value)
    } else {
        Ok((oid, values))
    }
}
