//! POST `/api/envelopes/{id}/withdrawals`: the sender cancels an envelope, or retracts or revokes one that
//! everybody has signed. Statement, state and event are one transaction, compared and set on the head.

use axum::Json;
use axum::extract::State;
use bulla_domain::withdrawal as domain;
use bulla_protocol::envelope::{EnvelopeRecord, Withdraw};
use bulla_protocol::path;
use bulla_statement::{Cancel, Dsse, Retract, Revoke, Statement as _, Withdrawal, jcs};
use bulla_types::EnvelopeId;

use crate::error::Answer;
use crate::request::{Json as Body, Segment};
use crate::routes::envelopes::{
    admission::dsse, append, append::Append, containers::reason_of, notice, punctual, refused,
    verify_next, visible,
};
use crate::session::SignedIn;
use crate::state::AppState;

/// Takes a sender's cancellation, retraction or revocation.
#[utoipa::path(
    post, path = path::ENVELOPE_WITHDRAWALS, tag = "envelopes", request_body = Withdraw,
    params(("id" = EnvelopeId, Path, description = "The envelope.")),
    responses((status = 200, description = "Taken.", body = EnvelopeRecord)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found", "forbidden", "statement_invalid", "clock_wrong", "not_completed", "envelope_closed", "head_moved", "container_incomplete", "container_mismatch"]))),
)]
pub(crate) async fn withdraw(
    State(state): State<AppState>,
    me: SignedIn,
    Segment(id): Segment<EnvelopeId>,
    Body(body): Body<Withdraw>,
) -> Answer<Json<EnvelopeRecord>> {
    let stored = visible(&state, &me, id).await?;
    let statement = dsse(&body.statement)?;
    if let Some(record) = append::taken(&state, &me, (&stored, &statement)).await? {
        return Ok(Json(record));
    }
    let (withdrawal, claimed) = claimed(&statement)?;
    let command = domain::Withdraw {
        account_id: me.account.account_id,
        withdrawal,
        identity: *claimed.identity.digest(),
        statement: *statement.claimed_id().digest(),
        prev: *claimed.prev.digest(),
    };
    // Decided first, so that a late or second one is told as such; taken only if it verifies.
    let (next, event) = stored.envelope.withdraw(&command)?;
    verify_next(&state, &me, &stored, &statement).await?;
    punctual(&state, claimed.at_ms)?;
    let containers = reason_of(&state, &me, &claimed).await?;
    let append = Append::new(stored, next, &statement)?;
    let mails = notice::withdrawn(&state, &append.after, withdrawal);
    let record = append.commit((&state, &me), containers, state.now(), (mails, vec![event]));
    record.await.map(Json)
}

/// What the statement says, by its type; nothing of it is verified.
fn claimed(statement: &Dsse) -> Answer<(domain::Withdrawal, Withdrawal)> {
    let kind = match statement.payload_type.as_str() {
        Cancel::PAYLOAD_TYPE => domain::Withdrawal::Cancel,
        Retract::PAYLOAD_TYPE => domain::Withdrawal::Retract,
        Revoke::PAYLOAD_TYPE => domain::Withdrawal::Revoke,
        _ => return Err(refused("no cancellation, retraction or revocation")),
    };
    let body = jcs::parse_strict(statement.payload.as_slice());
    let body = body.map_err(|_| refused("the statement is not of its form"))?;
    Ok((kind, body))
}
