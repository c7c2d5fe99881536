//! Who of the witnesses that the trust file names cosigned the anchor log's checkpoint. A quorum that
//! is missing changes no verdict, since the log may still be what it says; it is always told.

use bulla_evidence::witnessed_at;
use bulla_tlog::policy::{Cosigned, Quorum, QuorumState};
use bulla_types::Timestamp;
use serde_json::{Value, json};

use super::Place;
use crate::screen::{Screen, Style};

/// As JSON: `checked` is a fact as in reports of `verify`.
pub(super) fn json(place: Option<&Place>, now: Timestamp) -> Value {
    match quorum(place) {
        Ok(quorum) => json!({
            "checked": if lacks(quorum, now) { "no" } else { "yes" },
            "at_ms": witnessed_at(quorum, now).map(Timestamp::as_millis),
            "cosigned": quorum.cosigned().iter().map(one).collect::<Vec<_>>(),
        }),
        Err(why) => json!({"checked": "not_checked", "reason": why}),
    }
}

/// What stands beside the verdict, in the words of `verify`.
pub(super) fn modifiers(place: Option<&Place>, now: Timestamp) -> Vec<&'static str> {
    match quorum(place) {
        Ok(quorum) if witnessed_at(quorum, now).is_some() => Vec::new(),
        _ => vec![UNWITNESSED],
    }
}

/// The lines for people.
pub(super) fn describe(place: &Place, now: Timestamp, screen: Screen) {
    match quorum(Some(place)) {
        Ok(quorum) if lacks(quorum, now) => {
            let painted = screen.paint(Style::Warn, "  UNWITNESSED");
            let text = format!(" the trust file demands a quorum, and {}", who(quorum));
            screen.say_painted(&painted, &text);
        }
        Ok(quorum) if quorum.state() == QuorumState::NotRequired => {
            screen.say(&format!("  Witness  none is demanded; {}", who(quorum)));
        }
        Ok(quorum) => screen.say(&format!("  Witness  a quorum: {}", who(quorum))),
        Err(why) => screen.say(&format!("  Witness  not checked: {why}")),
    }
}

/// Whether a quorum is demanded and is not there, or has a time that has not come.
pub(super) fn lacks(quorum: &Quorum, now: Timestamp) -> bool {
    quorum.state() != QuorumState::NotRequired && witnessed_at(quorum, now).is_none()
}

/// Who cosigned, and when.
pub(super) fn who(quorum: &Quorum) -> String {
    let each = quorum.cosigned().iter().map(|own| match time(own.at_secs) {
        Some(at) => format!("{} at {at}", own.witness),
        None => own.witness.clone(),
    });
    let each: Vec<_> = each.collect();
    if each.is_empty() {
        "nobody cosigned".to_owned()
    } else {
        format!("cosigned by {}", each.join(", "))
    }
}

pub(super) fn quorum(place: Option<&Place>) -> Result<&Quorum, &'static str> {
    match place {
        Some(Place::Shown(_, Some(quorum))) => Ok(quorum),
        Some(Place::Shown(_, None)) => Err("the trust file names no witnesses"),
        Some(Place::Absent | Place::NotChecked(_)) => Err("there is no place in the anchor log"),
        None => Err("what comes before it does not hold"),
    }
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
