//! `GET /metrics` on a listener of its own, in the text form of Prometheus: how far the logs are, by
//! kind and never by organisation. Whoever reaches the listener may read it; it says nothing of anybody.

use std::future::Future;

use anyhow::Context as _;
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::net::TcpListener;

use crate::config::Limits;
use crate::error::Answer;
use crate::freshness::{Figures, figures};
use crate::listener;
use crate::state::AppState;
use crate::witnesses;

/// Connections at once: a scraper or two.
const CONNECTIONS: usize = 8;
/// The text form, version 0.0.4.
const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Serves until `shutdown` resolves; for ever idle where no listener is set.
///
/// # Errors
/// When the address cannot be listened on.
pub(crate) async fn bind(state: &AppState) -> anyhow::Result<Option<TcpListener>> {
    let Some(address) = state.config().metrics.listen else {
        return Ok(None);
    };
    let listener = TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("cannot listen on {address} for metrics"))?;
    Ok(Some(listener))
}

/// Answers on this listener until `shutdown` resolves.
pub(crate) async fn serve(
    listener: TcpListener,
    state: AppState,
    shutdown: impl Future<Output = ()>,
) {
    let limits = Limits {
        connections: CONNECTIONS,
        ..state.config().limits
    };
    listener::serve(listener, router(state), limits, shutdown).await;
}

fn router(state: AppState) -> Router {
    Router::new().route("/metrics", get(show)).with_state(state)
}

/// The figures of this moment.
async fn show(State(state): State<AppState>) -> Answer<Response> {
    let text = text(&state).await?;
    Ok(([(CONTENT_TYPE, MEDIA_TYPE)], text).into_response())
}

async fn text(state: &AppState) -> Answer<String> {
    let figures = figures(state).await?;
    let epoch = state.store().epoch().await?;
    let stopped = state.fuse().reason().is_some();
    let behind = state.freshness().check().is_err();
    let witnesses = state.witnesses()?.map(|it| it.figures(state.now()));
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    metrics::with_local_recorder(&recorder, || {
        describe();
        for (kind, figures) in figures {
            of_kind(kind.as_str(), &figures);
        }
        metrics::gauge!("bulla_log_epoch").set(gauge(epoch));
        metrics::gauge!("bulla_log_fuse_gone").set(f64::from(u8::from(stopped)));
        metrics::gauge!("bulla_log_behind").set(f64::from(u8::from(behind)));
        if let Some(figures) = witnesses {
            of_witnesses(figures);
        }
    });
    Ok(handle.render())
}

fn describe() {
    for (name, text) in [
        ("bulla_logs", "Logs of this kind."),
        ("bulla_log_leaves", "Leaves of all logs of this kind."),
        (
            "bulla_log_unpublished_leaves",
            "Leaves that are not published yet.",
        ),
        (
            "bulla_log_pending_events",
            "Events without a place in their log; of the anchor log: checkpoints.",
        ),
        (
            "bulla_log_age_seconds",
            "Age of the oldest event that is not published; 0 where all are.",
        ),
        ("bulla_log_epoch", "How often the right to sign was taken."),
        ("bulla_log_fuse_gone", "1 once nothing is signed any more."),
        (
            "bulla_log_behind",
            "1 while an event waits longer than is allowed.",
        ),
    ] {
        metrics::describe_gauge!(name, text);
    }
}

fn of_witnesses(figures: witnesses::Figures) {
    for (name, value, text) in [
        (
            "bulla_witnesses",
            gauge(figures.witnesses),
            "Witnesses of the anchor log.",
        ),
        (
            "bulla_witnesses_cosigned",
            gauge(figures.cosigned),
            "Witnesses that cosigned the newest checkpoint.",
        ),
        (
            "bulla_witness_quorum_missing_seconds",
            gauge(figures.missing_ms) / 1000.0,
            "For how long the newest checkpoint has had no quorum; 0 where it has one.",
        ),
        (
            "bulla_witness_quorum_lost",
            f64::from(u8::from(figures.is_lost)),
            "1 while the quorum is missing for longer than is allowed.",
        ),
    ] {
        metrics::describe_gauge!(name, text);
        metrics::gauge!(name).set(value);
    }
}

fn of_kind(kind: &'static str, figures: &Figures) {
    for (name, value) in [
        ("bulla_logs", gauge(figures.logs)),
        ("bulla_log_leaves", gauge(figures.leaves)),
        ("bulla_log_unpublished_leaves", gauge(figures.unpublished)),
        ("bulla_log_pending_events", gauge(figures.pending)),
        ("bulla_log_age_seconds", gauge(figures.age_ms) / 1000.0),
    ] {
        metrics::gauge!(name, "log" => kind).set(value);
    }
}

/// The nearest number of this form; exact below 2^53.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "figures are of this form"
)]
const fn gauge(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use bulla_domain::event::{Event, EventKind};
    use bulla_types::TenantId;

    use super::*;
    use crate::commit::commit;
    use crate::publication::publish_all;
    use crate::testing::{Server, answer};

    const LOG: TenantId = TenantId::from_bytes([0xab; 16]);

    async fn scrape(server: &Server, path: &str) -> (u16, String) {
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        let answered = answer(router(server.state.clone()), request).await;
        let text = String::from_utf8(answered.body).unwrap();
        (answered.status.as_u16(), text)
    }

    fn value(text: &str, name: &str) -> Option<f64> {
        let line = text
            .lines()
            .find(|line| line.starts_with(&format!("{name} ")))?;
        line.rsplit(' ').next()?.parse().ok()
    }

    #[tokio::test]
    async fn the_figures_follow_the_logs_and_name_nobody() {
        let server = Server::start().await;
        let event = Event::new(EventKind::InvitationCreated, [7; 16]);
        let event = event.with_field("email", "anna@example.ch");
        commit(&server.state, LOG, Vec::new(), vec![event])
            .await
            .unwrap();
        let (status, text) = scrape(&server, "/metrics").await;
        assert_eq!(status, 200);
        for (name, expected) in [
            ("bulla_logs{log=\"organisation\"}", 1.0),
            ("bulla_log_leaves{log=\"organisation\"}", 1.0),
            ("bulla_log_unpublished_leaves{log=\"organisation\"}", 1.0),
            ("bulla_log_pending_events{log=\"anchor\"}", 1.0),
            ("bulla_log_age_seconds{log=\"organisation\"}", 0.0),
            ("bulla_log_age_seconds{log=\"instance\"}", 0.0),
            ("bulla_log_fuse_gone", 0.0),
            ("bulla_log_behind", 0.0),
            ("bulla_log_epoch", 0.0),
        ] {
            assert_eq!(value(&text, name), Some(expected), "{name} in\n{text}");
        }
        for told in ["anna", "example.ch", &LOG.to_string()] {
            assert!(!text.contains(told), "{told}");
        }
        publish_all(&server.state).await.unwrap();
        server.state.store().lead().await.unwrap();
        server.state.fuse().go("a reason");
        let (_, text) = scrape(&server, "/metrics").await;
        for (name, expected) in [
            ("bulla_log_unpublished_leaves{log=\"organisation\"}", 0.0),
            ("bulla_log_leaves{log=\"anchor\"}", 1.0),
            ("bulla_log_fuse_gone", 1.0),
            ("bulla_log_epoch", 1.0),
        ] {
            assert_eq!(value(&text, name), Some(expected), "{name} in\n{text}");
        }
        assert!(!text.contains("a reason"));
    }

    #[tokio::test]
    async fn the_listener_of_figures_answers_nothing_else_and_the_service_gives_no_figures() {
        let server = Server::start().await;
        for path in ["/", "/readyz", "/api/instance", "/metrics/x"] {
            assert_eq!(scrape(&server, path).await.0, 404, "{path}");
        }
        let asked = server.ask(axum::http::Method::GET, "/metrics").await;
        assert!(!String::from_utf8_lossy(&asked.body).contains("bulla_log"));
    }
}
