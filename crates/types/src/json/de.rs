//! Types from a tree. Whatever does not depend on the type stands outside of the generic functions, which
//! exist once for each type.

mod access;

use serde::de::{Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

use self::access::{Entries, Fields, Items, Variant};
use super::{Json, JsonError};

/// Reads the value at one place of the tree.
#[derive(Clone, Copy)]
pub(super) struct TreeReader<'de> {
    /// `None` where an object has no such member.
    value: Option<&'de Json>,
    unknown: Unknown,
}

/// What happens to members that a struct does not name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknown {
    Refused,
    Ignored,
}

impl serde::de::Error for JsonError {
    fn custom<T: core::fmt::Display>(message: T) -> Self {
        Self::Shape(message.to_string().into())
    }
}

#[inline(never)]
fn unexpected<T>(found: Option<&Json>, wanted: &str) -> Result<T, JsonError> {
    let found = found.map_or("nothing", Json::kind);
    Err(JsonError::custom(format_args!(
        "expected {wanted}, found {found}"
    )))
}

impl<'de> TreeReader<'de> {
    pub(super) const fn new(value: &'de Json, unknown: Unknown) -> Self {
        Self {
            value: Some(value),
            unknown,
        }
    }

    const fn at(self, value: &'de Json) -> Self {
        Self::new(value, self.unknown)
    }

    #[inline(never)]
    fn text(self) -> Result<&'de str, JsonError> {
        match self.value {
            Some(Json::Text(text)) => Ok(text),
            other => unexpected(other, "a string"),
        }
    }

    #[inline(never)]
    fn bool(self) -> Result<bool, JsonError> {
        match self.value {
            Some(Json::Bool(value)) => Ok(*value),
            other => unexpected(other, "a boolean"),
        }
    }

    #[inline(never)]
    fn unsigned(self) -> Result<u64, JsonError> {
        match self.value {
            Some(Json::Unsigned(value)) => Ok(*value),
            other => unexpected(other, "a whole number of 0 or more"),
        }
    }

    #[inline(never)]
    fn signed(self) -> Result<i64, JsonError> {
        match self.value {
            Some(Json::Unsigned(value)) => i64::try_from(*value).map_err(JsonError::custom),
            Some(Json::Negative(value)) => Ok(*value),
            other => unexpected(other, "a whole number"),
        }
    }

    #[inline(never)]
    #[expect(
        clippy::cast_precision_loss,
        clippy::as_conversions,
        reason = "a number is wanted that is not exact"
    )]
    fn float(self) -> Result<f64, JsonError> {
        match self.value {
            Some(Json::Unsigned(value)) => Ok(*value as f64),
            Some(Json::Negative(value)) => Ok(*value as f64),
            Some(Json::Float(value)) => Ok(*value),
            other => unexpected(other, "a number"),
        }
    }

    #[inline(never)]
    fn null(self) -> Result<(), JsonError> {
        match self.value {
            Some(Json::Null) => Ok(()),
            other => unexpected(other, "null"),
        }
    }

    #[inline(never)]
    fn present(self) -> Result<&'de Json, JsonError> {
        self.value.map_or_else(|| unexpected(None, "a value"), Ok)
    }

    #[inline(never)]
    fn items(self) -> Result<Items<'de>, JsonError> {
        match self.value {
            Some(Json::List(items)) => Ok(Items {
                rest: items.iter(),
                reader: self,
            }),
            other => unexpected(other, "an array"),
        }
    }

    #[inline(never)]
    fn members(self) -> Result<&'de [(String, Json)], JsonError> {
        match self.value {
            Some(Json::Object(members)) => Ok(members),
            other => unexpected(other, "an object"),
        }
    }

    #[inline(never)]
    fn entries(self) -> Result<Entries<'de>, JsonError> {
        Ok(Entries {
            rest: self.members()?.iter(),
            value: None,
            reader: self,
        })
    }

    #[inline(never)]
    fn fields(self, names: &'static [&'static str]) -> Result<Fields<'de>, JsonError> {
        Ok(Fields {
            members: self.members()?,
            names,
            rest: names.iter(),
            missing: None,
            reader: self,
        })
    }

    /// The name of a variant, and what it holds.
    #[inline(never)]
    fn variant(self) -> Result<Variant<'de>, JsonError> {
        let (name, value) = match self.value {
            Some(Json::Text(name)) => (name.as_str(), None),
            Some(Json::Object(members)) => match members.as_slice() {
                [(name, value)] => (name.as_str(), Some(value)),
                _ => return unexpected(self.value, "an object of one member"),
            },
            other => return unexpected(other, "a string or an object of one member"),
        };
        let held = Self {
            value,
            unknown: self.unknown,
        };
        Ok(Variant { name, held })
    }

    /// A struct is read as the list of its fields in their order, which takes less code in each type than
    /// reading names does.
    fn read_fields<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        let mut fields = self.fields(names)?;
        match visitor.visit_seq(&mut fields) {
            Ok(value) => {
                fields.check_unknown()?;
                Ok(value)
            }
            Err(error) => Err(fields.explain(error)),
        }
    }
}

macro_rules! numbers {
    ($($method:ident, $take:ident, $visit:ident;)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
            visitor.$visit(self.$take()?)
        })*
    };
}

impl<'de> Deserializer<'de> for TreeReader<'de> {
    type Error = JsonError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        match self.present()? {
            Json::Null => visitor.visit_unit(),
            Json::Bool(value) => visitor.visit_bool(*value),
            Json::Unsigned(value) => visitor.visit_u64(*value),
            Json::Negative(value) => visitor.visit_i64(*value),
            Json::Float(value) => visitor.visit_f64(*value),
            Json::Text(value) => visitor.visit_borrowed_str(value),
            Json::List(_) => self.deserialize_seq(visitor),
            Json::Object(_) => self.deserialize_map(visitor),
        }
    }

    numbers! {
        deserialize_bool, bool, visit_bool;
        deserialize_u8, unsigned, visit_u64;
        deserialize_u16, unsigned, visit_u64;
        deserialize_u32, unsigned, visit_u64;
        deserialize_u64, unsigned, visit_u64;
        deserialize_i8, signed, visit_i64;
        deserialize_i16, signed, visit_i64;
        deserialize_i32, signed, visit_i64;
        deserialize_i64, signed, visit_i64;
        deserialize_f32, float, visit_f64;
        deserialize_f64, float, visit_f64;
        deserialize_char, text, visit_borrowed_str;
        deserialize_str, text, visit_borrowed_str;
        deserialize_string, text, visit_borrowed_str;
        deserialize_identifier, text, visit_borrowed_str;
    }

    forward_to_deserialize_any! { bytes byte_buf }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        match self.value {
            None | Some(Json::Null) => visitor.visit_none(),
            Some(_) => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        self.null()?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        let mut items = self.items()?;
        let value = visitor.visit_seq(&mut items)?;
        items.end()?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        visitor.visit_map(self.entries()?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        self.read_fields(fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        visitor.visit_enum(self.variant()?)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        self.present()?;
        visitor.visit_unit()
    }
}
