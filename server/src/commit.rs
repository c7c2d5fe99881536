//! The one way of handlers to change anything: writes and events in one transaction, then the log
//! settled, so that the answer can carry proofs.

use bulla_auth::field;
use bulla_crypto::hash::sha256_parts;
use bulla_domain::event::{Event, EventKind};
use bulla_storage::log::{PendingEvent, SealedField};
use bulla_storage::{StoreError, Write};
use bulla_types::{EventId, TenantId, Timestamp};

use crate::error::Answer;
use crate::log_keys::signer;
use crate::publication::publish;
use crate::state::AppState;

/// Organisation of changes that belong to none: runs for addresses that nobody has.
pub(crate) const NO_TENANT: TenantId = TenantId::from_bytes([0; 16]);

/// Applies all writes and records all events, or nothing.
pub(crate) async fn commit(
    state: &AppState,
    tenant: TenantId,
    writes: Vec<Write>,
    events: Vec<Event>,
) -> Answer<()> {
    commit_at(state, tenant, state.now(), (writes, events)).await
}

/// The same for what was decided at this time: readers of the log judge an event by its time, so it
/// must be the one that the server went by.
pub(crate) async fn commit_at(
    state: &AppState,
    tenant: TenantId,
    at: Timestamp,
    (writes, events): (Vec<Write>, Vec<Event>),
) -> Answer<()> {
    if events.is_empty() {
        return Ok(state.store().commit(tenant, writes, Vec::new()).await?);
    }
    state.fuse().check()?;
    if !state.signs() {
        return Ok(record_for_later(state, tenant, at, (writes, events)).await?);
    }
    let awaited = events.iter().any(|e| e.kind.is_published_before_answer());
    let went_back = state.latest().see(at).map(|ms| {
        let event = Event::new(EventKind::LogClockWentBack, *tenant.as_bytes());
        event.with_field("by_ms", ms.to_string())
    });
    let events = events.into_iter().chain(went_back);
    let events = events.map(|e| pending(state, at, e)).collect();
    state.store().commit(tenant, writes, events).await?;
    if awaited {
        return await_publication(state, tenant).await;
    }
    try_to_settle(state, tenant).await;
    Ok(())
}

/// Applies writes and records events, and leaves their places in the log to the service.
pub(crate) async fn record_for_later(
    state: &AppState,
    tenant: TenantId,
    at: Timestamp,
    (writes, events): (Vec<Write>, Vec<Event>),
) -> Result<(), StoreError> {
    let events = events.into_iter().map(|e| pending(state, at, e)).collect();
    state.store().commit(tenant, writes, events).await
}

/// Returns once everything of this organisation that is committed can be seen by an outside reader of
/// the published log. Where that fails, what was committed stands, and asking again waits again.
pub(crate) async fn await_publication(state: &AppState, tenant: TenantId) -> Answer<()> {
    settle(state, tenant).await?;
    publish(state, tenant).await
}

/// Settles the log where a change of somebody else is committed and not settled yet, so that who
/// reads a record between the two finds its proof.
pub(crate) async fn catch_up(state: &AppState, tenant: TenantId) -> Answer<()> {
    let pending = state.store().tenants_with_pending_events().await?;
    if pending.contains(&tenant) {
        try_to_settle(state, tenant).await;
    }
    Ok(())
}

/// Settles the log; where that fails, what was committed stands and a job settles it later.
async fn try_to_settle(state: &AppState, tenant: TenantId) {
    if let Err(error) = settle(state, tenant).await {
        tracing::warn!(?error, "the log could not be settled");
    }
}

/// Gives the organisation's pending events their places in its log.
pub(crate) async fn settle(state: &AppState, tenant: TenantId) -> Answer<()> {
    let signer = signer(state, tenant)?;
    state.fuse().check()?;
    match state.store().sequence(tenant, &signer).await {
        Ok(_) => Ok(()),
        Err(error @ StoreError::Superseded) => {
            // Not kept: it is this process that must end, not the other.
            state.fuse().go(&error.to_string());
            Err(error.into())
        }
        Err(error) => Err(error.into()),
    }
}

fn pending(state: &AppState, at: Timestamp, event: Event) -> PendingEvent {
    if let Err(error) = event.check() {
        // Recorded all the same: a gap in the history would be worse.
        tracing::error!(%error, "please report this");
        debug_assert!(false, "{error}");
    }
    let mut rng = state.rng();
    // Requests at the same time may each find an upload open: the store takes one id once.
    let event_id = if [EventKind::ContainerStored, EventKind::AdminRead].contains(&event.kind) {
        once(&event)
    } else {
        EventId::from_bytes(rng.bytes())
    };
    let key = &state.secrets().column;
    let fields = event.fields.into_iter().map(|detail| {
        let sealed = field::seal(key, &event_id, detail.name, &detail.value, &mut rng);
        SealedField {
            name: detail.name,
            commitment: sealed.commitment,
            wrapped_key: sealed.wrapped_key,
            sealed: sealed.sealed,
        }
    });
    PendingEvent {
        event_id,
        kind: event.kind,
        at,
        object: event.object,
        actor: event.actor,
        statement: event.statement,
        fields: fields.collect(),
    }
}

/// The id of an event that an object can have once from an actor with these details: the first 16 bytes
/// of `SHA-256("bulla/event/1\0" ‖ kind ‖ 0x00 ‖ object)`, where the event has details followed by
/// `actor ‖ value ‖ 0x00 …`. It stands in no leaf.
fn once(event: &Event) -> EventId {
    let kind = event.kind.as_str().as_bytes();
    let mut parts: Vec<&[u8]> = vec![b"bulla/event/1\0", kind, &[0], &event.object];
    if !event.fields.is_empty() {
        parts.extend(event.actor.as_ref().map(|id| id.as_bytes().as_slice()));
    }
    for field in &event.fields {
        parts.extend([field.value.as_bytes(), &[0]]);
    }
    let hash = sha256_parts(&parts);
    let mut id = [0; EventId::LENGTH];
    for (to, from) in id.iter_mut().zip(hash.as_bytes()) {
        *to = *from;
    }
    EventId::from_bytes(id)
}
