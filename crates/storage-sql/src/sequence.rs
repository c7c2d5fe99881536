//! The sequencer: gives pending events their places, in one transaction with tiles, head and signed
//! checkpoint. The checkpoint leaves this module after the commit returned, never before.

use std::collections::BTreeMap;

use bulla_storage::StoreError;
use bulla_storage::log::LogHead;
use bulla_tlog::leaf::{EventName, Leaf, ObjectId, fields_root};
use bulla_tlog::{Checkpoint, Edge, LogSigner, TilePath, TileReader};
use bulla_types::{EventId, Sha256Digest, TenantId, Timestamp};

use crate::column::{Columns, integer};
use crate::engine::{Connection, Engine, Row};
use crate::error::{damaged, failed, unavailable};
use crate::log;

/// Sequences every event that was committed before the call.
pub(crate) async fn run(
    engine: &Engine,
    tenant: TenantId,
    signer: &LogSigner,
) -> Result<Option<LogHead>, StoreError> {
    loop {
        let mut tx = engine.write().await?;
        let old = log::head(&mut tx, tenant).await?;
        let events = pending(&mut tx, tenant).await?;
        if events.is_empty() {
            return Ok(old);
        }
        let whole = events.len() < BATCH;
        let head = append(&mut tx, tenant, signer, (old, events)).await?;
        let Some(head) = head else {
            // Another sequencer was here: look again at what it left.
            continue;
        };
        tx.commit().await.map_err(unavailable)?;
        if whole {
            return Ok(Some(head));
        }
    }
}

/// Writes leaves, tiles and head; `None` where the head has moved meanwhile.
async fn append(
    c: &mut Connection,
    tenant: TenantId,
    signer: &LogSigner,
    (old, events): (Option<LogHead>, Vec<Pending>),
) -> Result<Option<LogHead>, StoreError> {
    let old_size = old.as_ref().map_or(0, |head| head.size);
    let mut edge = load_edge(c, tenant, signer, old.as_ref()).await?;
    let mut fields = fields(c, tenant, &events).await?;
    let mut previous = BTreeMap::new();
    let mut leaves = Vec::with_capacity(events.len());
    for (position, event) in (old_size..).zip(events) {
        let prev = match previous.insert(event.object, position) {
            Some(index) => Some(index),
            None => last_of_object(c, tenant, event.object).await?,
        };
        let fields = fields.remove(&event.event_id).unwrap_or_default();
        let leaf = leaf_bytes(signer, &event, prev, &fields)?;
        place(c, tenant, position, (&event, &leaf)).await?;
        leaves.push(leaf);
    }
    forget_pending(c, tenant, old_size).await?;
    let tiles = edge.append(&leaves).map_err(unavailable)?;
    for tile in &tiles {
        log::put_tile(c, tenant, tile).await?;
    }
    let checkpoint = Checkpoint {
        origin: signer.origin().clone(),
        size: edge.size(),
        root: edge.root(),
    };
    let head = LogHead {
        size: checkpoint.size,
        root: checkpoint.root,
        checkpoint: signer.sign(&checkpoint).map_err(unavailable)?,
    };
    let moved = !log::set_head(c, tenant, old_size, &head).await?;
    Ok((!moved).then_some(head))
}

/// The edge of the log as it is stored, compared with the checkpoint that was signed for it.
async fn load_edge(
    c: &mut Connection,
    tenant: TenantId,
    signer: &LogSigner,
    head: Option<&LogHead>,
) -> Result<Edge, StoreError> {
    let Some(head) = head else {
        return Ok(Edge::new());
    };
    let note = signer.verifier().open(&head.checkpoint);
    let note = note.map_err(|_| damaged("log_head: not a checkpoint of this name and key"))?;
    if note.size() != head.size || *note.root() != head.root {
        return Err(damaged("log_head"));
    }
    let mut tiles = Tiles::default();
    for path in Edge::tiles(head.size) {
        if let Some(data) = log::tile(c, tenant, path).await? {
            tiles.0.insert(path, data);
        }
    }
    let edge = Edge::load(head.size, &tiles).map_err(|_| damaged("log_tile"))?;
    if edge.root() != head.root {
        return Err(damaged("log_tile: not the root that was signed"));
    }
    Ok(edge)
}

/// Names and commitments of the details of each event.
async fn fields(
    c: &mut Connection,
    tenant: TenantId,
    events: &[Pending],
) -> Result<BTreeMap<EventId, Vec<(String, Sha256Digest)>>, StoreError> {
    let last = events.last().map_or(0, |event| event.order);
    let rows = sqlx::query(
        "SELECT log_field.event_id, name, commitment FROM log_pending \
         JOIN log_field ON log_field.event_id = log_pending.event_id \
         WHERE tenant_id = $1 AND pending_id <= $2",
    )
    .bind(tenant.as_bytes().as_slice())
    .bind(last)
    .fetch_all(c)
    .await
    .map_err(failed)?;
    let mut fields: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in &rows {
        let columns = Columns::new(row, "log_field");
        let event_id = EventId::from_bytes(columns.array("event_id")?);
        let field = (columns.text("name")?, columns.digest("commitment")?);
        fields.entry(event_id).or_default().push(field);
    }
    Ok(fields)
}

fn leaf_bytes(
    signer: &LogSigner,
    event: &Pending,
    prev: Option<u64>,
    fields: &[(String, Sha256Digest)],
) -> Result<Vec<u8>, StoreError> {
    let leaf = Leaf {
        origin: signer.origin().clone(),
        event: event.kind.clone(),
        at: event.at,
        object: ObjectId::from_bytes(event.object),
        prev,
        actor: event.actor,
        statement: event.statement,
        fields_root: fields_root(fields).map_err(|_| damaged("log_field"))?,
    };
    leaf.encode().map_err(|_| damaged("log_pending"))
}

/// Gives an event its place.
async fn place(
    c: &mut Connection,
    tenant: TenantId,
    position: u64,
    (event, leaf): (&Pending, &[u8]),
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO log_leaf (tenant_id, position, event_id, object, statement, leaf) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(tenant.as_bytes().as_slice())
    .bind(integer(position)?)
    .bind(event.event_id.as_bytes().as_slice())
    .bind(event.object.as_slice())
    .bind(event.statement.map(|id| id.as_bytes().to_vec()))
    .bind(leaf)
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Removes the events that have their place from this position on from the pending ones: by their
/// ids, since others may have been committed in between.
async fn forget_pending(c: &mut Connection, tenant: TenantId, from: u64) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM log_pending WHERE event_id IN \
         (SELECT event_id FROM log_leaf WHERE tenant_id = $1 AND position >= $2)",
    )
    .bind(tenant.as_bytes().as_slice())
    .bind(integer(from)?)
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

async fn last_of_object(
    c: &mut Connection,
    tenant: TenantId,
    object: [u8; 16],
) -> Result<Option<u64>, StoreError> {
    let row = sqlx::query(
        "SELECT position FROM log_leaf WHERE tenant_id = $1 AND object = $2 \
         ORDER BY position DESC LIMIT 1",
    )
    .bind(tenant.as_bytes().as_slice())
    .bind(object.as_slice())
    .fetch_optional(c)
    .await
    .map_err(failed)?;
    let position = |row: Row| Columns::new(&row, "log_leaf").number("position");
    row.map(position).transpose()
}

/// The oldest pending events, in the order of their commits.
async fn pending(c: &mut Connection, tenant: TenantId) -> Result<Vec<Pending>, StoreError> {
    let rows =
        sqlx::query("SELECT * FROM log_pending WHERE tenant_id = $1 ORDER BY pending_id LIMIT $2")
            .bind(tenant.as_bytes().as_slice())
            .bind(integer(BATCH)?)
            .fetch_all(c)
            .await
            .map_err(failed)?;
    let read = |row: &Row| {
        let columns = Columns::new(row, "log_pending");
        Ok(Pending {
            order: columns.number("pending_id")?,
            event_id: EventId::from_bytes(columns.array("event_id")?),
            kind: columns.parsed("kind")?,
            at: columns.time("at")?,
            object: columns.array("object")?,
            actor: columns.digest_or_null("actor")?,
            statement: columns.digest_or_null("statement")?,
        })
    };
    rows.iter().map(read).collect()
}

/// An event without its fields.
struct Pending {
    order: i64,
    event_id: EventId,
    kind: EventName,
    at: Timestamp,
    object: [u8; 16],
    actor: Option<Sha256Digest>,
    statement: Option<Sha256Digest>,
}

#[derive(Default)]
struct Tiles(BTreeMap<TilePath, Vec<u8>>);

impl TileReader for Tiles {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        self.0.get(path).cloned()
    }
}

/// Events of one transaction: bounds how long other commits wait.
const BATCH: usize = 1024;
