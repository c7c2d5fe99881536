//! POST `/api/unlock/start`: KE1 in, KE2 out, for the session's own account.

use axum::Json;
use axum::extract::State;
use bulla_protocol::login::{LoginStarted, UnlockStart};
use bulla_protocol::path;

use crate::error::Answer;
use crate::request;
use crate::routes::login::start::within;
use crate::routes::unlock::AwaitKe3;
use crate::session::SignedIn;
use crate::state::AppState;

/// First message of an unlock.
#[utoipa::path(
    post, path = path::UNLOCK_START, tag = "login", request_body = UnlockStart,
    responses((status = 200, description = "KE2.", body = LoginStarted)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["too_many_attempts"]))),
)]
pub(crate) async fn start(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<UnlockStart>,
) -> Answer<Json<LoginStarted>> {
    let started = within(&state, &me, body.ke1.as_slice(), AwaitKe3).await?;
    Ok(Json(started))
}
