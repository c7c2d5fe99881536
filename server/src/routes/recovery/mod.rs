//! Recovery by kit (`docs/spec/login.md#recovery`): the kit's signature, then the second factor. No
//! slot and no item leaves the server before both; from then on the run is one of `routes/keys`.

pub(crate) mod ask_reset;
pub(crate) mod confirm_reset;
pub(crate) mod proof;
pub(crate) mod second_factor;
pub(crate) mod start;

use bulla_crypto::mac::{hmac_sha256, verify_hmac_sha256};
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::{Ed25519PublicKey, Ed25519SecretKey, Ed25519Signature};
use bulla_protocol::ErrorCode;
use bulla_protocol::recovery::{RecoveryStep, recovery_message};
use bulla_storage::record::KitAuthKey;
use bulla_types::{AccountId, Base64Bytes, LoginId};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::error::{Answer, ApiError};
use crate::reset::Enrol;
use crate::routes::login;
use crate::run::{self, Found, Stage};
use crate::state::AppState;

/// After the address: the challenge for the kit.
#[derive(Serialize, Deserialize)]
pub(crate) struct AwaitKit {
    /// The account, or the made-up id for an address that nobody has.
    account_id: AccountId,
    /// What the kit signs.
    challenge: Base64Bytes,
}

impl Stage for AwaitKit {
    const NAME: &'static str = "recovery.1";
    const TTL_MS: u64 = login::TTL_MS;
}

/// After the kit: the challenge that goes with the second factor.
#[derive(Serialize, Deserialize)]
pub(crate) struct AwaitCode {
    /// Public key of the kit that was shown.
    auth_key: Base64Bytes,
    /// What the kit signs.
    challenge: Base64Bytes,
    /// A second factor to enrol, where a reset is effective.
    enrol: Option<Enrol>,
}

impl Stage for AwaitCode {
    const NAME: &'static str = "recovery.2";
    const TTL_MS: u64 = login::TTL_MS;
}

/// After the kit asked for a reset: the code that was mailed.
#[derive(Serialize, Deserialize)]
pub(crate) struct AwaitMailCode {
    code: String,
}

impl Stage for AwaitMailCode {
    const NAME: &'static str = "recovery.reset";
    /// A quarter of an hour: mail is slow.
    const TTL_MS: u64 = 15 * 60 * 1000;
}

impl AwaitMailCode {
    /// Eight random digits.
    fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 8];
        rng.fill_bytes(&mut bytes);
        let number = u64::from_be_bytes(bytes) % 100_000_000;
        Self {
            code: format!("{number:08}"),
        }
    }

    /// Whether it is this code, in constant time; spaces do not matter.
    fn fits(&self, typed: &str) -> bool {
        let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        // Comparing tags hides where the texts differ.
        let tag = |text: &str| hmac_sha256(LABEL, &[text.as_bytes()]);
        verify_hmac_sha256(LABEL, &[typed.as_bytes()], &tag(&self.code)).is_ok()
    }
}

const LABEL: &[u8] = b"bulla/mail-code/1";

/// The code for whatever is wrong: address, kit, signature or run; which is not told.
pub(crate) const REFUSED: ErrorCode = ErrorCode::RecoveryRefused;

/// The run in this stage.
async fn find<S: Stage>(state: &AppState, run_id: LoginId) -> Answer<Found<S>> {
    let run = run::find::<S>(state, run_id).await;
    run.map_err(|error| error.instead_of(ErrorCode::WrongCredentials, REFUSED))
}

/// A kit's signature that holds.
struct KitShown(());

/// Checks a kit's signature; without a kit as much work, and a refusal.
fn check_kit(
    key: Option<KitAuthKey>,
    step: RecoveryStep,
    (account_id, run_id): (&AccountId, &LoginId),
    challenge: &Base64Bytes,
    proof: &Base64Bytes,
) -> Result<KitShown, ApiError> {
    let nobodys = Ed25519SecretKey::from_seed(&Key32::from_bytes([0; 32])).public_key();
    let known = key.and_then(|key| Ed25519PublicKey::from_bytes(key.as_bytes()).ok());
    let message = recovery_message(step, account_id, run_id, challenge.as_slice());
    let signature = Ed25519Signature::from_bytes(proof.as_slice()).map_err(|_| REFUSED)?;
    let checked = known.unwrap_or(nobodys).verify(&message, &signature);
    match (known, checked) {
        (Some(_), Ok(())) => Ok(KitShown(())),
        _ => Err(REFUSED.into()),
    }
}
