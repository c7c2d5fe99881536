//! POST `/api/envelopes`: manifest, grants, wraps and routing in one request and one transaction.

use axum::Json;
use axum::extract::State;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::envelope::{EnvelopeRecord, SendEnvelope};
use bulla_protocol::{ErrorCode, path};
use bulla_statement::{EnvelopeChain, StatementId};
use bulla_storage::Write;
use bulla_storage::record::StoredEnvelope;
use bulla_types::EnvelopeId;

use crate::commit::commit;
use crate::error::Answer;
use crate::request;
use crate::routes::envelopes::admission::{Admitted, admit, claimed_manifest};
use crate::routes::envelopes::{notice, stored_record, view};
use crate::session::{SignedIn, has_recovery_kit};
use crate::state::AppState;

/// Largest body in bytes: a manifest of 64 KiB and a hundred grants of 10 KiB in base64.
const BODY_BYTES: usize = 4 << 20;

/// Sends an envelope.
#[utoipa::path(
    post, path = path::ENVELOPES, tag = "envelopes", request_body = SendEnvelope,
    responses((status = 200, description = "Sent.", body = EnvelopeRecord)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["forbidden", "recovery_kit_missing", "statement_invalid", "clock_wrong", "unknown_recipient", "not_found", "container_incomplete", "container_mismatch", "head_moved", "version_conflict"]))),
)]
pub(crate) async fn send(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<SendEnvelope, BODY_BYTES>,
) -> Answer<Json<EnvelopeRecord>> {
    me.takes_part()?;
    if !has_recovery_kit(&state, &me.account).await? {
        return Err(ErrorCode::RecoveryKitMissing.into());
    }
    let (manifest, claimed) = claimed_manifest(&body.manifest)?;
    let (envelope, id) = (claimed.envelope_id, manifest.claimed_id());
    if let Some(stored) = earlier(&state, &me, envelope, id).await? {
        return view::record(&state, &me, stored).await.map(Json);
    }
    let admitted = admit(&state, &me, &body).await?;
    let (events, stored) = (events(&admitted.chain), admitted.stored.clone());
    let Admitted {
        stored: new, wraps, ..
    } = admitted;
    let create = Write::CreateEnvelope {
        stored: Box::new(new),
        wraps,
        ak_epoch: body.ak_epoch,
    };
    let mut writes = vec![create];
    writes.extend(notice::turns(&state, &stored, None, &me.account.name));
    if let Err(error) = commit(&state, me.account.tenant_id, writes, events).await {
        // The same request may have come twice at the same time.
        let stored = earlier(&state, &me, envelope, id).await?.ok_or(error)?;
        return view::record(&state, &me, stored).await.map(Json);
    }
    view::record(&state, &me, stored).await.map(Json)
}

/// The envelope, if this very manifest was sent before by the caller.
async fn earlier(
    state: &AppState,
    me: &SignedIn,
    envelope: EnvelopeId,
    manifest: StatementId,
) -> Answer<Option<StoredEnvelope>> {
    let Some(stored) = state.store().envelope(envelope).await? else {
        return Ok(None);
    };
    let first = stored.statements.first().map(|s| stored_record(s));
    let same = first
        .transpose()?
        .is_some_and(|first| first.claimed_id() == manifest);
    if same && stored.envelope.sender == me.account.account_id {
        Ok(Some(stored))
    } else {
        Err(ErrorCode::HeadMoved.into())
    }
}

/// What is recorded: the manifest and each grant.
fn events(chain: &EnvelopeChain) -> Vec<Event> {
    let manifest = chain.manifest();
    let object = *manifest.body().envelope_id.as_bytes();
    let actor = Some(*manifest.body().sender.digest());
    let event = |kind, id: StatementId| {
        Event::new(kind, object)
            .by(actor)
            .with_statement(*id.digest())
    };
    let grants = chain
        .grants()
        .map(|g| event(EventKind::GrantRecorded, g.id()));
    core::iter::once(event(EventKind::EnvelopeSent, manifest.id()))
        .chain(grants)
        .collect()
}
