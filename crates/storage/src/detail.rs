//! What is kept beside a leaf and outside the tree: the details of an event, which can be erased, or
//! the checkpoint that a leaf of the anchor log stands for. Database and storage hold the same forms,
//! so that one can be brought forward from the other (`docs/spec/audit-log.md#details`).
//!
//! ```text
//! field    name length (1) ‖ name ‖ commitment (32) ‖ key length (1) ‖ key ‖ length (2) ‖ sealed
//! detail   event id (16) ‖ fields without keys        |  organisation id (16) ‖ checkpoint
//! keys     for each field: key length (1) ‖ key
//! ```
//! Lengths are big endian. Key and sealed value of an erased field are empty.

use bulla_types::{EventId, Sha256Digest, TenantId};

use crate::log::ANCHOR;

/// A detail of an event as it is kept: what the leaf commits to, and what opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredField {
    /// Name of the detail.
    pub name: String,
    /// HMAC commitment under the field's own salt.
    pub commitment: Sha256Digest,
    /// The field's own key, sealed; empty once it was erased.
    pub wrapped_key: Vec<u8>,
    /// Salt and value under that key; empty once it was erased.
    pub sealed: Vec<u8>,
}

/// What a leaf was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the two kinds of logs")]
pub enum LeafSource {
    /// A checkpoint of an organisation's log, in the anchor log.
    Checkpoint {
        /// The organisation.
        tenant_id: TenantId,
        /// The signed note.
        checkpoint: String,
    },
    /// An event, in an organisation's log.
    Event {
        /// Its id.
        event_id: EventId,
        /// Its details.
        fields: Vec<StoredField>,
    },
}

/// A leaf with what is kept beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafRecord {
    /// The leaf, byte for byte.
    pub leaf: Vec<u8>,
    /// What it was made of.
    pub source: LeafSource,
}

/// The bytes are no detail, or a detail is too long to have any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the detail of a leaf")]
#[non_exhaustive]
pub struct DetailError;

/// All fields with their keys, as the database holds them.
///
/// # Errors
/// [`DetailError`] for a name or key above 255 bytes or a sealed value above 65 535.
pub fn encode_fields(fields: &[StoredField]) -> Result<Vec<u8>, DetailError> {
    let mut bytes = Vec::new();
    for field in fields {
        short(&mut bytes, field.name.as_bytes())?;
        bytes.extend_from_slice(field.commitment.as_bytes());
        short(&mut bytes, &field.wrapped_key)?;
        let length = u16::try_from(field.sealed.len()).map_err(|_| DetailError)?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&field.sealed);
    }
    Ok(bytes)
}

/// The fields in these bytes.
///
/// # Errors
/// [`DetailError`] unless they are whole fields and nothing else.
pub fn parse_fields(bytes: &[u8]) -> Result<Vec<StoredField>, DetailError> {
    let mut rest = Rest(bytes);
    let mut fields = Vec::new();
    while !rest.0.is_empty() {
        let name = String::from_utf8(rest.short()?.to_vec()).map_err(|_| DetailError)?;
        let commitment = Sha256Digest::from_bytes(rest.array()?);
        let wrapped_key = rest.short()?.to_vec();
        let length = u16::from_be_bytes(rest.array()?);
        let sealed = rest.take(length.into())?.to_vec();
        fields.push(StoredField {
            name,
            commitment,
            wrapped_key,
            sealed,
        });
    }
    Ok(fields)
}

impl LeafSource {
    /// The detail as it is published: fields stand in it without their keys.
    ///
    /// # Errors
    /// [`DetailError`] as [`encode_fields`].
    pub fn encode(&self) -> Result<Vec<u8>, DetailError> {
        match self {
            Self::Checkpoint {
                tenant_id,
                checkpoint,
            } => Ok([tenant_id.as_bytes(), checkpoint.as_bytes()].concat()),
            Self::Event { event_id, fields } => {
                let mut fields = fields.clone();
                for field in &mut fields {
                    field.wrapped_key.clear();
                }
                Ok([event_id.as_bytes(), encode_fields(&fields)?.as_slice()].concat())
            }
        }
    }

    /// The keys of its fields, in their order.
    ///
    /// # Errors
    /// [`DetailError`] as [`encode_fields`].
    pub fn encode_keys(&self) -> Result<Vec<u8>, DetailError> {
        let mut bytes = Vec::new();
        if let Self::Event { fields, .. } = self {
            for field in fields {
                short(&mut bytes, &field.wrapped_key)?;
            }
        }
        Ok(bytes)
    }

    /// What a leaf of this log was made of, from both parts. A field whose key is not there was
    /// erased, whatever is left of its value.
    ///
    /// # Errors
    /// [`DetailError`].
    pub fn parse(log: TenantId, detail: &[u8], keys: &[u8]) -> Result<Self, DetailError> {
        let (id, rest) = detail.split_first_chunk::<16>().ok_or(DetailError)?;
        let mut keys = Rest(keys);
        let source = if log == ANCHOR {
            Self::Checkpoint {
                tenant_id: TenantId::from_bytes(*id),
                checkpoint: String::from_utf8(rest.to_vec()).map_err(|_| DetailError)?,
            }
        } else {
            let mut fields = parse_fields(rest)?;
            for field in &mut fields {
                // Keys stand in their own part, and nowhere else.
                if !field.wrapped_key.is_empty() {
                    return Err(DetailError);
                }
                field.wrapped_key = keys.short()?.to_vec();
                if field.wrapped_key.is_empty() {
                    field.sealed.clear();
                }
            }
            Self::Event {
                event_id: EventId::from_bytes(*id),
                fields,
            }
        };
        if keys.0.is_empty() {
            Ok(source)
        } else {
            Err(DetailError)
        }
    }
}

fn short(bytes: &mut Vec<u8>, part: &[u8]) -> Result<(), DetailError> {
    bytes.push(u8::try_from(part.len()).map_err(|_| DetailError)?);
    bytes.extend_from_slice(part);
    Ok(())
}

/// Bytes that are read from the front.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], DetailError> {
        let (part, rest) = self.0.split_at_checked(length).ok_or(DetailError)?;
        self.0 = rest;
        Ok(part)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], DetailError> {
        self.take(N)?.try_into().map_err(|_| DetailError)
    }

    fn short(&mut self) -> Result<&'a [u8], DetailError> {
        let [length] = self.array()?;
        self.take(length.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const LOG: TenantId = TenantId::from_bytes([1; 16]);

    fn field(name: &str, key: &[u8]) -> StoredField {
        StoredField {
            name: name.to_owned(),
            commitment: Sha256Digest::from_bytes([3; 32]),
            wrapped_key: key.to_vec(),
            sealed: if key.is_empty() {
                Vec::new()
            } else {
                vec![9; 300]
            },
        }
    }

    fn event() -> LeafSource {
        LeafSource::Event {
            event_id: EventId::from_bytes([4; 16]),
            fields: vec![
                field("email", &[7; 61]),
                field("name", &[]),
                field("x", &[8; 61]),
            ],
        }
    }

    #[test]
    fn both_parts_give_the_source_again_and_the_detail_alone_no_key() {
        let anchored = LeafSource::Checkpoint {
            tenant_id: LOG,
            checkpoint: "a\n1\n\n".to_owned(),
        };
        for (log, source) in [(LOG, event()), (ANCHOR, anchored)] {
            let (detail, keys) = (source.encode().unwrap(), source.encode_keys().unwrap());
            assert_eq!(LeafSource::parse(log, &detail, &keys).unwrap(), source);
            assert!(!detail.windows(61).any(|w| w == [7; 61]));
        }
        let LeafSource::Event { fields, .. } = event() else {
            panic!("an event")
        };
        let bytes = encode_fields(&fields).unwrap();
        assert_eq!(parse_fields(&bytes).unwrap(), fields);
    }

    #[test]
    fn a_value_whose_key_is_gone_counts_as_erased() {
        let detail = event().encode().unwrap();
        let keys = [[0].as_slice(), &[0], &[61], &[8; 61]].concat();
        let LeafSource::Event { fields, .. } = LeafSource::parse(LOG, &detail, &keys).unwrap()
        else {
            panic!("an event")
        };
        assert!(fields[0].sealed.is_empty() && fields[1].sealed.is_empty());
        assert_eq!(fields[2].sealed.len(), 300);
    }

    #[test]
    fn refuses_every_beginning_and_bytes_at_the_end() {
        let (detail, keys) = (event().encode().unwrap(), event().encode_keys().unwrap());
        for end in 0..detail.len() {
            assert!(
                LeafSource::parse(LOG, &detail[..end], &keys).is_err(),
                "{end}"
            );
        }
        for end in 0..keys.len() {
            assert!(
                LeafSource::parse(LOG, &detail, &keys[..end]).is_err(),
                "{end}"
            );
        }
        for more in [&[0][..], &[1]] {
            let keys = [keys.as_slice(), more].concat();
            assert!(LeafSource::parse(LOG, &detail, &keys).is_err());
            let detail = [detail.as_slice(), more].concat();
            assert!(LeafSource::parse(LOG, &detail, &keys).is_err());
        }
        assert!(LeafSource::parse(ANCHOR, &[1; 15], &[]).is_err());
        assert!(LeafSource::parse(ANCHOR, &[0xff; 20], &[]).is_err());
    }

    #[test]
    fn refuses_what_its_lengths_cannot_say() {
        assert!(encode_fields(&[field(&"x".repeat(256), &[])]).is_err());
        assert!(encode_fields(&[field("x", &[1; 256])]).is_err());
        let mut long = field("x", &[1]);
        long.sealed = vec![0; 65_536];
        assert!(encode_fields(&[long]).is_err());
    }

    /// Fields of any content, erased ones among them.
    fn any_fields() -> impl Strategy<Value = Vec<StoredField>> {
        let live = (vec(any::<u8>(), 1..=255), vec(any::<u8>(), 0..600));
        let content = prop_oneof![3 => live, 1 => Just((Vec::new(), Vec::new()))];
        let one = ("\\PC{0,60}", any::<[u8; 32]>(), content);
        let field = one.prop_map(|(name, commitment, (wrapped_key, sealed))| StoredField {
            name,
            commitment: Sha256Digest::from_bytes(commitment),
            wrapped_key,
            sealed,
        });
        vec(field, 0..6)
    }

    proptest! {
        #[test]
        fn fields_of_any_content_come_back_as_they_were(fields in any_fields(), id: [u8; 16]) {
            let bytes = encode_fields(&fields).unwrap();
            prop_assert_eq!(&parse_fields(&bytes).unwrap(), &fields);
            let source = LeafSource::Event { event_id: EventId::from_bytes(id), fields };
            let (detail, keys) = (source.encode().unwrap(), source.encode_keys().unwrap());
            prop_assert_eq!(LeafSource::parse(LOG, &detail, &keys).unwrap(), source);
        }

        #[test]
        fn any_bytes_are_refused_or_are_the_one_encoding_of_what_they_say(bytes in vec(any::<u8>(), 0..300)) {
            if let Ok(fields) = parse_fields(&bytes) {
                prop_assert_eq!(encode_fields(&fields).unwrap(), bytes);
            }
        }

        #[test]
        fn no_two_lists_of_fields_are_packed_alike(a in any_fields(), b in any_fields()) {
            let (packed_a, packed_b) = (encode_fields(&a).unwrap(), encode_fields(&b).unwrap());
            prop_assert_eq!(packed_a == packed_b, a == b);
            // Side by side they are the list of both: no boundary is told by what follows.
            let both = [a, b].concat();
            prop_assert_eq!(encode_fields(&both).unwrap(), [packed_a, packed_b].concat());
        }
    }
}
