//! Why a statement is refused.

use crate::JcsError;

/// Why a statement cannot be signed or is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatementError {
    /// The body is not canonical JSON of the statement's type.
    #[error("the body is refused: {0}")]
    Body(#[from] JcsError),
    /// The record is not DSSE in JSON, or larger than [`crate::MAX_DSSE_BYTES`].
    #[error("not a DSSE record")]
    Dsse,
    /// The signer's keys are not those that the identity lists.
    #[error("the signer's keys are not those of the identity")]
    ForeignKeys,
    /// A value of the body breaks a rule of its type.
    #[error("{field} breaks a rule of its statement")]
    Limit {
        /// Name of the key in the body.
        field: &'static str,
    },
    /// The record's payload type is not that of the wanted statement.
    #[error("another payload type than {expected}")]
    PayloadType {
        /// The payload type that was wanted.
        expected: &'static str,
    },
    /// One of the two signatures does not verify.
    #[error("the signature does not verify")]
    Signature,
    /// The record does not carry exactly one Ed25519 and one ML-DSA-65 signature, in this order.
    #[error("not signed with exactly the two required keys")]
    SignatureSet,
}
