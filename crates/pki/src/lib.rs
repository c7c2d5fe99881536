//! Certificates and time: X.509 issuing and path validation, CRL, OCSP, CMS signatures and RFC 3161
//! time-stamps. No key, clock, randomness or network: they are arguments.

mod algorithm;
mod asn1;
pub mod certificate;
pub mod cms;
pub mod indication;
pub mod issue;
mod key;
mod oid;
pub mod path;
pub mod revocation;
pub mod timestamp;

pub use algorithm::{AlgorithmError, DigestAlgorithm, MessageDigest, SignatureScheme};
pub use asn1::DerError;
pub use certificate::{Certificate, CertificateError, DistinguishedName, SerialNumber};
pub use key::{KeyError, KeyKind, MAX_RSA_BITS, MIN_RSA_BITS, PublicKey, SignatureError};

#[cfg(test)]
mod vectors;
#[cfg(test)]
mod world;
