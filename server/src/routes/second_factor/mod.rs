//! The caller's own second factor: another authenticator app, and the end of a reset.

pub(crate) mod cancel_reset;
pub(crate) mod confirm;
pub(crate) mod start;

use bulla_types::Base64Bytes;
use serde::{Deserialize, Serialize};

use crate::run::Stage;

/// After the fresh code: the secret that waits for its first code.
#[derive(Serialize, Deserialize)]
pub(crate) struct AwaitCode {
    /// The new secret.
    pub(crate) totp: Base64Bytes,
}

impl Stage for AwaitCode {
    const NAME: &'static str = "second-factor.1";
    /// A quarter of an hour: time to install an app.
    const TTL_MS: u64 = 15 * 60 * 1000;
}
