//! The sequencer: gives pending events their places, in one transaction with tiles, head and signed
//! checkpoint. The checkpoint leaves this module after the commit returned, never before.

use std::collections::{BTreeMap, BTreeSet};

use bulla_storage::StoreError;
use bulla_storage::detail::parse_fields;
use bulla_storage::log::LogHead;
use bulla_tlog::leaf::{EventName, Leaf, ObjectId, fields_root};
use bulla_tlog::{Checkpoint, Edge, LogSigner, LogVerifier, TilePath, TileReader};
use bulla_types::{EventId, Sha256Digest, TenantId, Timestamp};
use sqlx::QueryBuilder;

use crate::column::{Columns, integer};
use crate::engine::{Connection, Engine, Row};
use crate::error::{damaged, failed, unavailable};
use crate::leader::Leader;
use crate::log::StoredHead;
use crate::rows::pieces;
use crate::steps::Steps;
use crate::turn::Run;
use crate::{anchor, log, rows};

/// What a sequencer works with.
#[derive(Debug, Clone)]
pub(crate) struct Sequencer {
    pub(crate) engine: Engine,
    pub(crate) leader: Leader,
    pub(crate) steps: Steps,
}

/// Sequences every event that was committed before the call.
pub(crate) async fn run(
    with: &Sequencer,
    run: Run,
    tenant: TenantId,
    signer: &LogSigner,
) -> Result<Option<LogHead>, StoreError> {
    loop {
        let mut tx = with.engine.write().await?;
        run.looks();
        let old = log::stored_head(&mut tx, tenant).await?;
        let events = pending(&mut tx, tenant).await?;
        if events.is_empty() {
            return Ok(old.map(|old| old.head));
        }
        let epoch = with.leader.epoch(&mut tx).await?;
        with.steps.reached("begun");
        let whole = events.len() < BATCH;
        let work = Work {
            tenant,
            signer,
            steps: &with.steps,
            epoch,
        };
        let head = work.append(&mut tx, old, events).await?;
        let Some(head) = head else {
            // Another sequencer was here: look again at what it left.
            continue;
        };
        with.steps.reached("before the commit");
        tx.commit().await.map_err(failed)?;
        with.steps.reached("committed");
        if whole {
            return Ok(Some(head));
        }
    }
}

/// One transaction of a sequencer.
struct Work<'a> {
    tenant: TenantId,
    signer: &'a LogSigner,
    steps: &'a Steps,
    epoch: i64,
}

impl Work<'_> {
    /// Writes leaves, tiles and head, and queues the checkpoint for the anchor log; `None` where the
    /// head has moved meanwhile.
    async fn append(
        &self,
        c: &mut Connection,
        old: Option<StoredHead>,
        events: Vec<Pending>,
    ) -> Result<Option<LogHead>, StoreError> {
        let old_size = old.as_ref().map_or(0, |old| old.head.size);
        let mut last_at = old.as_ref().map_or(Timestamp::MIN, |old| old.last_at);
        let mut edge = load_edge(
            c,
            self.tenant,
            &self.signer.verifier(),
            old.as_ref().map(|old| &old.head),
        )
        .await?;
        let mut links = last_of_objects(c, self.tenant, &events).await?;
        let mut leaves = Vec::with_capacity(events.len());
        let mut rows = Vec::with_capacity(events.len());
        for (position, mut event) in (old_size..).zip(events) {
            let prev = links.insert(event.object, position);
            // Times never go back within a log, whatever the clock did.
            event.at = event.at.max(last_at);
            last_at = event.at;
            let leaf = leaf_bytes(self.signer, &event, prev)?;
            leaves.push(leaf.clone());
            rows.push(LeafRow {
                position: integer(position)?,
                event_id: event.event_id,
                object: event.object,
                statement: event.statement,
                leaf,
                fields: event.fields,
            });
        }
        insert_leaves(c, self.tenant, &rows).await?;
        self.steps.reached("leaves");
        insert_details(c, self.tenant, &rows).await?;
        self.steps.reached("details");
        forget_pending(c, self.tenant, old_size).await?;
        self.steps.reached("pending forgotten");
        for tile in &edge.append(&leaves).map_err(unavailable)? {
            log::put_tile(c, self.tenant, tile).await?;
            self.steps.reached("tile");
        }
        let head = sign(self.signer, &edge)?;
        self.steps.reached("signed");
        anchor::queue(c, self.tenant, &head).await?;
        self.steps.reached("queued for the anchor log");
        let new = StoredHead {
            head,
            last_at,
            epoch: self.epoch,
        };
        let set = log::set_head(c, self.tenant, old.as_ref(), &new).await?;
        self.steps.reached("head");
        Ok(set.then_some(new.head))
    }
}

/// The signed head of this edge.
pub(crate) fn sign(signer: &LogSigner, edge: &Edge) -> Result<LogHead, StoreError> {
    let checkpoint = Checkpoint {
        origin: signer.origin().clone(),
        size: edge.size(),
        root: edge.root(),
    };
    Ok(LogHead {
        size: checkpoint.size,
        root: checkpoint.root,
        checkpoint: signer.sign(&checkpoint).map_err(unavailable)?,
    })
}

/// The edge of the log as it is stored, compared with the checkpoint that was signed for it.
pub(crate) async fn load_edge(
    c: &mut Connection,
    tenant: TenantId,
    verifier: &LogVerifier,
    head: Option<&LogHead>,
) -> Result<Edge, StoreError> {
    let Some(head) = head else {
        return Ok(Edge::new());
    };
    let note = verifier.open_any(&head.checkpoint);
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

fn leaf_bytes(
    signer: &LogSigner,
    event: &Pending,
    prev: Option<u64>,
) -> Result<Vec<u8>, StoreError> {
    let fields = parse_fields(&event.fields).map_err(|_| damaged("log_pending: details"))?;
    let commitments: Vec<_> = fields
        .into_iter()
        .map(|field| (field.name, field.commitment))
        .collect();
    let leaf = Leaf {
        origin: signer.origin().clone(),
        event: event.kind.clone(),
        at: event.at,
        object: ObjectId::from_bytes(event.object),
        prev,
        actor: event.actor,
        statement: event.statement,
        fields_root: fields_root(&commitments).map_err(|_| damaged("log_pending: details"))?,
    };
    leaf.encode().map_err(|_| damaged("log_pending"))
}

/// A leaf and what is kept beside it.
pub(crate) struct LeafRow {
    pub(crate) position: i64,
    pub(crate) event_id: EventId,
    pub(crate) object: [u8; 16],
    pub(crate) statement: Option<Sha256Digest>,
    pub(crate) leaf: Vec<u8>,
    /// The details, empty where it has none.
    pub(crate) fields: Vec<u8>,
}

/// Writes the rows of leaves.
pub(crate) async fn insert_leaves(
    c: &mut Connection,
    tenant: TenantId,
    leaves: &[LeafRow],
) -> Result<(), StoreError> {
    let sql = "INSERT INTO log_leaf (tenant_id, position, event_id, object, statement, leaf) ";
    rows::insert(c, (sql, ""), leaves, |values, row| {
        values
            .push_bind(tenant.as_bytes().as_slice())
            .push_bind(row.position)
            .push_bind(row.event_id.as_bytes().as_slice())
            .push_bind(row.object.as_slice())
            .push_bind(row.statement.map(|id| id.as_bytes().to_vec()))
            .push_bind(row.leaf.as_slice());
    })
    .await
}

/// Writes the details of those leaves that have any.
pub(crate) async fn insert_details(
    c: &mut Connection,
    tenant: TenantId,
    leaves: &[LeafRow],
) -> Result<(), StoreError> {
    let sql = "INSERT INTO log_detail (tenant_id, position, fields) ";
    let detailed: Vec<_> = leaves.iter().filter(|row| !row.fields.is_empty()).collect();
    rows::insert(c, (sql, ""), &detailed, |values, row| {
        values
            .push_bind(tenant.as_bytes().as_slice())
            .push_bind(row.position)
            .push_bind(row.fields.as_slice());
    })
    .await
}

/// Removes the events that have their place from this position on from the pending ones: by their
/// ids, since others may have been committed in between.
pub(crate) async fn forget_pending(
    c: &mut Connection,
    tenant: TenantId,
    from: u64,
) -> Result<(), StoreError> {
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

/// The last place of each object that these events are about, of those that have one.
async fn last_of_objects(
    c: &mut Connection,
    tenant: TenantId,
    events: &[Pending],
) -> Result<BTreeMap<[u8; 16], u64>, StoreError> {
    let objects: BTreeSet<_> = events.iter().map(|event| event.object).collect();
    let objects: Vec<_> = objects.into_iter().collect();
    let mut places = BTreeMap::new();
    for piece in pieces(&objects) {
        let mut query = QueryBuilder::new(
            "SELECT given.column1 AS object, (SELECT MAX(position) FROM log_leaf WHERE tenant_id = ",
        );
        query.push_bind(tenant.as_bytes().as_slice());
        query.push(" AND object = given.column1) AS position FROM (");
        query.push_values(piece, |mut values, object| {
            values.push_bind(object.as_slice());
        });
        query.push(") AS given");
        let rows = query.build().fetch_all(&mut *c).await.map_err(failed)?;
        for row in rows {
            let columns = Columns::new(&row, "log_leaf");
            if let Some(place) = columns.number_or_null("position")? {
                places.insert(columns.array("object")?, place);
            }
        }
    }
    Ok(places)
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
            event_id: EventId::from_bytes(columns.array("event_id")?),
            kind: columns.parsed("kind")?,
            at: columns.time("at")?,
            object: columns.array("object")?,
            actor: columns.digest_or_null("actor")?,
            statement: columns.digest_or_null("statement")?,
            fields: columns.bytes("fields")?,
        })
    };
    rows.iter().map(read).collect()
}

/// An event; its details as their row holds them.
struct Pending {
    event_id: EventId,
    kind: EventName,
    at: Timestamp,
    object: [u8; 16],
    actor: Option<Sha256Digest>,
    statement: Option<Sha256Digest>,
    fields: Vec<u8>,
}

#[derive(Default)]
struct Tiles(BTreeMap<TilePath, Vec<u8>>);

impl TileReader for Tiles {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        self.0.get(path).cloned()
    }
}

/// Events of one transaction: bounds how long other commits wait.
pub(crate) const BATCH: usize = 1024;
