//! GET `/api/second-factor-resets`: the resets under way in an owner's organisation.

use axum::Json;
use axum::extract::State;
use bulla_protocol::path;
use bulla_protocol::second_factor::{MemberReset, ResetList};

use crate::error::{Answer, ApiError};
use crate::reset;
use crate::routes::second_factor_resets::owner;
use crate::session::SignedIn;
use crate::state::AppState;

/// Resets under way.
#[utoipa::path(
    get, path = path::SECOND_FACTOR_RESETS, tag = "second factor",
    responses((status = 200, description = "The resets, oldest first.", body = ResetList)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["forbidden"]))),
)]
pub(crate) async fn list(State(state): State<AppState>, me: SignedIn) -> Answer<Json<ResetList>> {
    owner(&me)?;
    let now = state.now();
    let mut resets = Vec::new();
    for found in state.store().resets_in(me.account.tenant_id).await? {
        if reset::is_over(&found, now) {
            continue;
        }
        let account = state.store().account(found.account_id).await?;
        let account = account.ok_or_else(|| ApiError::internal("a reset has no account"))?;
        resets.push(MemberReset {
            email: account.email,
            name: account.name,
            reset: reset::view(&found),
        });
    }
    Ok(Json(ResetList { resets }))
}
