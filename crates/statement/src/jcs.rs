//! Canonical JSON (RFC 8785) for what statements hold: objects, arrays, strings, whole numbers
//! within ±(2^53 − 1), booleans and null. Floats do not exist here, so neither do the difficult
//! parts of the RFC.

use bulla_types::json::{Json, JsonError};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Largest body of a statement in bytes.
pub const MAX_BODY_BYTES: usize = 65_536;

/// Largest number that every JSON implementation keeps exact.
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// Why bytes are not canonical JSON of the wanted type, or a value cannot be written as such.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JcsError {
    /// The bytes are not the one encoding of the value: other key order, spaces, repeated keys,
    /// other escapes or absent keys.
    #[error("not in canonical form")]
    NotCanonical,
    /// A number is a float or beyond ±(2^53 − 1).
    #[error("a number that canonical statements do not allow")]
    Number,
    /// The bytes are not JSON, or not JSON of the wanted type: unknown or missing keys, wrong type
    /// or a malformed value.
    #[error("not a value of this type")]
    Syntax,
    /// The bytes are more than [`MAX_BODY_BYTES`].
    #[error("larger than {MAX_BODY_BYTES} bytes")]
    TooLarge,
}

/// The canonical encoding of a value.
///
/// # Errors
/// [`JcsError::Number`]; [`JcsError::Syntax`] if the value does not map to JSON.
pub fn to_canonical(value: &impl Serialize) -> Result<Vec<u8>, JcsError> {
    encode_tree(&Json::of(value).map_err(|_| JcsError::Syntax)?)
}

/// The value whose canonical encoding these bytes are.
///
/// # Errors
/// [`JcsError`], every variant. `T` decides which keys are known: it must refuse others.
pub fn parse_strict<T: DeserializeOwned + Serialize>(bytes: &[u8]) -> Result<T, JcsError> {
    if bytes.len() > MAX_BODY_BYTES {
        return Err(JcsError::TooLarge);
    }
    let tree = Json::parse(bytes).map_err(|error| match error {
        JsonError::RepeatedKey => JcsError::NotCanonical,
        JsonError::Syntax | JsonError::Shape(_) | _ => JcsError::Syntax,
    })?;
    if encode_tree(&tree)? != bytes {
        return Err(JcsError::NotCanonical);
    }
    let value: T = tree.to_value().map_err(|_| JcsError::Syntax)?;
    if to_canonical(&value)? != bytes {
        return Err(JcsError::NotCanonical);
    }
    Ok(value)
}

/// The canonical encoding of a JSON value.
pub(crate) fn encode_tree(value: &Json) -> Result<Vec<u8>, JcsError> {
    let mut out = Vec::new();
    write_value(value, &mut out)?;
    Ok(out)
}

/// Recursion ends at the depth of 128 to which the parser goes; our own types are far shallower.
fn write_value(value: &Json, out: &mut Vec<u8>) -> Result<(), JcsError> {
    match value {
        Json::Null => out.extend(b"null"),
        Json::Bool(true) => out.extend(b"true"),
        Json::Bool(false) => out.extend(b"false"),
        Json::Unsigned(number) => write_number(number.to_string(), *number, out)?,
        Json::Negative(number) => write_number(number.to_string(), number.unsigned_abs(), out)?,
        Json::Float(_) => return Err(JcsError::Number),
        Json::Text(text) => write_string(text, out)?,
        Json::List(items) => {
            out.push(b'[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                write_value(item, out)?;
            }
            out.push(b']');
        }
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            // RFC 8785 §3.2.3: by UTF-16 code units, which differs from the order of UTF-8.
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push(b'{');
            for (place, (key, item)) in members.into_iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                write_string(key, out)?;
                out.push(b':');
                write_value(item, out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

fn write_number(digits: String, magnitude: u64, out: &mut Vec<u8>) -> Result<(), JcsError> {
    if magnitude > MAX_INTEGER {
        return Err(JcsError::Number);
    }
    out.extend(digits.into_bytes());
    Ok(())
}

/// `serde_json` escapes exactly what RFC 8785 §3.2.2.2 demands, in the same form.
fn write_string(text: &str, out: &mut Vec<u8>) -> Result<(), JcsError> {
    serde_json::to_writer(out, text).map_err(|_| JcsError::Syntax)
}
