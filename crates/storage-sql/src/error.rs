//! Errors of the engine as errors of the store.

use bulla_storage::StoreError;

/// A broken reference is a missing record; all else may work later.
pub(crate) fn failed(error: sqlx::Error) -> StoreError {
    let missing = error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation);
    if missing {
        StoreError::NotFound
    } else if is_full(&error) {
        StoreError::Full(Box::new(error))
    } else {
        unavailable(error)
    }
}

/// `SQLITE_FULL`. A full disk may also show as a failed write (`SQLITE_IOERR_WRITE`), which is what files
/// that may not grow give, or as shared memory that cannot grow (`SQLITE_IOERR_SHMSIZE`).
fn is_full(error: &sqlx::Error) -> bool {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| matches!(code.as_ref(), "13" | "778" | "4874"))
}

/// Demands that a statement wrote or removed a row; `otherwise` says what it means where it did not.
pub(crate) fn demand_row(rows: u64, otherwise: impl Into<StoreError>) -> Result<(), StoreError> {
    if rows > 0 {
        Ok(())
    } else {
        Err(otherwise.into())
    }
}

pub(crate) fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}

pub(crate) const fn damaged(what: &'static str) -> StoreError {
    StoreError::Damaged { what }
}
