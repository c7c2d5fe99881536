//! The name of a log, which is also the name of its key (C2SP tlog-checkpoint, signed-note).

use core::fmt;
use core::str::FromStr;

/// The unique name of a log: a URL without scheme, such as `sign.example.ch/audit/5f3c…`; 1 to
/// 200 bytes of printable ASCII without space and `+`. (C2SP allows more of Unicode; the names
/// that Bulla gives do not need it, and look-alikes are impossible so.)
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

/// The text is not a log's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a log")]
#[non_exhaustive]
pub struct OriginError;

impl Origin {
    /// Largest length in bytes.
    pub const MAX_LENGTH: usize = 200;

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let allowed = |b: u8| b.is_ascii_graphic() && b != b'+';
        if text.is_empty() || text.len() > Self::MAX_LENGTH || !text.bytes().all(allowed) {
            return Err(OriginError);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Origin({})", self.0)
    }
}

impl serde::Serialize for Origin {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Origin {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_empty_space_plus_control_unicode_and_long_names() {
        assert!("log.example.ch/a".parse::<Origin>().is_ok());
        for text in ["", "a b", "a+b", "a\n", "a\u{e9}", &"a".repeat(201)] {
            assert_eq!(text.parse::<Origin>(), Err(OriginError), "{text:?}");
        }
    }
}
