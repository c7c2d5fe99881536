//! What the worker around this module does for it: requests, waiting, and the files that it may keep.
//! Everything that passes here is ciphertext, but for what goes to a [`Writer`], a password
//! that is being chosen, which another module of this worker judges, and what is stretched.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use super::PlatformError;

#[wasm_bindgen]
extern "C" {
    /// The worker.
    #[derive(Clone)]
    pub type Device;

    /// Sends a request and reads its answer, of at most `limit` bytes, as `{ status, body }`.
    #[wasm_bindgen(method, catch)]
    pub(crate) async fn send(this: &Device, request: JsValue) -> Result<JsValue, JsValue>;

    /// Resolves after some milliseconds; rejects when the call is cancelled.
    #[wasm_bindgen(method, catch)]
    pub(crate) async fn wait(this: &Device, millis: f64) -> Result<JsValue, JsValue>;

    /// Gives the memory behind a view back at once; all views on it are empty afterwards. Until the
    /// garbage collector came by, a large file would leave several times its share. The view must not
    /// be one on this module's memory.
    #[wasm_bindgen(method)]
    fn release(this: &Device, view: &Uint8Array);

    /// Keeps a draft.
    #[wasm_bindgen(method, catch, js_name = keepDraft)]
    pub(crate) async fn keep_draft(
        this: &Device,
        name: &str,
        sealed: Uint8Array,
    ) -> Result<JsValue, JsValue>;

    /// All drafts, as a list of `Uint8Array`.
    #[wasm_bindgen(method, catch)]
    pub(crate) async fn drafts(this: &Device) -> Result<JsValue, JsValue>;

    /// Removes a draft.
    #[wasm_bindgen(method, catch, js_name = dropDraft)]
    pub(crate) async fn drop_draft(this: &Device, name: &str) -> Result<JsValue, JsValue>;

    /// Scores a password, 0 to 4; rejects where the module that knows the words cannot be had.
    #[wasm_bindgen(method, catch, js_name = scorePassword)]
    pub(crate) async fn score_password(
        this: &Device,
        password: &str,
        known: Array,
    ) -> Result<JsValue, JsValue>;

    /// Stretches in an instance of this module that ends with it, [`crate::stretch`], and takes the buffer
    /// over; rejects where there can be none.
    #[wasm_bindgen(method, catch)]
    pub(crate) async fn stretch(this: &Device, unstretched: Uint8Array)
    -> Result<JsValue, JsValue>;

    /// Takes the plaintext of a download.
    pub type Writer;

    /// Appends bytes; keeps no view on them.
    #[wasm_bindgen(method, catch)]
    pub(crate) async fn write(this: &Writer, chunk: Uint8Array) -> Result<JsValue, JsValue>;

    /// As [`Device::release`].
    #[wasm_bindgen(method, js_name = release)]
    pub(crate) fn take_back(this: &Writer, chunk: &Uint8Array);
}

/// Bytes in a JavaScript buffer, whose memory is given back with this value.
pub(crate) struct Owned {
    bytes: Uint8Array,
    device: Device,
}

impl Owned {
    /// Takes over a buffer that nobody else looks at.
    pub(crate) fn new(device: &Device, bytes: Uint8Array) -> Self {
        Self {
            bytes,
            device: device.clone(),
        }
    }

    /// A copy of bytes of this module.
    pub(crate) fn copy_of(device: &Device, bytes: &[u8]) -> Self {
        Self::new(device, Uint8Array::from(bytes))
    }

    /// The bytes.
    pub(crate) const fn get(&self) -> &Uint8Array {
        &self.bytes
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        self.device.release(&self.bytes);
    }
}

/// An answer, with its whole body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// A request to the page's own origin.
pub(crate) struct Ask<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) media_type: Option<&'a str>,
    pub(crate) range: Option<String>,
    /// A `Uint8Array` or a `Blob`.
    pub(crate) body: Option<JsValue>,
    /// Largest answer in bytes.
    pub(crate) limit: f64,
}

impl Ask<'_> {
    /// As a plain object.
    pub(crate) fn object(self) -> JsValue {
        let object = js_sys::Object::new();
        let set = |name: &str, value: JsValue| {
            // Setting a property of a plain object does not fail.
            drop(Reflect::set(&object, &name.into(), &value));
        };
        set("method", self.method.into());
        set("path", self.path.into());
        set("type", self.media_type.into());
        set("range", self.range.into());
        set("body", self.body.unwrap_or(JsValue::NULL));
        set("limit", self.limit.into());
        object.into()
    }
}

/// Sends what [`Ask::object`] made.
pub(crate) async fn send(device: &Device, request: JsValue) -> Result<Answer, PlatformError> {
    let lost = |_| PlatformError::Network;
    let answer = device.send(request).await.map_err(lost)?;
    let status = Reflect::get(&answer, &"status".into()).map_err(lost)?;
    let body = Reflect::get(&answer, &"body".into()).map_err(lost)?;
    let body: &Uint8Array = body.dyn_ref().ok_or(PlatformError::Network)?;
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a status is a whole number below 1000"
    )]
    let status = status.as_f64().unwrap_or_default() as u16;
    let body = Owned::new(device, body.clone());
    Ok(Answer {
        status,
        body: body.get().to_vec(),
    })
}

/// The drafts that the device keeps.
pub(crate) async fn drafts(device: &Device) -> Vec<Vec<u8>> {
    let list = device.drafts().await.unwrap_or_default();
    let list: Vec<_> = Array::from(&list).iter().collect();
    let bytes = |value: &JsValue| value.dyn_ref().map(Uint8Array::to_vec);
    list.iter().filter_map(bytes).collect()
}
