//! `TSTInfo` (RFC 3161 §2.4.2): what a time-stamping authority signs.

use bulla_types::Timestamp;
use const_oid::ObjectIdentifier;

use crate::algorithm::{AlgorithmError, DigestAlgorithm, MessageDigest};
use crate::asn1::{self, DerError, Tlv, generalized_time, tlv, tst_time};
use crate::certificate::SerialNumber;

/// Longest nonce in bytes. Ours have 8; foreign ones reach 20.
pub(super) const MAX_NONCE_BYTES: usize = 64;

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TstInfo {
    pub(super) policy: ObjectIdentifier,
    pub(super) imprint: Imprint,
    pub(super) serial: SerialNumber,
    pub(super) time: Timestamp,
    pub(super) accuracy: Option<Accuracy>,
    pub(super) nonce: Option<Vec<u8>>,
}

/// How far the true time may be from the one that is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accuracy {
    /// Microseconds before and after.
    pub micros: u64,
}

impl TstInfo {
    /// The policy under which the token was issued.
    #[must_use]
    pub const fn policy(&self) -> ObjectIdentifier {
        self.policy
    }

    /// The digest that existed at that time.
    #[must_use]
    pub const fn imprint(&self) -> &MessageDigest {
        &self.imprint.digest
    }

    /// The token's number.
    #[must_use]
    pub const fn serial(&self) -> &SerialNumber {
        &self.serial
    }

    /// The stated time; what lies below a millisecond is cut off.
    #[must_use]
    pub const fn time(&self) -> Timestamp {
        self.time
    }

    /// How accurate that time is, if the authority says so.
    #[must_use]
    pub const fn accuracy(&self) -> Option<Accuracy> {
        self.accuracy
    }

    /// The request's nonce, as the content of a DER integer.
    #[must_use]
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }

    /// Whether the imprint is the digest of these bytes.
    #[must_use]
    pub fn covers(&self, bytes: &[u8]) -> bool {
        self.imprint().algorithm().digest(bytes) == *self.imprint()
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, TstInfoError> {
        let mut reader = Tlv::parse(bytes, asn1::SEQUENCE)?.reader();
        if reader.expect(asn1::INTEGER)?.small()? != 1 {
            return Err(TstInfoError::Version);
        }
        let policy = reader.expect(asn1::OBJECT_IDENTIFIER)?.oid()?;
        let imprint = Imprint::parse(reader.expect(asn1::SEQUENCE)?)?;
        let serial = SerialNumber::parse(reader.any()?)?;
        let time = tst_time(reader.any()?)?;
        let accuracy = reader
            .optional(asn1::SEQUENCE)?
            .map(Accuracy::parse)
            .transpose()?;
        reader.optional(asn1::BOOLEAN)?;
        let nonce = reader
            .optional(asn1::INTEGER)?
            .map(|nonce| nonce.content.to_vec());
        reader.optional(asn1::CONTEXT_CONSTRUCTED)?;
        if let Some(extensions) = reader.optional(asn1::CONTEXT_CONSTRUCTED | 1)? {
            no_critical(extensions)?;
        }
        reader.finish()?;
        if nonce
            .as_ref()
            .is_some_and(|nonce| nonce.len() > MAX_NONCE_BYTES)
        {
            return Err(DerError::Value.into());
        }
        Ok(Self {
            policy,
            imprint,
            serial,
            time,
            accuracy,
            nonce,
        })
    }

    pub(super) fn to_der(&self) -> Vec<u8> {
        let nonce = self
            .nonce
            .as_ref()
            .map(|nonce| tlv(asn1::INTEGER, &[nonce]));
        tlv(
            asn1::SEQUENCE,
            &[
                &asn1::integer(1),
                &asn1::oid(self.policy),
                self.imprint.as_der(),
                &self.serial.to_der(),
                &generalized_time(self.time),
                &self.accuracy.map(Accuracy::to_der).unwrap_or_default(),
                &nonce.unwrap_or_default(),
            ],
        )
    }
}

impl Accuracy {
    /// This many seconds.
    #[must_use]
    pub fn seconds(seconds: u32) -> Self {
        Self {
            micros: u64::from(seconds) * 1_000_000,
        }
    }

    fn parse(value: Tlv<'_>) -> Result<Self, DerError> {
        let mut reader = value.reader();
        let seconds = reader
            .optional(asn1::INTEGER)?
            .map(|value| value.small())
            .transpose()?;
        let mut part = |tag| -> Result<u64, DerError> {
            match reader.optional(tag)? {
                None => Ok(0),
                Some(value) => match value.small()? {
                    part @ 1..=999 => Ok(part),
                    _ => Err(DerError::Value),
                },
            }
        };
        let (millis, micros) = (part(asn1::CONTEXT)?, part(asn1::CONTEXT | 1)?);
        reader.finish()?;
        let seconds = seconds
            .unwrap_or(0)
            .checked_mul(1_000_000)
            .ok_or(DerError::Value)?;
        seconds
            .checked_add(millis * 1000 + micros)
            .map(|micros| Self { micros })
            .ok_or(DerError::Value)
    }

    /// To the second, at least one.
    fn to_der(self) -> Vec<u8> {
        let seconds = self.micros.div_ceil(1_000_000).max(1);
        tlv(asn1::SEQUENCE, &[&asn1::integer(seconds)])
    }
}

/// `MessageImprint`, byte for byte: the token repeats the request's, whether it has parameters or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Imprint {
    digest: MessageDigest,
    der: Vec<u8>,
}

impl Imprint {
    pub(super) fn new(digest: MessageDigest) -> Self {
        let octets = tlv(asn1::OCTET_STRING, &[digest.as_bytes()]);
        let der = tlv(asn1::SEQUENCE, &[&digest.algorithm().to_der(), &octets]);
        Self { digest, der }
    }

    pub(super) fn parse(value: Tlv<'_>) -> Result<Self, AlgorithmError> {
        let mut reader = value.reader();
        let algorithm = DigestAlgorithm::parse(reader.any()?)?;
        let digest = reader.expect(asn1::OCTET_STRING)?.content;
        reader.finish()?;
        Ok(Self {
            digest: MessageDigest::new(algorithm, digest)?,
            der: value.whole.to_vec(),
        })
    }

    pub(super) const fn digest(&self) -> &MessageDigest {
        &self.digest
    }

    pub(super) fn as_der(&self) -> &[u8] {
        &self.der
    }
}

/// Extensions may say more, but nothing that has to be understood.
pub(super) fn no_critical(list: Tlv<'_>) -> Result<(), TstInfoError> {
    let list = Tlv {
        tag: asn1::SEQUENCE,
        ..list
    };
    crate::certificate::each_extension(list, |_, critical, _| {
        if critical {
            Err(TstInfoError::CriticalExtension)
        } else {
            Ok(())
        }
    })
}

/// Why the content of a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TstInfoError {
    /// The imprint's digest function is not accepted, or its length is wrong.
    #[error("imprint: {0}")]
    Algorithm(#[from] AlgorithmError),
    /// There is a critical extension; none is known.
    #[error("an unknown critical extension")]
    CriticalExtension,
    /// The content is not strict DER of that structure.
    #[error("time-stamp: {0}")]
    Der(#[from] DerError),
    /// The version is not 1.
    #[error("a time-stamp of another version than 1")]
    Version,
}
