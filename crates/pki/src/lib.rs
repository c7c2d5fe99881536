//! Certificates and time: X.509 issuing and path validation, CRL, OCSP, CMS signatures and RFC 3161
//! time-stamps. Clock, randomness, network and keys are arguments; the one private key that is ever here
//! is that of a `.p12` file, on the way to its owner.

pub mod address;
mod algorithm;
mod asn1;
pub mod certificate;
pub mod cms;
mod code;
pub mod indication;
pub mod issue;
mod key;
mod known;
mod oid;
pub mod p12;
pub mod path;
pub mod revocation;
pub mod timestamp;

pub use algorithm::{AlgorithmError, DigestAlgorithm, MessageDigest, SignatureScheme};
pub use asn1::DerError;
pub use certificate::{Certificate, CertificateError, DistinguishedName, SerialNumber};
pub use key::{
    KeyError, KeyKind, MAX_RSA_BITS, MIN_RSA_BITS, PublicKey, STRONG_RSA_BITS, SignatureError,
};
pub use known::KnownSignatures;

#[cfg(test)]
mod vectors;
#[cfg(test)]
mod world;
