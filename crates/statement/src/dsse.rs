//! The record around a body: DSSE v1 (secure-systems-lab/dsse), with exactly two signatures.

use bulla_crypto::hash::sha256_parts;
use bulla_types::Base64Bytes;
use serde::{Deserialize, Serialize};

use crate::{StatementError, StatementId, jcs};

/// Largest record as JSON, in bytes: the largest body in base64 and two signatures.
pub const MAX_DSSE_BYTES: usize = 96 * 1024;

/// The FIPS 204 context of ML-DSA-65 signatures over statements.
pub const ML_DSA_CONTEXT: &[u8] = b"bulla/dsse/v1";

/// A statement as it travels; nothing of it is verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Dsse {
    /// Media type of the body, which decides how the body is read.
    pub payload_type: String,
    /// The body, byte for byte as it was signed.
    pub payload: Base64Bytes,
    /// First Ed25519, then ML-DSA-65.
    pub signatures: Vec<DsseSignature>,
}

/// One signature of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DsseSignature {
    /// Which of the identity's keys signed.
    pub keyid: KeyAlgorithm,
    /// The signature: 64 bytes for Ed25519, 3309 for ML-DSA-65.
    pub sig: Base64Bytes,
}

/// Which key of an identity made a signature. The identity has one of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// Ed25519 (RFC 8032).
    #[serde(rename = "ed25519")]
    Ed25519,
    /// ML-DSA-65 (FIPS 204) with context [`ML_DSA_CONTEXT`].
    #[serde(rename = "ml-dsa-65")]
    MlDsa65,
}

impl Dsse {
    /// The record in JSON, at most [`MAX_DSSE_BYTES`].
    ///
    /// # Errors
    /// [`StatementError::Dsse`]: not JSON, unknown or repeated keys, base64 that is not canonical,
    /// too large.
    pub fn parse(json: &[u8]) -> Result<Self, StatementError> {
        if json.len() > MAX_DSSE_BYTES {
            return Err(StatementError::Dsse);
        }
        bulla_types::json::read(json).map_err(|_| StatementError::Dsse)
    }

    /// The record as canonical JSON.
    ///
    /// # Errors
    /// Does not occur for a record that exists; the signature spares callers a panic.
    pub fn encode(&self) -> Result<Vec<u8>, StatementError> {
        Ok(jcs::to_canonical(self)?)
    }

    /// The id of the statement, over what the record claims: nothing is verified by this.
    #[must_use]
    pub fn claimed_id(&self) -> StatementId {
        id_of(&self.payload_type, self.payload.as_slice())
    }
}

/// The pre-authentication encoding: what is signed.
/// `"DSSEv1" SP len(type) SP type SP len(body) SP body`, lengths in decimal bytes.
#[must_use]
pub fn pae(payload_type: &str, body: &[u8]) -> Vec<u8> {
    [head(payload_type, body).as_bytes(), body].concat()
}

/// SHA-256 of the PAE.
pub(crate) fn id_of(payload_type: &str, body: &[u8]) -> StatementId {
    let head = head(payload_type, body);
    StatementId::from_digest(sha256_parts(&[head.as_bytes(), body]))
}

fn head(payload_type: &str, body: &[u8]) -> String {
    format!(
        "DSSEv1 {} {payload_type} {} ",
        payload_type.len(),
        body.len()
    )
}
