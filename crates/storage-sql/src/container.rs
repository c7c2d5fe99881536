//! Containers and their parts.

use bulla_storage::record::{Container, Part};
use bulla_storage::{Conflict, StoreError};
use bulla_types::{AccountId, ContainerId, EnvelopeId, Sha256Digest, TenantId, Timestamp};

use crate::column::{Columns, integer, millis};
use crate::engine::{Connection, Row};
use crate::error::{damaged, demand_row, failed};
use crate::log;

pub(crate) async fn begin(c: &mut Connection, container: &Container) -> Result<(), StoreError> {
    if let Some(stored) = by_id(c, container.container_id).await? {
        let same = stored.header == container.header
            && stored.uploaded_by == container.uploaded_by
            && stored.tenant_id == container.tenant_id
            && stored.envelope_id == container.envelope_id;
        return if same {
            Ok(())
        } else {
            Err(Conflict::Container.into())
        };
    }
    let object = *container.container_id.as_bytes();
    if is_abandoned(c, container.container_id).await?
        || log::knows_object(c, container.tenant_id, object).await?
    {
        return Err(Conflict::Container.into());
    }
    sqlx::query(
        "INSERT INTO container (container_id, tenant_id, envelope_id, uploaded_by, header, \
         begun_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(container.container_id.as_bytes().as_slice())
    .bind(container.tenant_id.as_bytes().as_slice())
    .bind(container.envelope_id.as_bytes().as_slice())
    .bind(container.uploaded_by.as_bytes().as_slice())
    .bind(container.header.as_slice())
    .bind(millis(container.begun_at)?)
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(crate) async fn add_part(
    c: &mut Connection,
    container: ContainerId,
    part: &Part,
) -> Result<(), StoreError> {
    let stored = by_id(c, container).await?.ok_or(StoreError::NotFound)?;
    let id = container.as_bytes().as_slice();
    let number = integer(part.number)?;
    let row = sqlx::query("SELECT * FROM container_part WHERE container_id = $1 AND part = $2")
        .bind(id)
        .bind(number)
        .fetch_optional(&mut *c)
        .await
        .map_err(failed)?;
    match row.as_ref().map(read_part).transpose()? {
        Some(known) if known == *part => return Ok(()),
        Some(_) => return Err(Conflict::Part.into()),
        None if stored.container_hash.is_some() => return Err(Conflict::Container.into()),
        None => {}
    }
    let hashes: Vec<u8> = part
        .segment_hashes
        .iter()
        .flat_map(|hash| *hash.as_bytes())
        .collect();
    sqlx::query(
        "INSERT INTO container_part (container_id, part, segment_hashes) \
         VALUES ($1, $2, $3)",
    )
    .bind(id)
    .bind(number)
    .bind(hashes)
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(crate) async fn complete(
    c: &mut Connection,
    container: ContainerId,
    hash: Sha256Digest,
) -> Result<(), StoreError> {
    let stored = by_id(c, container).await?.ok_or(StoreError::NotFound)?;
    match stored.container_hash {
        Some(known) if known == hash => return Ok(()),
        Some(_) => return Err(Conflict::Container.into()),
        None => {}
    }
    let completed = sqlx::query(
        "UPDATE container SET container_hash = $2 \
         WHERE container_id = $1 AND container_hash IS NULL",
    )
    .bind(container.as_bytes().as_slice())
    .bind(hash.as_bytes().as_slice())
    .execute(c)
    .await
    .map_err(failed)?;
    demand_row(completed.rows_affected(), Conflict::Container)
}

/// Takes out old containers that no envelope names; ids of all whose blobs are still to be removed.
pub(crate) async fn abandon(
    c: &mut Connection,
    before: Timestamp,
) -> Result<Vec<ContainerId>, StoreError> {
    sqlx::query(
        "INSERT INTO abandoned_container (container_id) \
         SELECT container_id FROM container WHERE begun_at < $1 AND NOT EXISTS \
         (SELECT 1 FROM envelope_container e WHERE e.container_id = container.container_id) \
         ORDER BY begun_at LIMIT $2",
    )
    .bind(millis(before)?)
    .bind(integer(BATCH)?)
    .execute(&mut *c)
    .await
    .map_err(failed)?;
    for sql in [
        "DELETE FROM container_part WHERE container_id IN \
         (SELECT container_id FROM abandoned_container)",
        "DELETE FROM container WHERE container_id IN \
         (SELECT container_id FROM abandoned_container)",
    ] {
        sqlx::query(sql).execute(&mut *c).await.map_err(failed)?;
    }
    let rows = sqlx::query("SELECT container_id FROM abandoned_container ORDER BY container_id")
        .fetch_all(c)
        .await
        .map_err(failed)?;
    let id = |row: &Row| {
        let columns = Columns::new(row, "abandoned_container");
        columns.array("container_id").map(ContainerId::from_bytes)
    };
    rows.iter().map(id).collect()
}

pub(crate) async fn forget(c: &mut Connection, container: ContainerId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM abandoned_container WHERE container_id = $1")
        .bind(container.as_bytes().as_slice())
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

async fn is_abandoned(c: &mut Connection, container: ContainerId) -> Result<bool, StoreError> {
    let row = sqlx::query("SELECT 1 FROM abandoned_container WHERE container_id = $1")
        .bind(container.as_bytes().as_slice())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    Ok(row.is_some())
}

/// Containers of one transaction: bounds how long other commits wait.
const BATCH: usize = 256;

pub(crate) async fn by_id(
    c: &mut Connection,
    container: ContainerId,
) -> Result<Option<Container>, StoreError> {
    let row = sqlx::query("SELECT * FROM container WHERE container_id = $1")
        .bind(container.as_bytes().as_slice())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn parts(
    c: &mut Connection,
    container: ContainerId,
) -> Result<Vec<Part>, StoreError> {
    let rows = sqlx::query("SELECT * FROM container_part WHERE container_id = $1 ORDER BY part")
        .bind(container.as_bytes().as_slice())
        .fetch_all(c)
        .await
        .map_err(failed)?;
    rows.iter().map(read_part).collect()
}

fn read(row: &Row) -> Result<Container, StoreError> {
    let columns = Columns::new(row, "container");
    Ok(Container {
        container_id: ContainerId::from_bytes(columns.array("container_id")?),
        tenant_id: TenantId::from_bytes(columns.array("tenant_id")?),
        envelope_id: EnvelopeId::from_bytes(columns.array("envelope_id")?),
        uploaded_by: AccountId::from_bytes(columns.array("uploaded_by")?),
        header: columns.bytes("header")?,
        container_hash: columns.digest_or_null("container_hash")?,
        begun_at: columns.time("begun_at")?,
    })
}

fn read_part(row: &Row) -> Result<Part, StoreError> {
    let columns = Columns::new(row, "container_part");
    let bytes = columns.bytes("segment_hashes")?;
    let (hashes, rest) = bytes.as_chunks::<{ Sha256Digest::LENGTH }>();
    if !rest.is_empty() {
        return Err(damaged("container_part"));
    }
    Ok(Part {
        number: columns.number("part")?,
        segment_hashes: hashes
            .iter()
            .map(|hash| Sha256Digest::from_bytes(*hash))
            .collect(),
    })
}
