//! A finished signature: the bytes, and what they prove.

use super::Profile;
use super::attributes::{attribute, split};
use super::build::wrap;
use super::error::{CmsBuildError, CmsError};
use super::parse::{Cms, Layout};
use super::verify::VerifiedCms;
use crate::algorithm::MessageDigest;
use crate::asn1::{self, set_of, tlv};
use crate::oid;
use crate::timestamp::TimestampToken;

/// A CMS that was verified when it was made or taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCms {
    der: Vec<u8>,
    verified: VerifiedCms,
}

impl SignedCms {
    /// Takes over a whole CMS that somebody else made, such as a remote provider that returns one.
    ///
    /// # Errors
    /// [`CmsError`] when it is not strict DER, or does not verify over this digest.
    pub fn accept(cms: &[u8], digest: &MessageDigest, profile: Profile) -> Result<Self, CmsError> {
        let verified = Cms::parse(cms)?.verify_detached(digest, profile, &[])?;
        Ok(Self {
            der: cms.to_vec(),
            verified,
        })
    }

    /// The CMS, DER.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// What it proves.
    #[must_use]
    pub const fn verified(&self) -> &VerifiedCms {
        &self.verified
    }

    /// The signature value: what a time-stamp of the signature has to cover.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        self.verified.signature()
    }

    /// The same signature with one more time-stamp token among the unsigned attributes
    /// (ETSI EN 319 122-1 §5.3).
    ///
    /// # Errors
    /// [`CmsBuildError::Timestamp`] when the token's imprint is not that of the signature value,
    /// [`CmsBuildError::Cms`] when the result would be too large.
    pub fn with_timestamp(&self, token: &TimestampToken) -> Result<Self, CmsBuildError> {
        if !token.info().covers(self.signature()) {
            return Err(CmsBuildError::Timestamp);
        }
        let der = self.stamped(token.as_der())?;
        let digest = self.verified.message_digest();
        // Attributes outside of the signature cannot change what was verified; reading it again
        // makes sure that nothing else did.
        let verified = Cms::parse(&der)?.verify_detached(digest, Profile::Pkcs7, &[])?;
        Ok(Self { der, verified })
    }

    fn stamped(&self, token: &[u8]) -> Result<Vec<u8>, CmsError> {
        let layout = Layout::parse(&self.der)?;
        let signer = layout.signer()?;
        let mut kept: Vec<&[u8]> = Vec::new();
        let mut attributes: Vec<Vec<u8>> = Vec::new();
        let mut tokens: Vec<Vec<u8>> = vec![token.to_vec()];
        for part in signer.reader() {
            let part = part?;
            if part.tag != asn1::CONTEXT_CONSTRUCTED | 1 {
                kept.push(part.whole);
                continue;
            }
            for item in part.reader() {
                let item = item?;
                let (oid, values) = split(item)?;
                if oid == oid::TIME_STAMP_TOKEN {
                    for value in values {
                        tokens.push(value?.whole.to_vec());
                    }
                } else {
                    attributes.push(item.whole.to_vec());
                }
            }
        }
        for token in tokens {
            attributes.push(attribute(oid::TIME_STAMP_TOKEN, &token));
        }
        let unsigned = set_of(asn1::CONTEXT_CONSTRUCTED | 1, attributes);
        kept.push(&unsigned);
        let signer = tlv(asn1::SEQUENCE, &kept);
        let optional =
            |part: Option<asn1::Tlv<'_>>| part.map(|part| part.whole.to_vec()).unwrap_or_default();
        let data = tlv(
            asn1::SEQUENCE,
            &[
                layout.version.whole,
                layout.digest_algorithms.whole,
                layout.content.whole,
                &optional(layout.certificates),
                &optional(layout.crls),
                &tlv(asn1::SET, &[&signer]),
            ],
        );
        Ok(wrap(&data))
    }
}
