//! Changing what opens an account (`docs/spec/login.md#changing-keys`): both factors first, in a
//! session or by the recovery kit, then a new password or a new account key.

pub(crate) mod account_key;
pub(crate) mod password;
pub(crate) mod proof;
pub(crate) mod records;
pub(crate) mod registration;
pub(crate) mod start;

mod rekey;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use bulla_crypto::sign::Ed25519Signature;
use bulla_protocol::vault::SlotKind;
use bulla_protocol::{ErrorCode, VaultWrite};
use bulla_statement::{Dsse, Identity, Verified, verify_identity};
use bulla_storage::record::{Account, KitAuthKey};
use bulla_types::{AccountId, Base64Bytes, LoginId, SessionId};
use serde::{Deserialize, Serialize};

use crate::error::{Answer, ApiError};
use crate::routes::login;
use crate::run::{self, Found, Stage};
use crate::session::{SignedIn, newest_identity};
use crate::state::AppState;

/// After KE2, in a session.
#[derive(Serialize, Deserialize)]
pub(crate) struct AwaitProof {
    /// OPAQUE's own state.
    ke3: login::AwaitKe3,
    /// The session that began the run.
    session_id: SessionId,
    /// The record of the password that is being proven.
    opaque_record: Base64Bytes,
}

impl Stage for AwaitProof {
    const NAME: &'static str = "keys.1";
    const TTL_MS: u64 = login::TTL_MS;
}

/// After both factors.
#[derive(Serialize, Deserialize)]
pub(crate) struct Proven {
    /// The account.
    pub(crate) account_id: AccountId,
    /// What was proven beside the second factor.
    pub(crate) by: ProvenBy,
    /// The record that a new password replaces.
    pub(crate) opaque_record: Base64Bytes,
}

/// What stands in for the first factor.
#[derive(Serialize, Deserialize)]
pub(crate) enum ProvenBy {
    /// The password, in this session: the run goes on in it alone.
    Password(SessionId),
    /// The recovery kit with this public key: the run ends where another replaces it.
    Kit(Base64Bytes),
}

impl Stage for Proven {
    const NAME: &'static str = "keys.2";
    /// Long enough to print a new kit and to type it in again.
    const TTL_MS: u64 = 30 * 60 * 1000;
}

impl Proven {
    /// The kind of slot that the caller can open.
    const fn slot(&self) -> SlotKind {
        match self.by {
            ProvenBy::Kit(_) => SlotKind::RecoveryKit,
            ProvenBy::Password(_) => SlotKind::Password,
        }
    }
}

/// Who goes on with a run: the session that began it, or nobody who is signed in.
pub(crate) struct Caller(Option<SignedIn>);

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        match SignedIn::from_request_parts(parts, state).await {
            Ok(me) => Ok(Self(Some(me))),
            Err(error) if error.code() == ErrorCode::Unauthenticated => Ok(Self(None)),
            Err(error) => Err(error),
        }
    }
}

impl Caller {
    /// The run after both factors, if it is the caller's, with its account.
    async fn proven(&self, state: &AppState, run_id: LoginId) -> Answer<(Found<Proven>, Account)> {
        let refused = if self.0.is_some() {
            ErrorCode::WrongCredentials
        } else {
            ErrorCode::RecoveryRefused
        };
        let run = run::find::<Proven>(state, run_id).await;
        let run = run.map_err(|error| error.instead_of(ErrorCode::WrongCredentials, refused))?;
        let account_id = run.state.account_id;
        let is_callers = match &run.state.by {
            ProvenBy::Password(session) => {
                let own = self.0.as_ref().map(|me| me.session.session_id);
                own == Some(*session)
            }
            ProvenBy::Kit(key) => {
                let kit = state.store().kit_auth_key(account_id).await?;
                kit.is_some_and(|kit| kit.as_bytes() == key.as_slice())
            }
        };
        let account = state.store().account(account_id).await?;
        match account.filter(|_| is_callers) {
            Some(account) => Ok((run, account)),
            None => Err(refused.into()),
        }
    }
}

/// Refuses a write to a vault that the account's identity in force has not signed.
pub(crate) async fn check_write(
    state: &AppState,
    account: &Account,
    write: &VaultWrite<'_>,
    proof: &Base64Bytes,
) -> Answer<()> {
    let refused = || ApiError::with_detail(ErrorCode::StatementInvalid, "the write is not signed");
    let identity = newest_identity(state, account).await?;
    let dsse: Dsse = serde_json::from_str(&identity.statement).map_err(ApiError::internal)?;
    let identity: Verified<Identity> = verify_identity(&dsse).map_err(ApiError::internal)?;
    let signature = Ed25519Signature::from_bytes(proof.as_slice()).map_err(|_| refused())?;
    let message = write.message(&account.account_id);
    let key = identity.body().ed25519;
    key.verify(&message, &signature).map_err(|_| refused())
}

/// The public key of a kit, if it is one.
pub(crate) fn kit_auth_key(bytes: &Base64Bytes) -> Answer<KitAuthKey> {
    let key = bulla_crypto::sign::Ed25519PublicKey::from_bytes(bytes.as_slice());
    let key = key.map_err(|_| {
        ApiError::with_detail(ErrorCode::InvalidRequest, "the kit has no public key")
    })?;
    Ok(KitAuthKey::from_bytes(*key.as_bytes()))
}

/// The OPAQUE record of a new password, if it is one.
fn opaque_record(bytes: &Base64Bytes) -> Answer<Vec<u8>> {
    bulla_crypto::opaque::finish_registration(bytes.as_slice())
        .map_err(|_| ApiError::with_detail(ErrorCode::InvalidRequest, "not an OPAQUE record"))
}
