//! GET `/api/envelopes/{id}`: one envelope with its records and proofs. Changes nothing.

use axum::Json;
use axum::extract::State;
use bulla_protocol::envelope::EnvelopeRecord;
use bulla_protocol::path;
use bulla_types::EnvelopeId;

use crate::error::Answer;
use crate::request::Segment;
use crate::routes::envelopes::{view, visible};
use crate::session::SignedIn;
use crate::state::AppState;

/// One envelope.
#[utoipa::path(
    get, path = path::ENVELOPE, tag = "envelopes",
    params(("id" = EnvelopeId, Path, description = "The envelope.")),
    responses((status = 200, description = "Records and proofs.", body = EnvelopeRecord)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found"]))),
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    me: SignedIn,
    Segment(id): Segment<EnvelopeId>,
) -> Answer<Json<EnvelopeRecord>> {
    let stored = visible(&state, &me, id).await?;
    view::record(&state, &me, stored).await.map(Json)
}
