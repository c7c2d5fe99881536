//! QR codes as a square of modules, for the page to draw.

use js_sys::Uint8Array;
use qrcodegen::{QrCode, QrCodeEcc};
use wasm_bindgen::JsValue;

use crate::convert;
use crate::failure::Failure;

/// `{ size, modules }`: `size` × `size` modules row by row, 1 is dark.
pub(crate) fn code(text: &str) -> Result<JsValue, Failure> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)
        .map_err(|_| Failure::new("worker_crashed", "the text is too long for a QR code"))?;
    let size = code.size();
    let modules: Vec<u8> = (0..size)
        .flat_map(|y| (0..size).map(move |x| (x, y)))
        .map(|(x, y)| u8::from(code.get_module(x, y)))
        .collect();
    let object = js_sys::Object::new().into();
    let object = convert::with(object, "size", &size.into())?;
    convert::with(object, "modules", &Uint8Array::from(modules.as_slice()))
}
