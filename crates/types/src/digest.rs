//! Digests as lower-case hex digits. Digests are public values: they compare with `==`.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::ParseError;

/// A SHA-256 digest (FIPS 180-4), 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256Digest([u8; 32]);

impl Sha256Digest {
    /// Length in bytes.
    pub const LENGTH: usize = 32;

    /// The digest made of these 32 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest in this slice.
    ///
    /// # Errors
    /// [`ParseError::Length`] unless it holds 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, ParseError> {
        bytes.try_into().map(Self).map_err(|_| ParseError::Length {
            expected: 32,
            got: bytes.len(),
        })
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256Digest({self})")
    }
}

/// A SHA-384 digest (FIPS 180-4), 48 bytes: what keys on P-384 sign.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Sha384Digest([u8; 48]);

impl Sha384Digest {
    /// The digest made of these 48 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 48]) -> Self {
        Self(bytes)
    }

    /// The 48 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 48] {
        &self.0
    }
}

impl fmt::Debug for Sha384Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha384Digest({})", hex::encode(self.0))
    }
}

impl FromStr for Sha256Digest {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse_hex(text).map(Self)
    }
}

impl Serialize for Sha256Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

#[cfg(feature = "openapi")]
crate::text::openapi_string!(Sha256Digest, "64 lower-case hex digits");

/// `N` bytes from `2N` lower-case hex digits; upper case is refused so that one value has one text.
pub(crate) fn parse_hex<const N: usize>(text: &str) -> Result<[u8; N], ParseError> {
    if text.len() != 2 * N {
        return Err(ParseError::Length {
            expected: 2 * N,
            got: text.len(),
        });
    }
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err(ParseError::Encoding);
    }
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| ParseError::Encoding)?;
    Ok(bytes)
}
