//! The vocabulary that every floor shares: identifiers, digests, timestamps, e-mail addresses,
//! bounded text and byte strings in base64. Values parse once; a value that exists is valid.
//!
//! Text forms: identifiers and digests are lower-case hex, timestamps are integers in
//! milliseconds since 1970-01-01T00:00:00Z (they fit in 2^53, so JSON keeps them exact), byte
//! strings are standard base64 with padding.

mod bytes;
mod digest;
mod email;
mod id;
pub mod json;
#[cfg(feature = "record")]
pub mod record;
mod text;
mod time;

pub use bytes::Base64Bytes;
pub use digest::{Sha256Digest, Sha384Digest};
pub use email::EmailAddress;
pub use id::{
    AccountId, ContainerId, DocumentId, EnvelopeId, EventId, IdempotencyKey, InvitationId, LoginId,
    RecipientId, SessionId, SlotId, TenantId,
};
pub use text::{DisplayName, Title};
pub use time::Timestamp;

/// Why a value is not of its type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// The text or bytes have the wrong length.
    #[error("expected {expected} bytes, got {got}")]
    Length {
        /// Length that the type demands, in bytes.
        expected: usize,
        /// Length that was given, in bytes.
        got: usize,
    },
    /// The text is not lower-case hex or not canonical base64.
    #[error("not in the canonical text form")]
    Encoding,
    /// The text is longer than the type allows.
    #[error("longer than {max} bytes")]
    TooLong {
        /// Largest length in bytes.
        max: usize,
    },
    /// The text is empty, or holds a control character or another that the type forbids.
    #[error("holds a character that is not allowed, or nothing at all")]
    Content,
    /// The number lies outside the type's range.
    #[error("out of range")]
    Range,
}
