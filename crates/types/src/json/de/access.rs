//! What a reader of the tree hands to the types: items, fields, members and variants.

use core::slice;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;

use super::{Json, JsonError, TreeReader, Unknown, unexpected};

pub(super) struct Items<'de> {
    pub(super) rest: slice::Iter<'de, Json>,
    pub(super) reader: TreeReader<'de>,
}

impl<'de> Items<'de> {
    #[inline(never)]
    fn next(&mut self) -> Option<TreeReader<'de>> {
        let item = self.rest.next();
        item.map(|item| self.reader.at(item))
    }

    #[inline(never)]
    pub(super) fn end(&self) -> Result<(), JsonError> {
        match self.rest.len() {
            0 => Ok(()),
            _ => Err(JsonError::custom("an array has more items than the type")),
        }
    }
}

impl<'de> SeqAccess<'de> for &mut Items<'de> {
    type Error = JsonError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, JsonError> {
        let item = self.next();
        item.map(|item| seed.deserialize(item)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The values of a struct's fields, in the order of the type.
pub(super) struct Fields<'de> {
    pub(super) members: &'de [(String, Json)],
    pub(super) names: &'static [&'static str],
    pub(super) rest: slice::Iter<'static, &'static str>,
    /// The field that was asked for last, if there is none.
    pub(super) missing: Option<&'static str>,
    pub(super) reader: TreeReader<'de>,
}

impl<'de> Fields<'de> {
    #[inline(never)]
    fn next(&mut self) -> Option<TreeReader<'de>> {
        let name = *self.rest.next()?;
        let member = self.members.iter().find(|(key, _)| key == name);
        self.missing = member.is_none().then_some(name);
        Some(TreeReader {
            value: member.map(|(_, value)| value),
            unknown: self.reader.unknown,
        })
    }

    #[inline(never)]
    pub(super) fn check_unknown(&self) -> Result<(), JsonError> {
        let unknown = |(key, _): &&(String, Json)| !self.names.contains(&key.as_str());
        match self.members.iter().find(unknown) {
            Some((key, _)) if self.reader.unknown == Unknown::Refused => {
                Err(JsonError::custom(format_args!("unknown field `{key}`")))
            }
            _ => Ok(()),
        }
    }

    #[inline(never)]
    pub(super) fn explain(&self, error: JsonError) -> JsonError {
        let missing = |name| JsonError::custom(format_args!("missing field `{name}`"));
        self.missing.map_or(error, missing)
    }
}

impl<'de> SeqAccess<'de> for &mut Fields<'de> {
    type Error = JsonError;

    /// A missing member is an absent option; for any other type there is no element, and the visitor takes
    /// the default of the field or refuses.
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, JsonError> {
        let Some(reader) = self.next() else {
            return Ok(None);
        };
        match seed.deserialize(reader) {
            Ok(value) => Ok(Some(value)),
            Err(_) if self.missing.is_some() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The members of an object whose names the type does not fix.
pub(super) struct Entries<'de> {
    pub(super) rest: slice::Iter<'de, (String, Json)>,
    pub(super) value: Option<&'de Json>,
    pub(super) reader: TreeReader<'de>,
}

impl<'de> Entries<'de> {
    #[inline(never)]
    fn next(&mut self) -> Option<&'de str> {
        let (key, value) = self.rest.next()?;
        self.value = Some(value);
        Some(key)
    }

    #[inline(never)]
    fn value(&mut self) -> Result<TreeReader<'de>, JsonError> {
        let value = self.value.take().ok_or(JsonError::Syntax)?;
        Ok(self.reader.at(value))
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = JsonError;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, JsonError> {
        self.next()
            .map(|key| seed.deserialize(Name(key)))
            .transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, JsonError> {
        seed.deserialize(self.value()?)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// A key of an object or the name of a variant.
struct Name<'de>(&'de str);

impl<'de> Deserializer<'de> for Name<'de> {
    type Error = JsonError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        let held = TreeReader {
            value: None,
            unknown: Unknown::Refused,
        };
        visitor.visit_enum(Variant { name: self.0, held })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

pub(super) struct Variant<'de> {
    pub(super) name: &'de str,
    pub(super) held: TreeReader<'de>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = JsonError;
    type Variant = TreeReader<'de>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, TreeReader<'de>), JsonError> {
        Ok((seed.deserialize(Name(self.name))?, self.held))
    }
}

/// What a variant holds.
impl<'de> VariantAccess<'de> for TreeReader<'de> {
    type Error = JsonError;

    fn unit_variant(self) -> Result<(), JsonError> {
        match self.value {
            None | Some(Json::Null) => Ok(()),
            other => unexpected(other, "null"),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, JsonError> {
        self.present()?;
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        self.read_fields(fields, visitor)
    }
}
