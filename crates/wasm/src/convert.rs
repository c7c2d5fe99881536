//! Plain objects of JavaScript to and from Rust values.

use js_sys::{Array, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast as _, JsValue};

use crate::failure::Failure;

/// The arguments of a call.
pub(crate) fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, Failure> {
    serde_wasm_bindgen::from_value(value)
        .map_err(|error| Failure::new("invalid_request", &error.to_string()))
}

/// A plain object; numbers are JavaScript numbers, an absent value is `null`.
pub(crate) fn to_js<T: Serialize>(value: &T) -> Result<JsValue, serde_wasm_bindgen::Error> {
    value.serialize(&Serializer::json_compatible())
}

/// The answer of a call.
pub(crate) fn answer<T: Serialize>(value: &T) -> Result<JsValue, Failure> {
    to_js(value).map_err(|error| Failure::new("worker_crashed", &error.to_string()))
}

/// The same object with one more property, for values that JSON does not know.
pub(crate) fn with(object: JsValue, name: &str, value: &JsValue) -> Result<JsValue, Failure> {
    Reflect::set(&object, &name.into(), value)
        .map_err(|_| Failure::new("worker_crashed", "not an object"))?;
    Ok(object)
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
