//! Login: OPAQUE, then the second factor (`docs/spec/login.md`).

pub(crate) mod finish;
pub(crate) mod second_factor;
pub(crate) mod start;

use bulla_protocol::ErrorCode;
use bulla_types::{AccountId, Base64Bytes};
use serde::{Deserialize, Serialize};

use crate::reset::Enrol;
use crate::run::Stage;

/// How long a login may take, in milliseconds: five minutes.
pub(crate) const TTL_MS: u64 = 5 * 60 * 1000;

/// After KE2: OPAQUE's own state.
#[derive(Serialize, Deserialize)]
pub(crate) struct AwaitKe3 {
    /// The account, or the made-up id for an address that nobody has.
    pub(crate) account_id: AccountId,
    /// State of the protocol.
    pub(crate) opaque: Base64Bytes,
}

impl Stage for AwaitKe3 {
    const NAME: &'static str = "login.1";
    const TTL_MS: u64 = TTL_MS;
}

/// After KE3: the challenge that the second factor answers.
#[derive(Serialize, Deserialize)]
pub(crate) struct AwaitCode {
    /// Key that both sides share since KE3.
    pub(crate) session_key: Base64Bytes,
    /// What the proof covers.
    pub(crate) challenge: Base64Bytes,
    /// A second factor to enrol, where a reset is effective.
    pub(crate) enrol: Option<Enrol>,
}

impl Stage for AwaitCode {
    const NAME: &'static str = "login.2";
    const TTL_MS: u64 = TTL_MS;
}

/// The code for a message that OPAQUE refuses: malformed ones and wrong passwords alike, since the
/// difference is the sender's own.
pub(crate) const REFUSED: ErrorCode = ErrorCode::WrongCredentials;
