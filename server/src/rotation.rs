//! A new identity for an account, taken together with its new account key.

use bulla_domain::event::{Event, EventKind};
use bulla_protocol::identity::NextIdentity;
use bulla_protocol::{ErrorCode, StatementRecord};
use bulla_statement::{Closing, Dsse, EpochError, Epochs, StatementId, StepRecord, Verified};
use bulla_storage::Write;
use bulla_storage::record::{self, Account};
use bulla_tlog::Leaf;
use bulla_types::{Sha256Digest, TenantId, Timestamp};

use crate::authority;
use crate::epochs::{leaf, records};
use crate::error::{Answer, ApiError};
use crate::extract;
use crate::log_keys::verifier;
use crate::state::AppState;

/// Until how long before a rotation what the old identity signed may be disowned, in milliseconds:
/// long enough for a client that works offline for a while, too short to take back a contract.
const SINCE_AGE_MS: u64 = 24 * 60 * 60 * 1000;

/// A new identity that may be stored: the writes and events that publish it and close the one
/// before.
pub(crate) struct Rotation {
    /// Statement id of the new identity.
    pub(crate) identity: Sha256Digest,
    pub(crate) writes: Vec<Write>,
    pub(crate) events: Vec<Event>,
}

/// Checks a new identity: it follows the account's newest, which has named it itself, and closes
/// that from a checkpoint of this log on.
pub(crate) async fn rotate(
    state: &AppState,
    account: &Account,
    next: &NextIdentity,
) -> Answer<Rotation> {
    let (mut identities, mut steps) = records(state, account).await?;
    let malformed = || refused("a statement is no signed record");
    let typed = |record: &StatementRecord| record.to_typed::<Dsse>().map_err(|_| malformed());
    let succession = next.step.succession.as_ref();
    // Who has the session alone, and not the keys, makes nobody's next identity.
    let succession = succession.ok_or(refused("the present identity has not named the next"))?;
    identities.push(typed(&next.identity)?);
    steps.push(StepRecord {
        closing: typed(&next.step.closing)?,
        succession: Some(typed(succession)?),
    });
    let epochs = Epochs::verify(&identities, &steps)
        .map_err(|_: EpochError| refused("no next identity of this account"))?;
    let step = epochs.steps().next_back();
    let step = step.ok_or_else(|| ApiError::internal("a rotation without a step"))?;
    let since = check_since(state, account.tenant_id, step.closing()).await?;
    let (account_id, newest) = (account.account_id, epochs.newest());
    let text = |dsse: &Dsse| serde_json::to_string(dsse).map_err(ApiError::internal);
    let succession = step.succession().map(Verified::dsse);
    let closing = step.closing().body();
    let closed = (account_id, *closing.identity.digest());
    let (revocations, revoked) =
        authority::of_closed_identity(state, closed, closing.reason, since).await?;
    let mut writes = vec![
        Write::AddIdentity(record::Identity {
            identity_id: *newest.id().digest(),
            account_id,
            tenant_id: account.tenant_id,
            epoch: newest.body().epoch,
            statement: text(newest.dsse())?,
        }),
        Write::AddIdentityStep(record::IdentityStep {
            account_id,
            closed: *step.closing().body().identity.digest(),
            next: *newest.id().digest(),
            closing: text(step.closing().dsse())?,
            succession: succession.map(text).transpose()?,
        }),
    ];
    writes.extend(revocations);
    let event = |kind, statement: StatementId| {
        Event::new(kind, *account_id.as_bytes())
            .by(Some(*newest.id().digest()))
            .with_statement(*statement.digest())
    };
    let mut events = vec![
        event(EventKind::IdentityPublished, newest.id()),
        event(EventKind::IdentityClosed, step.closing().id()),
    ];
    let actor = Some(*newest.id().digest());
    events.extend(revoked.into_iter().map(|event| event.by(actor)));
    Ok(Rotation {
        identity: *newest.id().digest(),
        writes,
        events,
    })
}

/// The point from which on the old identity does not count is one of this log, and of late. Returns
/// when that was: the time of the first entry that comes after it, or now.
async fn check_since(
    state: &AppState,
    tenant: TenantId,
    closing: &Verified<Closing>,
) -> Answer<Timestamp> {
    let since = &closing.body().since;
    let log = verifier(state, tenant)?;
    let own = log.names().any(|name| name.as_str() == since.origin);
    let past = extract::past(state, tenant, since.size, &since.root).await?;
    if !own || past.is_none() {
        return Err(refused("the checkpoint is not one of this log"));
    }
    let first_after = leaf_time(state, tenant, since.size).await?;
    let now = state.now();
    let from = first_after.map_or(now, |at| at.min(now));
    if from.plus_millis(SINCE_AGE_MS) < now {
        return Err(refused("the checkpoint is older than a day"));
    }
    Ok(from)
}

/// When the entry at this place of the log was recorded; `None` beyond its end.
async fn leaf_time(state: &AppState, tenant: TenantId, index: u64) -> Answer<Option<Timestamp>> {
    let head = extract::head(state, tenant).await?;
    if index >= head.size {
        return Ok(None);
    }
    let leaf = leaf(state, tenant, head.size, index).await?;
    let leaf = Leaf::parse(&leaf).map_err(ApiError::internal)?;
    Ok(Some(leaf.at))
}

const fn refused(detail: &'static str) -> ApiError {
    ApiError::with_detail(ErrorCode::StatementInvalid, detail)
}
