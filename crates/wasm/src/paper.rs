//! A PDF of the browser: its bytes and all work on them are in the module `crates/wasm-pdf`. What passes
//! here are chunks and JSON.

use bulla_client::{HostError, Paper, PaperError, Sink};
use bulla_pdf::Obstacle;
use bulla_pdf::plan::{
    Expected, FieldPlan, FileDigest, FileHash, SigningPlan, TimestampTrust, Validation,
};
use bulla_pdf::report::{
    Inspection, Placed, Purpose, Revised, Successor, TimestampQuery, ToBeSigned,
};
use bulla_types::Base64Bytes;
use bulla_types::json;
use js_sys::Uint8Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast as _, JsValue};

use crate::platform::papers::Papers;

/// One PDF in the other module's memory, which is given back with this value.
pub(crate) struct BrowserPaper(Papers);

impl BrowserPaper {
    pub(crate) const fn new(paper: Papers) -> Self {
        Self(paper)
    }

    pub(crate) const fn get(&self) -> &Papers {
        &self.0
    }
}

impl Drop for BrowserPaper {
    fn drop(&mut self) {
        self.0.free();
    }
}

impl core::fmt::Debug for BrowserPaper {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("BrowserPaper")
    }
}

impl Sink for BrowserPaper {
    async fn write(&mut self, plaintext: &[u8]) -> Result<(), HostError> {
        let written = self.0.write(plaintext).await;
        written.map(drop).map_err(|_| HostError::NoPdfEngine)
    }
}

impl Paper for BrowserPaper {
    fn size_bytes(&self) -> u64 {
        self.0.size_bytes().into()
    }

    async fn inspect(&mut self, purpose: Purpose) -> Result<Inspection, PaperError> {
        answer(self.0.inspect(&json(&purpose)).await)
    }

    async fn place(&mut self, plan: &FieldPlan) -> Result<Placed, PaperError> {
        answer(self.0.place(&json(plan)).await)
    }

    async fn prepare(&mut self, plan: &SigningPlan) -> Result<ToBeSigned, PaperError> {
        answer(self.0.prepare(&json(plan)).await)
    }

    async fn file_hash(&mut self, plan: &SigningPlan) -> Result<FileHash, PaperError> {
        answer(self.0.file_hash(&json(plan)).await)
    }

    async fn prepare_detached(
        &mut self,
        digest: &FileDigest,
        plan: &SigningPlan,
    ) -> Result<ToBeSigned, PaperError> {
        answer(
            self.0
                .prepare_detached(digest.as_bytes(), &json(plan))
                .await,
        )
    }

    async fn finish(
        &mut self,
        signature: &[u8],
        nonce: [u8; 8],
    ) -> Result<TimestampQuery, PaperError> {
        answer(self.0.finish(signature, &nonce).await)
    }

    async fn timestamp(
        &mut self,
        reply: &[u8],
        trust: &TimestampTrust,
    ) -> Result<Revised, PaperError> {
        answer(self.0.timestamp(reply, &json(trust)).await)
    }

    async fn without_timestamp(&mut self) -> Result<Revised, PaperError> {
        answer(self.0.without_timestamp().await)
    }

    async fn detached(&mut self) -> Result<Base64Bytes, PaperError> {
        let order = || Obstacle::stated("order", "no signature beside a file was made");
        let detached = self.0.detached().await;
        let detached = detached.map_err(|thrown| obstacle(&thrown))?;
        let bytes = detached.dyn_ref::<Uint8Array>().ok_or_else(order)?;
        Ok(bytes.to_vec().into())
    }

    async fn extend(&mut self, data: &Validation) -> Result<(), PaperError> {
        answer::<u64>(self.0.extend(&json(data)).await).map(drop)
    }

    async fn successor(&mut self, expected: &Expected) -> Result<Successor, PaperError> {
        answer(self.0.successor(&json(expected)).await)
    }
}

/// A plan as JSON; values of these types have one.
fn json<T: Serialize>(value: &T) -> String {
    json::write_string(value).unwrap_or_default()
}

/// An answer, or the obstacle that was thrown. Anything else is the other module ending.
fn answer<T: DeserializeOwned>(answered: Result<JsValue, JsValue>) -> Result<T, PaperError> {
    let text = answered.map_err(|thrown| obstacle(&thrown))?;
    let text = text.as_string().unwrap_or_default();
    json::read(text.as_bytes()).map_err(|_| HostError::NoPdfEngine.into())
}

/// What was thrown.
pub(crate) fn obstacle(thrown: &JsValue) -> PaperError {
    let thrown = thrown.as_string();
    let obstacle = thrown.and_then(|text| json::read::<Obstacle>(text.as_bytes()).ok());
    obstacle.map_or_else(|| HostError::NoPdfEngine.into(), PaperError::from)
}
