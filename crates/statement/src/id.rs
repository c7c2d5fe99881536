//! The name of a statement.

use core::fmt;
use core::str::FromStr;

use bulla_types::{ParseError, Sha256Digest};
use serde::{Deserialize, Serialize};

/// The id of a statement: SHA-256 of its PAE, so it names payload type and body but not the
/// signatures. As text 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StatementId(Sha256Digest);

impl StatementId {
    /// The id that is this digest.
    #[must_use]
    pub const fn from_digest(digest: Sha256Digest) -> Self {
        Self(digest)
    }

    /// The digest.
    #[must_use]
    pub const fn digest(&self) -> &Sha256Digest {
        &self.0
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }
}

impl From<Sha256Digest> for StatementId {
    fn from(digest: Sha256Digest) -> Self {
        Self(digest)
    }
}

impl From<StatementId> for Sha256Digest {
    fn from(id: StatementId) -> Self {
        id.0
    }
}

impl FromStr for StatementId {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        text.parse().map(Self)
    }
}

impl fmt::Display for StatementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for StatementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatementId({})", self.0)
    }
}
