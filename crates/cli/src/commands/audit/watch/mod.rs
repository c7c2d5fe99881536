//! `bulla audit watch`: follows the log of the own organisation. Each round demands that the newest
//! checkpoint continues what was seen, reads every entry again, looks the checkpoint up in the anchor log,
//! and tells what is new. It ends with a code of its own for each way in which a log can go wrong.

mod alarm;
mod state;
mod tell;
mod word;

use core::pin::pin;
use core::time::Duration;

use bulla_client::{AuditedLog, ClientError, Trail};
use bulla_pki::Certificate;
use bulla_types::Timestamp;
use futures_util::future::{Either, select};

use self::alarm::Alarm;
use self::state::WatchState;
use self::tell::{News, Round};
use self::word::Word;
use super::super::verify::certificates;
use super::super::{CliClient, Context};
use crate::args::AuditWatch;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::host::now;

/// Follows the log until something is wrong, it is stopped, or after one round.
pub(crate) async fn run(context: &Context, arguments: &AuditWatch) -> Result<Exit, Failure> {
    let mut stop = pin!(tokio::signal::ctrl_c());
    let watching = Box::pin(watch(context, arguments));
    match select(watching, stop.as_mut()).await {
        Either::Left((done, _)) => done,
        Either::Right(_) => {
            tell::stopped(context.screen);
            Ok(Exit::Done)
        }
    }
}

async fn watch(context: &Context, arguments: &AuditWatch) -> Result<Exit, Failure> {
    let path = state::path(context, arguments);
    let mut state = WatchState::read(&path)?;
    let mut watch = Watch {
        client: None,
        trail: Trail::new(),
        max_age_ms: arguments.max_age.map(|age| age.0),
        certificates: certificates(&arguments.trust)?,
        // A program that looks once does not look again.
        lacked_quorum: arguments.once,
    };
    let mut is_first = true;
    loop {
        match watch.round(context, state.as_ref()).await {
            Ok((round, next)) => {
                tell::round(&round, is_first, context.screen);
                next.write(&path)?;
                state = Some(next);
            }
            Err(Stopped::Alarm(alarm, news)) => {
                tell::news(&news, context.screen);
                return Ok(tell::alarm(&alarm, context.screen));
            }
            Err(Stopped::Failure(failure)) if !arguments.once && failure.may_pass() => {
                tell::later(&failure, context.screen);
                watch.client = None;
                // What cannot be reached is as old as what was seen last.
                let seen = state.as_ref().and_then(|state| state.newest_at);
                if let Some(alarm) = watch.stale(seen) {
                    return Ok(tell::alarm(&alarm, context.screen));
                }
            }
            Err(Stopped::Failure(failure)) => return Err(failure),
        }
        if arguments.once {
            return Ok(Exit::Done);
        }
        is_first = false;
        let pause = arguments.interval.0.max(SHORTEST_PAUSE_MS);
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
}

/// What lasts from round to round.
struct Watch {
    client: Option<CliClient>,
    trail: Trail,
    max_age_ms: Option<u64>,
    certificates: Vec<Certificate>,
    /// Whether the look before found no quorum of the witnesses. One that is missing for a moment, while
    /// a witness starts anew, is told and not yet an alarm.
    lacked_quorum: bool,
}

/// Why a round did not come to its end.
enum Stopped {
    /// The log is not as it should be; what is new in it can still be told.
    Alarm(Alarm, Vec<News>),
    /// Something else.
    Failure(Failure),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<ClientError> for Stopped {
    fn from(error: ClientError) -> Self {
        match Alarm::of_client(&error) {
            Some(alarm) => Self::Alarm(alarm, Vec::new()),
            None => Self::Failure(error.into()),
        }
    }
}

impl Watch {
    /// One look at the whole log: what it holds and what is new, and what is to be kept of it.
    async fn round(
        &mut self,
        context: &Context,
        state: Option<&WatchState>,
    ) -> Result<(Round, WatchState), Stopped> {
        let mut client = match self.client.take() {
            Some(client) => client,
            None => match context.resume().await {
                Ok(client) => client,
                Err(Failure::Client(error)) => return Err(error.into()),
                Err(failure) => return Err(failure.into()),
            },
        };
        let seen = state.map(|state| state.checkpoint.as_str());
        client.follow_log(seen).await?;
        let audited = match client.audit_log().await? {
            Ok(audited) => audited,
            Err(error) => return Err(Stopped::Alarm(Alarm::of_audit(&error), Vec::new())),
        };
        let (at, trust) = (now(), client.memory().trust());
        let word = match Word::of(&audited.anchoring, trust, &self.certificates, at) {
            Ok(word) => word,
            Err(alarm) => return Err(Stopped::Alarm(alarm, Vec::new())),
        };
        let from = state.map_or(0, |state| state.reported);
        let news = self.read(&mut client, from, audited.summary.size).await?;
        let dates = || news.iter().map(|new| (new.index, new.at));
        let alarm = state
            .and_then(|state| alarm::dated(dates(), (state.size, state.seen_at), at))
            .or_else(|| alarm::ahead(dates(), at))
            .or_else(|| self.stale(newest(&audited)))
            .or_else(|| word.alarm(newest(&audited), self.max_age_ms))
            .or_else(|| word.unwitnessed().filter(|_| self.lacked_quorum));
        if let Some(alarm) = alarm {
            return Err(Stopped::Alarm(alarm, news));
        }
        self.lacked_quorum = word.unwitnessed().is_some();
        let next = WatchState::new(&audited, at, newest(&audited));
        self.client = Some(client);
        let round = Round {
            audited,
            news,
            word,
        };
        Ok((round, next))
    }

    /// Reads the events on from where the trail ends; those from this index on are news. All are under
    /// the checkpoint whose entries were all read.
    async fn read(
        &mut self,
        client: &mut CliClient,
        from: u64,
        size: u64,
    ) -> Result<Vec<News>, Stopped> {
        let mut events = Vec::new();
        while self.trail.next() < size {
            let page = client.events(self.trail.next()).await?;
            for event in page.events.into_iter().filter(|event| event.index < size) {
                self.trail.push(&event);
                if event.index >= from {
                    events.push(event);
                }
            }
        }
        let news = events.into_iter().map(|event| News::of(event, &self.trail));
        Ok(news.collect())
    }

    fn stale(&self, newest: Option<Timestamp>) -> Option<Alarm> {
        let (max_age, newest) = (self.max_age_ms?, newest?);
        let is_old = newest.plus_millis(max_age) < now();
        is_old.then(|| Alarm::stale(newest))
    }
}

/// Time of the newest event.
fn newest(audited: &AuditedLog) -> Option<Timestamp> {
    audited.summary.span.map(|(_, last)| last)
}

/// Least time between two looks: each reads the whole log.
const SHORTEST_PAUSE_MS: u64 = 1000;
