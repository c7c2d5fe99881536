//! What a method throws: a stable code, an English text for developers, how long to wait, and what
//! about a PDF stands against it.

use bulla_client::ClientError;
use bulla_client::pdf::Obstacle;
use bulla_types::DisplayName;
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::platform::PlatformError;

/// A failure of a call.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_secs: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    obstacle: Option<Box<Obstacle>>,
    /// Who made the revision that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<DisplayName>,
}

impl Failure {
    /// A failure that this crate finds itself.
    pub(crate) fn new(code: &'static str, message: &str) -> Self {
        Self {
            code,
            message: message.to_owned(),
            retry_after_secs: None,
            obstacle: None,
            author: None,
        }
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        Self {
            code: error.code(),
            // The code says all; the sentences would only make the module larger.
            message: error.code().to_owned(),
            retry_after_secs: error.retry_after_secs(),
            obstacle: error.obstacle().cloned().map(Box::new),
            author: error.author().cloned(),
        }
    }
}

impl From<bulla_types::ParseError> for Failure {
    fn from(error: bulla_types::ParseError) -> Self {
        Self::new("invalid_request", &error.to_string())
    }
}

impl From<PlatformError> for Failure {
    fn from(error: PlatformError) -> Self {
        let code = match error {
            PlatformError::File => "file_not_readable",
            PlatformError::Network => "network",
            PlatformError::NoWorker | PlatformError::Subtle => "worker_crashed",
        };
        Self::new(code, &error.to_string())
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        crate::convert::to_js(&failure).unwrap_or_else(|_| Self::from_str(failure.code))
    }
}
