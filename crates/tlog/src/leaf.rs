//! Leaves of the audit trail: one event each, as JSON with one encoding. A leaf names no person and
//! no content: a type, a time, random ids, digests and commitments (`docs/spec/audit-log.md#leaf`).
//! It is stored and served as it was encoded, never encoded again.
//! ```json
//! {"actor":null,"at_ms":1763750999123,"event":"envelope.sent","fields_root":null,
//!  "object":"<32 hex>","origin":"sign.example.ch/audit/…","prev":null,"statement":"<64 hex>","v":1}
//! ```
//! (one line and no space; the example is broken for reading)

use core::fmt;
use core::str::FromStr;

use bulla_types::json;
use bulla_types::{ParseError, Sha256Digest, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::Origin;
use crate::tree::{leaf_hash, merkle_root};

/// Largest encoded leaf in bytes; twice what the longest origin and event need.
pub const MAX_LEAF_JSON_BYTES: usize = 2048;

/// Largest index of a leaf that JSON keeps exact.
pub const MAX_INDEX: u64 = (1 << 53) - 1;

/// One event. The version `v` is 1 and has no place in the type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Name of the log, so that a leaf cannot be moved to another.
    pub origin: Origin,
    /// What happened.
    pub event: EventName,
    /// When, by the server's clock.
    pub at: Timestamp,
    /// What it happened to: the random id of an envelope, an account, an organisation.
    pub object: ObjectId,
    /// Index of the previous event of the same object, at most [`MAX_INDEX`]; `None` at the first.
    pub prev: Option<u64>,
    /// Id of the identity statement of who did it; `None` for the server.
    pub actor: Option<Sha256Digest>,
    /// Id of the signed statement that caused the event.
    pub statement: Option<Sha256Digest>,
    /// Root over the commitments to the event's fields, see [`fields_root`].
    pub fields_root: Option<Sha256Digest>,
}

/// The 16 random bytes of the id of whatever an event is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId([u8; 16]);

/// The name of an event's kind, 1 to 64 of `a-z 0-9 . _ -`, such as `envelope.sent`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventName(String);

/// Why a leaf is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LeafError {
    /// Two commitments have the same field id, or a field id is not like an event's name.
    #[error("a field id is malformed or stands twice")]
    Field,
    /// The bytes are not the one encoding of a leaf of version 1.
    #[error("not the encoding of a leaf")]
    Format,
    /// The bytes are more than [`MAX_LEAF_JSON_BYTES`].
    #[error("larger than {MAX_LEAF_JSON_BYTES} bytes")]
    TooLarge,
}

impl Leaf {
    /// The bytes that the log keeps.
    ///
    /// # Errors
    /// [`LeafError::Format`] if `prev` is above [`MAX_INDEX`].
    pub fn encode(&self) -> Result<Vec<u8>, LeafError> {
        if self.prev.is_some_and(|index| index > MAX_INDEX) {
            return Err(LeafError::Format);
        }
        json::write(&Json::from(self)).map_err(|_| LeafError::Format)
    }

    /// The leaf in these bytes.
    ///
    /// # Errors
    /// [`LeafError::TooLarge`]; [`LeafError::Format`] unless encoding it again yields the same
    /// bytes: other order, spaces, unknown or repeated keys and other versions are refused.
    pub fn parse(bytes: &[u8]) -> Result<Self, LeafError> {
        if bytes.len() > MAX_LEAF_JSON_BYTES {
            return Err(LeafError::TooLarge);
        }
        let json: Json = json::read(bytes).map_err(|_| LeafError::Format)?;
        if json.v != VERSION {
            return Err(LeafError::Format);
        }
        let leaf = Self::from(json);
        if leaf.encode()? != bytes {
            return Err(LeafError::Format);
        }
        Ok(leaf)
    }
}

/// The Merkle root over the commitments to an event's fields: a tree as that of the log, whose
/// leaves are `field id ‖ 0x00 ‖ commitment` (32 bytes), sorted by field id. `None` without fields.
///
/// # Errors
/// [`LeafError::Field`].
pub fn fields_root(fields: &[(String, Sha256Digest)]) -> Result<Option<Sha256Digest>, LeafError> {
    let mut sorted: Vec<_> = fields.iter().collect();
    sorted.sort_unstable();
    let twice = sorted
        .iter()
        .zip(sorted.iter().skip(1))
        .any(|((a, _), (b, _))| a == b);
    if twice || sorted.iter().any(|(id, _)| !is_name(id)) {
        return Err(LeafError::Field);
    }
    let hashes: Vec<_> = sorted
        .iter()
        .map(|(id, commitment)| {
            leaf_hash(&[id.as_bytes(), &[0], commitment.as_bytes().as_slice()].concat())
        })
        .collect();
    Ok((!hashes.is_empty()).then(|| merkle_root(&hashes)))
}

impl ObjectId {
    /// The id made of these 16 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl EventName {
    /// Largest length in bytes.
    pub const MAX_LENGTH: usize = 64;

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_name(text: &str) -> bool {
    (1..=EventName::MAX_LENGTH).contains(&text.len())
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'))
}

impl FromStr for EventName {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        if is_name(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ParseError::Content)
        }
    }
}

impl fmt::Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventName({})", self.0)
    }
}

impl From<[u8; 16]> for ObjectId {
    fn from(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ObjectId({self})")
    }
}

impl Serialize for ObjectId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ObjectId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let id = u128::from_str_radix(&text, 16).map(|n| Self(n.to_be_bytes()));
        id.ok()
            .filter(|id| id.to_string() == text)
            .ok_or_else(|| D::Error::custom("not 32 lower-case hex digits"))
    }
}

impl Serialize for EventName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for EventName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

/// The encoding: keys in alphabetical order, which serde keeps, all of them present.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Json {
    actor: Option<Sha256Digest>,
    at_ms: Timestamp,
    event: EventName,
    fields_root: Option<Sha256Digest>,
    object: ObjectId,
    origin: Origin,
    prev: Option<u64>,
    statement: Option<Sha256Digest>,
    v: u8,
}

impl From<&Leaf> for Json {
    fn from(leaf: &Leaf) -> Self {
        Self {
            actor: leaf.actor,
            at_ms: leaf.at,
            event: leaf.event.clone(),
            fields_root: leaf.fields_root,
            object: leaf.object,
            origin: leaf.origin.clone(),
            prev: leaf.prev,
            statement: leaf.statement,
            v: VERSION,
        }
    }
}

impl From<Json> for Leaf {
    fn from(json: Json) -> Self {
        Self {
            origin: json.origin,
            event: json.event,
            at: json.at_ms,
            object: json.object,
            prev: json.prev,
            actor: json.actor,
            statement: json.statement,
            fields_root: json.fields_root,
        }
    }
}

const VERSION: u8 = 1;
