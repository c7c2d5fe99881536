//! Who of the witnesses that the trust file names cosigned the anchor log's checkpoint. A quorum that
//! is missing changes no verdict, since the log may still be what it says; it is always told.

use bulla_tlog::policy::{Cosigned, Quorum, QuorumState};
use bulla_types::Timestamp;
use serde_json::{Value, json};

use super::Place;
use crate::screen::{Screen, Style};

/// As JSON: `checked` is a fact as in reports of `verify`.
pub(super) fn json(place: Option<&Place>) -> Value {
    match quorum(place) {
        Ok(quorum) => json!({
            "checked": if quorum.is_met() { "yes" } else { "no" },
            "at_ms": met_at(quorum).map(Timestamp::as_millis),
            "cosigned": quorum.cosigned().iter().map(one).collect::<Vec<_>>(),
        }),
        Err(why) => json!({"checked": "not_checked", "reason": why}),
    }
}

/// What stands beside the verdict, in the words of `verify`.
pub(super) fn modifiers(place: Option<&Place>) -> Vec<&'static str> {
    match quorum(place) {
        Ok(quorum) if met_at(quorum).is_some() => Vec::new(),
        _ => vec![UNWITNESSED],
    }
}

/// The lines for people.
pub(super) fn describe(place: &Place, screen: Screen) {
    match quorum(Some(place)) {
        Ok(quorum) => {
            let names: Vec<_> = quorum
                .cosigned()
                .iter()
                .map(|it| it.witness.as_str())
                .collect();
            match (quorum.state(), met_at(quorum)) {
                (QuorumState::Missing, _) => {
                    let who = if names.is_empty() {
                        "nobody".to_owned()
                    } else {
                        format!("only {}", names.join(", "))
                    };
                    let painted = screen.paint(Style::Warn, "  UNWITNESSED");
                    let text = format!(" the trust file demands a quorum, and {who} cosigned");
                    screen.say_painted(&painted, &text);
                }
                (_, Some(at)) => {
                    let names = names.join(", ");
                    screen.say(&format!("  Witness  a quorum cosigned by {at}: {names}"));
                }
                _ => screen.say("  Witness  the trust file demands none"),
            }
        }
        Err(why) => screen.say(&format!("  Witness  not checked: {why}")),
    }
}

fn quorum(place: Option<&Place>) -> Result<&Quorum, &'static str> {
    match place {
        Some(Place::Shown(_, Some(quorum))) => Ok(quorum),
        Some(Place::Shown(_, None)) => Err("the trust file names no witnesses"),
        Some(Place::Absent | Place::NotChecked(_)) => Err("there is no place in the anchor log"),
        None => Err("what comes before it does not hold"),
    }
}

fn met_at(quorum: &Quorum) -> Option<Timestamp> {
    let QuorumState::Met { at_secs } = quorum.state() else {
        return None;
    };
    time(at_secs)
}

fn one(cosigned: &Cosigned) -> Value {
    json!({
        "witness": cosigned.witness,
        "key_name": cosigned.key_name.as_str(),
        "at_ms": time(cosigned.at_secs).map(Timestamp::as_millis),
    })
}

fn time(secs: u64) -> Option<Timestamp> {
    Timestamp::from_millis(secs.checked_mul(1000)?).ok()
}

const UNWITNESSED: &str = "unwitnessed";
