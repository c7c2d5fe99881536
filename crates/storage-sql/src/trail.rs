//! The audit trail beyond the sequencer: records beside leaves, what is published, fuses, the check
//! of a log against itself, and bringing one forward.

use core::ops::Range;

use bulla_storage::StoreError;
use bulla_storage::detail::{LeafRecord, LeafSource, encode_fields, parse_fields};
use bulla_storage::log::{ANCHOR, Restored, Trip};
use bulla_tlog::tile::entries;
use bulla_tlog::{Leaf, LogVerifier, TilePath};
use bulla_types::{EventId, TenantId, Timestamp};

use crate::anchor;
use crate::column::{Columns, integer, millis};
use crate::engine::{Connection, Row};
use crate::error::{damaged, failed};
use crate::log::{self, StoredHead};
use crate::sequence::{LeafRow, forget_pending, insert_details, insert_leaves, load_edge};

/// Leaves alone.
pub(crate) async fn leaves(
    c: &mut Connection,
    log: TenantId,
    places: Range<u64>,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let sql = if log == ANCHOR {
        "SELECT leaf FROM anchor_leaf \
         WHERE $1 = $1 AND position >= $2 AND position < $3 ORDER BY position"
    } else {
        "SELECT leaf FROM log_leaf \
         WHERE tenant_id = $1 AND position >= $2 AND position < $3 ORDER BY position"
    };
    let rows = in_places(c, sql, log, places).await?;
    let leaf = |row: &Row| Columns::new(row, "log_leaf").bytes("leaf");
    rows.iter().map(leaf).collect()
}

/// The rows of these places.
async fn in_places(
    c: &mut Connection,
    sql: &'static str,
    log: TenantId,
    places: Range<u64>,
) -> Result<Vec<Row>, StoreError> {
    sqlx::query(sql)
        .bind(log.as_bytes().as_slice())
        .bind(integer(places.start)?)
        .bind(integer(places.end)?)
        .fetch_all(c)
        .await
        .map_err(failed)
}

/// Leaves and what is kept beside them.
pub(crate) async fn records(
    c: &mut Connection,
    log: TenantId,
    places: Range<u64>,
) -> Result<Vec<LeafRecord>, StoreError> {
    let sql = if log == ANCHOR {
        "SELECT leaf, tenant_id, checkpoint FROM anchor_leaf \
         WHERE $1 = $1 AND position >= $2 AND position < $3 ORDER BY position"
    } else {
        "SELECT leaf, event_id, fields FROM log_leaf LEFT JOIN log_detail \
         ON log_detail.tenant_id = log_leaf.tenant_id AND log_detail.position = log_leaf.position \
         WHERE log_leaf.tenant_id = $1 AND log_leaf.position >= $2 AND log_leaf.position < $3 \
         ORDER BY log_leaf.position"
    };
    let rows = in_places(c, sql, log, places).await?;
    rows.iter().map(|row| read_record(row, log)).collect()
}

fn read_record(row: &Row, log: TenantId) -> Result<LeafRecord, StoreError> {
    let columns = Columns::new(row, "log_leaf");
    let source = if log == ANCHOR {
        LeafSource::Checkpoint {
            tenant_id: TenantId::from_bytes(columns.array("tenant_id")?),
            checkpoint: columns.text("checkpoint")?,
        }
    } else {
        let fields = columns.bytes_or_null("fields")?.unwrap_or_default();
        LeafSource::Event {
            event_id: EventId::from_bytes(columns.array("event_id")?),
            fields: parse_fields(&fields).map_err(|_| damaged("log_detail"))?,
        }
    };
    let leaf = columns.bytes("leaf")?;
    Ok(LeafRecord { leaf, source })
}

/// Logs whose head is larger than what was published of them.
pub(crate) async fn to_publish(c: &mut Connection) -> Result<Vec<TenantId>, StoreError> {
    let rows = sqlx::query(
        "SELECT log_head.tenant_id FROM log_head LEFT JOIN log_publication \
         ON log_publication.tenant_id = log_head.tenant_id \
         WHERE log_publication.size IS NULL OR log_publication.size < log_head.size \
         ORDER BY log_head.tenant_id",
    )
    .fetch_all(c)
    .await
    .map_err(failed)?;
    let log = |row: &Row| {
        let columns = Columns::new(row, "log_head");
        columns.array("tenant_id").map(TenantId::from_bytes)
    };
    rows.iter().map(log).collect()
}

pub(crate) async fn published_size(c: &mut Connection, log: TenantId) -> Result<u64, StoreError> {
    let row = sqlx::query("SELECT size FROM log_publication WHERE tenant_id = $1")
        .bind(log.as_bytes().as_slice())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    let size = |row: Row| Columns::new(&row, "log_publication").number("size");
    Ok(row.map(size).transpose()?.unwrap_or(0))
}

pub(crate) async fn set_published_size(
    c: &mut Connection,
    log: TenantId,
    size: u64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO log_publication (tenant_id, size) VALUES ($1, $2) \
         ON CONFLICT (tenant_id) DO UPDATE SET size = excluded.size \
         WHERE excluded.size > log_publication.size",
    )
    .bind(log.as_bytes().as_slice())
    .bind(integer(size)?)
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(crate) async fn newest_time(c: &mut Connection) -> Result<Option<Timestamp>, StoreError> {
    let row = sqlx::query("SELECT MAX(last_at) AS last_at FROM log_head")
        .fetch_one(c)
        .await
        .map_err(failed)?;
    Columns::new(&row, "log_head").time_or_null("last_at")
}

pub(crate) async fn trips(c: &mut Connection) -> Result<Vec<Trip>, StoreError> {
    let rows = sqlx::query("SELECT * FROM log_trip ORDER BY trip_id")
        .fetch_all(c)
        .await
        .map_err(failed)?;
    let read = |row: &Row| {
        let columns = Columns::new(row, "log_trip");
        Ok(Trip {
            log: TenantId::from_bytes(columns.array("tenant_id")?),
            reason: columns.text("reason")?,
            checkpoint: columns.parsed_or_null("checkpoint")?,
            at: columns.time("at")?,
        })
    };
    rows.iter().map(read).collect()
}

pub(crate) async fn trip(c: &mut Connection, trip: &Trip) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO log_trip (tenant_id, reason, checkpoint, at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (tenant_id) DO NOTHING",
    )
    .bind(trip.log.as_bytes().as_slice())
    .bind(trip.reason.as_str())
    .bind(trip.checkpoint.as_deref())
    .bind(millis(trip.at)?)
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(crate) async fn reset_trip(c: &mut Connection, log: TenantId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM log_trip WHERE tenant_id = $1")
        .bind(log.as_bytes().as_slice())
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

/// Compares head, number of leaves, right edge and last bundle.
pub(crate) async fn check(
    c: &mut Connection,
    log: TenantId,
    verifier: &LogVerifier,
) -> Result<(), StoreError> {
    let head = log::head(c, log).await?;
    let size = head.as_ref().map_or(0, |head| head.size);
    if count(c, log).await? != size {
        return Err(damaged("log_leaf: not as many leaves as the head says"));
    }
    load_edge(c, log, verifier, head.as_ref()).await?;
    let Some(path) = size
        .checked_sub(1)
        .and_then(|last| TilePath::entries_of(size, last))
    else {
        return Ok(());
    };
    let bundle = log::tile(c, log, path).await?;
    let bundle = bundle.ok_or_else(|| damaged("log_tile: the last bundle is missing"))?;
    let bundled = entries(&path, &bundle).map_err(|_| damaged("log_tile"))?;
    let leaves = records(c, log, path.index() * 256..size).await?;
    if leaves
        .iter()
        .map(|record| record.leaf.as_slice())
        .ne(bundled)
    {
        return Err(damaged(
            "log_leaf: the last leaves are not those of the last bundle",
        ));
    }
    Ok(())
}

async fn count(c: &mut Connection, log: TenantId) -> Result<u64, StoreError> {
    let sql = if log == ANCHOR {
        "SELECT COUNT(*) AS count FROM anchor_leaf WHERE $1 = $1"
    } else {
        "SELECT COUNT(*) AS count FROM log_leaf WHERE tenant_id = $1"
    };
    let row = sqlx::query(sql)
        .bind(log.as_bytes().as_slice())
        .fetch_one(c)
        .await
        .map_err(failed)?;
    Columns::new(&row, "log_leaf").number("count")
}

/// Appends leaves that were signed before.
pub(crate) async fn roll_forward(
    c: &mut Connection,
    log: TenantId,
    restored: &Restored,
    epoch: i64,
) -> Result<(), StoreError> {
    let old = log::stored_head(c, log).await?;
    if old.as_ref().map_or(0, |old| old.head.size) != restored.from {
        return Err(damaged("log_head: another size than the repair began with"));
    }
    let mut last_at = old.as_ref().map_or(Timestamp::MIN, |old| old.last_at);
    let mut rows = Vec::new();
    for (position, record) in (restored.from..).zip(&restored.leaves) {
        match &record.source {
            LeafSource::Checkpoint {
                tenant_id,
                checkpoint,
            } => {
                let size = anchor::checkpoint_of(checkpoint)?.size;
                let row = (*tenant_id, size, checkpoint.as_str());
                anchor::insert_leaf(c, position, &record.leaf, row).await?;
            }
            LeafSource::Event { event_id, fields } => {
                let leaf = Leaf::parse(&record.leaf).map_err(|_| damaged("a published leaf"))?;
                rows.push(LeafRow {
                    position: integer(position)?,
                    event_id: *event_id,
                    object: *leaf.object.as_bytes(),
                    statement: leaf.statement,
                    leaf: record.leaf.clone(),
                    fields: encode_fields(fields).map_err(|_| damaged("published details"))?,
                });
                last_at = last_at.max(leaf.at);
            }
        }
    }
    insert_leaves(c, log, &rows).await?;
    insert_details(c, log, &rows).await?;
    for tile in &restored.tiles {
        log::put_tile(c, log, tile).await?;
    }
    if log == ANCHOR {
        anchor::forget_pending(c).await?;
    } else {
        forget_pending(c, log, restored.from).await?;
        anchor::queue(c, log, &restored.head).await?;
        anchor::forget_pending(c).await?;
    }
    let new = StoredHead {
        head: restored.head.clone(),
        last_at,
        epoch,
    };
    if log::set_head(c, log, old.as_ref(), &new).await? {
        Ok(())
    } else {
        Err(damaged("log_head: it moved during the repair"))
    }
}
