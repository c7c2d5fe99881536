//! Reads a key and its certificates from a `.p12` file (PKCS#12, RFC 7292), on the device of its owner
//! alone. The file's code is verified before anything in it is decrypted; files without one are refused.
//!
//! Ciphers: PBES2 with PBKDF2 and AES, which every program writes today, and the two of old exports
//! (3DES for keys, 40-bit RC2 for certificates). Nothing is ever written in this format.

mod bag;
mod cipher;
mod kdf;
#[cfg(test)]
mod tests;

use core::fmt;

use const_oid::ObjectIdentifier;
use zeroize::Zeroizing;

use crate::algorithm::identifier;
use crate::asn1::{self, DerError, Reader};
use crate::certificate::{Certificate, CertificateError};
use crate::key::{KeyError, PublicKey};
use crate::oid;
use crate::path::MAX_PATH;

use bag::Bags;
use kdf::Hash;

/// Largest file in bytes. A key and a chain have some kilobytes.
pub const MAX_P12_BYTES: usize = 256 * 1024;
/// Most rounds of a derivation; programs write 1 to 600 000.
pub const MAX_ROUNDS: u64 = 5_000_000;

/// A private key as PKCS#8, erased when it is dropped.
pub struct Pkcs8Key(Zeroizing<Vec<u8>>);

impl Pkcs8Key {
    /// The `PrivateKeyInfo` (RFC 5958), DER.
    #[must_use]
    pub fn expose_secret(&self) -> &[u8] {
        &self.0
    }

    /// The scalar of a key on an elliptic curve, big-endian, as long as the curve's order; `None`
    /// for other keys.
    #[must_use]
    pub fn expose_scalar(&self) -> Option<&[u8]> {
        crate::key::scalar(&self.0)
    }
}

impl fmt::Debug for Pkcs8Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pkcs8Key")
    }
}

/// A key and the certificates that belong to it.
#[derive(Debug)]
pub struct Identity {
    key: Pkcs8Key,
    public: PublicKey,
    chain: Vec<Certificate>,
}

impl Identity {
    /// Opens a file with its password.
    ///
    /// # Errors
    /// [`P12Error::Password`] when password and file do not belong together, or the file was
    /// changed; other [`P12Error`]s for files that are not well formed, have no code, no key or
    /// several, ciphers that are not known, too many rounds, or a key that does not fit its
    /// certificate.
    pub fn open(file: &[u8], password: &str) -> Result<Self, P12Error> {
        if file.len() > MAX_P12_BYTES {
            return Err(P12Error::TooLarge);
        }
        let (content, password) = authenticated(file, password)?;
        let bags = Bags::open(content, &password)?;
        let key = Pkcs8Key(bags.key.ok_or(P12Error::KeyMissing)?);
        let chain = order(bags.certificates, bags.key_id.as_deref())?;
        let leaf = chain.first().ok_or(P12Error::CertificateMissing)?;
        let public = leaf.public_key()?.strong()?;
        if !public.belongs_to(key.expose_secret()) {
            return Err(P12Error::KeyMismatch);
        }
        Ok(Self { key, public, chain })
    }

    /// The private key.
    #[must_use]
    pub const fn key(&self) -> &Pkcs8Key {
        &self.key
    }

    /// The public key of the first certificate, which the private key fits.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The key's certificate, then its issuers as far as the file has them.
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }
}

/// The two forms in which a password is used.
struct Password {
    /// For PBES2.
    utf8: Zeroizing<Vec<u8>>,
    /// For everything older: big-endian UTF-16 with two zero bytes at the end (RFC 7292 B.1).
    utf16: Zeroizing<Vec<u8>>,
}

impl Password {
    fn new(text: &str) -> Self {
        // Room for all, so that nothing is left behind by growing.
        let mut utf16 = Zeroizing::new(Vec::with_capacity(2 * text.len() + 2));
        for unit in text.encode_utf16() {
            utf16.extend(unit.to_be_bytes());
        }
        utf16.extend([0, 0]);
        Self {
            utf8: Zeroizing::new(text.as_bytes().to_vec()),
            utf16,
        }
    }
}

/// The content that the code of the file covers, after it was verified.
fn authenticated<'a>(file: &'a [u8], text: &str) -> Result<(&'a [u8], Password), P12Error> {
    let mut outer = Reader::new(file);
    let mut reader = outer.expect(asn1::SEQUENCE)?.reader();
    outer.finish()?;
    if reader.expect(asn1::INTEGER)?.small()? != 3 {
        return Err(P12Error::Unsupported);
    }
    let mut safe = reader.expect(asn1::SEQUENCE)?.reader();
    if safe.expect(asn1::OBJECT_IDENTIFIER)?.oid()? != oid::DATA {
        return Err(P12Error::Unsupported);
    }
    let content = safe
        .explicit(0, asn1::OCTET_STRING)?
        .ok_or(DerError::Truncated)?
        .content;
    let code = reader
        .optional(asn1::SEQUENCE)?
        .ok_or(P12Error::CodeMissing)?;
    reader.finish()?;

    let mut code = code.reader();
    let mut digest = code.expect(asn1::SEQUENCE)?.reader();
    let (algorithm, _) = identifier(digest.any()?)?;
    let expected = digest.expect(asn1::OCTET_STRING)?.content;
    let salt = code.expect(asn1::OCTET_STRING)?.content;
    let rounds = code
        .optional(asn1::INTEGER)?
        .map_or(Ok(1), |value| value.small())?;
    let rounds = bounded(rounds)?;
    let hash = Hash::from_oid(algorithm).ok_or(P12Error::UnknownAlgorithm { oid: algorithm })?;
    let password = Password::new(text);
    if hash.verifies(&password.utf16, (salt, rounds), content, expected) {
        return Ok((content, password));
    }
    // For an empty password some programs use no bytes at all.
    if text.is_empty() {
        let none = Password {
            utf8: Zeroizing::default(),
            utf16: Zeroizing::default(),
        };
        if hash.verifies(&none.utf16, (salt, rounds), content, expected) {
            return Ok((content, none));
        }
    }
    Err(P12Error::Password)
}

/// Rounds that are done.
fn bounded(rounds: u64) -> Result<u32, P12Error> {
    match u32::try_from(rounds) {
        Ok(bounded) if (1..=MAX_ROUNDS).contains(&rounds) => Ok(bounded),
        _ => Err(P12Error::Rounds { rounds }),
    }
}

/// The certificate that belongs to the key, then its issuers.
fn order(
    mut rest: Vec<(Certificate, Option<Vec<u8>>)>,
    key_id: Option<&[u8]>,
) -> Result<Vec<Certificate>, P12Error> {
    let own = rest
        .iter()
        .position(|(_, id)| key_id.is_some() && id.as_deref() == key_id)
        .or_else(|| {
            rest.iter()
                .position(|(leaf, _)| !leaf.extensions().is_authority())
        })
        .ok_or(P12Error::CertificateMissing)?;
    let mut chain = vec![rest.swap_remove(own).0];
    while let Some(last) = chain.last().filter(|last| !last.is_self_issued()) {
        let next = rest
            .iter()
            .position(|(issuer, _)| issuer.subject() == last.issuer());
        match next {
            Some(place) if chain.len() < MAX_PATH => chain.push(rest.swap_remove(place).0),
            _ => break,
        }
    }
    Ok(chain)
}

/// Why a file cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum P12Error {
    /// A certificate cannot be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// There is no certificate that belongs to the key.
    #[error("there is no certificate for the key")]
    CertificateMissing,
    /// The file has no code by which a change would be noticed.
    #[error("the file is not protected by a password")]
    CodeMissing,
    /// The file is not well formed; files with indefinite lengths are not read.
    #[error("not a .p12 file that can be read: {0}")]
    Der(#[from] DerError),
    /// The key of the certificate is not accepted.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The private key is another than that of the certificate.
    #[error("the private key does not belong to the certificate")]
    KeyMismatch,
    /// There is no private key.
    #[error("the file has no private key")]
    KeyMissing,
    /// There is more than one private key.
    #[error("the file has more than one private key")]
    ManyKeys,
    /// Password and file do not belong together, or the file was changed.
    #[error("wrong password, or the file was changed")]
    Password,
    /// The file asks for more rounds than are done.
    #[error("the file asks for {rounds} rounds, at most {MAX_ROUNDS} are done")]
    Rounds {
        /// Rounds that it asks for.
        rounds: u64,
    },
    /// The file, or what is in it, is more than accepted.
    #[error("larger than is accepted")]
    TooLarge,
    /// A cipher or digest is not known.
    #[error("the algorithm {oid} is not known")]
    UnknownAlgorithm {
        /// Its object identifier.
        oid: ObjectIdentifier,
    },
    /// The file is of a kind that is not read: protected by a certificate, for one.
    #[error("a .p12 file of a kind that is not read")]
    Unsupported,
}
