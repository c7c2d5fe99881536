//! Values that several statements share.

use core::fmt;
use core::str::FromStr;

use bulla_types::{ContainerId, ParseError, Sha256Digest};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::StatementError;

/// The version of a body: the number 1 and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct V1;

impl Serialize for V1 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(1)
    }
}

impl<'de> Deserialize<'de> for V1 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u8::deserialize(deserializer)? {
            1 => Ok(Self),
            _ => Err(D::Error::custom("another version")),
        }
    }
}

/// A container and what it commits to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContainerRef {
    /// Id of the container.
    pub container_id: ContainerId,
    /// Hash over its whole ciphertext.
    pub container_hash: Sha256Digest,
    /// Commitment to its plaintext, which the envelope key opens.
    pub content_commit: Sha256Digest,
}

/// Which build of a client made a statement, by its own account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientBuild {
    /// Name, 1 to 64 printable ASCII characters.
    pub name: String,
    /// Version, 1 to 64 printable ASCII characters.
    pub version: String,
}

impl ClientBuild {
    pub(crate) fn check(&self) -> Result<(), StatementError> {
        let ok = |text: &str| {
            (1..=64).contains(&text.len()) && text.bytes().all(|b| matches!(b, b' '..=b'~'))
        };
        if ok(&self.name) && ok(&self.version) {
            Ok(())
        } else {
            Err(StatementError::Limit { field: "client" })
        }
    }
}

/// A language tag such as `de-CH`: letters, digits and `-`, 2 to 35 bytes (BCP 47, by shape only).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Lang(String);

impl Lang {
    /// The tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Lang {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let subtag = |tag: &str| {
            (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        if (2..=35).contains(&text.len()) && text.split('-').all(subtag) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ParseError::Content)
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Lang {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Lang {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

/// Fails with the field's name unless the values are all different.
pub(crate) fn all_different<T: Ord>(
    values: impl IntoIterator<Item = T>,
    field: &'static str,
) -> Result<(), StatementError> {
    let mut seen = std::collections::BTreeSet::new();
    if values.into_iter().all(|value| seen.insert(value)) {
        Ok(())
    } else {
        Err(StatementError::Limit { field })
    }
}

/// Fails with the field's name unless the condition holds.
pub(crate) const fn ensure(holds: bool, field: &'static str) -> Result<(), StatementError> {
    if holds {
        Ok(())
    } else {
        Err(StatementError::Limit { field })
    }
}
