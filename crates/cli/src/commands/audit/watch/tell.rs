//! What a watcher prints: for people a line for each event and one for each look at the log, for
//! programs one JSON value per line, whose only member says what it is.

use core::fmt::Write as _;

use bulla_client::{AuditedLog, OrganisationEvent, Person, Trail};
use bulla_evidence::FieldState;
use bulla_types::{Sha256Digest, Timestamp};
use chrono::{Local, TimeZone as _};
use serde_json::{Value, json};

use super::super::Place;
use super::alarm::Alarm;
use super::word::Word;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::screen::{Screen, Style};

/// A look at the log that found nothing wrong.
pub(super) struct Round {
    pub(super) audited: AuditedLog,
    pub(super) news: Vec<News>,
    pub(super) word: Word,
}

/// An event that was not told yet.
pub(super) struct News {
    /// Index in the log.
    pub(super) index: u64,
    /// When, by the server's clock.
    pub(super) at: Timestamp,
    name: String,
    object: String,
    actor: Option<Sha256Digest>,
    account: Option<[u8; 16]>,
    person: Option<Person>,
    statement: Option<Sha256Digest>,
    details: Vec<(String, FieldState, Option<String>)>,
}

impl News {
    /// An event with what the events up to now say of it.
    pub(super) fn of(event: OrganisationEvent, trail: &Trail) -> Self {
        let account = event.leaf.actor.and_then(|id| trail.account_of(&id));
        let person = account.and_then(|account| trail.person(&account)).cloned();
        let details = event.details.into_iter().map(|own| {
            let state = trail.state(event.index, &own.name, own.value.as_deref());
            (own.name, state, own.value)
        });
        Self {
            index: event.index,
            at: event.leaf.at,
            name: event.leaf.event.as_str().to_owned(),
            object: event.leaf.object.to_string(),
            actor: event.leaf.actor,
            account,
            person,
            statement: event.leaf.statement,
            details: details.collect(),
        }
    }

    fn who(&self) -> String {
        let Some(actor) = self.actor else {
            return "the server".to_owned();
        };
        let unknown = || format!("identity {}", short(&actor.to_string()));
        let person = self.person.as_ref();
        match person.map(|own| (own.name.as_deref(), own.email.as_deref())) {
            Some((Some(name), Some(email))) => format!("{name} <{email}>"),
            Some((Some(one), None) | (None, Some(one))) => one.to_owned(),
            Some((None, None)) | None => unknown(),
        }
    }

    fn line(&self) -> String {
        let mut details = String::new();
        for (name, state, value) in &self.details {
            let value = match state {
                FieldState::Opened => value.clone().unwrap_or_default(),
                FieldState::Erased => "(erased)".to_owned(),
                FieldState::Withheld | _ => "(withheld by the server)".to_owned(),
            };
            // Writing to a string does not fail.
            let _written = write!(details, "  {name}={value}");
        }
        let proof = match self.statement {
            Some(id) => format!("signed statement {}", short(&id.to_string())),
            None => "the server's word".to_owned(),
        };
        format!(
            "#{}  {}  ({})  {}  by {}  on {}{details}  [in the log; {proof}]",
            self.index,
            local(self.at),
            self.at,
            self.name,
            self.who(),
            short(&self.object),
        )
    }

    fn json(&self) -> Value {
        let details = self
            .details
            .iter()
            .map(|(name, state, value)| json!({ "name": name, "state": state, "value": value }));
        let person = self.person.as_ref();
        json!({
            "index": self.index,
            "event": self.name,
            "at": self.at.to_string(),
            "at_local": local(self.at),
            "at_ms": self.at,
            "actor": self.actor.map(|identity| json!({
                "identity": identity,
                "account": self.account.map(|id| ObjectText(id).to_string()),
                "name": person.and_then(|own| own.name.clone()),
                "email": person.and_then(|own| own.email.clone()),
            })),
            "object": self.object,
            "details": details.collect::<Vec<_>>(),
            "proof": {
                "included": true,
                "statement": self.statement,
                "word_of": if self.statement.is_some() { "actor" } else { "server" },
            },
        })
    }
}

/// An id as hexadecimal digits.
struct ObjectText([u8; 16]);

impl core::fmt::Display for ObjectText {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Tells what is new.
pub(super) fn news(news: &[News], screen: Screen) {
    for new in news {
        screen.json(&json!({ "event": new.json() }));
        screen.say(&new.line());
    }
}

/// Tells what a look found; for people, one without news is told only at first, or where a quorum is
/// missing.
pub(super) fn round(round: &Round, is_first: bool, screen: Screen) {
    news(&round.news, screen);
    let (summary, word) = (&round.audited.summary, &round.word);
    let place = match word.place() {
        Place::Shown(place, _) => Ok(place),
        Place::NotChecked(why) => Err(*why),
        Place::Absent => Err("it does not stand there"),
    };
    let anchor = match place {
        Ok(place) => json!({ "checked": "yes", "place": place }),
        Err(why) => json!({ "checked": "not_checked", "reason": why }),
    };
    screen.json(&json!({ "checked": {
        "log": summary.origin,
        "size": summary.size,
        "root": summary.root,
        "remembered_size": summary.remembered_size,
        "new": round.news.len(),
        "anchor": anchor,
        "witnesses": word.witnesses_json(),
        "timestamp": word.stamp_json(),
        "has_own_time": word.has_own_time(),
    }}));
    let is_told = is_first || word.unwitnessed().is_some();
    if !is_told && round.news.is_empty() {
        return;
    }
    let painted = screen.paint(Style::Good, "CHECKED");
    let rest = format!(
        "  all {} entries, {} new; {}",
        summary.size,
        round.news.len(),
        match place {
            Ok(place) => format!("anchor entry {} of {}", place.index, place.size),
            Err(_) => "no anchor log to check against".to_owned(),
        },
    );
    screen.say_painted(&painted, &rest);
    if is_told {
        word.describe(screen);
    }
}

/// Tells what is wrong with the log; the program ends with its code.
pub(super) fn alarm(alarm: &Alarm, screen: Screen) -> Exit {
    let exit = alarm.kind.exit();
    screen.json(&json!({ "alarm": {
        "kind": alarm.kind.name(),
        "reason": alarm.reason,
        "advice": alarm.kind.advice(),
        "exit": exit.number(),
    }}));
    let painted = screen.paint(Style::Bad, &alarm.kind.name().to_uppercase());
    screen.say_painted(&painted, &format!("  {}", alarm.reason));
    screen.say(&format!("  {}", alarm.kind.advice()));
    exit
}

/// Tells that a look was not possible, and is tried again.
pub(super) fn later(failure: &Failure, screen: Screen) {
    screen.json(&json!({ "later": { "code": failure.code() } }));
    screen.note(&format!("bulla: {failure}; tried again later"));
}

/// Tells that somebody stopped it.
pub(super) fn stopped(screen: Screen) {
    screen.json(&json!({ "stopped": {} }));
    screen.say("Stopped. The next run goes on where this one was.");
}

/// The time where this device is, with its offset.
fn local(at: Timestamp) -> String {
    let millis = i64::try_from(at.as_millis()).unwrap_or(i64::MAX);
    match Local.timestamp_millis_opt(millis).single() {
        Some(time) => time.format("%Y-%m-%d %H:%M:%S %:z").to_string(),
        None => at.to_string(),
    }
}

/// The beginning of an id.
fn short(id: &str) -> &str {
    id.get(..8).unwrap_or(id)
}
