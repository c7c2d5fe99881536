//! Opaque byte strings that travel in JSON as standard base64 with padding (RFC 4648 §4).

use core::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::ParseError;

/// Public bytes whose text form is canonical base64. Not for secrets: `Debug` prints the length
/// alone, but the type can be cloned and serialised.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Base64Bytes(Vec<u8>);

impl Base64Bytes {
    /// Wraps the bytes.
    #[must_use]
    pub const fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes of a text.
    ///
    /// # Errors
    /// [`ParseError::Encoding`] unless it is canonical base64 with padding.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        STANDARD
            .decode(text)
            .map(Self)
            .map_err(|_| ParseError::Encoding)
    }

    /// The bytes.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// Takes the bytes out.
    #[must_use]
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }
}

impl From<Vec<u8>> for Base64Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Base64Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl AsRef<[u8]> for Base64Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Base64Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(&self.0))
    }
}

impl fmt::Debug for Base64Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Base64Bytes({} bytes)", self.0.len())
    }
}

impl Serialize for Base64Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Base64Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(feature = "openapi")]
crate::text::openapi_string!(Base64Bytes, "standard base64 with padding");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_and_hides_content_in_debug() {
        let bytes = Base64Bytes::new(vec![0xff, 0x00, 0x7f]);
        assert_eq!(Base64Bytes::parse(&bytes.to_string()), Ok(bytes.clone()));
        assert_eq!(format!("{bytes:?}"), "Base64Bytes(3 bytes)");
    }

    #[test]
    fn rejects_missing_padding_url_alphabet_and_non_zero_trailing_bits() {
        for text in ["_wB_", "/w", "/x==", "/w==\n", " /w=="] {
            assert_eq!(
                Base64Bytes::parse(text),
                Err(ParseError::Encoding),
                "{text}"
            );
        }
    }
}
