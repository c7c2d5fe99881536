//! GET and PUT `/api/session/unlock-share`: the share that a client on disk keeps with its session.
//! It ends with the session; the server cannot use it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bulla_auth::Cell;
use bulla_protocol::session::UnlockShare;
use bulla_protocol::{ErrorCode, path};
use bulla_storage::Write;
use bulla_storage::record::Session;

use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::request;
use crate::session::SignedIn;
use crate::state::AppState;

/// Length of a share in bytes.
const SHARE_BYTES: usize = 32;

/// The share, where one was kept.
#[utoipa::path(
    get, path = path::SESSION_UNLOCK_SHARE, tag = "session",
    responses((status = 200, description = "The share.", body = UnlockShare)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
pub(crate) async fn show(State(state): State<AppState>, me: SignedIn) -> Answer<Json<UnlockShare>> {
    let sealed = me.session.unlock_share_sealed.as_ref();
    let sealed = sealed.ok_or(ErrorCode::NotFound)?;
    let share = state
        .secrets()
        .column
        .open(&cell(&me.session), sealed)
        .map_err(ApiError::internal)?;
    Ok(Json(UnlockShare {
        share: share.expose_secret().into(),
    }))
}

/// Keeps a share with the session.
#[utoipa::path(
    put, path = path::SESSION_UNLOCK_SHARE, tag = "session", request_body = UnlockShare,
    responses((status = 204, description = "Kept.")),
    security(("session" = [])),
)]
pub(crate) async fn keep(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<UnlockShare>,
) -> Answer<StatusCode> {
    let share = body.share.as_slice();
    if share.len() != SHARE_BYTES {
        return Err(ApiError::with_detail(
            ErrorCode::InvalidRequest,
            "a share has 32 bytes",
        ));
    }
    let key = &state.secrets().column;
    let write = Write::SetUnlockShare {
        session_id: me.session.session_id,
        sealed: key.seal(&cell(&me.session), share, &mut state.rng()),
    };
    commit(&state, me.account.tenant_id, vec![write], Vec::new()).await?;
    Ok(StatusCode::NO_CONTENT)
}

const fn cell(session: &Session) -> Cell<'_> {
    Cell::new("session", session.session_id.as_bytes(), "unlock_share")
}
