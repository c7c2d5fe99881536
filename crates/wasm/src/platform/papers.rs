//! The module `crates/wasm-pdf`, as the device hands it out: documents and imported keys. It runs in a
//! worker of its own, which ends with the last of them: so its memory is given back. What it throws is
//! an obstacle as JSON.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::device::Device;

#[wasm_bindgen]
extern "C" {
    /// A document in the other module's memory (`bulla_wasm_pdf::Paper`).
    pub type Papers;

    /// Appends a copy of these bytes.
    #[wasm_bindgen(method, catch)]
    pub(crate) async fn write(this: &Papers, chunk: &[u8]) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = write)]
    pub(crate) async fn write_array(this: &Papers, chunk: &Uint8Array) -> Result<JsValue, JsValue>;

    /// As of the last answer.
    #[wasm_bindgen(method, getter, js_name = sizeBytes)]
    pub(crate) fn size_bytes(this: &Papers) -> u32;

    /// A promise of a `Uint8Array`.
    #[wasm_bindgen(method)]
    pub(crate) fn read(this: &Papers, start: u32, end: u32) -> Promise;

    #[wasm_bindgen(method, catch)]
    pub(crate) async fn inspect(this: &Papers, purpose: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) async fn place(this: &Papers, plan: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) async fn prepare(this: &Papers, plan: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = fileHash)]
    pub(crate) async fn file_hash(this: &Papers, plan: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = prepareDetached)]
    pub(crate) async fn prepare_detached(
        this: &Papers,
        digest: &[u8],
        plan: &str,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) async fn finish(
        this: &Papers,
        signature: &[u8],
        nonce: &[u8],
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) async fn timestamp(
        this: &Papers,
        reply: &[u8],
        trust: &str,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = withoutTimestamp)]
    pub(crate) async fn without_timestamp(this: &Papers) -> Result<JsValue, JsValue>;

    /// A `Uint8Array`, or nothing.
    #[wasm_bindgen(method, catch)]
    pub(crate) async fn detached(this: &Papers) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) async fn extend(this: &Papers, validation: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) async fn successor(this: &Papers, expected: &str) -> Result<JsValue, JsValue>;

    /// Gives its memory back.
    #[wasm_bindgen(method)]
    pub(crate) fn free(this: &Papers);

    /// A key of a `.p12` file (`bulla_wasm_pdf::ImportedKey`).
    pub type Opened;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn summary(this: &Opened) -> Result<String, JsValue>;

    #[wasm_bindgen(method, js_name = dangerousPkcs8)]
    pub(crate) fn dangerous_pkcs8(this: &Opened) -> Uint8Array;

    /// Erases the key.
    #[wasm_bindgen(method, js_name = free)]
    pub(crate) fn erase(this: &Opened);

    /// The device's way to the other module, which is loaded where it is first needed.
    #[wasm_bindgen(extends = Device)]
    #[derive(Clone)]
    pub type PaperDevice;

    /// An empty document for a file of this size: a promise of [`Papers`].
    #[wasm_bindgen(method, catch, js_name = newPaper)]
    pub(crate) fn new_paper(this: &PaperDevice, size_bytes: u32) -> Result<Promise, JsValue>;

    /// The certificate of completion of an evidence file, by the trust file as JSON: a promise of
    /// [`Papers`].
    #[wasm_bindgen(method, catch, js_name = newCertificate)]
    pub(crate) fn new_certificate(
        this: &PaperDevice,
        evidence: &Uint8Array,
        trust: &str,
        language: &str,
    ) -> Result<Promise, JsValue>;

    /// A `.p12` file opened by its password: a promise of [`Opened`].
    #[wasm_bindgen(method, catch, js_name = openP12)]
    pub(crate) fn open_p12(
        this: &PaperDevice,
        file: &Uint8Array,
        password: &str,
    ) -> Result<Promise, JsValue>;
}
