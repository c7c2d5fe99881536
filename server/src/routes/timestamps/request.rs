//! POST `/api/timestamps`: a time-stamp over a hash (RFC 3161), from the organisation's authorities or
//! the built-in one.

use axum::Json;
use axum::extract::State;
use bulla_protocol::certificate::{RequestTimestamp, TimestampReply};
use bulla_protocol::path;
use bulla_types::Base64Bytes;

use crate::error::Answer;
use crate::request;
use crate::session::SignedIn;
use crate::state::AppState;
use crate::timestamps::relay;

/// Bound of the body: a question has at most 4 KiB before base64.
const BODY_BYTES: usize = 8 << 10;

/// A time-stamp. Certificates must be asked for; extensions are not passed on.
#[utoipa::path(
    post, path = path::TIMESTAMPS, tag = "certificates", request_body = RequestTimestamp,
    responses((status = 200, description = "Granted.", body = TimestampReply)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["log_stopped", "timestamp_refused", "timestamp_unavailable", "too_many_attempts"]))),
)]
pub(crate) async fn request(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<RequestTimestamp, BODY_BYTES>,
) -> Answer<Json<TimestampReply>> {
    state
        .allowances()
        .take(me.account.account_id, state.now())?;
    let reply = relay(&state, me.account.tenant_id, body.query.as_slice()).await?;
    Ok(Json(TimestampReply {
        reply: Base64Bytes::new(reply),
    }))
}
