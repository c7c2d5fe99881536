//! Digests and signature algorithms: SHA-256, SHA-384 and SHA-512 with ECDSA, RSA PKCS#1 v1.5 and
//! RSA-PSS. Everything else, SHA-1 above all, is refused by name of its object identifier.

use const_oid::ObjectIdentifier;
use sha2_010::{Sha256, Sha384, Sha512};

use crate::asn1::{self, DerError, Reader, Tlv, tlv};
use crate::oid;

/// A digest function that signatures here may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DigestAlgorithm {
    /// SHA-256 (FIPS 180-4), 32 bytes.
    Sha256,
    /// SHA-384 (FIPS 180-4), 48 bytes.
    Sha384,
    /// SHA-512 (FIPS 180-4), 64 bytes.
    Sha512,
}

impl DigestAlgorithm {
    /// Length of a digest in bytes.
    #[must_use]
    pub const fn length(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The digest of these bytes.
    #[must_use]
    pub fn digest(self, bytes: &[u8]) -> MessageDigest {
        self.digest_parts(&[bytes])
    }

    /// The digest of these parts, one after the other.
    #[must_use]
    pub fn digest_parts(self, parts: &[&[u8]]) -> MessageDigest {
        fn run<D: sha2_010::Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut hash = D::new();
            for part in parts {
                hash.update(part);
            }
            hash.finalize().to_vec()
        }
        let bytes = match self {
            Self::Sha256 => run::<Sha256>(parts),
            Self::Sha384 => run::<Sha384>(parts),
            Self::Sha512 => run::<Sha512>(parts),
        };
        MessageDigest {
            algorithm: self,
            bytes,
        }
    }

    /// The object identifier (RFC 5754 §2).
    #[must_use]
    pub const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha256 => oid::SHA256,
            Self::Sha384 => oid::SHA384,
            Self::Sha512 => oid::SHA512,
        }
    }

    /// `AlgorithmIdentifier` without parameters (RFC 5754 §2).
    pub(crate) fn to_der(self) -> Vec<u8> {
        tlv(asn1::SEQUENCE, &[&asn1::oid(self.oid())])
    }

    /// Reads an `AlgorithmIdentifier`; parameters may be absent or `NULL`.
    pub(crate) fn parse(value: Tlv<'_>) -> Result<Self, AlgorithmError> {
        let (oid, parameters) = identifier(value)?;
        let algorithm = match oid {
            oid::SHA256 => Self::Sha256,
            oid::SHA384 => Self::Sha384,
            oid::SHA512 => Self::Sha512,
            _ => return Err(AlgorithmError::UnknownDigest { oid }),
        };
        null_or_absent(parameters)?;
        Ok(algorithm)
    }
}

/// A digest and the function that made it. The length fits the function.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MessageDigest {
    algorithm: DigestAlgorithm,
    bytes: Vec<u8>,
}

impl MessageDigest {
    /// A digest that was computed elsewhere.
    ///
    /// # Errors
    /// [`AlgorithmError::DigestLength`] unless the length is the function's.
    pub fn new(algorithm: DigestAlgorithm, bytes: &[u8]) -> Result<Self, AlgorithmError> {
        if bytes.len() != algorithm.length() {
            return Err(AlgorithmError::DigestLength {
                expected: algorithm.length(),
                got: bytes.len(),
            });
        }
        Ok(Self {
            algorithm,
            bytes: bytes.to_vec(),
        })
    }

    /// The function.
    #[must_use]
    pub const fn algorithm(&self) -> DigestAlgorithm {
        self.algorithm
    }

    /// The digest: 32, 48 or 64 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl core::fmt::Debug for MessageDigest {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:?}(", self.algorithm)?;
        for byte in &self.bytes {
            write!(f, "{byte:02x}")?;
        }
        f.write_str(")")
    }
}

/// How a signature is made: the family and the digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureScheme {
    /// ECDSA (FIPS 186-5); the curve is the key's.
    Ecdsa(DigestAlgorithm),
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    RsaPkcs1(DigestAlgorithm),
    /// RSASSA-PSS (RFC 8017 §8.1) with MGF1 over the same digest.
    RsaPss {
        /// Digest of message and mask.
        digest: DigestAlgorithm,
        /// Length of the salt in bytes; equal to the digest's length where this crate chooses.
        salt_bytes: usize,
    },
}

impl SignatureScheme {
    /// RSASSA-PSS with a salt as long as the digest.
    #[must_use]
    pub const fn rsa_pss(digest: DigestAlgorithm) -> Self {
        Self::RsaPss {
            digest,
            salt_bytes: digest.length(),
        }
    }

    /// The digest of the message.
    #[must_use]
    pub const fn digest_algorithm(self) -> DigestAlgorithm {
        match self {
            Self::Ecdsa(digest) | Self::RsaPkcs1(digest) | Self::RsaPss { digest, .. } => digest,
        }
    }

    /// `AlgorithmIdentifier` (RFC 5758 §3.2, RFC 4055 §3 and §5).
    pub(crate) fn to_der(self) -> Vec<u8> {
        use DigestAlgorithm::{Sha256, Sha384, Sha512};
        let (oid, parameters) = match self {
            Self::Ecdsa(Sha256) => (oid::ECDSA_SHA256, Vec::new()),
            Self::Ecdsa(Sha384) => (oid::ECDSA_SHA384, Vec::new()),
            Self::Ecdsa(Sha512) => (oid::ECDSA_SHA512, Vec::new()),
            Self::RsaPkcs1(Sha256) => (oid::RSA_SHA256, tlv(asn1::NULL, &[])),
            Self::RsaPkcs1(Sha384) => (oid::RSA_SHA384, tlv(asn1::NULL, &[])),
            Self::RsaPkcs1(Sha512) => (oid::RSA_SHA512, tlv(asn1::NULL, &[])),
            Self::RsaPss { digest, salt_bytes } => {
                (oid::RSA_PSS, pss_parameters(digest, salt_bytes))
            }
        };
        tlv(asn1::SEQUENCE, &[&asn1::oid(oid), &parameters])
    }

    /// Reads an `AlgorithmIdentifier`. `rsaEncryption`, which CMS allows (RFC 3370 §3.2), takes its
    /// digest from `outside` where there is one.
    pub(crate) fn parse(
        value: Tlv<'_>,
        outside: Option<DigestAlgorithm>,
    ) -> Result<Self, AlgorithmError> {
        use DigestAlgorithm::{Sha256, Sha384, Sha512};
        let (oid, parameters) = identifier(value)?;
        let scheme = match (oid, outside) {
            (oid::ECDSA_SHA256, _) => Self::Ecdsa(Sha256),
            (oid::ECDSA_SHA384, _) => Self::Ecdsa(Sha384),
            (oid::ECDSA_SHA512, _) => Self::Ecdsa(Sha512),
            (oid::RSA_SHA256, _) => Self::RsaPkcs1(Sha256),
            (oid::RSA_SHA384, _) => Self::RsaPkcs1(Sha384),
            (oid::RSA_SHA512, _) => Self::RsaPkcs1(Sha512),
            (oid::RSA, Some(digest)) => Self::RsaPkcs1(digest),
            (oid::RSA_PSS, _) => {
                return pss(parameters.ok_or(AlgorithmError::Parameters)?);
            }
            _ => return Err(AlgorithmError::UnknownSignature { oid }),
        };
        if matches!(scheme, Self::Ecdsa(_)) && parameters.is_some() {
            return Err(AlgorithmError::Parameters);
        }
        null_or_absent(parameters).map(|()| scheme)
    }
}

fn pss_parameters(digest: DigestAlgorithm, salt_bytes: usize) -> Vec<u8> {
    let hash = tlv(
        asn1::SEQUENCE,
        &[&asn1::oid(digest.oid()), &tlv(asn1::NULL, &[])],
    );
    let mask = tlv(asn1::SEQUENCE, &[&asn1::oid(oid::MGF1), &hash]);
    let salt = asn1::integer(u64::try_from(salt_bytes).unwrap_or(u64::MAX));
    tlv(
        asn1::SEQUENCE,
        &[
            &tlv(asn1::CONTEXT_CONSTRUCTED, &[&hash]),
            &tlv(asn1::CONTEXT_CONSTRUCTED | 1, &[&mask]),
            &tlv(asn1::CONTEXT_CONSTRUCTED | 2, &[&salt]),
        ],
    )
}

/// `RSASSA-PSS-params` (RFC 4055 §3.1). The defaults are SHA-1, so digest and mask must be named;
/// both must use one digest, and the salt must have at least 20 bytes.
fn pss(parameters: Tlv<'_>) -> Result<SignatureScheme, AlgorithmError> {
    if parameters.tag != asn1::SEQUENCE {
        return Err(AlgorithmError::Parameters);
    }
    let mut reader = parameters.reader();
    let hash = reader
        .explicit(0, asn1::SEQUENCE)?
        .ok_or(AlgorithmError::Parameters)?;
    let mask = reader
        .explicit(1, asn1::SEQUENCE)?
        .ok_or(AlgorithmError::Parameters)?;
    let salt = reader.explicit(2, asn1::INTEGER)?;
    if reader.explicit(3, asn1::INTEGER)?.is_some() {
        return Err(AlgorithmError::Parameters);
    }
    reader.finish()?;
    let digest = DigestAlgorithm::parse(hash)?;
    let (mask, mask_hash) = identifier(mask)?;
    let mask_hash = DigestAlgorithm::parse(mask_hash.ok_or(AlgorithmError::Parameters)?)?;
    let salt_bytes = match salt {
        Some(value) if value.tag == asn1::INTEGER => {
            usize::try_from(value.small()?).map_err(|_| AlgorithmError::Parameters)?
        }
        Some(_) => return Err(AlgorithmError::Parameters),
        None => 20,
    };
    if mask != oid::MGF1 || mask_hash != digest || !(20..=1024).contains(&salt_bytes) {
        return Err(AlgorithmError::Parameters);
    }
    Ok(SignatureScheme::RsaPss { digest, salt_bytes })
}

/// The object identifier and the parameters of an `AlgorithmIdentifier`.
pub(crate) fn identifier(value: Tlv<'_>) -> Result<(ObjectIdentifier, Option<Tlv<'_>>), DerError> {
    if value.tag != asn1::SEQUENCE {
        return Err(DerError::Unexpected {
            expected: asn1::SEQUENCE,
            got: value.tag,
        });
    }
    let mut reader: Reader<'_> = value.reader();
    let oid = reader.expect(asn1::OBJECT_IDENTIFIER)?.oid()?;
    let parameters = if reader.is_empty() {
        None
    } else {
        Some(reader.any()?)
    };
    reader.finish()?;
    Ok((oid, parameters))
}

fn null_or_absent(parameters: Option<Tlv<'_>>) -> Result<(), AlgorithmError> {
    match parameters {
        None => Ok(()),
        Some(value) if value.tag == asn1::NULL => Ok(()),
        Some(_) => Err(AlgorithmError::Parameters),
    }
}

/// Why an algorithm is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AlgorithmError {
    /// The identifier is not well formed.
    #[error("algorithm identifier: {0}")]
    Der(#[from] DerError),
    /// The digest does not have its function's length.
    #[error("expected a digest of {expected} bytes, got {got}")]
    DigestLength {
        /// Length in bytes that the function gives.
        expected: usize,
        /// Length in bytes that was given.
        got: usize,
    },
    /// The parameters are missing, superfluous, or none that are accepted.
    #[error("the parameters of an algorithm are not accepted")]
    Parameters,
    /// The digest function is not accepted, SHA-1 for one.
    #[error("the digest function {oid} is not accepted")]
    UnknownDigest {
        /// Its object identifier.
        oid: ObjectIdentifier,
    },
    /// The signature algorithm is not accepted.
    #[error("the signature algorithm {oid} is not accepted")]
    UnknownSignature {
        /// Its object identifier.
        oid: ObjectIdentifier,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [DigestAlgorithm; 3] = [
        DigestAlgorithm::Sha256,
        DigestAlgorithm::Sha384,
        DigestAlgorithm::Sha512,
    ];

    fn scheme(bytes: &[u8]) -> Result<SignatureScheme, AlgorithmError> {
        SignatureScheme::parse(Tlv::parse(bytes, asn1::SEQUENCE).unwrap(), None)
    }

    #[test]
    fn identifiers_survive_a_round_trip() {
        for digest in ALL {
            let bytes = digest.to_der();
            let value = Tlv::parse(&bytes, asn1::SEQUENCE).unwrap();
            assert_eq!(DigestAlgorithm::parse(value), Ok(digest));
            for wanted in [
                SignatureScheme::Ecdsa(digest),
                SignatureScheme::RsaPkcs1(digest),
                SignatureScheme::rsa_pss(digest),
                SignatureScheme::RsaPss {
                    digest,
                    salt_bytes: 222,
                },
            ] {
                assert_eq!(scheme(&wanted.to_der()), Ok(wanted));
            }
        }
    }

    #[test]
    fn refuses_sha_1_and_what_is_unknown() {
        let sha1 = tlv(asn1::SEQUENCE, &[&asn1::oid(oid::SHA1)]);
        assert_eq!(
            DigestAlgorithm::parse(Tlv::parse(&sha1, asn1::SEQUENCE).unwrap()),
            Err(AlgorithmError::UnknownDigest { oid: oid::SHA1 })
        );
        for text in [
            "1.2.840.113549.1.1.5",
            "1.2.840.10045.4.1",
            "1.3.101.112",
            "1.2.840.113549.1.1.1",
        ] {
            let oid = ObjectIdentifier::new(text).unwrap();
            let bytes = tlv(asn1::SEQUENCE, &[&asn1::oid(oid)]);
            assert_eq!(
                scheme(&bytes),
                Err(AlgorithmError::UnknownSignature { oid }),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_other_parameters() {
        let null = tlv(asn1::NULL, &[]);
        let ecdsa = tlv(asn1::SEQUENCE, &[&asn1::oid(oid::ECDSA_SHA256), &null]);
        assert_eq!(scheme(&ecdsa), Err(AlgorithmError::Parameters));
        let rsa = tlv(
            asn1::SEQUENCE,
            &[&asn1::oid(oid::RSA_SHA256), &asn1::integer(1)],
        );
        assert_eq!(scheme(&rsa), Err(AlgorithmError::Parameters));
        // PSS without parameters, with the defaults (SHA-1), with two digests, with a short salt.
        let bare = tlv(asn1::SEQUENCE, &[&asn1::oid(oid::RSA_PSS)]);
        assert_eq!(scheme(&bare), Err(AlgorithmError::Parameters));
        let defaults = tlv(
            asn1::SEQUENCE,
            &[&asn1::oid(oid::RSA_PSS), &tlv(asn1::SEQUENCE, &[])],
        );
        assert_eq!(scheme(&defaults), Err(AlgorithmError::Parameters));
        let short = SignatureScheme::RsaPss {
            digest: DigestAlgorithm::Sha256,
            salt_bytes: 19,
        };
        assert_eq!(scheme(&short.to_der()), Err(AlgorithmError::Parameters));
        let first = tlv(
            asn1::CONTEXT_CONSTRUCTED,
            &[&DigestAlgorithm::Sha256.to_der()],
        );
        let mask = tlv(
            asn1::SEQUENCE,
            &[&asn1::oid(oid::MGF1), &DigestAlgorithm::Sha384.to_der()],
        );
        let second = tlv(asn1::CONTEXT_CONSTRUCTED | 1, &[&mask]);
        let mixed = tlv(asn1::SEQUENCE, &[&first, &second]);
        let mixed = tlv(asn1::SEQUENCE, &[&asn1::oid(oid::RSA_PSS), &mixed]);
        assert_eq!(scheme(&mixed), Err(AlgorithmError::Parameters));
    }

    #[test]
    fn digests_are_those_of_the_standard_and_have_their_length() {
        let empty = DigestAlgorithm::Sha256.digest(b"");
        assert_eq!(
            hex::encode(empty.as_bytes()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        for algorithm in ALL {
            let digest = algorithm.digest_parts(&[b"a", b"bc"]);
            assert_eq!(digest, algorithm.digest(b"abc"));
            assert_eq!(MessageDigest::new(algorithm, digest.as_bytes()), Ok(digest));
            assert!(MessageDigest::new(algorithm, &[0; 20]).is_err());
        }
    }
}
