//! Papers: what opens a document for whoever holds it printed.

use bulla_storage::record::Paper;
use bulla_storage::{Conflict, StoreError};
use bulla_types::{ContainerId, DocumentId, EnvelopeId, Sha256Digest};

use crate::column::{Columns, integer};
use crate::engine::Connection;
use crate::error::{demand_row, failed};

/// The day on which a paper was opened stays when its wrap is replaced.
pub(crate) async fn put(c: &mut Connection, paper: &Paper) -> Result<(), StoreError> {
    // A locator that another document of the envelope has goes to the newest one.
    sqlx::query("DELETE FROM paper WHERE envelope_id = $1 AND locator = $2 AND document_id <> $3")
        .bind(paper.envelope_id.as_bytes().as_slice())
        .bind(paper.locator.as_bytes().as_slice())
        .bind(paper.document_id.as_bytes().as_slice())
        .execute(&mut *c)
        .await
        .map_err(failed)?;
    sqlx::query(
        "INSERT INTO paper (envelope_id, document_id, locator, container_id, wrap) \
         SELECT $1, $2, $3, $4, $5 \
         WHERE NOT EXISTS (SELECT 1 FROM papers_ended WHERE envelope_id = $1) \
         ON CONFLICT (envelope_id, document_id) DO UPDATE SET locator = excluded.locator, \
         container_id = excluded.container_id, wrap = excluded.wrap",
    )
    .bind(paper.envelope_id.as_bytes().as_slice())
    .bind(paper.document_id.as_bytes().as_slice())
    .bind(paper.locator.as_bytes().as_slice())
    .bind(paper.container_id.as_bytes().as_slice())
    .bind(paper.wrap.as_slice())
    .execute(c)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(crate) async fn end(c: &mut Connection, envelope: EnvelopeId) -> Result<(), StoreError> {
    let ended = sqlx::query(
        "INSERT INTO papers_ended (envelope_id) VALUES ($1) ON CONFLICT (envelope_id) DO NOTHING",
    )
    .bind(envelope.as_bytes().as_slice())
    .execute(&mut *c)
    .await
    .map_err(failed)?;
    demand_row(ended.rows_affected(), Conflict::Version)?;
    sqlx::query("DELETE FROM paper WHERE envelope_id = $1")
        .bind(envelope.as_bytes().as_slice())
        .execute(c)
        .await
        .map_err(failed)?;
    Ok(())
}

pub(crate) async fn note_opened(
    c: &mut Connection,
    envelope: EnvelopeId,
    locator: Sha256Digest,
    day: u32,
) -> Result<(), StoreError> {
    let noted = sqlx::query(
        "UPDATE paper SET opened_day = $3 WHERE envelope_id = $1 AND locator = $2 \
         AND (opened_day IS NULL OR opened_day < $3)",
    )
    .bind(envelope.as_bytes().as_slice())
    .bind(locator.as_bytes().as_slice())
    .bind(integer(day)?)
    .execute(c)
    .await
    .map_err(failed)?;
    demand_row(noted.rows_affected(), Conflict::Version)
}

pub(crate) async fn by_locator(
    c: &mut Connection,
    envelope: EnvelopeId,
    locator: Sha256Digest,
) -> Result<Option<Paper>, StoreError> {
    let row = sqlx::query("SELECT * FROM paper WHERE envelope_id = $1 AND locator = $2")
        .bind(envelope.as_bytes().as_slice())
        .bind(locator.as_bytes().as_slice())
        .fetch_optional(c)
        .await
        .map_err(failed)?;
    let Some(row) = row else {
        return Ok(None);
    };
    let columns = Columns::new(&row, "paper");
    Ok(Some(Paper {
        envelope_id: envelope,
        document_id: DocumentId::from_bytes(columns.array("document_id")?),
        locator,
        container_id: ContainerId::from_bytes(columns.array("container_id")?),
        wrap: columns.bytes("wrap")?,
    }))
}
