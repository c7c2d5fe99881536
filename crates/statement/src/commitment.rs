//! Commitments to single values, so that signed statements and log leaves hold no personal data:
//! `HMAC-SHA256(salt, field ‖ 0x00 ‖ value)`. Whoever has the opening can check it; once the salt is
//! erased, nobody can tell the value, not even by guessing.

use bulla_crypto::mac::hmac_sha256;
use bulla_types::{Base64Bytes, Sha256Digest};
use serde::{Deserialize, Serialize};

/// Field id of e-mail addresses; the value is the address in lower case.
pub const EMAIL: &str = "email";

/// The commitment to `value` as that field. Draw 32 random bytes of salt for each commitment.
#[must_use]
pub fn commit_field(salt: &[u8; 32], field: &str, value: &str) -> Sha256Digest {
    let tag = hmac_sha256(salt, &[field.as_bytes(), &[0], value.as_bytes()]);
    Sha256Digest::from_bytes(tag)
}

/// What opens a commitment. Erasable, and personal data as long as it exists.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Id of the field, without 0x00.
    pub field: String,
    /// The salt, 32 bytes.
    pub salt: Base64Bytes,
    /// The value.
    pub value: String,
}

/// The opening does not fit the commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the opening does not fit the commitment")]
#[non_exhaustive]
pub struct OpeningError;

impl Opening {
    /// The opening and the commitment to it.
    #[must_use]
    pub fn new(salt: [u8; 32], field: &str, value: &str) -> (Self, Sha256Digest) {
        let opening = Self {
            field: field.to_owned(),
            salt: Base64Bytes::new(salt.to_vec()),
            value: value.to_owned(),
        };
        (opening, commit_field(&salt, field, value))
    }

    /// The value, if the opening fits the commitment to this field.
    ///
    /// # Errors
    /// [`OpeningError`], also for another field, a salt of another length, or a field with 0x00.
    pub fn open(&self, field: &str, commitment: &Sha256Digest) -> Result<&str, OpeningError> {
        let salt = self.salt.as_slice().try_into().map_err(|_| OpeningError)?;
        let sound = self.field == field && !field.contains('\0');
        if sound && commit_field(salt, field, &self.value) == *commitment {
            Ok(&self.value)
        } else {
            Err(OpeningError)
        }
    }
}

impl core::fmt::Debug for Opening {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Opening({})", self.field)
    }
}
