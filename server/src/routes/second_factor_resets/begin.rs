//! POST `/api/second-factor-resets`: an owner begins the reset of a member's second factor, against a
//! fresh code of the owner's. Not of the own one: whoever has that code needs no reset, and whoever
//! does not must not get around it.

use axum::Json;
use axum::extract::State;
use bulla_protocol::second_factor::{BeginReset, MemberReset, ResetOrigin};
use bulla_protocol::{ErrorCode, path};
use bulla_storage::record::Account;
use bulla_types::Sha256Digest;

use crate::error::Answer;
use crate::routes::second_factor_resets::{colleague, owner};
use crate::second_factor::{FreshSecondFactor, demand};
use crate::session::SignedIn;
use crate::state::AppState;
use crate::{request, reset};

/// Begins a reset.
#[utoipa::path(
    post, path = path::SECOND_FACTOR_RESETS, tag = "second factor", request_body = BeginReset,
    responses((status = 200, description = "Begun; effective after a day.", body = MemberReset)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["forbidden", "unknown_recipient", "reset_pending", "wrong_code", "wrong_recovery_code", "code_already_used", "too_many_attempts"]))),
)]
pub(crate) async fn begin(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<BeginReset>,
) -> Answer<Json<MemberReset>> {
    owner(&me)?;
    let member = colleague(&state, &me, &body.email).await?;
    if member.account_id == me.account.account_id {
        return Err(ErrorCode::Forbidden.into());
    }
    if reset::pending(&state, &member).await?.is_some() {
        return Err(ErrorCode::ResetPending.into());
    }
    let fresh = demand(&state, &me, &body.code).await?;
    let actor = me.actor(&state).await?;
    of_member(&state, member, actor, fresh).await.map(Json)
}

async fn of_member(
    state: &AppState,
    member: Account,
    actor: Option<Sha256Digest>,
    _fresh: FreshSecondFactor,
) -> Answer<MemberReset> {
    let begun = reset::begin(state, &member, ResetOrigin::Owner, actor, Vec::new()).await?;
    Ok(MemberReset {
        email: member.email,
        name: member.name,
        reset: reset::view(&begun),
    })
}
