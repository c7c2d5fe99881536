//! What was shown of the anchor log, and how its witnesses stand.

use bulla_storage::StoreError;
use bulla_storage::log::{ShownAnchor, WitnessState};
use bulla_types::Base64Bytes;

use crate::column::{Columns, integer, millis};
use crate::engine::{Connection, Row};
use crate::error::failed;

/// The newest checkpoint that was shown.
pub(crate) async fn shown(c: &mut Connection) -> Result<Option<ShownAnchor>, StoreError> {
    let row = sqlx::query("SELECT * FROM anchor_shown ORDER BY size DESC LIMIT 1")
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    row.as_ref().map(read).transpose()
}

/// The smallest stamped one that covers a place.
pub(crate) async fn stamped(
    c: &mut Connection,
    index: u64,
) -> Result<Option<ShownAnchor>, StoreError> {
    let row = sqlx::query(
        "SELECT * FROM anchor_shown WHERE token IS NOT NULL AND size > $1 ORDER BY size LIMIT 1",
    )
    .bind(integer(index)?)
    .fetch_optional(c)
    .await
    .map_err(failed)?;
    row.as_ref().map(read).transpose()
}

/// Keeps a checkpoint as the newest shown one; those before it go, unless they are stamped.
pub(crate) async fn show(c: &mut Connection, shown: &ShownAnchor) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO anchor_shown (size, checkpoint, token) \
         SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM anchor_shown WHERE size > $1) \
         ON CONFLICT (size) DO UPDATE SET checkpoint = excluded.checkpoint, \
         token = COALESCE(excluded.token, anchor_shown.token)",
    )
    .bind(integer(shown.size)?)
    .bind(shown.checkpoint.as_str())
    .bind(shown.token.as_ref().map(Base64Bytes::as_slice))
    .execute(&mut *c)
    .await
    .map_err(failed)?;
    sqlx::query("DELETE FROM anchor_shown WHERE size < $1 AND token IS NULL")
        .bind(integer(shown.size)?)
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

/// Keeps a stamped checkpoint, which need not be the newest any more.
pub(crate) async fn stamp(c: &mut Connection, shown: &ShownAnchor) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO anchor_shown (size, checkpoint, token) VALUES ($1, $2, $3) \
         ON CONFLICT (size) DO UPDATE SET token = excluded.token",
    )
    .bind(integer(shown.size)?)
    .bind(shown.checkpoint.as_str())
    .bind(shown.token.as_ref().map(Base64Bytes::as_slice))
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(crate) async fn state(c: &mut Connection) -> Result<WitnessState, StoreError> {
    let row = sqlx::query("SELECT * FROM witness_state")
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    let Some(row) = row else {
        return Ok(WitnessState::default());
    };
    let columns = Columns::new(&row, "witness_state");
    Ok(WitnessState {
        policy: columns.parsed_or_null("policy")?,
        lost_at: columns.time_or_null("lost_at")?,
    })
}

pub(crate) async fn put_state(c: &mut Connection, state: &WitnessState) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO witness_state (state_id, policy, lost_at) VALUES (1, $1, $2) \
         ON CONFLICT (state_id) DO UPDATE SET policy = excluded.policy, \
         lost_at = excluded.lost_at",
    )
    .bind(state.policy.as_deref())
    .bind(state.lost_at.map(millis).transpose()?)
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

fn read(row: &Row) -> Result<ShownAnchor, StoreError> {
    let columns = Columns::new(row, "anchor_shown");
    Ok(ShownAnchor {
        size: columns.number("size")?,
        checkpoint: columns.text("checkpoint")?,
        token: columns.bytes_or_null("token")?.map(Base64Bytes::new),
    })
}
