//! What is pinned of this server, for the module that verifies files.

use wasm_bindgen::JsValue;

use super::{Engine, done, of};

impl Engine {
    /// The instance's trust file that is pinned; asked for at the first visit. Needs no account.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::trust`] at the first visit.
    pub(super) async fn trust_file(&mut self, _args: JsValue) -> Result<JsValue, JsValue> {
        done(&of(self.client.trust().await)?)
    }
}
