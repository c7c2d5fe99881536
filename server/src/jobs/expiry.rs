//! Ends envelopes whose deadline has passed before everybody had signed. Nobody could sign since the
//! deadline; this makes it a state, an event and a mail.

use bulla_protocol::ErrorCode;
use bulla_storage::Write;
use bulla_types::EnvelopeId;

use crate::commit::commit_at;
use crate::error::Answer;
use crate::routes::envelopes::expired_mails;
use crate::state::AppState;

/// Ends what is overdue; an envelope that cannot be ended holds up no other.
pub(super) async fn expire(state: &AppState) -> Answer<()> {
    let mut done = Ok(());
    for id in state.store().overdue_envelopes(state.now()).await? {
        done = expire_one(state, id).await.and(done);
    }
    done
}

async fn expire_one(state: &AppState, id: EnvelopeId) -> Answer<()> {
    let now = state.now();
    let Some(stored) = state.store().envelope(id).await? else {
        return Ok(());
    };
    let Some((next, event)) = stored.envelope.expire(now) else {
        return Ok(());
    };
    let tenant = stored.envelope.tenant_id;
    let mut writes = expired_mails(state, &stored).await?;
    writes.push(Write::UpdateEnvelope {
        envelope_id: id,
        expected: Box::new(stored.envelope),
        next: Box::new(next),
        append: Vec::new(),
        containers: Vec::new(),
    });
    match commit_at(state, tenant, now, (writes, vec![event])).await {
        // Another replica was faster.
        Err(error) if error.code() == ErrorCode::HeadMoved => Ok(()),
        done => done,
    }
}
