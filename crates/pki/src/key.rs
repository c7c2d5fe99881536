//! Public keys of certificates and the verification of signatures by them: ECDSA over P-256 and P-384,
//! RSA from 2048 bits. No private key is ever here.

use const_oid::ObjectIdentifier;
use p256_013::ecdsa::signature::hazmat::PrehashVerifier as _;
use rsa::traits::PublicKeyParts as _;
use rsa::{BigUint, Pkcs1v15Sign, Pss, RsaPublicKey};
use sha2_010::{Sha256, Sha384, Sha512};

use crate::algorithm::{AlgorithmError, DigestAlgorithm, SignatureScheme, identifier};
use crate::asn1::{self, DerError, Reader, Tlv, raw_integer, tlv};
use crate::oid;

/// Smallest RSA modulus that verifies, in bits. No shorter key is in anybody's rules any more.
pub const MIN_RSA_BITS: usize = 2048;
/// Smallest RSA modulus that signs, and that is not called weak, in bits: ETSI TS 119 312 asks for 3000
/// from 2026 on.
pub const STRONG_RSA_BITS: usize = 3072;
/// Largest RSA modulus, in bits; bounds the work of one verification.
pub const MAX_RSA_BITS: usize = 8192;

/// A public key that may verify signatures here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    der: Vec<u8>,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    P256(Box<p256_013::ecdsa::VerifyingKey>),
    P384(Box<p384_013::ecdsa::VerifyingKey>),
    Rsa(Box<RsaPublicKey>),
}

/// The family of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyKind {
    /// ECDSA over P-256.
    P256,
    /// ECDSA over P-384.
    P384,
    /// RSA.
    Rsa {
        /// Length of the modulus in bits.
        bits: usize,
    },
}

impl PublicKey {
    /// Reads a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
    ///
    /// # Errors
    /// [`KeyError`] for other families, other curves, points off the curve and RSA keys whose
    /// size or exponent is not accepted.
    pub fn from_spki_der(bytes: &[u8]) -> Result<Self, KeyError> {
        let mut reader = Tlv::parse(bytes, asn1::SEQUENCE)?.reader();
        let (algorithm, parameters) = identifier(reader.any()?)?;
        let key = reader.expect(asn1::BIT_STRING)?.bits()?;
        reader.finish()?;
        let kind = match algorithm {
            oid::EC_PUBLIC_KEY => {
                let curve = parameters.filter(|value| value.tag == asn1::OBJECT_IDENTIFIER);
                point(curve.ok_or(KeyError::Curve)?.oid()?, key)?
            }
            oid::RSA if parameters.is_some_and(|value| value.tag == asn1::NULL) => modulus(key)?,
            _ => return Err(KeyError::Unsupported { oid: algorithm }),
        };
        Ok(Self {
            der: bytes.to_vec(),
            kind,
        })
    }

    /// The P-256 key with this uncompressed point (SEC 1 §2.3.3): `04`, x, y, 65 bytes.
    ///
    /// # Errors
    /// [`KeyError::Point`] unless the point is on the curve and has that form.
    pub fn from_p256_point(point: &[u8]) -> Result<Self, KeyError> {
        if point.len() != 65 {
            return Err(KeyError::Point);
        }
        let algorithm = tlv(
            asn1::SEQUENCE,
            &[&asn1::oid(oid::EC_PUBLIC_KEY), &asn1::oid(oid::P256)],
        );
        Self::from_spki_der(&tlv(
            asn1::SEQUENCE,
            &[&algorithm, &tlv(asn1::BIT_STRING, &[&[0], point])],
        ))
    }

    /// The `SubjectPublicKeyInfo`.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The family.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        match &self.kind {
            Kind::P256(_) => KeyKind::P256,
            Kind::P384(_) => KeyKind::P384,
            Kind::Rsa(key) => KeyKind::Rsa {
                bits: key.n().bits(),
            },
        }
    }

    /// Whether the key is shorter than new signatures need: it verifies, and its signatures are
    /// reported as weak.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        matches!(self.kind(), KeyKind::Rsa { bits } if bits < STRONG_RSA_BITS)
    }

    /// The key, where it may make new signatures.
    ///
    /// # Errors
    /// [`KeyError::Weak`] for one that [`Self::is_weak`].
    pub(crate) fn strong(self) -> Result<Self, KeyError> {
        match self.kind() {
            KeyKind::Rsa { bits } if self.is_weak() => Err(KeyError::Weak { bits }),
            KeyKind::P256 | KeyKind::P384 | KeyKind::Rsa { .. } => Ok(self),
        }
    }

    /// The scheme that this crate chooses for signatures of this key: SHA-256, with P-384
    /// SHA-384; RSA by PKCS#1 v1.5, which every validator knows.
    #[must_use]
    pub const fn default_scheme(&self) -> SignatureScheme {
        match &self.kind {
            Kind::P256(_) => SignatureScheme::Ecdsa(DigestAlgorithm::Sha256),
            Kind::P384(_) => SignatureScheme::Ecdsa(DigestAlgorithm::Sha384),
            Kind::Rsa(_) => SignatureScheme::RsaPkcs1(DigestAlgorithm::Sha256),
        }
    }

    /// The uncompressed point of a key on an elliptic curve (SEC 1, `04 ‖ x ‖ y`); `None` for RSA.
    #[must_use]
    pub fn point(&self) -> Option<&[u8]> {
        match &self.kind {
            Kind::P256(_) | Kind::P384(_) => Some(self.bits()),
            Kind::Rsa(_) => None,
        }
    }

    /// The content of the key's bit string, over which key identifiers are computed.
    pub(crate) fn bits(&self) -> &[u8] {
        bits(&self.der)
    }

    /// Whether a private key (PKCS#8, RFC 5958) is the one of this public key.
    pub(crate) fn belongs_to(&self, pkcs8: &[u8]) -> bool {
        private_bits(pkcs8).is_ok_and(|private| match (&self.kind, private) {
            (Kind::P256(key), Private::Scalar(scalar)) => {
                p256_013::ecdsa::SigningKey::from_slice(scalar)
                    .is_ok_and(|private| private.verifying_key() == &**key)
            }
            (Kind::P384(key), Private::Scalar(scalar)) => {
                p384_013::ecdsa::SigningKey::from_slice(scalar)
                    .is_ok_and(|private| private.verifying_key() == &**key)
            }
            (Kind::Rsa(_), Private::Rsa(public)) => public == self.bits(),
            _ => false,
        })
    }

    /// Whether signatures of this scheme can be this key's.
    ///
    /// # Errors
    /// [`SignatureError::Scheme`] when the scheme is one of another family, or its salt does not
    /// fit the modulus.
    pub fn accepts(&self, scheme: SignatureScheme) -> Result<(), SignatureError> {
        let fits = match (&self.kind, scheme) {
            (Kind::P256(_) | Kind::P384(_), SignatureScheme::Ecdsa(_))
            | (Kind::Rsa(_), SignatureScheme::RsaPkcs1(_)) => true,
            (Kind::Rsa(key), SignatureScheme::RsaPss { digest, salt_bytes }) => {
                salt_bytes + digest.length() + 2 <= key.size()
            }
            _ => false,
        };
        if fits {
            Ok(())
        } else {
            Err(SignatureError::Scheme)
        }
    }

    /// Verifies a signature over a message.
    ///
    /// # Errors
    /// [`SignatureError::Scheme`] when the scheme is not one of this key's family,
    /// [`SignatureError::Invalid`] when the signature is not the key's over this message.
    pub fn verify(
        &self,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        self.accepts(scheme)?;
        let digest = scheme.digest_algorithm().digest(message);
        let digest = digest.as_bytes();
        let valid = match (&self.kind, scheme) {
            (Kind::P256(key), SignatureScheme::Ecdsa(_)) => {
                p256_013::ecdsa::Signature::from_der(signature)
                    .and_then(|signature| key.verify_prehash(digest, &signature))
                    .is_ok()
            }
            (Kind::P384(key), SignatureScheme::Ecdsa(_)) => {
                p384_013::ecdsa::Signature::from_der(signature)
                    .and_then(|signature| key.verify_prehash(digest, &signature))
                    .is_ok()
            }
            (Kind::Rsa(key), SignatureScheme::RsaPkcs1(algorithm)) => {
                let padding = match algorithm {
                    DigestAlgorithm::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
                    DigestAlgorithm::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
                    DigestAlgorithm::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
                };
                key.verify(padding, digest, signature).is_ok()
            }
            (
                Kind::Rsa(key),
                SignatureScheme::RsaPss {
                    digest: algorithm,
                    salt_bytes,
                },
            ) => {
                let padding = match algorithm {
                    DigestAlgorithm::Sha256 => Pss::new_with_salt::<Sha256>(salt_bytes),
                    DigestAlgorithm::Sha384 => Pss::new_with_salt::<Sha384>(salt_bytes),
                    DigestAlgorithm::Sha512 => Pss::new_with_salt::<Sha512>(salt_bytes),
                };
                key.verify(padding, digest, signature).is_ok()
            }
            _ => return Err(SignatureError::Scheme),
        };
        if !valid {
            return Err(SignatureError::Invalid);
        }
        #[cfg(feature = "record")]
        self.record(scheme, message, signature);
        Ok(())
    }

    #[cfg(feature = "record")]
    fn record(&self, scheme: SignatureScheme, message: &[u8], signature: &[u8]) {
        let algorithm = match self.kind {
            Kind::P256(_) => "ECDSA P-256",
            Kind::P384(_) => "ECDSA P-384",
            Kind::Rsa(_) => "RSA",
        };
        bulla_types::record::passed(algorithm, &[&self.der, message, signature], || {
            let (key, message, signature) = (self.clone(), message.to_vec(), signature.to_vec());
            Box::new(move || key.verify(scheme, &message, &signature).is_ok())
        });
    }

    /// A signature in the form that certificates and CMS carry, verified. Keys held elsewhere give
    /// ECDSA signatures as DER or as r and s of fixed length; both are taken.
    ///
    /// # Errors
    /// Those of [`Self::verify`].
    pub fn normalise(
        &self,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<Vec<u8>, SignatureError> {
        let half = match &self.kind {
            Kind::P256(_) => 32,
            Kind::P384(_) => 48,
            Kind::Rsa(_) => 0,
        };
        let as_is = self.verify(scheme, message, signature);
        if as_is.is_ok() {
            return Ok(signature.to_vec());
        }
        if half == 0 || signature.len() != 2 * half {
            return as_is.map(|()| Vec::new());
        }
        let (r, s) = signature.split_at(half);
        let der = tlv(asn1::SEQUENCE, &[&raw_integer(r), &raw_integer(s)]);
        self.verify(scheme, message, &der).map(|()| der)
    }
}

/// What a private key says about its public key.
enum Private<'a> {
    /// The scalar of an elliptic curve's key (RFC 5915), from which the point follows.
    Scalar(&'a [u8]),
    /// The `RSAPublicKey` made of modulus and exponent (RFC 8017 A.1.2).
    Rsa(Vec<u8>),
}

/// The scalar of a private key on an elliptic curve.
pub(crate) fn scalar(pkcs8: &[u8]) -> Option<&[u8]> {
    match private_bits(pkcs8) {
        Ok(Private::Scalar(scalar)) => Some(scalar),
        Ok(Private::Rsa(_)) | Err(_) => None,
    }
}

fn private_bits(pkcs8: &[u8]) -> Result<Private<'_>, DerError> {
    let mut reader = Reader::new(pkcs8).expect(asn1::SEQUENCE)?.reader();
    reader.expect(asn1::INTEGER)?;
    let (algorithm, _) = identifier(reader.expect(asn1::SEQUENCE)?)?;
    let key = reader.expect(asn1::OCTET_STRING)?.content;
    let mut key = Reader::new(key).expect(asn1::SEQUENCE)?.reader();
    key.expect(asn1::INTEGER)?;
    match algorithm {
        oid::EC_PUBLIC_KEY => Ok(Private::Scalar(key.expect(asn1::OCTET_STRING)?.content)),
        oid::RSA => {
            let (modulus, exponent) = (key.expect(asn1::INTEGER)?, key.expect(asn1::INTEGER)?);
            Ok(Private::Rsa(tlv(
                asn1::SEQUENCE,
                &[modulus.whole, exponent.whole],
            )))
        }
        _ => Err(DerError::Value),
    }
}

/// The content of the bit string of a `SubjectPublicKeyInfo`; empty if it is none.
pub(crate) fn bits(spki: &[u8]) -> &[u8] {
    let mut reader = Reader::new(spki);
    let bits = reader.expect(asn1::SEQUENCE).and_then(|outer| {
        let mut inner = outer.reader();
        inner.any()?;
        inner.expect(asn1::BIT_STRING)?.bits()
    });
    bits.unwrap_or_default()
}

fn point(curve: ObjectIdentifier, bytes: &[u8]) -> Result<Kind, KeyError> {
    // Uncompressed points only: every certificate has them, and one key then has one encoding.
    if bytes.first() != Some(&4) {
        return Err(KeyError::Point);
    }
    match curve {
        oid::P256 => p256_013::ecdsa::VerifyingKey::from_sec1_bytes(bytes)
            .map(|key| Kind::P256(Box::new(key)))
            .map_err(|_| KeyError::Point),
        oid::P384 => p384_013::ecdsa::VerifyingKey::from_sec1_bytes(bytes)
            .map(|key| Kind::P384(Box::new(key)))
            .map_err(|_| KeyError::Point),
        _ => Err(KeyError::Curve),
    }
}

fn modulus(bytes: &[u8]) -> Result<Kind, KeyError> {
    let mut reader = Tlv::parse(bytes, asn1::SEQUENCE)?.reader();
    let modulus = reader.expect(asn1::INTEGER)?.content;
    let exponent = reader.expect(asn1::INTEGER)?;
    reader.finish()?;
    if modulus.first().is_none_or(|first| first & 0x80 != 0) {
        return Err(KeyError::Modulus);
    }
    if modulus.last().is_none_or(|last| last & 1 == 0) {
        return Err(KeyError::Modulus);
    }
    let modulus = BigUint::from_bytes_be(modulus);
    let bits = modulus.bits();
    if !(MIN_RSA_BITS..=MAX_RSA_BITS).contains(&bits) {
        return Err(KeyError::Bits { bits });
    }
    let exponent = exponent.small()?;
    if exponent % 2 == 0 || !(65_537..1 << 33).contains(&exponent) {
        return Err(KeyError::Exponent);
    }
    RsaPublicKey::new_with_max_size(modulus, BigUint::from(exponent), MAX_RSA_BITS)
        .map(|key| Kind::Rsa(Box::new(key)))
        .map_err(|_| KeyError::Modulus)
}

/// Why a public key is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The RSA modulus is shorter than 2048 or longer than 8192 bits.
    #[error("an RSA key of {bits} bits is not accepted")]
    Bits {
        /// Length of the modulus in bits.
        bits: usize,
    },
    /// The curve is neither P-256 nor P-384.
    #[error("the curve is not accepted")]
    Curve,
    /// The key is not well formed.
    #[error("public key: {0}")]
    Der(#[from] DerError),
    /// The RSA exponent is even, smaller than 65 537 or larger than 2^33.
    #[error("the RSA exponent is not accepted")]
    Exponent,
    /// The RSA modulus is no positive odd number.
    #[error("the RSA modulus is not accepted")]
    Modulus,
    /// The point is compressed or not on the curve.
    #[error("the point is not on the curve, or not in uncompressed form")]
    Point,
    /// The key belongs to another family.
    #[error("keys of the family {oid} are not accepted")]
    Unsupported {
        /// The family's object identifier.
        oid: ObjectIdentifier,
    },
    /// The RSA modulus is shorter than 3072 bits: enough to verify what is old, too short to sign.
    #[error("an RSA key of {bits} bits is too short to sign")]
    Weak {
        /// Length of the modulus in bits.
        bits: usize,
    },
}

/// Why a signature does not verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The signature algorithm is not accepted.
    #[error(transparent)]
    Algorithm(#[from] AlgorithmError),
    /// The signature is not the key's over this message.
    #[error("the signature does not verify")]
    Invalid,
    /// The public key is not accepted.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The signature algorithm is not one of the key's family.
    #[error("the signature algorithm does not fit the key")]
    Scheme,
}
