//! Notices a clock that was set back. The logs clamp their times by themselves
//! (`docs/spec/audit-log.md#time`); that it happened is an event.

use std::sync::{Mutex, PoisonError};

use bulla_types::Timestamp;

/// The newest time that any log has, and whether the clock is known to be behind it.
#[derive(Debug, Default)]
pub(crate) struct Latest(Mutex<Seen>);

#[derive(Debug)]
struct Seen {
    time: Timestamp,
    behind: bool,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            time: Timestamp::MIN,
            behind: false,
        }
    }
}

impl Latest {
    /// Whether this time lies before the newest that any log has, by more than requests overtake each
    /// other.
    pub(crate) fn is_before(&self, now: Timestamp) -> bool {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        now.plus_millis(TOLERANCE_MS) < seen.time
    }

    /// Takes a time over, and tells by how many milliseconds the clock went back where it did: once
    /// for each time that it does.
    pub(crate) fn see(&self, now: Timestamp) -> Option<u64> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let back_ms = seen.time.as_millis().saturating_sub(now.as_millis());
        let newly = back_ms > TOLERANCE_MS && !seen.behind;
        seen.behind = back_ms > TOLERANCE_MS;
        seen.time = seen.time.max(now);
        newly.then_some(back_ms)
    }
}

/// Requests that run side by side overtake each other by less.
const TOLERANCE_MS: u64 = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    #[test]
    fn tells_once_each_time_the_clock_goes_back() {
        let latest = Latest::default();
        assert_eq!(latest.see(at(100_000)), None);
        assert_eq!(latest.see(at(90_000)), None);
        assert_eq!(latest.see(at(50_000)), Some(50_000));
        assert_eq!(latest.see(at(60_000)), None);
        assert_eq!(latest.see(at(100_001)), None);
        assert_eq!(latest.see(at(1)), Some(100_000));
    }
}
