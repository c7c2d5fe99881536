//! Sessions.

use bulla_protocol::session::Device;
use bulla_storage::StoreError;
use bulla_storage::record::Session;
use bulla_types::{AccountId, SessionId, Sha256Digest, Timestamp};

use crate::column::{Columns, millis, name_of};
use crate::engine::{Connection, Row};
use crate::error::{demand_row, failed};

pub(crate) async fn create(c: &mut Connection, session: &Session) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO session (session_id, token_sha256, account_id, created_at, last_seen_at, \
         expires_at, unlock_share_sealed, client, system) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(session.session_id.as_bytes().as_slice())
    .bind(session.token_sha256.as_bytes().as_slice())
    .bind(session.account_id.as_bytes().as_slice())
    .bind(millis(session.created_at)?)
    .bind(millis(session.last_seen_at)?)
    .bind(millis(session.expires_at)?)
    .bind(session.unlock_share_sealed.as_deref())
    .bind(name_of(&session.device.client)?)
    .bind(name_of(&session.device.system)?)
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(crate) async fn delete(c: &mut Connection, session: SessionId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM session WHERE session_id = $1")
        .bind(session.as_bytes().as_slice())
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

/// Ends a session if it is this account's.
pub(crate) async fn end(
    c: &mut Connection,
    account: AccountId,
    session: SessionId,
) -> Result<(), StoreError> {
    let ended = sqlx::query("DELETE FROM session WHERE session_id = $1 AND account_id = $2")
        .bind(session.as_bytes().as_slice())
        .bind(account.as_bytes().as_slice())
        .execute(c)
        .await
        .map_err(failed)?;
    demand_row(ended.rows_affected(), StoreError::NotFound)
}

/// Ends an account's sessions, but for `except`. No session has an id of no bytes.
pub(crate) async fn end_all(
    c: &mut Connection,
    account: AccountId,
    except: Option<SessionId>,
) -> Result<(), StoreError> {
    let except = except.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
    sqlx::query("DELETE FROM session WHERE account_id = $1 AND session_id <> $2")
        .bind(account.as_bytes().as_slice())
        .bind(except)
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

pub(crate) async fn set_unlock_share(
    c: &mut Connection,
    session: SessionId,
    sealed: &[u8],
) -> Result<(), StoreError> {
    let written = sqlx::query("UPDATE session SET unlock_share_sealed = $2 WHERE session_id = $1")
        .bind(session.as_bytes().as_slice())
        .bind(sealed)
        .execute(c)
        .await
        .map_err(failed)?;
    demand_row(written.rows_affected(), StoreError::NotFound)
}

pub(crate) async fn touch(
    c: &mut Connection,
    session: SessionId,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE session SET last_seen_at = $2 WHERE session_id = $1 AND last_seen_at < $2")
        .bind(session.as_bytes().as_slice())
        .bind(millis(at)?)
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

pub(crate) async fn by_token(
    c: &mut Connection,
    token: Sha256Digest,
) -> Result<Option<Session>, StoreError> {
    let row = sqlx::query("SELECT * FROM session WHERE token_sha256 = $1")
        .bind(token.as_bytes().as_slice())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn of_account(
    c: &mut Connection,
    account: AccountId,
) -> Result<Vec<Session>, StoreError> {
    let rows = sqlx::query(
        "SELECT * FROM session WHERE account_id = $1 ORDER BY created_at DESC, session_id",
    )
    .bind(account.as_bytes().as_slice())
    .fetch_all(c)
    .await
    .map_err(failed)?;
    rows.iter().map(read).collect()
}

pub(crate) async fn sweep(
    c: &mut Connection,
    now: Timestamp,
    idle_since: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM session WHERE expires_at <= $1 OR last_seen_at <= $2")
        .bind(millis(now)?)
        .bind(millis(idle_since)?)
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

fn read(row: &Row) -> Result<Session, StoreError> {
    let columns = Columns::new(row, "session");
    Ok(Session {
        session_id: SessionId::from_bytes(columns.array("session_id")?),
        token_sha256: columns.digest("token_sha256")?,
        account_id: AccountId::from_bytes(columns.array("account_id")?),
        created_at: columns.time("created_at")?,
        last_seen_at: columns.time("last_seen_at")?,
        expires_at: columns.time("expires_at")?,
        unlock_share_sealed: columns.bytes_or_null("unlock_share_sealed")?,
        device: Device {
            client: columns.name("client")?,
            system: columns.name("system")?,
        },
    })
}
