//! Certificates of an instance: the authority, people, the time-stamping authority, the OCSP responder.
//! `docs/spec/certificates.md` has the profiles and their reasons.
//!
//! Serial numbers, times and keys are arguments. Each function yields what has to be signed; the
//! signature is verified before a certificate exists:
//! ```text
//! issue::root(name, key, issuance)?             .to_be_signed() .finish(signature) -> Certificate
//! issue::signer(&authority, email, key, issuance)?            …
//! ```

mod extensions;
#[cfg(test)]
mod tests;

use bulla_types::{EmailAddress, Timestamp};

use crate::algorithm::{MessageDigest, SignatureScheme};
use crate::asn1::{self, time, tlv};
use crate::certificate::{
    Certificate, CertificateError, DistinguishedName, KeyUsage, NameBuilder, NameError,
    SerialNumber,
};
use crate::key::{KeyError, KeyKind, PublicKey, SignatureError};
use crate::oid;

use extensions::Writer;
pub(crate) use extensions::Writer as ExtensionWriter;

/// Longest common name in bytes (RFC 5280, upper bound 64).
const MAX_COMMON_NAME: usize = 64;
/// Longest address of a revocation list or responder in bytes.
const MAX_URL_BYTES: usize = 1024;

/// Number and time of a certificate.
#[derive(Clone, Debug)]
pub struct Issuance {
    serial: SerialNumber,
    not_before: Timestamp,
    not_after: Timestamp,
}

impl Issuance {
    /// A number, the first moment and the last second; milliseconds are cut off.
    ///
    /// # Errors
    /// [`IssueError::Validity`] unless the first moment comes before the last.
    pub fn new(
        serial: SerialNumber,
        not_before: Timestamp,
        not_after: Timestamp,
    ) -> Result<Self, IssueError> {
        if not_before >= not_after {
            return Err(IssueError::Validity);
        }
        Ok(Self {
            serial,
            not_before,
            not_after,
        })
    }
}

/// Where a certificate's revocation can be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    crl: String,
    ocsp: Option<String>,
    issuer: Option<String>,
}

impl Endpoints {
    /// The revocation list's address, and those of the responder and of the issuer's certificate.
    ///
    /// # Errors
    /// [`IssueError::Url`] unless each is an ASCII `http` or `https` address of up to 1024 bytes.
    pub fn new(crl: &str, ocsp: Option<&str>, issuer: Option<&str>) -> Result<Self, IssueError> {
        for url in [Some(crl), ocsp, issuer].into_iter().flatten() {
            let known = url.starts_with("http://") || url.starts_with("https://");
            if !known
                || url.len() > MAX_URL_BYTES
                || !url.bytes().all(|byte| byte.is_ascii_graphic())
            {
                return Err(IssueError::Url);
            }
        }
        Ok(Self {
            crl: crl.to_owned(),
            ocsp: ocsp.map(str::to_owned),
            issuer: issuer.map(str::to_owned),
        })
    }
}

/// A certificate that may issue others, with the places where those can be looked up.
#[derive(Clone, Debug)]
pub struct Authority {
    certificate: Certificate,
    key: PublicKey,
    endpoints: Endpoints,
}

impl Authority {
    /// An authority.
    ///
    /// # Errors
    /// [`IssueError::NotAnAuthority`] when the certificate may not issue others,
    /// [`IssueError::Key`] when its key is not accepted.
    pub fn new(certificate: Certificate, endpoints: Endpoints) -> Result<Self, IssueError> {
        let extensions = certificate.extensions();
        let may_sign = extensions.key_usage().is_none_or(KeyUsage::key_cert_sign);
        if !extensions.is_authority() || !may_sign {
            return Err(IssueError::NotAnAuthority);
        }
        let key = certificate.public_key()?.strong()?;
        Ok(Self {
            certificate,
            key,
            endpoints,
        })
    }

    /// Its certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn issue(
        &self,
        subject: &DistinguishedName,
        key: &PublicKey,
        issuance: &Issuance,
        extensions: Writer,
    ) -> Result<UnsignedCertificate, IssueError> {
        let key = &key.clone().strong()?;
        let within = issuance.not_before >= self.certificate.not_before()
            && issuance.not_after <= self.certificate.not_after();
        if !within {
            return Err(IssueError::OutlivesAuthority);
        }
        let extensions = extensions
            .key_ids(key, &self.certificate)
            .endpoints(&self.endpoints);
        let issuer = (self.certificate.subject(), &self.key);
        Ok(UnsignedCertificate::new(
            issuer,
            subject,
            key,
            issuance,
            &extensions.finish(),
        ))
    }
}

/// The self-signed certificate of an instance's authority. One authority may stand below it.
///
/// # Errors
/// [`IssueError::Key`] for a key that is too short.
pub fn root(
    name: &DistinguishedName,
    key: &PublicKey,
    issuance: &Issuance,
) -> Result<UnsignedCertificate, IssueError> {
    let key = &key.clone().strong()?;
    let extensions = Writer::authority(1).own_key_id(key).finish();
    Ok(UnsignedCertificate::new(
        (name, key),
        name,
        key,
        issuance,
        &extensions,
    ))
}

/// An authority below another: it issues to people and services, not to further authorities.
///
/// # Errors
/// [`IssueError::OutlivesAuthority`] when the time is not within the authority's.
pub fn issuing(
    authority: &Authority,
    name: &DistinguishedName,
    key: &PublicKey,
    issuance: &Issuance,
) -> Result<UnsignedCertificate, IssueError> {
    authority.issue(name, key, issuance, Writer::authority(0))
}

/// A person's certificate: the proven e-mail address is the name, the key a P-256 key. It signs
/// documents and nothing else.
///
/// # Errors
/// [`IssueError::KeyKind`] for another key, [`IssueError::OutlivesAuthority`] as above.
pub fn signer(
    authority: &Authority,
    email: &EmailAddress,
    key: &PublicKey,
    issuance: &Issuance,
) -> Result<UnsignedCertificate, IssueError> {
    if key.kind() != KeyKind::P256 {
        return Err(IssueError::KeyKind);
    }
    // A common name ends at 64 characters; the old attribute for addresses has room for all.
    let name = if email.as_str().len() <= MAX_COMMON_NAME {
        NameBuilder::new().common_name(email.as_str())?
    } else {
        NameBuilder::new().email(email)?
    };
    let usage = KeyUsage::DIGITAL_SIGNATURE.with(KeyUsage::CONTENT_COMMITMENT);
    let extensions = Writer::leaf(usage)
        .purposes(
            &[oid::EKU_EMAIL_PROTECTION, oid::EKU_DOCUMENT_SIGNING],
            false,
        )
        .email(email);
    authority.issue(&name.finish()?, key, issuance, extensions)
}

/// The certificate of a time-stamping authority: for time-stamps alone, marked critical
/// (RFC 3161 §2.3).
///
/// # Errors
/// [`IssueError::OutlivesAuthority`] as above.
pub fn time_stamping(
    authority: &Authority,
    name: &DistinguishedName,
    key: &PublicKey,
    issuance: &Issuance,
) -> Result<UnsignedCertificate, IssueError> {
    let extensions =
        Writer::leaf(KeyUsage::DIGITAL_SIGNATURE).purposes(&[oid::EKU_TIME_STAMPING], true);
    authority.issue(name, key, issuance, extensions)
}

/// The certificate of an OCSP responder of this authority (RFC 6960 §4.2.2.2), whose own
/// revocation is not asked for; keep it short-lived.
///
/// # Errors
/// [`IssueError::OutlivesAuthority`] as above.
pub fn ocsp_responder(
    authority: &Authority,
    name: &DistinguishedName,
    key: &PublicKey,
    issuance: &Issuance,
) -> Result<UnsignedCertificate, IssueError> {
    let extensions = Writer::leaf(KeyUsage::DIGITAL_SIGNATURE)
        .purposes(&[oid::EKU_OCSP_SIGNING], false)
        .no_check();
    authority.issue(name, key, issuance, extensions)
}

/// A certificate before its issuer's key was used.
#[derive(Clone, Debug)]
pub struct UnsignedCertificate {
    tbs: Vec<u8>,
    scheme: SignatureScheme,
    issuer: PublicKey,
}

impl UnsignedCertificate {
    fn new(
        (issuer, issuer_key): (&DistinguishedName, &PublicKey),
        subject: &DistinguishedName,
        key: &PublicKey,
        issuance: &Issuance,
        extensions: &[u8],
    ) -> Self {
        let scheme = issuer_key.default_scheme();
        let tbs = tlv(
            asn1::SEQUENCE,
            &[
                &tlv(asn1::CONTEXT_CONSTRUCTED, &[&asn1::integer(2)]),
                &issuance.serial.to_der(),
                &scheme.to_der(),
                issuer.as_der(),
                &tlv(
                    asn1::SEQUENCE,
                    &[&time(issuance.not_before), &time(issuance.not_after)],
                ),
                subject.as_der(),
                key.as_der(),
                &tlv(asn1::CONTEXT_CONSTRUCTED | 3, &[extensions]),
            ],
        );
        Self {
            tbs,
            scheme,
            issuer: issuer_key.clone(),
        }
    }

    /// The message that the issuer's key has to sign.
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        &self.tbs
    }

    /// The digest of that message, for keys that sign a hash.
    #[must_use]
    pub fn digest(&self) -> MessageDigest {
        self.scheme.digest_algorithm().digest(&self.tbs)
    }

    /// How the key has to sign.
    #[must_use]
    pub const fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    /// The certificate, with the signature verified. ECDSA values may be DER, or r and s one after
    /// the other.
    ///
    /// # Errors
    /// [`IssueError::Signature`] when the signature is not the issuer's.
    pub fn finish(&self, signature: &[u8]) -> Result<Certificate, IssueError> {
        let der = finish(&self.tbs, self.scheme, &self.issuer, signature)?;
        Certificate::from_der(&der).map_err(IssueError::Certificate)
    }
}

/// What is signed, the algorithm and the verified signature: a certificate or revocation list.
pub(crate) fn finish(
    tbs: &[u8],
    scheme: SignatureScheme,
    issuer: &PublicKey,
    signature: &[u8],
) -> Result<Vec<u8>, SignatureError> {
    let signature = issuer.normalise(scheme, tbs, signature)?;
    let bits = tlv(asn1::BIT_STRING, &[&[0], &signature]);
    Ok(tlv(asn1::SEQUENCE, &[tbs, &scheme.to_der(), &bits]))
}

/// Why a certificate or list cannot be issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// The result would be refused by ourselves.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// A key is not accepted.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// People's certificates are for P-256 keys alone.
    #[error("people's certificates are for P-256 keys alone")]
    KeyKind,
    /// A name cannot be written.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The issuer's certificate may not issue.
    #[error("the issuer's certificate may not issue this")]
    NotAnAuthority,
    /// The time is not within that of the issuer's certificate.
    #[error("the certificate would begin before or end after that of its issuer")]
    OutlivesAuthority,
    /// The signature is not the issuer's.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The address is not one that fits into a certificate.
    #[error("not an http or https address of at most {MAX_URL_BYTES} bytes")]
    Url,
    /// The first moment of validity does not come before the last.
    #[error("the time of validity is empty")]
    Validity,
}
