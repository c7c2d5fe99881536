//! Upload and download of encrypted files. The header begins an upload and fixes its size; parts of
//! 64 segments follow in any order; completing compares the container hash. Every PUT repeats
//! without effect when the bytes are the same, and the list of stored parts says where to go on.

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

/// Answer of [`crate::path::CONTAINER_PARTS`]: how far an upload has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredParts {
    /// The parts that are stored, by rising number.
    pub parts: Vec<StoredPart>,
    /// The container's hash, once the upload has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub container_hash: Option<Sha256Digest>,
}

/// A part that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredPart {
    /// Its number, from 0.
    pub number: u64,
    /// Its hash over the hashes of its segments (`docs/spec/container.md#uploads`).
    pub part_hash: Sha256Digest,
}
