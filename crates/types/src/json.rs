//! JSON through one tree: text is read into [`Json`] and types are read from it, and back. So a type has
//! one reader and one writer, whether it comes as text or as an object of JavaScript, and its code is a
//! third of what reading it from text directly takes (`docs/adr/0028-json-through-a-tree.md`).
//!
//! Stricter than `serde_json` alone: no object repeats a key, known or not, a struct is an object, never
//! an array, and unknown members of structs are refused unless a caller passes over them; tagged and
//! flattened types decide themselves, by `deny_unknown_fields`. Texts are overwritten when the tree goes; keys and numbers are not.

mod de;
mod ser;

use core::fmt;

use serde::de::{DeserializeOwned, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use de::{TreeReader, Unknown};

/// A JSON value (RFC 8259). Members of objects keep their order.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "RFC 8259 §3 knows no other kind of value"
)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number that is not negative.
    Unsigned(u64),
    /// A whole number below zero.
    Negative(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(Zeroizing<String>),
    /// An array.
    List(Vec<Self>),
    /// An object, whose keys differ.
    Object(Vec<(String, Self)>),
}

/// Why text is not JSON, or JSON not of a type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JsonError {
    /// The text is not JSON, or is nested deeper than 128 levels.
    #[error("not JSON")]
    Syntax,
    /// An object has two members of one name.
    #[error("an object repeats a key")]
    RepeatedKey,
    /// The value is not one of the type; the text says what was expected.
    #[error("{0}")]
    Shape(Box<str>),
}

/// The value in this text, which has no member that its type does not know.
///
/// # Errors
/// [`JsonError`], every variant.
pub fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, JsonError> {
    Json::parse(text)?.to_value()
}

/// The value in this text; members that its type does not know are passed over. For answers of a server
/// that may be newer, never for what is signed or kept.
///
/// # Errors
/// As [`read`].
pub fn read_tolerant<T: DeserializeOwned>(text: &[u8]) -> Result<T, JsonError> {
    Json::parse(text)?.to_value_tolerant()
}

/// The value as text, without spaces, members in the order in which the type names them.
///
/// # Errors
/// [`JsonError::Shape`] for a value that JSON cannot hold.
pub fn write<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, JsonError> {
    Ok(Json::of(value)?.to_bytes())
}

/// The value as a string of text, as [`write()`].
///
/// # Errors
/// As [`write()`].
pub fn write_string<T: Serialize + ?Sized>(value: &T) -> Result<String, JsonError> {
    String::from_utf8(write(value)?).map_err(|_| JsonError::Syntax)
}

/// For fields of formats in which a missing member is no `null`: `#[serde(deserialize_with = "json::stated")]`.
///
/// # Errors
/// Where there is no member, or none of the type.
pub fn stated<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let tree = Json::deserialize(deserializer)?;
    tree.to_value().map_err(serde::de::Error::custom)
}

impl Json {
    /// The tree of this text.
    ///
    /// # Errors
    /// [`JsonError::Syntax`], [`JsonError::RepeatedKey`].
    pub fn parse(text: &[u8]) -> Result<Self, JsonError> {
        serde_json::from_slice(text).map_err(|error| {
            // The tree takes every value; it itself refuses repeated keys alone.
            if error.is_data() {
                JsonError::RepeatedKey
            } else {
                JsonError::Syntax
            }
        })
    }

    /// The tree of a value.
    ///
    /// # Errors
    /// [`JsonError::Shape`] for a value that JSON cannot hold: a key that is no text, a number beyond 64
    /// bits.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, JsonError> {
        value.serialize(ser::TreeWriter)
    }

    /// The value of a type that knows every member.
    ///
    /// # Errors
    /// [`JsonError::Shape`].
    pub fn to_value<'de, T: Deserialize<'de>>(&'de self) -> Result<T, JsonError> {
        T::deserialize(TreeReader::new(self, Unknown::Refused))
    }

    /// The value of a type; members that it does not know are passed over.
    ///
    /// # Errors
    /// As [`Json::to_value`].
    pub fn to_value_tolerant<'de, T: Deserialize<'de>>(&'de self) -> Result<T, JsonError> {
        T::deserialize(TreeReader::new(self, Unknown::Ignored))
    }

    /// The text, without spaces.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The text of a string.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// A string.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(Zeroizing::new(text.to_owned()))
    }

    /// The kind of value, for messages.
    const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Unsigned(_) | Self::Negative(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Unsigned(value) => serializer.serialize_u64(*value),
            Self::Negative(value) => serializer.serialize_i64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, value) in members {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tree)
    }
}

/// Takes any value.
struct Tree;

impl<'de> Visitor<'de> for Tree {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_none<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        Json::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Unsigned(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(u64::try_from(value).map_or(Json::Negative(value), Json::Unsigned))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::text(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(Zeroizing::new(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Json, A::Error> {
        let mut members: Vec<(String, Json)> = Vec::new();
        while let Some(member) = access.next_entry()? {
            members.push(member);
        }
        let mut keys: Vec<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
        keys.sort_unstable();
        if keys.array_windows().any(|[one, next]| one == next) {
            return Err(serde::de::Error::custom("an object repeats a key"));
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests;
