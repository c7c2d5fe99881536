//! By when the log stood as the evidence shows it, by the word of others, and whether the times in its
//! leaves fit that (`docs/spec/evidence.md#times-of-the-log`).

use std::collections::BTreeMap;

use bulla_pki::Certificate;
use bulla_tlog::policy::{Quorum, QuorumState};
use bulla_types::Timestamp;

use crate::anchors::Place;
use crate::trust::Anchors;
use crate::{LogTime, LogTimeSource, Reason, stamps};

/// Whether the leaves' times contradict each other, or what time-stamps and witnesses say.
///
/// # Errors
/// [`Reason::TimeContradicted`].
pub(crate) fn check(
    leaves: &BTreeMap<u64, Timestamp>,
    places: &[Place],
    now: Timestamp,
) -> Result<(), Reason> {
    // By rising index times never fall, so one leaf of each range tells of all.
    let mut holds = leaves.values().is_sorted();
    for place in places {
        let Some(known_at) = place.known_at(now) else {
            continue;
        };
        let covered = leaves.range(..place.size).next_back();
        holds &= covered.is_none_or(|(_, at)| *at <= known_at.plus_millis(CLOCK_SKEW_MS));
        let mut from = place.size;
        for newer in places.iter().filter(|newer| newer.size > place.size) {
            let first = leaves.range(from..newer.size).next();
            from = newer.size;
            // Its checkpoint came into the anchor log after the older one was stamped or cosigned there.
            let is_new = newer.anchored.index() >= place.anchored.anchor().size();
            let fits = first.is_none_or(|(_, at)| at.plus_millis(MAX_LAG_MS) >= known_at);
            holds &= fits || !is_new;
        }
    }
    holds.then_some(()).ok_or(Reason::TimeContradicted)
}

impl Place {
    /// When a quorum of the witnesses had seen it; `None` where they are none, or the time has not come.
    pub(crate) fn witnessed_at(&self, now: Timestamp) -> Option<Timestamp> {
        witnessed_at(self.quorum.as_ref()?, now)
    }

    /// The earliest time at which somebody who is trusted says that it stood.
    fn known_at(&self, now: Timestamp) -> Option<Timestamp> {
        let stamp = self.stamp.as_ref();
        let stamp = stamp.filter(|stamp| stamp.trusted.is_some());
        let stamped = stamp.map(|stamp| stamp.at);
        stamped.into_iter().chain(self.witnessed_at(now)).min()
    }
}

/// When a quorum had cosigned a checkpoint of the anchor log; `None` where it is missing, not demanded,
/// or by the witnesses' clocks more than five minutes ahead of this one.
#[must_use]
pub fn witnessed_at(quorum: &Quorum, now: Timestamp) -> Option<Timestamp> {
    let QuorumState::Met { at_secs } = quorum.state() else {
        return None;
    };
    let at = Timestamp::from_millis(at_secs.checked_mul(1000)?).ok()?;
    (at <= now.plus_millis(FUTURE_MS)).then_some(at)
}

/// What two clocks may differ by: an event may claim to be so much later than what covers it.
const CLOCK_SKEW_MS: u64 = 10 * 60 * 1000;
/// How long after its signing a checkpoint of the anchor log may still be stamped or cosigned: an event
/// that came after it may claim to be so much older.
const MAX_LAG_MS: u64 = 7 * 24 * 60 * 60 * 1000;
/// What the clocks of witnesses may be ahead of the verifier's by.
const FUTURE_MS: u64 = 5 * 60 * 1000;

/// The words on one place, for the report.
pub(crate) fn of(place: &Place, issuers: &[&Certificate], anchors: &Anchors) -> Vec<LogTime> {
    let stamp = place.stamp.iter();
    let words = stamp.filter_map(|stamp| {
        let authority = stamps::authority(stamp.trusted.as_ref()?, issuers, anchors)?;
        Some(LogTime {
            by: LogTimeSource::Token,
            name: authority.name,
            sha256: Some(authority.sha256),
            standing: Some(authority.standing),
            at_ms: stamp.at,
            size: place.size,
        })
    });
    let mut words: Vec<LogTime> = words.collect();
    let cosigned = place.quorum.iter().flat_map(Quorum::cosigned);
    words.extend(cosigned.filter_map(|own| {
        Some(LogTime {
            by: LogTimeSource::Witness,
            name: Some(own.witness.clone()),
            sha256: None,
            standing: None,
            at_ms: Timestamp::from_millis(own.at_secs.checked_mul(1000)?).ok()?,
            size: place.size,
        })
    }));
    words
}
