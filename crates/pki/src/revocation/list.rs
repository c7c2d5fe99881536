//! Makes revocation lists: full ones, signed by the authority's own key.

use bulla_types::Timestamp;

use super::Revoked;
use super::crl::{Crl, CrlError};
use crate::algorithm::SignatureScheme;
use crate::asn1::{self, time, tlv};
use crate::certificate::SerialNumber;
use crate::issue::{Authority, ExtensionWriter, IssueError, finish};
use crate::key::PublicKey;
use crate::oid;

/// One revoked certificate of a list that is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokedEntry {
    /// Its number.
    pub serial: SerialNumber,
    /// When and why; whole seconds count.
    pub revoked: Revoked,
}

/// Number and times of a list that is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CrlTimes {
    /// The list's number, larger than that of every list before.
    pub number: u64,
    /// When it is issued.
    pub this_update: Timestamp,
    /// When the next one is due.
    pub next_update: Timestamp,
}

/// A full list of an authority, to be signed by its key.
///
/// # Errors
/// [`IssueError::Validity`] unless it is issued before the next one is due.
pub fn list(
    authority: &Authority,
    times: CrlTimes,
    entries: &[RevokedEntry],
) -> Result<UnsignedCrl, IssueError> {
    if times.this_update >= times.next_update {
        return Err(IssueError::Validity);
    }
    let certificate = authority.certificate();
    let key = certificate.public_key()?;
    let scheme = key.default_scheme();
    let entries: Vec<u8> = entries.iter().flat_map(entry).collect();
    let entries = if entries.is_empty() {
        Vec::new()
    } else {
        tlv(asn1::SEQUENCE, &[&entries])
    };
    let extensions = ExtensionWriter::new()
        .authority_key_id(certificate)
        .add(oid::CRL_NUMBER, &asn1::integer(times.number))
        .finish();
    let tbs = tlv(
        asn1::SEQUENCE,
        &[
            &asn1::integer(1),
            &scheme.to_der(),
            certificate.subject().as_der(),
            &time(times.this_update),
            &time(times.next_update),
            &entries,
            &tlv(asn1::CONTEXT_CONSTRUCTED, &[&extensions]),
        ],
    );
    Ok(UnsignedCrl { tbs, scheme, key })
}

fn entry(entry: &RevokedEntry) -> Vec<u8> {
    let reason = entry
        .revoked
        .reason
        .to_der()
        .map(|code| ExtensionWriter::new().add(oid::CRL_REASON, &code).finish());
    tlv(
        asn1::SEQUENCE,
        &[
            &entry.serial.to_der(),
            &time(entry.revoked.at),
            &reason.unwrap_or_default(),
        ],
    )
}

/// A list before the authority's key was used.
#[derive(Clone, Debug)]
pub struct UnsignedCrl {
    tbs: Vec<u8>,
    scheme: SignatureScheme,
    key: PublicKey,
}

impl UnsignedCrl {
    /// The message that the key has to sign.
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        &self.tbs
    }

    /// How the key has to sign.
    #[must_use]
    pub const fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    /// The list, with the signature verified.
    ///
    /// # Errors
    /// [`CrlError::Signature`] when the signature is not the authority's.
    pub fn finish(&self, signature: &[u8]) -> Result<Crl, CrlError> {
        Crl::from_der(&finish(&self.tbs, self.scheme, &self.key, signature)?)
    }
}
