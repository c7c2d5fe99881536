//! Whether an envelope may be sent: everything that the server can check without a key.

use bulla_container::Kind;
use bulla_crypto::hash::sha256;
use bulla_domain::envelope::{Envelope, Recipient, RecipientState, State};
use bulla_protocol::envelope::{GrantWithWrap, RecipientRouting, SendEnvelope};
use bulla_protocol::{ErrorCode, StatementRecord};
use bulla_statement::commitment::{EMAIL, Opening};
use bulla_statement::{
    ContainerRef, Dsse, EnvelopeChain, ExpectedEnvelope, Identity, Manifest, Verified, jcs,
};
use bulla_storage::record::{Account, StoredEnvelope, Wrap};
use bulla_types::RecipientId;

use crate::error::{Answer, ApiError};
use crate::routes::envelopes::containers::{Named, check_container};
use crate::routes::envelopes::{punctual, refused, stored_identity};
use crate::session::{SignedIn, newest_identity};
use crate::state::AppState;

/// Largest sender's key and wrap in bytes; an HPKE wrap of 32 bytes has 1168.
pub(crate) const SEALED_KEY_BYTES: usize = 2048;

/// An envelope that may be stored.
pub(super) struct Admitted {
    pub(super) stored: StoredEnvelope,
    pub(super) wraps: Vec<Wrap>,
    pub(super) chain: EnvelopeChain,
}

/// The manifest's body as the record claims it; nothing of it is verified.
pub(super) fn claimed_manifest(record: &StatementRecord) -> Answer<(Dsse, Manifest)> {
    let dsse = dsse(record)?;
    let body = jcs::parse_strict(dsse.payload.as_slice())
        .map_err(|_| refused("the manifest is not of its form"))?;
    Ok((dsse, body))
}

/// The signed record of a statement.
pub(super) fn dsse(record: &StatementRecord) -> Answer<Dsse> {
    record
        .to_typed()
        .map_err(|_| refused("a statement is no signed record"))
}

/// Checks everything and puts together what is stored.
pub(super) async fn admit(
    state: &AppState,
    me: &SignedIn,
    request: &SendEnvelope,
) -> Answer<Admitted> {
    let (manifest, claimed) = claimed_manifest(&request.manifest)?;
    punctual(state, claimed.created_at_ms)?;
    let mine = stored_identity(&me.identity(state).await?.statement)?;
    if claimed.sender != mine.id() {
        return Err(refused("the sender is not the caller's identity in force"));
    }
    let places = places(state, me, &claimed, &request.routing).await?;
    let mut identities = vec![mine];
    identities.extend(places.iter().map(|place| place.identity.clone()));
    let grants = request.grants.iter().map(|g| dsse(&g.grant));
    let grants = grants.collect::<Answer<Vec<_>>>()?;
    let statements: Vec<Dsse> = core::iter::once(manifest).chain(grants).collect();
    let expected = ExpectedEnvelope {
        tenant_id: me.account.tenant_id,
        envelope_id: claimed.envelope_id,
    };
    let chain = EnvelopeChain::verify(&statements, &identities, &expected)
        .map_err(|_| refused("manifest and grants are no valid chain"))?;
    check_containers(state, me, chain.manifest().body()).await?;
    if state.now() >= claimed.deadline_at_ms {
        return Err(refused("the deadline has passed"));
    }
    if request.sender_key.as_slice().len() > SEALED_KEY_BYTES {
        return Err(refused("the sender's key is too long"));
    }
    let wraps = wraps(&chain, &places, &request.grants)?;
    let stored = stored(state, me, request, (&chain, &statements, &places))?;
    Ok(Admitted {
        stored,
        wraps,
        chain,
    })
}

/// A recipient's place, with the account that is to hold it.
struct Place {
    recipient_id: RecipientId,
    order: u16,
    account: Account,
    identity: Verified<Identity>,
}

/// The account of every recipient: the routing opens the manifest's commitment, and the account's
/// identity in force is the one that the manifest names.
async fn places(
    state: &AppState,
    me: &SignedIn,
    manifest: &Manifest,
    routing: &[RecipientRouting],
) -> Answer<Vec<Place>> {
    if routing.len() != manifest.recipients.len() {
        return Err(refused("one address for each recipient is needed"));
    }
    let mut places = Vec::new();
    for recipient in &manifest.recipients {
        let route = routing
            .iter()
            .find(|route| route.recipient_id == recipient.recipient_id)
            .ok_or(refused("a recipient has no address"))?;
        let opening = Opening {
            field: EMAIL.to_owned(),
            salt: route.salt.clone(),
            value: route.email.as_str().to_owned(),
        };
        opening
            .open(EMAIL, &recipient.email_commit)
            .map_err(|_| refused("an address does not open its commitment"))?;
        let account = state.store().account_by_email(&route.email).await?;
        let account = account
            .filter(|account| account.tenant_id == me.account.tenant_id)
            .filter(|account| account.role.takes_part())
            .ok_or(ErrorCode::UnknownRecipient)?;
        let identity = stored_identity(&newest_identity(state, &account).await?.statement)?;
        if recipient.identity != Some(identity.id().into()) {
            return Err(refused("a recipient's identity is not the one in force"));
        }
        places.push(Place {
            recipient_id: recipient.recipient_id,
            order: recipient.order,
            account,
            identity,
        });
    }
    Ok(places)
}

/// Every container that the manifest names is complete, and is what the manifest says.
async fn check_containers(state: &AppState, me: &SignedIn, manifest: &Manifest) -> Answer<()> {
    for document in &manifest.documents {
        let container = ContainerRef {
            container_id: document.container_id,
            container_hash: document.container_hash,
            content_commit: document.content_commit,
        };
        let named = Named {
            container,
            envelope: manifest.envelope_id,
            kind: Kind::Source,
            document: Some(document.document_id),
            revision: 0,
            previous: None,
        };
        check_container(state, me, &named).await?;
    }
    let named = Named::private(manifest.envelope_id, manifest.private);
    check_container(state, me, &named).await.map(drop)
}

/// The wraps: exactly one grant for each recipient, each with the wrap that it names.
fn wraps(chain: &EnvelopeChain, places: &[Place], grants: &[GrantWithWrap]) -> Answer<Vec<Wrap>> {
    let all_held = places
        .iter()
        .all(|p| chain.grant_of(p.recipient_id).is_some());
    if grants.len() != places.len() || !all_held {
        return Err(refused("one grant for each recipient is needed"));
    }
    let wrap = |(grant, given): (&Verified<bulla_statement::Grant>, &GrantWithWrap)| {
        let (body, bytes) = (grant.body(), given.wrap.as_slice());
        let place = places.iter().find(|p| p.recipient_id == body.recipient_id);
        let place = place.ok_or(refused("a grant is for no recipient"))?;
        if sha256(bytes) != body.wrap_sha256 || bytes.len() > SEALED_KEY_BYTES {
            return Err(refused("a wrap is not the one that its grant names"));
        }
        Ok(Wrap {
            grant: *grant.id().digest(),
            recipient_id: body.recipient_id,
            account_id: place.account.account_id,
            wrap: bytes.to_vec(),
        })
    };
    chain.grants().zip(grants).map(wrap).collect()
}

fn stored(
    state: &AppState,
    me: &SignedIn,
    request: &SendEnvelope,
    (chain, statements, places): (&EnvelopeChain, &[Dsse], &[Place]),
) -> Answer<StoredEnvelope> {
    let manifest = chain.manifest().body();
    let recipients = places.iter().map(|place| Recipient {
        recipient_id: place.recipient_id,
        account_id: place.account.account_id,
        order: place.order,
        state: RecipientState::Pending,
    });
    let statements = statements.iter().map(serde_json::to_string);
    let documents = manifest.documents.iter().map(|d| d.container_id);
    Ok(StoredEnvelope {
        envelope: Envelope {
            tenant_id: manifest.tenant_id,
            envelope_id: manifest.envelope_id,
            sender: me.account.account_id,
            state: State::Sent,
            head: *chain.head().digest(),
            recipients: recipients.collect(),
            sent_at: state.now(),
            deadline: manifest.deadline_at_ms,
        },
        statements: statements
            .collect::<Result<_, _>>()
            .map_err(ApiError::internal)?,
        emails: places.iter().map(|p| p.account.email.clone()).collect(),
        sender_key: request.sender_key.as_slice().to_vec(),
        containers: documents.chain([manifest.private.container_id]).collect(),
    })
}
