//! How long a session lives: until it was idle too long, or its absolute end.

use bulla_types::Timestamp;

/// How long sessions live; an operator may set other times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a lifetime is what these numbers say and nothing else"
)]
pub struct Lifetime {
    /// A session ends after this many milliseconds without a request.
    pub idle_ms: u64,
    /// A session ends this many milliseconds after login at the latest.
    pub absolute_ms: u64,
}

impl Default for Lifetime {
    /// 15 minutes without a request, 12 hours at the latest.
    fn default() -> Self {
        Self {
            idle_ms: 15 * 60 * 1000,
            absolute_ms: 12 * 60 * 60 * 1000,
        }
    }
}

/// Uses closer together than this, in milliseconds, need not be noted one by one: a minute.
pub const TOUCH_MS: u64 = 60 * 1000;

/// The session has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the session has ended")]
#[non_exhaustive]
pub struct SessionEnded;

/// A session that was alive at the time of the check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct LiveSession {
    touch_due: bool,
}

impl LiveSession {
    /// Whether the store should note this use.
    #[must_use]
    pub const fn is_touch_due(&self) -> bool {
        self.touch_due
    }
}

impl Lifetime {
    /// When a session that is opened now ends at the latest.
    #[must_use]
    pub const fn expires_at(&self, now: Timestamp) -> Timestamp {
        now.plus_millis(self.absolute_ms)
    }

    /// When a session ends if nobody uses it any more.
    #[must_use]
    pub fn ends_at(&self, last_seen_at: Timestamp, expires_at: Timestamp) -> Timestamp {
        last_seen_at.plus_millis(self.idle_ms).min(expires_at)
    }

    /// Checks the times of a session. A clock that was set back counts as no time passed.
    ///
    /// # Errors
    /// [`SessionEnded`] at or after either end.
    pub fn check(
        &self,
        last_seen_at: Timestamp,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<LiveSession, SessionEnded> {
        let idle = now.millis_since(last_seen_at);
        if now >= expires_at || idle >= self.idle_ms {
            return Err(SessionEnded);
        }
        Ok(LiveSession {
            touch_due: idle >= TOUCH_MS,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    #[test]
    fn ends_when_idle_or_too_old() {
        let times = Lifetime::default();
        let (idle, absolute) = (times.idle_ms, times.absolute_ms);
        let end = times.expires_at(at(0));
        assert_eq!(end, at(absolute));
        assert_eq!(times.ends_at(at(5), end), at(5 + idle));
        assert_eq!(times.ends_at(at(absolute - 5), end), end);
        for (last_seen, now, alive) in [
            (0, 0, true),
            (0, idle - 1, true),
            (0, idle, false),
            (absolute - 2, absolute - 1, true),
            (absolute - 1, absolute, false),
            (5_000, 4_000, true),
        ] {
            let checked = times.check(at(last_seen), end, at(now));
            assert_eq!(checked.is_ok(), alive, "{last_seen} {now}");
        }
    }

    #[test]
    fn a_use_is_noted_once_a_minute() {
        let times = Lifetime::default();
        let end = times.expires_at(at(0));
        let check = |now| times.check(at(0), end, at(now)).unwrap();
        assert!(!check(TOUCH_MS - 1).is_touch_due());
        assert!(check(TOUCH_MS).is_touch_due());
    }
}
