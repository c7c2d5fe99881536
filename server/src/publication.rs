//! Publication of logs by the server: one at a time for each log, and the fuse where what is
//! published and the database do not fit.

use bulla_storage::StoreError;
use bulla_storage::log::ANCHOR;
use bulla_storage::publish::{Publication, PublishError};
use bulla_storage::rehash::rehash;
use bulla_tlog::{LogVerifier, VerifiedCheckpoint};
use bulla_types::TenantId;

use crate::error::{Answer, ApiError};
use crate::fuse::trip;
use crate::log_keys::{signer, verifier};
use crate::state::AppState;
use crate::witnesses;

/// Publishes the newest head of a log, unless it is published.
///
/// # Errors
/// `log_stopped` where the fuse has gone, now or before; `unavailable` where the storage fails.
pub(crate) async fn publish(state: &AppState, log: TenantId) -> Answer<()> {
    let turn = state.publishing(log);
    let _turn = turn.lock().await;
    state.fuse().check()?;
    if log == ANCHOR
        && let Some(witnesses) = state.witnesses()?
    {
        return witnesses::show(state, witnesses).await;
    }
    let head = state.store().log_head(log).await?;
    let published = state.store().published_size(log).await?;
    if head.is_none_or(|head| head.size <= published) {
        return Ok(());
    }
    let verifier = verifier(state, log)?;
    match of(state, log, &verifier).publish().await {
        Ok(_) => Ok(()),
        Err(error) => Err(failed(state, log, error).await),
    }
}

/// Gives the checkpoints that wait their places in the anchor log.
pub(crate) async fn anchor(state: &AppState) -> Answer<()> {
    state.fuse().check()?;
    let signer = signer(state, ANCHOR)?;
    match state.store().sequence_anchor(&signer).await {
        Ok(_) => Ok(()),
        Err(error) => Err(failed(state, ANCHOR, error.into()).await),
    }
}

/// Everything that waits: places in the anchor log, then all logs. One that fails holds up no other.
pub(crate) async fn publish_all(state: &AppState) -> Answer<()> {
    let mut done = anchor(state).await;
    for log in state.store().logs_to_publish().await? {
        if log != ANCHOR {
            done = publish(state, log).await.and(done);
        }
    }
    // The last, since witnesses may be slow; and also where it has not grown, since they may have
    // missed it.
    publish(state, ANCHOR).await.and(done)
}

/// Compares a log with what is published of it.
pub(crate) async fn compare(state: &AppState, log: TenantId) -> Answer<()> {
    let verifier = verifier(state, log)?;
    match of(state, log, &verifier).compare().await {
        Ok(_) => Ok(()),
        Err(error) => Err(failed(state, log, error).await),
    }
}

/// Compares a log with a checkpoint that somebody presents; the fuse goes where it is unknown.
pub(crate) async fn recognise(
    state: &AppState,
    log: TenantId,
    note: &VerifiedCheckpoint,
) -> Answer<()> {
    let verifier = verifier(state, log)?;
    match of(state, log, &verifier).recognise(note).await {
        Ok(()) => Ok(()),
        Err(PublishError::Halt(halt)) => {
            trip(state, log, halt.to_string(), Some(note.text().to_owned())).await;
            Err(bulla_protocol::ErrorCode::LogStopped.into())
        }
        Err(PublishError::Store(error)) => Err(error.into()),
        Err(other) => Err(ApiError::internal(other)),
    }
}

/// Hashes every log anew.
pub(crate) async fn rehash_all(state: &AppState) -> Answer<()> {
    let mut logs = state.store().tenants_with_logs().await?;
    logs.push(ANCHOR);
    let mut outcome = Ok(());
    for log in logs {
        let verifier = verifier(state, log)?;
        if let Err(error) = rehash(state.store(), log, &verifier).await {
            // One that cannot be read tonight does not keep the others waiting.
            outcome = Err(failed(state, log, error.into()).await);
        }
    }
    outcome
}

/// A log with its places.
pub(crate) fn of<'a>(
    state: &'a AppState,
    log: TenantId,
    verifier: &'a LogVerifier,
) -> Publication<'a> {
    Publication {
        store: state.store(),
        published: state.published(),
        log,
        verifier,
    }
}

/// What is damaged does not mend by itself: the fuse goes. What is unavailable may come back.
pub(crate) async fn failed(state: &AppState, log: TenantId, error: PublishError) -> ApiError {
    match error {
        PublishError::Halt(halt) => trip(state, log, halt.to_string(), None).await,
        PublishError::Store(error @ (StoreError::Damaged { .. } | StoreError::NotFound)) => {
            trip(state, log, error.to_string(), None).await;
        }
        PublishError::Store(error @ StoreError::Superseded) => {
            state.fuse().go(&error.to_string());
            return error.into();
        }
        PublishError::Store(error) => return error.into(),
        other => return ApiError::internal(other),
    }
    bulla_protocol::ErrorCode::LogStopped.into()
}
