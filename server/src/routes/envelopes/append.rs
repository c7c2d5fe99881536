//! Taking a statement that was verified: with the state, events and mails that follow from it in one
//! transaction, compared and set on the head.

use bulla_domain::envelope::Envelope;
use bulla_domain::event::Event;
use bulla_protocol::envelope::EnvelopeRecord;
use bulla_statement::Dsse;
use bulla_storage::Write;
use bulla_storage::record::StoredEnvelope;
use bulla_types::{ContainerId, Timestamp};

use crate::commit::{await_publication, commit_at};
use crate::error::{Answer, ApiError};
use crate::routes::envelopes::{has, view, visible};
use crate::session::SignedIn;
use crate::state::AppState;

/// A statement on its way into an envelope.
pub(super) struct Append<'a> {
    statement: &'a Dsse,
    text: String,
    /// The envelope as the statement was decided on.
    pub(super) before: Envelope,
    /// The envelope with the statement.
    pub(super) after: StoredEnvelope,
}

/// The answer to a statement that was taken before; `None` for one that was not.
pub(super) async fn taken(
    state: &AppState,
    me: &SignedIn,
    (stored, statement): (&StoredEnvelope, &Dsse),
) -> Answer<Option<EnvelopeRecord>> {
    if !has(stored, statement)? {
        return Ok(None);
    }
    await_publication(state, stored.envelope.tenant_id).await?;
    view::record(state, me, stored.clone()).await.map(Some)
}

impl<'a> Append<'a> {
    /// The statement as the newest of the envelope, whose state it leads to.
    pub(super) fn new(stored: StoredEnvelope, next: Envelope, statement: &'a Dsse) -> Answer<Self> {
        let text = serde_json::to_string(statement).map_err(ApiError::internal)?;
        let mut after = stored;
        let before = core::mem::replace(&mut after.envelope, next);
        after.statements.push(text.clone());
        Ok(Self {
            statement,
            text,
            before,
            after,
        })
    }

    /// Commits it with the containers that it names, after `writes` and with `events`, as decided at `at`.
    /// Where the same statement came twice at the same time, both get the same answer.
    pub(super) async fn commit(
        self,
        (state, me): (&AppState, &SignedIn),
        containers: Vec<ContainerId>,
        at: Timestamp,
        (mut writes, events): (Vec<Write>, Vec<Event>),
    ) -> Answer<EnvelopeRecord> {
        let envelope_id = self.before.envelope_id;
        let tenant = self.before.tenant_id;
        writes.insert(
            0,
            Write::UpdateEnvelope {
                envelope_id,
                expected: Box::new(self.before),
                next: Box::new(self.after.envelope.clone()),
                append: vec![self.text],
                containers,
            },
        );
        let committed = commit_at(state, tenant, at, (writes, events)).await;
        let Err(error) = committed else {
            return view::record(state, me, self.after).await;
        };
        let stored = visible(state, me, envelope_id).await?;
        taken(state, me, (&stored, self.statement))
            .await?
            .ok_or(error)
    }
}
