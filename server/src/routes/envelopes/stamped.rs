//! GET `/api/envelopes/{id}/stamped`: its entries of the log under a checkpoint that an authority has
//! stamped, for evidence. Changes nothing.

use axum::Json;
use axum::extract::State;
use bulla_protocol::envelope::StampedEntries;
use bulla_protocol::{ErrorCode, path};
use bulla_types::EnvelopeId;

use crate::error::Answer;
use crate::request::Segment;
use crate::routes::envelopes::{view, visible};
use crate::session::SignedIn;
use crate::state::AppState;

/// Its entries under a stamped checkpoint.
#[utoipa::path(
    get, path = path::ENVELOPE_STAMPED, tag = "envelopes",
    params(("id" = EnvelopeId, Path, description = "The envelope.")),
    responses((status = 200, description = "Entries and proofs.", body = StampedEntries)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
pub(crate) async fn stamped(
    State(state): State<AppState>,
    me: SignedIn,
    Segment(id): Segment<EnvelopeId>,
) -> Answer<Json<StampedEntries>> {
    let stored = visible(&state, &me, id).await?;
    let stamped = view::stamped(&state, &stored).await?;
    stamped.map(Json).ok_or_else(|| ErrorCode::NotFound.into())
}
