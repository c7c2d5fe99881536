//! POST `/api/sessions/end`: ends all other sessions of the account, or signs out everywhere.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use bulla_protocol::path;
use bulla_protocol::sessions::{EndSessions, SessionsEnded, WhichSessions};

use crate::commit::commit;
use crate::error::Answer;
use crate::request;
use crate::session::{self, SignedIn, live_sessions};
use crate::state::AppState;

/// Ends sessions.
#[utoipa::path(
    post, path = path::SESSIONS_END, tag = "sessions", request_body = EndSessions,
    responses((status = 200, description = "Ended.", body = SessionsEnded)),
    security(("session" = [])),
)]
pub(crate) async fn end(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<EndSessions>,
) -> Answer<(HeaderMap, Json<SessionsEnded>)> {
    let live = live_sessions(&state, me.account.account_id).await?;
    let own = |id| body.which == WhichSessions::Others && id == me.session.session_id;
    let ended = live.iter().filter(|s| !own(s.session_id)).count();
    let (write, event) = session::end(&me, body.which);
    let event = event.by(me.actor(&state).await?);
    commit(&state, me.account.tenant_id, vec![write], vec![event]).await?;
    let mut headers = HeaderMap::new();
    if body.which == WhichSessions::All {
        headers.insert(header::SET_COOKIE, session::forget()?);
    }
    let ended = u64::try_from(ended).unwrap_or(u64::MAX);
    Ok((headers, Json(SessionsEnded { ended })))
}
