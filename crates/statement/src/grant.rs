//! Grants: who holds a recipient's place. The wrap of the envelope key for that holder is a
//! separate record that the grant names by its hash, so that it can be erased.

use bulla_crypto::hash::sha256;
use bulla_types::json::Json;
use bulla_types::{EnvelopeId, RecipientId, Sha256Digest, TenantId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{JcsError, Role, Statement, StatementError, StatementId, V1, jcs};

/// Names the holder of a recipient's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Version.
    pub v: V1,
    /// Organisation of the sender.
    pub tenant_id: TenantId,
    /// The envelope.
    pub envelope_id: EnvelopeId,
    /// Its manifest.
    pub manifest: StatementId,
    /// The place.
    pub recipient_id: RecipientId,
    /// Role of the place, as in the manifest.
    pub role: Role,
    /// Identity that holds the place from now on.
    pub holder: StatementId,
    /// Identity that grants and signs.
    pub grantor: StatementId,
    /// By what right.
    pub basis: Basis,
    /// How the grantor made sure of the holder's keys.
    pub checked: Checked,
    /// Commitment to the envelope key, as in the manifest.
    pub ek_commit: Sha256Digest,
    /// Statement before this one in the chain.
    pub prev: StatementId,
    /// When, by the grantor's clock.
    pub created_at_ms: Timestamp,
    /// SHA-256 of the wrap.
    pub wrap_sha256: Sha256Digest,
}

/// By what right somebody grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Basis {
    /// As the next epoch of the holder's account, to itself: the holder named it in a succession.
    Epoch,
    /// As the sender of the manifest, to any of its recipients.
    Sender,
}

/// How the grantor made sure that the holder's keys are the recipient's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Checked {
    /// A code proved the e-mail address to the server.
    Code,
    /// The holder's organisation endorsed the identity.
    Endorsed,
    /// The identity stands in a log.
    Logged,
    /// Not at all.
    None,
    /// The keys were accepted before and did not change.
    Pinned,
    /// The words of the identity were compared.
    Words,
}

impl Grant {
    /// The `info` with which the envelope key is wrapped and unwrapped:
    /// `"bulla/grant/1\0" ‖ SHA-256(canonical JSON of the body without wrap_sha256)`, 46 bytes. The
    /// wrap is made before its hash is known, so any digest may stand in `wrap_sha256` meanwhile.
    ///
    /// # Errors
    /// None that a grant can cause; the signature spares callers a panic.
    pub fn wrap_info(&self) -> Result<Vec<u8>, JcsError> {
        let Json::Object(mut terms) = Json::of(self).map_err(|_| JcsError::Syntax)? else {
            return Err(JcsError::Syntax);
        };
        terms.retain(|(name, _)| name != "wrap_sha256");
        let terms = sha256(&jcs::encode_tree(&Json::Object(terms))?);
        Ok([WRAP_DOMAIN, terms.as_bytes()].concat())
    }
}

impl Statement for Grant {
    const PAYLOAD_TYPE: &'static str = "application/vnd.bulla.grant.v1+json";

    fn check(&self) -> Result<(), StatementError> {
        Ok(())
    }
}

const WRAP_DOMAIN: &[u8] = b"bulla/grant/1\0";
