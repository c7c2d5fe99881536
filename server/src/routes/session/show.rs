//! GET `/api/session`: who is signed in.

use axum::Json;
use axum::extract::State;
use bulla_protocol::path;
use bulla_protocol::session::SessionView;

use crate::error::Answer;
use crate::session::{SignedIn, view};
use crate::state::AppState;

/// Who is signed in.
#[utoipa::path(
    get, path = path::SESSION, tag = "session",
    responses((status = 200, description = "The session.", body = SessionView)),
    security(("session" = [])),
)]
pub(crate) async fn show(State(state): State<AppState>, me: SignedIn) -> Answer<Json<SessionView>> {
    view(&state, &me.account, &me.session).await.map(Json)
}
