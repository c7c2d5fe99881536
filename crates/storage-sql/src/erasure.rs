//! Erasure of details: in the row of their event at once, and in a list of those that may still stand
//! in the published details or in the write-ahead log, until whoever erases has come to the end.

use bulla_storage::StoreError;
use bulla_storage::detail::{encode_fields, parse_fields};
use bulla_storage::log::OpenErasure;
use bulla_types::TenantId;

use crate::column::{Columns, integer};
use crate::engine::{Connection, Row};
use crate::error::{damaged, failed};

/// Erases key and value of a detail, and puts its leaf on the list of what is not at its end.
pub(crate) async fn erase_field(
    c: &mut Connection,
    tenant: TenantId,
    index: u64,
    name: &str,
) -> Result<(), StoreError> {
    let row = sqlx::query("SELECT fields FROM log_detail WHERE tenant_id = $1 AND position = $2")
        .bind(tenant.as_bytes().as_slice())
        .bind(integer(index)?)
        .fetch_optional(&mut *c)
        .await
        .map_err(failed)?;
    let row = row.ok_or(StoreError::NotFound)?;
    let bytes = Columns::new(&row, "log_detail").bytes("fields")?;
    let mut fields = parse_fields(&bytes).map_err(|_| damaged("log_detail"))?;
    let field = fields.iter_mut().find(|field| field.name == name);
    let field = field.ok_or(StoreError::NotFound)?;
    field.wrapped_key.clear();
    field.sealed.clear();
    let bytes = encode_fields(&fields).map_err(|_| damaged("log_detail"))?;
    sqlx::query("UPDATE log_detail SET fields = $3 WHERE tenant_id = $1 AND position = $2")
        .bind(tenant.as_bytes().as_slice())
        .bind(integer(index)?)
        .bind(bytes)
        .execute(&mut *c)
        .await
        .map_err(failed)?;
    sqlx::query("INSERT INTO log_erasure (tenant_id, position) VALUES ($1, $2)")
        .bind(tenant.as_bytes().as_slice())
        .bind(integer(index)?)
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

/// Erasures that are not at their end.
pub(crate) async fn open(c: &mut Connection) -> Result<Vec<OpenErasure>, StoreError> {
    let rows = sqlx::query("SELECT * FROM log_erasure ORDER BY erasure_id")
        .fetch_all(c)
        .await
        .map_err(failed)?;
    let read = |row: &Row| {
        let columns = Columns::new(row, "log_erasure");
        Ok(OpenErasure {
            erasure_id: columns.number("erasure_id")?,
            log: TenantId::from_bytes(columns.array("tenant_id")?),
            index: columns.number("position")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Takes an erasure off the list.
pub(crate) async fn finish(c: &mut Connection, erasure_id: u64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM log_erasure WHERE erasure_id = $1")
        .bind(integer(erasure_id)?)
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}
