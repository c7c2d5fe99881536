//! Bounded single-line texts that people type: names and titles.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::ParseError;

macro_rules! line {
    ($($(#[$doc:meta])* $name:ident, $max:literal);+ $(;)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Largest length in bytes of UTF-8.
            pub const MAX_LENGTH: usize = $max;

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = ParseError;

            fn from_str(text: &str) -> Result<Self, ParseError> {
                single_line(text, $max).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }

        #[cfg(feature = "openapi")]
        crate::text::openapi_string!($name, "one line of text");
    )+};
}

line! {
    /// The name of a person or an organisation, 1 to 120 bytes, without control characters.
    DisplayName, 120;
    /// The title of an envelope or the name of a file, 1 to 255 bytes, without control characters.
    Title, 255;
}

/// The text without surrounding space, if it is one line without control or bidirectional
/// override characters (which could make a name read as another).
fn single_line(text: &str, max: usize) -> Result<String, ParseError> {
    let text = text.trim();
    if text.len() > max {
        return Err(ParseError::TooLong { max });
    }
    let forbidden =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.is_empty() || text.chars().any(forbidden) {
        return Err(ParseError::Content);
    }
    Ok(text.to_owned())
}

#[cfg(feature = "openapi")]
macro_rules! openapi_string {
    ($name:ident, $description:literal) => {
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some($description))
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {}
    };
}
#[cfg(feature = "openapi")]
pub(crate) use openapi_string;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trims_and_keeps_unicode() {
        assert_eq!(
            "  Zoë Müller ".parse::<DisplayName>().unwrap().as_str(),
            "Zoë Müller"
        );
    }

    #[test]
    fn rejects_empty_control_bidirectional_override_and_long_text() {
        for text in ["", "  ", "a\nb", "a\0", "a\u{202e}b"] {
            assert_eq!(text.parse::<Title>(), Err(ParseError::Content), "{text:?}");
        }
        assert_eq!(
            "a".repeat(121).parse::<DisplayName>(),
            Err(ParseError::TooLong { max: 120 })
        );
    }
}
