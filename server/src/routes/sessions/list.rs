//! GET `/api/sessions`: the live sessions of the caller's account.

use axum::Json;
use axum::extract::State;
use bulla_protocol::path;
use bulla_protocol::sessions::{SessionEntry, SessionList};
use bulla_storage::record::Session;

use crate::error::Answer;
use crate::session::{SignedIn, ends_at, live_sessions};
use crate::state::AppState;

/// The account's sessions.
#[utoipa::path(
    get, path = path::SESSIONS, tag = "sessions",
    responses((status = 200, description = "The live sessions, newest first.", body = SessionList)),
    security(("session" = [])),
)]
pub(crate) async fn list(State(state): State<AppState>, me: SignedIn) -> Answer<Json<SessionList>> {
    let entry = |session: Session| SessionEntry {
        session_id: session.session_id,
        device: session.device,
        created_at_ms: session.created_at,
        last_seen_at_ms: session.last_seen_at,
        ends_at_ms: ends_at(&state, &session),
        is_current: session.session_id == me.session.session_id,
    };
    let sessions = live_sessions(&state, me.account.account_id).await?;
    Ok(Json(SessionList {
        sessions: sessions.into_iter().map(entry).collect(),
    }))
}
