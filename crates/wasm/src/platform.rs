//! What the browser gives: requests, files, AES-GCM and SHA-256, randomness and time.

pub(crate) mod device;
pub(crate) mod files;
pub(crate) mod papers;
pub(crate) mod subtle;

use bulla_types::Timestamp;
use wasm_bindgen::JsCast as _;

/// The operating system's random generator, by `crypto.getRandomValues`. A browser without it cannot
/// run this module: the generator aborts rather than yield a weak value.
pub(crate) type Random = rand_core::UnwrapErr<getrandom::SysRng>;

/// The random generator.
pub(crate) const fn random() -> Random {
    rand_core::UnwrapErr(getrandom::SysRng)
}

/// The device's clock. Only texts and statements use it; the log's order does not rest on it.
pub(crate) fn now() -> Timestamp {
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "Date.now() is a whole number of milliseconds, positive and below 2^53"
    )]
    let millis = js_sys::Date::now() as u64;
    Timestamp::from_millis(millis).unwrap_or(Timestamp::MAX)
}

/// The worker's global scope.
///
/// # Errors
/// [`PlatformError`] outside of a worker.
pub(crate) fn scope() -> Result<web_sys::WorkerGlobalScope, PlatformError> {
    js_sys::global()
        .dyn_into()
        .map_err(|_| PlatformError::NoWorker)
}

/// A browser function that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PlatformError {
    /// A file could not be read.
    #[error("the file could not be read")]
    File,
    /// The request did not reach the server or its answer broke off.
    #[error("the server did not answer")]
    Network,
    /// The module runs outside of a worker.
    #[error("the engine runs in a worker only")]
    NoWorker,
    /// WebCrypto refused; for opening, the bytes are not authentic.
    #[error("the browser's cryptography refused")]
    Subtle,
}
