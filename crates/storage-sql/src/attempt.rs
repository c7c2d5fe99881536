//! Tries, counted by the limits of `bulla_auth::lockout`. Commits are serialised, so reading and
//! writing within one of them is one step.

use bulla_auth::lockout::{Guessed, Limit, Lockout, Tries, Wait};
use bulla_storage::record::{LockedOut, Try};
use bulla_storage::{Conflict, StoreError};
use bulla_types::{AccountId, Sha256Digest, Timestamp};

use crate::column::{Columns, integer, millis};
use crate::engine::{Connection, Row};
use crate::error::{damaged, failed};

/// Counts a try or refuses it.
pub(crate) async fn count(
    c: &mut Connection,
    counted: &Try,
    at: Timestamp,
) -> Result<(), StoreError> {
    let earlier = by_key(c, counted.key).await?;
    let tries = counted
        .limit
        .take(earlier, at)
        .map_err(|Wait(wait_ms)| Conflict::Tries { wait_ms })?;
    sqlx::query(
        "INSERT INTO attempt (key, guessed, subject, level_ms, last_at, lockout, ends_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (key) DO UPDATE SET level_ms = $4, \
         last_at = $5, lockout = $6, ends_at = $7",
    )
    .bind(counted.key.as_bytes().as_slice())
    .bind(counted.guessed.as_str())
    .bind(counted.subject.map(|id| id.as_bytes().to_vec()))
    .bind(integer(tries.level_ms)?)
    .bind(millis(tries.last_at)?)
    .bind(number_of(tries.lockout))
    .bind(millis(counted.limit.ends_at(&tries))?)
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Takes one try off.
pub(crate) async fn give_back(
    c: &mut Connection,
    key: Sha256Digest,
    limit: &Limit,
) -> Result<(), StoreError> {
    let Some(tries) = by_key(c, key).await? else {
        return Ok(());
    };
    let tries = limit.give_back(tries);
    sqlx::query("UPDATE attempt SET level_ms = $2, ends_at = $3 WHERE key = $1")
        .bind(key.as_bytes().as_slice())
        .bind(integer(tries.level_ms)?)
        .bind(millis(limit.ends_at(&tries))?)
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

pub(crate) async fn forget(c: &mut Connection, key: Sha256Digest) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM attempt WHERE key = $1")
        .bind(key.as_bytes().as_slice())
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

/// Notes that a lockout was recorded.
pub(crate) async fn note(c: &mut Connection, key: Sha256Digest) -> Result<(), StoreError> {
    sqlx::query("UPDATE attempt SET lockout = $2 WHERE key = $1 AND lockout = $3")
        .bind(key.as_bytes().as_slice())
        .bind(number_of(Lockout::Recorded))
        .bind(number_of(Lockout::Unrecorded))
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

pub(crate) async fn by_key(
    c: &mut Connection,
    key: Sha256Digest,
) -> Result<Option<Tries>, StoreError> {
    let row = sqlx::query("SELECT level_ms, last_at, lockout FROM attempt WHERE key = $1")
        .bind(key.as_bytes().as_slice())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn unrecorded(c: &mut Connection) -> Result<Vec<LockedOut>, StoreError> {
    let rows = sqlx::query(
        "SELECT key, guessed, subject FROM attempt WHERE lockout = $1 ORDER BY last_at LIMIT 100",
    )
    .bind(number_of(Lockout::Unrecorded))
    .fetch_all(c)
    .await
    .map_err(failed)?;
    let read = |row: &Row| {
        let columns = Columns::new(row, "attempt");
        Ok(LockedOut {
            key: columns.digest("key")?,
            guessed: Guessed::named(&columns.text("guessed")?).ok_or(damaged("attempt"))?,
            subject: columns.array_or_null("subject")?.map(AccountId::from_bytes),
        })
    };
    rows.iter().map(read).collect()
}

pub(crate) async fn sweep(c: &mut Connection, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM attempt WHERE ends_at <= $1")
        .bind(millis(now)?)
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

const fn number_of(lockout: Lockout) -> i64 {
    match lockout {
        Lockout::None => 0,
        Lockout::Unrecorded => 1,
        Lockout::Recorded => 2,
    }
}

fn read(row: &Row) -> Result<Tries, StoreError> {
    let columns = Columns::new(row, "attempt");
    Ok(Tries {
        level_ms: columns.number("level_ms")?,
        last_at: columns.time("last_at")?,
        lockout: match columns.number::<i64>("lockout")? {
            0 => Lockout::None,
            1 => Lockout::Unrecorded,
            2 => Lockout::Recorded,
            _ => return Err(damaged("attempt")),
        },
    })
}
