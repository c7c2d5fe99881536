//! The audit trail at rest: pending events, leaves, tiles and heads.

use bulla_storage::StoreError;
use bulla_storage::detail::{StoredField, encode_fields};
use bulla_storage::log::{ANCHOR, LogHead, PendingEvent, SealedField, StoredLeaf};
use bulla_tlog::tile::entries;
use bulla_tlog::{TileLevel, TilePath, TileWrite};
use bulla_types::{Sha256Digest, TenantId, Timestamp};

use crate::column::{Columns, integer, millis};
use crate::engine::{Connection, Row};
use crate::error::{damaged, failed};
use crate::rows;

/// An event on its way to its place: the row that waits for it.
pub(crate) struct PendingRow<'e> {
    tenant: TenantId,
    event: &'e PendingEvent,
    at: i64,
    fields: Vec<u8>,
}

impl<'e> PendingRow<'e> {
    pub(crate) fn new(tenant: TenantId, event: &'e PendingEvent) -> Result<Self, StoreError> {
        Ok(Self {
            tenant,
            event,
            at: millis(event.at)?,
            fields: packed(&event.fields)?,
        })
    }
}

/// Records events that have no place yet, in this order, but none whose id was recorded before.
pub(crate) async fn record(
    c: &mut Connection,
    events: &[PendingRow<'_>],
) -> Result<(), StoreError> {
    let before = "INSERT INTO log_pending \
         (tenant_id, event_id, kind, at, object, actor, statement, fields) SELECT * FROM (";
    let after = ") AS given \
         WHERE NOT EXISTS (SELECT 1 FROM log_leaf WHERE event_id = given.column2) \
         ON CONFLICT (event_id) DO NOTHING";
    rows::insert(c, (before, after), events, |values, row| {
        let event = row.event;
        values
            .push_bind(row.tenant.as_bytes().as_slice())
            .push_bind(event.event_id.as_bytes().as_slice())
            .push_bind(event.kind.as_str())
            .push_bind(row.at)
            .push_bind(event.object.as_slice())
            .push_bind(event.actor.map(|id| id.as_bytes().to_vec()))
            .push_bind(event.statement.map(|id| id.as_bytes().to_vec()))
            .push_bind(row.fields.as_slice());
    })
    .await
}

/// The details of an event as its row holds them.
fn packed(fields: &[SealedField]) -> Result<Vec<u8>, StoreError> {
    let fields: Vec<_> = fields
        .iter()
        .map(|field| StoredField {
            name: field.name.to_owned(),
            commitment: field.commitment,
            wrapped_key: field.wrapped_key.clone(),
            sealed: field.sealed.clone(),
        })
        .collect();
    encode_fields(&fields).map_err(|_| damaged("details of an event"))
}

/// Whether anything was recorded of this object, with or without its place yet.
pub(crate) async fn knows_object(
    c: &mut Connection,
    tenant: TenantId,
    object: [u8; 16],
) -> Result<bool, StoreError> {
    let row = sqlx::query(
        "SELECT 1 FROM log_leaf WHERE tenant_id = $1 AND object = $2 \
         UNION ALL SELECT 1 FROM log_pending WHERE tenant_id = $1 AND object = $2 LIMIT 1",
    )
    .bind(tenant.as_bytes().as_slice())
    .bind(object.as_slice())
    .fetch_optional(c)
    .await
    .map_err(failed)?;
    Ok(row.is_some())
}

pub(crate) async fn tenants_with_pending(c: &mut Connection) -> Result<Vec<TenantId>, StoreError> {
    let rows = sqlx::query("SELECT DISTINCT tenant_id FROM log_pending ORDER BY tenant_id")
        .fetch_all(c)
        .await
        .map_err(failed)?;
    let tenant = |row: &Row| {
        let columns = Columns::new(row, "log_pending");
        columns.array("tenant_id").map(TenantId::from_bytes)
    };
    rows.iter().map(tenant).collect()
}

pub(crate) async fn tenants_with_logs(c: &mut Connection) -> Result<Vec<TenantId>, StoreError> {
    let rows =
        sqlx::query("SELECT tenant_id FROM log_head WHERE tenant_id <> $1 ORDER BY tenant_id")
            .bind(ANCHOR.as_bytes().as_slice())
            .fetch_all(c)
            .await
            .map_err(failed)?;
    let tenant = |row: &Row| {
        let columns = Columns::new(row, "log_head");
        columns.array("tenant_id").map(TenantId::from_bytes)
    };
    rows.iter().map(tenant).collect()
}

pub(crate) async fn head(
    c: &mut Connection,
    tenant: TenantId,
) -> Result<Option<LogHead>, StoreError> {
    Ok(stored_head(c, tenant).await?.map(|stored| stored.head))
}

/// A head with what only the sequencer asks for.
pub(crate) struct StoredHead {
    pub(crate) head: LogHead,
    /// Time of the last leaf.
    pub(crate) last_at: Timestamp,
    /// Epoch of whoever signed it.
    pub(crate) epoch: i64,
}

pub(crate) async fn stored_head(
    c: &mut Connection,
    tenant: TenantId,
) -> Result<Option<StoredHead>, StoreError> {
    let row = sqlx::query("SELECT * FROM log_head WHERE tenant_id = $1")
        .bind(tenant.as_bytes().as_slice())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    let read = |row: Row| {
        let columns = Columns::new(&row, "log_head");
        let head = LogHead {
            size: columns.number("size")?,
            root: columns.digest("root")?,
            checkpoint: columns.text("checkpoint")?,
        };
        Ok(StoredHead {
            head,
            last_at: columns.time("last_at")?,
            epoch: columns.number("epoch")?,
        })
    };
    row.map(read).transpose()
}

/// Replaces the head where size and epoch are still those of `old`; whether they were.
pub(crate) async fn set_head(
    c: &mut Connection,
    tenant: TenantId,
    old: Option<&StoredHead>,
    new: &StoredHead,
) -> Result<bool, StoreError> {
    let sql = if old.is_none() {
        "INSERT INTO log_head (tenant_id, size, root, checkpoint, last_at, epoch) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id) DO NOTHING"
    } else {
        "UPDATE log_head SET size = $2, root = $3, checkpoint = $4, last_at = $5, epoch = $6 \
         WHERE tenant_id = $1 AND size = $7 AND epoch = $8"
    };
    let mut query = sqlx::query(sql)
        .bind(tenant.as_bytes().as_slice())
        .bind(integer(new.head.size)?)
        .bind(new.head.root.as_bytes().as_slice())
        .bind(new.head.checkpoint.as_str())
        .bind(millis(new.last_at)?)
        .bind(new.epoch);
    if let Some(old) = old {
        query = query.bind(integer(old.head.size)?).bind(old.epoch);
    }
    let set = query.execute(c).await.map_err(failed)?;
    Ok(set.rows_affected() == 1)
}

/// The tile at this path, cut from the stored one; `None` where that is narrower or absent.
pub(crate) async fn tile(
    c: &mut Connection,
    tenant: TenantId,
    path: TilePath,
) -> Result<Option<Vec<u8>>, StoreError> {
    let row = sqlx::query(
        "SELECT width, data FROM log_tile WHERE tenant_id = $1 AND level = $2 AND position = $3",
    )
    .bind(tenant.as_bytes().as_slice())
    .bind(level(path))
    .bind(integer(path.index())?)
    .fetch_optional(c)
    .await
    .map_err(failed)?;
    let Some(row) = row else { return Ok(None) };
    let columns = Columns::new(&row, "log_tile");
    let width: u16 = columns.number("width")?;
    if width < path.width() {
        return Ok(None);
    }
    let stored = TilePath::new(path.level(), path.index(), width);
    let stored = stored.map_err(|_| damaged("log_tile"))?;
    cut(stored, columns.bytes("data")?, path.width()).map(Some)
}

/// Stores tiles; a narrower one than stored has no effect.
pub(crate) async fn put_tile(
    c: &mut Connection,
    tenant: TenantId,
    tile: &TileWrite,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO log_tile (tenant_id, level, position, width, data) \
         VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (tenant_id, level, position) DO UPDATE \
         SET width = excluded.width, data = excluded.data WHERE excluded.width > log_tile.width",
    )
    .bind(tenant.as_bytes().as_slice())
    .bind(level(tile.path))
    .bind(integer(tile.path.index())?)
    .bind(integer(tile.path.width())?)
    .bind(tile.data.as_slice())
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(crate) async fn leaves_of_object(
    c: &mut Connection,
    tenant: TenantId,
    object: [u8; 16],
) -> Result<Vec<StoredLeaf>, StoreError> {
    let rows = sqlx::query(
        "SELECT position, leaf FROM log_leaf WHERE tenant_id = $1 AND object = $2 \
         ORDER BY position",
    )
    .bind(tenant.as_bytes().as_slice())
    .bind(object.as_slice())
    .fetch_all(c)
    .await
    .map_err(failed)?;
    rows.iter().map(read_leaf).collect()
}

pub(crate) async fn leaf_of_statement(
    c: &mut Connection,
    tenant: TenantId,
    statement: Sha256Digest,
) -> Result<Option<StoredLeaf>, StoreError> {
    let row = sqlx::query(
        "SELECT position, leaf FROM log_leaf WHERE tenant_id = $1 AND statement = $2 \
         ORDER BY position LIMIT 1",
    )
    .bind(tenant.as_bytes().as_slice())
    .bind(statement.as_bytes().as_slice())
    .fetch_optional(c)
    .await
    .map_err(failed)?;
    row.as_ref().map(read_leaf).transpose()
}

fn read_leaf(row: &Row) -> Result<StoredLeaf, StoreError> {
    let columns = Columns::new(row, "log_leaf");
    Ok(StoredLeaf {
        index: columns.number("position")?,
        leaf: columns.bytes("leaf")?,
    })
}

/// The level's number in the table.
fn level(path: TilePath) -> i64 {
    match path.level() {
        TileLevel::Entries => -1,
        TileLevel::Hashes(level) => level.into(),
    }
}

/// The first `width` hashes or entries of a tile.
fn cut(stored: TilePath, mut data: Vec<u8>, width: u16) -> Result<Vec<u8>, StoreError> {
    let length = match stored.level() {
        TileLevel::Entries => {
            let leaves = entries(&stored, &data).map_err(|_| damaged("log_tile"))?;
            let kept = leaves.iter().take(width.into());
            // Each entry stands after its length in two bytes.
            kept.map(|leaf| leaf.len() + 2).sum()
        }
        TileLevel::Hashes(_) => Sha256Digest::LENGTH * usize::from(width),
    };
    if length > data.len() {
        return Err(damaged("log_tile"));
    }
    data.truncate(length);
    Ok(data)
}
