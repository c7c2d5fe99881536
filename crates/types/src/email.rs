//! E-mail addresses, in one normal form so that equal people compare equal.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::ParseError;

/// An e-mail address in lower case, at most 254 bytes (RFC 5321 §4.5.3.1.3). The check is
/// deliberately coarse: one `@`, a non-empty local part of printable ASCII, a domain of dot-separated
/// labels. Only a delivered message proves an address.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Largest length in bytes.
    pub const MAX_LENGTH: usize = 254;

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let text = text.trim();
        if text.len() > Self::MAX_LENGTH {
            return Err(ParseError::TooLong {
                max: Self::MAX_LENGTH,
            });
        }
        let (local, domain) = text.rsplit_once('@').ok_or(ParseError::Content)?;
        let local_ok = !local.is_empty()
            && local.len() <= 64
            && local
                .bytes()
                .all(|b| b.is_ascii_graphic() && !b"@,;:<>()[]\\\"".contains(&b));
        let label_ok = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        if !local_ok || !domain.split('.').all(label_ok) {
            return Err(ParseError::Content);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for EmailAddress {
    /// Addresses are personal data: logs show that there is one, not which.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

impl Serialize for EmailAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for EmailAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

#[cfg(feature = "openapi")]
crate::text::openapi_string!(EmailAddress, "an e-mail address");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises_case_and_surrounding_space() {
        let address: EmailAddress = " Anna.Keller@Example.CH ".parse().unwrap();
        assert_eq!(address.as_str(), "anna.keller@example.ch");
        assert_eq!(format!("{address:?}"), "EmailAddress(…)");
    }

    #[test]
    fn rejects_what_is_no_address() {
        for text in [
            "",
            "a",
            "@b.ch",
            "a@",
            "a@b..ch",
            "a b@c.ch",
            "a@b\u{e9}.ch",
            "a@-b.ch",
            "a,b@c.ch",
        ] {
            assert!(text.parse::<EmailAddress>().is_err(), "{text}");
        }
        assert!(
            format!("{}@b.ch", "a".repeat(250))
                .parse::<EmailAddress>()
                .is_err()
        );
    }
}
