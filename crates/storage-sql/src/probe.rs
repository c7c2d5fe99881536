//! The probe: a durable write, and a read that sees it.

use bulla_storage::StoreError;

use crate::column::Columns;
use crate::engine::{Connection, Engine};
use crate::error::{damaged, failed};

pub(crate) async fn run(engine: &Engine) -> Result<(), StoreError> {
    let mut tx = engine.write().await?;
    sqlx::query("UPDATE probe SET count = count + 1 WHERE probe_id = 1")
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    let written = count(&mut tx).await?;
    tx.commit().await.map_err(failed)?;
    // Another probe may have counted on since.
    if count(&mut *engine.read().await?).await? < written {
        return Err(damaged("probe"));
    }
    Ok(())
}

async fn count(c: &mut Connection) -> Result<i64, StoreError> {
    let row = sqlx::query("SELECT count FROM probe WHERE probe_id = 1")
        .fetch_one(c)
        .await
        .map_err(failed)?;
    Columns::new(&row, "probe").number("count")
}
