//! The anchor log: its leaves are the checkpoints that the organisations' logs signed. They wait here
//! from the transaction on that signed them, and get their places in a second one, with tiles, head
//! and signed checkpoint.

use bulla_storage::StoreError;
use bulla_storage::log::{ANCHOR, Anchored, LogHead};
use bulla_tlog::{Checkpoint, LogSigner, anchor_leaf};
use bulla_types::{TenantId, Timestamp};

use crate::column::{Columns, integer};
use crate::engine::{Connection, Row};
use crate::error::{damaged, failed, unavailable};
use crate::log;
use crate::log::StoredHead;
use crate::sequence::{BATCH, Sequencer, load_edge, sign};
use crate::turn::Run;

/// Puts a checkpoint behind those that wait.
pub(crate) async fn queue(
    c: &mut Connection,
    tenant: TenantId,
    head: &LogHead,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO anchor_pending (tenant_id, size, checkpoint) VALUES ($1, $2, $3)")
        .bind(tenant.as_bytes().as_slice())
        .bind(integer(head.size)?)
        .bind(head.checkpoint.as_str())
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

/// Gives every checkpoint that waits its place.
pub(crate) async fn run(
    with: &Sequencer,
    run: Run,
    signer: &LogSigner,
) -> Result<Option<LogHead>, StoreError> {
    loop {
        let mut tx = with.engine.write().await?;
        run.looks();
        let old = log::stored_head(&mut tx, ANCHOR).await?;
        let waiting = pending(&mut tx).await?;
        if waiting.is_empty() {
            return Ok(old.map(|old| old.head));
        }
        let epoch = with.leader.epoch(&mut tx).await?;
        with.steps.reached("anchor begun");
        let whole = waiting.len() < BATCH;
        let old_head = old.as_ref().map(|old| &old.head);
        let mut edge = load_edge(&mut tx, ANCHOR, &signer.verifier(), old_head).await?;
        let mut leaves = Vec::with_capacity(waiting.len());
        for (position, note) in (edge.size()..).zip(&waiting) {
            let leaf = leaf_of(&note.checkpoint)?;
            let row = (note.tenant_id, note.size, note.checkpoint.as_str());
            insert_leaf(&mut tx, position, &leaf, row).await?;
            with.steps.reached("anchor leaf");
            leaves.push(leaf);
        }
        forget_pending(&mut tx).await?;
        with.steps.reached("anchor pending forgotten");
        for tile in &edge.append(&leaves).map_err(unavailable)? {
            log::put_tile(&mut tx, ANCHOR, tile).await?;
            with.steps.reached("anchor tile");
        }
        let new = StoredHead {
            head: sign(signer, &edge)?,
            last_at: Timestamp::MIN,
            epoch,
        };
        with.steps.reached("anchor signed");
        if !log::set_head(&mut tx, ANCHOR, old.as_ref(), &new).await? {
            continue;
        }
        with.steps.reached("anchor head");
        tx.commit().await.map_err(failed)?;
        with.steps.reached("anchor committed");
        if whole {
            return Ok(Some(new.head));
        }
    }
}

/// The smallest checkpoint of at least this size, and its place.
pub(crate) async fn first(
    c: &mut Connection,
    tenant: TenantId,
    size: u64,
) -> Result<Option<Anchored>, StoreError> {
    let row = sqlx::query(
        "SELECT position, size, checkpoint FROM anchor_leaf \
         WHERE tenant_id = $1 AND size >= $2 ORDER BY size LIMIT 1",
    )
    .bind(tenant.as_bytes().as_slice())
    .bind(integer(size)?)
    .fetch_optional(c)
    .await
    .map_err(failed)?;
    let read = |row: Row| {
        let columns = Columns::new(&row, "anchor_leaf");
        Ok(Anchored {
            index: columns.number("position")?,
            size: columns.number("size")?,
            checkpoint: columns.text("checkpoint")?,
        })
    };
    row.map(read).transpose()
}

/// Writes the row of a leaf: organisation, size and signed note of its checkpoint.
pub(crate) async fn insert_leaf(
    c: &mut Connection,
    position: u64,
    leaf: &[u8],
    (tenant, size, checkpoint): (TenantId, u64, &str),
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO anchor_leaf (position, tenant_id, size, leaf, checkpoint) \
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(integer(position)?)
    .bind(tenant.as_bytes().as_slice())
    .bind(integer(size)?)
    .bind(leaf)
    .bind(checkpoint)
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Removes what has its place from what waits.
pub(crate) async fn forget_pending(c: &mut Connection) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM anchor_pending WHERE EXISTS (SELECT 1 FROM anchor_leaf \
         WHERE anchor_leaf.tenant_id = anchor_pending.tenant_id \
         AND anchor_leaf.size = anchor_pending.size)",
    )
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

/// The leaf of a note.
pub(crate) fn leaf_of(note: &str) -> Result<Vec<u8>, StoreError> {
    checkpoint_of(note).map(|checkpoint| anchor_leaf(&checkpoint))
}

/// What a note that this store signed says.
pub(crate) fn checkpoint_of(note: &str) -> Result<Checkpoint, StoreError> {
    let text = note.split_once("\n\n").map(|(text, _)| text);
    let body = text.ok_or_else(|| damaged("checkpoint"))?;
    Checkpoint::parse_body(&format!("{body}\n")).map_err(|_| damaged("checkpoint"))
}

/// The oldest checkpoints that wait.
async fn pending(c: &mut Connection) -> Result<Vec<Waiting>, StoreError> {
    let rows = sqlx::query("SELECT * FROM anchor_pending ORDER BY pending_id LIMIT $1")
        .bind(integer(BATCH)?)
        .fetch_all(c)
        .await
        .map_err(failed)?;
    let read = |row: &Row| {
        let columns = Columns::new(row, "anchor_pending");
        Ok(Waiting {
            tenant_id: TenantId::from_bytes(columns.array("tenant_id")?),
            size: columns.number("size")?,
            checkpoint: columns.text("checkpoint")?,
        })
    };
    rows.iter().map(read).collect()
}

struct Waiting {
    tenant_id: TenantId,
    size: u64,
    checkpoint: String,
}
