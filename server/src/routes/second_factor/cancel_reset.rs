//! DELETE `/api/second-factor/reset`: whoever still has the second factor cancels its reset.

use axum::extract::State;
use axum::http::StatusCode;
use bulla_protocol::path;

use crate::error::Answer;
use crate::reset;
use crate::session::SignedIn;
use crate::state::AppState;

/// Cancels the reset of the own second factor.
#[utoipa::path(
    delete, path = path::SECOND_FACTOR_RESET, tag = "second factor",
    responses((status = 204, description = "Cancelled.")),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
pub(crate) async fn cancel_reset(
    State(state): State<AppState>,
    me: SignedIn,
) -> Answer<StatusCode> {
    let actor = me.actor(&state).await?;
    reset::cancel(&state, &me.account, actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
