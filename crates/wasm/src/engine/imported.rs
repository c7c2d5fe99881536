//! Keys that a person brings along in a `.p12` file.

use bulla_client::{ClientError, HostError, PaperError};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::{Engine, done};
use crate::convert::{file_of, from_js};
use crate::failure::Failure;
use crate::imported::Shown;

impl Engine {
    /// Opens `file` with `password` and keeps its key, which cannot be taken out again:
    /// `{ handle, subject, issuer, not_before_ms, not_after_ms, key }`.
    ///
    /// # Errors
    /// `p12_password` where the two do not belong together, `p12_invalid`; `key_not_usable` for a key
    /// that the browser does not take; `file_not_readable`.
    pub(super) async fn open_p12(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            password: String,
        }
        #[derive(Serialize)]
        struct Opened {
            handle: u32,
            #[serde(flatten)]
            shown: Shown,
        }
        let file = file_of(&args)?;
        let args: Args = from_js(&args)?;
        let opened = self.client.host_mut().open_p12(&file, &args.password).await;
        let (handle, shown) = opened.map_err(|error| failure(&error))?;
        done(&Opened { handle, shown })
    }

    /// Forgets the key of `handle`.
    ///
    /// # Errors
    /// `invalid_request`.
    #[expect(clippy::unused_async, reason = "every call of the page is a promise")]
    pub(super) async fn close_p12(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            handle: u32,
        }
        let args: Args = from_js(&args)?;
        self.client.host_mut().close_p12(args.handle);
        Ok(JsValue::NULL)
    }
}

fn failure(error: &PaperError) -> Failure {
    match error {
        PaperError::Obstacle(obstacle) if obstacle.code() == "p12_password" => {
            Failure::new("p12_password", "password and file do not belong together")
        }
        PaperError::Obstacle(obstacle) => Failure::new("p12_invalid", obstacle.message()),
        PaperError::Host(HostError::NoSuchKey) => {
            Failure::new("key_not_usable", "the browser does not take this key")
        }
        PaperError::Host(error) => ClientError::from(*error).into(),
        _ => Failure::new("p12_invalid", "not opened"),
    }
}
