//! Makes a CMS in two steps around a key that is elsewhere.

use bulla_types::Timestamp;
use const_oid::ObjectIdentifier;

use super::attributes;
use super::error::CmsBuildError;
use super::parse::Cms;
use super::signed::SignedCms;
use crate::algorithm::{MessageDigest, SignatureScheme};
use crate::asn1::{self, set_of, tlv};
use crate::certificate::{Certificate, issuer_and_serial};
use crate::key::{PublicKey, SignatureError};
use crate::oid;

/// Most certificates that one signature encloses.
const MAX_CHAIN: usize = 16;

/// A signature before the key was used: everything but the signature value.
#[derive(Clone, Debug)]
pub struct PreparedCms {
    chain: Vec<Certificate>,
    bag: Bag,
    key: PublicKey,
    scheme: SignatureScheme,
    content_type: ObjectIdentifier,
    content: Option<Vec<u8>>,
    digest: MessageDigest,
    attributes: Vec<u8>,
}

/// Whether the certificates are enclosed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bag {
    Empty,
    Full,
}

impl PreparedCms {
    /// A PAdES baseline signature over a document with this digest: no signing time within, since
    /// the PDF's dictionary has it (ETSI EN 319 142-1 §6.3).
    ///
    /// `chain` is the signer's certificate, then its issuers; the root may be left out.
    ///
    /// # Errors
    /// [`CmsBuildError`] when the chain is empty or too long, the signer's key is not accepted,
    /// the scheme is not one of that key, or the digest was made by another function.
    pub fn pades(
        digest: &MessageDigest,
        chain: &[Certificate],
        scheme: SignatureScheme,
    ) -> Result<Self, CmsBuildError> {
        Self::new(oid::DATA, digest, chain, scheme, None)
    }

    /// A CAdES baseline signature over a file with this digest, with the time that the signer
    /// claims, to be kept beside the file as `.p7s`.
    ///
    /// # Errors
    /// As for [`Self::pades`].
    pub fn cades(
        digest: &MessageDigest,
        chain: &[Certificate],
        scheme: SignatureScheme,
        signing_time: Timestamp,
    ) -> Result<Self, CmsBuildError> {
        Self::new(oid::DATA, digest, chain, scheme, Some(signing_time))
    }

    /// A signature with its content within.
    pub(crate) fn enclosed(
        content_type: ObjectIdentifier,
        content: Vec<u8>,
        chain: &[Certificate],
        scheme: SignatureScheme,
    ) -> Result<Self, CmsBuildError> {
        let digest = scheme.digest_algorithm().digest(&content);
        let mut prepared = Self::new(content_type, &digest, chain, scheme, None)?;
        prepared.content = Some(content);
        Ok(prepared)
    }

    fn new(
        content_type: ObjectIdentifier,
        digest: &MessageDigest,
        chain: &[Certificate],
        scheme: SignatureScheme,
        signing_time: Option<Timestamp>,
    ) -> Result<Self, CmsBuildError> {
        let got = chain.len();
        let signer = match chain.first() {
            Some(signer) if got <= MAX_CHAIN => signer,
            _ => return Err(CmsBuildError::Chain { got }),
        };
        let key = signer.public_key()?.strong()?;
        key.accepts(scheme)?;
        let expected = scheme.digest_algorithm();
        if digest.algorithm() != expected {
            return Err(CmsBuildError::DigestAlgorithm {
                expected,
                got: digest.algorithm(),
            });
        }
        Ok(Self {
            attributes: attributes::write(content_type, digest, signer, signing_time),
            chain: chain.to_vec(),
            bag: Bag::Full,
            key,
            scheme,
            content_type,
            content: None,
            digest: digest.clone(),
        })
    }

    /// The message that the key has to sign: the DER of the signed attributes.
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        &self.attributes
    }

    /// The digest of that message, for keys that sign a hash. A remote provider learns nothing
    /// else.
    #[must_use]
    pub fn digest(&self) -> MessageDigest {
        self.scheme.digest_algorithm().digest(&self.attributes)
    }

    /// How the key has to sign.
    #[must_use]
    pub const fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    /// The signature with this value, verified. ECDSA values may be DER, or r and s one after the
    /// other.
    ///
    /// # Errors
    /// [`CmsBuildError::Signature`] when the value is not the signer's over what was prepared.
    pub fn finish(&self, signature: &[u8]) -> Result<SignedCms, CmsBuildError> {
        let der = self.assemble(&self.normalise(signature)?);
        SignedCms::accept(&der, &self.digest, super::Profile::Cades).map_err(CmsBuildError::Cms)
    }

    /// The same with the content within: the CMS alone.
    pub(crate) fn finish_enclosed(&self, signature: &[u8]) -> Result<Vec<u8>, CmsBuildError> {
        let der = self.assemble(&self.normalise(signature)?);
        Cms::parse(&der)?.verify_enclosed(self.content_type, &self.chain)?;
        Ok(der)
    }

    /// Encloses no certificates.
    pub(crate) fn without_certificates(mut self) -> Self {
        self.bag = Bag::Empty;
        self
    }

    fn normalise(&self, signature: &[u8]) -> Result<Vec<u8>, SignatureError> {
        self.key.normalise(self.scheme, &self.attributes, signature)
    }

    fn assemble(&self, value: &[u8]) -> Vec<u8> {
        let digest = self.scheme.digest_algorithm().to_der();
        let (version, enclosed) = match &self.content {
            None => (1, Vec::new()),
            Some(content) => {
                let octets = tlv(asn1::OCTET_STRING, &[content]);
                (3, tlv(asn1::CONTEXT_CONSTRUCTED, &[&octets]))
            }
        };
        let mut attributes = self.attributes.clone();
        if let Some(tag) = attributes.first_mut() {
            *tag = asn1::CONTEXT_CONSTRUCTED;
        }
        let identifier = self
            .chain
            .first()
            .map(issuer_and_serial)
            .unwrap_or_default();
        let signer = tlv(
            asn1::SEQUENCE,
            &[
                &asn1::integer(1),
                &identifier,
                &digest,
                &attributes,
                &self.scheme.to_der(),
                &tlv(asn1::OCTET_STRING, &[value]),
            ],
        );
        let certificates = match self.bag {
            Bag::Empty => Vec::new(),
            Bag::Full => {
                let chain = self.chain.iter();
                let mut items: Vec<Vec<u8>> = chain
                    .map(|certificate| certificate.as_der().to_vec())
                    .collect();
                items.sort();
                items.dedup();
                set_of(asn1::CONTEXT_CONSTRUCTED, items)
            }
        };
        let data = tlv(
            asn1::SEQUENCE,
            &[
                &asn1::integer(version),
                &tlv(asn1::SET, &[&digest]),
                &tlv(asn1::SEQUENCE, &[&asn1::oid(self.content_type), &enclosed]),
                &certificates,
                &tlv(asn1::SET, &[&signer]),
            ],
        );
        wrap(&data)
    }
}

/// `ContentInfo` around signed data.
pub(super) fn wrap(data: &[u8]) -> Vec<u8> {
    tlv(
        asn1::SEQUENCE,
        &[
            &asn1::oid(oid::SIGNED_DATA),
            &tlv(asn1::CONTEXT_CONSTRUCTED, &[data]),
        ],
    )
}
