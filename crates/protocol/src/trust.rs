//! The trust anchors of an instance, pinned at first use or given to the verifier.

use bulla_types::Base64Bytes;
use serde::{Deserialize, Serialize};

/// The trust file: what a verifier must know beforehand to recognise records of an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrustFile {
    /// Version of the form, 1.
    pub v: u8,
    /// Public address of the instance, without a trailing slash.
    pub instance: String,
    /// Origin of an organisation's log is this text followed by the organisation's id.
    pub log_origin_prefix: String,
    /// Ed25519 public key that signs checkpoints, 32 bytes.
    pub log_public_key: Base64Bytes,
}
