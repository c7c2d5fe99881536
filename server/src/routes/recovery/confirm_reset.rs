//! POST `/api/recovery/reset/confirm`: the mailed code begins the reset, effective after three days.

use axum::Json;
use axum::extract::State;
use bulla_protocol::recovery::ConfirmReset;
use bulla_protocol::second_factor::{PendingReset, ResetOrigin};
use bulla_protocol::{ErrorCode, path};

use crate::address::Network;
use crate::attempts::Counted;
use crate::error::Answer;
use crate::routes::recovery::{AwaitMailCode, REFUSED, find};
use crate::session::newest_identity;
use crate::state::AppState;
use crate::{request, reset};

/// Begins the reset.
#[utoipa::path(
    post, path = path::RECOVERY_RESET_CONFIRM, tag = "recovery", request_body = ConfirmReset,
    responses((status = 200, description = "Begun; effective after three days.", body = PendingReset)),
    extensions(("x-error-codes" = json!(["recovery_refused", "wrong_code", "reset_pending", "too_many_attempts"]))),
)]
pub(crate) async fn confirm(
    State(state): State<AppState>,
    network: Network,
    request::Json(body): request::Json<ConfirmReset>,
) -> Answer<Json<PendingReset>> {
    let run = find::<AwaitMailCode>(&state, body.run_id).await?;
    let account_id = run.account_id().ok_or(REFUSED)?;
    let account = state.store().account(account_id).await?.ok_or(REFUSED)?;
    let counted = Counted::code(&state, account_id, &network);
    counted.allowed(&state).await?;
    let tenant = account.tenant_id;
    let run = run
        .take_try(&state, tenant, counted.take(state.now()))
        .await?;
    if !run.state.fits(&body.code) {
        let code = ErrorCode::WrongCode;
        return Err(run.refuse(&state, tenant, code, Vec::new()).await?);
    }
    let actor = newest_identity(&state, &account).await?.identity_id;
    let origin = ResetOrigin::Kit;
    let mut writes = counted.passed();
    writes.push(run.end());
    let begun = reset::begin(&state, &account, origin, Some(actor), writes).await?;
    Ok(Json(reset::view(&begun)))
}
