//! Whether the logs are published in time: how old the oldest event is that waits for its publication,
//! and the alarm where that is older than the operator allows, or the fuse has gone. Each alarm is one
//! log line and one mail, and `/readyz` shows it until it is over.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use bulla_protocol::ErrorCode;
use bulla_storage::Write;
use bulla_storage::log::{ANCHOR, Backlog};
use bulla_types::{TenantId, Timestamp};

use crate::commit::{NO_TENANT, commit};
use crate::error::Answer;
use crate::mail;
use crate::state::AppState;

/// A kind of log. Figures are told by kind: those of one organisation are nobody else's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The anchor log of the server.
    Anchor,
    /// The log of what belongs to the instance.
    Instance,
    /// All logs of organisations together.
    Organisation,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Anchor, Self::Instance, Self::Organisation];

    const fn of(log: TenantId) -> Self {
        match log {
            ANCHOR => Self::Anchor,
            NO_TENANT => Self::Instance,
            _ => Self::Organisation,
        }
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Anchor => "anchor",
            Self::Instance => "instance",
            Self::Organisation => "organisation",
        }
    }
}

/// How far the logs of one kind are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    /// How many logs.
    pub(crate) logs: u64,
    /// Leaves of all of them.
    pub(crate) leaves: u64,
    /// Leaves that are not published.
    pub(crate) unpublished: u64,
    /// Events that have no place yet; of the anchor log: checkpoints.
    pub(crate) pending: u64,
    /// Age in milliseconds of the oldest event that waits; 0 where none does.
    pub(crate) age_ms: u64,
}

/// The figures of all kinds.
pub(crate) async fn figures(state: &AppState) -> Answer<BTreeMap<Kind, Figures>> {
    let backlog = state.store().backlog().await?;
    Ok(sum(&backlog, state.now()))
}

fn sum(backlog: &[Backlog], now: Timestamp) -> BTreeMap<Kind, Figures> {
    let mut figures: BTreeMap<_, _> = Kind::ALL.map(|kind| (kind, Figures::default())).into();
    for log in backlog {
        let of_kind = figures.entry(Kind::of(log.log)).or_default();
        let age_ms = log.oldest.map_or(0, |oldest| {
            now.as_millis().saturating_sub(oldest.as_millis())
        });
        *of_kind = Figures {
            logs: of_kind.logs + 1,
            leaves: of_kind.leaves + log.size,
            unpublished: of_kind.unpublished + log.size.saturating_sub(log.published),
            pending: of_kind.pending + log.pending,
            age_ms: of_kind.age_ms.max(age_ms),
        };
    }
    figures
}

/// What is alarming.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Alarm {
    /// An event waits too long.
    Behind,
    /// The fuse has gone.
    Stopped,
}

/// The alarms that are on.
#[derive(Debug, Default)]
pub(crate) struct Freshness(Mutex<Alarms>);

#[derive(Debug, Default)]
struct Alarms {
    behind: bool,
    stopped: bool,
    /// Time of the first look.
    began_at: Option<Timestamp>,
}

impl Freshness {
    /// Whether events are published in time, as far as the last look went.
    ///
    /// # Errors
    /// [`ErrorCode::LogBehind`] while they are not.
    pub(crate) fn check(&self) -> Answer<()> {
        if self.alarms().behind {
            Err(ErrorCode::LogBehind.into())
        } else {
            Ok(())
        }
    }

    /// Notes the time of the first look, and says since when somebody looks.
    fn began_at(&self, now: Timestamp) -> Timestamp {
        *self.alarms().began_at.get_or_insert(now)
    }

    /// Sets an alarm; whether it was off before.
    fn set(&self, alarm: Alarm, on: bool) -> bool {
        let mut alarms = self.alarms();
        let kept = match alarm {
            Alarm::Behind => &mut alarms.behind,
            Alarm::Stopped => &mut alarms.stopped,
        };
        let changed = *kept != on;
        *kept = on;
        changed
    }

    fn alarms(&self) -> std::sync::MutexGuard<'_, Alarms> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks once: alarms where something became alarming since the last look.
pub(crate) async fn look(state: &AppState) -> Answer<()> {
    let stopped = state.fuse().reason();
    if state.freshness().set(Alarm::Stopped, stopped.is_some())
        && let Some(reason) = stopped
    {
        alarm(state, "The audit log has stopped", &reason).await?;
    }
    let limit_ms = state.config().alarms.log_unpublished_ms;
    let figures = figures(state).await?;
    let oldest = figures.iter().max_by_key(|(_, figures)| figures.age_ms);
    // What was recorded while the service was down has as much time as what is recorded now.
    let now = state.now();
    let began_at = state.freshness().began_at(now);
    let up_ms = now.as_millis().saturating_sub(began_at.as_millis());
    let late = oldest.filter(|(_, figures)| figures.age_ms.min(up_ms) > limit_ms);
    if !state.freshness().set(Alarm::Behind, late.is_some()) {
        return Ok(());
    }
    let Some((kind, figures)) = late else {
        tracing::info!("the logs are published in time again");
        return Ok(());
    };
    let what = format!(
        "log: {}. {} leaves are not published, {} entries have no place; the oldest waits for {} \
         seconds, {} are allowed. Look at the log lines of the server and at its storage.",
        kind.as_str(),
        figures.unpublished,
        figures.pending,
        figures.age_ms / 1000,
        limit_ms / 1000,
    );
    alarm(state, "The audit log is not published in time", &what).await
}

/// Tells whoever runs the service.
pub(crate) async fn alarm(state: &AppState, subject: &str, what: &str) -> Answer<()> {
    tracing::error!(%what, "ALARM: {subject}");
    let Some(to) = state.config().alarms.mail_to.clone() else {
        return Ok(());
    };
    let mail = mail::alarm(state, to, subject, what);
    commit(state, NO_TENANT, vec![Write::QueueMail(mail)], Vec::new()).await
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use bulla_domain::event::{Event, EventKind};

    use super::*;
    use crate::clock::ManualClock;
    use crate::commit::record_for_later;
    use crate::config::{Alarms as Settings, Config};
    use crate::publication::publish_all;
    use crate::testing::Server;

    const LOG: TenantId = TenantId::from_bytes([3; 16]);

    async fn server() -> Server {
        let server = Server::with(Config {
            alarms: Settings {
                log_unpublished_ms: 500,
                mail_to: Some("operator@example.ch".parse().unwrap()),
            },
            ..Config::default()
        })
        .await;
        is_up(&server.state);
        server
    }

    /// Lets the service have been up for a day.
    fn is_up(state: &AppState) {
        state.freshness().began_at(ago(state, 86_400_000));
    }

    #[tokio::test]
    async fn what_waited_while_the_service_was_down_has_its_time_once_it_is_up() {
        let server = Server::start().await;
        record(&server.state, ago(&server.state, 3_600_000)).await;
        look(&server.state).await.unwrap();
        assert_eq!(readiness(&server).await, "ready");
        // The figures say it as it is.
        let of = figures(&server.state).await.unwrap()[&Kind::Organisation];
        assert_eq!(of.age_ms, 3_600_000);
    }

    /// Records an event that nobody gives its place.
    async fn record(state: &AppState, at: Timestamp) {
        let event = Event::new(EventKind::VaultUnlocked, [7; 16]);
        let change = (Vec::new(), vec![event]);
        record_for_later(state, LOG, at, change).await.unwrap();
    }

    fn ago(state: &AppState, ms: u64) -> Timestamp {
        Timestamp::from_millis(state.now().as_millis() - ms).unwrap()
    }

    async fn readiness(server: &Server) -> String {
        let answer = server.ask(Method::GET, "/readyz").await;
        if answer.status.is_success() {
            return "ready".to_owned();
        }
        answer.code()
    }

    async fn mails(server: &Server) -> Vec<(String, String)> {
        let mails = server.state.store().queued_mails().await.unwrap();
        let mails = mails.into_iter();
        mails
            .map(|mail| (mail.to.to_string(), mail.subject))
            .collect()
    }

    #[tokio::test]
    async fn an_event_that_waits_too_long_alarms_once_until_it_is_published() {
        let server = server().await;
        let state = &server.state;
        look(state).await.unwrap();
        assert_eq!(readiness(&server).await, "ready");
        record(state, ago(state, 501)).await;
        record(state, ago(state, 501)).await;
        for _ in 0..3 {
            look(state).await.unwrap();
        }
        assert_eq!(readiness(&server).await, "log_behind");
        let to = "operator@example.ch".to_owned();
        let behind = (to, "The audit log is not published in time".to_owned());
        assert_eq!(mails(&server).await, std::slice::from_ref(&behind));
        // A place in the log is not enough; neither is a part of the publication.
        crate::commit::settle(state, LOG).await.unwrap();
        look(state).await.unwrap();
        assert_eq!(readiness(&server).await, "log_behind");
        let of = figures(state).await.unwrap()[&Kind::Organisation];
        assert_eq!((of.unpublished, of.pending, of.age_ms), (2, 0, 501));
        crate::publication::publish(state, LOG).await.unwrap();
        look(state).await.unwrap();
        assert_eq!(
            readiness(&server).await,
            "log_behind",
            "not in the anchor log yet"
        );
        publish_all(state).await.unwrap();
        look(state).await.unwrap();
        assert_eq!(readiness(&server).await, "ready");
        assert_eq!(mails(&server).await.len(), 1);
        // The next one is an alarm of its own.
        record(state, ago(state, 9_000)).await;
        look(state).await.unwrap();
        assert_eq!(mails(&server).await, [behind.clone(), behind]);
        let of = figures(state).await.unwrap()[&Kind::Organisation];
        assert_eq!(
            (of.logs, of.leaves, of.pending, of.age_ms),
            (1, 2, 1, 9_000)
        );
    }

    #[tokio::test]
    async fn an_event_that_waits_as_long_as_is_allowed_alarms_nobody() {
        let server = server().await;
        record(&server.state, ago(&server.state, 500)).await;
        look(&server.state).await.unwrap();
        assert_eq!(readiness(&server).await, "ready");
        assert!(mails(&server).await.is_empty());
    }

    #[tokio::test]
    async fn a_log_that_stops_alarms_once_and_says_why() {
        let server = server().await;
        let state = &server.state;
        state
            .fuse()
            .go("sign.example.ch/log/1: somebody has seen more");
        for _ in 0..2 {
            look(state).await.unwrap();
        }
        assert_eq!(readiness(&server).await, "log_stopped");
        let mails = state.store().queued_mails().await.unwrap();
        let [mail] = &mails[..] else {
            panic!("{mails:?}")
        };
        assert!(
            mail.text.contains("somebody has seen more"),
            "{}",
            mail.text
        );
    }

    #[tokio::test]
    async fn without_an_address_nobody_gets_mail() {
        let server = Server::start().await;
        let state = &server.state;
        is_up(state);
        record(state, ago(state, 3_600_000)).await;
        look(state).await.unwrap();
        assert_eq!(readiness(&server).await, "log_behind");
        assert!(mails(&server).await.is_empty());
    }

    #[test]
    fn a_clock_that_was_set_back_gives_no_age_below_zero() {
        let clock = ManualClock::new(Timestamp::from_millis(5).unwrap());
        let now = crate::clock::Clock::now(&clock);
        let backlog = |log, oldest| Backlog {
            log,
            size: 3,
            published: 1,
            pending: 1,
            oldest,
        };
        let all = [
            backlog(ANCHOR, None),
            backlog(NO_TENANT, Some(Timestamp::MAX)),
            backlog(LOG, Some(Timestamp::MIN)),
        ];
        let figures = sum(&all, now);
        let ages: Vec<_> = figures.values().map(|figures| figures.age_ms).collect();
        assert_eq!(ages, [0, 0, 5]);
    }
}
