//! DELETE `/api/sessions/{id}`: ends one session of the caller's account, the caller's own among
//! them. It is dead with the answer.

use axum::extract::State;
use axum::http::StatusCode;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::path;
use bulla_storage::Write;
use bulla_types::SessionId;

use crate::commit::commit;
use crate::error::Answer;
use crate::request::Segment;
use crate::session::SignedIn;
use crate::state::AppState;

/// Ends one session.
#[utoipa::path(
    delete, path = path::SESSION_ENTRY, tag = "sessions",
    params(("id" = SessionId, Path, description = "The session.")),
    responses((status = 204, description = "Ended.")),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
pub(crate) async fn revoke(
    State(state): State<AppState>,
    me: SignedIn,
    Segment(session_id): Segment<SessionId>,
) -> Answer<StatusCode> {
    let account_id = me.account.account_id;
    let event = Event::new(EventKind::SessionRevoked, *account_id.as_bytes())
        .by(me.actor(&state).await?)
        .with_field("session", session_id.to_string());
    let writes = vec![Write::EndSession {
        account_id,
        session_id,
    }];
    commit(&state, me.account.tenant_id, writes, vec![event]).await?;
    Ok(StatusCode::NO_CONTENT)
}
