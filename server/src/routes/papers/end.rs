//! DELETE `/api/envelopes/{id}/papers`: the sender ends the paper check. What opens the documents is
//! destroyed, and none is taken any more.

use axum::extract::State;
use axum::http::StatusCode;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::{ErrorCode, path};
use bulla_storage::Write;
use bulla_types::EnvelopeId;

use crate::commit::commit;
use crate::error::Answer;
use crate::request::Segment;
use crate::session::SignedIn;
use crate::state::AppState;

/// Ends the paper check of an envelope. Again, it has no second effect.
#[utoipa::path(
    delete, path = path::ENVELOPE_PAPERS, tag = "papers",
    params(("id" = EnvelopeId, Path, description = "The envelope.")),
    responses((status = 204, description = "Ended.")),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
pub(crate) async fn end(
    State(state): State<AppState>,
    me: SignedIn,
    Segment(id): Segment<EnvelopeId>,
) -> Answer<StatusCode> {
    let stored = state.store().envelope(id).await?;
    let stored = stored
        .filter(|stored| stored.envelope.sender == me.account.account_id)
        .ok_or(ErrorCode::NotFound)?;
    let identity = me.identity(&state).await?.identity_id;
    let event = Event::new(EventKind::PapersEnded, *id.as_bytes()).by(Some(identity));
    let tenant = stored.envelope.tenant_id;
    match commit(&state, tenant, vec![Write::EndPapers(id)], vec![event]).await {
        Err(error) if error.code() == ErrorCode::VersionConflict => Ok(StatusCode::NO_CONTENT),
        done => done.map(|()| StatusCode::NO_CONTENT),
    }
}
