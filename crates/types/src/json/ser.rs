//! A tree from any type.

use core::mem;

use serde::Serialize;
use serde::ser::{
    Error as _, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::{Json, JsonError};

/// Makes the tree of one value.
pub(super) struct TreeWriter;

impl serde::ser::Error for JsonError {
    fn custom<T: core::fmt::Display>(message: T) -> Self {
        Self::Shape(message.to_string().into())
    }
}

macro_rules! numbers {
    ($($method:ident, $type:ty, $to:ident;)*) => {
        $(fn $method(self, value: $type) -> Result<Json, JsonError> {
            self.$to(value.into())
        })*
    };
}

impl Serializer for TreeWriter {
    type Ok = Json;
    type Error = JsonError;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = List;
    type SerializeMap = Object;
    type SerializeStruct = Object;
    type SerializeStructVariant = Object;

    numbers! {
        serialize_i8, i8, serialize_i64;
        serialize_i16, i16, serialize_i64;
        serialize_i32, i32, serialize_i64;
        serialize_u8, u8, serialize_u64;
        serialize_u16, u16, serialize_u64;
        serialize_u32, u32, serialize_u64;
        serialize_f32, f32, serialize_f64;
    }

    fn serialize_bool(self, value: bool) -> Result<Json, JsonError> {
        Ok(Json::Bool(value))
    }

    fn serialize_i64(self, value: i64) -> Result<Json, JsonError> {
        Ok(u64::try_from(value).map_or(Json::Negative(value), Json::Unsigned))
    }

    fn serialize_u64(self, value: u64) -> Result<Json, JsonError> {
        Ok(Json::Unsigned(value))
    }

    /// JSON has no infinity; as `serde_json`, `null` stands for it.
    fn serialize_f64(self, value: f64) -> Result<Json, JsonError> {
        Ok(if value.is_finite() {
            Json::Float(value)
        } else {
            Json::Null
        })
    }

    fn serialize_char(self, value: char) -> Result<Json, JsonError> {
        Ok(Json::text(value.encode_utf8(&mut [0; 4])))
    }

    fn serialize_str(self, value: &str) -> Result<Json, JsonError> {
        Ok(Json::text(value))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Json, JsonError> {
        let number = |byte: &u8| Json::Unsigned(u64::from(*byte));
        Ok(Json::List(value.iter().map(number).collect()))
    }

    fn serialize_none(self) -> Result<Json, JsonError> {
        Ok(Json::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Json, JsonError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Json, JsonError> {
        Ok(Json::Null)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<Json, JsonError> {
        Ok(Json::Null)
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<Json, JsonError> {
        Ok(Json::text(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<Json, JsonError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Json, JsonError> {
        Ok(within(Some(variant), value.serialize(self)?))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<List, JsonError> {
        Ok(List::new(None, length))
    }

    fn serialize_tuple(self, length: usize) -> Result<List, JsonError> {
        Ok(List::new(None, Some(length)))
    }

    fn serialize_tuple_struct(self, _name: &'static str, length: usize) -> Result<List, JsonError> {
        Ok(List::new(None, Some(length)))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<List, JsonError> {
        Ok(List::new(Some(variant), Some(length)))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Object, JsonError> {
        Ok(Object::new(None, length))
    }

    fn serialize_struct(self, _name: &'static str, length: usize) -> Result<Object, JsonError> {
        Ok(Object::new(None, Some(length)))
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Object, JsonError> {
        Ok(Object::new(Some(variant), Some(length)))
    }
}

/// The value, or the object of one member that names its variant.
fn within(variant: Option<&'static str>, value: Json) -> Json {
    match variant {
        Some(variant) => Json::Object(vec![(variant.to_owned(), value)]),
        None => value,
    }
}

/// An array in the making. What cannot be held is said at the end, so that types need not look after each
/// item.
pub(super) struct List {
    variant: Option<&'static str>,
    items: Result<Vec<Json>, JsonError>,
}

impl List {
    fn new(variant: Option<&'static str>, length: Option<usize>) -> Self {
        let items = Ok(Vec::with_capacity(length.unwrap_or_default()));
        Self { variant, items }
    }

    #[inline(never)]
    fn add(&mut self, item: Result<Json, JsonError>) {
        match (&mut self.items, item) {
            (Ok(items), Ok(item)) => items.push(item),
            (items, Err(error)) => *items = Err(error),
            (Err(_), Ok(_)) => {}
        }
    }

    #[inline(never)]
    fn finish(self) -> Result<Json, JsonError> {
        Ok(within(self.variant, Json::List(self.items?)))
    }
}

/// An object in the making, as [`List`].
pub(super) struct Object {
    variant: Option<&'static str>,
    key: Result<String, JsonError>,
    members: Result<Vec<(String, Json)>, JsonError>,
}

impl Object {
    fn new(variant: Option<&'static str>, length: Option<usize>) -> Self {
        Self {
            variant,
            key: Ok(String::new()),
            members: Ok(Vec::with_capacity(length.unwrap_or_default())),
        }
    }

    #[inline(never)]
    fn add(&mut self, key: &str, value: Result<Json, JsonError>) {
        match (&mut self.members, value) {
            (Ok(members), Ok(value)) => members.push((key.to_owned(), value)),
            (members, Err(error)) => *members = Err(error),
            (Err(_), Ok(_)) => {}
        }
    }

    #[inline(never)]
    fn begin(&mut self, key: Result<Json, JsonError>) {
        self.key = key.and_then(|key| {
            if let Json::Unsigned(number) = key {
                return Ok(number.to_string());
            }
            let text = key.as_text().map(str::to_owned);
            text.ok_or_else(|| JsonError::custom(format_args!("{} as a key", key.kind())))
        });
    }

    #[inline(never)]
    fn finish(self) -> Result<Json, JsonError> {
        Ok(within(self.variant, Json::Object(self.members?)))
    }
}

macro_rules! lists {
    ($($trait:ident, $method:ident;)*) => {
        $(impl $trait for List {
            type Ok = Json;
            type Error = JsonError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JsonError> {
                self.add(value.serialize(TreeWriter));
                Ok(())
            }

            fn end(self) -> Result<Json, JsonError> {
                self.finish()
            }
        })*
    };
}

lists! {
    SerializeSeq, serialize_element;
    SerializeTuple, serialize_element;
    SerializeTupleStruct, serialize_field;
    SerializeTupleVariant, serialize_field;
}

macro_rules! objects {
    ($($trait:ident;)*) => {
        $(impl $trait for Object {
            type Ok = Json;
            type Error = JsonError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), JsonError> {
                self.add(key, value.serialize(TreeWriter));
                Ok(())
            }

            fn end(self) -> Result<Json, JsonError> {
                self.finish()
            }
        })*
    };
}

objects! { SerializeStruct; SerializeStructVariant; }

impl SerializeMap for Object {
    type Ok = Json;
    type Error = JsonError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), JsonError> {
        self.begin(key.serialize(TreeWriter));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JsonError> {
        match mem::replace(&mut self.key, Ok(String::new())) {
            Ok(key) => self.add(&key, value.serialize(TreeWriter)),
            Err(error) => self.add("", Err(error)),
        }
        Ok(())
    }

    fn end(self) -> Result<Json, JsonError> {
        self.finish()
    }
}
