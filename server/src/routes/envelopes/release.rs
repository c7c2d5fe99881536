//! POST `/api/envelopes/{id}/release`: hands out the caller's wraps. The first time is an event.

use axum::Json;
use axum::extract::State;
use bulla_domain::envelope::{Envelope, RecipientState};
use bulla_protocol::envelope::{Released, ReleasedWrap};
use bulla_protocol::{ErrorCode, path};
use bulla_storage::Write;
use bulla_types::EnvelopeId;

use crate::commit::commit;
use crate::error::Answer;
use crate::request::Segment;
use crate::routes::envelopes::visible;
use crate::session::SignedIn;
use crate::state::AppState;

/// How often a release is tried anew when somebody acts at the same time.
const TRIES: u32 = 4;

/// Hands out the caller's wraps.
#[utoipa::path(
    post, path = path::ENVELOPE_RELEASE, tag = "envelopes",
    params(("id" = EnvelopeId, Path, description = "The envelope.")),
    responses((status = 200, description = "The wraps.", body = Released)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found", "not_your_turn", "envelope_closed", "head_moved"]))),
)]
pub(crate) async fn release(
    State(state): State<AppState>,
    me: SignedIn,
    Segment(id): Segment<EnvelopeId>,
) -> Answer<Json<Released>> {
    let mut tried = 0;
    let noted = loop {
        tried += 1;
        match note(&state, &me, id).await {
            Err(error) if error.code() == ErrorCode::HeadMoved && tried < TRIES => {}
            done => break done?,
        }
    };
    let released = |place| {
        let mut places = noted.recipients.iter();
        places.any(|r| r.recipient_id == place && r.state != RecipientState::Pending)
    };
    let wraps = state.store().wraps(id, me.account.account_id).await?;
    let wraps = wraps
        .into_iter()
        .filter(|wrap| released(wrap.recipient_id))
        .map(|wrap| ReleasedWrap {
            grant: wrap.grant,
            wrap: wrap.wrap.into(),
        });
    Ok(Json(Released {
        wraps: wraps.collect(),
    }))
}

/// Notes that the wraps are handed out, before they are. The envelope as it stands then.
async fn note(state: &AppState, me: &SignedIn, id: EnvelopeId) -> Answer<Envelope> {
    let stored = visible(state, me, id).await?;
    let identity = me.identity(state).await?.identity_id;
    let (next, events) = stored.envelope.release(me.account.account_id, identity)?;
    if events.is_empty() {
        return Ok(next);
    }
    let write = Write::UpdateEnvelope {
        envelope_id: id,
        expected: Box::new(stored.envelope),
        next: Box::new(next.clone()),
        append: Vec::new(),
        containers: Vec::new(),
    };
    commit(state, next.tenant_id, vec![write], events).await?;
    Ok(next)
}
