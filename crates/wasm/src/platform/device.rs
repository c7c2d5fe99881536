//! What the worker around this module does for it: requests, waiting, and the files that it may keep.
//! Everything that passes here is ciphertext, but for what goes to a [`Writer`] and a password
//! that is being chosen, which another module of this worker judges.

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

    /// Takes the plaintext of a download.
    pub type Writer;

    /// Appends bytes.
    #[wasm_bindgen(method, catch)]
    pub(crate) async fn write(this: &Writer, chunk: Uint8Array) -> Result<JsValue, JsValue>;
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
    pub(crate) body: Option<Uint8Array>,
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
        set("body", self.body.map_or(JsValue::NULL, Into::into));
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
    Ok(Answer {
        status,
        body: body.to_vec(),
    })
}

/// The drafts that the device keeps.
pub(crate) async fn drafts(device: &Device) -> Vec<Vec<u8>> {
    let list = device.drafts().await.unwrap_or_default();
    let list: Vec<_> = Array::from(&list).iter().collect();
    let bytes = |value: &JsValue| value.dyn_ref().map(Uint8Array::to_vec);
    list.iter().filter_map(bytes).collect()
}
