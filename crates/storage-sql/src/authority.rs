//! The instance's authorities.

use bulla_storage::authority::{Authority, AuthorityId};
use bulla_storage::{Conflict, StoreError};
use bulla_types::Timestamp;

use crate::column::{Columns, millis, name_of};
use crate::engine::{Connection, Row};
use crate::error::{demand_row, failed};

pub(crate) async fn add(c: &mut Connection, authority: &Authority) -> Result<(), StoreError> {
    let inserted = sqlx::query(
        "INSERT INTO authority (authority_id, kind, slot, issuer_id, serial, certificate, \
         key_sealed, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
    )
    .bind(authority.authority_id.as_bytes().as_slice())
    .bind(name_of(&authority.kind)?)
    .bind(authority.slot())
    .bind(authority.issuer.as_bytes().as_slice())
    .bind(authority.serial.as_slice())
    .bind(authority.certificate.as_slice())
    .bind(authority.key_sealed.as_slice())
    .bind(millis(authority.made_at)?)
    .execute(c)
    .await
    .map_err(failed)?;
    demand_row(inserted.rows_affected(), Conflict::Version)
}

pub(crate) async fn retire(
    c: &mut Connection,
    authority: AuthorityId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let retired = sqlx::query(
        "UPDATE authority SET retired_at = $2 WHERE authority_id = $1 AND retired_at IS NULL",
    )
    .bind(authority.as_bytes().as_slice())
    .bind(millis(at)?)
    .execute(c)
    .await
    .map_err(failed)?;
    demand_row(retired.rows_affected(), Conflict::Version)
}

pub(crate) async fn all(c: &mut Connection) -> Result<Vec<Authority>, StoreError> {
    let rows = sqlx::query("SELECT * FROM authority ORDER BY made_at, authority_id")
        .fetch_all(c)
        .await
        .map_err(failed)?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Authority, StoreError> {
    let columns = Columns::new(row, "authority");
    Ok(Authority {
        authority_id: AuthorityId::from_bytes(columns.array("authority_id")?),
        kind: columns.name("kind")?,
        issuer: AuthorityId::from_bytes(columns.array("issuer_id")?),
        serial: columns.array("serial")?,
        certificate: columns.bytes("certificate")?,
        key_sealed: columns.bytes("key_sealed")?,
        made_at: columns.time("made_at")?,
        retired_at: columns.time_or_null("retired_at")?,
    })
}
