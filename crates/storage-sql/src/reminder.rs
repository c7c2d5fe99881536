//! Who was asked to act, and when they are reminded.

use bulla_storage::record::Reminder;
use bulla_storage::{Conflict, StoreError};
use bulla_types::{EnvelopeId, RecipientId, Timestamp};

use crate::column::{Columns, millis};
use crate::engine::{Connection, Row};
use crate::error::{demand_row, failed};

/// How many envelopes one turn takes.
const AT_ONCE: i64 = 100;

pub(crate) async fn ask(c: &mut Connection, reminder: &Reminder) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO reminder (envelope_id, recipient_id, next_at, last_at) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (envelope_id, recipient_id) DO NOTHING",
    )
    .bind(reminder.envelope_id.as_bytes().as_slice())
    .bind(reminder.recipient_id.as_bytes().as_slice())
    .bind(reminder.next_at.map(millis).transpose()?)
    .bind(reminder.last_at.map(millis).transpose()?)
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(crate) async fn note(
    c: &mut Connection,
    expected: &Reminder,
    next: &Reminder,
) -> Result<(), StoreError> {
    let noted = sqlx::query(
        "UPDATE reminder SET next_at = $3, last_at = $4 WHERE envelope_id = $1 \
         AND recipient_id = $2 AND next_at IS NOT DISTINCT FROM $5 \
         AND last_at IS NOT DISTINCT FROM $6",
    )
    .bind(expected.envelope_id.as_bytes().as_slice())
    .bind(expected.recipient_id.as_bytes().as_slice())
    .bind(next.next_at.map(millis).transpose()?)
    .bind(next.last_at.map(millis).transpose()?)
    .bind(expected.next_at.map(millis).transpose()?)
    .bind(expected.last_at.map(millis).transpose()?)
    .execute(c)
    .await
    .map_err(failed)?;
    demand_row(noted.rows_affected(), Conflict::Version)
}

pub(crate) async fn due(c: &mut Connection, now: Timestamp) -> Result<Vec<EnvelopeId>, StoreError> {
    let rows = sqlx::query(
        "SELECT reminder.envelope_id AS envelope_id FROM reminder \
         JOIN envelope ON envelope.envelope_id = reminder.envelope_id \
         JOIN recipient ON recipient.envelope_id = reminder.envelope_id \
         AND recipient.recipient_id = reminder.recipient_id \
         WHERE reminder.next_at <= $1 AND envelope.state = 'sent' AND envelope.deadline >= $1 \
         AND recipient.state IN ('pending', 'released') \
         GROUP BY reminder.envelope_id ORDER BY MIN(reminder.next_at), reminder.envelope_id LIMIT $2",
    )
    .bind(millis(now)?)
    .bind(AT_ONCE)
    .fetch_all(c)
    .await
    .map_err(failed)?;
    let id = |row: &Row| Columns::new(row, "reminder").array("envelope_id");
    rows.iter()
        .map(|row| id(row).map(EnvelopeId::from_bytes))
        .collect()
}

pub(crate) async fn of_envelope(
    c: &mut Connection,
    envelope: EnvelopeId,
) -> Result<Vec<Reminder>, StoreError> {
    let rows = sqlx::query("SELECT * FROM reminder WHERE envelope_id = $1 ORDER BY recipient_id")
        .bind(envelope.as_bytes().as_slice())
        .fetch_all(c)
        .await
        .map_err(failed)?;
    let read = |row: &Row| {
        let columns = Columns::new(row, "reminder");
        Ok(Reminder {
            envelope_id: envelope,
            recipient_id: RecipientId::from_bytes(columns.array("recipient_id")?),
            next_at: columns.time_or_null("next_at")?,
            last_at: columns.time_or_null("last_at")?,
        })
    };
    rows.iter().map(read).collect()
}
