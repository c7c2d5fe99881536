//! POST `/api/second-factor-resets/cancel`: an owner cancels a reset, whoever began it.

use axum::extract::State;
use axum::http::StatusCode;
use bulla_protocol::path;
use bulla_protocol::second_factor::CancelReset;

use crate::error::Answer;
use crate::routes::second_factor_resets::{colleague, owner};
use crate::session::SignedIn;
use crate::state::AppState;
use crate::{request, reset};

/// Cancels a reset.
#[utoipa::path(
    post, path = path::SECOND_FACTOR_RESETS_CANCEL, tag = "second factor", request_body = CancelReset,
    responses((status = 204, description = "Cancelled.")),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["forbidden", "unknown_recipient", "not_found"]))),
)]
pub(crate) async fn cancel(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<CancelReset>,
) -> Answer<StatusCode> {
    owner(&me)?;
    let member = colleague(&state, &me, &body.email).await?;
    let actor = me.actor(&state).await?;
    reset::cancel(&state, &member, actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
