//! The right to sign: an epoch that rises with every process that takes it over. Whoever signs
//! compares, in the transaction of the signature, the epoch it took with the one that stands there.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use bulla_storage::StoreError;

use crate::column::Columns;
use crate::engine::{Connection, Engine};
use crate::error::failed;

/// The epoch that this store took; clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Leader(Arc<AtomicI64>);

impl Default for Leader {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(NONE)))
    }
}

impl Leader {
    /// Takes the right over.
    pub(crate) async fn take(&self, engine: &Engine) -> Result<(), StoreError> {
        let mut tx = engine.write().await?;
        let epoch = raise(&mut tx).await?;
        tx.commit().await.map_err(failed)?;
        self.0.store(epoch, Ordering::SeqCst);
        Ok(())
    }

    /// The epoch in force, if this store may sign in it. A store that never took the right over
    /// signs as long as it is alone with the database.
    pub(crate) async fn epoch(&self, c: &mut Connection) -> Result<i64, StoreError> {
        let epoch = current(c).await?;
        match self.0.load(Ordering::SeqCst) {
            NONE => Ok(epoch),
            own if own == epoch => Ok(epoch),
            _ => Err(StoreError::Superseded),
        }
    }

    /// Takes the right over within a transaction; in force once that is committed.
    pub(crate) async fn raise(&self, c: &mut Connection) -> Result<i64, StoreError> {
        raise(c).await
    }

    /// Notes the epoch of [`Self::raise`] after its commit.
    pub(crate) fn raised(&self, epoch: i64) {
        self.0.store(epoch, Ordering::SeqCst);
    }
}

async fn raise(c: &mut Connection) -> Result<i64, StoreError> {
    sqlx::query("UPDATE log_leader SET epoch = epoch + 1 WHERE leader_id = 1")
        .execute(&mut *c)
        .await
        .map_err(failed)?;
    current(c).await
}

/// The epoch in force, whoever took it.
pub(crate) async fn in_force(c: &mut Connection) -> Result<u64, StoreError> {
    let row = sqlx::query("SELECT epoch FROM log_leader WHERE leader_id = 1")
        .fetch_one(c)
        .await
        .map_err(failed)?;
    Columns::new(&row, "log_leader").number("epoch")
}

async fn current(c: &mut Connection) -> Result<i64, StoreError> {
    let row = sqlx::query("SELECT epoch FROM log_leader WHERE leader_id = 1")
        .fetch_one(c)
        .await
        .map_err(failed)?;
    Columns::new(&row, "log_leader").number("epoch")
}

/// Epochs begin at 0.
const NONE: i64 = -1;
