//! Time-stamps (RFC 3161) over checkpoints of the anchor log, at most one in each interval: whoever
//! steals the log's key later cannot sign another history for the time before the last token. The
//! token is over the three lines that the log signed, so cosignatures do not change it. That of the
//! instance's own authority rests on the same operator as the log, and proves little.

use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, bail};
use bulla_pki::DigestAlgorithm;
use bulla_pki::timestamp::TimestampRequest;
use bulla_storage::authority::TimestampServer;
use bulla_storage::log::{ANCHOR, ShownAnchor};
use bulla_types::{Base64Bytes, Timestamp};

use crate::authority::stamp;
use crate::config::CheckpointStamps;
use crate::error::{Answer, ApiError};
use crate::log_keys::verifier;
use crate::state::AppState;
use crate::timestamp_admin::{address, certificate};
use crate::{timestamps, witnesses};

/// After a failure an authority is asked again this much later, in milliseconds: 5 minutes.
const RETRY_MS: u64 = 5 * 60 * 1000;

/// When the next checkpoint is stamped; at once after a start.
#[derive(Debug, Default)]
pub(crate) struct Due(Mutex<Option<Timestamp>>);

impl Due {
    fn is_now(&self, now: Timestamp) -> bool {
        let next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        next.is_none_or(|next| now >= next)
    }

    fn set(&self, next: Timestamp) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some(next);
    }
}

/// Who stamps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stamper {
    /// The instance's own authority.
    BuiltIn,
    /// An authority of somebody else.
    Foreign(TimestampServer),
}

/// Who stamps by these settings; `None` where nobody does.
///
/// # Errors
/// For an address that may not be asked, and without the certificate that a foreign one leads to.
pub(crate) fn stamper(settings: &CheckpointStamps) -> anyhow::Result<Option<Stamper>> {
    let Some(authority) = &settings.authority else {
        return Ok(None);
    };
    if authority == BUILT_IN {
        return Ok(Some(Stamper::BuiltIn));
    }
    let Some(root) = &settings.root else {
        bail!("checkpoint_stamps.root must hold the certificate, PEM, that the authority leads to");
    };
    Ok(Some(Stamper::Foreign(TimestampServer {
        url: address(authority).context("checkpoint_stamps.authority")?,
        anchor: certificate(root.as_bytes()).context("checkpoint_stamps.root")?,
    })))
}

/// Stamps the newest shown checkpoint of the anchor log, if it is time and it has no token yet.
pub(crate) async fn keep(state: &AppState) -> Answer<()> {
    let settings = &state.config().checkpoint_stamps;
    let now = state.now();
    let Some(stamper) = stamper(settings).map_err(|error| ApiError::internal(error.to_string()))?
    else {
        return Ok(());
    };
    let published = state.store().published_size(ANCHOR).await?;
    if published == 0 || !state.stamps_due().is_now(now) {
        return Ok(());
    }
    let head = witnesses::newest(state).await?;
    let shown = state.store().shown_anchor().await?;
    let is_stamped = |shown: &ShownAnchor| shown.size == head.size && shown.token.is_some();
    // What is not published yet may still get cosignatures.
    if head.size > published || shown.as_ref().is_some_and(is_stamped) {
        return Ok(());
    }
    state.stamps_due().set(now.plus_millis(RETRY_MS));
    let token = token(state, &stamper, &head.checkpoint).await?;
    let with_token = ShownAnchor {
        size: head.size,
        checkpoint: head.checkpoint,
        token: Some(token),
    };
    state.store().stamp_anchor(&with_token).await?;
    let interval_ms = settings.interval_secs.saturating_mul(1000);
    state.stamps_due().set(now.plus_millis(interval_ms));
    Ok(())
}

/// The token over the text of a checkpoint, its reply checked.
async fn token(state: &AppState, stamper: &Stamper, note: &str) -> Answer<Base64Bytes> {
    let log = verifier(state, ANCHOR)?;
    let checkpoint = log.open_any(note).map_err(ApiError::internal)?;
    let body = checkpoint.checkpoint().body();
    let digest = DigestAlgorithm::Sha256.digest(body.as_bytes());
    let request = TimestampRequest::new(digest, state.rng().bytes());
    let reply = match stamper {
        Stamper::BuiltIn => stamp(state, &request).await?,
        Stamper::Foreign(server) => timestamps::ask(state, server, &request)
            .await
            .map_err(|fault| ApiError::internal(fault.to_string()))?,
    };
    let (token, _) = request
        .verify_response(&reply, &[])
        .map_err(ApiError::internal)?;
    Ok(token.as_der().into())
}

const BUILT_IN: &str = "built-in";

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use bulla_domain::event::{Event, EventKind};
    use bulla_pki::timestamp::TimestampToken;
    use bulla_protocol::log::AnchorProof;
    use bulla_types::TenantId;

    use super::*;
    use crate::authority;
    use crate::commit::commit;
    use crate::config::Config;
    use crate::publication::publish_all;
    use crate::testing::Server;

    const LOG: TenantId = TenantId::from_bytes([3; 16]);

    async fn server(authority: &str, root: Option<&str>) -> Server {
        let server = Server::with(Config {
            checkpoint_stamps: CheckpointStamps {
                authority: Some(authority.to_owned()),
                root: root.map(str::to_owned),
                interval_secs: 3600,
            },
            ..Config::default()
        })
        .await;
        authority::keep(&server.state).await.unwrap();
        server
    }

    async fn grow(server: &Server) {
        let event = Event::new(EventKind::VaultUnlocked, [7; 16]);
        commit(&server.state, LOG, Vec::new(), vec![event])
            .await
            .unwrap();
        publish_all(&server.state).await.unwrap();
    }

    /// The place of the first checkpoint of the organisation's log.
    async fn place(server: &Server) -> AnchorProof {
        let path = format!("/api/logs/{LOG}/anchor/1");
        let answer = server.ask(Method::GET, &path).await;
        serde_json::from_slice(&answer.body).unwrap()
    }

    #[tokio::test]
    async fn a_checkpoint_is_stamped_once_an_hour_and_its_token_is_over_its_text() {
        let server = server("built-in", None).await;
        let state = &server.state;
        grow(&server).await;
        assert_eq!(place(&server).await.token, None);
        keep(state).await.unwrap();
        let first = place(&server).await;
        let token = first.token.clone().unwrap();
        let log = verifier(state, ANCHOR).unwrap();
        let body = |place: &AnchorProof| log.open(&place.anchor).unwrap().checkpoint().body();
        let read = TimestampToken::from_der(token.as_slice()).unwrap();
        read.verify_over(body(&first).as_bytes(), &[]).unwrap();
        // Nothing has grown, and then not enough time has passed.
        server.clock.advance_millis(3_600_000);
        keep(state).await.unwrap();
        assert_eq!(place(&server).await.token, Some(token.clone()));
        grow(&server).await;
        assert_eq!(place(&server).await.token, None, "the newest has none yet");
        keep(state).await.unwrap();
        let second = place(&server).await;
        assert_ne!(second.token, Some(token.clone()));
        grow(&server).await;
        keep(state).await.unwrap();
        assert_eq!(place(&server).await.token, None);
        let kept = state.store().stamped_anchor(0).await.unwrap().unwrap();
        assert_eq!((kept.checkpoint, kept.token), (first.anchor, Some(token)));
    }

    #[tokio::test]
    async fn an_authority_that_is_down_stamps_nothing_and_is_asked_again_later() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let own = server("built-in", None).await;
        let authorities = authority::Authorities::load(&own.state).await.unwrap();
        let root = authorities.roots().next().unwrap().certificate.to_pem();
        let server = server(&url, Some(&root)).await;
        grow(&server).await;
        assert!(keep(&server.state).await.is_err());
        assert_eq!(place(&server).await.token, None);
        // Not with each turn.
        keep(&server.state).await.unwrap();
        server.clock.advance_millis(RETRY_MS);
        assert!(keep(&server.state).await.is_err());
    }

    #[test]
    fn settings_that_name_nobody_who_may_be_asked_are_refused() {
        let read = |authority: Option<&str>, root: Option<&str>| {
            stamper(&CheckpointStamps {
                authority: authority.map(str::to_owned),
                root: root.map(str::to_owned),
                interval_secs: 3600,
            })
        };
        assert_eq!(read(None, None).unwrap(), None);
        let built_in = read(Some("built-in"), None).unwrap();
        assert_eq!(built_in, Some(Stamper::BuiltIn));
        for (authority, root) in [
            ("https://tsa.example.ch", None),
            ("https://tsa.example.ch", Some("no certificate")),
            ("http://tsa.example.ch", Some("x")),
            ("https://user:secret@tsa.example.ch", Some("x")),
            ("tsa", None),
            ("", None),
        ] {
            assert!(read(Some(authority), root).is_err(), "{authority}");
        }
    }
}
