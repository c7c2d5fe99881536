//! GET `/api/envelopes`: the caller's envelopes, newest first.

use axum::Json;
use axum::extract::State;
use bulla_protocol::envelope::EnvelopeList;
use bulla_protocol::path;

use crate::error::Answer;
use crate::routes::envelopes::view::summary;
use crate::session::SignedIn;
use crate::state::AppState;

/// The caller's envelopes.
#[utoipa::path(
    get, path = path::ENVELOPES, tag = "envelopes",
    responses((status = 200, description = "The envelopes, newest first.", body = EnvelopeList)),
    security(("session" = [])),
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    me: SignedIn,
) -> Answer<Json<EnvelopeList>> {
    let account = me.account.account_id;
    let envelopes = state.store().envelopes_of(account).await?;
    Ok(Json(EnvelopeList {
        envelopes: envelopes
            .iter()
            .map(|listed| summary(&listed.envelope, &listed.emails, account))
            .collect(),
    }))
}
