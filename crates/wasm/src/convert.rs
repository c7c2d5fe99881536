//! Plain objects of JavaScript to and from Rust values.

use bulla_types::json::{Json, JsonError};
use js_sys::{Array, Number, Object, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast as _, JsValue};
use zeroize::Zeroizing;

use crate::failure::Failure;

/// The arguments of a call. Members that JSON does not know, such as files, are left out.
pub(crate) fn from_js<T: DeserializeOwned>(value: &JsValue) -> Result<T, Failure> {
    let tree = tree_of(value, DEEPEST).unwrap_or(Json::Null);
    let value = tree.to_value_tolerant();
    value.map_err(|error| Failure::new("invalid_request", &error.to_string()))
}

/// A plain object; numbers are JavaScript numbers, an absent value is `null`.
pub(crate) fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsonError> {
    Json::of(value).map(|tree| object_of(&tree))
}

/// The answer of a call.
pub(crate) fn answer<T: Serialize>(value: &T) -> Result<JsValue, Failure> {
    to_js(value).map_err(|error| Failure::new("worker_crashed", &error.to_string()))
}

/// `None` for what has no place in JSON.
fn tree_of(value: &JsValue, depth: u8) -> Option<Json> {
    let depth = depth.checked_sub(1)?;
    if value.is_null() {
        return Some(Json::Null);
    }
    if let Some(value) = value.as_bool() {
        return Some(Json::Bool(value));
    }
    if let Some(value) = value.as_f64() {
        return Some(number_of(value));
    }
    if let Some(text) = value.as_string() {
        return Some(Json::Text(Zeroizing::new(text)));
    }
    if let Some(items) = value.dyn_ref::<Array>() {
        let item = |item: JsValue| tree_of(&item, depth).unwrap_or(Json::Null);
        return Some(Json::List(items.iter().map(item).collect()));
    }
    let object = value.dyn_ref::<Object>()?;
    let plain = Object::get_prototype_of(&Object::new().into());
    if Object::get_prototype_of(object) != plain {
        return None;
    }
    let member = |entry: JsValue| {
        let entry = Array::from(&entry);
        Some((entry.get(0).as_string()?, tree_of(&entry.get(1), depth)?))
    };
    let entries = Object::entries(object);
    Some(Json::Object(entries.iter().filter_map(member).collect()))
}

/// A whole number where it is one that JavaScript keeps exact.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "within ±(2^53 − 1), which both hold"
)]
fn number_of(value: f64) -> Json {
    if !Number::is_safe_integer(&value.into()) {
        Json::Float(value)
    } else if value < 0.0 {
        Json::Negative(value as i64)
    } else {
        Json::Unsigned(value as u64)
    }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "JavaScript has no other number"
)]
fn object_of(tree: &Json) -> JsValue {
    match tree {
        Json::Null => JsValue::NULL,
        Json::Bool(value) => JsValue::from_bool(*value),
        Json::Unsigned(value) => JsValue::from_f64(*value as f64),
        Json::Negative(value) => JsValue::from_f64(*value as f64),
        Json::Float(value) => JsValue::from_f64(*value),
        Json::Text(text) => JsValue::from_str(text),
        Json::List(items) => items.iter().map(object_of).collect::<Array>().into(),
        Json::Object(members) => {
            let entry = |(key, value): &(String, Json)| {
                Array::of2(&JsValue::from_str(key), &object_of(value))
            };
            let entries: Array = members.iter().map(entry).collect();
            Object::from_entries(&entries).map_or(JsValue::NULL, Into::into)
        }
    }
}

/// Arguments are a few levels deep.
const DEEPEST: u8 = 32;

/// The same object with one more property, for values that JSON does not know.
pub(crate) fn with(object: JsValue, name: &str, value: &JsValue) -> Result<JsValue, Failure> {
    Reflect::set(&object, &name.into(), value)
        .map_err(|_| Failure::new("worker_crashed", "not an object"))?;
    Ok(object)
}

/// The password or code in an argument. The copy in this module is overwritten after the call.
pub(crate) fn secret_of(args: &JsValue, name: &str) -> Result<Zeroizing<String>, Failure> {
    let text = Reflect::get(args, &name.into()).ok();
    let text = text.and_then(|text| text.as_string()).map(Zeroizing::new);
    text.ok_or_else(|| Failure::new("invalid_request", name))
}

/// The `file` of a call's arguments.
pub(crate) fn file_of(args: &JsValue) -> Result<web_sys::File, Failure> {
    let not_a_file = || Failure::new("invalid_request", "not a file");
    let file = Reflect::get(args, &"file".into()).map_err(|_| not_a_file())?;
    file.dyn_into().map_err(|_| not_a_file())
}

/// The property of an argument that JSON does not know, such as a list of files.
pub(crate) fn files_of(args: &JsValue) -> Result<Vec<web_sys::File>, Failure> {
    let not_files = || Failure::new("invalid_request", "not a list of files");
    let list = Reflect::get(args, &"files".into()).map_err(|_| not_files())?;
    let list = Array::from(&list);
    list.iter()
        .map(|file| file.dyn_into().map_err(|_| not_files()))
        .collect()
}

/// Bytes as a file-like object of the browser; from here on they are outside of this module.
pub(crate) fn blob(bytes: &[u8], media_type: &str) -> Result<JsValue, Failure> {
    blob_of(&Uint8Array::from(bytes), media_type)
}

/// The same of bytes that the browser has already.
pub(crate) fn blob_of(bytes: &Uint8Array, media_type: &str) -> Result<JsValue, Failure> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(bytes);
    web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options)
        .map(JsValue::from)
        .map_err(|_| Failure::new("file_not_writable", "the browser has no room for the file"))
}
