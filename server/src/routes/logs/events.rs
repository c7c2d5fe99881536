//! GET `/api/logs/{tenant}/events/{from}`: the events of an organisation with their details, for its
//! owners, admins and auditors. Everything that is needed to check them comes with them: the leaves,
//! their proofs, and salt and value of each detail. That somebody reads them is an event itself, once
//! for each person and day.

use axum::Json;
use axum::extract::State;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::log::LogExtract;
use bulla_protocol::{ErrorCode, path};
use bulla_storage::log::StoredLeaf;
use bulla_types::TenantId;

use crate::commit::commit;
use crate::details::opened;
use crate::error::{Answer, ApiError};
use crate::extract;
use crate::request::Segments;
use crate::session::SignedIn;
use crate::state::AppState;

/// Most events of one answer.
const MAX_EVENTS: u64 = 256;

/// Events of an organisation with their details.
#[utoipa::path(
    get, path = path::LOG_EVENTS, tag = "logs",
    params(
        ("tenant" = TenantId, Path, description = "The organisation."),
        ("from" = u64, Path, description = "Index in the log of the first event that is wanted."),
    ),
    responses((status = 200, description = "At most 256 events, oldest first; none at the end of the log.", body = LogExtract)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["forbidden", "not_found"]))),
)]
pub(crate) async fn events(
    State(state): State<AppState>,
    me: SignedIn,
    Segments(tenant, from): Segments<TenantId, u64>,
) -> Answer<Json<LogExtract>> {
    if tenant != me.account.tenant_id {
        return Err(ErrorCode::NotFound.into());
    }
    if !me.account.role.reads_events() {
        return Err(ErrorCode::Forbidden.into());
    }
    note(&state, &me).await?;
    let head = extract::head(&state, tenant).await?;
    let until = from.saturating_add(MAX_EVENTS).min(head.size);
    let places = from.min(until)..until;
    let records = state.store().leaf_records(tenant, places.clone()).await?;
    let (mut leaves, mut fields) = (Vec::new(), Vec::new());
    for (index, record) in places.zip(records) {
        fields.push(opened(&state, &record));
        let leaf = record.leaf;
        leaves.push(StoredLeaf { index, leaf });
    }
    let mut answer = extract::entries(&state, tenant, &head, leaves).await?;
    for (entry, fields) in answer.entries.iter_mut().zip(fields) {
        entry.fields = fields;
    }
    Ok(Json(answer))
}

/// Records that the caller reads, before anything is read. A log that has stopped, or a full disk, does
/// not keep it from being looked into.
async fn note(state: &AppState, me: &SignedIn) -> Answer<()> {
    let now = state.now().to_string();
    let day = now.split('T').next().unwrap_or_default();
    let tenant = me.account.tenant_id;
    let event = Event::new(EventKind::AdminRead, *tenant.as_bytes())
        .by(me.actor(state).await?)
        .with_field("what", "events")
        .with_field("range", day);
    match commit(state, tenant, Vec::new(), vec![event]).await {
        Err(error) if !can_still_read(&error) => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn can_still_read(error: &ApiError) -> bool {
    [ErrorCode::LogStopped, ErrorCode::StorageFull].contains(&error.code())
}
