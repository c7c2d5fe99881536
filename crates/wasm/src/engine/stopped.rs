//! Calls about logs that stop this device: what was seen, looking again, going on.

use bulla_client::StopView;
use bulla_tlog::contradiction::Finding;
use bulla_types::{Sha256Digest, Timestamp};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::{Engine, done, of};
use crate::convert::from_js;

impl Engine {
    /// What stops this device: `null` if nothing does.
    ///
    /// # Errors
    /// None that a stop can cause.
    pub(super) fn stopped(&mut self, _args: JsValue) -> Result<JsValue, JsValue> {
        done(&self.client.stop().as_ref().map(Told::from))
    }

    /// Asks the server again whether the log continues what was seen.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::look_again`].
    pub(super) async fn look_again(&mut self, _args: JsValue) -> Result<JsValue, JsValue> {
        of(self.client.look_again().await)?;
        Ok(JsValue::NULL)
    }

    /// Goes on with what the server shows from now on; `file` is the text of the saved proof.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::go_on`].
    pub(super) fn go_on(&mut self, args: &JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            file: String,
        }
        let file = from_js::<Args>(args)?.file;
        of(self.client.go_on(file.as_bytes()))?;
        Ok(JsValue::NULL)
    }
}

/// A stop as the page tells it.
#[derive(Serialize)]
struct Told<'a> {
    code: &'static str,
    origin: &'a str,
    at_ms: Timestamp,
    file: &'a str,
    file_sha256: Sha256Digest,
    finding: Option<&'a Finding>,
}

impl<'a> From<&'a StopView> for Told<'a> {
    fn from(view: &'a StopView) -> Self {
        Self {
            code: view.stop.kind().code(),
            origin: &view.origin,
            at_ms: view.stop.at(),
            file: view.stop.file(),
            file_sha256: view.stop.digest(),
            finding: view.finding.as_ref(),
        }
    }
}
