//! Upload and download of encrypted files. The header begins an upload and fixes its size; parts of
//! 64 segments follow in any order; completing compares the container hash. Every PUT repeats
//! without effect when the bytes are the same.

use bulla_types::Sha256Digest;
use serde::{Deserialize, Serialize};

/// Answer of [`crate::path::CONTAINER_HEADER`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UploadBegun {
    /// How many parts the payload has.
    pub part_count: u64,
}

/// Request of [`crate::path::CONTAINER_COMPLETE`]. Answer: 204.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompleteUpload {
    /// The container hash that the client computed over what it sent.
    pub container_hash: Sha256Digest,
}
