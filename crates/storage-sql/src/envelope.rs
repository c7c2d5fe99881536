//! Envelopes, their recipients, statements and containers.

use bulla_domain::envelope::{Envelope, Recipient, RecipientState, State};
use bulla_storage::record::{ListedEnvelope, StoredEnvelope};
use bulla_storage::{Conflict, StoreError};
use bulla_types::{
    AccountId, ContainerId, EmailAddress, EnvelopeId, RecipientId, TenantId, Timestamp,
};

use crate::column::{Columns, integer, millis};
use crate::engine::{Connection, Row};
use crate::error::{damaged, demand_row, failed};
use crate::{container, log};

pub(crate) async fn create(c: &mut Connection, stored: &StoredEnvelope) -> Result<(), StoreError> {
    let envelope = &stored.envelope;
    if envelope.recipients.len() != stored.emails.len() {
        return Err(damaged("recipient"));
    }
    let object = *envelope.envelope_id.as_bytes();
    let container = ContainerId::from_bytes(object);
    if container::by_id(c, container).await?.is_some()
        || log::knows_object(c, envelope.tenant_id, object).await?
    {
        return Err(Conflict::Envelope.into());
    }
    let inserted = sqlx::query(
        "INSERT INTO envelope (envelope_id, tenant_id, sender, state, head, sent_at, deadline, \
         sender_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (envelope_id) DO NOTHING",
    )
    .bind(envelope.envelope_id.as_bytes().as_slice())
    .bind(envelope.tenant_id.as_bytes().as_slice())
    .bind(envelope.sender.as_bytes().as_slice())
    .bind(state_text(envelope.state)?)
    .bind(envelope.head.as_bytes().as_slice())
    .bind(millis(envelope.sent_at)?)
    .bind(millis(envelope.deadline)?)
    .bind(stored.sender_key.as_slice())
    .execute(&mut *c)
    .await
    .map_err(failed)?;
    demand_row(inserted.rows_affected(), Conflict::Envelope)?;
    for (position, (recipient, email)) in envelope.recipients.iter().zip(&stored.emails).enumerate()
    {
        add_recipient(c, envelope.envelope_id, position, (recipient, email)).await?;
    }
    add_containers(c, envelope.envelope_id, 0, &stored.containers).await?;
    append(c, envelope.envelope_id, 0, &stored.statements).await
}

/// Replaces the state where the stored one is `expected`, and appends statements and containers.
pub(crate) async fn update(
    c: &mut Connection,
    expected: &Envelope,
    next: &Envelope,
    (statements, containers): (&[String], &[ContainerId]),
) -> Result<(), StoreError> {
    let id = expected.envelope_id;
    let stored = by_id(c, id).await?.ok_or(StoreError::NotFound)?;
    if stored.envelope != *expected {
        return Err(Conflict::Head.into());
    }
    let replaced = sqlx::query(
        "UPDATE envelope SET state = $3, head = $4 WHERE envelope_id = $1 AND head = $2",
    )
    .bind(id.as_bytes().as_slice())
    .bind(expected.head.as_bytes().as_slice())
    .bind(state_text(next.state)?)
    .bind(next.head.as_bytes().as_slice())
    .execute(&mut *c)
    .await
    .map_err(failed)?;
    demand_row(replaced.rows_affected(), Conflict::Head)?;
    for recipient in &next.recipients {
        let replaced = sqlx::query(
            "UPDATE recipient SET state = $3 WHERE envelope_id = $1 AND recipient_id = $2",
        )
        .bind(id.as_bytes().as_slice())
        .bind(recipient.recipient_id.as_bytes().as_slice())
        .bind(recipient_state_text(recipient.state)?)
        .execute(&mut *c)
        .await
        .map_err(failed)?;
        demand_row(replaced.rows_affected(), StoreError::NotFound)?;
    }
    add_containers(c, id, stored.containers.len(), containers).await?;
    append(c, id, stored.statements.len(), statements).await
}

pub(crate) async fn by_id(
    c: &mut Connection,
    envelope: EnvelopeId,
) -> Result<Option<StoredEnvelope>, StoreError> {
    let row = sqlx::query("SELECT * FROM envelope WHERE envelope_id = $1")
        .bind(envelope.as_bytes().as_slice())
        .fetch_optional(&mut *c)
        .await
        .map_err(failed)?;
    match row {
        Some(row) => read(c, &row).await.map(Some),
        None => Ok(None),
    }
}

pub(crate) async fn of_account(
    c: &mut Connection,
    account: AccountId,
) -> Result<Vec<ListedEnvelope>, StoreError> {
    let rows = sqlx::query(
        "SELECT * FROM envelope WHERE sender = $1 OR envelope_id IN \
         (SELECT envelope_id FROM recipient WHERE account_id = $1) \
         ORDER BY sent_at DESC, envelope_id",
    )
    .bind(account.as_bytes().as_slice())
    .fetch_all(&mut *c)
    .await
    .map_err(failed)?;
    let mut envelopes = Vec::with_capacity(rows.len());
    for row in &rows {
        envelopes.push(listed(c, row).await?);
    }
    Ok(envelopes)
}

pub(crate) async fn overdue(
    c: &mut Connection,
    now: Timestamp,
) -> Result<Vec<EnvelopeId>, StoreError> {
    let rows = sqlx::query(
        "SELECT envelope_id FROM envelope WHERE state = 'sent' AND deadline < $1 \
         ORDER BY deadline, envelope_id LIMIT $2",
    )
    .bind(millis(now)?)
    .bind(OVERDUE_AT_ONCE)
    .fetch_all(&mut *c)
    .await
    .map_err(failed)?;
    let id = |row: &Row| Columns::new(row, "envelope").array("envelope_id");
    rows.iter()
        .map(|row| id(row).map(EnvelopeId::from_bytes))
        .collect()
}

/// How many envelopes one turn takes.
const OVERDUE_AT_ONCE: i64 = 100;

pub(crate) async fn sender_keys(
    c: &mut Connection,
    account: AccountId,
) -> Result<Vec<(EnvelopeId, Vec<u8>)>, StoreError> {
    let rows = sqlx::query(
        "SELECT envelope_id, sender_key FROM envelope WHERE sender = $1 ORDER BY envelope_id",
    )
    .bind(account.as_bytes().as_slice())
    .fetch_all(c)
    .await
    .map_err(failed)?;
    let read = |row: &Row| {
        let columns = Columns::new(row, "envelope");
        let id = EnvelopeId::from_bytes(columns.array("envelope_id")?);
        Ok((id, columns.bytes("sender_key")?))
    };
    rows.iter().map(read).collect()
}

/// Replaces the sealed key of an envelope of this sender.
pub(crate) async fn put_sender_key(
    c: &mut Connection,
    account: AccountId,
    (envelope, sealed): (EnvelopeId, &[u8]),
) -> Result<(), StoreError> {
    let replaced =
        sqlx::query("UPDATE envelope SET sender_key = $3 WHERE envelope_id = $1 AND sender = $2")
            .bind(envelope.as_bytes().as_slice())
            .bind(account.as_bytes().as_slice())
            .bind(sealed)
            .execute(c)
            .await
            .map_err(failed)?;
    demand_row(replaced.rows_affected(), Conflict::Version)
}

async fn add_recipient(
    c: &mut Connection,
    envelope: EnvelopeId,
    position: usize,
    (recipient, email): (&Recipient, &EmailAddress),
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO recipient (envelope_id, recipient_id, position, account_id, order_group, \
         state, email) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(envelope.as_bytes().as_slice())
    .bind(recipient.recipient_id.as_bytes().as_slice())
    .bind(integer(position)?)
    .bind(recipient.account_id.as_bytes().as_slice())
    .bind(integer(recipient.order)?)
    .bind(recipient_state_text(recipient.state)?)
    .bind(email.as_str())
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

async fn add_containers(
    c: &mut Connection,
    envelope: EnvelopeId,
    from: usize,
    containers: &[ContainerId],
) -> Result<(), StoreError> {
    for (offset, container) in containers.iter().enumerate() {
        sqlx::query(
            "INSERT INTO envelope_container (envelope_id, position, container_id) \
             VALUES ($1, $2, $3)",
        )
        .bind(envelope.as_bytes().as_slice())
        .bind(integer(from + offset)?)
        .bind(container.as_bytes().as_slice())
        .execute(&mut *c)
        .await
        .map_err(failed)?;
    }
    Ok(())
}

async fn append(
    c: &mut Connection,
    envelope: EnvelopeId,
    from: usize,
    statements: &[String],
) -> Result<(), StoreError> {
    for (offset, statement) in statements.iter().enumerate() {
        sqlx::query(
            "INSERT INTO envelope_statement (envelope_id, position, statement) \
             VALUES ($1, $2, $3)",
        )
        .bind(envelope.as_bytes().as_slice())
        .bind(integer(from + offset)?)
        .bind(statement.as_str())
        .execute(&mut *c)
        .await
        .map_err(failed)?;
    }
    Ok(())
}

async fn read(c: &mut Connection, row: &Row) -> Result<StoredEnvelope, StoreError> {
    let ListedEnvelope { envelope, emails } = listed(c, row).await?;
    let id = envelope.envelope_id.as_bytes().as_slice();
    let statements = sqlx::query(
        "SELECT statement FROM envelope_statement WHERE envelope_id = $1 ORDER BY position",
    )
    .bind(id)
    .fetch_all(&mut *c)
    .await
    .map_err(failed)?;
    let containers = sqlx::query(
        "SELECT container_id FROM envelope_container WHERE envelope_id = $1 ORDER BY position",
    )
    .bind(id)
    .fetch_all(&mut *c)
    .await
    .map_err(failed)?;
    let statement = |row: &Row| Columns::new(row, "envelope_statement").text("statement");
    let container = |row: &Row| {
        let columns = Columns::new(row, "envelope_container");
        columns.array("container_id").map(ContainerId::from_bytes)
    };
    Ok(StoredEnvelope {
        statements: statements.iter().map(statement).collect::<Result<_, _>>()?,
        containers: containers.iter().map(container).collect::<Result<_, _>>()?,
        sender_key: Columns::new(row, "envelope").bytes("sender_key")?,
        envelope,
        emails,
    })
}

async fn listed(c: &mut Connection, row: &Row) -> Result<ListedEnvelope, StoreError> {
    let columns = Columns::new(row, "envelope");
    let envelope_id = EnvelopeId::from_bytes(columns.array("envelope_id")?);
    let recipients =
        sqlx::query("SELECT * FROM recipient WHERE envelope_id = $1 ORDER BY position")
            .bind(envelope_id.as_bytes().as_slice())
            .fetch_all(c)
            .await
            .map_err(failed)?;
    let email = |row: &Row| Columns::new(row, "recipient").parsed("email");
    Ok(ListedEnvelope {
        envelope: Envelope {
            tenant_id: TenantId::from_bytes(columns.array("tenant_id")?),
            envelope_id,
            sender: AccountId::from_bytes(columns.array("sender")?),
            state: parse_state(&columns.text("state")?)?,
            head: columns.digest("head")?,
            recipients: recipients.iter().map(recipient).collect::<Result<_, _>>()?,
            sent_at: columns.time("sent_at")?,
            deadline: columns.time("deadline")?,
        },
        emails: recipients.iter().map(email).collect::<Result<_, _>>()?,
    })
}

fn recipient(row: &Row) -> Result<Recipient, StoreError> {
    let columns = Columns::new(row, "recipient");
    Ok(Recipient {
        recipient_id: RecipientId::from_bytes(columns.array("recipient_id")?),
        account_id: AccountId::from_bytes(columns.array("account_id")?),
        order: columns.number("order_group")?,
        state: parse_recipient_state(&columns.text("state")?)?,
    })
}

fn state_text(state: State) -> Result<&'static str, StoreError> {
    match state {
        State::Sent => Ok("sent"),
        State::Completed => Ok("completed"),
        State::Declined => Ok("declined"),
        State::Cancelled => Ok("cancelled"),
        State::Expired => Ok("expired"),
        State::Retracted => Ok("retracted"),
        State::Revoked => Ok("revoked"),
        _ => Err(damaged("envelope")),
    }
}

fn parse_state(text: &str) -> Result<State, StoreError> {
    match text {
        "sent" => Ok(State::Sent),
        "completed" => Ok(State::Completed),
        "declined" => Ok(State::Declined),
        "cancelled" => Ok(State::Cancelled),
        "expired" => Ok(State::Expired),
        "retracted" => Ok(State::Retracted),
        "revoked" => Ok(State::Revoked),
        _ => Err(damaged("envelope")),
    }
}

fn recipient_state_text(state: RecipientState) -> Result<&'static str, StoreError> {
    match state {
        RecipientState::Pending => Ok("pending"),
        RecipientState::Released => Ok("released"),
        RecipientState::Signed => Ok("signed"),
        RecipientState::Declined => Ok("declined"),
        _ => Err(damaged("recipient")),
    }
}

fn parse_recipient_state(text: &str) -> Result<RecipientState, StoreError> {
    match text {
        "pending" => Ok(RecipientState::Pending),
        "released" => Ok(RecipientState::Released),
        "signed" => Ok(RecipientState::Signed),
        "declined" => Ok(RecipientState::Declined),
        _ => Err(damaged("recipient")),
    }
}
