//! POST `/api/envelopes/{id}/acts`: a recipient signs or declines. Statement, state, events and
//! the containers of new revisions are one transaction, compared and set on the head. The head
//! stands for the newest revision of every document: only a statement of the chain changes one,
//! and an act that does not begin at the newest ones is no next statement.

use axum::Json;
use axum::extract::State;
use bulla_domain::envelope as domain;
use bulla_protocol::envelope::{EnvelopeRecord, SubmitAct};
use bulla_protocol::path;
use bulla_statement::{Act, Action, jcs};
use bulla_storage::Write;
use bulla_storage::record::StoredEnvelope;
use bulla_types::EnvelopeId;

use crate::error::{Answer, ApiError};
use crate::extract;
use crate::log_keys::verifier;
use crate::request::{Json as Body, Segment};
use crate::routes::envelopes::{
    admission::dsse, append, append::Append, containers::brought_in, notice, papers, punctual,
    refused, verify_next, visible,
};
use crate::session::SignedIn;
use crate::state::AppState;

/// Takes a recipient's act.
#[utoipa::path(
    post, path = path::ENVELOPE_ACTS, tag = "envelopes", request_body = SubmitAct,
    params(("id" = EnvelopeId, Path, description = "The envelope.")),
    responses((status = 200, description = "Taken.", body = EnvelopeRecord)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found", "statement_invalid", "clock_wrong", "already_acted", "envelope_closed", "head_moved", "not_your_turn", "container_incomplete", "container_mismatch"]))),
)]
pub(crate) async fn act(
    State(state): State<AppState>,
    me: SignedIn,
    Segment(id): Segment<EnvelopeId>,
    Body(body): Body<SubmitAct>,
) -> Answer<Json<EnvelopeRecord>> {
    let stored = visible(&state, &me, id).await?;
    let act = dsse(&body.act)?;
    if let Some(record) = append::taken(&state, &me, (&stored, &act)).await? {
        return Ok(Json(record));
    }
    let claimed: Act = jcs::parse_strict(act.payload.as_slice())
        .map_err(|_| refused("the act is not of its form"))?;
    let command = domain::Act {
        account_id: me.account.account_id,
        recipient_id: claimed.recipient_id,
        action: action(&claimed)?,
        identity: *claimed.identity.digest(),
        statement: *act.claimed_id().digest(),
        prev: *claimed.prev.digest(),
    };
    // Decided first, so that a late or second act is told as such; taken only if it verifies.
    let now = state.now();
    let (next, events) = stored.envelope.act(&command, now)?;
    verify_next(&state, &me, &stored, &act).await?;
    check(&state, &claimed).await?;
    let containers = brought_in(&state, &me, &claimed).await?;
    let papers = papers::brought(&stored, &claimed, &body)?;
    let append = Append::new(stored, next, &act)?;
    let mut writes = mails(&state, &append.after, &append.before).await?;
    writes.extend(papers);
    let record = append.commit((&state, &me), containers, now, (writes, events));
    record.await.map(Json)
}

/// What the act does, as far as this version knows it.
fn action(act: &Act) -> Answer<domain::Action> {
    match act.action {
        Action::Decline => Ok(domain::Action::Decline),
        Action::Sign => Ok(domain::Action::Sign),
        _ => Err(refused("an action that this server does not know")),
    }
}

/// Checks what the chain does not: the time, and that the checkpoint is one of this log.
async fn check(state: &AppState, act: &Act) -> Answer<()> {
    punctual(state, act.at_ms)?;
    if !act.attestations.is_empty() {
        return Err(refused("the server has made no attestations"));
    }
    let (tenant, named) = (act.tenant_id, &act.checkpoint);
    let log = verifier(state, tenant)?;
    let own = log.names().any(|name| name.as_str() == named.origin);
    let past = extract::past(state, tenant, named.size, &named.root).await?;
    if !own || past.is_none() {
        return Err(refused("the checkpoint is not one of this log"));
    }
    Ok(())
}

/// Mails to the next order group, or at the end.
async fn mails(
    state: &AppState,
    after: &StoredEnvelope,
    before: &domain::Envelope,
) -> Answer<Vec<Write>> {
    let sender = state.store().account(after.envelope.sender).await?;
    let sender = sender.ok_or_else(|| ApiError::internal("the sender has no account"))?;
    if after.envelope.state == domain::State::Declined {
        return Ok(notice::declined(state, after, &sender.email));
    }
    let mut mails = notice::turns(state, after, Some(before), &sender.name);
    mails.extend(notice::completion(state, after, &sender.email));
    Ok(mails)
}
