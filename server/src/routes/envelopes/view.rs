//! Envelopes as their participants see them.

use bulla_domain::envelope::{Envelope, RecipientState, State};
use bulla_protocol::envelope::{
    self as dto, EnvelopeRecord, EnvelopeSummary, RecipientView, StampedEntries,
};
use bulla_protocol::identity::IdentityRecord;
use bulla_protocol::log::LogExtract;
use bulla_storage::log::{LogHead, StoredLeaf};
use bulla_storage::record::StoredEnvelope;
use bulla_tlog::Leaf;
use bulla_types::{AccountId, EmailAddress, TenantId};

use crate::commit::catch_up;
use crate::details;
use crate::error::{Answer, ApiError};
use crate::extract;
use crate::log_keys::verifier;
use crate::routes::envelopes::accounts;
use crate::routes::identities::Recorded;
use crate::session::{SignedIn, statement_record};
use crate::state::AppState;

/// The row of a list.
pub(super) fn summary(
    envelope: &Envelope,
    emails: &[EmailAddress],
    me: AccountId,
) -> EnvelopeSummary {
    let recipients = envelope.recipients.iter().zip(emails);
    EnvelopeSummary {
        envelope_id: envelope.envelope_id,
        state: state(envelope.state),
        sent_at_ms: envelope.sent_at,
        sender: envelope.sender,
        sent_by_me: envelope.sender == me,
        recipients: recipients
            .map(|(recipient, email)| RecipientView {
                recipient_id: recipient.recipient_id,
                email: email.clone(),
                order: recipient.order,
                state: match recipient.state {
                    RecipientState::Released => dto::RecipientState::Released,
                    RecipientState::Signed => dto::RecipientState::Signed,
                    RecipientState::Declined => dto::RecipientState::Declined,
                    RecipientState::Pending | _ => dto::RecipientState::Pending,
                },
                is_me: recipient.account_id == me,
            })
            .collect(),
    }
}

/// The state as the interface names it.
pub(crate) const fn state(state: State) -> dto::EnvelopeState {
    match state {
        State::Completed => dto::EnvelopeState::Completed,
        State::Declined => dto::EnvelopeState::Declined,
        State::Cancelled => dto::EnvelopeState::Cancelled,
        State::Expired => dto::EnvelopeState::Expired,
        State::Retracted => dto::EnvelopeState::Retracted,
        State::Revoked => dto::EnvelopeState::Revoked,
        State::Sent | _ => dto::EnvelopeState::Sent,
    }
}

/// All records of an envelope that are not secret to its participants.
pub(super) async fn record(
    state: &AppState,
    me: &SignedIn,
    stored: StoredEnvelope,
) -> Answer<EnvelopeRecord> {
    let account = me.account.account_id;
    let envelope = &stored.envelope;
    let tenant_id = envelope.tenant_id;
    let entries = Entries::of(state, &stored).await?;
    let head = extract::head(state, tenant_id).await?;
    let (log, identities) = entries.under(state, &head).await?;
    let statements = stored.statements.iter().map(|s| statement_record(s));
    Ok(EnvelopeRecord {
        tenant_id,
        summary: summary(envelope, &stored.emails, account),
        statements: statements.collect::<Answer<_>>()?,
        head: envelope.head,
        identities,
        log,
        sender_key: (envelope.sender == account).then(|| stored.sender_key.as_slice().into()),
    })
}

/// Its entries under the first checkpoint that covers them all and is stamped; `None` where none is.
pub(super) async fn stamped(
    state: &AppState,
    stored: &StoredEnvelope,
) -> Answer<Option<StampedEntries>> {
    let tenant_id = stored.envelope.tenant_id;
    let entries = Entries::of(state, stored).await?;
    let first = state.store().first_anchored(tenant_id, entries.end());
    let Some(anchored) = first.await? else {
        return Ok(None);
    };
    let Some(shown) = state.store().stamped_anchor(anchored.index).await? else {
        return Ok(None);
    };
    let checkpoint = verifier(state, tenant_id)?.open_any(&anchored.checkpoint);
    let checkpoint = checkpoint.map_err(ApiError::internal)?;
    let head = LogHead {
        size: checkpoint.size(),
        root: *checkpoint.root(),
        checkpoint: anchored.checkpoint.clone(),
    };
    let (log, identities) = entries.under(state, &head).await?;
    Ok(Some(StampedEntries {
        place: extract::place(state, shown, anchored).await?,
        log,
        identities: identities.into_iter().map(|it| it.log).collect(),
    }))
}

/// What an envelope has in the log: its own leaves, and those of its people's identities.
struct Entries {
    tenant_id: TenantId,
    own: Vec<StoredLeaf>,
    identities: Vec<Recorded>,
}

impl Entries {
    async fn of(state: &AppState, stored: &StoredEnvelope) -> Answer<Self> {
        let envelope = &stored.envelope;
        let (tenant_id, object) = (envelope.tenant_id, *envelope.envelope_id.as_bytes());
        catch_up(state, tenant_id).await?;
        let mut identities = Vec::new();
        for account in accounts(state, stored).await? {
            identities.push(Recorded::of(state, account).await?);
        }
        Ok(Self {
            tenant_id,
            own: state.store().leaves_of_object(tenant_id, object).await?,
            identities,
        })
    }

    /// The size from which on a log has them all.
    fn end(&self) -> u64 {
        let leaves = self.identities.iter().flat_map(Recorded::leaves);
        let places = self.own.iter().chain(leaves).map(|leaf| leaf.index);
        places.max().map_or(0, |last| last.saturating_add(1))
    }

    /// Them, with proofs under this head of the log, which covers them.
    async fn under(
        self,
        state: &AppState,
        head: &LogHead,
    ) -> Answer<(LogExtract, Vec<IdentityRecord>)> {
        let mut records = Vec::new();
        for identities in self.identities {
            records.push(identities.under(state, head).await?);
        }
        let log = extract::entries(state, self.tenant_id, head, self.own).await?;
        Ok((with_details(state, self.tenant_id, log).await?, records))
    }
}

/// The same entries, with the details that everybody of the envelope may know.
async fn with_details(
    state: &AppState,
    tenant_id: TenantId,
    mut log: LogExtract,
) -> Answer<LogExtract> {
    for entry in &mut log.entries {
        let leaf = Leaf::parse(entry.leaf.as_slice()).map_err(ApiError::internal)?;
        if leaf.fields_root.is_none() {
            continue;
        }
        let place = entry.index..entry.index.saturating_add(1);
        let records = state.store().leaf_records(tenant_id, place).await?;
        if let Some(record) = records.first() {
            entry.fields = details::for_participants(state, record);
        }
    }
    Ok(log)
}
