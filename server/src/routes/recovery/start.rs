//! POST `/api/recovery/start`: an address in, a challenge for its kit out. Addresses that nobody has
//! and accounts without a kit get the same kind of answer from the same work.

use axum::Json;
use axum::extract::State;
use bulla_auth::proof::generate_challenge;
use bulla_auth::unknown::fake_account_id;
use bulla_protocol::path;
use bulla_protocol::recovery::{RecoveryStart, RecoveryStarted};
use bulla_storage::Write;
use bulla_types::Base64Bytes;

use crate::address::Network;
use crate::attempts::Counted;
use crate::commit::{NO_TENANT, commit};
use crate::error::Answer;
use crate::routes::recovery::AwaitKit;
use crate::state::AppState;
use crate::{request, run};

/// Begins a recovery.
#[utoipa::path(
    post, path = path::RECOVERY_START, tag = "recovery", request_body = RecoveryStart,
    responses((status = 200, description = "The challenge.", body = RecoveryStarted)),
    extensions(("x-error-codes" = json!(["too_many_attempts"]))),
)]
pub(crate) async fn start(
    State(state): State<AppState>,
    network: Network,
    request::Json(body): request::Json<RecoveryStart>,
) -> Answer<Json<RecoveryStarted>> {
    let account = state.store().account_by_email(&body.email).await?;
    let made_up = fake_account_id(&state.secrets().unknown_account, &body.email);
    let account_id = account
        .as_ref()
        .map_or(made_up, |account| account.account_id);
    let counted = Counted::kit(&state, account_id, &network);
    counted.allowed(&state).await?;
    let challenge = Base64Bytes::from(&generate_challenge(&mut state.rng())[..]);
    let kept = AwaitKit {
        account_id,
        challenge: challenge.clone(),
    };
    let run = run::begin(&state, account.as_ref().map(|a| a.account_id), &kept)?;
    let run_id = run.run_id;
    let tenant = account.map_or(NO_TENANT, |account| account.tenant_id);
    let mut writes = counted.take(state.now());
    writes.push(Write::CreateRun(run));
    commit(&state, tenant, writes, Vec::new()).await?;
    Ok(Json(RecoveryStarted {
        run_id,
        account_id,
        challenge,
    }))
}
