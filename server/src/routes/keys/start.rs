//! POST `/api/keys/start`: KE1 in, KE2 out, for the session's own account.

use axum::Json;
use axum::extract::State;
use bulla_protocol::keys::KeysStart;
use bulla_protocol::login::LoginStarted;
use bulla_protocol::path;

use crate::error::Answer;
use crate::request;
use crate::routes::keys::AwaitProof;
use crate::routes::login::start::within;
use crate::session::SignedIn;
use crate::state::AppState;

/// First message of a run that changes what opens the account.
#[utoipa::path(
    post, path = path::KEYS_START, tag = "keys", request_body = KeysStart,
    responses((status = 200, description = "KE2.", body = LoginStarted)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["too_many_attempts"]))),
)]
pub(crate) async fn start(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<KeysStart>,
) -> Answer<Json<LoginStarted>> {
    let kept = |ke3| AwaitProof {
        ke3,
        session_id: me.session.session_id,
        opaque_record: me.account.opaque_record.as_slice().into(),
    };
    let started = within(&state, &me, body.ke1.as_slice(), kept).await?;
    Ok(Json(started))
}
