//! Requests to the own origin. Redirects are errors and nothing is cached.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestCache, RequestCredentials, RequestInit, RequestRedirect, Response};

use super::{PlatformError, scope};

/// An answer, with its whole body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// Sends a request to the page's own origin and reads the whole answer.
pub(crate) async fn send(
    method: &str,
    path: &str,
    headers: &[(String, String)],
    body: Option<Uint8Array>,
) -> Result<Answer, PlatformError> {
    let init = RequestInit::new();
    init.set_method(method);
    init.set_cache(RequestCache::NoStore);
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_redirect(RequestRedirect::Error);
    let fields = Headers::new().map_err(|_| PlatformError::Network)?;
    for (name, value) in headers {
        fields
            .append(name, value)
            .map_err(|_| PlatformError::Network)?;
    }
    init.set_headers(fields.as_ref());
    if let Some(body) = body {
        init.set_body(body.as_ref());
    }
    let promise = scope()?.fetch_with_str_and_init(path, &init);
    let response: Response = JsFuture::from(promise)
        .await
        .map_err(|_| PlatformError::Network)?
        .unchecked_into();
    let buffer = response
        .array_buffer()
        .map_err(|_| PlatformError::Network)?;
    let buffer = JsFuture::from(buffer)
        .await
        .map_err(|_| PlatformError::Network)?;
    Ok(Answer {
        status: response.status(),
        body: Uint8Array::new(&buffer).to_vec(),
    })
}
