//! POST `/api/envelopes/{id}/reminders`: the sender reminds whoever was asked to act and has not, at most
//! once a day. What the service does by itself goes the same way.

use axum::Json;
use axum::extract::State;
use bulla_domain::event::{Event, EventKind};
use bulla_domain::reminder::PAUSE_MS;
use bulla_protocol::envelope::Reminded;
use bulla_protocol::path;
use bulla_storage::Write;
use bulla_storage::record::{Reminder, StoredEnvelope};
use bulla_types::{EnvelopeId, RecipientId, Sha256Digest, Timestamp};

use crate::commit::commit_at;
use crate::error::{Answer, ApiError};
use crate::mail;
use crate::request::Segment;
use crate::routes::envelopes::{notice, visible};
use crate::session::SignedIn;
use crate::state::AppState;

/// Reminds the recipients whose turn it is.
#[utoipa::path(
    post, path = path::ENVELOPE_REMINDERS, tag = "envelopes",
    params(("id" = EnvelopeId, Path, description = "The envelope.")),
    responses((status = 200, description = "Reminded.", body = Reminded)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found", "forbidden", "envelope_closed", "too_many_attempts"]))),
)]
pub(crate) async fn remind(
    State(state): State<AppState>,
    me: SignedIn,
    Segment(id): Segment<EnvelopeId>,
) -> Answer<Json<Reminded>> {
    let stored = visible(&state, &me, id).await?;
    let now = state.now();
    let recipients = stored.envelope.remind(me.account.account_id, now)?;
    let mut kept = state.store().reminders_of(id).await?;
    kept.retain(|reminder| recipients.contains(&reminder.recipient_id));
    let free_at = kept.iter().filter_map(|reminder| reminder.last_at).max();
    let free_at = free_at.map_or(0, |last| last.plus_millis(PAUSE_MS).as_millis());
    let wait_ms = free_at.saturating_sub(now.as_millis());
    if wait_ms > 0 {
        return Err(ApiError::retry_after(wait_ms.div_ceil(1000)));
    }
    let by = me.identity(&state).await?.identity_id;
    send(&state, &stored, &kept, (now, Some(by))).await?;
    let recipients = kept.iter().map(|reminder| reminder.recipient_id).collect();
    Ok(Json(Reminded { recipients }))
}

/// Reminds whoever is due, of those who are still awaited.
pub(crate) async fn remind_due(state: &AppState, id: EnvelopeId) -> Answer<()> {
    let Some(stored) = state.store().envelope(id).await? else {
        return Ok(());
    };
    let now = state.now();
    let awaited: Vec<_> = stored.envelope.awaited(now).collect();
    let mut due = state.store().reminders_of(id).await?;
    due.retain(|reminder| {
        let is_awaited = |id: RecipientId| awaited.iter().any(|place| place.recipient_id == id);
        reminder.next_at.is_some_and(|at| at <= now) && is_awaited(reminder.recipient_id)
    });
    send(state, &stored, &due, (now, None)).await
}

/// Mails, what is noted of them and their events: all of it or nothing.
async fn send(
    state: &AppState,
    stored: &StoredEnvelope,
    reminders: &[Reminder],
    (now, by): (Timestamp, Option<Sha256Digest>),
) -> Answer<()> {
    let envelope = &stored.envelope;
    let sender = state.store().account(envelope.sender).await?;
    let sender = sender.ok_or_else(|| ApiError::internal("the sender has no account"))?;
    let link = notice::link(state, envelope);
    let next_at = state.config().reminders.plan().after_reminding(now);
    let (mut writes, mut events) = (Vec::new(), Vec::new());
    for (recipient, email) in envelope.recipients.iter().zip(&stored.emails) {
        let mut own = reminders.iter();
        let Some(expected) = own.find(|own| own.recipient_id == recipient.recipient_id) else {
            continue;
        };
        let deadline = envelope.deadline;
        let mail = mail::reminder(state, email.clone(), (&sender.name, deadline), &link);
        writes.push(Write::QueueMail(mail));
        writes.push(Write::NoteReminder {
            expected: *expected,
            next: Reminder {
                next_at,
                last_at: Some(now),
                ..*expected
            },
        });
        events.push(
            Event::new(EventKind::ReminderSent, *envelope.envelope_id.as_bytes())
                .by(by)
                .with_field("recipient", recipient.recipient_id.to_string())
                .with_field("email", email.to_string()),
        );
    }
    commit_at(state, envelope.tenant_id, now, (writes, events)).await
}
