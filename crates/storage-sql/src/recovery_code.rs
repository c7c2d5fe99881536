//! Recovery codes: their hashes, each taken once.

use bulla_storage::{Conflict, StoreError};
use bulla_types::{AccountId, Sha256Digest};

use crate::column::Columns;
use crate::engine::Connection;
use crate::error::{demand_row, failed};

/// Takes a code: finding and removing it are one statement.
pub(crate) async fn burn(
    c: &mut Connection,
    account: AccountId,
    hash: Sha256Digest,
) -> Result<(), StoreError> {
    let burnt = sqlx::query("DELETE FROM recovery_code WHERE account_id = $1 AND hash = $2")
        .bind(account.as_bytes().as_slice())
        .bind(hash.as_bytes().as_slice())
        .execute(c)
        .await
        .map_err(failed)?;
    demand_row(burnt.rows_affected(), Conflict::RecoveryCode)
}

pub(crate) async fn replace(
    c: &mut Connection,
    account: AccountId,
    hashes: &[Sha256Digest],
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM recovery_code WHERE account_id = $1")
        .bind(account.as_bytes().as_slice())
        .execute(&mut *c)
        .await
        .map_err(failed)?;
    for hash in hashes {
        sqlx::query("INSERT INTO recovery_code (account_id, hash) VALUES ($1, $2)")
            .bind(account.as_bytes().as_slice())
            .bind(hash.as_bytes().as_slice())
            .execute(&mut *c)
            .await
            .map_err(failed)?;
    }
    Ok(())
}

pub(crate) async fn left(c: &mut Connection, account: AccountId) -> Result<u32, StoreError> {
    let row = sqlx::query("SELECT COUNT(*) AS codes FROM recovery_code WHERE account_id = $1")
        .bind(account.as_bytes().as_slice())
        .fetch_one(c)
        .await
        .map_err(failed)?;
    Columns::new(&row, "recovery_code").number("codes")
}
