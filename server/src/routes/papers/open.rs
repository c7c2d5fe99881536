//! POST `/api/papers/open`: the document of a paper and what opens it. The first time on a day is an
//! event, which says of which document and not by whom.

use axum::Json;
use axum::extract::State;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::paper::{NamePaper, OpenedPaper};
use bulla_protocol::{ErrorCode, path};
use bulla_storage::Write;
use bulla_types::Timestamp;

use crate::address::Network;
use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::request::Json as Body;
use crate::routes::containers::layout;
use crate::routes::envelopes::view;
use crate::routes::papers::{Readable, readable};
use crate::state::AppState;

/// The document of a paper, and what opens it.
#[utoipa::path(
    post, path = path::PAPERS_OPEN, tag = "papers", request_body = NamePaper,
    responses((status = 200, description = "The document.", body = OpenedPaper)),
    extensions(("x-error-codes" = json!(["not_found", "too_many_attempts"]))),
)]
pub(crate) async fn open(
    State(state): State<AppState>,
    network: Network,
    Body(named): Body<NamePaper>,
) -> Answer<Json<OpenedPaper>> {
    let readable = readable(&state, &network, &named).await?;
    note(&state, &readable).await?;
    let Readable {
        paper,
        stored,
        container,
    } = readable;
    let (header, _) = layout(&container)?;
    let parts = state.store().parts(container.container_id).await?;
    let hashes = parts.iter().flat_map(|part| &part.segment_hashes);
    let hashes: Vec<u8> = hashes.flat_map(|hash| *hash.as_bytes()).collect();
    let spec = header.core().spec();
    Ok(Json(OpenedPaper {
        tenant_id: stored.envelope.tenant_id,
        document_id: paper.document_id,
        container_id: container.container_id,
        container_hash: container.container_hash.ok_or(ErrorCode::NotFound)?,
        revision: spec.revision,
        wrap: paper.wrap.into(),
        segment_hashes: hashes.into(),
        state: view::state(stored.envelope.state),
    }))
}

/// Notes the day, before anything is handed out. Whoever opens a paper again on the same day, or at
/// the same time, adds no event.
async fn note(state: &AppState, readable: &Readable) -> Answer<()> {
    let paper = &readable.paper;
    let object = *paper.envelope_id.as_bytes();
    let event = Event::new(EventKind::PaperOpened, object)
        .with_field("document", paper.document_id.to_string());
    let write = Write::NotePaperOpened {
        envelope_id: paper.envelope_id,
        locator: paper.locator,
        day: day(state.now())?,
    };
    let tenant = readable.stored.envelope.tenant_id;
    match commit(state, tenant, vec![write], vec![event]).await {
        Err(error) if error.code() == ErrorCode::VersionConflict => Ok(()),
        done => done,
    }
}

/// Days since 1970-01-01.
fn day(now: Timestamp) -> Answer<u32> {
    u32::try_from(now.as_millis() / DAY_MS).map_err(ApiError::internal)
}

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
