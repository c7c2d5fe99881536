//! What can be wrong with a log that is followed, and the exit code of each.

use bulla_client::{ClientError, LogStop, StopKind};
use bulla_tlog::{AnchorError, AuditError};
use bulla_types::Timestamp;

use crate::exit::Exit;

/// Something is wrong with the log.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Alarm {
    /// What kind of thing.
    pub(super) kind: AlarmKind,
    /// What exactly.
    pub(super) reason: String,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AlarmKind {
    /// Two histories: somebody is shown another one.
    Fork,
    /// The log went back.
    Rollback,
    /// Entries are missing, or are not what the checkpoint covers.
    Gap,
    /// An event has a time at which it cannot have been recorded.
    Time,
    /// Nothing new was recorded, or cosigned, for too long.
    Stale,
    /// No quorum of the witnesses that the trust file names stands behind it.
    Unwitnessed,
}

impl AlarmKind {
    /// Its name in JSON.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Fork => "fork",
            Self::Rollback => "rollback",
            Self::Gap => "gap",
            Self::Time => "time",
            Self::Stale => "stale",
            Self::Unwitnessed => "unwitnessed",
        }
    }

    /// What the program ends with.
    pub(super) const fn exit(self) -> Exit {
        match self {
            Self::Fork => Exit::WatchFork,
            Self::Rollback => Exit::WatchRollback,
            Self::Gap => Exit::WatchGap,
            Self::Time => Exit::WatchTime,
            Self::Stale => Exit::WatchStale,
            Self::Unwitnessed => Exit::WatchUnwitnessed,
        }
    }

    /// What to do about it.
    pub(super) const fn advice(self) -> &'static str {
        match self {
            Self::Fork => {
                "Keep the home directory as it is: it holds what was signed before. Show it to the \
                 operator's auditors and compare with others what they see."
            }
            Self::Rollback => {
                "Ask the operator whether a backup was restored; `bulla-server log repair` brings it \
                 forward. Rely on nothing new until then."
            }
            Self::Gap => "Take the log away as it is (`GET …/archive`), and ask the operator why.",
            Self::Time => {
                "Ask the operator for the clock's log; an outage of the log of more than ten minutes \
                 looks the same."
            }
            Self::Stale => {
                "Ask somebody else how far their log is: a server that shows an old state looks like a \
                 quiet one."
            }
            Self::Unwitnessed => {
                "Ask the witnesses whether they are asked, and what they have seen: their server is down, \
                 or the operator shows you something that it does not show them."
            }
        }
    }
}

impl Alarm {
    fn new(kind: AlarmKind, reason: &(impl ToString + ?Sized)) -> Self {
        let reason = reason.to_string();
        Self { kind, reason }
    }

    /// What an error of a flow says of the log; `None` where it says nothing of it.
    pub(super) fn of_client(error: &ClientError) -> Option<Self> {
        let stopped = error.stop().map(LogStop::kind);
        let kind = if *error == ClientError::LogRollback || stopped == Some(StopKind::Rollback) {
            AlarmKind::Rollback
        } else if *error == ClientError::LogUnproven || stopped.is_some() {
            AlarmKind::Fork
        } else if *error == ClientError::LogStale {
            AlarmKind::Stale
        } else if [ClientError::EventDiffers, ClientError::ProofInvalid].contains(error) {
            AlarmKind::Gap
        } else {
            return None;
        };
        Some(Self::new(kind, error))
    }

    /// What reading the whole log found.
    pub(super) fn of_audit(error: &AuditError) -> Self {
        let kind = match error {
            AuditError::Anchor(AnchorError::Shrunk { .. }) | AuditError::Shrunk { .. } => {
                AlarmKind::Rollback
            }
            AuditError::Anchor(AnchorError::Witness(_)) => AlarmKind::Unwitnessed,
            AuditError::Anchor(_) | AuditError::Diverged { .. } => AlarmKind::Fork,
            AuditError::Time { .. } => AlarmKind::Time,
            AuditError::Edge(_)
            | AuditError::Foreign { .. }
            | AuditError::Leaf { .. }
            | AuditError::Link { .. }
            | AuditError::Root
            | AuditError::Tile { .. }
            | _ => AlarmKind::Gap,
        };
        Self::new(kind, error)
    }

    pub(super) fn not_anchored() -> Self {
        let reason = "the checkpoint does not stand in the anchor log that everybody is shown";
        Self::new(AlarmKind::Fork, reason)
    }

    pub(super) fn stale(newest: Timestamp) -> Self {
        let reason = format!("the newest event that can be seen is of {newest}");
        Self::new(AlarmKind::Stale, &reason)
    }

    pub(super) fn not_cosigned_since(at: Timestamp) -> Self {
        let reason = format!("a quorum of the witnesses cosigned last at {at}");
        Self::new(AlarmKind::Stale, &reason)
    }

    pub(super) fn unwitnessed(who: &str) -> Self {
        let reason = format!("the trust file demands a quorum of witnesses, and {who}");
        Self::new(AlarmKind::Unwitnessed, &reason)
    }

    pub(super) fn token_invalid() -> Self {
        let reason = "the time-stamp is not over the anchor log's checkpoint, or does not hold";
        Self::new(AlarmKind::Time, reason)
    }

    /// An event in a checkpoint that others had seen before the event happened.
    pub(super) fn late(newest: Timestamp, known_at: Timestamp) -> Option<Self> {
        let reason = format!(
            "the newest event is dated {newest}, and others had seen the log with it by {known_at}"
        );
        let is_late = newest > known_at.plus_millis(SKEW_MS);
        is_late.then(|| Self::new(AlarmKind::Time, &reason))
    }
}

/// An event that stands behind a checkpoint and is dated before that was seen: it should have been
/// covered by it.
pub(super) fn dated(
    news: impl IntoIterator<Item = (u64, Timestamp)>,
    (size, seen): (u64, Timestamp),
    now: Timestamp,
) -> Option<Alarm> {
    // A clock of this device that was set back tells nothing.
    if seen > now.plus_millis(SKEW_MS) {
        return None;
    }
    let mut news = news.into_iter();
    let (index, at) = news.find(|(index, at)| *index >= size && at.plus_millis(SKEW_MS) < seen)?;
    let reason =
        format!("event {index} is dated {at}, and was not there when the log was seen at {seen}");
    Some(Alarm::new(AlarmKind::Time, &reason))
}

/// An event from the future.
pub(super) fn ahead(
    news: impl IntoIterator<Item = (u64, Timestamp)>,
    now: Timestamp,
) -> Option<Alarm> {
    let mut news = news.into_iter();
    let (index, at) = news.find(|(_, at)| *at > now.plus_millis(SKEW_MS))?;
    let reason =
        format!("event {index} is dated {at}, which is ahead of this device's clock ({now})");
    Some(Alarm::new(AlarmKind::Time, &reason))
}

/// What two clocks may differ by, and an event may wait for its place.
const SKEW_MS: u64 = 10 * 60 * 1000;

#[cfg(test)]
mod tests {
    use bulla_tlog::NoteError;

    use super::*;

    fn at(minutes: u64) -> Timestamp {
        Timestamp::from_millis(minutes * 60_000).unwrap()
    }

    #[test]
    fn an_event_behind_a_checkpoint_is_not_older_than_the_look_at_it() {
        let news = [(7, at(100)), (8, at(119)), (9, at(125))];
        let dated = |size, seen| dated(news, (size, at(seen)), at(200)).map(|alarm| alarm.kind);
        assert_eq!(dated(7, 110), None, "ten minutes are two clocks");
        assert_eq!(dated(7, 111), Some(AlarmKind::Time));
        assert_eq!(dated(8, 129), None, "the first was covered");
        assert_eq!(dated(8, 130), Some(AlarmKind::Time));
        assert_eq!(dated(10, 190), None);
        assert_eq!(dated(7, 211), None, "this device's clock was set back");
    }

    #[test]
    fn an_event_from_the_future_is_told() {
        let news = [(7, at(100)), (8, at(111))];
        assert_eq!(ahead(news, at(101)), None);
        let alarm = ahead(news, at(100)).unwrap();
        assert_eq!(alarm.kind, AlarmKind::Time);
        assert!(alarm.reason.starts_with("event 8 "), "{}", alarm.reason);
    }

    #[test]
    fn an_event_is_not_later_than_those_who_saw_it() {
        assert_eq!(Alarm::late(at(110), at(100)), None, "two clocks");
        let late = Alarm::late(at(111), at(100)).unwrap();
        assert_eq!(late.kind, AlarmKind::Time);
    }

    #[test]
    fn each_way_to_be_wrong_has_its_code() {
        let of = |error: &AuditError| Alarm::of_audit(error).kind;
        let shrunk = AuditError::Shrunk {
            size: 1,
            remembered: 2,
        };
        assert_eq!(of(&shrunk), AlarmKind::Rollback);
        assert_eq!(of(&AuditError::Diverged { size: 1 }), AlarmKind::Fork);
        let anchor = AnchorError::Shrunk {
            size: 1,
            remembered: 2,
        };
        assert_eq!(of(&anchor.into()), AlarmKind::Rollback);
        assert_eq!(
            of(&AnchorError::Diverged { size: 1 }.into()),
            AlarmKind::Fork
        );
        let forged = AnchorError::Witness(NoteError::Signature);
        assert_eq!(of(&forged.into()), AlarmKind::Unwitnessed);
        assert_eq!(of(&AuditError::Time { index: 1 }), AlarmKind::Time);
        for gap in [
            AuditError::Root,
            AuditError::Link { index: 1 },
            AuditError::Foreign { index: 1 },
        ] {
            assert_eq!(of(&gap), AlarmKind::Gap);
        }
        let kinds = [
            AlarmKind::Fork,
            AlarmKind::Rollback,
            AlarmKind::Gap,
            AlarmKind::Time,
            AlarmKind::Stale,
            AlarmKind::Unwitnessed,
        ];
        let numbers = kinds.map(|kind| kind.exit().number());
        assert_eq!(numbers, [28, 29, 30, 39, 40, 41]);
        assert_eq!(Alarm::of_client(&ClientError::Locked), None);
    }
}
