//! Long-term validation: data for validators, and time-stamps with their authorities.

use bulla_pades::{Extension, ValidationData};
use bulla_pki::path::{self, Material, Purpose, Question, RevocationRule};
use bulla_pki::timestamp::{TimestampRequest, VerifiedTimestamp};
use bulla_pki::{Certificate, DigestAlgorithm, MessageDigest};
use bulla_types::Base64Bytes;

use crate::obstacle::Reason;
use crate::plan::{TimestampTrust, Validation};
use crate::report::TimestampQuery;
use crate::sign::Stage;
use crate::{Obstacle, Paper};

impl Paper {
    /// Adds what long-term validation needs; returns the length of the document now.
    ///
    /// # Errors
    /// `order` while something is begun; the codes of `WriteError`.
    pub fn extend(&mut self, validation: &Validation) -> Result<u64, Obstacle> {
        self.is_idle()?;
        let tail = {
            let pdf = self.open()?;
            let mut extension = Extension::begin(&pdf)?;
            let certificates = slices(&validation.certificates);
            let (crls, ocsps) = (slices(&validation.crls), slices(&validation.ocsp));
            extension.add_validation_data(ValidationData {
                certificates: &certificates,
                crls: &crls,
                ocsps: &ocsps,
            })?;
            extension.finish()?
        };
        self.append(&tail)?;
        Ok(u64::try_from(self.len()).unwrap_or(u64::MAX))
    }

    /// Prepares a time-stamp of the whole document (B-LTA), and asks for it. `nonce` is random.
    ///
    /// # Errors
    /// `order` while something is begun; the codes of `WriteError`.
    pub fn ask_for_timestamp(&mut self, nonce: [u8; 8]) -> Result<TimestampQuery, Obstacle> {
        self.is_idle()?;
        let (tail, digest) = {
            let pdf = self.open()?;
            let prepared = Extension::begin(&pdf)?.prepare_timestamp(TIMESTAMP_BYTES)?;
            let digest = prepared.digest();
            (prepared.into_tail(), digest)
        };
        let request = request(digest.as_bytes(), nonce)?;
        let query = request.to_der().into();
        self.stage = Stage::Stamping(tail, request);
        Ok(TimestampQuery { query })
    }
}

/// Whether the authority's certificate leads to a root that is trusted.
pub(crate) fn is_trusted(
    timestamp: &VerifiedTimestamp,
    pool: &[Certificate],
    trust: &TimestampTrust,
) -> Result<(), Obstacle> {
    let roots = trust.roots.iter();
    let roots = roots.map(|root| Certificate::from_der(root.as_slice()));
    let anchors = roots.collect::<Result<Vec<_>, _>>()?;
    let material = Material {
        anchors: &anchors,
        pool,
        crls: &[],
        ocsp: &[],
    };
    let question = Question {
        purpose: Purpose::TimeStamping,
        at: timestamp.info().time(),
        now: trust.now,
        revocation: RevocationRule::IfAvailable,
    };
    let path = path::validate(timestamp.authority(), material, question);
    path.map(|_| ())
        .map_err(|_| Reason::TimestampUntrusted.into())
}

/// Asks for a time-stamp of a SHA-256 digest.
pub(crate) fn request(digest: &[u8], nonce: [u8; 8]) -> Result<TimestampRequest, Obstacle> {
    let digest = MessageDigest::new(DigestAlgorithm::Sha256, digest);
    let digest = digest.map_err(|_| Reason::Internal)?;
    Ok(TimestampRequest::new(digest, nonce))
}

fn slices(items: &[Base64Bytes]) -> Vec<&[u8]> {
    items.iter().map(Base64Bytes::as_slice).collect()
}

/// Room for a time-stamp token with its certificates, and for what a signature has beside its chain.
pub(crate) const TIMESTAMP_BYTES: usize = 12 << 10;
