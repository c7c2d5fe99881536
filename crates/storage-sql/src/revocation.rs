//! What was revoked, and the signed lists of it.

use bulla_storage::authority::{AuthorityId, Revocation, RevocationList};
use bulla_storage::{Conflict, StoreError};

use crate::column::{Columns, integer, millis, name_of};
use crate::engine::{Connection, Row};
use crate::error::{demand_row, failed};

pub(crate) async fn add(c: &mut Connection, revocation: &Revocation) -> Result<(), StoreError> {
    let inserted = sqlx::query(
        "INSERT INTO revocation (issuer_id, serial, revoked_at, reason) VALUES ($1, $2, $3, $4) \
         ON CONFLICT DO NOTHING",
    )
    .bind(revocation.issuer.as_bytes().as_slice())
    .bind(revocation.serial.as_slice())
    .bind(millis(revocation.at)?)
    .bind(name_of(&revocation.reason)?)
    .execute(c)
    .await
    .map_err(failed)?;
    demand_row(inserted.rows_affected(), Conflict::Version)
}

pub(crate) async fn of_issuer(
    c: &mut Connection,
    issuer: AuthorityId,
) -> Result<Vec<Revocation>, StoreError> {
    let rows = sqlx::query("SELECT * FROM revocation WHERE issuer_id = $1 ORDER BY serial")
        .bind(issuer.as_bytes().as_slice())
        .fetch_all(c)
        .await
        .map_err(failed)?;
    rows.iter().map(read).collect()
}

pub(crate) async fn one(
    c: &mut Connection,
    issuer: AuthorityId,
    serial: [u8; 16],
) -> Result<Option<Revocation>, StoreError> {
    let row = sqlx::query("SELECT * FROM revocation WHERE issuer_id = $1 AND serial = $2")
        .bind(issuer.as_bytes().as_slice())
        .bind(serial.as_slice())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn count(c: &mut Connection, issuer: AuthorityId) -> Result<u64, StoreError> {
    let row = sqlx::query("SELECT COUNT(*) AS entries FROM revocation WHERE issuer_id = $1")
        .bind(issuer.as_bytes().as_slice())
        .fetch_one(c)
        .await
        .map_err(failed)?;
    Columns::new(&row, "revocation").number("entries")
}

pub(crate) async fn put_list(c: &mut Connection, list: &RevocationList) -> Result<(), StoreError> {
    // A certificate that was revoked meanwhile would be missing in it.
    if count(c, list.authority_id).await? != list.entries {
        return Err(Conflict::Version.into());
    }
    let newest = self::list(c, list.authority_id).await?;
    if newest.map_or(0, |newest| newest.number).checked_add(1) != Some(list.number) {
        return Err(Conflict::Version.into());
    }
    sqlx::query("DELETE FROM revocation_list WHERE authority_id = $1")
        .bind(list.authority_id.as_bytes().as_slice())
        .execute(&mut *c)
        .await
        .map_err(failed)?;
    sqlx::query(
        "INSERT INTO revocation_list (authority_id, number, entries, list, this_update, \
         next_update) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(list.authority_id.as_bytes().as_slice())
    .bind(integer(list.number)?)
    .bind(integer(list.entries)?)
    .bind(list.list.as_slice())
    .bind(millis(list.this_update)?)
    .bind(millis(list.next_update)?)
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(crate) async fn list(
    c: &mut Connection,
    authority: AuthorityId,
) -> Result<Option<RevocationList>, StoreError> {
    let row = sqlx::query("SELECT * FROM revocation_list WHERE authority_id = $1")
        .bind(authority.as_bytes().as_slice())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    let read = |row: &Row| {
        let columns = Columns::new(row, "revocation_list");
        Ok(RevocationList {
            authority_id: authority,
            number: columns.number("number")?,
            entries: columns.number("entries")?,
            list: columns.bytes("list")?,
            this_update: columns.time("this_update")?,
            next_update: columns.time("next_update")?,
        })
    };
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Revocation, StoreError> {
    let columns = Columns::new(row, "revocation");
    Ok(Revocation {
        issuer: AuthorityId::from_bytes(columns.array("issuer_id")?),
        serial: columns.array("serial")?,
        at: columns.time("revoked_at")?,
        reason: columns.name("reason")?,
    })
}
