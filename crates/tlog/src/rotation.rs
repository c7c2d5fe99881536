//! A log whose key was changed: the last leaf under the old key names the new one, the first under the
//! new key names where the old one ended, and the tree goes on (`docs/spec/audit-log.md#rotation`).
//!
//! ```text
//! Closing::verify(old verifier, new verifier) ─ VerifiedCheckpoint, the last under the old key
//! ```

use bulla_crypto::hash::sha256_parts;
use bulla_types::Sha256Digest;

use crate::{Leaf, LogVerifier, NoteError, VerifiedCheckpoint, leaf_hash, verify_inclusion};

/// The event of the last leaf under a key.
pub const ROTATED: &str = "log.rotated";
/// The event of the first leaf under the next key.
pub const CONTINUED: &str = "log.continued";

/// The statement of the last leaf under a key:
/// `SHA-256("bulla/log-rotated/1\0" ‖ verifier key of the log under its next name and key)`.
#[must_use]
pub fn rotated_statement(next: &LogVerifier) -> Sha256Digest {
    sha256_parts(&[b"bulla/log-rotated/1\0", next.vkey().as_bytes()])
}

/// The statement of the first leaf under a key:
/// `SHA-256("bulla/log-continued/1\0" ‖ the three lines of the last checkpoint under the key before)`.
#[must_use]
pub fn continued_statement(last: &VerifiedCheckpoint) -> Sha256Digest {
    let body = last.checkpoint().body();
    sha256_parts(&[b"bulla/log-continued/1\0", body.as_bytes()])
}

/// The end of a log under one key, as somebody shows it; nothing of it is verified.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::exhaustive_structs,
    reason = "built from an answer or from a file"
)]
pub struct Closing<'a> {
    /// The last checkpoint under the key: a signed note.
    pub checkpoint: &'a str,
    /// The last leaf that it covers, byte for byte.
    pub leaf: &'a [u8],
    /// Inclusion proof of that leaf at index `size - 1`, lowest hash first.
    pub proof: &'a [Sha256Digest],
}

/// Why a log is not shown to go on under another key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClosingError {
    /// The last leaf is not the end of the log under this name, or does not name the next key.
    #[error("the last leaf does not name the next key")]
    Leaf,
    /// The checkpoint is refused.
    #[error("the last checkpoint under the key before: {0}")]
    Note(NoteError),
    /// The leaf is not the last one that the checkpoint covers.
    #[error("the leaf is not the last one")]
    Proof,
}

impl Closing<'_> {
    /// Shows that whoever held the key of `before` ended the log under that name and named the name
    /// and key of `next`. Yields the last checkpoint.
    ///
    /// # Errors
    /// [`ClosingError`].
    pub fn verify(
        &self,
        before: &LogVerifier,
        next: &LogVerifier,
    ) -> Result<VerifiedCheckpoint, ClosingError> {
        let last = before.open(self.checkpoint).map_err(ClosingError::Note)?;
        let index = last.size().checked_sub(1).ok_or(ClosingError::Proof)?;
        verify_inclusion(&last, index, &leaf_hash(self.leaf), self.proof)
            .map_err(|_| ClosingError::Proof)?;
        let leaf = Leaf::parse(self.leaf).map_err(|_| ClosingError::Leaf)?;
        let names_next = leaf.origin == *last.origin()
            && leaf.event.as_str() == ROTATED
            && leaf.statement == Some(rotated_statement(next));
        if names_next {
            Ok(last)
        } else {
            Err(ClosingError::Leaf)
        }
    }
}
