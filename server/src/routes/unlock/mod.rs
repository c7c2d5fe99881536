//! Unlocking the vault within a session: the password again, without the second factor.

pub(crate) mod finish;
pub(crate) mod start;

use serde::{Deserialize, Serialize};

use crate::routes::login;
use crate::run::Stage;

/// After KE2; a stage of its own, so that a run of login and one of unlock are never mixed up.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct AwaitKe3(pub(crate) login::AwaitKe3);

impl Stage for AwaitKe3 {
    const NAME: &'static str = "unlock.1";
    const TTL_MS: u64 = login::TTL_MS;
}
