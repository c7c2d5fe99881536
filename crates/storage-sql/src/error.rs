//! Errors of the engine as errors of the store.

use bulla_storage::StoreError;

/// A broken reference is a missing record; all else may work later.
pub(crate) fn failed(error: sqlx::Error) -> StoreError {
    let missing = error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation);
    if missing {
        StoreError::NotFound
    } else {
        unavailable(error)
    }
}

pub(crate) fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}

pub(crate) const fn damaged(what: &'static str) -> StoreError {
    StoreError::Damaged { what }
}
