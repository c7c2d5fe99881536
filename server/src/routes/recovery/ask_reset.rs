//! POST `/api/recovery/reset/ask`: whoever has the kit and lost the second factor, where nobody else can
//! reset it, asks for a reset. The server mails a code to the account's address.

use axum::extract::State;
use axum::http::StatusCode;
use bulla_protocol::recovery::{AskReset, RecoveryStep};
use bulla_protocol::{ErrorCode, path};
use bulla_storage::Write;
use bulla_storage::record::Account;

use crate::address::Network;
use crate::attempts::Counted;
use crate::commit::commit;
use crate::error::Answer;
use crate::routes::recovery::{AwaitCode, AwaitMailCode, REFUSED, check_kit, find};
use crate::state::AppState;
use crate::{mail, request, reset};

/// Asks for a reset of the own second factor.
#[utoipa::path(
    post, path = path::RECOVERY_RESET_ASK, tag = "recovery", request_body = AskReset,
    responses((status = 204, description = "A code was mailed to the account's address.")),
    extensions(("x-error-codes" = json!(["recovery_refused", "reset_by_owner", "reset_pending", "too_many_attempts"]))),
)]
pub(crate) async fn ask(
    State(state): State<AppState>,
    network: Network,
    request::Json(body): request::Json<AskReset>,
) -> Answer<StatusCode> {
    let run = find::<AwaitCode>(&state, body.run_id).await?;
    let account_id = run.account_id().ok_or(REFUSED)?;
    let account = state.store().account(account_id).await?.ok_or(REFUSED)?;
    let tenant = account.tenant_id;
    let counted = Counted::code(&state, account_id, &network);
    counted.allowed(&state).await?;
    let run = run
        .take_try(&state, tenant, counted.take(state.now()))
        .await?;
    let key = state.store().kit_auth_key(account_id).await?;
    let key = key.filter(|key| key.as_bytes() == run.state.auth_key.as_slice());
    let (step, place) = (RecoveryStep::Reset, (&account_id, &body.run_id));
    if let Err(error) = check_kit(key, step, place, &run.state.challenge, &body.proof) {
        return Err(run.refuse(&state, tenant, error.code(), Vec::new()).await?);
    }
    is_alone(&state, &account).await?;
    if reset::pending(&state, &account).await?.is_some() {
        return Err(ErrorCode::ResetPending.into());
    }
    let next = AwaitMailCode::generate(&mut state.rng());
    let notice = mail::reset_code(&state, account.email.clone(), &next.code);
    let writes = vec![run.advance_anew(&state, &next)?, Write::QueueMail(notice)];
    commit(&state, tenant, writes, Vec::new()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Refuses where an owner can reset: that is told to somebody else, and takes a day.
async fn is_alone(state: &AppState, account: &Account) -> Answer<()> {
    let owners = state.store().owners_of(account.tenant_id).await?;
    if owners
        .iter()
        .all(|owner| owner.account_id == account.account_id)
    {
        Ok(())
    } else {
        Err(ErrorCode::ResetByOwner.into())
    }
}
