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

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use bulla_domain::event::{Event, EventKind};
    use bulla_protocol::path;
    use bulla_tlog::ANCHOR_LEAF_BYTES;
    use bulla_tlog::tile::entries;

    use super::*;
    use crate::commit::{await_publication, commit};
    use crate::testing::Server;

    const ORGANISATIONS: [TenantId; 2] =
        [TenantId::from_bytes([1; 16]), TenantId::from_bytes([2; 16])];

    /// Something happens in this organisation, and its log is published.
    async fn act(server: &Server, tenant: TenantId) {
        let event = Event::new(EventKind::VaultUnlocked, [7; 16]);
        let events = vec![event];
        commit(&server.state, tenant, Vec::new(), events)
            .await
            .unwrap();
        await_publication(&server.state, tenant).await.unwrap();
    }

    /// The anchor log as everybody reads it: its checkpoint, and its leaves.
    async fn seen(server: &Server) -> (String, Vec<Vec<u8>>) {
        let note = server.ask(Method::GET, path::ANCHOR_CHECKPOINT).await;
        let note = String::from_utf8(note.body).unwrap();
        let log = verifier(&server.state, ANCHOR).unwrap();
        let size = log.open(&note).unwrap().size();
        let tile = format!("entries/000.p/{size}");
        let bundle = server.ask(Method::GET, &path::anchor_tile(&tile)).await;
        let path = format!("tile/{tile}").parse().unwrap();
        let leaves = entries(&path, &bundle.body).unwrap();
        (note, leaves.into_iter().map(<[u8]>::to_vec).collect())
    }

    /// Who acted when is not to be read off the anchor log: what happens between two turns gets its
    /// places in the next one, in one checkpoint, as hashes.
    #[tokio::test]
    async fn the_anchor_log_grows_with_the_turns_alone_and_by_hashes_alone() {
        let server = Server::start().await;
        act(&server, ORGANISATIONS[0]).await;
        publish_all(&server.state).await.unwrap();
        let mut before = seen(&server).await;
        for acts in [vec![0, 0, 1, 0], vec![1], Vec::new(), vec![1, 0]] {
            for place in &acts {
                act(&server, ORGANISATIONS[*place]).await;
                assert_eq!(seen(&server).await, before, "between two turns");
            }
            publish_all(&server.state).await.unwrap();
            let after = seen(&server).await;
            assert_eq!(after.1.len(), before.1.len() + acts.len());
            assert!(after.1.starts_with(&before.1));
            assert_eq!(after.0 == before.0, acts.is_empty());
            before = after;
        }
        for leaf in &before.1 {
            assert_eq!(leaf.len(), ANCHOR_LEAF_BYTES);
        }
        // A leaf is known again by whoever has the checkpoint, root and all.
        let head = server.state.store().log_head(ORGANISATIONS[1]).await;
        let head = head.unwrap().unwrap();
        let log = verifier(&server.state, ORGANISATIONS[1]).unwrap();
        let checkpoint = log.open(&head.checkpoint).unwrap().checkpoint().clone();
        let known = bulla_tlog::anchor_leaf(&checkpoint);
        assert!(before.1.contains(&known));
        let guessed = bulla_tlog::Checkpoint {
            root: bulla_types::Sha256Digest::from_bytes([0; 32]),
            ..checkpoint
        };
        assert!(!before.1.contains(&bulla_tlog::anchor_leaf(&guessed)));
    }
}
