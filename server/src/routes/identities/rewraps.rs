//! GET `/api/identities/rewraps`: what is still sealed for an earlier identity of the caller.

use axum::Json;
use axum::extract::State;
use bulla_protocol::identity::Rewraps;
use bulla_protocol::path;

use crate::error::Answer;
use crate::session::SignedIn;
use crate::state::AppState;

/// Envelopes whose wraps have to be made anew.
#[utoipa::path(
    get, path = path::IDENTITY_REWRAPS, tag = "identities",
    responses((status = 200, description = "The envelopes.", body = Rewraps)),
    security(("session" = [])),
)]
pub(crate) async fn rewraps(State(state): State<AppState>, me: SignedIn) -> Answer<Json<Rewraps>> {
    let envelopes = state.store().rewraps_of(me.account.account_id).await?;
    Ok(Json(Rewraps { envelopes }))
}
