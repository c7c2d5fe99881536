//! DELETE `/api/session`: signs out.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::path;
use bulla_storage::Write;

use crate::commit::commit;
use crate::error::Answer;
use crate::session::{SignedIn, forget};
use crate::state::AppState;

/// Signs out.
#[utoipa::path(
    delete, path = path::SESSION, tag = "session",
    responses((status = 204, description = "Signed out.")),
    security(("session" = [])),
)]
pub(crate) async fn close(
    State(state): State<AppState>,
    me: SignedIn,
) -> Answer<(StatusCode, [(HeaderName, HeaderValue); 1])> {
    let event = Event::new(EventKind::SessionClosed, *me.account.account_id.as_bytes())
        .by(me.actor(&state).await?);
    let writes = vec![Write::DeleteSession(me.session.session_id)];
    commit(&state, me.account.tenant_id, writes, vec![event]).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, forget()?)]))
}
