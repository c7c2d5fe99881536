//! How far each log is, and what waits for its place or its publication since when.

use std::collections::BTreeMap;

use bulla_storage::StoreError;
use bulla_storage::log::{ANCHOR, Backlog};
use bulla_tlog::Leaf;
use bulla_types::{TenantId, Timestamp};

use crate::column::{Columns, integer};
use crate::engine::{Connection, Row};
use crate::error::{damaged, failed};

/// Every log that has a leaf or an event that waits, the anchor log last.
pub(crate) async fn all(c: &mut Connection) -> Result<Vec<Backlog>, StoreError> {
    let mut logs = heads(c).await?;
    for (log, pending, oldest) in pending(c).await? {
        let backlog = logs.entry(log).or_insert_with(|| empty(log));
        backlog.pending = pending;
        backlog.oldest = Some(oldest);
    }
    for backlog in logs.values_mut() {
        if backlog.published < backlog.size && backlog.log != ANCHOR {
            let oldest = time_of(c, backlog.log, backlog.published).await?;
            backlog.oldest = Some(backlog.oldest.map_or(oldest, |other| other.min(oldest)));
        }
    }
    let anchor = logs.entry(ANCHOR).or_insert_with(|| empty(ANCHOR));
    let (waiting, first) = anchor_pending(c).await?;
    anchor.pending = waiting;
    let unpublished = if anchor.published < anchor.size {
        anchor_leaf(c, anchor.published).await?
    } else {
        None
    };
    // A checkpoint is as old as the last leaf that it covers.
    if let Some((log, size)) = unpublished.or(first) {
        anchor.oldest = Some(time_of(c, log, size.saturating_sub(1)).await?);
    }
    Ok(logs.into_values().collect())
}

const fn empty(log: TenantId) -> Backlog {
    Backlog {
        log,
        size: 0,
        published: 0,
        pending: 0,
        oldest: None,
    }
}

async fn heads(c: &mut Connection) -> Result<BTreeMap<TenantId, Backlog>, StoreError> {
    let rows = sqlx::query(
        "SELECT log_head.tenant_id, log_head.size, COALESCE(log_publication.size, 0) AS published \
         FROM log_head LEFT JOIN log_publication \
         ON log_publication.tenant_id = log_head.tenant_id",
    )
    .fetch_all(c)
    .await
    .map_err(failed)?;
    let read = |row: &Row| {
        let columns = Columns::new(row, "log_head");
        let log = TenantId::from_bytes(columns.array("tenant_id")?);
        let backlog = Backlog {
            size: columns.number("size")?,
            published: columns.number("published")?,
            ..empty(log)
        };
        Ok((log, backlog))
    };
    rows.iter().map(read).collect()
}

/// Events without a place: of which log, how many, and the time of the oldest.
async fn pending(c: &mut Connection) -> Result<Vec<(TenantId, u64, Timestamp)>, StoreError> {
    let rows = sqlx::query(
        "SELECT tenant_id, COUNT(*) AS count, MIN(at) AS at FROM log_pending GROUP BY tenant_id",
    )
    .fetch_all(c)
    .await
    .map_err(failed)?;
    let read = |row: &Row| {
        let columns = Columns::new(row, "log_pending");
        let log = TenantId::from_bytes(columns.array("tenant_id")?);
        Ok((log, columns.number("count")?, columns.time("at")?))
    };
    rows.iter().map(read).collect()
}

/// How many checkpoints have no place in the anchor log, and log and size of the first.
async fn anchor_pending(c: &mut Connection) -> Result<(u64, Option<(TenantId, u64)>), StoreError> {
    let row = sqlx::query("SELECT COUNT(*) AS count FROM anchor_pending")
        .fetch_one(&mut *c)
        .await
        .map_err(failed)?;
    let count = Columns::new(&row, "anchor_pending").number("count")?;
    let row = sqlx::query("SELECT tenant_id, size FROM anchor_pending ORDER BY pending_id LIMIT 1")
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    let first = row.map(|row| checkpoint(&row)).transpose()?;
    Ok((count, first))
}

/// Log and size of the checkpoint at this place of the anchor log.
async fn anchor_leaf(
    c: &mut Connection,
    position: u64,
) -> Result<Option<(TenantId, u64)>, StoreError> {
    let row = sqlx::query("SELECT tenant_id, size FROM anchor_leaf WHERE position = $1")
        .bind(integer(position)?)
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    row.map(|row| checkpoint(&row)).transpose()
}

fn checkpoint(row: &Row) -> Result<(TenantId, u64), StoreError> {
    let columns = Columns::new(row, "anchor_pending");
    let log = TenantId::from_bytes(columns.array("tenant_id")?);
    Ok((log, columns.number("size")?))
}

/// Time of a leaf.
async fn time_of(
    c: &mut Connection,
    log: TenantId,
    position: u64,
) -> Result<Timestamp, StoreError> {
    let row = sqlx::query("SELECT leaf FROM log_leaf WHERE tenant_id = $1 AND position = $2")
        .bind(log.as_bytes().as_slice())
        .bind(integer(position)?)
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    let row = row.ok_or_else(|| damaged("log_leaf: a leaf is missing"))?;
    let leaf = Leaf::parse(&Columns::new(&row, "log_leaf").bytes("leaf")?);
    Ok(leaf.map_err(|_| damaged("log_leaf"))?.at)
}
