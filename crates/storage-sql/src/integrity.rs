//! The database's own check of its file.

use bulla_storage::{Store as _, StoreError};

use crate::SqlStore;
use crate::column::Columns;
use crate::error::{damaged, failed};

impl SqlStore {
    /// Has the database check pages, indices and references of its file, and writes the probe.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if it cannot be read or written, or is damaged.
    pub async fn check(&self) -> Result<(), StoreError> {
        let mut tx = self.engine().read().await?;
        let rows = sqlx::query("SELECT quick_check AS result FROM pragma_quick_check")
            .fetch_all(&mut *tx)
            .await
            .map_err(failed)?;
        let broken = sqlx::query("SELECT 1 FROM pragma_foreign_key_check LIMIT 1")
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        drop(tx);
        for row in &rows {
            if Columns::new(row, "database").text("result")? != "ok" {
                return Err(damaged("database"));
            }
        }
        if broken.is_some() {
            return Err(damaged("database"));
        }
        self.probe().await
    }
}
