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
    /// Name and key of the anchor log, as C2SP signed-note writes a verifier key; absent where the
    /// instance has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor_log: Option<String>,
    /// Ed25519 public key that signs checkpoints, 32 bytes.
    pub log_public_key: Base64Bytes,
}
