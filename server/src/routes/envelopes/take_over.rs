//! POST `/api/envelopes/{id}/grants`: the caller's identity in force takes over the places of an
//! earlier one. Grants, new wraps and the deletion of the old ones are one transaction.

use axum::Json;
use axum::extract::State;
use bulla_crypto::hash::sha256;
use bulla_domain::envelope::Envelope;
use bulla_domain::event::Event;
use bulla_domain::takeover::TakeOver as Command;
use bulla_protocol::envelope::{EnvelopeRecord, TakeOver};
use bulla_protocol::path;
use bulla_statement::{Basis, ChainEntry, Dsse, Grant, Verified};
use bulla_storage::Write;
use bulla_storage::record::{StoredEnvelope, Wrap};
use bulla_types::EnvelopeId;

use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::request::{Json as Body, Segment};
use crate::routes::envelopes::admission::{SEALED_KEY_BYTES, dsse};
use crate::routes::envelopes::{chain_with, has, refused, view, visible};
use crate::session::SignedIn;
use crate::state::AppState;

/// Largest body in bytes: a grant of 10 KiB for each of a hundred places, in base64.
const BODY_BYTES: usize = 2 << 20;

/// Takes places over.
#[utoipa::path(
    post, path = path::ENVELOPE_GRANTS, tag = "envelopes", request_body = TakeOver,
    params(("id" = EnvelopeId, Path, description = "The envelope.")),
    responses((status = 200, description = "Taken over.", body = EnvelopeRecord)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found", "statement_invalid", "head_moved"]))),
)]
pub(crate) async fn take_over(
    State(state): State<AppState>,
    me: SignedIn,
    Segment(id): Segment<EnvelopeId>,
    Body(body): Body<TakeOver, BODY_BYTES>,
) -> Answer<Json<EnvelopeRecord>> {
    let stored = visible(&state, &me, id).await?;
    let grants = body.grants.iter().map(|given| dsse(&given.grant));
    let grants = grants.collect::<Answer<Vec<_>>>()?;
    if has_all(&stored, &grants)? {
        return view::record(&state, &me, stored).await.map(Json);
    }
    let verified = verify(&state, &me, &stored, &grants).await?;
    let wraps = verified.iter().zip(&body.grants);
    let wraps = wraps.map(|(grant, given)| wrap(&me, grant, given.wrap.as_slice()));
    let wraps = wraps.collect::<Answer<Vec<_>>>()?;
    let (next, events) = decide(&me, &stored.envelope, &verified)?;
    let texts = grants.iter().map(serde_json::to_string);
    let append = texts
        .collect::<Result<Vec<_>, _>>()
        .map_err(ApiError::internal)?;
    let writes = vec![
        Write::UpdateEnvelope {
            envelope_id: id,
            expected: Box::new(stored.envelope),
            next: Box::new(next),
            append,
            containers: Vec::new(),
        },
        Write::ReplaceWraps {
            envelope_id: id,
            account_id: me.account.account_id,
            wraps,
        },
    ];
    let done = commit(&state, me.account.tenant_id, writes, events).await;
    let stored = visible(&state, &me, id).await?;
    if let Err(error) = done
        && !has_all(&stored, &grants)?
    {
        return Err(error);
    }
    view::record(&state, &me, stored).await.map(Json)
}

/// Whether every one of these grants, and at least one, was taken before.
fn has_all(stored: &StoredEnvelope, grants: &[Dsse]) -> Answer<bool> {
    for grant in grants {
        if !has(stored, grant)? {
            return Ok(false);
        }
    }
    Ok(!grants.is_empty())
}

/// Verifies the grants as the next statements of the chain, all by the caller's identity in force.
async fn verify(
    state: &AppState,
    me: &SignedIn,
    stored: &StoredEnvelope,
    grants: &[Dsse],
) -> Answer<Vec<Verified<Grant>>> {
    let chain = chain_with(state, stored, grants).await?;
    let me = me.identity(state).await?.identity_id;
    let before = chain.entries().len().saturating_sub(grants.len());
    let added = chain.entries().iter().skip(before);
    let added: Vec<_> = added.filter_map(ChainEntry::as_grant).cloned().collect();
    let own = |grant: &Verified<Grant>| {
        let body = grant.body();
        body.basis == Basis::Epoch && *body.grantor.digest() == me
    };
    if added.is_empty() || added.len() != grants.len() || !added.iter().all(own) {
        return Err(refused("not grants to the caller's identity in force"));
    }
    Ok(added)
}

fn wrap(me: &SignedIn, grant: &Verified<Grant>, bytes: &[u8]) -> Answer<Wrap> {
    if sha256(bytes) != grant.body().wrap_sha256 || bytes.len() > SEALED_KEY_BYTES {
        return Err(refused("a wrap is not the one that its grant names"));
    }
    Ok(Wrap {
        grant: *grant.id().digest(),
        recipient_id: grant.body().recipient_id,
        account_id: me.account.account_id,
        wrap: bytes.to_vec(),
    })
}

fn decide(
    me: &SignedIn,
    before: &Envelope,
    grants: &[Verified<Grant>],
) -> Answer<(Envelope, Vec<Event>)> {
    let (mut next, mut events) = (before.clone(), Vec::new());
    for grant in grants {
        let body = grant.body();
        let command = Command {
            account_id: me.account.account_id,
            recipient_id: body.recipient_id,
            identity: *body.grantor.digest(),
            statement: *grant.id().digest(),
            prev: *body.prev.digest(),
        };
        let (after, event) = next.take_over(&command)?;
        next = after;
        events.push(event);
    }
    Ok((next, events))
}
